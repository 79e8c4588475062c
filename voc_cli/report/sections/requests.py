"""What customers ask for: requests for everyone with counts and quotes, those for oneself named."""

from collections import Counter
from datetime import timedelta

import numpy as np
import pyarrow.compute as pc

from voc_cli.analysis.period import local_days
from voc_cli.report.cells import clean_text, shorten
from voc_cli.report.model import Column, Section, TableBlock
from voc_cli.report.view import View

SHOWN = 8
SHOWN_OWN = 6
WINDOW_DAYS = 28  # wishes are seldom urgent: four weeks tell more than one
MIN_ASKED = 2  # tickets of the window
QUOTES = 3
QUOTE_LENGTH = 100

__all__ = ["requests"]


def requests(view: View) -> Section:
    """Requests of the last four weeks, those that most tickets ask for first."""
    heading = view.say("section_requests")
    asked = view.results.requests
    now, window, suggested = _counts(view)
    labels = asked.table.column("label").to_pylist()
    scopes = asked.table.column("scope").to_pylist()
    ordered = sorted(range(len(labels)), key=lambda i: (-window[i], -now[i], labels[i]))
    everyone = [i for i in ordered if scopes[i] == "everyone" and window[i] >= MIN_ASKED][:SHOWN]
    own = [i for i in ordered if scopes[i] == "self" and now[i]]
    own = sorted(own, key=lambda i: (-now[i], labels[i]))[:SHOWN_OWN]
    text = [view.say("requests_how", days=WINDOW_DAYS)] if everyone else [view.say("requests_none")]
    if own:
        listed = ", ".join(
            view.say("requests_own_item", label=labels[i], n=view.number(int(now[i]))) for i in own
        )
        text.append(view.say("requests_own", listed=listed))
    tables: tuple[TableBlock, ...] = ()
    if everyone:
        table = _table(view, everyone, (now, window, suggested))
        tables = (table, *_quotes(view, everyone))
    return Section(key="requests", heading=heading, text=tuple(text), tables=tables)


def _counts(view: View) -> tuple[Counter[int], Counter[int], Counter[int]]:
    """Tickets of the period, of the last four weeks, and suggestions of these, by request.

    A wish stands in inquiries and complaints too; the section on what to improve counts the
    tickets that are suggestions as such.
    """
    asked = view.results.requests
    days = local_days(view.results.tickets.column("created_at"))
    period = view.period
    first = min(period.start, period.end - timedelta(days=WINDOW_DAYS - 1))

    def inside(since: object) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        kept = pc.and_(pc.greater_equal(days, since), pc.less_equal(days, period.end))
        return np.asarray(pc.fill_null(kept, False).to_numpy(zero_copy_only=False))

    act = pc.fill_null(pc.equal(view.results.tickets.column("act"), "suggestion"), False)
    wished = np.asarray(act.to_numpy(), dtype=np.bool_)
    now, window, suggested = (
        Counter(asked.requests[kept[asked.rows]].tolist())
        for kept in (inside(period.start), inside(first), inside(first) & wished)
    )
    return now, window, suggested


def _table(view: View, chosen: list[int], counts: tuple[Counter[int], ...]) -> TableBlock:
    rows = view.results.requests.table.to_pylist()
    columns = (
        Column("label", view.say("col_request")),
        Column("now", view.say("col_now"), "count"),
        Column("window", view.say("col_window", days=WINDOW_DAYS), "count"),
        Column("suggested", view.say("col_suggested"), "count", 3),
        Column("all", view.say("col_all_asked"), "count", 2),
        Column("customers", view.say("col_customers"), "count", 3),
        Column("category", view.say("col_category"), "text", 2),
        Column("product", view.say("col_product"), "text", 3),
    )
    cells = tuple(
        (
            rows[i]["label"],
            *(count[i] for count in counts),
            rows[i]["count"],
            rows[i]["customers"],
            view.category(rows[i]["category"]),
            rows[i]["product"],
        )
        for i in chosen
    )
    return TableBlock(columns, cells)


def _quotes(view: View, chosen: list[int]) -> tuple[TableBlock, ...]:
    """One quote each for the first requests that somebody made in the period."""
    asked = view.results.requests
    rows = asked.table.to_pylist()
    by_id = {row.ticket_id: row for row in view.rows}
    ids = view.results.tickets.column("ticket_id")
    quoted: list[tuple[str | None, ...]] = []
    used: set[str] = set()
    for i in chosen:
        own = [ids[int(row)].as_py() for row in asked.rows[asked.requests == i]]
        ordered = [*rows[i]["exemplar_ids"], *reversed(own)]
        found = next((by_id[t] for t in ordered if t in by_id and t not in used), None)
        if found is None or len(quoted) == QUOTES or not clean_text(found.text):
            continue
        used.add(found.ticket_id)
        channel = view.name("channel", found.channel) if found.channel else None
        quoted.append(
            (
                shorten(found.text, QUOTE_LENGTH),
                rows[i]["label"],
                found.ticket_id,
                found.day.isoformat(),
                channel,
            )
        )
    if not quoted:
        return ()
    columns = (
        Column("quote", view.say("col_quote"), "quote"),
        Column("label", view.say("col_request")),
        Column("ticket_id", view.say("col_ticket")),
        Column("date", view.say("col_date"), "date"),
        Column("channel", view.say("col_channel")),
    )
    return (TableBlock(columns, tuple(quoted), layout="quotes"),)
