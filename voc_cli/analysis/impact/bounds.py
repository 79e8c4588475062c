"""Intervals that hold for every drift within a bound, and the fall that they let one find.

An estimate is off by chance (`error`, a standard error) and by at most `bias`. The 95 % interval
that covers whatever the bias within the bound has the half width cv(bias / error) * error, cv the
95 % quantile of |N(bias / error, 1)| (Armstrong & Kolesar 2018, Econometrica 86:655).

A change survives as much bias as leaves its interval just beside 0: the breakdown point of
Rambachan & Roth (2023, Rev Econ Stud 90:2555).
"""

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri
from scipy.stats import t as student

__all__ = [
    "FINDABLE",
    "LEVEL",
    "MOST_BIAS",
    "PARTS",
    "bearable_bias",
    "half_width",
    "smallest_found",
    "widening",
]

Floats = npt.NDArray[np.float64]

LEVEL = 0.95
MOST_BIAS = 0.7  # standard errors
FINDABLE = -np.log(0.6)  # a drop of 40 %
PARTS = np.linspace(0, 1, 11)  # of a slope, or of a control
_POWER = 1.2816  # normal quantile of 90 %
_HALVINGS = 40


def half_width(error: Floats, bias: Floats, wider: Floats | float) -> Floats:
    """Half the 95 % interval; `wider` is Student's t over the normal quantile, 1 or more."""
    return _critical(bias / error) * error * wider


def widening(weeks: int) -> float:
    """Student's t over the normal quantile, where the noise of so many weeks is estimated."""
    freedom = max(weeks - 4, 2)
    return float(student.ppf((1 + LEVEL) / 2, freedom) / ndtri((1 + LEVEL) / 2))


def smallest_found(error: Floats, half: Floats) -> Floats:
    """The fall (log ratio, without its sign) that is found nine times in ten."""
    return half + _POWER * error


def bearable_bias(log_ratio: Floats, error: Floats, wider: Floats) -> Floats:
    """The largest bias with which the interval of `log_ratio` still leaves out 0; 0 if none does.

    P(|N(b, 1)| <= z) = 95 % is solved for b, z the estimate in units of its (widened) error.
    """
    z = np.abs(log_ratio) / (error * wider)
    low, high = np.zeros(z.shape), np.maximum(z - ndtri(LEVEL), 0.0) + 0.5
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        inside = ndtr(z - middle) - ndtr(-z - middle) >= LEVEL
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return low * error


def _critical(shift: Floats) -> Floats:
    """The 95 % quantile of |N(shift, 1)|, by halving."""
    low, high = np.full(shift.shape, 1.6), shift + 2.2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        inside = ndtr(middle - shift) - ndtr(-middle - shift) < LEVEL
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return high
