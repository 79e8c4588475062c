"""95 % intervals of the figures a team reads: shares, scores, means, quantiles, counts.

Each function returns (lower, upper), or (None, None) when so few values allow no interval.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import betaincc, chdtri, ndtri, stdtrit

__all__ = [
    "Estimate",
    "Interval",
    "count",
    "difference_from_mean",
    "mean",
    "quantile",
    "score_difference",
    "wilson",
]

Interval = tuple[float | None, float | None]
Estimate = tuple[float, float, float]  # value, lower, upper
Floats = npt.NDArray[np.float64]
NONE: Interval = (None, None)


def wilson(k: int, n: int, *, level: float = 0.95) -> Interval:
    """A share k/n: Wilson's score interval (1927; Brown, Cai & DasGupta 2001)."""
    if n == 0:
        return NONE
    z = float(ndtri((1 + level) / 2))
    share, square = k / n, z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def score_difference(up: int, down: int, n: int, *, level: float = 0.95) -> Interval:
    """The difference p − d in one sample (a net promoter score / 100): Tango's score interval.

    Tango (1998, Statistics in Medicine 17:891) inverts the score test of p − d = δ, the nuisance
    share fitted under δ. The plain (Wald) interval covers far too seldom in small samples.
    """
    if n == 0:
        return NONE
    from scipy.optimize import brentq  # half a second to import, and few exports have such scores

    z = float(ndtri((1 + level) / 2))

    def score(delta: float) -> float:
        b = (2 * n - up + down) * delta - up - down
        root = math.sqrt(max(b * b + 8 * n * down * delta * (1 - delta), 0.0))
        fitted = max((root - b) / (4 * n), 0.0)  # share of `down` under p − d = delta
        variance = n * (2 * fitted + delta * (1 - delta))
        gap = up - down - n * delta
        if variance <= 0:
            return 0.0 if gap == 0 else math.copysign(math.inf, gap)
        return gap / math.sqrt(variance)

    estimate = (up - down) / n
    edge = 1 - 1e-9
    lower = -1.0 if score(-edge) < z else float(brentq(lambda x: score(x) - z, -edge, estimate))
    upper = 1.0 if score(edge) > -z else float(brentq(lambda x: score(x) + z, estimate, edge))
    return lower, upper


def mean(
    values: Floats, *, level: float = 0.95, bounds: tuple[float, float] | None = None
) -> Interval:
    """A mean: Student's t interval.

    Values that are all alike have no spread to tell from, and are no proof that there is none: a
    share of z²/(n + z²) others (Wilson's limit of 0 in n) may be anywhere within `bounds`; without
    bounds there is no interval.
    """
    n = values.size
    if n < 2:
        return NONE
    if np.ptp(values) == 0:
        if bounds is None:
            return NONE
        others, value = wilson(0, n, level=level)[1] or 0.0, float(values[0])
        return value - others * (value - bounds[0]), value + others * (bounds[1] - value)
    half = float(stdtrit(n - 1, (1 + level) / 2) * values.std(ddof=1) / math.sqrt(n))
    middle = float(values.mean())
    return middle - half, middle + half


def count(k: int, *, level: float = 0.95) -> Interval:
    """A count of independent events: the exact Poisson interval (Garwood 1936)."""
    tail = (1 - level) / 2
    lower = 0.0 if k == 0 else float(chdtri(2 * k, 1 - tail)) / 2
    return lower, float(chdtri(2 * (k + 1), tail)) / 2


def quantile(values: Floats, q: float, *, level: float = 0.95) -> Interval:
    """A quantile, from order statistics: no assumption about the distribution.

    The number of values below the quantile is binomial(n, q), so each order statistic bounds it
    with a known probability. The two whose probabilities lie around 2.5 % are interpolated
    (Hettmansperger & Sheather 1986, Statistics & Probability Letters 4:75, for the median; Nyblom
    1992, ibid. 14:129, for any quantile), which removes the conservatism of whole ranks. Where no
    value lies far enough out on one side, that bound is None and the other is one-sided at 95 %.
    """
    ordered = np.sort(values)
    tail = 1 - level
    lower, upper = _lower(ordered, q, tail / 2), _lower(-ordered[::-1], 1 - q, tail / 2)
    if lower is not None and upper is None:
        lower = _lower(ordered, q, tail)
    elif upper is not None and lower is None:
        upper = _lower(-ordered[::-1], 1 - q, tail)
    return lower, None if upper is None else -upper


def _lower(ordered: Floats, q: float, tail: float) -> float | None:
    """The value below which the q-quantile lies with probability `tail`; None: there is none."""
    n = ordered.size
    if (1 - q) ** n > tail:  # not even the least value lies far enough out
        return None
    below = betaincc(np.arange(1, n + 1), n - np.arange(n), q)  # P(quantile < x(r)), r = 1 ... n
    r = int(np.searchsorted(below, tail, side="right"))
    if r == 0:
        return None
    if r == n:
        return float(ordered[-1])
    inner, outer = float(below[r]) - tail, tail - float(below[r - 1])
    share = (n - r) * q * outer / ((n - r) * q * outer + r * (1 - q) * inner)
    return float((1 - share) * ordered[r - 1] + share * ordered[r])


def difference_from_mean(now: Estimate, base: Sequence[Estimate]) -> tuple[float, float]:
    """95 % interval of one estimate minus the mean of others, from the interval of each.

    Distances to the limits are combined as variances are, so that a rate near 0 or 1 and few
    answers on either side count for what they are (MOVER: Zou & Donner 2008, Statistics in
    Medicine 27; for two shares with Wilson's intervals it is Newcombe's method 10, 1998, same
    journal 17). The estimates must be independent.
    """
    value, lower, upper = now
    k = len(base)
    difference = value - sum(other for other, _, _ in base) / k
    below = sum((other - low) ** 2 for other, low, _ in base) / k**2
    above = sum((high - other) ** 2 for other, _, high in base) / k**2
    return (
        difference - math.sqrt((value - lower) ** 2 + above),
        difference + math.sqrt((upper - value) ** 2 + below),
    )
