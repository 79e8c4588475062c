"""The figures of a period, each with its 95 % interval and the number it stands on.

Definitions
    tickets             tickets created in the period (exact Poisson interval)
    customers           different customers among them (the same); null where tickets name nobody
    nps                 % of 9–10 minus % of 0–6, −100…100 (Tango's score interval); cut points and
                        form are settings, a ratio has the interval of its odds (Wilson)
    csat                share of satisfied (top two of five: rescaled rating ≥ .75) among rated
    csat_response_rate  share of tickets that were rated
    csat_mean           mean of the rescaled rating, 0–1 (Student's t; where all answers are alike,
                        what Wilson's interval leaves to others)
    csat_weighted       mean over customers of their weighted mean of several questions, 0–1
    ces                 mean customer effort score, on its own scale
    frt_median_h        first agent response after creation, median hours; frt_p90_h: 90th
                        percentile (order statistics)
    resolution_median_h closing after creation, median hours; resolution_p90_h: 90th percentile
    reopen_rate         share reopened at least once among closed tickets (all tickets, where the
                        source gives no closing times) that say how often they were reopened
    backlog             tickets open at the end of the period, of sources that give closing times:
                        all of them counted, and many the same as a week before, so no interval
    fcr_proxy           share of tickets after which the same customer sent no further one of the
                        same category within 7 days; only tickets whose 7 days have passed
    contact_rate        tickets per 1,000 of a denominator the user supplies (orders, active users)

Shares have Wilson's interval. Durations belong to the period the ticket was created in; those of
tickets not yet closed are not in them, so the newest period reads too short until its tickets
close. `period_kpis` therefore compares durations with open tickets counted in (`waiting`). A figure
whose column is absent is null and stands on n = 0.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis import intervals
from voc_cli.analysis.counts import ticket_keys
from voc_cli.analysis.intervals import Interval
from voc_cli.analysis.kpi.definitions import Definitions, Denominators
from voc_cli.analysis.kpi.measures import Measures, measure
from voc_cli.analysis.kpi.spans import Span
from voc_cli.analysis.kpi.waiting import Wait
from voc_cli.analysis.results import Kpi, Period
from voc_cli.analysis.trend.cells import rounded
from voc_cli.schema import KPI_SCHEMA

__all__ = ["METRICS", "kpi_table", "period_kpis"]

PER = 1000.0
STANDARD, NO_DENOMINATORS = Definitions(), Denominators()
NO_WAITS: Mapping[tuple[date, str], Wait] = MappingProxyType({})
_EPOCH = date(1970, 1, 1)
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Estimate:
    value: float | None
    interval: Interval
    n: int


@dataclass(frozen=True)
class _Group:
    """The tickets of one span and key; `open_tickets` and `known` are those up to its end."""

    rows: Measures
    open_tickets: int
    known: int
    denominator: float | None
    definitions: Definitions


_NO_DATA = _Estimate(None, intervals.NONE, 0)


def _tickets(group: _Group) -> _Estimate:
    n = group.rows.day.size
    return _Estimate(float(n), intervals.count(n), n)


def _customers(group: _Group) -> _Estimate:
    known = group.rows.customer[group.rows.customer >= 0]
    if known.size == 0 and group.rows.day.size:
        return _NO_DATA  # nobody is named: how many they are is unknown, not none
    n = int(np.unique(known).size)
    return _Estimate(float(n), intervals.count(n), n)


def _nps(group: _Group) -> _Estimate:
    chosen = group.definitions
    scores = _known(group.rows.nps)
    up = int((scores >= chosen.nps_promoter).sum())
    down = int((scores <= chosen.nps_detractor).sum())
    if scores.size == 0:
        return _NO_DATA
    if chosen.nps_form == "ratio":
        lower, upper = (_odds(share) for share in intervals.wilson(up, up + down))
        return _Estimate(up / down if down else None, (lower, upper), scores.size)
    low, high = intervals.score_difference(up, down, scores.size)
    assert low is not None and high is not None
    return _Estimate(100 * (up - down) / scores.size, (100 * low, 100 * high), scores.size)


def _csat(group: _Group) -> _Estimate:
    rated = _known(group.rows.csat)
    return _share(int((rated >= group.definitions.satisfied - 1e-9).sum()), rated.size)


def _response(group: _Group) -> _Estimate:
    return _share(_known(group.rows.csat).size, group.rows.csat.size)


def _mean(column: str, *, top: float | None) -> Callable[[_Group], _Estimate]:
    def estimate(group: _Group) -> _Estimate:
        values = _known(getattr(group.rows, column))
        if values.size == 0:
            return _NO_DATA
        lower, upper = intervals.mean(values, bounds=None if top is None else (0.0, top))
        if lower is not None and upper is not None and top is not None:
            lower, upper = max(lower, 0.0), min(upper, top)
        return _Estimate(float(values.mean()), (lower, upper), values.size)

    return estimate


def _duration(column: str, q: float) -> Callable[[_Group], _Estimate]:
    def estimate(group: _Group) -> _Estimate:
        hours = _known(getattr(group.rows, column))
        if hours.size == 0:
            return _NO_DATA
        value = float(hours[0] if hours.size == 1 else np.quantile(hours, q))
        return _Estimate(value, intervals.quantile(hours, q), hours.size)

    return estimate


def _reopen_rate(group: _Group) -> _Estimate:
    told = _known(group.rows.reopened)
    return _share(int(told.sum()), told.size)


def _backlog(group: _Group) -> _Estimate:
    if not group.known:
        return _NO_DATA
    return _Estimate(float(group.open_tickets), intervals.NONE, group.known)


def _fcr(group: _Group) -> _Estimate:
    followed = _known(group.rows.followed)
    return _share(int((followed == 0).sum()), followed.size)


def _contact_rate(group: _Group) -> _Estimate:
    if not group.denominator:
        return _NO_DATA
    n = group.rows.day.size
    lower, upper = intervals.count(n)
    assert lower is not None and upper is not None
    scale = PER / group.denominator
    return _Estimate(n * scale, (lower * scale, upper * scale), n)


METRICS: Mapping[str, Callable[[_Group], _Estimate]] = {
    "tickets": _tickets,
    "customers": _customers,
    "nps": _nps,
    "csat": _csat,
    "csat_response_rate": _response,
    "csat_mean": _mean("csat", top=1.0),
    "csat_weighted": _mean("weighted", top=1.0),
    "ces": _mean("ces", top=None),
    "frt_median_h": _duration("first_response", 0.5),
    "frt_p90_h": _duration("first_response", 0.9),
    "resolution_median_h": _duration("resolution", 0.5),
    "resolution_p90_h": _duration("resolution", 0.9),
    "reopen_rate": _reopen_rate,
    "backlog": _backlog,
    "fcr_proxy": _fcr,
    "contact_rate": _contact_rate,
}


def kpi_table(
    tickets: pa.Table,
    spans: Sequence[Span],
    *,
    as_of: date,
    by: Sequence[str] = (),
    aliases: Mapping[str, str] | None = None,
    definitions: Definitions = STANDARD,
    questions: Mapping[str, Floats] | None = None,
    denominators: Denominators = NO_DENOMINATORS,
) -> pa.Table:
    """KPI_SCHEMA: every metric of every span and key, sorted by span, key and `METRICS`.

    tickets    ticket table, perhaps with classify columns; tickets without a time do not count
    spans      what is counted together; backlog also looks at all tickets before
    by         columns whose values are the keys (crossed ones joined by ` × `); none: `all`
    as_of      the last day that is known
    questions  rescaled answers (0–1, NaN none) of the questions of `definitions`, as `tickets` has
               rows

    A missing value has the key "". Raises UsageError for an unknown column.
    """
    dated = np.asarray(tickets["created_at"].is_valid().to_numpy(), dtype=np.bool_)
    kept = tickets.filter(pa.array(dated))
    measures = measure(
        kept,
        definitions=definitions,
        questions={name: values[dated] for name, values in (questions or {}).items()},
        as_of=as_of,
    )
    absent = _absent(measures)
    rows, codes, words = ticket_keys(kept, by=by, aliases=aliases)
    order = np.lexsort((measures.day[rows], codes))
    rows, codes = rows[order], codes[order]
    ends = _zone_ends(kept, [span.end for span in spans])
    bounds = [(_number(span.start), _number(span.end) + 1) for span in spans]
    idle = _Idle(measures.take(np.arange(0)), absent, definitions)
    figures: list[_Figures] = []
    first = np.searchsorted(codes, np.arange(len(words) + 1))
    for code, word in enumerate(words):
        mine = measures.take(rows[first[code] : first[code + 1]])
        created, left = _backlog_times(mine)
        came, gone = created.searchsorted(ends), left.searchsorted(ends)
        inside = mine.day.searchsorted(bounds)
        for at, span in enumerate(spans):
            stock = int(came[at] - gone[at]), int(came[at]), denominators.of(span.name, word)
            begin, stop = inside[at]
            if begin == stop:
                figures.append(idle.figures(*stock))
            else:
                group = _Group(mine.take(np.arange(begin, stop)), *stock, definitions)
                figures.append(_figures(group, absent))
    return _table(spans, words, figures)


_Figures = tuple[_Estimate, ...]


def _figures(group: _Group, absent: frozenset[str]) -> tuple[_Estimate, ...]:
    return tuple(
        _NO_DATA if metric in absent else estimate(group) for metric, estimate in METRICS.items()
    )


class _Idle:
    """The figures of spans in which a key had no ticket: most of them where keys are many, and
    alike for the same stock of open tickets, so each is worked out once.
    """

    def __init__(self, nothing: Measures, absent: frozenset[str], definitions: Definitions) -> None:
        self._nothing, self._absent, self._definitions = nothing, absent, definitions
        self._known: dict[tuple[int, int, float | None], tuple[_Estimate, ...]] = {}

    def figures(
        self, open_tickets: int, known: int, denominator: float | None
    ) -> tuple[_Estimate, ...]:
        stock = open_tickets, known, denominator
        if stock not in self._known:
            group = _Group(self._nothing, *stock, self._definitions)
            self._known[stock] = _figures(group, self._absent)
        return self._known[stock]


def period_kpis(
    table: pa.Table,
    period: Period,
    *,
    first: date,
    waiting: Mapping[tuple[date, str], Wait] = NO_WAITS,
) -> tuple[Kpi, ...]:
    """The figures of `period` beside the one before and the mean of the four before.

    table  `kpi_table` without keys, of the spans up to the period
    first  day of the first ticket: a span that begins before it is nothing to compare with
    waiting  durations with open tickets counted in: where any is open, those are compared

    A metric that no span of the table has data for is left out.
    """
    spans = sorted(set(table["period"].to_pylist()))
    rows = {(row["period"], row["metric"]): row for row in table.to_pylist()}
    before = [name for name in spans if name < period.start][-4:][::-1]
    kpis = []
    for metric in METRICS:
        if not any(rows[name, metric]["n"] for name in spans):
            continue
        now = rows[period.start, metric]
        past = [rows[name, metric] if name >= first else None for name in before]
        known = [row for row in past if row is not None and row["value"] is not None]
        whole = len(before) == 4 and all(name >= first for name in before)
        base = known if whole else []
        kpis.append(
            Kpi(
                metric,
                now["value"],
                now["lower"],
                now["upper"],
                now["n"],
                past[0]["value"] if past and past[0] else None,
                sum(row["value"] for row in base) / len(base) if base else None,
                _moved(*_comparable(now, base, waiting)),
                waiting[period.start, metric].n_open if (period.start, metric) in waiting else 0,
            )
        )
    return tuple(kpis)


def _comparable(
    now: Mapping[str, Any], base: Sequence[Mapping[str, Any]], waiting: Mapping[Any, Wait]
) -> tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]:
    """The rows themselves, or those of the waits where tickets are open still."""
    found = [waiting.get((row["period"], row["metric"])) for row in (now, *base)]
    rows = [vars(wait) for wait in found if wait is not None]
    if len(rows) < len(found) or not any(row["n_open"] for row in rows):
        return now, base
    return rows[0], rows[1:]


def _moved(now: Mapping[str, Any], base: Sequence[Mapping[str, Any]]) -> tuple[float, float] | None:
    if not base or any(None in (row["value"], row["lower"], row["upper"]) for row in (now, *base)):
        return None
    first, *others = ((row["value"], row["lower"], row["upper"]) for row in (now, *base))
    return intervals.difference_from_mean(first, others)


def _absent(measures: Measures) -> frozenset[str]:
    """Metrics that would read 0 although their column holds nothing at all."""
    absent = {
        "customers": not (measures.customer >= 0).any(),
        "csat_response_rate": not np.isfinite(measures.csat).any(),
    }
    return frozenset(metric for metric, missing in absent.items() if missing)


def _backlog_times(mine: Measures) -> tuple[Ints, Ints]:
    """When the tickets of sources that tell it came and went, each sorted."""
    told = mine.left >= 0
    return np.sort(mine.created[told]), np.sort(np.maximum(mine.left[told], mine.created[told]))


def _zone_ends(tickets: pa.Table, ends: Sequence[date]) -> Ints:
    """The instant (µs) at which each day ends in the tickets' own zone."""
    zone = tickets.schema.field("created_at").type.tz
    midnights = pa.array([end + timedelta(days=1) for end in ends], pa.date32())
    local = midnights.cast(pa.timestamp("us"))
    if zone is not None:
        local = pc.assume_timezone(local, zone, ambiguous="earliest", nonexistent="earliest")
    instants = local.cast(pa.int64()) if zone is None else local.cast(pa.timestamp("us", "UTC"))
    return np.asarray(instants.cast(pa.int64()).to_numpy(zero_copy_only=False), dtype=np.int64)


