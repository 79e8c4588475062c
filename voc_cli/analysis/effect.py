"""How much did counts change at a date? Interrupted time series for many series at once.

Model (Bernal, Cummins & Gasparrini 2017, Int J Epidemiol 46:348), one for each side of the date:

    log E y_t = level + slope * t + theta * log(control_t / mean control)      variance m + a * m^2

The counterfactual goes on with level and slope of the weeks *before* the date only. The rate ratio
is the mean of observed over counterfactual after it. a, the dispersion beyond Poisson, solves
Pearson's equation over both sides and is never below 0; where the residuals are correlated from
week to week beyond chance, variances grow by (1 + r) / (1 - r).

A slope estimated from a dozen noisy weeks and drawn out over a dozen more is mostly noise, and no
slope at all takes a decline for an effect. So a part w of the slope is taken, and what is left out
is bounded: no series drifts by more than M = 1 % a week (0.3 % against a control that the user
vouches for, 0.7 % against all other tickets), more where the weeks before show it. Half width =
cv(bias / s) * s, cv the 95 % quantile of |N(bias / s, 1)|, widened from normal to Student's t
(Armstrong & Kolesar 2018, Econometrica 86:655): the interval covers 95 % for every slope within the
bound. w is the largest part with which a drop of 40 % would still be found nine times in ten; where
there is none, the smallest with which the bias is at most 0.7 standard errors.

theta = d^2 / (d^2 + noise), d the drift a control could reveal and noise the variance of its own
change from before to after: a small or restless control is believed less. The bound of what it
leaves unexplained is (1 - theta) * 1 % + theta * 0.3 % a week.

Units: everything is on the log scale, arrays of shape (series,) or (series, weeks).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr
from scipy.stats import t as student

__all__ = ["DRIFT", "DRIFT_BESIDE_OTHERS", "DRIFT_CONTROLLED", "Effects", "estimate_effects"]

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

DRIFT = 0.01
DRIFT_CONTROLLED = 0.003
DRIFT_BESIDE_OTHERS = 0.007
_MOST_BIAS = 0.7  # standard errors
_FINDABLE = -np.log(0.6)  # a drop of 40 %
_POWER = 1.2816  # normal quantile of 90 %
_PARTS = np.linspace(0, 1, 11)
_LEVEL = 0.95
_NORMAL = 1.959963985
_SURE = 1.645  # of a correlation beyond chance, in standard errors
_TOP_DISPERSION = 5.0
_TOP_CORRELATION = 0.6
_STEPS = 8
_TOP_SLOPE = 0.7  # a doubling a week; a side with all its counts in one week has no end


@dataclass(frozen=True)
class Effects:
    """Effects of many series, each array of shape (series,).

    log_ratio     log of the mean of observed over counterfactual
    half_width    of the 95 % interval of `log_ratio`
    p_value       two-sided, of no change under the least favourable slope within the bound
    counterfactual  mean expected count a week after the date
    level, slope  log ratio at the first week after the date, and how the weekly growth changed
    part          of the slope that the counterfactual goes on with
    theta         how far the control was believed (0: none)
    dispersion    a
    """

    log_ratio: Floats
    half_width: Floats
    p_value: Floats
    counterfactual: Floats
    level: Floats
    slope: Floats
    part: Floats
    theta: Floats
    dispersion: Floats


@dataclass(frozen=True)
class _Side:
    """Counts of one side, their week numbers and log exposures, and the line fitted to them."""

    counts: Floats
    weeks: Floats
    exposure: Floats
    mean: Floats
    slope: Floats
    center: Floats  # weighted mean week
    information: Floats  # about the slope


def estimate_effects(
    before: Floats,
    after: Floats,
    *,
    control_before: Floats | None = None,
    control_after: Floats | None = None,
    drift: float = DRIFT,
    drift_controlled: float = DRIFT_CONTROLLED,
    season: Floats | None = None,
    season_variance: Floats | float = 0.0,
) -> Effects:
    """Effects of the series in the rows of `before` and `after` (series × weeks), in one go.

    Controls have the same shapes. `season` is the log season of all weeks (series × weeks of both
    sides), `season_variance` that of its mean after less its mean before.

    Needs at least 3 weeks a side; the weeks are taken as following
    each other. A series without a single count before has no counterfactual: its figures are nan.
    """
    n_before, n_after = before.shape[1], after.shape[1]
    x0 = np.arange(n_before) - (n_before - 1) / 2
    x1 = np.arange(n_before, n_before + n_after) - (n_before - 1) / 2
    off0, off1 = np.zeros(before.shape), np.zeros(after.shape)
    theta = np.zeros(len(before))
    if control_before is not None and control_after is not None:
        theta = _trust(control_before, control_after, x0, x1, drift)
        usual = np.log(control_before.mean(axis=1) + 0.5)[:, None]
        off0 = theta[:, None] * (np.log(control_before + 0.5) - usual)
        off1 = theta[:, None] * (np.log(control_after + 0.5) - usual)
    if season is not None:
        off0, off1 = off0 + season[:, :n_before], off1 + season[:, n_before:]
    pre, post, dispersion = _fit_sides(before, after, x0, x1, off0, off1)
    inflation = _inflation(pre, post, dispersion)
    bound = (1 - theta) * drift + theta * drift_controlled
    spread = np.sqrt(inflation / pre.information)
    bound = np.maximum(bound, np.abs(pre.slope) - 2 * spread)
    freedom = max(n_before + n_after - 4, 2)
    return _chosen(pre, post, dispersion, inflation, bound, theta, freedom, season_variance)


def _chosen(
    pre: _Side,
    post: _Side,
    dispersion: Floats,
    inflation: Floats,
    bound: Floats,
    theta: Floats,
    freedom: int,
    season_variance: Floats | float,
) -> Effects:
    """Estimate with every part of the slope, then keep the part the module's text asks for."""
    tries = [_with_part(pre, post, dispersion, part) for part in _PARTS]
    log_ratio = np.array([found[0] for found in tries])
    distance = np.maximum(post.weeks.mean() - pre.center, 0.0)
    variance = np.array([found[1] for found in tries])
    variance = inflation * (variance + (_PARTS[:, None] * distance) ** 2 / pre.information)
    error = np.sqrt(variance + season_variance)
    bias = (1 - _PARTS[:, None]) * distance * bound
    # Where Poisson suffices there is no estimated dispersion to be unsure of.
    estimated = float(student.ppf((1 + _LEVEL) / 2, freedom)) / _NORMAL
    wider = np.where(dispersion > 0, estimated, 1.0)
    half = _critical(bias / error) * error * wider
    bearable = bias <= _MOST_BIAS * error
    findable = bearable & (half + _POWER * error <= _FINDABLE)
    last = len(_PARTS) - 1
    place = np.where(
        findable.any(axis=0), last - np.argmax(findable[::-1], axis=0), np.argmax(bearable, axis=0)
    )
    at = place, np.arange(len(place))
    z, b = np.abs(log_ratio[at]) / (error[at] * wider), bias[at] / error[at]
    p_value = 1 - (ndtr(z - b) - ndtr(-z - b))
    part = _PARTS[place]
    ahead = np.array([found[2] for found in tries])[at]
    first = np.array([found[3] for found in tries])[at]
    empty = pre.counts.sum(axis=1) == 0
    figures = (
        log_ratio[at], half[at], np.clip(p_value, 0.0, 1.0), ahead, first,
        post.slope - part * pre.slope, part, theta, dispersion,
    )  # fmt: skip
    return Effects(*(np.where(empty, np.nan, figure) for figure in figures))


