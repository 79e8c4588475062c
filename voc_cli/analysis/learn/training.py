"""Training: choose features and model by cross-validation, calibrate, set the threshold.

Nothing is chosen on tickets that a figure is reported for from outside; the cross-validated figures
themselves come from the tickets that also chose among a dozen candidates, which flatters them by a
hair. The out-of-time figure (train on the past, test on the newest fifth) stands beside them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.learn.calibration import (
    Calibration,
    Floats,
    Ints,
    coverage_threshold,
    fit_calibration,
    precision_threshold,
)
from voc_cli.analysis.learn.drift import reference_of
from voc_cli.analysis.learn.features import (
    KINDS,
    MAX_TERMS,
    RECIPES,
    Block,
    Counts,
    count_terms,
    fit_block,
    recipes_for,
    transform,
)
from voc_cli.analysis.learn.folds import assign_folds, number_texts, sample_rows
from voc_cli.analysis.learn.linear import METHODS, Linear, fit_linear
from voc_cli.analysis.learn.model import LearnedModel, Predictions, judge
from voc_cli.engine.partitions import map_partitions
from voc_cli.errors import InputError
from voc_cli.text.corpus import TokenizedCorpus
from voc_cli.text.meanings import Meanings

FOLDS = 5
LEAST_PER_LABEL = 2  # a label with one ticket cannot be learned and tested
_CHOICE_ROWS = 4_000  # tickets among which candidates are compared
_TIE = 0.002  # by which a later candidate must beat the plainer one
_FIRST_METHOD = "svm_0.3"
_MANY_LABELS = 100  # … from which terms and candidates are fewer, for size and time
_MANY_METHODS = ("svm_0.3", "bayes")
_FEW_TERMS = 20_000
_LEAST_TIMED = 40  # tickets in the newest fifth, under which no out-of-time figure is given
_NEWEST = 0.2
_LONG_TEXT = 300  # code points of the mean text

__all__ = [
    "FOLDS", "LEAST_PER_LABEL", "Labelled", "Learned", "Trial", "cross_validate", "learn",
    "out_of_time",
]  # fmt: skip


@dataclass(frozen=True)
class Labelled:
    """Labelled tickets: `truth[i]` is the number of row i's label in `labels` (sorted).

    `subjects` marks rows whose first line is a subject; `days` are local days or None.
    `hints` are what the rules found (CLASSIFY_SCHEMA); without them no candidate uses rules.
    `meanings` are vectors of words; without them no candidate uses those.
    """

    corpus: TokenizedCorpus
    subjects: npt.NDArray[np.bool_]
    labels: tuple[str, ...]
    truth: Ints
    days: tuple[date | None, ...]
    hints: pa.Table | None = None
    meanings: Meanings | None = None

    @property
    def ids(self) -> list[str]:
        """Ticket ids row by row."""
        names: list[str] = self.corpus.ticket_ids.to_pylist()
        return names


@dataclass(frozen=True)
class Trial:
    """A candidate and the macro-F1 and accuracy it reached in cross-validation."""

    recipe: str
    method: str
    macro_f1: float
    accuracy: float


@dataclass(frozen=True)
class Learned:
    """The model, the trials it was chosen from, and held-out predictions of every row."""

    model: LearnedModel
    trials: tuple[Trial, ...]
    held_out: Predictions
    reached: bool  # whether any threshold reached the target precision


def learn(
    labelled: Labelled,
    *,
    target_precision: float = 0.9,
    coverage: float | None = None,
    workers: int = 1,
    advance: Callable[[int], None] | None = None,
) -> Learned:
    """Train on all rows. Raises InputError when there are fewer than two labels to tell apart."""
    if len(labelled.labels) < 2:
        only = labelled.labels[0] if labelled.labels else ""
        raise InputError("learn.one_label", label=only, n=len(labelled.truth))
    counts = _count(labelled)
    texts = number_texts(labelled.corpus.texts.to_pylist())
    recipe, method, trials = _choose(labelled, counts, texts, workers, advance)
    scores, known, words = _held_out(labelled, counts, texts, recipe, method, workers, advance)
    calibration = fit_calibration(scores, labelled.truth)
    blocks, linear = _fit(
        counts, texts, labelled.truth, np.arange(len(texts)), len(labelled.labels), recipe, method
    )
    linear = Linear(_single(linear.weights), _single(linear.bias))
    model = LearnedModel(
        labels=labelled.labels,
        recipe=recipe,
        method=method,
        blocks=blocks,
        linear=linear,
        calibration=calibration,
        threshold=0.0,
        reference=reference_of(
            np.zeros(0), np.zeros(0, np.int64), known, words, n_labels=len(labelled.labels)
        ),
    )
    return _with_threshold(
        model, labelled, scores, known, words, trials, target_precision, coverage
    )


def cross_validate(
    labelled: Labelled, *, recipe: str, method: str, workers: int = 1
) -> tuple[Floats, Calibration]:
    """Held-out scores of every row for a given candidate, and their calibration."""
    counts = _count(labelled, recipe)
    texts = number_texts(labelled.corpus.texts.to_pylist())
    scores, _, _ = _held_out(labelled, counts, texts, recipe, method, workers, None)
    return scores, fit_calibration(scores, labelled.truth)


def out_of_time(labelled: Labelled, model: LearnedModel) -> tuple[Predictions, Ints, date] | None:
    """Predictions for the newest fifth by a model of the past, its row numbers and its first day.

    None without dates for nearly all tickets, or when either side is too small.
    """
    dated = np.array([day is not None for day in labelled.days])
    if dated.mean() < 0.8:
        return None
    days = np.array([day.toordinal() if day else 0 for day in labelled.days])
    cut = int(np.quantile(days[dated], 1 - _NEWEST, method="higher"))
    past, new = np.flatnonzero(dated & (days < cut)), np.flatnonzero(dated & (days >= cut))
    if len(new) < _LEAST_TIMED or len(past) < len(new) or len(np.unique(labelled.truth[past])) < 2:
        return None
    counts = _count(labelled, model.recipe)
    texts = number_texts(labelled.corpus.texts.to_pylist())
    blocks, linear = _fit(
        counts, texts, labelled.truth, past, len(labelled.labels), model.recipe, model.method
    )
    scores = linear.scores(transform(blocks, _rows(counts, new)))
    return judge(model, scores), new, date.fromordinal(cut)


def _with_threshold(
    model: LearnedModel,
    labelled: Labelled,
    scores: Floats,
    known: Ints,
    words: Ints,
    trials: tuple[Trial, ...],
    target: float,
    coverage: float | None,
) -> Learned:
    held_out = judge(model, scores)
    right = held_out.best == labelled.truth
    if coverage is not None:
        threshold, reached = coverage_threshold(held_out.score, coverage), True
    else:
        threshold, reached = precision_threshold(held_out.score, right, target)
    reference = reference_of(
        held_out.score, held_out.best, known, words, n_labels=len(labelled.labels)
    )
    model = replace(model, threshold=threshold, reference=reference)
    return Learned(model, trials, replace(held_out, known=known, words=words), reached)


def _choose(
    labelled: Labelled,
    counts: Mapping[str, Counts],
    texts: Ints,
    workers: int,
    advance: Callable[[int], None] | None,
) -> tuple[str, str, tuple[Trial, ...]]:
    """First the features, by the first method; then the method, on those features."""
    many = len(labelled.labels) > _MANY_LABELS
    size = _CHOICE_ROWS // 2 if many else _CHOICE_ROWS
    rows = sample_rows(labelled.truth, labelled.ids, size=size)
    small = _rows(counts, rows)
    ids = [labelled.ids[i] for i in rows]
    truth, part = labelled.truth[rows], texts[rows]
    folds = assign_folds(truth, part, ids, n_folds=FOLDS)
    n = len(labelled.labels)

    def score(candidate: tuple[str, str]) -> tuple[float, float]:
        held = _scores_by_fold(small, part, truth, folds, n, *candidate)
        if advance is not None:
            advance(1)
        best = held.argmax(axis=1)
        return round(_macro_f1(truth, best, n), 6), round(float((best == truth).mean()), 6)

    recipes = _recipes(labelled)
    first = [(name, _FIRST_METHOD) for name in recipes]
    found = list(map_partitions(score, first, workers=workers))
    recipe = first[_best(found)][0]
    second = [(recipe, name) for name in (_MANY_METHODS if many else METHODS)]
    again = list(map_partitions(score, second[1:], workers=workers))
    scores = [found[_best(found)], *again]
    trials = [*zip(first, found, strict=True), *zip(second[1:], again, strict=True)]
    told = tuple(Trial(r, m, *value) for (r, m), value in trials)
    return recipe, second[_best(scores)][1], told


def _best(values: Sequence[tuple[float, float]]) -> int:
    """The highest mean of macro-F1 and accuracy, unless an earlier (plainer) one is as good.

    Macro-F1 alone jumps with a single ticket of a rare label; accuracy alone forgets rare labels.
    """
    chosen, means = 0, [sum(value) / 2 for value in values]
    for i, value in enumerate(means):
        if value > means[chosen] + _TIE:
            chosen = i
    return chosen


def _held_out(
    labelled: Labelled,
    counts: Mapping[str, Counts],
    texts: Ints,
    recipe: str,
    method: str,
    workers: int,
    advance: Callable[[int], None] | None,
) -> tuple[Floats, Ints, Ints]:
    """Scores (n × labels) of each row by a model that did not see it; words known and all words."""
    n = len(labelled.labels)
    folds = assign_folds(labelled.truth, texts, labelled.ids, n_folds=FOLDS)
    scores = np.zeros((len(folds), n))
    words = np.asarray(counts["words"].matrix.sum(axis=1)).ravel().astype(np.int64)
    known = np.zeros(len(folds), dtype=np.int64)

    def work(fold: int) -> tuple[Ints, Floats, Ints]:
        test, train = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        blocks, linear = _fit(counts, texts, labelled.truth, train, n, recipe, method)
        part = _rows(counts, test)
        found = linear.scores(transform(blocks, part))
        if advance is not None:
            advance(1)
        return test, found, _known(blocks, part)

    present = [fold for fold in range(FOLDS) if (folds == fold).any() and (folds != fold).any()]
    for test, found, own in map_partitions(work, present, workers=workers):
        scores[test], known[test] = found, own
    return scores, known, words


def _scores_by_fold(
    counts: Mapping[str, Counts],
    texts: Ints,
    truth: Ints,
    folds: Ints,
    n_labels: int,
    recipe: str,
    method: str,
) -> Floats:
    scores = np.zeros((len(truth), n_labels))
    for fold in np.unique(folds):
        test, train = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        if len(train):
            blocks, linear = _fit(counts, texts, truth, train, n_labels, recipe, method)
            scores[test] = linear.scores(transform(blocks, _rows(counts, test)))
    return scores


def _fit(
    counts: Mapping[str, Counts],
    texts: Ints,
    truth: Ints,
    rows: Ints,
    n_labels: int,
    recipe: str,
    method: str,
) -> tuple[tuple[Block, ...], Linear]:
    limit = _FEW_TERMS if n_labels > _MANY_LABELS else MAX_TERMS
    part = _rows({kind: counts[kind] for kind, _ in RECIPES[recipe]}, rows)
    blocks = tuple(
        fit_block(kind, weight, part[kind], texts[rows], limit=limit)
        for kind, weight in RECIPES[recipe]
    )
    matrix = transform(blocks, part)
    if matrix.shape[1] == 0:
        return blocks, _prior(truth[rows], n_labels)
    return blocks, fit_linear(matrix, truth[rows], n_labels, method=method)


def _prior(truth: Ints, n_labels: int) -> Linear:
    """What is left when no term is shared by enough tickets: how common each label is."""
    shares = np.bincount(truth, minlength=n_labels) / max(len(truth), 1)
    return Linear(np.zeros((0, n_labels)), np.log(np.maximum(shares, 1e-6)))


def _known(blocks: Sequence[Block], counts: Mapping[str, Counts]) -> Ints:
    vocabulary = {str(key) for key in blocks[0].keys}
    own = np.array([key in vocabulary for key in counts["words"].keys], dtype=np.float64)
    known: Ints = np.asarray(counts["words"].matrix @ own).ravel().astype(np.int64)
    return known


def _count(labelled: Labelled, recipe: str | None = None) -> dict[str, Counts]:
    recipes = _recipes(labelled) if recipe is None else (recipe,)
    wanted = {kind for name in recipes for kind, _ in RECIPES[name]}
    kinds = [kind for kind in KINDS if kind in wanted]
    return count_terms(
        labelled.corpus,
        kinds,
        subjects=labelled.subjects,
        hints=labelled.hints,
        meanings=labelled.meanings,
    )


def _recipes(labelled: Labelled) -> tuple[str, ...]:
    length = pc.mean(pc.utf8_length(labelled.corpus.texts)).as_py() or 0.0
    subjects = bool(labelled.subjects.mean() > 0.5)
    return recipes_for(
        subjects=subjects,
        long=length > _LONG_TEXT,
        rules=labelled.hints is not None,
        meanings=labelled.meanings is not None,
    )


def _rows(counts: Mapping[str, Counts], rows: Ints) -> dict[str, Counts]:
    return {kind: c.rows(rows) for kind, c in counts.items()}


def _macro_f1(truth: Ints, found: Ints, n_labels: int) -> float:
    right = np.bincount(truth[truth == found], minlength=n_labels)
    both = np.bincount(truth, minlength=n_labels) + np.bincount(found, minlength=n_labels)
    present = np.bincount(truth, minlength=n_labels) > 0
    return float((2 * right[present] / both[present]).mean()) if present.any() else 0.0


def _single(values: Floats) -> Floats:
    """Values as a bundle keeps them, so that a model read back gives the same scores."""
    rounded: Floats = values.astype(np.float32).astype(np.float64)
    return rounded
