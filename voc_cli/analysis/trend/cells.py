"""A count table as the grid of keys × periods that the models work on, and back."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.results import Freq
from voc_cli.analysis.trend.baseline_terms import Grid
from voc_cli.analysis.trend.lasting import NEVER, going_on
from voc_cli.schema import TREND_SCHEMA

__all__ = ["Cells", "rounded"]

_SUNDAY = 6
_LARGEST_EXPONENT = 300  # of ten, that a float holds
_DIGITS = 10  # significant digits kept: the last bits of a float differ between machines
# So many periods in a row without any ticket are a hole in the export, not weeks without customers.
_SILENCE: dict[Freq, int] = {"day": 14, "week": 4, "month": 2}

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Cells:
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

    @property
    def days(self) -> Ints:
        """First day of each period, as days since 1970-01-01."""
        return self._periods

    def spread(self, values: Floats, absent: float) -> Floats:
        """One value a row as keys × periods, `absent` where a key has no row."""
        out = np.full(self._shape, absent)
        out[self._row, self._column] = values
        return out

    def grid(self, freq: Freq) -> Grid:
        """What `fit_baseline` takes."""
        rows = self._rows
        counts = self.spread(rows["count"].to_numpy().astype(np.float64), 0.0)
        population = np.ones(self._shape)
        if "population" in rows.column_names and rows["population"].null_count == 0:
            population = self.spread(rows["population"].to_numpy().astype(np.float64), 0.0)
        days = self._periods.astype("datetime64[D]")
        of_year = (days - days.astype("datetime64[Y]")).astype(np.int64)
        weekday, holiday = None, None
        if freq == "day":
            holiday = _holidays(self._periods)
            weekday = np.where(holiday, _SUNDAY, (self._periods + 3) % 7)
        known = self.whole() & ~_silent(counts.sum(axis=0), _SILENCE[freq])
        return Grid(counts, known, population, of_year / 365.25, weekday, holiday)

    def whole(self) -> Mask:
        """Where a key has a row whose period is over."""
        complete = self._rows["complete"].fill_null(True).to_numpy().astype(np.float64)
        return self.spread(complete, 0.0) > 0

    def table(
        self, figures: dict[str, Floats], alert: Mask, words: npt.NDArray[np.str_], freq: Freq
    ) -> pa.Table:
        """TREND_SCHEMA; rises that go on are found among the alarms."""
        rows, at = self._rows, (self._row, self._column)
        count = rows["count"].to_numpy().astype(np.float64)
        since = going_on(
            self.spread(count, 0.0),
            self.whole(),
            alert,
            figures["expected"],
            figures["upper"],
            freq=freq,
        )
        total = rows["total"].to_numpy().astype(np.float64)
        share = np.divide(count, total, out=np.full(count.size, np.nan), where=total > 0)
        columns: dict[str, pa.Array | pa.ChunkedArray] = {
            name: rows[name] for name in ("period", "key", "count", "complete")
        }
        columns["share"] = pa.array(rounded(share), from_pandas=True)
        for name, values in figures.items():
            columns[name] = pa.array(values[at], from_pandas=True)
        columns["alert"] = pa.array(alert[at])
        columns["method"] = pa.array(words[at].tolist(), pa.string())
        rises = since[at] != NEVER
        begin = np.where(rises, since[at], 0)
        columns["risen_since"] = pa.array(
            self._periods[begin].astype(np.int32), pa.int32(), mask=~rises
        ).cast(pa.date32())
        columns["usual"] = pa.array(figures["expected"][self._row, begin], mask=~rises)
        return pa.table({f.name: columns[f.name] for f in TREND_SCHEMA}, schema=TREND_SCHEMA)


def _holidays(days: Ints) -> Mask:
    """Which days are public holidays in Korea, lunar and substitute ones too."""
    from holidays import country_holidays  # a second of importing, for days alone

    dates = days.astype("datetime64[D]").tolist()
    known = country_holidays("KR", years=range(dates[0].year, dates[-1].year + 1))
    return np.array([day in known for day in dates], dtype=np.bool_)


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


def rounded(values: Floats) -> Floats:
    """`values` to ten significant digits; what lies below 1e-300 becomes 0."""
    finite = np.isfinite(values) & (values != 0)
    digits = np.where(finite, np.floor(np.log10(np.abs(np.where(finite, values, 1.0)))), 0.0)
    scale = 10.0 ** np.minimum(_DIGITS - 1 - digits, _LARGEST_EXPONENT)
    rounded: Floats = np.where(finite, np.round(values * scale) / scale, values)
    return rounded
