"""⑥ What customers said, in their masked words, and ⑨ the tickets nobody may overlook."""

from collections.abc import Iterable, Iterator

from voc_cli.messages import message
from voc_cli.privacy.unmasked import is_unmasked
from voc_cli.report.cells import clean_text, shorten
from voc_cli.report.lines import Line
from voc_cli.report.model import Column, Section, TableBlock
from voc_cli.report.view import TicketRow, View

QUOTES = 5
QUOTE_LENGTH = 120
MIN_LENGTH = 12  # code points; a shorter text is no evidence
MAX_PER_CATEGORY = 2
RISKS_SHOWN = 15
RISK_LENGTH = 60

__all__ = ["quotes", "risk_table", "risks"]


def quotes(view: View) -> Section:
    """Three to five quotes: of the rises first, then of the suggestions, then of large ones."""
    chosen: list[TicketRow] = []
    texts: set[str] = set()
    per_category: dict[str, int] = {}
    for row in _candidates(view):
        text = clean_text(row.text)
        if len(chosen) == QUOTES:
            break
        if len(text) < MIN_LENGTH or text in texts:
            continue
        if per_category.get(row.category, 0) >= MAX_PER_CATEGORY:
            continue
        texts.add(text)
        per_category[row.category] = per_category.get(row.category, 0) + 1
        chosen.append(row)
    heading = view.say("section_quotes")
    if not chosen:
        return Section(key="quotes", heading=heading, text=(view.say("quotes_none"),))
    columns = (
        Column("quote", view.say("col_quote"), "quote"),
        Column("ticket_id", view.say("col_ticket")),
        Column("date", view.say("col_date"), "date"),
        Column("channel", view.say("col_channel")),
        Column("category", view.say("col_category")),
    )
    rows = tuple(
        (
            shorten(row.text, QUOTE_LENGTH),
            row.ticket_id,
            row.day.isoformat(),
            view.name("channel", row.channel) if row.channel else None,
            view.category(row.category),
        )
        for row in chosen
    )
    return Section(
        key="quotes",
        heading=heading,
        text=(_how(view),),
        tables=(TableBlock(columns, rows, layout="quotes"),),
    )


def risks(view: View) -> Section:
    """Safety, legal and churn tickets of the period, the gravest and newest first."""
    heading = view.say("section_risks")
    rows = _risky(view)
    if not rows:
        return Section(key="risks", heading=heading, text=(view.say("risks_none"),))
    text = [
        view.say(
            "risks_counts",
            safety=sum(row.safety for row in rows),
            legal=sum(row.legal for row in rows),
            churn=sum(row.churn for row in rows),
            share=view.number(len(rows) / len(view.rows), "share"),
            total=view.number(len(view.rows)),
        )
    ]
    if len(rows) > RISKS_SHOWN:
        text.append(view.say("risks_more", shown=RISKS_SHOWN, n=view.number(len(rows))))
    table = risk_table(view, limit=RISKS_SHOWN)
    return Section(key="risks", heading=heading, text=tuple(text), tables=(table,))


def risk_table(view: View, *, limit: int | None = None) -> TableBlock:
    """The list itself; `limit` keeps the gravest."""
    rows = _risky(view)[:limit]
    columns = (
        Column("flag", view.say("col_flag")),
        Column("ticket_id", view.say("col_ticket")),
        Column("date", view.say("col_date"), "date"),
        Column("category", view.say("col_category"), "text", 3),
        Column("quote", view.say("col_quote"), "quote"),
    )
    return TableBlock(
        columns,
        tuple(
            (
                view.say("list_join").join(_flags(view, row)),
                row.ticket_id,
                row.day.isoformat(),
                view.category(row.category),
                shorten(row.flagged, RISK_LENGTH),
            )
            for row in rows
        ),
        emphasis=tuple(i for i, row in enumerate(rows) if row.safety),
    )


def _flags(view: View, row: TicketRow) -> list[str]:
    marked = (("safety", row.safety), ("legal", row.legal), ("churn", row.churn))
    return [view.say(f"flag_{name}") for name, on in marked if on]


def _risky(view: View) -> list[TicketRow]:
    rows = [row for row in view.rows if row.safety or row.legal or row.churn]
    return sorted(
        rows,
        key=lambda row: (
            not row.safety,
            not row.legal,
            not row.churn,
            -row.day.toordinal(),
            row.ticket_id,
        ),
    )


def _candidates(view: View) -> Iterator[TicketRow]:
    """Tickets worth quoting, one of each group in turn, so that the first few differ."""
    by_id: dict[str, TicketRow] = {}
    for row in view.rows:
        by_id.setdefault(row.ticket_id, row)
    topics = view.results.topics.select(["topic_id", "exemplar_ids"]).to_pylist()
    exemplars = {topic["topic_id"]: topic["exemplar_ids"] or [] for topic in topics}
    groups: list[list[TicketRow]] = []
    for line in view.alarms():
        if line.by in ("category", "topic"):
            known = exemplars.get(line.key, []) if line.by == "topic" else []
            groups.append([*_known(by_id, known), *_typical(_of(view, line))])
    suggestions = view.results.suggestions.select(["rank", "exemplar_ids"]).to_pylist()
    for suggestion in sorted(suggestions, key=lambda row: row["rank"]):
        groups.append(_known(by_id, suggestion["exemplar_ids"] or []))
    for line in view.lines.get("category", ()):
        if line.count:
            groups.append(_typical(_of(view, line)))
    seen: set[str] = set()
    for turn in range(max(map(len, groups), default=0)):
        for group in groups:
            if turn < len(group) and group[turn].ticket_id not in seen:
                seen.add(group[turn].ticket_id)
                yield group[turn]


def _known(by_id: dict[str, TicketRow], ids: Iterable[str]) -> list[TicketRow]:
    return [by_id[ticket_id] for ticket_id in ids if ticket_id in by_id]


def _of(view: View, line: Line) -> list[TicketRow]:
    if line.by == "category":
        return [row for row in view.rows if row.category == line.key]
    return [row for row in view.rows if row.topic_id == line.key]


def _typical(rows: list[TicketRow]) -> list[TicketRow]:
    """Near their topic's centre, and neither a word nor a page long."""

    def order(row: TicketRow) -> tuple[bool, float, str]:
        readable = MIN_LENGTH * 2 <= len(row.text) <= QUOTE_LENGTH * 2
        return (not readable, -row.score, row.ticket_id)

    return sorted(rows, key=order)[: 2 * QUOTES]


def _how(view: View) -> str:
    if is_unmasked(view.results.tickets.schema):
        return message("privacy.quotes_unmasked", view.lang)
    return view.say("quotes_how")
