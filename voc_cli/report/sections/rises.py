"""④ The sharpest rises with what was expected, and ⑤ topics that were absent before."""

from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.topics.lifecycle import MIN_NEW, OLD_LEVEL, appearances
from voc_cli.messages import message
from voc_cli.report.causes import cause_cards, new_phrase_table, word_clues
from voc_cli.report.lasting import lasting, lasting_table
from voc_cli.report.lines import Line, spans_before
from voc_cli.report.model import ChartSpec, Column, Section, TableBlock
from voc_cli.report.movers import movers, movers_text
from voc_cli.report.sections.figures import line_chart
from voc_cli.report.sections.summary import MIN_EXPECTED
from voc_cli.report.view import View

MAX_RISES = 12
MAX_WATCHED = 3
MAX_CHARTS = 3
MIN_WATCHED = 5  # tickets; a rise from one to three is no news
MAX_CHANGED = 8
KEYWORDS = 5

__all__ = ["new_topics", "rises"]


def rises(view: View) -> Section:
    """Alarms, largest excess first; without any, the largest differences, called no alarm.

    Then what rose before and goes on.
    """
    alarms = list(view.alarms())[:MAX_RISES]
    watched = _watched(view) if view.tested and not alarms else []
    text = []
    if not alarms:
        text.append(view.say("rises_none") if view.tested else view.cannot_tell())
        if watched:
            text.append(view.say("rises_watched"))
        text.extend(_alarms_inside(view))
    else:
        text.append(view.say("rises_how"))
    text.extend(_falls(view))
    shown = alarms or watched
    tables = [_table(view, shown, alarms=bool(alarms))] if shown else []
    still = lasting(view)
    if still:
        text.append(message("lasting.how", view.lang))
        tables.append(lasting_table(view, still))
    cards = cause_cards(view, alarms)
    if cards is not None:
        text.append(view.cause("how"))
        tables.append(cards)
    return Section(
        key="rises",
        heading=view.say("section_rises"),
        text=tuple(text),
        tables=tuple(tables),
        charts=tuple(_charts(view, alarms)),
    )


def _falls(view: View) -> list[str]:
    """Categories, subcategories and topics below their interval: perhaps something was mended."""
    found = [
        (line.count - line.expected.center, line.by, line.key, line, line.expected.center)
        for by in ("category", "subcategory", "topic")
        for line in view.lines.get(by, ())
        if line.expected is not None
        and line.expected.center is not None
        and line.expected.center >= MIN_WATCHED
        and line.count < line.expected.lower
    ]
    if not found:
        return []
    found.sort(key=lambda one: one[:3])
    named = [
        view.say(
            "fall",
            by=view.say(f"by_{line.by}"),
            label=line.label,
            count=view.number(line.count),
            expected=view.number(expected, "estimate"),
        )
        for *_, line, expected in found[:MAX_WATCHED]
    ]
    return [view.say("falls", named=", ".join(named))]


def new_topics(view: View) -> Section:
    """Topics and words that begin in this period or the one before it."""
    heading = view.say("section_new_topics")
    topics = view.results.topics
    before = spans_before(view.period, 2, first=_first_day(view))
    if not topics.num_rows or len(before) < 2:
        name = "new_topics_no_base" if topics.num_rows else "new_topics_no_topics"
        return Section(key="new_topics", heading=heading, text=(view.say(name),))
    seen = _new_topic_table(view)
    text = [view.say("new_topics_none")]
    if seen is not None:
        level = view.number(OLD_LEVEL, "share")
        text = [view.say("new_topics_how", n=MIN_NEW, share=level, since=_first_day(view))]
    text += _changed(view)
    phrases = new_phrase_table(view)
    text.append(view.cause("phrases_none" if phrases is None else "phrases_how"))
    tables = tuple(table for table in (seen, phrases) if table is not None)
    return Section(key="new_topics", heading=heading, text=tuple(text), tables=tables)


