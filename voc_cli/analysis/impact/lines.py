"""Level and slope of the weeks on each side of a date: the lines that effects are read from.

    log E y_t = level + slope * t + exposure_t        variance m + a * m^2

by Fisher scoring for many series at once. a, the dispersion beyond Poisson, solves Pearson's
equation over both sides and is never below 0.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Side", "fit_sides", "inflation_of"]

Floats = npt.NDArray[np.float64]

_SURE = 1.645  # of a correlation beyond chance, in standard errors
_TOP_DISPERSION = 5.0
_TOP_CORRELATION = 0.6
_STEPS = 8
_TOP_SLOPE = 0.7  # a doubling a week; a side with all its counts in one week has no end


@dataclass(frozen=True)
class Side:
    """Counts of one side, their week numbers and log exposures, and the line fitted to them."""

    counts: Floats
    weeks: Floats
    exposure: Floats
    mean: Floats
    slope: Floats
    center: Floats  # weighted mean week
    information: Floats  # about the slope


def fit_sides(
    before: Floats, after: Floats, x0: Floats, x1: Floats, off0: Floats, off1: Floats
) -> tuple[Side, Side, Floats]:
    """(line before, line after, dispersion) of counts, week numbers and log exposures."""
    dispersion = np.zeros(len(before))
    freedom = max(before.shape[1] + after.shape[1] - 4, 2)
    for _ in range(3):
        pre = _line(before, x0, off0, dispersion)
        post = _line(after, x1, off1, dispersion)
        counts = np.hstack([before, after])
        dispersion = _dispersion(counts, np.hstack([pre.mean, post.mean]), freedom)
    return pre, post, dispersion


def _line(counts: Floats, weeks: Floats, exposure: Floats, dispersion: Floats) -> Side:
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
    return Side(
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


def inflation_of(pre: Side, post: Side, dispersion: Floats) -> Floats:
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
