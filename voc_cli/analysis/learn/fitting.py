"""Fit candidates on some rows and score the others: what choosing and training have in common."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from voc_cli.analysis.learn.calibration import Floats, Ints
from voc_cli.analysis.learn.features import (
    MAX_TERMS,
    RECIPES,
    Block,
    Counts,
    fit_block,
    transform,
)
from voc_cli.analysis.learn.folds import assign_folds, sample_rows
from voc_cli.analysis.learn.linear import METHODS, Linear, fit_linear
from voc_cli.analysis.learn.neighbours import (
    MOST_KEPT,
    NEIGHBOURS,
    Neighbours,
    fit_neighbours,
    near_columns,
)
from voc_cli.engine.partitions import map_partitions

FOLDS = 5
MANY_LABELS = 100  # … from which terms and candidates are fewer, for size and time
_FEW_TERMS = 20_000

__all__ = [
    "FOLDS", "MANY_LABELS", "Material", "fit_blocks", "fit_scorer", "held_out", "kind_of",
    "words_known",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Material:
    """What is learned from, row by row: counts of each kind, numbers of texts and labels, ids."""

    counts: Mapping[str, Counts]
    texts: Ints
    truth: Ints
    ids: Sequence[str]
    n_labels: int

    def rows(self, chosen: Ints) -> "Material":
        """The chosen rows."""
        counts = {kind: c.rows(chosen) for kind, c in self.counts.items()}
        ids = [self.ids[i] for i in chosen.tolist()]
        return Material(counts, self.texts[chosen], self.truth[chosen], ids, self.n_labels)


def kind_of(method: str) -> str:
    """What sort of model a method is: two of a kind add nothing to each other."""
    return NEIGHBOURS if method == NEIGHBOURS else METHODS[method][0].removeprefix("ratio_")


def fit_blocks(material: Material, recipe: str) -> tuple[Block, ...]:
    """The terms of every kind of feature in the recipe."""
    limit = _FEW_TERMS if material.n_labels > MANY_LABELS else MAX_TERMS
    return tuple(
        fit_block(kind, weight, material.counts[kind], material.texts, limit=limit)
        for kind, weight in RECIPES[recipe]
    )


def fit_scorer(
    material: Material, blocks: Sequence[Block], matrix: sp.csr_array, *, method: str
) -> Linear | Neighbours:
    """One model of the features `matrix` of all rows."""
    truth, n = material.truth, material.n_labels
    if matrix.shape[1] == 0:
        return _prior(truth, n)
    if method == NEIGHBOURS:
        rows = sample_rows(truth, material.ids, size=MOST_KEPT)
        return fit_neighbours(matrix, near_columns(blocks), truth, n, rows=rows)
    return fit_linear(matrix, truth, n, method=method)


def held_out(
    material: Material,
    *,
    recipe: str,
    methods: Sequence[str],
    workers: int,
    advance: Callable[[int], None] | None = None,
) -> tuple[list[Floats], Ints]:
    """Each method's scores (n × labels) of each row by a model that did not see it.

    And how many of a row's words that model knew. Folds are those of `assign_folds`.
    """
    folds = assign_folds(material.truth, material.texts, material.ids, n_folds=FOLDS)
    scores = [np.zeros((len(folds), material.n_labels)) for _ in methods]
    known = np.zeros(len(folds), dtype=np.int64)

    def work(fold: int) -> tuple[Ints, list[Floats], Ints]:
        test = np.flatnonzero(folds == fold)
        taught, new = material.rows(np.flatnonzero(folds != fold)), material.rows(test)
        blocks = fit_blocks(taught, recipe)
        matrix, other = transform(blocks, taught.counts), transform(blocks, new.counts)
        found = [fit_scorer(taught, blocks, matrix, method=m).scores(other) for m in methods]
        if advance is not None:
            advance(1)
        return test, found, words_known(blocks, new.counts)

    present = [fold for fold in range(FOLDS) if (folds == fold).any() and (folds != fold).any()]
    for test, found, own in map_partitions(work, present, workers=workers):
        known[test] = own
        for all_rows, part in zip(scores, found, strict=True):
            all_rows[test] = part
    return scores, known


def words_known(blocks: Sequence[Block], counts: Mapping[str, Counts]) -> Ints:
    """How many words of each row stand among the model's terms."""
    vocabulary = {str(key) for key in blocks[0].keys}
    own = np.array([key in vocabulary for key in counts["words"].keys], dtype=np.float64)
    known: Ints = np.asarray(counts["words"].matrix @ own).ravel().astype(np.int64)
    return known


def _prior(truth: Ints, n_labels: int) -> Linear:
    """What is left when no term is shared by enough tickets: how common each label is."""
    shares = np.bincount(truth, minlength=n_labels) / max(len(truth), 1)
    return Linear(np.zeros((0, n_labels)), np.log(np.maximum(shares, 1e-6)))
