"""The figures of many spans and keys in one table; `metrics` says what each of them is."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.counts import ticket_keys
from voc_cli.analysis.kpi.definitions import Definitions, Denominators
from voc_cli.analysis.kpi.measures import Measures, measure
from voc_cli.analysis.kpi.metrics import METRICS, NO_DATA, Estimate, Group
from voc_cli.analysis.kpi.spans import Span
from voc_cli.analysis.trend.cells import rounded
from voc_cli.schema import KPI_SCHEMA

__all__ = ["kpi_table"]

STANDARD, NO_DENOMINATORS = Definitions(), Denominators()
_EPOCH = date(1970, 1, 1)
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_Figures = tuple[Estimate, ...]


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
    kept = tickets if dated.all() else tickets.filter(pa.array(dated))
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
                group = Group(mine.take(np.arange(begin, stop)), *stock, definitions)
                figures.append(_figures(group, absent))
    return _table(spans, words, figures)


def _figures(group: Group, absent: frozenset[str]) -> _Figures:
    return tuple(
        NO_DATA if metric in absent else estimate(group) for metric, estimate in METRICS.items()
    )


class _Idle:
    """The figures of spans in which a key had no ticket: most of them where keys are many, and
    alike for the same stock of open tickets, so each is worked out once.
    """

    def __init__(self, nothing: Measures, absent: frozenset[str], definitions: Definitions) -> None:
        self._nothing, self._absent, self._definitions = nothing, absent, definitions
        self._known: dict[tuple[int, int, float | None], _Figures] = {}

    def figures(self, open_tickets: int, known: int, denominator: float | None) -> _Figures:
        stock = open_tickets, known, denominator
        if stock not in self._known:
            group = Group(self._nothing, *stock, self._definitions)
            self._known[stock] = _figures(group, self._absent)
        return self._known[stock]


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


def _number(day: date) -> int:
    return (day - _EPOCH).days