def _new_topic_table(view: View) -> TableBlock | None:
    found = appearances(view.results.tickets, view.period)
    rows = []
    for topic in view.results.topics.to_pylist():
        seen = found.get(topic["topic_id"])
        if seen is None or not (seen.new or (topic["status"] == "split" and seen.now)):
            continue
        cause = view.results.causes.get(("topic", topic["topic_id"]))
        words = [word.term for word in cause.words] if cause else []
        keywords = ", ".join((words or topic["keywords"] or [])[:KEYWORDS])
        rows.append((topic["label"], seen.first, seen.now, seen.previous, seen.older, keywords))
    if not rows:
        return None
    rows.sort(key=lambda row: (-row[2], -row[3], row[0]))
    columns = (
        Column("label", view.say("col_topic")),
        Column("first", view.say("col_first"), "date", 2),
        Column("now", view.say("col_now"), "count"),
        Column("previous", view.unit("prev"), "count"),
        Column("older", view.say("col_older"), "count", 3),
        Column("keywords", view.say("col_keywords"), "text", 2),
    )
    cells = tuple((label, str(first), *rest) for label, first, *rest in rows)
    return TableBlock(columns, cells)


def _changed(view: View) -> list[str]:
    """Which topics ended, became one or broke off from another."""
    topics = view.results.topics.to_pylist()
    told = []
    for status in ("split", "merged"):
        named = [
            view.say(f"topic_{status}", label=row["label"], parent=view.topic_labels[parent])
            for row in topics
            if row["status"] == status and (parent := row["parent_id"]) in view.topic_labels
        ]
        if named:
            told.append(view.say(f"topics_{status}", named=", ".join(named[:MAX_CHANGED])))
    gone = [row["label"] for row in topics if row["status"] == "gone"]
    if gone:
        told.append(view.say("topics_gone", named=", ".join(gone[:MAX_CHANGED])))
    return told


def _watched(view: View) -> list[Line]:
    lines = [
        line
        for by in ("category", "topic")
        for line in view.lines.get(by, ())
        if line.count >= MIN_WATCHED and _ratio(line) is not None and (_ratio(line) or 0) > 1
    ]
    return sorted(lines, key=lambda line: (-(_ratio(line) or 0), line.by, line.key))[:MAX_WATCHED]


def _ratio(line: Line) -> float | None:
    base = line.expected.center if line.expected else line.mean_4
    return line.count / base if base and base >= MIN_EXPECTED else None


def _table(view: View, lines: Sequence[Line], *, alarms: bool) -> TableBlock:
    columns = (
        Column("label", view.say("col_label")),
        Column("by", view.say("col_by"), "text", 2),
        Column("count", view.say("col_count"), "count"),
        Column("expected", view.say("col_expected"), "interval"),
        Column("ratio", view.say("col_ratio"), "ratio"),
        Column("q_value", view.say("col_q"), "probability", 3),
        Column("movers", view.say("col_movers"), "note", 4),
    )
    rows = tuple(
        (
            line.label,
            view.say(f"by_{line.by}"),
            line.count,
            line.expected,
            _ratio(line),
            line.q_value,
            movers_text(view, movers(view, line))
            or ", ".join(clue for _, clue in word_clues(view, line))
            or view.say("movers_none"),
        )
        for line in lines
    )
    marked = tuple(range(len(rows))) if alarms else ()
    return TableBlock(columns, rows, emphasis=marked)


def _charts(view: View, alarms: Sequence[Line]) -> list[ChartSpec]:
    charts = []
    for line in alarms[:MAX_CHARTS]:
        title = view.say("chart_rise", by=view.say(f"by_{line.by}"), label=line.label)
        chart = line_chart(view, line, title=title)
        if chart is not None:
            charts.append(chart)
    return charts


def _alarms_inside(view: View) -> list[str]:
    """For a span the user chose freely: the alarms of the weeks it covers, by name and date."""
    period = view.period
    if period.freq is not None:
        return []
    trend = view.results.trend
    inside = pc.and_(
        pc.greater_equal(trend.column("period"), pa.scalar(period.start, pa.date32())),
        pc.less_equal(trend.column("period"), pa.scalar(period.end, pa.date32())),
    )
    found = trend.filter(pc.and_(inside, pc.fill_null(trend.column("alert"), False)))
    named = sorted(
        {
            (row["period"], view.name(row["by"], row["key"]))
            for row in found.select(["period", "by", "key"]).to_pylist()
        }
    )
    if not named:
        return []
    listed = ", ".join(f"{label}({day.isoformat()})" for day, label in named[:MAX_RISES])
    return [view.say("rises_inside", listed=listed)]


def _first_day(view: View) -> date | None:
    first = pc.min(view.results.tickets.column("created_at")).as_py()
    return first.date() if first is not None else None
