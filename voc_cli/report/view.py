"""What the sections of a report read: the period's tickets, its trend lines, labels and spans.

Counts and expectations come from the trend table (one source of truth), so a figure of the report
is a figure of `trend.parquet`. Only a span the user chose freely (`--from/--to`), which has no
trend row of its own, is counted from the tickets, and then has no expectation.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.results import Freq, Period, RunResults
from voc_cli.messages import catalogue, message
from voc_cli.report.cells import number_text
from voc_cli.report.model import Interval, Kind
from voc_cli.schema import DEFAULT_TZ, UNCLASSIFIED
from voc_cli.taxonomy.model import Taxonomy

HISTORY = 26  # periods kept for charts
SPARK = 12  # periods of a sparkline
BASELINE = 4  # periods of the mean that figures are compared with
SMALL_N = 30  # below this, rates are shown in grey: a 95 % interval of a share is then ±18 points

Dimension = Literal["all", "category", "topic", "channel", "product"]
COLUMNS: Mapping[Dimension, str] = {
    "category": "category",
    "topic": "topic_id",
    "channel": "channel",
    "product": "product",
}

__all__ = [
    "BASELINE",
    "COLUMNS",
    "SMALL_N",
    "SPARK",
    "Dimension",
    "Line",
    "TicketRow",
    "View",
    "make_view",
    "spans_before",
]


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One ticket of the period; `text` is its masked body, or its subject where it has none."""

    ticket_id: str
    day: date
    channel: str | None
    product: str | None
    category: str
    subcategory: str | None
    act: str | None
    polarity: str | None
    topic_id: str | None
    score: float
    churn: bool
    legal: bool
    safety: bool
    text: str


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

    @property
    def change(self) -> float | None:
        """Relative change against the period before."""
        return self.count / self.previous - 1 if self.previous else None

    @property
    def change_4(self) -> float | None:
        """Relative change against the mean of the four periods before."""
        return self.count / self.mean_4 - 1 if self.mean_4 else None


@dataclass(frozen=True)
class View:
    """The results of one run, cut to the period and named in one language.

    rows       tickets of the period by day and id
    earlier    tickets of the up to four periods before (`n_earlier` of them)
    periods    first days of the periods behind each line's history, oldest first
    """

    results: RunResults
    taxonomy: Taxonomy
    lang: str
    rows: tuple[TicketRow, ...]
    earlier: pa.Table
    n_earlier: int
    periods: tuple[date, ...]
    lines: Mapping[Dimension, tuple[Line, ...]]
    topic_labels: Mapping[str, str]

    @property
    def period(self) -> Period:
        """The period of the report."""
        return self.results.period

    def say(self, name: str, /, **values: object) -> str:
        """The report's own sentence `name`."""
        return message(f"report.{name}", self.lang, **values)

    def word(self, prefix: str, value: str | None) -> str:
        """The word for a code (`act`, `polarity`, `channel` …); the code where there is none."""
        if not value:
            return self.say("absent")
        return catalogue(self.lang).get(f"report.{prefix}_{value}", value)

    def unit(self, prefix: str) -> str:
        """A word that depends on the length of the period, such as 전주 or 전월."""
        return self.say(f"{prefix}_{self.period.freq or 'span'}")

    def number(self, value: float | None, kind: Kind = "count") -> str:
        """`value` within a sentence: a dash where there is none, 16 rather than 16.0."""
        if value is None:
            return self.say("none")
        text = number_text(value, kind, self.lang)
        return text.replace(".0", "") if kind in ("estimate", "share") else text

    def name(self, by: Dimension, key: str) -> str:
        """The label of a key of a dimension."""
        match by:
            case "all":
                return self.say("all_tickets")
            case "category":
                return self.category(key)
            case "topic":
                return self.topic_labels.get(key, key)
            case "channel":
                return self.word("channel", key)
            case _:
                return key

    def category(self, code: str | None) -> str:
        """The label of a category code."""
        if not code:
            return self.say("absent")
        if code == UNCLASSIFIED:
            return self.say("unclassified")
        return self.taxonomy.label(code, self.lang)

    def alarms(self) -> tuple[Line, ...]:
        """Lines that raised an alarm: those one can act on first, then by tickets in excess."""
        raised = [line for lines in self.lines.values() for line in lines if line.alert]
        return tuple(sorted(raised, key=_urgency))


def _urgency(line: Line) -> tuple[int, float, str]:
    # A category or topic has an owner; a product or channel tells less, the total least.
    order = {"category": 0, "topic": 1, "product": 2, "channel": 3, "all": 4}
    vague = line.by == "category" and line.key in (UNCLASSIFIED, "other")
    expected = line.expected.center if line.expected else None
    return (2 if vague else order[line.by], -(line.count - (expected or 0.0)), line.key)


