"""What the sections of a report read: the period's tickets, its lines, and the words for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.kpi.definitions import Definitions
from voc_cli.analysis.results import Period, RunResults
from voc_cli.messages import catalogue, message
from voc_cli.report.cells import number_text
from voc_cli.report.lines import (
    BASELINE,
    HISTORY,
    Dimension,
    Line,
    lines_from_tickets,
    lines_from_trend,
    spans_before,
    within,
)
from voc_cli.report.model import Kind
from voc_cli.schema import UNCLASSIFIED
from voc_cli.taxonomy.model import Taxonomy

SMALL_N = 30  # below this, rates are shown in grey: a 95 % interval of a share is then ±18 points

__all__ = ["SMALL_N", "TicketRow", "View", "make_view"]


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One ticket of the period; `text` is its masked body, or its subject where it has none.

    `flagged` is what of it made it safety, legal or churn, the sentence and what follows.
    """

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
    repeated: bool  # says word for word what an earlier ticket said
    stage: str | None
    category_2: str | None
    customer: str | None
    segment: str | None
    csat: float | None
    text: str
    flagged: str


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

    def cause(self, name: str, /, **values: object) -> str:
        """The sentence `name` of those that tell causes."""
        return message(f"cause.{name}", self.lang, **values)

    def fcr_waits(self, previous: float) -> str:
        """Why the newest period has no first-contact figure yet, with that of the one before."""
        return message(
            "kpi.fcr_waits",
            self.lang,
            name=self.word("metric", "fcr_proxy"),
            days=Definitions().follow_up_days,
            previous=self.number(previous, "share"),
        )

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
            case "category" | "subcategory":
                return self.category(key)
            case "topic":
                return self.topic_labels.get(key, key)
            case "channel":
                return self.word("channel", key)
            case _:
                return key

    def named(self, line: Line) -> str:
        """A line within a sentence: a category by its name, anything else with what it is."""
        if line.by == "category":
            return line.label
        return self.say(f"named_{line.by}", label=line.label)

    def aspect(self, aspect: str, value: str) -> str:
        """The label of a value of a dimension or of `subcategory`."""
        return self.name(cast("Dimension", aspect), value)

    def category(self, code: str | None) -> str:
        """The label of a category code."""
        if not code:
            return self.say("absent")
        if code == UNCLASSIFIED:
            return self.say("unclassified")
        return self.taxonomy.label(code, self.lang)

    @property
    def cut(self) -> bool:
        """Whether the data do not reach the end of the period."""
        return self.period.end > self.period.as_of

    def cannot_tell(self) -> str:
        """Why there are no expectations: the period is not over, or the past is too short."""
        if self.cut:
            return self.say("period_cut", as_of=self.period.as_of.isoformat())
        return self.say("too_little_history")

    @property
    def tested(self) -> int:
        """How many lines were compared with an expectation in this period."""
        return sum(line.q_value is not None for lines in self.lines.values() for line in lines)

    def alarms(self) -> tuple[Line, ...]:
        """Lines that raised an alarm: those one can act on first, then by tickets in excess."""
        raised = [line for lines in self.lines.values() for line in lines if line.alert]
        return tuple(sorted(raised, key=_urgency))


def _urgency(line: Line) -> tuple[int, float, str]:
    # A category or topic has an owner; a product or channel tells less, the total least.
    order = {"category": 0, "subcategory": 1, "topic": 2, "product": 3, "channel": 4, "all": 5}
    vague = line.by == "category" and line.key in (UNCLASSIFIED, "other")
    expected = line.expected.center if line.expected else None
    return (3 if vague else order[line.by], -(line.count - (expected or 0.0)), line.key)


def make_view(results: RunResults, *, taxonomy: Taxonomy, lang: str) -> View:
    """Cut `results` to the period and read its trend lines."""
    period = results.period
    topics = results.topics
    labels = dict(
        zip(topics.column("topic_id").to_pylist(), topics.column("label").to_pylist(), strict=True)
    )
    bare = View(results, taxonomy, lang, (), results.tickets.slice(0, 0), 0, (), {}, labels)
    known = spans_before(period, HISTORY - 1, first=_first_day(results.tickets))
    rows = _ticket_rows(within(results.tickets, period.start, period.end), results.flagged)
    earlier_spans = known[:BASELINE]
    earlier = (
        within(results.tickets, earlier_spans[-1][0], earlier_spans[0][1])
        if earlier_spans
        else bare.earlier
    )
    lines, periods = (
        ({}, ())
        if period.freq is None
        else lines_from_trend(results.trend, period.start, bare.name)
    )
    if not periods:
        spans = [*reversed(known), (period.start, period.end)]
        lines = lines_from_tickets(results.tickets, spans, bare.name)
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


def _first_day(tickets: pa.Table) -> date | None:
    first = pc.min(tickets.column("created_at")).as_py()
    return first.date() if first is not None else None


def _ticket_rows(
    tickets: pa.Table, flagged: Mapping[tuple[str, str], str]
) -> tuple[TicketRow, ...]:
    def column(name: str) -> list[object]:
        return list(tickets.column(name).to_pylist())

    texts = pc.coalesce(_filled(tickets.column("body")), tickets.column("subject"))
    texts = pc.fill_null(texts, "").to_pylist()
    named = zip(column("source"), column("ticket_id"), strict=True)
    from_flag = [flagged.get((str(source), str(ticket))) for source, ticket in named]
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
        tickets.column("duplicate_of").is_valid().to_pylist(),
        *(column(name) for name in ("stage", "category_2", "customer_key", "segment", "csat")),
        texts,
        [f"… {part}" if part else text for part, text in zip(from_flag, texts, strict=True)],
    ]
    made = (TicketRow(*values) for values in zip(*columns, strict=True))
    return tuple(sorted(made, key=lambda row: (row.day, row.ticket_id)))


def _filled(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    blank = pc.equal(pc.utf8_trim_whitespace(texts), "")
    filled: pa.ChunkedArray = pc.if_else(blank, pa.scalar(None, pa.string()), texts)
    return filled
