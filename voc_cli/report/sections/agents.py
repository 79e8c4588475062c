"""Categories that agents picked, beside ours: how often they agree, and where they do not."""

from voc_cli.analysis.intervals import wilson
from voc_cli.analysis.understanding.agents import Agreement
from voc_cli.messages import message
from voc_cli.report.model import Column, TableBlock
from voc_cli.report.view import View

MOST = 10

__all__ = ["agent_sentences", "agent_tables"]


def agent_sentences(view: View, found: Agreement) -> list[str]:
    """How many tickets have a category of an agent's, how many we agree with, what was used."""
    if not found.mapped:
        return [_say(view, "none_fits", named=view.number(found.named))]
    lower, upper = wilson(found.equal, found.mapped)
    lines = [
        _say(
            view,
            "agreement",
            named=view.number(found.named),
            mapped=view.number(found.mapped),
            equal=view.number(found.equal),
            share=view.number(found.equal / found.mapped, "share"),
            lower=view.number(lower, "share"),
            upper=view.number(upper, "share"),
        )
    ]
    if found.trusted:
        lines.append(_say(view, "trusted", n=view.number(found.trusted)))
    else:
        lines.append(_say(view, "not_trusted"))
    return lines


def agent_tables(view: View, found: Agreement) -> list[TableBlock]:
    """The pairs that differ most often, and the names that fit no code."""
    tables = []
    if found.pairs:
        columns = (
            Column("agent", _say(view, "col_agent")),
            Column("ours", _say(view, "col_ours")),
            Column("n", view.say("col_n"), "count"),
        )
        rows = tuple((view.category(a), view.category(b), n) for a, b, n in found.pairs[:MOST])
        tables.append(TableBlock(columns, rows, title=_say(view, "table_pairs")))
    if found.unmapped:
        named = (
            Column("name", _say(view, "col_name")),
            Column("n", view.say("col_n"), "count"),
        )
        names = tuple((name, n) for name, n in found.unmapped[:MOST])
        tables.append(TableBlock(named, names, title=_say(view, "table_unmapped")))
    return tables


def _say(view: View, name: str, /, **values: object) -> str:
    return message(f"agents.{name}", view.lang, **values)
