"""How busy a period was for everybody: the factor by which keys move together.

For every key the factor is read from the *other* keys (leave one out), so that a key's own rise
is not explained away, and robustly, so that another key's rise is not either.

Observation. log r = log(Σ w y / Σ w base) over the other keys, y their counts and base what they
would have had in a period of their usual busyness; w = ψ / (1 + a·mean), the weight a count has in
the negative-binomial score, and Tukey's biweight ψ, which ignores keys that are far off.

Movement. A level with a damped drift, the level's step variance estimated from the past, followed
by the Kalman filter; later periods refine earlier factors by a fixed-lag Rauch-Tung-Striebel pass
(Durbin & Koopman 2012, ch. 2). A step too large for the model (a sale, a holiday, an outage)
opens it at that period: the factor follows at once and the neighbours are not smeared.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Busyness", "observe", "standardised"]

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_START_SD = 0.3
_STEP_SD_FLOOR, _STEP_SD_FIRST = 0.04, 0.1
_STEPS_NEEDED, _STEPS_KEPT = 8, 52
_DRIFT_START_SD, _DRIFT_STEP_SD = 0.02, 0.01
_MOVE = np.array([[0.98, 1.0], [0.0, 0.9]])  # level and drift fade without news
_JUMP = 2.5  # standard deviations of an innovation that opens the walk
_LAG = 13
_BIWEIGHT = 4.0
_HALF_TICKET = 0.5


class Busyness:
    """Log factors of keys × periods, filled from left to right; `log` holds the newest estimates.

    `variance[:, t]` is that of `log[:, t]` when period t was the newest; 0 for a key that never had
    others beside it (its factor stays 1). A period in which the others show nothing moves on.
    """

    def __init__(self, keys: int, periods: int) -> None:
        self.log: Floats = np.zeros((keys, periods))
        self.variance: Floats = np.full((keys, periods), _START_SD**2)
        self._state: Floats = np.zeros((periods + 1, keys, 2))  # filtered level and drift
        self._spread: Floats = np.zeros((periods + 1, keys, 2, 2))
        self._spread[0] = np.diag([_START_SD**2, _DRIFT_START_SD**2])
        self._ahead: Floats = np.zeros((periods + 1, keys, 2))  # predicted for each period
        self._ahead_spread: Floats = np.zeros((periods + 1, keys, 2, 2))
        self._shared: Mask = np.zeros(keys, dtype=np.bool_)  # had other keys to go by
        self._raw: Floats = np.full(periods, np.nan)  # of all keys together
        self._noise: Floats = np.full(periods, np.nan)

    def follow(self, t: int, observed: "Observed") -> None:
        """Take in period t, the next one, and refine the `_LAG` periods before it.

        Row t + 1 of the inner arrays belongs to period t; row 0 is the prior.
        """
        walk = np.diag([self._step_variance(t), _DRIFT_STEP_SD**2])
        self._raw[t], self._noise[t] = observed.all_log, 1 / max(observed.all_information, 1e-9)
        known = observed.information > 1e-9
        noise = 1 / np.where(known, observed.information, 1e-9)
        ahead = self._state[t] @ _MOVE.T
        spread = _MOVE @ self._spread[t] @ _MOVE.T + walk
        gap = np.where(known, observed.log - ahead[:, 0], 0.0)
        jump = known & (gap**2 > _JUMP**2 * (spread[:, 0, 0] + noise))
        spread[jump, 0, 0] += gap[jump] ** 2
        gain = spread[:, :, 0] / (spread[:, 0, 0] + noise)[:, None]
        gain[jump, 1] = 0.0  # a jump says nothing about the drift
        self._ahead[t + 1], self._ahead_spread[t + 1] = ahead, spread
        self._state[t + 1] = ahead + gain * gap[:, None]
        self._spread[t + 1] = spread - gain[:, :, None] * spread[:, None, 0, :]
        self._shared |= known
        self.variance[:, t] = np.where(self._shared, self._spread[t + 1][:, 0, 0], 0.0)
        self._smooth(t)

    def _smooth(self, t: int) -> None:
        later = self._state[t + 1]
        self.log[:, t] = later[:, 0]
        for s in range(t, max(t - _LAG, 0), -1):
            back = self._spread[s] @ _MOVE.T @ np.linalg.inv(self._ahead_spread[s + 1])
            change = (back @ (later - self._ahead[s + 1])[:, :, None])[:, :, 0]
            later = self._state[s] + change
            self.log[:, s - 1] = later[:, 0]

    def _step_variance(self, t: int) -> float:
        """Variance of the walk before t: the median squared step less what noise explains."""
        raw = self._raw[max(0, t - _STEPS_KEPT) : t]
        noise = self._noise[max(0, t - _STEPS_KEPT) : t]
        known = np.isfinite(raw)
        if known.sum() <= _STEPS_NEEDED:
            return _STEP_SD_FIRST**2
        steps = np.diff(raw[known])
        spread = (float(np.median(np.abs(steps))) / 0.6745) ** 2
        explained = float(np.median(noise[known][1:] + noise[known][:-1]))
        return max(spread - explained, _STEP_SD_FLOOR**2)


@dataclass(frozen=True)
class Observed:
    """What one period shows each key: log factor of the others and its information (1/variance)."""

    log: Floats
    information: Floats
    all_log: float
    all_information: float


def observe(
    counts: Floats, base: Floats, rows: npt.NDArray[np.int64], keys: int, dispersion: float
) -> Observed:
    """The factor of `counts` over `base` (both of the keys `rows`), for each of `keys` keys.

    Keys not in `rows` see all of them.
    """
    nothing = np.zeros(keys)
    if rows.size == 0:
        return Observed(nothing, nothing, np.nan, 0.0)
    factor = _weighted_median(counts / base, base / (1 + dispersion * base))
    factor = max(factor, 0.2 * float(counts.sum() / base.sum()), 1e-3)
    weight = np.ones(rows.size)
    for _ in range(6):
        mean = factor * base
        off = standardised(counts, mean, dispersion)
        biweight = np.clip(1 - (off / _BIWEIGHT) ** 2, 0.01, None) ** 2
        weight = biweight / (1 + dispersion * mean)
        factor = float((weight @ counts + _HALF_TICKET) / (weight @ base + _HALF_TICKET))
    own_counts, own_base = nothing.copy(), nothing.copy()
    own_counts[rows], own_base[rows] = weight * counts, weight * base
    all_counts, all_base = float(weight @ counts), float(weight @ base)
    others = np.maximum(all_base - own_base, 0.0)
    log = np.log(
        (np.maximum(all_counts - own_counts, 0.0) + _HALF_TICKET) / (others + _HALF_TICKET)
    )
    return Observed(log, factor * others, float(np.log(factor)), factor * all_base)


def standardised(counts: Floats, mean: Floats, dispersion: Floats | float) -> Floats:
    """About standard normal: the cube-root residual of a count with variance mean + a·mean².

    Wilson & Hilferty (1931) for the gamma distribution that a negative binomial tends to.
    """
    square = dispersion + 1 / mean
    residual: Floats = 3 * (np.cbrt(counts / mean) - 1 + square / 9) / np.sqrt(square)
    return residual


def _weighted_median(values: Floats, weight: Floats) -> float:
    order = np.argsort(values, kind="stable")
    running = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(running, running[-1] / 2)])
