"""How right a labelling is, with 95 % intervals, and where labels look wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voc_cli.analysis.intervals import Interval, wilson
from voc_cli.analysis.learn.calibration import Floats, Ints, calibration_error, reliability

SAMPLES = 1_000
_SURE = 0.05  # entropy under which one ticket is as sure as another

__all__ = [
    "Evaluation", "LabelFigures", "Suspect", "cohen_kappa", "evaluate", "suspects",
]  # fmt: skip


@dataclass(frozen=True)
class LabelFigures:
    """One label: tickets that carry it, tickets that were given it, and how often both agree.

    Intervals are 95 %: Wilson's for precision and recall, bootstrap percentiles for F1.
    """

    label: str
    n: int
    named: int
    right: int
    precision: float | None
    precision_interval: Interval
    recall: float | None
    recall_interval: Interval
    f1: float
    f1_interval: Interval


@dataclass(frozen=True)
class Suspect:
    """A ticket whose label looks wrong: the label it has and the one it would get."""

    row: int
    label: str
    suggested: str
    score: float  # how much more probable the suggested label is, −1…1


@dataclass(frozen=True)
class Evaluation:
    """Figures of `n` labelled tickets. Everything but the last group ignores the threshold.

    macro_f1 is the mean F1 of the labels that occur. `calibration_error` and `reliability` are None
    and empty where scores are no probabilities (cues).
    """

    n: int
    accuracy: float
    accuracy_interval: Interval
    macro_f1: float
    macro_f1_interval: Interval
    labels: tuple[LabelFigures, ...]
    confusion: tuple[tuple[str, str, int], ...]  # label, given label, tickets; mistakes only
    calibration_error: float | None
    reliability: tuple[tuple[float, float, int], ...]
    threshold: float
    coverage: float
    kept_precision: float | None
    kept_precision_interval: Interval


def evaluate(
    truth: Ints,
    found: Ints,
    score: Floats,
    names: Sequence[str],
    *,
    threshold: float,
    calibrated: bool,
    seed: int,
) -> Evaluation:
    """Compare `found` with `truth`, both numbers in `names` (found −1: no label at all)."""
    n = len(names)
    right = truth == found
    kept = (score >= threshold) & (found >= 0)
    draws = _bootstrap(truth, found, n, seed)
    present = np.bincount(truth, minlength=n) > 0
    f1 = _f1(truth, found, n)
    macro = float(f1[present].mean()) if present.any() else 0.0
    # A draw can miss a rare label altogether: the mean is over the labels it holds.
    macros = np.nanmean(draws[:, present], axis=1) if len(draws) and present.any() else np.zeros(0)
    hits, keeps = int((right & kept).sum()), int(kept.sum())
    return Evaluation(
        n=len(truth),
        accuracy=float(right.mean()) if len(truth) else 0.0,
        accuracy_interval=wilson(int(right.sum()), len(truth)),
        macro_f1=macro,
        macro_f1_interval=_percentiles(macros),
        labels=_by_label(truth, found, names, f1, draws),
        confusion=_confusion(truth, found, names),
        calibration_error=calibration_error(score, right) if calibrated else None,
        reliability=tuple(reliability(score, right)) if calibrated else (),
        threshold=threshold,
        coverage=keeps / max(len(truth), 1),
        kept_precision=hits / keeps if keeps else None,
        kept_precision_interval=wilson(hits, keeps),
    )


def suspects(probabilities: Floats, truth: Ints, names: Sequence[str]) -> list[Suspect]:
    """Every ticket by how much its label looks wrong, worst first.

    Confident learning from held-out probabilities (Northcutt et al. 2021, arXiv:1911.00068), ranked
    by p(label) / entropy of p, least first (confidence-weighted entropy, Kuan & Mueller 2022): a
    label that is improbable where the model is sure of something else comes before one in a ticket
    that could be anything. `score` is the margin max p − p(label) for people to read.
    """
    rows = np.arange(len(truth))
    own = probabilities[rows, truth]
    entropy = -(probabilities * np.log(probabilities + 1e-12)).sum(axis=1)
    others = probabilities.copy()
    others[rows, truth] = -1.0
    best = others.argmax(axis=1) if len(rows) else rows
    margin = others[rows, best] - own
    order = np.lexsort((rows, np.round(own / np.maximum(entropy, _SURE), 9)))
    return [
        Suspect(int(i), names[truth[i]], names[best[i]], round(float(margin[i]), 4)) for i in order
    ]


def cohen_kappa(first: Sequence[str], second: Sequence[str]) -> tuple[float, Interval]:
    """Agreement beyond chance, κ = (p₀ − pₑ) / (1 − pₑ), with its 95 % interval."""
    names = sorted({*first, *second})
    number = {name: i for i, name in enumerate(names)}
    table = np.zeros((len(names), len(names)))
    for a, b in zip(first, second, strict=True):
        table[number[a], number[b]] += 1
    total = table.sum()
    if total == 0:
        return 0.0, (None, None)
    p = table / total
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    agreed, chance = float(np.trace(p)), float(rows @ columns)
    if chance >= 1:
        return 1.0, (None, None)
    kappa = (agreed - chance) / (1 - chance)
    # The delta method: variance of κ from its slope in each cell of the table.
    by_chance = columns[:, None] + rows[None, :]
    slope = np.eye(len(names)) / (1 - chance) + by_chance * (agreed - 1) / (1 - chance) ** 2
    variance = max(float((slope**2 * p).sum() - (slope * p).sum() ** 2), 0.0) / total
    half = 1.959964 * float(np.sqrt(variance))
    return kappa, (max(-1.0, kappa - half), min(1.0, kappa + half))


def _f1(truth: Ints, found: Ints, n: int) -> Floats:
    right = np.bincount(truth[truth == found], minlength=n)
    both = np.bincount(truth, minlength=n) + np.bincount(found[found >= 0], minlength=n)
    out: Floats = 2 * right / np.maximum(both, 1)
    return out


def _bootstrap(truth: Ints, found: Ints, n: int, seed: int) -> Floats:
    """F1 of each label in each draw (SAMPLES × n), NaN where the draw lacks the label.

    Drawing tickets is drawing cells of the confusion table: multinomial, whatever the tickets.
    """
    if not len(truth):
        return np.zeros((0, n))
    cells, counts = np.unique(truth * (n + 1) + np.where(found < 0, n, found), return_counts=True)
    label, given = cells // (n + 1), cells % (n + 1)
    rng = np.random.default_rng(seed)
    draws = rng.multinomial(len(truth), counts / len(truth), size=SAMPLES).astype(np.float64)
    right, of_label, named = (np.zeros((SAMPLES, n)) for _ in range(3))
    for i in range(len(cells)):
        of_label[:, label[i]] += draws[:, i]
        if given[i] < n:
            named[:, given[i]] += draws[:, i]
        if given[i] == label[i]:
            right[:, label[i]] += draws[:, i]
    with np.errstate(invalid="ignore", divide="ignore"):
        f1: Floats = np.where(of_label > 0, 2 * right / (of_label + named), np.nan)
    return f1


def _percentiles(values: Floats) -> Interval:
    values = values[~np.isnan(values)]
    if not len(values):
        return None, None
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def _by_label(
    truth: Ints, found: Ints, names: Sequence[str], f1: Floats, draws: Floats
) -> tuple[LabelFigures, ...]:
    """Labels that occur or were given, the worst first."""
    figures = []
    for i, name in enumerate(names):
        n, named = int((truth == i).sum()), int((found == i).sum())
        right = int(((truth == i) & (found == i)).sum())
        if n + named:
            figures.append(
                LabelFigures(
                    label=name,
                    n=n,
                    named=named,
                    right=right,
                    precision=right / named if named else None,
                    precision_interval=wilson(right, named),
                    recall=right / n if n else None,
                    recall_interval=wilson(right, n),
                    f1=float(f1[i]),
                    f1_interval=_percentiles(draws[:, i]) if n else (None, None),
                )
            )
    return tuple(sorted(figures, key=lambda f: (f.f1, -f.n, f.label)))


def _confusion(truth: Ints, found: Ints, names: Sequence[str]) -> tuple[tuple[str, str, int], ...]:
    wrong = truth != found
    pairs, counts = np.unique(
        np.stack([truth[wrong], found[wrong]], axis=1), axis=0, return_counts=True
    )
    told = [
        (names[a], names[b] if b >= 0 else "", int(k))
        for (a, b), k in zip(pairs.tolist(), counts.tolist(), strict=True)
    ]
    return tuple(sorted(told, key=lambda pair: (-pair[2], pair[0], pair[1])))
