"""Farrington flexible: the upper bound of a weekly count, as R's `surveillance` gives it.

Written from Farrington et al. (1996, JRSS A 159:547), Noufaily et al. (2013, Statistics in Medicine
32:1206) and Salmon, Schumacher & Höhle (2016, Journal of Statistical Software 70:10).

Reference weeks. All weeks from w = 3 weeks before the week nearest to the same date `years` years
ago, up to the last but 26: an outbreak that has begun shall not be its own base. A factor of ten
levels stands for the season: the 7 weeks around each anniversary are one level, the weeks between
two anniversaries are cut into nine of five weeks (where 53 weeks lie between them, the first has
six). The week judged has the level of the anniversaries.

Model. Quasi-Poisson regression of the counts on the level and a linear trend (three years and
more), with log population as offset when asked. Fitted twice: the second time with the weight
s⁻² where the standardised Anscombe residual s of the first exceeds 2.58, all weights scaled to sum
to the number of weeks. Dispersion φ = max(1, Pearson χ² / (n − p)). A trend that would extrapolate
beyond the largest reference count is left out and the model fitted again.

Bound, with μ the expected count, v the variance of log μ and z the normal 1 − α quantile:

    delta     μ (1 + ⅔ z √(φμ + v μ²) / μ)^(3/2)
    nbPlugin  1 − α quantile of a negative binomial with mean μ and variance φμ
    muan      the same with mean μ exp(z √v): the uncertainty of μ counts

v is x'(X'WX)⁻¹x times the mean square of the *working* residuals (y − μ)/μ, weighted and over
n − p. That, and not φ, is the scale that reproduces the published figures of the R package.

No bound where fewer than 5 tickets came in the last 4 weeks, the week itself included.
"""

import warnings
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.stats import nbinom, norm, poisson

__all__ = ["THRESHOLDS", "Bounds", "farrington"]

THRESHOLDS = ("delta", "nbPlugin", "muan")

_HALF_WINDOW, _LEVELS, _WEEKS_LEFT_OUT = 3, 10, 26
_OUTLIER = 2.58
_LEAST_TICKETS, _LEAST_WEEKS = 5, 4
_YEARS_FOR_TREND = 3
_WEEK = 7
# When R's glm stops: |change of deviance| < 1e-8 (|deviance| + 0.1), or after 25 steps.
_STEPS, _RTOL, _ATOL = 25, 1e-8, 1e-9

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Bounds:
    """Expected count and upper bound of each period; NaN where the method gives none."""

    expected: Floats
    upper: Floats


@dataclass(frozen=True)
class _Estimate:
    """Expected count of the week judged, dispersion, and variance of the log expected count."""

    mean: float
    dispersion: float
    log_variance: float


@dataclass(frozen=True)
class _Reference:
    """The reference weeks of one week: their places, their levels, weeks from the one judged."""

    weeks: Ints
    level: Ints
    ahead: Floats


def farrington(
    days: Ints,
    counts: Floats,
    *,
    years: int = 3,
    threshold: str = "delta",
    alpha: float = 0.05,
    population: Floats | None = None,
) -> Bounds:
    """Expected counts and upper bounds of one series of weeks without gaps.

    days        first day of each week, as days since 1970-01-01
    population  exposure of each week, taken as offset; None: none
    """
    expected, upper = np.full((2, counts.size), np.nan)
    enough = np.convolve(counts, np.ones(_LEAST_WEEKS))[: counts.size] >= _LEAST_TICKETS
    enough[: _LEAST_WEEKS - 1] = False
    offset = None
    if population is not None:
        enough &= population > 0
        offset = np.log(np.where(population > 0, population, np.nan))
    for t in np.flatnonzero(enough).tolist():
        reference = _reference(days, t, years)
        if reference is None:
            continue
        estimate = _estimate(reference, counts, offset, t, trend=years >= _YEARS_FOR_TREND)
        if estimate is None:
            continue
        bound = _bound(estimate, threshold, alpha)
        if np.isfinite(bound):
            expected[t], upper[t] = estimate.mean, bound
    return Bounds(expected, upper)


def _reference(days: Ints, t: int, years: int) -> _Reference | None:
    """The reference weeks of week t; None where the series does not reach back far enough."""
    anniversaries = [_anniversary(days, t, back) for back in range(years + 1)]
    first = anniversaries[-1] - _HALF_WINDOW
    if first < 0:
        return None
    level = np.zeros(t, dtype=np.int64)
    for newer, older in pairwise(anniversaries):
        begin, end = older + _HALF_WINDOW + 1, newer - _HALF_WINDOW
        size, longer = divmod(end - begin, _LEVELS - 1)
        sizes = [size + (place < longer) for place in range(_LEVELS - 1)]
        level[begin:end] = np.repeat(np.arange(1, _LEVELS), sizes)
    weeks = np.arange(first, t - _WEEKS_LEFT_OUT)
    return _Reference(weeks, level[weeks], (weeks - t).astype(np.float64))