def _with_part(
    pre: _Side, post: _Side, dispersion: Floats, part: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """(log ratio, its variance without the slope's, mean counterfactual, log ratio at first)."""
    slope = part * pre.slope[:, None]
    shape = np.exp(pre.exposure + slope * pre.weeks)
    level = pre.counts.sum(axis=1, keepdims=True) / shape.sum(axis=1, keepdims=True)
    level = np.maximum(level, 1e-9)
    told, ahead = level * shape, level * np.exp(post.exposure + slope * post.weeks)
    n = post.counts.shape[1]
    usual = ahead.mean(axis=1)
    # No ticket at all after the date: half a ticket, so that the logarithm exists.
    ratio = np.maximum((post.counts / ahead).mean(axis=1), 0.5 / (n * usual))
    a = dispersion[:, None]
    before = (told + a * told**2).sum(axis=1) / told.sum(axis=1) ** 2
    mean = ratio[:, None] * ahead
    after = ((mean + a * mean**2) / ahead**2).sum(axis=1) / (n * ratio) ** 2
    first = np.log(np.maximum(post.mean[:, 0], 1e-9) / ahead[:, 0])
    return np.log(ratio), before + after, usual, first


def _fit_sides(
    before: Floats, after: Floats, x0: Floats, x1: Floats, off0: Floats, off1: Floats
) -> tuple[_Side, _Side, Floats]:
    dispersion = np.zeros(len(before))
    freedom = max(before.shape[1] + after.shape[1] - 4, 2)
    for _ in range(3):
        pre = _line(before, x0, off0, dispersion)
        post = _line(after, x1, off1, dispersion)
        counts = np.hstack([before, after])
        dispersion = _dispersion(counts, np.hstack([pre.mean, post.mean]), freedom)
    return pre, post, dispersion


def _line(counts: Floats, weeks: Floats, exposure: Floats, dispersion: Floats) -> _Side:
    """Level and slope by Fisher scoring of the negative-binomial likelihood, dispersion known."""
    a = dispersion[:, None]
    x = weeks - weeks.mean()
    level = np.log((counts.sum(axis=1) + 0.5) / np.exp(exposure).sum(axis=1))
    slope = np.zeros(len(counts))
    for _ in range(_STEPS):
        mean = _mean(level, slope, x, exposure)
        work, score = mean / (1 + a * mean), (counts - mean) / (1 + a * mean)
        s0, s1, s2 = work.sum(axis=1), (work * x).sum(axis=1), (work * x * x).sum(axis=1)
        g0, g1 = score.sum(axis=1), (score * x).sum(axis=1)
        determinant = np.maximum(s0 * s2 - s1**2, 1e-12)
        level = level + np.clip((s2 * g0 - s1 * g1) / determinant, -1, 1)
        slope = np.clip(
            slope + np.clip((s0 * g1 - s1 * g0) / determinant, -0.5, 0.5), -_TOP_SLOPE, _TOP_SLOPE
        )
    mean = _mean(level, slope, x, exposure)
    work = mean / (1 + a * mean)
    center = (work * x).sum(axis=1) / work.sum(axis=1)
    information = (work * (x - center[:, None]) ** 2).sum(axis=1)
    return _Side(
        counts, weeks, exposure, mean, slope, center + weeks.mean(), np.maximum(information, 1e-9)
    )


def _mean(level: Floats, slope: Floats, x: Floats, exposure: Floats) -> Floats:
    linear = level[:, None] + slope[:, None] * x + exposure
    mean: Floats = np.exp(np.clip(linear, -20, 20))
    return mean


def _dispersion(counts: Floats, mean: Floats, freedom: int) -> Floats:
    """A of sum (y - m)^2 / (m + a m^2) = degrees of freedom; 0 where Poisson already suffices."""
    low, high = np.zeros(len(counts)), np.full(len(counts), _TOP_DISPERSION)
    for _ in range(30):
        middle = (low + high) / 2
        pearson = ((counts - mean) ** 2 / (mean + middle[:, None] * mean**2)).sum(axis=1)
        low = np.where(pearson > freedom, middle, low)
        high = np.where(pearson > freedom, high, middle)
    return np.where(high < 1e-6, 0.0, high)


def _inflation(pre: _Side, post: _Side, dispersion: Floats) -> Floats:
    """(1 + r) / (1 - r), r what the lag-1 correlation of the residuals has beyond chance."""
    products = squares = np.zeros(len(dispersion))
    for side in (pre, post):
        spread = np.sqrt(side.mean + dispersion[:, None] * side.mean**2)
        residual = (side.counts - side.mean) / spread
        products = products + (residual[:, 1:] * residual[:, :-1]).sum(axis=1)
        squares = squares + (residual**2).sum(axis=1)
    n = pre.counts.shape[1] + post.counts.shape[1]
    # Residuals of four fitted parameters are correlated by about -4/n when the errors are not.
    correlation = np.where(squares < 1, 0.0, products / np.maximum(squares, 1.0)) + 4 / n
    r = np.clip(correlation - _SURE / np.sqrt(n), 0, _TOP_CORRELATION)
    inflation: Floats = (1 + r) / (1 - r)
    return inflation


def _trust(before: Floats, after: Floats, x0: Floats, x1: Floats, drift: float) -> Floats:
    """Theta of the module: how far the control's change can be believed."""
    flat0, flat1 = np.zeros(before.shape), np.zeros(after.shape)
    pre, post, dispersion = _fit_sides(before, after, x0, x1, flat0, flat1)
    noise = sum(
        (1 / np.maximum(side.counts.mean(axis=1), 0.5) + dispersion) / side.counts.shape[1]
        for side in (pre, post)
    )
    revealed = ((before.shape[1] + after.shape[1]) / 2 * drift) ** 2
    theta: Floats = np.asarray(revealed / (revealed + noise), dtype=np.float64)
    return theta


def _critical(shift: Floats) -> Floats:
    """The 95 % quantile of |N(shift, 1)|, by halving."""
    low, high = np.full(shift.shape, 1.6), shift + 2.2
    for _ in range(40):
        middle = (low + high) / 2
        inside = ndtr(middle - shift) - ndtr(-middle - shift) < _LEVEL
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return high
