"""Which candidate is best, and which others are worth averaging with it: from held-out scores."""

from collections.abc import Sequence

import numpy as np

from voc_cli.analysis.learn.calibration import Floats, Ints, fit_temperature, log_loss
from voc_cli.analysis.learn.fitting import kind_of
from voc_cli.analysis.learn.members import JOINT, average, temperatures

_TIE = 0.002  # by which a later candidate must beat the plainer one
_JOINT_TIE = 0.004  # … and a further member the model without it
_MOST_MEMBERS = 3
Value = tuple[float, float, float]  # macro-F1, accuracy, log loss over ln(labels)

__all__ = ["Value", "best_of", "join", "value_of", "worth_joining"]


def join(
    methods: Sequence[str],
    scores: Sequence[Floats],
    truth: Ints,
    first: int,
    values: Sequence[Value],
) -> tuple[list[int], list[tuple[str, Value]]]:
    """The best method and, as long as it pays, the one of another kind that helps it most.

    Greedy selection of an ensemble from held-out scores (Caruana et al. 2004).
    """
    heat = temperatures(scores, truth)
    chosen, reached, told = [first], _worth(values[first]), []
    while len(chosen) < _MOST_MEMBERS:
        kinds = {kind_of(methods[i]) for i in chosen}
        others = [i for i, name in enumerate(methods) if kind_of(name) not in kinds]
        tried = []
        for i in others:
            team = [*chosen, i]
            value = value_of(average([scores[j] for j in team], [heat[j] for j in team]), truth)
            tried.append(value)
            told.append((JOINT.join(methods[j] for j in team), value))
        best = best_of(tried) if tried else 0
        if not tried or _worth(tried[best]) < reached + _JOINT_TIE:
            break
        chosen, reached = [*chosen, others[best]], _worth(tried[best])
    return chosen, told


def worth_joining(
    methods: Sequence[str], scores: list[Floats], truth: Ints
) -> tuple[tuple[str, ...], list[Floats]]:
    """All members, or the first alone where all tickets say that the others do not help.

    They were chosen on fewer tickets, and neighbours do not profit from more.
    """
    if len(methods) > 1:
        joint = average(scores, temperatures(scores, truth))
        if _worth(value_of(joint, truth)) <= _worth(value_of(scores[0], truth)):
            return (methods[0],), scores[:1]
    return tuple(methods), scores


def value_of(scores: Floats, truth: Ints) -> Value:
    """Macro-F1 and accuracy of the likeliest labels, and log loss at the best temperature.

    The latter over ln(labels), what equal guesses lose, so that it means the same for 3 and 300.
    """
    best = scores.argmax(axis=1)
    macro = _macro_f1(truth, best, scores.shape[1])
    loss = log_loss(scores, truth, fit_temperature(scores, truth)) / np.log(scores.shape[1])
    loss = max(float(loss), 0.0)  # 1.0 − rounding is no gain
    return round(macro, 6), round(float((best == truth).mean()), 6), round(loss, 6)


def _worth(value: Value) -> float:
    """Mean of macro-F1 and accuracy, less log loss.

    Macro-F1 alone jumps with a single ticket of a rare label, accuracy alone forgets rare labels,
    and both hang on tickets between two labels; log loss hears every ticket, so that of candidates
    that are nearly alike the better one is chosen more often.
    """
    macro, accuracy, loss = value
    return (macro + accuracy) / 2 - loss


def best_of(values: Sequence[Value]) -> int:
    """The candidate of greatest worth, unless an earlier (plainer) one is as good."""
    chosen, worths = 0, [_worth(value) for value in values]
    for i, worth in enumerate(worths):
        if worth > worths[chosen] + _TIE:
            chosen = i
    return chosen


def _macro_f1(truth: Ints, found: Ints, n_labels: int) -> float:
    right = np.bincount(truth[truth == found], minlength=n_labels)
    both = np.bincount(truth, minlength=n_labels) + np.bincount(found, minlength=n_labels)
    present = np.bincount(truth, minlength=n_labels) > 0
    return float((2 * right[present] / both[present]).mean()) if present.any() else 0.0
