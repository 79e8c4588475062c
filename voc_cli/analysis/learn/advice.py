"""What the given labels allow and what would help: pairs to merge, labels to add, clashing texts.

Everything is read from held-out predictions, so it costs next to nothing. It does not make a model
better; it tells a manager whether another afternoon of labelling would, and where.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy.sparse as sp

from voc_cli.analysis.intervals import Interval, wilson
from voc_cli.analysis.learn.calibration import (
    Calibration,
    Floats,
    Ints,
    confidence,
    precision_threshold,
)

TARGETS = (0.95, 0.9, 0.85, 0.8, 0.7)
_LEAST_MIXED = 5  # tickets that two labels mix up …
_MIXED_SHARE = 0.15  # … and the least share of the smaller label's tickets, to name the pair
_MOST_PAIRS = 3
_FEW = 30  # tickets under which a weak label wants more of them
_WEAK = 0.6  # F1 under which a label is weak
_TWINS = 0.8  # cosine of words from which two texts may say the same …
_ALIKE = 0.9  # … and share of pairs of letters in common from which they do
_LETTERS = 1_000  # letters compared
_LEAST_TWINS = 20  # pairs under which nothing is said of them
_MOST_COMPARED = 4_000
_STEP = 500

__all__ = ["TARGETS", "Advice", "MixedPair", "Twins", "advise", "find_twins"]


@dataclass(frozen=True)
class MixedPair:
    """Two labels and how many tickets of one were given the other, in both directions.

    If they were one label: the accuracy, and the coverage at the target precision (None where no
    score reaches it).
    """

    first: str
    second: str
    mixed: int
    accuracy: float
    coverage: float | None


@dataclass(frozen=True)
class Twins:
    """Pairs of nearly equal texts, and how many of them people labelled differently."""

    pairs: int
    differing: int
    interval: Interval  # 95 %, of the share that differs


@dataclass(frozen=True)
class Advice:
    """choices: (target precision, coverage there or None), the strictest first.

    few: weak labels with few tickets, and how many they have.
    """

    target: float
    choices: tuple[tuple[float, float | None], ...]
    pairs: tuple[MixedPair, ...]
    few: tuple[tuple[str, int], ...]
    twins: Twins | None


def advise(
    probabilities: Floats,
    truth: Ints,
    names: Sequence[str],
    calibration: Calibration,
    *,
    target: float,
    twins: Twins | None = None,
    slips: Collection[str] = (),
) -> Advice:
    """Read what helps from held-out probabilities (n × labels); `truth` are numbers in `names`.

    `slips` are labels that look like slips of the finger: nobody wants more of them.
    """
    best = probabilities.argmax(axis=1)
    score = confidence(probabilities.max(axis=1), calibration)
    targets = sorted({*TARGETS, target}, reverse=True)
    choices = tuple((t, _coverage(score, best == truth, t)) for t in targets)
    return Advice(
        target=target,
        choices=choices,
        pairs=_mixed(probabilities, truth, best, names, calibration, target),
        few=_few(truth, best, names, slips),
        twins=twins,
    )


def find_twins(rows: sp.csr_array, truth: Ints, texts: Sequence[str]) -> Twins | None:
    """Pairs of a ticket and its nearest of those left, of cosine .8 and nearly equal in letters.

    rows  csr, words weighted and of length 1. Each ticket stands in one pair at most, so that a
    text sent a hundred times is fifty pairs. Words alone do not do: `왔어` and `왔어?` share theirs
    and are a statement and a question. None with fewer than 20 pairs: they prove nothing.
    """
    step = max(1, -(-rows.shape[0] // _MOST_COMPARED))
    rows, truth, texts = rows[::step], truth[::step], texts[::step]
    free = np.ones(rows.shape[0], dtype=np.bool_)
    pairs: list[tuple[int, int]] = []
    for first in range(0, rows.shape[0], _STEP):
        near = np.round((rows[first : first + _STEP] @ rows.T).toarray(), 9)
        for one, likeness in enumerate(near, first):
            likeness[one] = -1.0
            other = int(np.where(free, likeness, -1.0).argmax()) if free[one] else one
            if likeness[other] >= _TWINS and _alike(texts[one], texts[other]) >= _ALIKE:
                free[[one, other]] = False
                pairs.append((one, other))
    if len(pairs) < _LEAST_TWINS:
        return None
    differing = sum(int(truth[a] != truth[b]) for a, b in pairs)
    return Twins(len(pairs), differing, wilson(differing, len(pairs)))


def _alike(one: str, other: str) -> float:
    """Dice's coefficient of the pairs of neighbouring letters, blanks and case aside."""
    a, b = (Counter(pairwise("".join(t.casefold().split())[:_LETTERS])) for t in (one, other))
    return 2 * (a & b).total() / max(a.total() + b.total(), 1)


def _coverage(score: Floats, right: np.ndarray, target: float) -> float | None:
    threshold, reached = precision_threshold(score, right, target)
    return float((score >= threshold).mean()) if reached else None


def _mixed(
    probabilities: Floats,
    truth: Ints,
    best: Ints,
    names: Sequence[str],
    calibration: Calibration,
    target: float,
) -> tuple[MixedPair, ...]:
    """The pairs that cost most tickets, each label in one pair at most."""
    size = np.bincount(truth, minlength=len(names))
    if np.count_nonzero(size) < 3:
        return ()  # merged there would be one label, and always right
    table = np.zeros((len(names), len(names)), dtype=np.int64)
    np.add.at(table, (truth, best), 1)
    both = np.triu(table + table.T, 1)
    told: list[MixedPair] = []
    used: set[int] = set()
    for place in np.argsort(-both, axis=None, kind="stable").tolist():
        a, b = divmod(place, len(names))
        mixed = int(both[a, b])
        if mixed < _LEAST_MIXED or len(told) == _MOST_PAIRS:
            break
        if {a, b} & used or mixed < _MIXED_SHARE * min(size[a], size[b]):
            continue
        used |= {a, b}
        joined = probabilities.copy()
        joined[:, a] += joined[:, b]
        joined[:, b] = 0.0
        found = joined.argmax(axis=1)
        right = found == np.where(truth == b, a, truth)
        score = confidence(joined.max(axis=1), calibration)
        coverage = _coverage(score, right, target)
        told.append(MixedPair(names[a], names[b], mixed, float(right.mean()), coverage))
    return tuple(told)


def _few(
    truth: Ints, best: Ints, names: Sequence[str], slips: Collection[str]
) -> tuple[tuple[str, int], ...]:
    n = np.bincount(truth, minlength=len(names))
    right = np.bincount(truth[truth == best], minlength=len(names))
    f1 = 2 * right / np.maximum(n + np.bincount(best, minlength=len(names)), 1)
    weak = [i for i in range(len(names)) if 0 < n[i] < _FEW and f1[i] < _WEAK]
    weak = [i for i in weak if names[i] not in slips]
    return tuple((names[i], int(n[i])) for i in sorted(weak, key=lambda i: (f1[i], -n[i], i)))
