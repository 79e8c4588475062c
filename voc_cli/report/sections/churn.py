"""Why customers leave: who says so, at which stage of the journey, about what, in their words."""

from collections import Counter
from collections.abc import Callable, Iterable

from voc_cli.analysis.intervals import wilson
from voc_cli.messages import message
from voc_cli.report.cells import clean_text, shorten
from voc_cli.report.model import Cell, Column, Section, TableBlock
from voc_cli.report.view import TicketRow, View

REASONS = 8
WHO = 4  # values shown of each aspect
MIN_WHO = 2  # tickets a value needs to be named
QUOTE_LENGTH = 90
MIN_LENGTH = 10
# Leaving itself is no reason: a ticket that asks to withdraw names its reason second.
_LEAVING = {"account.withdrawal", "subscription.cancel"}

__all__ = ["churn"]


def churn(view: View) -> Section:
    """How many say they leave, the reasons with a quote each, and who they are."""
    heading = _say(view, "section")
    rows = [row for row in view.rows if row.churn]
    if not rows:
        return Section("churn", heading, text=(_say(view, "none"),))
    tables = [_reasons(view, rows)]
    who = _who(view, rows)
    if who.rows:
        tables.append(who)
    text = [_count_sentence(view, rows), _stage_sentence(view, rows), _say(view, "how")]
    return Section("churn", heading, text=tuple(text), tables=tuple(tables))


def _say(view: View, name: str, /, **values: object) -> str:
    return message(f"churn.{name}", view.lang, **values)


def _count_sentence(view: View, rows: list[TicketRow]) -> str:
    n, total = len(rows), len(view.rows)
    lower, upper = wilson(n, total)
    known = {row.customer for row in rows if row.customer}
    sentence = _say(
        view,
        "count",
        n=view.number(n),
        total=view.number(total),
        share=view.number(n / total, "share"),
        lower=view.number(lower, "share"),
        upper=view.number(upper, "share"),
    )
    if known:
        sentence += " " + _say(view, "customers", n=view.number(len(known)))
    if view.n_earlier:
        before = sum(view.earlier.column("churn").fill_null(False).to_pylist()) / view.n_earlier
        sentence += " " + _say(
            view, "before", mean=view.number(before, "estimate"), unit=view.unit("mean")
        )
    return sentence


def _stage_sentence(view: View, rows: list[TicketRow]) -> str:
    listed = _listed_stages(view, rows)
    return _say(view, "stages", listed=listed) if listed else _say(view, "no_stage")


def _listed_stages(view: View, rows: list[TicketRow]) -> str:
    counts = Counter(row.stage for row in rows if row.stage)
    return ", ".join(
        _say(view, "stage_item", stage=_say(view, f"stage_{stage}"), n=view.number(n))
        for stage, n in _by_size(counts)
    )


def _stages(view: View, rows: list[TicketRow]) -> str | None:
    """The stage of a reason; several with their counts."""
    stages = {row.stage for row in rows if row.stage}
    if len(stages) == 1:
        return _say(view, f"stage_{stages.pop()}")
    return _listed_stages(view, rows) or None


def _reasons(view: View, rows: list[TicketRow]) -> TableBlock:
    """A row a reason; its rate is of all tickets with that reason, leaving or not."""
    groups: dict[str, list[TicketRow]] = {}
    for row in rows:
        groups.setdefault(_reason(row), []).append(row)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    everyone = Counter(_reason(row) for row in view.rows)
    columns = (
        Column("reason", _say(view, "col_reason")),
        Column("stage", _say(view, "col_stage")),
        Column("count", view.say("col_count"), "count"),
        Column("share", _say(view, "col_share"), "share", 2),
        Column("total", _say(view, "col_reason_total"), "count", 3),
        Column("rate", _say(view, "col_rate"), "share", 3),
        Column("quote", view.say("col_quote"), "quote"),
        Column("ticket_id", view.say("col_ticket"), "text", 2),
    )
    table: list[tuple[Cell, ...]] = []
    for reason, found in ordered[:REASONS]:
        quoted = _typical(found)
        table.append(
            (
                view.category(reason),
                _stages(view, found),
                len(found),
                len(found) / len(rows),
                everyone[reason],
                len(found) / everyone[reason],
                shorten(quoted.text, QUOTE_LENGTH),
                quoted.ticket_id,
            )
        )
    if len(ordered) > REASONS:
        rest = sum(len(found) for _, found in ordered[REASONS:])
        table.append((view.say("others"), None, rest, rest / len(rows), *[None] * 4))
    return TableBlock(columns, tuple(table), title=_say(view, "table_reasons"))


def _reason(row: TicketRow) -> str:
    if row.subcategory in _LEAVING and row.category_2:
        return row.category_2
    return row.category


def _typical(rows: list[TicketRow]) -> TicketRow:
    """A text that can be read at a glance, the newest of them."""

    def order(row: TicketRow) -> tuple[bool, bool, int, str]:
        length = len(clean_text(row.text))
        return (length < MIN_LENGTH, length > QUOTE_LENGTH, -row.day.toordinal(), row.ticket_id)

    return min(rows, key=order)


def _who(view: View, rows: list[TicketRow]) -> TableBlock:
    aspects: tuple[tuple[str, Callable[[TicketRow], str | None]], ...] = (
        ("product", lambda row: row.product),
        ("channel", lambda row: row.channel),
        ("segment", lambda row: row.segment),
    )
    table: list[tuple[Cell, ...]] = []
    for aspect, value_of in aspects:
        leaving = Counter(value for row in rows if (value := value_of(row)))
        everyone = Counter(value for row in view.rows if (value := value_of(row)))
        if len(everyone) < MIN_WHO:
            continue
        for value, n in _by_size(leaving)[:WHO]:
            if n >= MIN_WHO:
                label = view.name("channel", value) if aspect == "channel" else value
                share = n / everyone[value]
                table.append((_say(view, f"aspect_{aspect}"), label, n, everyone[value], share))
    columns = (
        Column("aspect", view.say("col_by")),
        Column("value", view.say("col_label")),
        Column("count", _say(view, "col_leaving"), "count"),
        Column("total", _say(view, "col_total"), "count", 2),
        Column("rate", _say(view, "col_rate_who"), "share"),
    )
    return TableBlock(columns, tuple(table), title=_say(view, "table_who"))


def _by_size(counts: "Counter[str]") -> list[tuple[str, int]]:
    items: Iterable[tuple[str, int]] = counts.items()
    return sorted(items, key=lambda item: (-item[1], item[0]))
