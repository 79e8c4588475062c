"""The keys of each dimension over time: what a period counted, and what was expected.

Counts and expectations come from the trend table (one source of truth), so a figure of the report
is a figure of `trend.parquet`. Only a span the user chose freely (`--from/--to`), which has no
trend row of its own, is counted from the tickets, and then has no expectation.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.results import Freq, Period
from voc_cli.report.model import Interval
from voc_cli.schema import DEFAULT_TZ

HISTORY = 26  # periods kept for charts
SPARK = 12  # periods of a sparkline
BASELINE = 4  # periods of the mean that figures are compared with

Dimension = Literal["all", "category", "subcategory", "topic", "channel", "product"]
COLUMNS: Mapping[Dimension, str] = {
    "category": "category",
    "subcategory": "subcategory",
    "topic": "topic_id",
    "channel": "channel",
    "product": "product",
}

Name = Callable[[Dimension, str], str]  # the label of a key

__all__ = [
    "BASELINE",
    "COLUMNS",
    "HISTORY",
    "SPARK",
    "Dimension",
    "Line",
    "lines_from_tickets",
    "lines_from_trend",
    "spans_before",
    "within",
]


@dataclass(frozen=True)
class Line:
    """One key of a dimension in the period, beside what came before and what was expected.

    `history` ends with the period itself. `previous` and `mean_4` are None where the data do not
    reach back that far; `expected` is None where there is too little of it.
    """

    by: Dimension
    key: str
    label: str
    count: int
    share: float | None
    expected: Interval | None
    ratio: float | None
    q_value: float | None
    alert: bool
    previous: int | None
    mean_4: float | None
    history: tuple[int, ...]
    expectations: tuple[Interval | None, ...]
    alerts: tuple[bool, ...]
    method: str
    risen_since: date | None = None  # of a rise that goes on, with what was expected then
    usual: Interval | None = None

    @property
    def change(self) -> float | None:
        """Relative change against the period before."""
        return self.count / self.previous - 1 if self.previous else None

    @property
    def change_4(self) -> float | None:
        """Relative change against the mean of the four periods before, if that is a ticket or more.

        One ticket against a fifth of one is no rise of 400 %.
        """
        return self.count / self.mean_4 - 1 if self.mean_4 and self.mean_4 >= 1 else None


def spans_before(period: Period, n: int, *, first: date | None) -> list[tuple[date, date]]:
    """The `n` periods before this one, newest first, as far as the data (from `first`) reach."""
    spans: list[tuple[date, date]] = []
    start = period.start
    while len(spans) < n and first is not None:
        end = start - timedelta(days=1)
        start = _step_back(period.freq, start, period.end - period.start)
        # A period that the data enter in its middle is no base for a comparison; one day without
        # a ticket at its beginning is no sign of that.
        if start < first - timedelta(days=1):
            break
        spans.append((start, end))
    return spans


def _step_back(freq: Freq | None, start: date, length: timedelta) -> date:
    match freq:
        case "week":
            return start - timedelta(days=7)
        case "month":
            return (start - timedelta(days=1)).replace(day=1)
        case "day":
            return start - timedelta(days=1)
        case None:
            return start - length - timedelta(days=1)


def _zone(tickets: pa.Table) -> ZoneInfo:
    return ZoneInfo(tickets.schema.field("created_at").type.tz or DEFAULT_TZ)


def within(tickets: pa.Table, start: date, end: date) -> pa.Table:
    """The tickets created from `start` to `end`, both days included, in the table's zone."""
    created = tickets.column("created_at")
    zone = _zone(tickets)
    low = pa.scalar(datetime.combine(start, time(), zone), created.type)
    high = pa.scalar(datetime.combine(end + timedelta(days=1), time(), zone), created.type)
    inside = pc.and_(pc.greater_equal(created, low), pc.less(created, high))
    return tickets.filter(pc.fill_null(inside, False))


