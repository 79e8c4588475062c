"""From a linear model's scores to a probability that the label is right, and a threshold on it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize, minimize_scalar

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

DIGITS = 4  # of a score: thresholds compare what the table shows
_FLOOR = 1e-9
_CAUTION_Z = 1.0  # a threshold's precision is the lower end of an interval this many errors wide
_BINS = 10
_LEAST_COVERAGE = 0.1

__all__ = [
    "Calibration", "calibration_error", "confidence", "coverage_threshold", "fit_calibration",
    "fit_temperature", "log_loss", "lower_bound", "precision_threshold", "probabilities",
    "reliability",
]  # fmt: skip


@dataclass(frozen=True)
class Calibration:
    """Probabilities are softmax(temperature · scores); the best one's log-odds are straightened.

    P(right) = 1 / (1 + exp(−(slope · logit p₁ + offset))), Platt (1999) on top of temperature
    scaling (Guo et al. 2017, arXiv:1706.04599): temperature alone keeps too much trust in the
    middle of the scale where labels are noisy.
    """

    temperature: float
    slope: float
    offset: float


def probabilities(scores: Floats, calibration: Calibration) -> Floats:
    """softmax(temperature · scores), row by row."""
    scaled = scores * calibration.temperature
    scaled -= scaled.max(axis=1, keepdims=True)
    exp = np.exp(scaled)
    out: Floats = exp / exp.sum(axis=1, keepdims=True)
    return out


def confidence(best: Floats, calibration: Calibration) -> Floats:
    """P(right) for the probabilities of the best labels, rounded as the tables show it."""
    straight = calibration.slope * _logit(best) + calibration.offset
    out: Floats = np.round(1 / (1 + np.exp(-np.clip(straight, -30, 30))), DIGITS)
    return out


def fit_calibration(scores: Floats, truth: Ints) -> Calibration:
    """The temperature of least log loss on held-out scores, then slope and offset of the best."""
    temperature = fit_temperature(scores, truth)
    p = probabilities(scores, Calibration(temperature, 1.0, 0.0))
    x = _logit(p.max(axis=1))
    right = (p.argmax(axis=1) == truth).astype(np.float64)
    # Platt's targets: never quite 0 or 1, so that a fold without a mistake has a finite answer.
    hits = right.sum()
    target = np.where(right > 0, (hits + 1) / (hits + 2), 1 / (len(right) - hits + 2))

    def straight(ab: Floats) -> tuple[float, Floats]:
        z = ab[0] * x + ab[1]
        q = 1 / (1 + np.exp(-np.clip(z, -30, 30)))
        value = float(np.mean(np.logaddexp(0, z) - target * z)) + 1e-3 * float((ab[0] - 1) ** 2)
        slope = np.mean((q - target) * x) + 2e-3 * (ab[0] - 1)
        return value, np.array([slope, np.mean(q - target)])

    fit = minimize(straight, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B",
                   bounds=[(0.01, 20.0), (-20.0, 20.0)])  # fmt: skip
    return Calibration(temperature, round(float(fit.x[0]), 6), round(float(fit.x[1]), 6))


def fit_temperature(scores: Floats, truth: Ints) -> float:
    """The temperature of least log loss on held-out scores."""

    def loss(log_temperature: float) -> float:
        return log_loss(scores, truth, float(np.exp(log_temperature)))

    found = minimize_scalar(loss, bounds=(-4.0, 5.0), method="bounded")
    return round(float(np.exp(found.x)), 6)


def log_loss(scores: Floats, truth: Ints, temperature: float) -> float:
    """Mean of −ln p of the true label, p = softmax(temperature · scores)."""
    p = probabilities(scores, Calibration(temperature, 1.0, 0.0))
    return float(-np.log(np.maximum(p[np.arange(len(truth)), truth], _FLOOR)).mean())


def reliability(
    score: Floats, right: npt.NDArray[np.bool_], *, bins: int = _BINS
) -> list[tuple[float, float, int]]:
    """(mean score, share right, tickets) of each tenth of the scale that holds tickets."""
    place = np.minimum((score * bins).astype(np.int64), bins - 1)
    return [
        (float(score[place == b].mean()), float(right[place == b].mean()), int((place == b).sum()))
        for b in range(bins)
        if (place == b).any()
    ]


def calibration_error(score: Floats, right: npt.NDArray[np.bool_]) -> float:
    """Expected calibration error: Σ share of tickets · |mean score − share right| over tenths."""
    total = max(len(score), 1)
    return sum(n / total * abs(said - found) for said, found, n in reliability(score, right))


def lower_bound(k: int, n: int, z: float = _CAUTION_Z) -> float:
    """The lower end of Wilson's interval for k of n, `z` standard errors wide."""
    if n == 0:
        return 0.0
    share = k / n
    middle = share + z * z / (2 * n)
    half = z * float(np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)))
    return (middle - half) / (1 + z * z / n)


def precision_threshold(
    score: Floats, right: npt.NDArray[np.bool_], target: float
) -> tuple[float, bool]:
    """The lowest score from which the kept are right with `target` precision, and True.

    Judged by `lower_bound`, a standard error below the precision seen: in repeated divisions of
    five corpora the kept new tickets met the target in three of four, with half an error in two of
    three. Where no score reaches the target: the one of greatest precision among those that keep a
    tenth of the tickets, and False.
    """
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(right[order])
    values = np.unique(-score)
    kept = np.searchsorted(-score[order], values, side="right")  # kept at each distinct score
    bounds = np.array([lower_bound(int(hits[k - 1]), int(k)) for k in kept])
    reached = np.flatnonzero(bounds >= target)
    if len(reached) and reached[-1] == len(values) - 1:
        return 0.0, True  # the least sure are right often enough, so nothing needs to be kept back
    if len(reached):
        return float(-values[reached[-1]]), True
    enough = np.flatnonzero(kept >= _LEAST_COVERAGE * len(score))
    best = enough[int(bounds[enough].argmax())] if len(enough) else -1
    return (float(-values[best]) if len(values) else 0.0), False


def coverage_threshold(score: Floats, coverage: float) -> float:
    """The highest score at which at least `coverage` of the tickets keep their label."""
    if not len(score):
        return 0.0
    ordered = np.sort(score)[::-1]
    kept = max(1, int(np.ceil(coverage * len(ordered))))
    return float(ordered[min(kept, len(ordered)) - 1])


def _logit(p: Floats) -> Floats:
    clipped = np.clip(p, _FLOOR, 1 - _FLOOR)
    out: Floats = np.log(clipped / (1 - clipped))
    return out
