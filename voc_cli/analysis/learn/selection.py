"""Which tickets to label next: those that stand for many others that the model doubts."""

import heapq
from collections.abc import Sequence
from hashlib import sha256

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from voc_cli.analysis.learn.calibration import Floats, Ints

POOL_FACTOR = 8  # most doubtful tickets a sheet's worth is chosen from, in sheets
SHORTEST = 4  # letters under which a text teaches nothing
_LEAST_POOL, _MOST_POOL = 500, 10_000
_MOST_COVERED = 4_000  # tickets that the chosen ones shall stand for
_STEP = 1_000  # rows compared at a time

Singles = npt.NDArray[np.float32]

__all__ = ["choose_to_label", "doubt"]


def doubt(probabilities: Floats) -> Floats:
    """1 − (p₁ − p₂): 1 where the two best labels are equally probable."""
    if probabilities.shape[1] < 2:
        return np.ones(len(probabilities))
    top = np.partition(probabilities, -2, axis=1)[:, -2:]
    out: Floats = 1 - (top[:, 1] - top[:, 0])
    return out


def choose_to_label(
    uncertain: Floats,
    vectors: sp.csr_array,
    texts: Ints,
    ids: Sequence[str],
    lengths: Ints,
    *,
    n: int,
    labelled: npt.NDArray[np.bool_],
) -> Ints:
    """Row numbers of at most `n` tickets, the most worth labelling first.

    uncertain  0…1, see `doubt`; 1 for all without a model
    vectors    csr, rows of length 1 (weighted terms)
    texts      a number for each distinct text: a text is asked about once
    labelled   rows whose label is known: never chosen, but what they cover counts as covered

    Facility location weighted by doubt: each step takes the ticket j of greatest
    doubt_j · Σᵢ doubtᵢ · max(0, cos(i, j) − cᵢ), cᵢ the greatest cosine of ticket i to anything
    labelled or chosen. A ticket that nothing is like teaches little, however doubtful, and a sheet
    is not two hundred times the same doubt. Gains only fall as tickets are chosen, so only the few
    at the top are counted again (lazy greedy, Minoux 1978).
    """
    free = _askable(uncertain, texts, ids, lengths, labelled)
    pool = free[: min(max(POOL_FACTOR * n, _LEAST_POOL), _MOST_POOL)]
    if len(pool) <= n:
        return pool
    hashed = sorted(free.tolist(), key=lambda i: sha256(ids[i].encode()).digest())
    covered = np.sort(np.array(hashed[:_MOST_COVERED], dtype=np.int64))
    own = vectors[covered].tocsr()
    near = np.zeros(len(covered), dtype=np.float32)
    done = np.flatnonzero(labelled)
    for first in range(0, len(done), _STEP):
        part = _cosines(own, vectors[done[first : first + _STEP]])
        near = np.maximum(near, part.max(axis=1))
    like = np.vstack(
        [_cosines(vectors[pool[i : i + _STEP]], own) for i in range(0, len(pool), _STEP)]
    )
    weight = uncertain[covered].astype(np.float32)

    def gain(j: int) -> float:
        more = np.maximum(like[j] - near, 0)
        return round(float(uncertain[pool[j]] * (more @ weight)), 6)

    waiting = [(-gain(j), j) for j in range(len(pool))]  # equal gains: the more doubtful first
    heapq.heapify(waiting)
    chosen: list[int] = []
    while len(chosen) < n:
        _, j = heapq.heappop(waiting)
        now = (-gain(j), j)
        if waiting and now > waiting[0]:
            heapq.heappush(waiting, now)
            continue
        chosen.append(j)
        near = np.maximum(near, like[j])
    return pool[chosen]


def _askable(
    uncertain: Floats,
    texts: Ints,
    ids: Sequence[str],
    lengths: Ints,
    labelled: npt.NDArray[np.bool_],
) -> Ints:
    """Tickets with a text of their own that nobody labelled, the most doubtful first."""
    known = set(texts[labelled].tolist())
    keys = [sha256(name.encode()).hexdigest() for name in ids]
    found: list[int] = []
    for row in sorted(range(len(ids)), key=lambda i: (-float(uncertain[i]), keys[i])):
        if lengths[row] >= SHORTEST and int(texts[row]) not in known:
            known.add(int(texts[row]))
            found.append(row)
    return np.array(found, dtype=np.int64)


def _cosines(one: sp.csr_array, other: sp.csr_array) -> Singles:
    found: Singles = (one @ other.T).toarray().astype(np.float32)
    return found