def _table(spans: Sequence[Span], words: Sequence[str], figures: list[_Figures]) -> pa.Table:
    """KPI_SCHEMA of `figures`, key by key and in each span by span; equal ones are read once."""
    number: dict[int, int] = {}  # by identity: `figures` keeps them all alive
    place = np.array([number.setdefault(id(one), len(number)) for one in figures], dtype=np.int64)
    different = list({id(one): one for one in figures}.values())
    names = np.array([span.name for span in spans], dtype="datetime64[D]")
    key, span = np.divmod(np.arange(len(figures)), max(len(spans), 1))
    rank = np.empty(len(words), dtype=np.int64)
    rank[sorted(range(len(words)), key=lambda i: words[i])] = np.arange(len(words))
    order = np.lexsort((rank[key], names[span].astype(np.int64)))
    key, span, place = key[order], span[order], place[order]
    n = len(METRICS)
    estimates = [one for some in different for one in some]
    metric = np.tile(np.arange(n), len(figures))
    at = pa.array(np.repeat(place * n, n) + metric)
    wide_key, wide_span = pa.array(np.repeat(key, n)), pa.array(np.repeat(span, n))
    return pa.table(
        {
            "period": pa.array([span.name for span in spans], pa.date32()).take(wide_span),
            "key": pa.array(words, pa.string()).take(wide_key),
            "metric": pa.array([*METRICS], pa.string()).take(pa.array(metric)),
            "value": _numbers([one.value for one in estimates]).take(at),
            "lower": _numbers([one.interval[0] for one in estimates]).take(at),
            "upper": _numbers([one.interval[1] for one in estimates]).take(at),
            "n": pa.array([one.n for one in estimates], pa.int64()).take(at),
            "complete": pa.array([span.complete for span in spans], pa.bool_()).take(wide_span),
        },
        schema=KPI_SCHEMA,
    )


def _numbers(values: list[float | None]) -> pa.Array:
    known = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    numbers: pa.Array = pa.array(rounded(known), pa.float64(), from_pandas=True)
    return numbers


def _known(values: Floats) -> Floats:
    found: Floats = values[np.isfinite(values)]
    return found


def _odds(share: float | None) -> float | None:
    return None if share is None or share >= 1 else share / (1 - share)


def _share(k: int, n: int) -> _Estimate:
    return _Estimate(k / n, intervals.wilson(k, n), n) if n else _NO_DATA


def _number(day: date) -> int:
    return (day - _EPOCH).days