def lines_from_trend(
    trend: pa.Table, start: date, name: Name
) -> tuple[dict[Dimension, tuple[Line, ...]], tuple[date, ...]]:
    """(lines by dimension, first days of the periods of their histories), empty without a row."""
    day = pa.scalar(start, pa.date32())
    whole = pc.fill_null(trend.column("complete"), False)
    earlier = pc.and_(pc.less(trend.column("period"), day), whole)
    trend = trend.filter(pc.or_(earlier, pc.equal(trend.column("period"), day)))
    periods = tuple(sorted(set(trend.column("period").to_pylist()))[-HISTORY:])
    if not periods or periods[-1] != start:
        return {}, ()
    recent = trend.filter(pc.greater_equal(trend.column("period"), pa.scalar(periods[0])))
    found: dict[tuple[str, str], dict[date, dict[str, object]]] = {}
    for row in recent.to_pylist():
        found.setdefault((row["by"], row["key"]), {})[row["period"]] = row
    lines: dict[Dimension, list[Line]] = {}
    for (by, key), by_period in sorted(found.items()):
        line = _trend_line(name, by, key, [by_period.get(day, {}) for day in periods])
        lines.setdefault(line.by, []).append(line)
    return {by: _ordered(some) for by, some in lines.items()}, periods


def _trend_line(name: Name, by: str, key: str, rows: list[dict[str, object]]) -> Line:
    dimension: Dimension = by  # type: ignore[assignment]
    history = tuple(_whole(row.get("count")) for row in rows)
    expectations = tuple(_expectation(row) for row in rows)
    now = rows[-1]
    since = next((row for row in rows if row.get("period") == now.get("risen_since")), {})
    return Line(
        by=dimension,
        key=key,
        label=name(dimension, key),
        count=history[-1],
        share=_real(now.get("share")),
        expected=expectations[-1],
        ratio=_real(now.get("ratio")),
        q_value=_real(now.get("q_value")),
        alert=bool(now.get("alert")),
        previous=history[-2] if len(history) > 1 else None,
        mean_4=_mean_before(history),
        history=history,
        expectations=expectations,
        alerts=tuple(bool(row.get("alert")) for row in rows),
        method=str(now.get("method") or ""),
        risen_since=since.get("period"),  # type: ignore[arg-type]
        usual=_expectation(since),
    )


def _expectation(row: Mapping[str, object]) -> Interval | None:
    expected, lower, upper = (_real(row.get(name)) for name in ("expected", "lower", "upper"))
    if expected is None or lower is None or upper is None:
        return None
    return Interval(lower, upper, "count", expected)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _real(value: object) -> float | None:
    if isinstance(value, float | int) and value == value and abs(value) != float("inf"):
        return float(value)
    return None


def _mean_before(history: tuple[int, ...]) -> float | None:
    before = history[-1 - BASELINE : -1]
    return sum(before) / BASELINE if len(before) == BASELINE else None


def _ordered(lines: list[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (-line.count, line.key)))


def lines_from_tickets(
    tickets: pa.Table, spans: list[tuple[date, date]], name: Name
) -> dict[Dimension, tuple[Line, ...]]:
    tables = [within(tickets, start, end) for start, end in spans]
    totals = [table.num_rows for table in tables]
    lines: dict[Dimension, tuple[Line, ...]] = {
        "all": (_plain_line(name, "all", "all", tuple(totals), totals[-1]),)
    }
    for by, column in COLUMNS.items():
        counted = [Counter(table.column(column).to_pylist()) for table in tables]
        keys = {key for counts in counted for key in counts if key}
        lines[by] = _ordered(
            [
                _plain_line(name, by, key, tuple(c[key] for c in counted), totals[-1])
                for key in sorted(keys)
            ]
        )
    return lines


def _plain_line(name: Name, by: Dimension, key: str, history: tuple[int, ...], total: int) -> Line:
    return Line(
        by=by,
        key=key,
        label=name(by, key),
        count=history[-1],
        share=history[-1] / total if total else None,
        expected=None,
        ratio=None,
        q_value=None,
        alert=False,
        previous=history[-2] if len(history) > 1 else None,
        mean_4=_mean_before(history),
        history=history,
        expectations=(None,) * len(history),
        alerts=(False,) * len(history),
        method="",
    )
