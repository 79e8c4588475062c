"""Fit candidates on some rows and score the others: what choosing and training have in common."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

import numpy as np
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

from voc_cli.analysis.learn.calibration import Floats, Ints
from voc_cli.analysis.learn.features import (
    MAX_TERMS,
    RECIPES,
    Block,
    Counts,
    fit_block,
    side_by_side,
    transform_block,
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
    return tuple(_fit_kind(material, kind, weight) for kind, weight in RECIPES[recipe])


def _fit_kind(material: Material, kind: str, weight: float = 1.0) -> Block:
    """The terms of one kind of feature."""
    limit = _FEW_TERMS if material.n_labels > MANY_LABELS else MAX_TERMS
    return fit_block(kind, weight, material.counts[kind], material.texts, limit=limit)


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
    candidates: Sequence[tuple[str, str]],
    workers: int,
    advance: Callable[[int], None] | None = None,
) -> tuple[list[Floats], Ints]:
    """Scores (n × labels) of each row by a model that did not see it, for each (recipe, method).

    And how many of a row's words that model knew. Folds are those of `assign_folds`; each kind of
    feature is fitted once a fold, whatever the number of candidates. `advance` counts models.
    """
    folds = assign_folds(material.truth, material.texts, material.ids, n_folds=FOLDS)
    scores = [np.zeros((len(folds), material.n_labels)) for _ in candidates]
    known = np.zeros(len(folds), dtype=np.int64)

    def work(fold: int) -> tuple[Ints, list[Floats], Ints]:
        test = np.flatnonzero(folds == fold)
        split = _split(material.rows(np.flatnonzero(folds != fold)), material.rows(test))
        found = []
        for recipe, methods in groupby(candidates, key=itemgetter(0)):
            blocks, matrix, other = split.features(recipe)
            for _, method in methods:
                scorer = fit_scorer(split.taught, blocks, matrix, method=method)
                found.append(scorer.scores(other))
                if advance is not None:
                    advance(1)
        return test, found, _words_known(split.blocks["words"], split.new.counts)

    present = [fold for fold in range(FOLDS) if (folds == fold).any() and (folds != fold).any()]
    with threadpool_limits(limits=1):  # out here: it holds for all threads, and so must not end
        for test, found, own in map_partitions(work, present, workers=workers):
            known[test] = own
            for all_rows, part in zip(scores, found, strict=True):
                all_rows[test] = part
    return scores, known


@dataclass(frozen=True, eq=False)
class _Split:
    """Tickets taught and held out, the terms of each kind, both parts' rows of length 1."""

    taught: Material
    new: Material
    blocks: dict[str, Block]
    rows: dict[str, tuple[sp.csr_array, sp.csr_array]]

    def features(self, recipe: str) -> tuple[tuple[Block, ...], sp.csr_array, sp.csr_array]:
        """The blocks of a recipe, and the features of both parts."""
        chosen = RECIPES[recipe]
        for kind, _ in chosen:
            if kind not in self.rows:
                if kind not in self.blocks:
                    self.blocks[kind] = _fit_kind(self.taught, kind)
                block = self.blocks[kind]
                pair = (self.taught.counts[kind], self.new.counts[kind])
                own, other = (transform_block(block, counts) for counts in pair)
                self.rows[kind] = own, other
        blocks = tuple(replace(self.blocks[kind], weight=weight) for kind, weight in chosen)
        own = side_by_side([self.rows[kind][0] * weight for kind, weight in chosen])
        other = side_by_side([self.rows[kind][1] * weight for kind, weight in chosen])
        return blocks, own, other


def _split(taught: Material, new: Material) -> _Split:
    return _Split(taught, new, {"words": _fit_kind(taught, "words")}, {})


def _words_known(words: Block, counts: Mapping[str, Counts]) -> Ints:
    """How many words of each row stand among the model's terms."""
    vocabulary = {str(key) for key in words.keys}
    own = np.array([key in vocabulary for key in counts["words"].keys], dtype=np.float64)
    known: Ints = np.asarray(counts["words"].matrix @ own).ravel().astype(np.int64)
    return known


def _prior(truth: Ints, n_labels: int) -> Linear:
    """What is left when no term is shared by enough tickets: how common each label is."""
    shares = np.bincount(truth, minlength=n_labels) / max(len(truth), 1)
    return Linear(np.zeros((0, n_labels)), np.log(np.maximum(shares, 1e-6)))
