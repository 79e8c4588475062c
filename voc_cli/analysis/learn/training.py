"""Training: choose features and model by cross-validation, calibrate, set the threshold.

Nothing is chosen on tickets that a figure is reported for from outside; the cross-validated figures
themselves come from the tickets that also chose among a dozen candidates, which flatters them by a
hair. The out-of-time figure (train on the past, test on the newest fifth) stands beside them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from threadpoolctl import threadpool_limits

from voc_cli.analysis.learn.calibration import (
    Calibration,
    Floats,
    Ints,
    coverage_threshold,
    fit_calibration,
    precision_threshold,
)
from voc_cli.analysis.learn.choosing import best_of, join, value_of, worth_joining
from voc_cli.analysis.learn.drift import reference_of
from voc_cli.analysis.learn.features import KINDS, RECIPES, count_terms, recipes_for, transform
from voc_cli.analysis.learn.fitting import (
    FOLDS,
    MANY_LABELS,
    Material,
    fit_blocks,
    fit_scorer,
    held_out,
)
from voc_cli.analysis.learn.folds import number_texts, sample_rows
from voc_cli.analysis.learn.linear import METHODS, Linear
from voc_cli.analysis.learn.members import JOINT, Member, average, combine, temperatures
from voc_cli.analysis.learn.model import LearnedModel, Predictions, judge
from voc_cli.analysis.learn.neighbours import NEIGHBOURS, Neighbours
from voc_cli.errors import InputError
from voc_cli.text.corpus import TokenizedCorpus
from voc_cli.text.meanings import Meanings

LEAST_PER_LABEL = 2  # a label with one ticket cannot be learned and tested
_CHOICE_ROWS = 4_000  # tickets among which candidates are compared
_FIRST_METHOD = "svm_0.3"
_METHODS = (*METHODS, NEIGHBOURS)
_MANY_METHODS = ("svm_0.3", "bayes", NEIGHBOURS)
_LEAST_TIMED = 40  # tickets in the newest fifth, under which no out-of-time figure is given
_NEWEST = 0.2
_LEAST_HALVED = 200  # tickets from which half of them say what more labels would bring
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
    """A candidate and what it reached in cross-validation; log loss in shares of ln(labels)."""

    recipe: str
    method: str
    macro_f1: float
    accuracy: float
    log_loss: float


@dataclass(frozen=True)
class Learned:
    """The model, the trials it was chosen from, and held-out predictions of every row."""

    model: LearnedModel
    trials: tuple[Trial, ...]
    held_out: Predictions
    reached: bool  # whether any threshold reached the target precision
    by_half: tuple[float, float] | None = None  # accuracy with half of the labels, with all


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
    with threadpool_limits(limits=1):  # the same sums whatever the machine and its other threads do
        return _learn(labelled, target_precision, coverage, workers, advance)


def _learn(
    labelled: Labelled,
    target: float,
    coverage: float | None,
    workers: int,
    advance: Callable[[int], None] | None,
) -> Learned:
    material = _material(labelled)
    advance = _in_tickets(labelled, advance)
    recipe, methods, trials, held = _choose(labelled, material, workers, advance)
    if held is None:
        pairs = [(recipe, method) for method in methods]
        held = held_out(material, candidates=pairs, workers=workers, advance=advance)
    methods, scores = worth_joining(methods, held[0], labelled.truth)
    known = held[1]
    heat = temperatures(scores, labelled.truth)
    joint = average(scores, heat)
    blocks = fit_blocks(material, recipe)
    matrix = transform(blocks, material.counts)
    members = tuple(
        Member(method, t, _single(fit_scorer(material, blocks, matrix, method=method)))
        for method, t in zip(methods, heat, strict=True)
    )
    words = np.asarray(material.counts["words"].matrix.sum(axis=1)).ravel().astype(np.int64)
    model = LearnedModel(
        labels=labelled.labels,
        recipe=recipe,
        method=JOINT.join(methods),
        blocks=blocks,
        members=members,
        calibration=fit_calibration(joint, labelled.truth),
        threshold=0.0,
        reference=reference_of(np.zeros(0), known, words),
    )
    done = _with_threshold(model, labelled, joint, known, words, trials, target, coverage)
    return replace(done, by_half=_by_half(material, recipe, methods, joint, workers))


def cross_validate(
    labelled: Labelled, *, recipe: str, method: str, workers: int = 1
) -> tuple[Floats, Calibration]:
    """Held-out scores of every row for a given candidate, and their calibration."""
    material = _material(labelled, recipe)
    pairs = [(recipe, single) for single in method.split(JOINT)]
    scores, _ = held_out(material, candidates=pairs, workers=workers)
    joint = average(scores, temperatures(scores, labelled.truth))
    return joint, fit_calibration(joint, labelled.truth)


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
    material = _material(labelled, model.recipe)
    before = material.rows(past)
    with threadpool_limits(limits=1):
        blocks = fit_blocks(before, model.recipe)
        matrix = transform(blocks, before.counts)
        members = [
            replace(m, scorer=fit_scorer(before, blocks, matrix, method=m.method))
            for m in model.members
        ]
        scores = combine(members, transform(blocks, material.rows(new).counts))
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
    reference = reference_of(held_out.score, known, words)
    model = replace(model, threshold=threshold, reference=reference)
    return Learned(model, trials, replace(held_out, known=known, words=words), reached)


def _in_tickets(
    labelled: Labelled, advance: Callable[[int], None] | None
) -> Callable[[int], None] | None:
    """Progress in tickets from progress in models: their share of all models to be compared."""
    if advance is None:
        return None
    methods = _MANY_METHODS if len(labelled.labels) > MANY_LABELS else _METHODS
    models = FOLDS * (len(_recipes(labelled)) + len(methods) - 1)
    done = count(1)

    def told(_: int) -> None:
        now = min(next(done), models)
        advance(len(labelled.truth) * now // models - len(labelled.truth) * (now - 1) // models)

    return told


def _by_half(
    material: Material, recipe: str, methods: Sequence[str], joint: Floats, workers: int
) -> tuple[float, float] | None:
    """Accuracy on half of the tickets: taught by that half alone, and by all.

    What doubling the labels brought; the next doubling brings no more than about that, as accuracy
    grows ever slower. None where the half would be too few to say.
    """
    few = _LEAST_HALVED <= len(material.truth) <= _CHOICE_ROWS
    if not few or material.n_labels > MANY_LABELS:
        return None
    rows = sample_rows(material.truth, material.ids, size=len(material.truth) // 2)
    part = material.rows(rows)
    pairs = [(recipe, method) for method in methods]
    scores, _ = held_out(part, candidates=pairs, workers=workers)
    found = average(scores, temperatures(scores, part.truth)).argmax(axis=1)
    with_all = joint[rows].argmax(axis=1)
    return float((found == part.truth).mean()), float((with_all == part.truth).mean())


def _choose(
    labelled: Labelled,
    material: Material,
    workers: int,
    advance: Callable[[int], None] | None,
) -> tuple[str, tuple[str, ...], tuple[Trial, ...], tuple[list[Floats], Ints] | None]:
    """First the features, by the first method; then the method; then others to average it with.

    Returns recipe, methods, trials, and the held-out scores where all tickets were compared.
    """
    many = len(labelled.labels) > MANY_LABELS
    size = _CHOICE_ROWS // 2 if many else _CHOICE_ROWS
    small = material.rows(sample_rows(material.truth, material.ids, size=size))

    recipes = _recipes(labelled)
    pairs = [(recipe, _FIRST_METHOD) for recipe in recipes]
    tried, _ = held_out(small, candidates=pairs, workers=workers, advance=advance)
    found = [value_of(scores, small.truth) for scores in tried]
    best = best_of(found)
    recipe, first = recipes[best], tried[best]
    methods = _MANY_METHODS if many else _METHODS
    pairs = [(recipe, method) for method in methods[1:]]
    others, known = held_out(small, candidates=pairs, workers=workers, advance=advance)
    scores = [first, *others]
    singles = [value_of(s, small.truth) for s in scores]
    chosen, joint = join(methods, scores, small.truth, best_of(singles), singles)
    trials = [
        *(Trial(name, _FIRST_METHOD, *value) for name, value in zip(recipes, found, strict=True)),
        *(Trial(recipe, name, *v) for name, v in zip(methods, singles, strict=True)),
        *(Trial(recipe, name, *value) for name, value in joint),
    ]
    names = tuple(methods[i] for i in chosen)
    held = ([scores[i] for i in chosen], known) if len(small.truth) == len(material.truth) else None
    return recipe, names, tuple(trials), held


def _material(labelled: Labelled, recipe: str | None = None) -> Material:
    recipes = _recipes(labelled) if recipe is None else (recipe,)
    wanted = {kind for name in recipes for kind, _ in RECIPES[name]}
    kinds = [kind for kind in KINDS if kind in wanted]
    counts = count_terms(
        labelled.corpus,
        kinds,
        subjects=labelled.subjects,
        hints=labelled.hints,
        meanings=labelled.meanings,
    )
    texts = number_texts(labelled.corpus.texts.to_pylist())
    return Material(counts, texts, labelled.truth, labelled.ids, len(labelled.labels))


def _recipes(labelled: Labelled) -> tuple[str, ...]:
    length = pc.mean(pc.utf8_length(labelled.corpus.texts)).as_py() or 0.0
    subjects = bool(labelled.subjects.mean() > 0.5)
    return recipes_for(
        subjects=subjects,
        long=length > _LONG_TEXT,
        rules=labelled.hints is not None and len(labelled.labels) <= MANY_LABELS,
        meanings=labelled.meanings is not None,
    )


def _single(scorer: Linear | Neighbours) -> Linear | Neighbours:
    """Numbers as a bundle keeps them, so that a model read back gives the same scores."""
    if isinstance(scorer, Neighbours):
        return scorer
    return Linear(_short(scorer.weights), _short(scorer.bias))


def _short(values: Floats) -> Floats:
    rounded: Floats = values.astype(np.float32).astype(np.float64)
    return rounded
