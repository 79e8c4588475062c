"""The figures of a period beside the period before and the mean of the four before.

Definitions
    tickets             tickets created in the period
    customers           different customers among them
    csat                share of satisfied (top two of five: rescaled rating ≥ .75) among rated
    csat_mean           mean of the rescaled rating, 0–1
    nps                 % of 9–10 minus % of 0–6, −100…100
    frt_median_h        first agent response after creation, median hours; frt_p90_h: 90th
                        percentile
    resolution_median_h closing after creation, median hours; resolution_p90_h: 90th percentile
    reopen_rate         share reopened at least once among closed tickets (all tickets, where the
                        source gives no closing times) that say how often they were reopened

Durations belong to the period the ticket was created in; those of tickets not yet closed are not
in them, so the newest period reads too short until its tickets close.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis import intervals
from voc_cli.analysis.intervals import Interval
from voc_cli.analysis.period import local_days, previous_period
from voc_cli.analysis.results import Kpi, Period

__all__ = ["METRICS", "SATISFIED", "period_kpis"]

SATISFIED = 0.75
PROMOTER, DETRACTOR = 9, 6
_HOUR_US = 3_600_000_000
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Estimate:
    value: float | None
    interval: Interval
    n: int


_NO_DATA = _Estimate(None, intervals.NONE, 0)


def _tickets(table: pa.Table) -> _Estimate:
    n = table.num_rows
    return _Estimate(float(n), intervals.count(n), n)


def _customers(table: pa.Table) -> _Estimate:
    n = pc.count_distinct(table["customer_key"]).as_py()
    return _Estimate(float(n), intervals.count(n), n)


def _csat(table: pa.Table) -> _Estimate:
    rated = _floats(table, "csat")
    happy = int((rated >= SATISFIED - 1e-9).sum())
    return _share(happy, rated.size)


def _csat_mean(table: pa.Table) -> _Estimate:
    rated = _floats(table, "csat")
    if rated.size == 0:
        return _NO_DATA
    lower, upper = intervals.mean(rated)
    if lower is not None and upper is not None:
        lower, upper = max(lower, 0.0), min(upper, 1.0)
    return _Estimate(float(rated.mean()), (lower, upper), rated.size)


def _nps(table: pa.Table) -> _Estimate:
    scores = _floats(table, "nps")
    n = scores.size
    if n == 0:
        return _NO_DATA
    up, down = int((scores >= PROMOTER).sum()), int((scores <= DETRACTOR).sum())
    lower, upper = intervals.score_difference(up, down, n)
    assert lower is not None and upper is not None
    return _Estimate(100 * (up - down) / n, (100 * lower, 100 * upper), n)


def _reopen_rate(table: pa.Table) -> _Estimate:
    told = table.filter(pc.is_valid(table["reopens"]))
    if table["closed_at"].null_count < table.num_rows:
        told = told.filter(pc.is_valid(told["closed_at"]))
    return _share(int((_floats(told, "reopens") > 0).sum()), told.num_rows)


def _duration(end: str, q: float) -> Callable[[pa.Table], _Estimate]:
    def estimate(table: pa.Table) -> _Estimate:
        both = table.filter(
            pc.and_(pc.is_valid(table[end]), pc.greater_equal(table[end], table["created_at"]))
        )
        hours = (_micros(both[end]) - _micros(both["created_at"])) / _HOUR_US
        if hours.size == 0:
            return _NO_DATA
        return _Estimate(float(np.quantile(hours, q)), intervals.quantile(hours, q), hours.size)

    return estimate


@dataclass(frozen=True)
class _Metric:
    needs: str
    estimate: Callable[[pa.Table], _Estimate]


METRICS = {
    "tickets": _Metric("created_at", _tickets),
    "customers": _Metric("customer_key", _customers),
    "csat": _Metric("csat", _csat),
    "csat_mean": _Metric("csat", _csat_mean),
    "nps": _Metric("nps", _nps),
    "frt_median_h": _Metric("first_response_at", _duration("first_response_at", 0.5)),
    "frt_p90_h": _Metric("first_response_at", _duration("first_response_at", 0.9)),
    "resolution_median_h": _Metric("closed_at", _duration("closed_at", 0.5)),
    "resolution_p90_h": _Metric("closed_at", _duration("closed_at", 0.9)),
    "reopen_rate": _Metric("reopens", _reopen_rate),
}


def period_kpis(tickets: pa.Table, period: Period) -> tuple[Kpi, ...]:
    """Every metric whose column holds data, in the order of `METRICS`, with 95 % intervals.

    `previous` is the same figure of the period before (for a free span: of as many days before),
    `mean_4` the mean over the four periods before, those without an answer left out. A period that
    begins before the first ticket is no period to compare with: no `previous`, no `mean_4`.
    """
    dated = tickets.filter(pc.is_valid(tickets["created_at"]))
    days = local_days(dated["created_at"])
    first = pc.min(days).as_py()
    spans = _spans_before(period, 4)
    current = _between(dated, days, period.start, period.end)
    earlier = [
        _between(dated, days, start, end) if first is not None and start >= first else None
        for start, end in spans
    ]
    kpis = []
    for name, metric in METRICS.items():
        if dated[metric.needs].null_count == dated.num_rows:
            continue
        now = metric.estimate(current)
        past = [metric.estimate(table).value if table is not None else None for table in earlier]
        known = [value for value in past if value is not None]
        mean_4 = sum(known) / len(known) if known and None not in earlier else None
        kpis.append(Kpi(name, now.value, *now.interval, now.n, past[0], mean_4))
    return tuple(kpis)


def _spans_before(period: Period, n: int) -> list[tuple[date, date]]:
    spans = []
    start = period.start
    length = (period.end - period.start).days + 1
    for _ in range(n):
        end = start - timedelta(days=1)
        start = previous_period(start, period.freq) if period.freq else end - timedelta(length - 1)
        spans.append((start, end))
    return spans


def _between(table: pa.Table, days: pa.Array, start: date, end: date) -> pa.Table:
    lower, upper = pa.scalar(start, pa.date32()), pa.scalar(end, pa.date32())
    return table.filter(pc.and_(pc.greater_equal(days, lower), pc.less_equal(days, upper)))


def _share(k: int, n: int) -> _Estimate:
    return _Estimate(k / n, intervals.wilson(k, n), n) if n else _NO_DATA


def _floats(table: pa.Table, column: str) -> Floats:
    values = table[column].drop_null().cast(pa.float64())
    return np.asarray(values.to_numpy(), dtype=np.float64)


def _micros(column: pa.ChunkedArray) -> Ints:
    naive = column.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
    return np.asarray(naive.to_numpy(), dtype=np.int64)
