"""⑩ Suggestions: what to improve, why, and who does it."""

from voc_cli.report.model import Column, Section, TableBlock
from voc_cli.report.view import View

__all__ = ["suggestion_table", "suggestions"]


def suggestions(view: View) -> Section:
    """The suggestions of the highest priority as cards."""
    heading = view.say("section_suggestions")
    if not view.results.suggestions.num_rows:
        return Section(key="suggestions", heading=heading, text=(view.say("suggestions_none"),))
    text = (view.say("suggestions_how"),)
    return Section(key="suggestions", heading=heading, text=text, tables=(suggestion_table(view),))


def suggestion_table(view: View) -> TableBlock:
    """One row a suggestion, in the order of its rank."""
    rows = sorted(view.results.suggestions.to_pylist(), key=lambda row: row["rank"])
    columns = (
        Column("rank", view.say("col_rank"), "count"),
        Column("title", view.say("col_title")),
        Column("problem", view.say("col_problem")),
        Column("evidence", view.say("col_evidence")),
        Column("action", view.say("col_action")),
        Column("owner", view.say("col_owner")),
        Column("effect", view.say("col_effect")),
        Column("tickets", view.say("col_tickets")),
    )
    return TableBlock(
        columns,
        tuple(
            (
                row["rank"],
                row["title"],
                row["problem"] or None,
                row["evidence"] or None,
                row["action"] or None,
                row["owner"] or None,
                row["expected_effect"] or None,
                _sources(view, row["n_tickets"], row["n_customers"], row["exemplar_ids"]),
            )
            for row in rows
        ),
        layout="cards",
    )


def _sources(
    view: View, n_tickets: int | None, n_customers: int | None, ids: list[str] | None
) -> str:
    name = "sources_customers" if n_customers else "sources"
    listed = ", ".join(ids or [])
    return view.say(
        name,
        tickets=view.number(n_tickets),
        customers=view.number(n_customers),
        ids=view.say("sources_ids", ids=listed) if listed else "",
    )
