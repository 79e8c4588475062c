"""Counts with what was to be expected, and alarms that mean something.

`auto` compares every complete period with a prediction from the periods before it (the model is
stated in `analysis.trend.baseline`). p is the mid-p value of a count at least as high; q the
Benjamini-Hochberg (1995) adjusted value over the keys of the period, divided by how alarm-prone
the last periods were: the level is 0.6 alpha after twelve periods without alarms and rises by
3 alpha for each alarm a period in those twelve, up to 3 alpha. Where true rises are frequent the
same p is likelier to be one (the weighted false discovery rate of Genovese, Roeder & Wasserman
2006, with one weight for the whole period, learned from earlier periods only). No q is below its p.

An alarm needs q ≤ alpha, a count above its own interval, a minimum count and a minimum ratio: a
rise of 8 % in a huge count is no news, however significant.

The methods with a name of their own (`farrington`, `ears-c1`, `ears-c2`, `ears-c3`) stand beside it
for comparison. They give what R's `surveillance` gives: each key by itself, an alarm when the count
exceeds the method's own upper bound, no control over the keys, no minimum effect.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.stats import nbinom

from voc_cli.analysis.results import Freq, Method
from voc_cli.analysis.trend.baseline import Baseline, fit_baseline, upper_tail
from voc_cli.analysis.trend.baseline_terms import Shape
from voc_cli.analysis.trend.cells import Cells, rounded
from voc_cli.analysis.trend.discovery import benjamini_hochberg, step_up
from voc_cli.analysis.trend.named import check_method, named_trend
from voc_cli.schema import TREND_SCHEMA

__all__ = ["NOT_ENOUGH", "trend"]

NOT_ENOUGH = "none"
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_SHAPES: dict[Freq, tuple[int, float, float]] = {  # shortest history, half-life, year in periods
    "day": (21, 56.0, 365.25),
    "week": (8, 26.0, 52.18),
    "month": (6, 12.0, 12.0),
}
AUTO, ALPHA = Method(), 0.05
_QUIET_LEVEL, _LEVEL_PER_ALARM, _TOP_LEVEL, _ALARM_PERIODS = 0.6, 3.0, 3.0, 12


def trend(
    counts: pa.Table,
    *,
    method: Method = AUTO,
    freq: Freq = "week",
    min_tickets: int = 5,
    min_ratio: float = 1.3,
    min_history: int | None = None,
) -> pa.Table:
    """TREND_SCHEMA rows for the rows of `counts`, sorted by period and key.

    counts       COUNT_SCHEMA; a `population` column, where there is one, scales the expected count
    min_tickets  a smaller count raises no alarm (`auto` alone)
    min_ratio    a smaller count / expected raises no alarm (`auto` alone)
    method       name       `auto`, `farrington`, `ears-c1`, `ears-c2` or `ears-c3`
                 alpha      `auto`: false discovery rate over the keys of a period (.05). A named
                            method: the one-sided level of each bound (Farrington .05, EARS C1 and
                            C2 .001, C3 .025)
                 years      past that is looked at
                 threshold  of `farrington`: `delta`, `nbPlugin` or `muan`
                 offset     `farrington` takes log population (else log total) as offset
    min_history  periods of past without which `expected` … `q_value` stay empty and `method` is
                 `none`: too little data is an answer (default: 8 weeks, 21 days or 6 months)

    Four weeks (14 days, 2 months) or more without a ticket of any key are a hole in the data: they
    are no history and get no expectation.

    `share` is count / total; `expected, lower, upper` the mean and the 2.5 % and 97.5 % quantiles
    of the predictive distribution. A key seen for the first time is compared with as many periods
    of zeros as there are. `risen_since` and `usual` tell of a rise that goes on (`going_on`): since
    when, and what was expected then.

    Raises UsageError for an unknown method or a value out of range.
    """
    check_method(method, freq)
    ordered = counts.sort_by([("period", "ascending"), ("key", "ascending")])
    nothing: pa.Table = TREND_SCHEMA.empty_table()
    if ordered.num_rows == 0:
        return nothing
    if method.name != "auto":
        return named_trend(ordered, method, freq)
    cells = Cells(ordered)
    grid = cells.grid(freq)
    baseline = fit_baseline(grid, _shape(freq, method, min_history))
    mean, known = baseline.mean, np.isfinite(baseline.mean)
    p = np.where(np.isnan(mean), np.nan, upper_tail(grid.counts, mean, baseline.size))
    law = _predicted(mean, baseline.size, known)
    lower, upper = (np.where(known, law.ppf(level), np.nan) for level in (0.025, 0.975))
    least = _least_alarm(baseline, upper, min_tickets, min_ratio)
    big = known & (grid.counts >= least)
    chance = np.where(known, law.sf(np.where(known, least, 1.0) - 1), 0.0)
    alpha = ALPHA if method.alpha is None else method.alpha
    q = _controlled(p, big, chance, alpha)
    alert = (q <= alpha) & big
    figures = {
        "expected": mean, "lower": lower, "upper": upper, "ratio": grid.counts / mean,
        "p_value": p, "q_value": q,
    }  # fmt: skip
    rows = {name: rounded(figure) for name, figure in figures.items()}
    return cells.table(rows, alert, np.where(known, "auto-nb", NOT_ENOUGH), freq)


def _shape(freq: Freq, method: Method, min_history: int | None) -> Shape:
    """How much past is wanted and looked at, and how fast it fades, in periods."""
    shortest, half_life, year = _SHAPES[freq]
    return Shape(min_history or shortest, half_life, year, round(method.years * year))


def _predicted(mean: Floats, size: Floats, known: Mask) -> Any:
    """The predictive negative binomial of every cell, some law or other where none is known."""
    size = np.where(known, size, 1.0)
    return nbinom(size, size / (size + np.where(known, mean, 1.0)))


def _least_alarm(baseline: Baseline, upper: Floats, min_tickets: int, min_ratio: float) -> Floats:
    """The smallest count that may raise an alarm.

    A rise is one over what was expected and over the key's own usual count: where the others fall
    away (a holiday, the end of their data), a key that goes on as ever has not risen.
    """
    usual = np.maximum(baseline.mean, baseline.level)
    found: Floats = np.maximum(np.maximum(min_tickets, np.ceil(min_ratio * usual)), upper + 1)
    return found


def _controlled(p: Floats, big: Mask, chance: Floats, alpha: float) -> Floats:
    """q-values, period by period: Benjamini-Hochberg over the level the last alarms earned.

    Keys that may raise an alarm (`big`) are set against the alarms that chance would give: the sum
    of min(p, chance) over all keys, `chance` being the probability that the key's count is big at
    all (discrete Benjamini-Hochberg: Döhler, Durand & Roquain 2018, EJS 12:1867). A crowd of keys
    with a ticket a month, none of which could ever raise an alarm, thus hides no rise.
    """
    q = np.full(p.shape, np.nan)
    alarms = np.zeros(p.shape[1])
    for t in range(p.shape[1]):
        tested = np.isfinite(p[:, t])
        if not tested.any():
            continue
        recent = alarms[max(0, t - _ALARM_PERIODS) : t].sum() / _ALARM_PERIODS
        level = min(_QUIET_LEVEL + _LEVEL_PER_ALARM * recent, _TOP_LEVEL)
        adjusted = benjamini_hochberg(p[tested, t])
        hopeful = big[tested, t]
        if hopeful.any():
            adjusted[hopeful] = _discrete(p[tested, t][hopeful], chance[tested, t])
        q[tested, t] = np.clip(adjusted / level, p[tested, t], 1.0)
        alarms[t] = (big[:, t] & (q[:, t] <= alpha)).sum()
    return q


def _discrete(p: Floats, chance: Floats) -> Floats:
    """Alarms that chance would give at each p over those there are; `chance` of every key."""
    return step_up(p, np.minimum(p[:, None], chance[None, :]).sum(axis=1))
