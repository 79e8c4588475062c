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
vouches for, 0.7 % against all other tickets), more where the weeks before show it. The interval
(`voc_cli.analysis.impact.bounds`, widened from normal to Student's t) covers 95 % for every slope
within the bound. w is the largest part with which a drop of 40 % would still be found nine times in
ten; where there is none, the smallest with which the bias is at most 0.7 standard errors.

A slope that chance may have made (less than 2 standard errors) does not make a change by itself: a
ratio beside 1 that is none without the slope is `borne` by it.

How far the control is believed, theta, stands in `voc_cli.analysis.impact.trust`; the bound of what
it leaves unexplained is (1 - theta) * 1 % + theta * 0.3 % (or 0.7 %) a week.

Units: everything is on the log scale, arrays of shape (series,) or (series, weeks).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from voc_cli.analysis.impact.bounds import (
    FINDABLE,
    MOST_BIAS,
    PARTS,
    bearable_bias,
    half_width,
    smallest_found,
    widening,
)
from voc_cli.analysis.impact.lines import Side, fit_sides, inflation_of
from voc_cli.analysis.impact.trust import trust_of

__all__ = ["DRIFT", "DRIFT_BESIDE_OTHERS", "DRIFT_CONTROLLED", "Effects", "estimate_effects"]

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

DRIFT = 0.01
DRIFT_CONTROLLED = 0.003
DRIFT_BESIDE_OTHERS = 0.007
_PROVEN = 2.0  # standard errors


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
    withstands    largest hidden drift a week (log, beside what is taken of the slope) with which
                  the interval would still leave out 1; infinite where all of the slope is taken
    dispersion    a
    borne         the interval leaves out 1 only because of a slope that chance may have made
    """

    log_ratio: Floats
    half_width: Floats
    p_value: Floats
    counterfactual: Floats
    level: Floats
    slope: Floats
    part: Floats
    theta: Floats
    withstands: Floats
    dispersion: Floats
    borne: Mask


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
    if season is not None:
        off0, off1 = off0 + season[:, :n_before], off1 + season[:, n_before:]
    if control_before is not None and control_after is not None:
        theta = trust_of(
            (before, after), (control_before, control_after), (off0, off1), (x0, x1),
            alone=drift, beside=drift_controlled,
        )  # fmt: skip
        usual = np.log(control_before.mean(axis=1) + 0.5)[:, None]
        off0 = off0 + theta[:, None] * (np.log(control_before + 0.5) - usual)
        off1 = off1 + theta[:, None] * (np.log(control_after + 0.5) - usual)
    pre, post, dispersion = fit_sides(before, after, x0, x1, off0, off1)
    inflation = inflation_of(pre, post, dispersion)
    bound = (1 - theta) * drift + theta * drift_controlled
    spread = np.sqrt(inflation / pre.information)
    bound = np.maximum(bound, np.abs(pre.slope) - 2 * spread)
    return _chosen(pre, post, dispersion, inflation, bound, theta, season_variance)


def _chosen(
    pre: Side,
    post: Side,
    dispersion: Floats,
    inflation: Floats,
    bound: Floats,
    theta: Floats,
    season_variance: Floats | float,
) -> Effects:
    """Estimate with every part of the slope, then keep the part the module's text asks for."""
    tries = [_with_part(pre, post, dispersion, part) for part in PARTS]
    log_ratio = np.array([found[0] for found in tries])
    distance = np.maximum(post.weeks.mean() - pre.center, 0.0)
    variance = np.array([found[1] for found in tries])
    variance = inflation * (variance + (PARTS[:, None] * distance) ** 2 / pre.information)
    error = np.sqrt(variance + season_variance)
    bias = (1 - PARTS[:, None]) * distance * bound
    # Where Poisson suffices there is no estimated dispersion to be unsure of.
    weeks = pre.counts.shape[1] + post.counts.shape[1]
    wider = np.where(dispersion > 0, widening(weeks), 1.0)
    half = half_width(error, bias, wider)
    bearable = bias <= MOST_BIAS * error
    findable = bearable & (smallest_found(error, half) <= FINDABLE)
    last = len(PARTS) - 1
    place = np.where(
        findable.any(axis=0), last - np.argmax(findable[::-1], axis=0), np.argmax(bearable, axis=0)
    )
    at = place, np.arange(len(place))
    z, b = np.abs(log_ratio[at]) / (error[at] * wider), bias[at] / error[at]
    p_value = 1 - (ndtr(z - b) - ndtr(-z - b))
    part = PARTS[place]
    reach = (1 - part) * distance
    bias_left = bearable_bias(log_ratio[at], error[at], wider)
    withstands = np.where(reach > 0, bias_left / np.where(reach > 0, reach, 1.0), np.inf)
    ahead = np.array([found[2] for found in tries])[at]
    first = np.array([found[3] for found in tries])[at]
    empty = pre.counts.sum(axis=1) == 0
    level_only = half_width(error[0], np.zeros(error[0].shape), wider)
    unproven = pre.slope**2 < _PROVEN**2 * inflation / pre.information
    steady = np.sign(log_ratio[at]) * log_ratio[0] > level_only
    borne = unproven & ~steady & (np.abs(log_ratio[at]) > half[at])
    figures = {
        "log_ratio": log_ratio[at],
        "half_width": half[at],
        "p_value": np.clip(p_value, 0.0, 1.0),
        "counterfactual": ahead,
        "level": first,
        "slope": post.slope - part * pre.slope,
        "part": part,
        "theta": theta,
        "withstands": withstands,
        "dispersion": dispersion,
    }
    told = {name: np.where(empty, np.nan, figure) for name, figure in figures.items()}
    return Effects(**told, borne=borne & ~empty)


def _with_part(
    pre: Side, post: Side, dispersion: Floats, part: float
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
