"""EARS C1, C2 and C3: the bound of a count from the few periods before it.

Hutwagner et al. (2003, Journal of Urban Health 80:i89) and Fricker, Hegler & Dunfee (2008,
Statistics in Medicine 27:3407), in the form of Salmon, Schumacher & Höhle (2016, Journal of
Statistical Software 70:10). m and s are mean and standard deviation of seven periods: those just
before (C1), or those before the last two (C2 and C3, which an outbreak that has just begun does
not lift). z is the normal 1 − α quantile.

    C1, C2   alarm when y > m + z s
    C3       C2 statistics of three periods are added up:
             Σ max(0, (y − m)/s − 1) over the two periods before; alarm when it exceeds z.
             As a bound of the count: max(0, y + s (z − Σ)), which is what R gives.
"""

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from voc_cli.analysis.trend.farrington import Bounds

__all__ = ["EARS_ALPHA", "ears"]

EARS_ALPHA = {"ears-c1": 0.001, "ears-c2": 0.001, "ears-c3": 0.025}

_BASELINE = 7
_LAG = {"ears-c1": 0, "ears-c2": 2, "ears-c3": 2}

Floats = npt.NDArray[np.float64]


def ears(counts: Floats, *, method: str, alpha: float) -> Bounds:
    """Expected counts (the baseline's mean) and upper bounds of one series without gaps.

    NaN for the first 7 (C1), 9 (C2) or 11 (C3) periods, and for C3 where the baseline of one of
    the two periods before does not vary and the count equals it.
    """
    lag = _LAG[method]
    mean, spread = np.full((2, counts.size), np.nan)
    if counts.size > _BASELINE + lag:
        windows = np.lib.stride_tricks.sliding_window_view(counts, _BASELINE)
        known = windows[: counts.size - _BASELINE - lag]
        mean[_BASELINE + lag :] = known.mean(axis=1)
        spread[_BASELINE + lag :] = known.std(axis=1, ddof=1)
    z = float(norm.ppf(1 - alpha))
    if method != "ears-c3":
        return Bounds(mean, mean + z * spread)
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = np.maximum(0.0, (counts - mean) / spread - 1)
        before = np.full((2, counts.size), np.nan)
        before[0, 1:], before[1, 2:] = excess[:-1], excess[:-2]
        upper = np.maximum(0.0, counts + spread * (z - before[0] - before[1]))
    return Bounds(np.where(np.isnan(upper), np.nan, mean), upper)
