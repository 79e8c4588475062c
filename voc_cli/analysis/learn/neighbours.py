"""Labels by a ticket's nearest training tickets in a small space: what straight lines miss.

The space is that of latent semantic analysis with every direction counting alike: x · V / s, V and
s the first right singular vectors and values of the training tickets' weighted terms. A ticket is
kept as one byte a direction, never as its words, though the words that at least MIN_DOCUMENTS
tickets share can be guessed from where it lies.

How many threads the linear algebra may use is the whole process's business: whoever calls holds it
at one (`threadpool_limits`) around all threads, so that sums are the same on any machine. Set here,
in several threads at once, one thread's end would set the others free in mid-sum.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from voc_cli.analysis.learn.features import RULES, Block

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NEIGHBOURS = "neighbours"
MOST_KEPT = 5_000  # training tickets kept as neighbours
DIRECTIONS = 300
_TICKETS_A_DIRECTION = 4  # least number of tickets for each direction
_NEAREST = 40
_SMOOTHING = 0.05  # of a ticket's votes, spread over the labels by how common they are
_LEAST_VALUE = 1e-4  # of the first singular value: directions below are rounding
_FULL = 127
_BATCH = 2_000  # tickets compared at a time
_KINDS = ("words", "subject_letters", RULES)  # letters of the body would double the size

__all__ = ["DIRECTIONS", "MOST_KEPT", "NEIGHBOURS", "Neighbours", "fit_neighbours", "near_columns"]


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The space and the training tickets in it.

    columns  int64[m]: the columns of the features that it reads
    axes     float16[m, d]: V / s
    places   int8[n, d]: each ticket's direction, its largest number 127
    owners   int64[n]: its label
    """

    columns: Ints
    axes: npt.NDArray[np.float16]
    places: npt.NDArray[np.int8]
    owners: Ints
    n_labels: int

    def scores(self, matrix: sp.csr_array) -> Floats:
        """ln((v + .05 q) / √q), float64 (n_docs × n_labels).

        v are the shares of the labels among the 40 nearest tickets, each weighing the square of its
        cosine, q the labels' shares among all tickets: dividing by √q weights rare labels up.
        """
        shares = np.bincount(self.owners, minlength=self.n_labels) / max(len(self.owners), 1)
        shares = np.maximum(shares, 1e-6)
        votes = np.zeros((matrix.shape[0], self.n_labels))
        kept = _unit(self.places.astype(np.float32)).T
        for first in range(0, matrix.shape[0], _BATCH):
            part = _placed(matrix[first : first + _BATCH][:, self.columns], self.axes)
            votes[first : first + _BATCH] = self._votes(part @ kept)
        out: Floats = np.log((votes + _SMOOTHING * shares) / np.sqrt(shares))
        return out

    def _votes(self, near: npt.NDArray[np.float32]) -> Floats:
        nearest = min(_NEAREST, near.shape[1])
        chosen = np.argpartition(-near, nearest - 1, axis=1)[:, :nearest]
        weight = np.maximum(np.take_along_axis(near, chosen, 1), 0).astype(np.float64) ** 2
        place = np.arange(len(near))[:, None] * self.n_labels + self.owners[chosen]
        size = len(near) * self.n_labels
        votes = np.bincount(place.ravel(), weight.ravel(), size).reshape(len(near), self.n_labels)
        shares: Floats = votes / np.maximum(votes.sum(axis=1, keepdims=True), 1e-9)
        return shares


def near_columns(blocks: Sequence[Block]) -> Ints:
    """The columns of the blocks whose terms neighbours are found by."""
    ends = np.cumsum([block.width for block in blocks])
    parts = [
        np.arange(end - block.width, end)
        for block, end in zip(blocks, ends, strict=True)
        if block.kind in _KINDS
    ]
    columns: Ints = np.concatenate([np.zeros(0, dtype=np.int64), *parts])
    return columns


def fit_neighbours(
    matrix: sp.csr_array, columns: Ints, truth: Ints, n_labels: int, *, rows: Ints
) -> Neighbours:
    """The space of `rows` of the matrix (at most MOST_KEPT of them), and those tickets in it."""
    from sklearn.utils.extmath import randomized_svd

    part = matrix[rows][:, columns]
    wanted = min(DIRECTIONS, len(rows) // _TICKETS_A_DIRECTION, *part.shape)
    if wanted < 1 or part.nnz == 0:
        nowhere = np.zeros((len(columns), 1), dtype=np.float16)
        places = np.zeros((len(rows), 1), dtype=np.int8)
        return Neighbours(columns, nowhere, places, truth[rows], n_labels)
    _, values, axes = randomized_svd(part, n_components=wanted, n_iter=2, random_state=0)
    real = values > _LEAST_VALUE * values[0]
    # Only directions count, so the size is free: near 1 half precision has most digits.
    scaled = axes[real].T / values[real]
    scaled = (scaled / max(np.abs(scaled).max(), 1e-12)).astype(np.float16)
    found = _placed(part, scaled)
    largest = np.maximum(np.abs(found).max(axis=1, keepdims=True), 1e-12)
    places = np.round(found * (_FULL / largest)).astype(np.int8)
    return Neighbours(columns, scaled, places, truth[rows], n_labels)


def _placed(part: sp.csr_array, axes: npt.NDArray[np.float16]) -> npt.NDArray[np.float32]:
    return _unit(np.asarray(part.astype(np.float32) @ axes.astype(np.float32)))


def _unit(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: npt.NDArray[np.float32] = rows / np.maximum(lengths, np.float32(1e-12))
    return unit
