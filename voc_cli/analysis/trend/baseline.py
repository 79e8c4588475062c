"""What a count should have been: a robust negative-binomial baseline from the past alone.

Model. Count of key k in period t ~ NB(mean m, variance m + (a_k + v) m²),

    log m = b_k + s_k·age + season_k(t) + o_kt (+ log population)

- b, s, season are fitted by Fisher scoring to the periods before t, the past discounted (power
  discounting, West & Harrison 1997, ch. 6: information halves every `half_life` periods), slope and
  season held near zero by normal priors. Season: one yearly harmonic once there is more than a
  year of history, Farrington's ten-level factor from three years on; for days also the weekday and
  public holidays.
- o_kt is what the *other* keys did in that period against their own baselines: a weighted ratio
  of sums, robust (far-off keys count less) and shrunk to 0 the less information they hold. It
  takes the place of the total as an offset, so that a busy week does not light up everything, yet
  a key's own rise, or another's, does not hide in the total. A single key has none.
- past outbreaks are down-weighted by their Anscombe residual, as Farrington et al. (1996) and
  Noufaily et al. (2013) do, with weights that fall to zero (from three years on with theirs, s⁻²
  beyond 2.58); a level that has held for
  `min_history` periods is no outbreak: what was before it is then down-weighted instead.
- four periods or more without a ticket of a key that had five or more a period are a gap in its
  data: once it is over, they are no history.
- a_k, the dispersion, is a weighted moment estimate per key, shrunk towards the one common to all
  keys by as much as the keys' estimates scatter no more than chance would have it.
- v is the variance of the fitted log m at t, so the predictive distribution is NB again
  (a gamma mixture; lognormal to second order).

Nothing after t is looked at, nor any key that was not seen up to t: adding later periods changes
no earlier figure.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betainc

from voc_cli.analysis.trend.baseline_terms import MOST_TERMS, Grid, Shape, terms_of
from voc_cli.analysis.trend.busyness import Busyness, observe, standardised
from voc_cli.analysis.trend.gaps import find_gaps
from voc_cli.analysis.trend.scoring import PRIOR_COUNT, Regression, products_of, take_step

__all__ = ["Baseline", "fit_baseline", "upper_tail"]

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_OUTLIER_FROM, _OUTLIER_TO = 2.5, 3.5
_FARRINGTON_OUTLIER = 2.58
_LONG_SLOWER = 3.0  # a season of three years needs all three
_OUTBREAK_P = 0.005
_TRUNCATION = 1.1  # the share of variance that down-weighting the upper tail takes away
_SHIFT_MEAN = 1.25  # mean standardised residual of `min_history` periods that marks a new level
_SHIFT_WEIGHT = 0.05
_LARGEST_SQUARE = 9.0  # of variances: two tickets of a key that has none a year prove nothing
_MIN_DISPERSION = 1e-3
_ROUNDS, _ROUNDS_FRESH = 2, 8
_PRIOR_DISPERSION, _PRIOR_PERIODS = 0.05, 4.0  # what is believed before any count is seen
_KURTOSIS = 1.6  # of squared negative-binomial residuals, over that of normal ones


@dataclass(frozen=True)
class Baseline:
    """Predictive distribution of every cell, NaN where there is too little history.

    mean   keys × periods; size: negative-binomial size (variance = mean + mean²/size)
    level  the mean without what the other keys did: the key's own usual count
    """

    mean: Floats
    size: Floats
    level: Floats


@dataclass
class _State:
    """What the walk through time carries along; every entry rests on periods already passed."""

    busyness: Busyness
    beta: Floats  # keys × terms, of the newest fit
    epoch: npt.NDArray[np.int64]  # keys: the past before it is down-weighted (a new level)
    former: npt.NDArray[np.int64]  # keys: the epoch before that
    outbreak: Mask  # keys × periods: counts that were extreme when they came
    common: float  # dispersion common to all keys
    long: bool = False  # the season is Farrington's factor by now


@dataclass(frozen=True)
class _Past(Regression):
    """What one fit sees: `rows` keys, `n` periods, `p` terms."""

    rows: npt.NDArray[np.int64]
    weight: Floats  # rows × n: 0 where unknown, else discount
    now: Floats  # p: the terms of period t
    calm: Floats  # rows × n: 0 where the count was extreme when it came
    t: int
    long: bool  # three years or more: outliers keep Farrington's weight


def fit_baseline(grid: Grid, shape: Shape) -> Baseline:
    """The predictive distribution of each cell given the columns before it. O(T·K·window)."""
    keys, periods = grid.counts.shape
    mean, size, level = np.full((3, keys, periods), np.nan)
    usable = grid.known & (grid.population > 0)
    seen = (grid.counts > 0) & usable
    born = np.where(seen.any(axis=1), seen.argmax(axis=1), periods)
    over = find_gaps(grid.counts, usable, born)
    state = _State(
        Busyness(keys, grid.phase),
        np.zeros((keys, MOST_TERMS)),
        np.zeros(keys, dtype=np.int64),
        np.zeros(keys, dtype=np.int64),
        np.zeros((keys, periods), dtype=np.bool_),
        0.1,
    )
    started = np.zeros(keys, dtype=np.bool_)
    for t in range(shape.min_history, periods):
        span = np.arange(max(0, t - shape.window), t)
        lived = usable[:, span] & (span >= born[:, None]) & (over[:, span] >= t)
        _forget_gaps(over, state, shape, t)
        ready = (born < t) & (lived.sum(axis=1) >= shape.min_history)
        if ready.any():
            if not started.any():
                _first_busyness(grid, state, lived & ready[:, None], span)
            rows = np.flatnonzero(ready)
            past = _past(grid, shape, state, rows, lived[rows], span, t)
            fresh = ~started[rows]
            state.beta[rows[fresh]] = _first_level(past, fresh)
            dispersion, variance = _fit(past, shape, state, fresh)
            started[rows] = True
            base = np.exp(state.beta[rows, : past.now.size] @ past.now) * grid.population[rows, t]
            known = usable[rows, t]
            seen_now = observe(
                grid.counts[rows[known], t], base[known], rows[known], keys, state.common
            )
            state.busyness.follow(t, seen_now)
            level[rows[known], t] = base[known]
            mean[rows[known], t] = (base * np.exp(state.busyness.log[rows, t]))[known]
            unsure = dispersion + variance + state.busyness.variance[rows, t]
            size[rows[known], t] = (1 / unsure)[known]
            tail = upper_tail(grid.counts[:, t], mean[:, t], size[:, t])
            state.outbreak[:, t] = tail < _OUTBREAK_P
        newborn = (born == t) & (usable[:, span].sum(axis=1) >= shape.min_history)
        if newborn.any():
            faded = usable[np.ix_(newborn, span)] * _discount(shape, span, t)
            exposure = (faded * grid.population[np.ix_(newborn, span)]).sum(axis=1)
            rate = PRIOR_COUNT / exposure
            mean[newborn, t] = level[newborn, t] = rate * grid.population[newborn, t]
            size[newborn, t] = 1 / (state.common + 1 / PRIOR_COUNT)
    return Baseline(mean, size, level)


def _forget_gaps(over: npt.NDArray[np.int64], state: _State, shape: Shape, t: int) -> None:
    """A gap that ended at t - 1 made no new level: what was before it counts again."""
    for key in np.flatnonzero(over[:, max(t - 2, 0)] == t - 1).tolist():
        begin = int((over[key] == t - 1).argmax())
        if state.epoch[key] > begin - shape.min_history:
            state.epoch[key] = state.former[key]


def upper_tail(counts: Floats, mean: Floats, size: Floats) -> Floats:
    """P(Y > y) + P(Y = y)/2 of the negative binomial: the mid-p value of a rise.

    Half the probability of the observed count keeps the average at 1/2 under the model, where the
    plain tail is conservative for small counts (Lancaster 1961).
    """
    share = mean / (mean + size)
    at_least = np.where(counts > 0, betainc(np.maximum(counts, 1), size, share), 1.0)
    above = betainc(counts + 1, size, share)
    tail: Floats = (at_least + above) / 2
    return tail


def _discount(shape: Shape, span: npt.NDArray[np.int64], t: int, slower: float = 1.0) -> Floats:
    faded: Floats = 0.5 ** ((t - 1 - span) / (slower * shape.half_life))
    return faded


def _past(
    grid: Grid,
    shape: Shape,
    state: _State,
    rows: npt.NDArray[np.int64],
    lived: Mask,
    span: npt.NDArray[np.int64],
    t: int,
) -> _Past:
    terms = terms_of(grid, shape, t, span)
    weight = lived * _discount(shape, span, t, slower=_LONG_SLOWER if terms.long else 1.0)
    weight = np.where(span >= state.epoch[rows, None], weight, weight * _SHIFT_WEIGHT)
    calm = ~state.outbreak[np.ix_(rows, span)]
    if terms.long and not state.long:  # the season speaks of other columns from now on
        state.beta[:, terms.now.size - terms.season :] = 0.0
        state.long = True
    population = np.where(lived, grid.population[np.ix_(rows, span)], 1.0)
    return _Past(
        counts=grid.counts[np.ix_(rows, span)],
        log_exposure=np.log(population) + state.busyness.log[np.ix_(rows, span)],
        design=terms.past,
        products=products_of(terms.past),
        precision=terms.precision((weight > 0).sum(axis=1), shape.year),
        rows=rows,
        weight=weight,
        now=terms.now,
        calm=calm.astype(np.float64),
        t=t,
        long=terms.long,
    )


def _first_level(past: _Past, fresh: Mask) -> Floats:
    """A robust start for keys never fitted: the log of the median rate, other terms zero."""
    rate = past.counts[fresh] / np.exp(past.log_exposure[fresh])
    rate = np.where(past.weight[fresh] > 0, rate, np.nan)
    beta = np.zeros((int(fresh.sum()), MOST_TERMS))
    beta[:, 0] = np.log(np.maximum(np.nanmedian(rate, axis=1), 0.25 * np.nanmean(rate, axis=1)))
    return beta


def _fit(past: _Past, shape: Shape, state: _State, fresh: Mask) -> tuple[Floats, Floats]:
    """(dispersion, variance of log m at t) of every row; updates beta, epoch and the common part.

    A few rounds of Fisher scoring from the newest fit (more where a row is `fresh`), a look for new
    levels, then dispersion and fit in turn.
    """
    rows, terms = past.rows, past.now.size
    beta = state.beta[rows, :terms]
    dispersion = np.full(rows.size, state.common)
    weight = past.weight
    for _ in range(_ROUNDS_FRESH if fresh.any() or past.long else _ROUNDS):
        mean = past.mean(beta)
        # a season is no outbreak: it is fitted before anything is weighted down
        kept = weight if past.long else weight * _robust(past, mean, dispersion)
        step = take_step(past, beta, mean, kept, dispersion)
        beta = step.beta
    mean = past.mean(beta)
    robust = _robust(past, mean, dispersion)
    weight = _level_shifts(past, shape, state, mean, dispersion, weight)
    for _ in range(_ROUNDS):
        dispersion = _dispersion(past, state, mean, weight * robust, step.leverage())
        step = take_step(past, beta, mean, weight * _robust(past, mean, dispersion), dispersion)
        beta = step.beta
        mean = past.mean(beta)
        robust = _robust(past, mean, dispersion)
    state.beta[rows, :terms] = beta
    variance = np.einsum("i,kij,j->k", past.now, step.covariance(), past.now)
    return dispersion, variance


def _robust(past: _Past, mean: Floats, dispersion: Floats) -> Floats:
    """The weight of every past count; it falls to 0 for counts far from the mean."""
    off = standardised(past.counts, mean, dispersion[:, None])
    if past.long:
        return np.where(off > _FARRINGTON_OUTLIER, 1 / np.maximum(off, 1.0) ** 2, 1.0)
    off = np.abs(off)
    weight = np.clip((_OUTLIER_TO - off) / (_OUTLIER_TO - _OUTLIER_FROM), 0, 1)
    # a single ticket is no outbreak, however rare the key
    return np.where(past.counts <= 2, 1.0, weight * past.calm)


def _level_shifts(
    past: _Past,
    shape: Shape,
    state: _State,
    mean: Floats,
    dispersion: Floats,
    weight: Floats,
) -> Floats:
    """The weights, with the past before a new level faded out; notes the shift in `state`.

    A level is new when the mean Pearson residual (each capped at ±3) of the last `min_history`
    periods is beyond ±1.25: 3.5 standard errors for eight periods.
    """
    n = shape.min_history
    if mean.shape[1] < 2 * n:
        return weight
    pearson = (past.counts - mean) / np.sqrt(mean * (1 + dispersion[:, None] * mean))
    recent = np.where(past.weight[:, -n:] > 0, np.clip(pearson[:, -n:], -3, 3), 0).mean(axis=1)
    first = past.t - n
    shifted = (np.abs(recent) > _SHIFT_MEAN) & (state.epoch[past.rows] < first - n // 2)
    state.former[past.rows[shifted]] = state.epoch[past.rows[shifted]]
    state.epoch[past.rows[shifted]] = first
    state.outbreak[past.rows[shifted], first:] = False
    past.calm[shifted, -n:] = 1.0
    faded = weight.copy()
    faded[shifted, :-n] *= _SHIFT_WEIGHT
    return faded


def _dispersion(
    past: _Past, state: _State, mean: Floats, weight: Floats, leverage: Floats
) -> Floats:
    """Dispersion of each row: moment estimates shrunk to the common one (DerSimonian-Laird)."""
    common = state.common
    variance = mean + common * mean**2
    # the variance of a squared residual: 2V² in large counts, near V where a ticket is rare
    precise = weight / (variance**2 + variance / 2)
    slack = 1 / (1 - np.minimum(leverage, 0.5))[:, None]
    square = np.minimum(slack * (past.counts - mean) ** 2, _LARGEST_SQUARE * variance)
    square *= _TRUNCATION
    above = (precise * (square - mean)).sum(axis=1)
    below = (precise * mean**2).sum(axis=1)
    trust = _PRIOR_PERIODS * below.sum() / max(float((weight > 0).sum()), 1.0)
    common = float((above.sum() + trust * _PRIOR_DISPERSION) / (below.sum() + trust))
    state.common = common = max(common, _MIN_DISPERSION)
    single = above / np.maximum(below, 1e-300)
    noise = 2 * _KURTOSIS * (weight * precise).sum(axis=1) / np.maximum(below**2, 1e-300)
    informed = (noise > 0) & (noise < 1e6)
    if informed.sum() < 2:
        return np.full(single.size, common)
    inverse = np.where(informed, 1 / np.where(informed, noise, 1.0), 0.0)
    spread = (inverse * (single - common) ** 2).sum() - (informed.sum() - 1)
    between = max(0.0, spread / (inverse.sum() - (inverse**2).sum() / inverse.sum()))
    trusted = np.where(informed, between / (between + noise), 0.0)
    shrunk: Floats = np.maximum(common + trusted * (single - common), _MIN_DISPERSION)
    return shrunk


def _first_busyness(grid: Grid, state: _State, lived: Mask, span: npt.NDArray[np.int64]) -> None:
    """Busyness of the periods before the first prediction, against each key's mean of them."""
    rows = np.flatnonzero(lived.any(axis=1))
    exposure = np.where(lived, grid.population[:, span], 0.0).sum(axis=1)
    events = np.where(lived, grid.counts[:, span], 0.0).sum(axis=1)
    rate = (events + PRIOR_COUNT) / np.where(exposure > 0, exposure, 1.0)
    for s in span:
        here = rows[lived[rows, s - span[0]]]
        base = rate[here] * grid.population[here, s]
        seen = observe(grid.counts[here, s], base, here, len(rate), state.common)
        state.busyness.follow(int(s), seen)
