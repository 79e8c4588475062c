"""Counts with what was to be expected, and alarms that mean something.

`auto` compares every complete period with a prediction from the periods before it (the model is
stated in `voc_cli.analysis.baseline`). p is the mid-p value of a count at least as high; q the
Benjamini-Hochberg (1995) adjusted value over the keys of the period, divided by how alarm-prone
the last periods were: the level is 0.7 alpha after twelve periods without alarms and rises by
2.5 alpha for each alarm a period in those twelve, up to 3 alpha. Where true rises are frequent the
same p is likelier to be one (the weighted false discovery rate of Genovese, Roeder & Wasserman
2006, with one weight for the whole period, learned from earlier periods only). No q is below its p.

An alarm needs q ≤ alpha, a count above its own interval, a minimum count and a minimum ratio: a
rise of 8 % in a huge count is no news, however significant.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import nbinom

from voc_cli.analysis.baseline import Grid, Shape, fit_baseline, upper_tail
from voc_cli.analysis.results import Freq
from voc_cli.errors import UsageError
from voc_cli.schema import TREND_SCHEMA

__all__ = ["METHODS", "NOT_ENOUGH", "trend"]

METHODS = ("auto",)
NOT_ENOUGH = "none"
_DIGITS = 10  # significant digits kept: the last bits of a float differ between machines
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_SHAPES: dict[Freq, tuple[int, float, float]] = {  # shortest history, half-life, year in periods
    "day": (21, 56.0, 365.25),
    "week": (8, 26.0, 52.18),
    "month": (6, 12.0, 12.0),
}
# So many periods in a row without any ticket are a hole in the export, not weeks without customers.
_SILENCE: dict[Freq, int] = {"day": 14, "week": 4, "month": 2}
_QUIET_LEVEL, _LEVEL_PER_ALARM, _TOP_LEVEL, _ALARM_PERIODS = 0.7, 2.5, 3.0, 12


def trend(
    counts: pa.Table,
    *,
    method: str = "auto",
    freq: Freq = "week",
    alpha: float = 0.05,
    min_tickets: int = 5,
    min_ratio: float = 1.3,
    years: int = 3,
    min_history: int | None = None,
) -> pa.Table:
    """TREND_SCHEMA rows for the rows of `counts`, sorted by period and key.

    counts       COUNT_SCHEMA; a `population` column, where there is one, scales the expected count
    alpha        false discovery rate over the keys of a period
    min_tickets  a smaller count raises no alarm
    min_ratio    a smaller count / expected raises no alarm
    years        past that is looked at
    min_history  periods of past without which `expected` … `q_value` stay empty and `method` is
                 `none`: too little data is an answer (default: 8 weeks, 21 days or 6 months)

    Four weeks (14 days, 2 months) or more without a ticket of any key are a hole in the data: they
    are no history and get no expectation.

    `share` is count / total; `expected, lower, upper` the mean and the 2.5 % and 97.5 % quantiles
    of the predictive distribution. A key seen for the first time is compared with as many periods
    of zeros as there are.

    Raises UsageError for an unknown method or a value out of range.
    """
    if method not in METHODS:
        raise UsageError("analysis.bad_method", method=method, known=", ".join(METHODS))
    if not 0 < alpha < 1:
        raise UsageError("analysis.bad_alpha", alpha=alpha)
    if years < 1:
        raise UsageError("analysis.bad_years", years=years)
    ordered = counts.sort_by([("period", "ascending"), ("key", "ascending")])
    if ordered.num_rows == 0:
        nothing: pa.Table = TREND_SCHEMA.empty_table()
        return nothing
    shortest, half_life, year = _SHAPES[freq]
    shape = Shape(min_history or shortest, half_life, year, round(years * year))
    cells = _Cells(ordered)
    grid = cells.grid(freq)
    baseline = fit_baseline(grid, shape)
    mean, size = baseline.mean, baseline.size
    p = np.where(np.isnan(mean), np.nan, upper_tail(grid.counts, mean, size))
    known = np.isfinite(mean)
    safe_mean, safe_size = np.where(known, mean, 1.0), np.where(known, size, 1.0)
    lower, upper = (
        np.where(known, nbinom.ppf(level, safe_size, safe_size / (safe_size + safe_mean)), np.nan)
        for level in (0.025, 0.975)
    )
    big = (grid.counts >= min_tickets) & (grid.counts >= min_ratio * mean) & (grid.counts > upper)
    q = _controlled(p, big, alpha)
    alert = (q <= alpha) & big
    ratio = grid.counts / mean
    figures = {
        "expected": mean, "lower": lower, "upper": upper, "ratio": ratio, "p_value": p, "q_value": q
    }  # fmt: skip
    words = np.where(known, "auto-nb", NOT_ENOUGH)
    return cells.table({name: _rounded(f) for name, f in figures.items()}, alert, words)


class _Cells:
    """Where each row of a count table stands in the grid of keys × periods."""

    def __init__(self, ordered: pa.Table) -> None:
        self._rows = ordered
        periods = ordered["period"].cast(pa.int32()).to_numpy().astype(np.int64)
        self._periods, self._column = np.unique(periods, return_inverse=True)
        keys = pc.dictionary_encode(ordered["key"].combine_chunks().fill_null(""))
        words = keys.dictionary.to_pylist()
        order = sorted(range(len(words)), key=lambda i: words[i])
        rank = np.empty(len(words), dtype=np.int64)
        rank[order] = np.arange(len(words))
        self._row = rank[keys.indices.to_numpy()]
        self._shape = len(words), self._periods.size

    def spread(self, values: Floats, absent: float) -> Floats:
        out = np.full(self._shape, absent)
        out[self._row, self._column] = values
        return out

    def grid(self, freq: Freq) -> Grid:
        rows = self._rows
        counts = self.spread(rows["count"].to_numpy().astype(np.float64), 0.0)
        complete = rows["complete"].fill_null(True).to_numpy().astype(np.float64)
        population = np.ones(self._shape)
        if "population" in rows.column_names and rows["population"].null_count == 0:
            population = self.spread(rows["population"].to_numpy().astype(np.float64), 0.0)
        days = self._periods.astype("datetime64[D]")
        of_year = (days - days.astype("datetime64[Y]")).astype(np.int64)
        weekday = (self._periods + 3) % 7 if freq == "day" else None
        known = self.spread(complete, 0.0) > 0
        known &= ~_silent(counts.sum(axis=0), _SILENCE[freq])
        return Grid(counts, known, population, of_year / 365.25, weekday)

    def table(
        self, figures: dict[str, Floats], alert: Mask, words: npt.NDArray[np.str_]
    ) -> pa.Table:
        rows, at = self._rows, (self._row, self._column)
        count = rows["count"].to_numpy().astype(np.float64)
        total = rows["total"].to_numpy().astype(np.float64)
        share = np.divide(count, total, out=np.full(count.size, np.nan), where=total > 0)
        columns: dict[str, pa.Array | pa.ChunkedArray] = {
            name: rows[name] for name in ("period", "key", "count", "complete")
        }
        columns["share"] = pa.array(_rounded(share), from_pandas=True)
        for name, values in figures.items():
            columns[name] = pa.array(values[at], from_pandas=True)
        columns["alert"] = pa.array(alert[at])
        columns["method"] = pa.array(words[at].tolist(), pa.string())
        return pa.table({f.name: columns[f.name] for f in TREND_SCHEMA}, schema=TREND_SCHEMA)


def _silent(totals: Floats, least: int) -> Mask:
    """Periods of a stretch of at least `least` in a row without a ticket of any key."""
    silent = np.zeros(totals.size, dtype=np.bool_)
    begin = 0
    for t in range(totals.size + 1):
        if t == totals.size or totals[t] > 0:
            if t - begin >= least:
                silent[begin:t] = True
            begin = t + 1
    return silent


def _controlled(p: Floats, big: Mask, alpha: float) -> Floats:
    """q-values, period by period: Benjamini-Hochberg over the level the last alarms earned."""
    q = np.full(p.shape, np.nan)
    alarms = np.zeros(p.shape[1])
    for t in range(p.shape[1]):
        tested = np.isfinite(p[:, t])
        if not tested.any():
            continue
        recent = alarms[max(0, t - _ALARM_PERIODS) : t].sum() / _ALARM_PERIODS
        level = min(_QUIET_LEVEL + _LEVEL_PER_ALARM * recent, _TOP_LEVEL)
        adjusted = _benjamini_hochberg(p[tested, t]) / level
        q[tested, t] = np.clip(adjusted, p[tested, t], 1.0)
        alarms[t] = (big[:, t] & (q[:, t] <= alpha)).sum()
    return q


def _benjamini_hochberg(p: Floats) -> Floats:
    order = np.argsort(p, kind="stable")
    scaled = p[order] * p.size / np.arange(1, p.size + 1)
    out = np.empty_like(p)
    out[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return out


def _rounded(values: Floats) -> Floats:
    """`values` to ten significant digits."""
    finite = np.isfinite(values) & (values != 0)
    digits = np.where(finite, np.floor(np.log10(np.abs(np.where(finite, values, 1.0)))), 0.0)
    scale = 10.0 ** (_DIGITS - 1 - digits)
    rounded: Floats = np.where(finite, np.round(values * scale) / scale, values)
    return rounded
