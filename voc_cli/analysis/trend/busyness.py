"""How busy a period was for everybody: the factor by which keys move together.

For every key the factor is read from the *other* keys (leave one out), so that a key's own rise
is not explained away, and robustly, so that another key's rise is not either.

Observation. log r = log(Σ w y / Σ w base) over the other keys, y their counts and base what they
would have had in a period of their usual busyness; w = ψ / (1 + a·mean), the weight a count has in
the negative-binomial score, and Tukey's biweight ψ, which ignores keys that are far off.

Movement. A yearly wave, which the keys have in common long before one of them has seen two years,
plus a level that walks; followed by Kalman filters, later periods refining earlier factors by a
fixed-lag Rauch-Tung-Striebel pass (Durbin & Koopman 2012, ch. 2). How fast the level walks is not
known: filters of several speeds run side by side and are averaged by how well each foretold the
periods so far (multi-process models, Harrison & Stevens 1976; West & Harrison 1997, ch. 12). Where
a wave explains the past, the slow one wins and the factor is known well; where it does not, a fast
one. A step too large for a filter (a sale, a holiday, an outage) opens it at that period: the
factor follows at once and the neighbours are not smeared.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Busyness", "observe", "standardised"]

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_SPEEDS = np.array([0.01, 0.04, 0.12])  # standard deviations of a step of the level
_START_SD, _WAVE_SD = 0.3, 0.15
_MOVE = np.array([0.98, 1.0, 1.0])  # the level fades without news
_MEMORY = 0.98  # of how well a speed foretold, a period
_JUMP = 2.5  # standard deviations of an innovation that opens the walk
_LAG = 26
_BIWEIGHT = 4.0
_HALF_TICKET = 0.5
_SILENT_FROM = 5.0  # tickets a period of a key that does not fall silent by chance


class Busyness:
    """Log factors of keys × periods, filled from left to right; `log` holds the newest estimates.

    `variance[:, t]` is that of `log[:, t]` when period t was the newest; 0 for a key that never had
    others beside it (its factor stays 1). A period in which the others show nothing moves on.

    Inside, a key more stands for all keys together, whose innovations weigh the speeds. The state
    is (level, cosine, sine) of each speed and key.
    """

    def __init__(self, keys: int, phase: Floats) -> None:
        periods = phase.size
        self.log: Floats = np.zeros((keys, periods))
        self.variance: Floats = np.full((keys, periods), _START_SD**2)
        turn = 2 * np.pi * phase
        self._sees = np.column_stack([np.ones(periods), np.cos(turn), np.sin(turn)])
        shape = (periods + 1, _SPEEDS.size, keys + 1, 3)  # row t + 1 is of period t; 0 the prior
        self._state: Floats = np.zeros(shape)  # filtered
        self._ahead: Floats = np.zeros(shape)  # foretold for each period
        self._back: Floats = np.zeros((*shape, 3))  # smoothing gain from each row to the one before
        self._spread: Floats = np.zeros((*shape[1:], 3))
        self._spread[:] = np.diag([_START_SD**2, _WAVE_SD**2, _WAVE_SD**2])
        self._shared: Mask = np.zeros(keys, dtype=np.bool_)  # had other keys to go by
        self._fit: Floats = np.zeros(_SPEEDS.size)  # log likelihood, fading

    def follow(self, t: int, observed: "Observed") -> None:
        """Take in period t, the next one, and refine the `_LAG` periods before it."""
        sees = self._sees[t]
        known = np.append(observed.information, observed.all_information) > 1e-9
        noise = 1 / np.where(known, np.append(observed.information, observed.all_information), 1e-9)
        ahead = self._state[t] * _MOVE
        moved = self._spread * _MOVE  # the walk's matrix is diagonal: columns first, rows below
        spread = moved * _MOVE[:, None]
        spread[..., 0, 0] += _SPEEDS[:, None] ** 2
        # back[t + 1] = spread_t Fᵀ ahead_spread⁻¹
        self._back[t + 1] = moved @ np.linalg.inv(spread)
        self._ahead[t + 1] = ahead
        gap = np.where(known, np.append(observed.log, observed.all_log) - ahead @ sees, 0.0)
        unsure = np.einsum("i,mkij,j->mk", sees, spread, sees) + noise
        if known[-1]:
            off = np.minimum(gap[:, -1] ** 2 / unsure[:, -1], _JUMP**2)
            self._fit = _MEMORY * self._fit - (off + np.log(unsure[:, -1])) / 2
        jump = known & (gap**2 > _JUMP**2 * unsure)
        opened = np.where(jump, gap**2, 0.0)
        spread[..., 0, 0] += opened
        gain = (spread @ sees) / (unsure + opened)[..., None]
        gain[..., 1:] *= ~jump[..., None]  # a jump says nothing about the season
        self._state[t + 1] = ahead + gain * gap[..., None]
        self._spread = _updated(spread, gain, sees, noise)
        self._shared |= known[:-1]
        weight = np.exp(self._fit - self._fit.max())
        weight /= weight.sum()
        self._smooth(t, weight)
        each = self._state[t + 1][:, :-1] @ sees
        within = np.einsum("i,mkij,j->mk", sees, self._spread[:, :-1], sees)
        variance = weight @ (within + (each - self.log[:, t]) ** 2)
        self.variance[:, t] = np.where(self._shared, variance, 0.0)

    def _smooth(self, t: int, weight: Floats) -> None:
        first = max(t - _LAG, 0)
        later = np.empty((t - first + 1, *self._state.shape[1:]))  # of the periods first … t
        later[-1] = self._state[t + 1]
        for s in range(t, first, -1):
            change = later[s - first] - self._ahead[s + 1]
            later[s - first - 1] = self._state[s] + (self._back[s + 1] @ change[..., None])[..., 0]
        span = slice(first, t + 1)
        self.log[:, span] = np.einsum("m,smki,si->ks", weight, later[:, :, :-1], self._sees[span])


def _updated(spread: Floats, gain: Floats, sees: Floats, noise: Floats) -> Floats:
    """The filtered covariance, in Joseph's form: true for any gain, and never negative."""
    keep = np.eye(3) - gain[..., :, None] * sees
    return keep @ spread @ np.swapaxes(keep, -1, -2) + (
        gain[..., :, None] * gain[..., None, :] * noise[:, None, None]
    )


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

    Keys not in `rows` see all of them. Where most of the others (by information) that should have
    had five tickets or more have none at all, their data ended or paused: that tells nothing about
    how busy customers were, and the information is 0.
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
    share = base / (1 + dispersion * base)
    ended = np.where((counts == 0) & (base >= _SILENT_FROM), share, 0.0)
    own_share, own_ended = nothing.copy(), nothing.copy()
    own_share[rows], own_ended[rows] = share, ended
    told = 2 * (ended.sum() - own_ended) <= share.sum() - own_share
    all_told = float(2 * ended.sum() <= share.sum())
    return Observed(
        log, told * factor * others, float(np.log(factor)), all_told * factor * all_base
    )


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
