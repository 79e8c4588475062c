"""How busy a period was for everybody: the factor by which keys move together.

For every key the factor is read from the *other* keys (leave one out), so that a key's own rise
is not explained away, and robustly, so that another key's rise is not either.

Observation. log r = log(Σ w y / Σ w base) over the other keys, y their counts and base what they
would have had in a period of their usual busyness; w = ψ / (1 + a·mean), the weight a count has in
the negative-binomial score, and Tukey's biweight ψ, which ignores keys that are far off.

Movement. A local level (random walk) whose step variance is estimated from the past, followed by
the Kalman filter; later periods refine earlier factors by a fixed-lag Rauch-Tung-Striebel pass
(Durbin & Koopman 2012, ch. 2). A step too large for the walk (a sale, a holiday, an outage) opens
the walk at that period: the factor follows at once and the neighbours are not smeared.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Busyness", "observe"]

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_START_SD = 0.3
_STEP_SD_FLOOR, _STEP_SD_FIRST = 0.02, 0.1
_STEPS_NEEDED, _STEPS_KEPT = 8, 52
_JUMP = 2.5  # standard deviations of an innovation that opens the walk
_LAG = 13
_BIWEIGHT = 4.0
_HALF_TICKET = 0.5


class Busyness:
    """Log factors of keys × periods, filled from left to right; `log` holds the newest estimates.

    A period never observed keeps the factor of the one before.
    """

    def __init__(self, keys: int, periods: int) -> None:
        self.log: Floats = np.zeros((keys, periods))
        self._filtered: Floats = np.zeros((keys, periods))
        self._variance: Floats = np.full((keys, periods), _START_SD**2)
        self._step: Floats = np.zeros((keys, periods))  # variance of the walk into each period
        self._raw: Floats = np.full(periods, np.nan)  # of all keys together
        self._noise: Floats = np.full(periods, np.nan)

    def follow(self, t: int, observed: "Observed") -> None:
        """Take in period t, the next one, and refine the `_LAG` periods before it."""
        walk = self._step_variance(t)
        self._raw[t], self._noise[t] = observed.all_log, 1 / max(observed.all_information, 1e-9)
        known = observed.information > 1e-9
        noise = np.where(known, 1 / np.where(known, observed.information, 1.0), np.inf)
        before = self._filtered[:, t - 1] if t else np.zeros(len(noise))
        prior = self._variance[:, t - 1] if t else np.full(len(noise), _START_SD**2)
        gap = np.where(known, observed.log - before, 0.0)
        steady = prior + walk + np.where(known, noise, 1.0)
        jump = known & (gap**2 > _JUMP**2 * steady)
        step = np.where(jump, walk + gap**2, walk)
        gain = np.where(known, (prior + step) / (prior + step + np.where(known, noise, 1.0)), 0.0)
        self._step[:, t] = step
        self._filtered[:, t] = before + gain * gap
        self._variance[:, t] = (1 - gain) * (prior + step)
        self.log[:, t] = self._filtered[:, t]
        for s in range(t - 1, max(t - 1 - _LAG, -1), -1):
            back = self._variance[:, s] / (self._variance[:, s] + self._step[:, s + 1])
            ahead = self.log[:, s + 1] - self._filtered[:, s]
            self.log[:, s] = self._filtered[:, s] + back * ahead

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
        pearson = (counts - mean) / np.sqrt(mean * (1 + dispersion * mean))
        biweight = np.clip(1 - (pearson / _BIWEIGHT) ** 2, 0.01, None) ** 2
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


def _weighted_median(values: Floats, weight: Floats) -> float:
    order = np.argsort(values, kind="stable")
    running = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(running, running[-1] / 2)])