def make_view(results: RunResults, *, taxonomy: Taxonomy, lang: str) -> View:
    """Cut `results` to the period and read its trend lines."""
    period = results.period
    topics = results.topics
    labels = dict(
        zip(topics.column("topic_id").to_pylist(), topics.column("label").to_pylist(), strict=True)
    )
    bare = View(results, taxonomy, lang, (), results.tickets.slice(0, 0), 0, (), {}, labels)
    known = spans_before(period, HISTORY - 1, first=_first_day(results.tickets))
    rows = _ticket_rows(_within(results.tickets, period.start, period.end))
    earlier_spans = known[:BASELINE]
    earlier = (
        _within(results.tickets, earlier_spans[-1][0], earlier_spans[0][1])
        if earlier_spans
        else bare.earlier
    )
    lines, periods = ({}, ()) if period.freq is None else _lines_from_trend(bare)
    if not periods:
        spans = [*reversed(known), (period.start, period.end)]
        lines = _lines_from_tickets(bare, spans)
        periods = tuple(start for start, _ in spans)
    return View(
        results=results,
        taxonomy=taxonomy,
        lang=lang,
        rows=rows,
        earlier=earlier,
        n_earlier=len(earlier_spans),
        periods=periods,
        lines=lines,
        topic_labels=labels,
    )


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


def _first_day(tickets: pa.Table) -> date | None:
    first = pc.min(tickets.column("created_at")).as_py()
    return first.date() if first is not None else None


def _within(tickets: pa.Table, start: date, end: date) -> pa.Table:
    created = tickets.column("created_at")
    zone = _zone(tickets)
    low = pa.scalar(datetime.combine(start, time(), zone), created.type)
    high = pa.scalar(datetime.combine(end + timedelta(days=1), time(), zone), created.type)
    inside = pc.and_(pc.greater_equal(created, low), pc.less(created, high))
    return tickets.filter(pc.fill_null(inside, False))


def _ticket_rows(tickets: pa.Table) -> tuple[TicketRow, ...]:
    def column(name: str) -> list[object]:
        return list(tickets.column(name).to_pylist())

    texts = pc.coalesce(_filled(tickets.column("body")), tickets.column("subject"))
    created = tickets.column("created_at").to_pylist()
    flags = [pc.fill_null(tickets.column(name), False) for name in ("churn", "legal", "safety")]
    scores = pc.fill_null(tickets.column("topic_score"), 0.0)
    columns = [
        column("ticket_id"),
        [value.date() for value in created],
        *(column(name) for name in ("channel", "product")),
        pc.fill_null(tickets.column("category"), UNCLASSIFIED).to_pylist(),
        *(column(name) for name in ("subcategory", "act", "polarity", "topic_id")),
        scores.to_pylist(),
        *(flag.to_pylist() for flag in flags),
        pc.fill_null(texts, "").to_pylist(),
    ]
    made = (TicketRow(*values) for values in zip(*columns, strict=True))
    return tuple(sorted(made, key=lambda row: (row.day, row.ticket_id)))


def _filled(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    blank = pc.equal(pc.utf8_trim_whitespace(texts), "")
    return pc.if_else(blank, pa.scalar(None, pa.string()), texts)


def _lines_from_trend(view: View) -> tuple[dict[Dimension, tuple[Line, ...]], tuple[date, ...]]:
    trend = view.results.trend
    start = view.period.start
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
        line = _trend_line(view, by, key, [by_period.get(day, {}) for day in periods])
        lines.setdefault(line.by, []).append(line)
    return {by: _ordered(some) for by, some in lines.items()}, periods


def _trend_line(view: View, by: str, key: str, rows: list[dict[str, object]]) -> Line:
    dimension: Dimension = by  # type: ignore[assignment]
    history = tuple(_whole(row.get("count")) for row in rows)
    expectations = tuple(_expectation(row) for row in rows)
    now = rows[-1]
    return Line(
        by=dimension,
        key=key,
        label=view.name(dimension, key),
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


def _lines_from_tickets(
    view: View, spans: list[tuple[date, date]]
) -> dict[Dimension, tuple[Line, ...]]:
    tables = [_within(view.results.tickets, start, end) for start, end in spans]
    totals = [table.num_rows for table in tables]
    lines: dict[Dimension, tuple[Line, ...]] = {
        "all": (_plain_line(view, "all", "all", tuple(totals), totals[-1]),)
    }
    for by, column in COLUMNS.items():
        counted = [Counter(table.column(column).to_pylist()) for table in tables]
        keys = {key for counts in counted for key in counts if key}
        lines[by] = _ordered(
            [
                _plain_line(view, by, key, tuple(c[key] for c in counted), totals[-1])
                for key in sorted(keys)
            ]
        )
    return lines


def _plain_line(
    view: View, by: Dimension, key: str, history: tuple[int, ...], total: int
) -> Line:
    return Line(
        by=by,
        key=key,
        label=view.name(by, key),
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