def _anniversary(days: Ints, t: int, back: int) -> int:
    """Where the week lies that begins nearest to the same date `back` years before week t."""
    day = date.fromordinal(int(days[t]) + date(1970, 1, 1).toordinal())
    leap = (day.month, day.day) == (2, 29)
    then = date(day.year - back, 3, 1) if leap and back else day.replace(year=day.year - back)
    return t - round((day - then).days / _WEEK)


def _estimate(
    reference: _Reference, counts: Floats, offset: Floats | None, t: int, *, trend: bool
) -> _Estimate | None:
    """The estimate with the trend, or without where the trend would extrapolate."""
    weeks = reference.weeks
    known = np.ones(weeks.size, dtype=np.bool_) if offset is None else np.isfinite(offset[weeks])
    dummies = (reference.level[:, None] == np.arange(_LEVELS)).astype(np.float64)
    terms = np.column_stack([dummies, reference.ahead]) if trend else dummies
    past_offset = None if offset is None else offset[weeks][known]
    here = 0.0 if offset is None else float(offset[t])
    past = counts[weeks][known]
    estimate = _fit_twice(terms[known], past, past_offset, here)
    if trend and estimate is not None and estimate.mean > past.max():
        estimate = _fit_twice(dummies[known], past, past_offset, here)
    return estimate


def _fit_twice(
    terms: Floats, counts: Floats, offset: Floats | None, here: float
) -> _Estimate | None:
    """Fit, weigh outliers down, fit again. The week judged has level 0 and lies 0 weeks ahead."""
    n, p = terms.shape
    if n <= p:
        return None
    weight = np.ones(n)
    with np.errstate(all="ignore"):
        mean, covariance, _ = _fit(terms, counts, offset, weight)
        dispersion = _dispersion(counts, mean, weight, n - p)
        leverage = np.einsum("ij,jk,ik->i", terms, covariance, terms) * mean
        spread = np.sqrt(dispersion * (1 - leverage)) * mean ** (1 / 6)
        residual = 1.5 * (counts ** (2 / 3) - mean ** (2 / 3)) / spread
        weight = np.where(residual > _OUTLIER, residual**-2.0, 1.0)
        weight *= n / weight.sum()
        mean, covariance, beta = _fit(terms, counts, offset, weight)
        scale = (weight * ((counts - mean) / mean) ** 2).sum() / (n - p)
        expected = float(np.exp(beta[0] + here))
    dispersion = _dispersion(counts, mean, weight, n - p)
    return _Estimate(expected, dispersion, float(scale * covariance[0, 0]))


def _fit(
    terms: Floats, counts: Floats, offset: Floats | None, weight: Floats
) -> tuple[Floats, Floats, Floats]:
    """(fitted means, (X'WX)⁻¹, coefficients) of a weighted Poisson regression with log link."""
    from statsmodels.genmod.families import Poisson  # half a second: for those who ask for it
    from statsmodels.genmod.generalized_linear_model import GLM

    # the step that R's glm begins with, from means of y + 0.1
    start = counts + 0.1
    root = np.sqrt(weight * start)
    working = np.log(start) + (counts - start) / start - (0.0 if offset is None else offset)
    first = np.linalg.lstsq(root[:, None] * terms, root * working, rcond=None)[0].astype(np.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # levels without a ticket: their means go to zero
        model = GLM(counts, terms, family=Poisson(), var_weights=weight, offset=offset)
        found = model.fit(
            start_params=first,
            maxiter=_STEPS - 1,
            rtol=_RTOL,
            atol=_ATOL,
            tol_criterion="deviance",
            wls_method="qr",
        )
    return found.fittedvalues, found.normalized_cov_params, found.params


def _dispersion(counts: Floats, mean: Floats, weight: Floats, freedom: int) -> float:
    return max(1.0, float((weight * (counts - mean) ** 2 / mean).sum() / freedom))


def _bound(estimate: _Estimate, threshold: str, alpha: float) -> float:
    mean, dispersion, variance = estimate.mean, estimate.dispersion, estimate.log_variance
    z = float(norm.ppf(1 - alpha))
    if threshold == "delta":
        spread = np.sqrt(dispersion * mean + variance * mean**2)
        return float(mean * (1 + 2 / 3 * z * spread / mean) ** 1.5)
    with np.errstate(over="ignore"):
        centre = mean * np.exp(z * np.sqrt(variance)) if threshold == "muan" else mean
    if dispersion == 1:
        return float(poisson.ppf(1 - alpha, centre))
    return float(nbinom.ppf(1 - alpha, centre / (dispersion - 1), 1 / dispersion))
