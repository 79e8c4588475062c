"""What became of every row: how many were read, used and left out, and why, in one line.

The counts are told whatever a command is for, so that nobody takes part of the data for all of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.period import local_days
from voc_cli.load import SourceReport
from voc_cli.messages import Notice
from voc_cli.pipeline.ticket_set import TicketSet, summed

if TYPE_CHECKING:
    from voc_cli.pipeline.large import LargeTickets

Read = TypeVar("Read", TicketSet, "LargeTickets")

__all__ = ["also_left_out", "row_counts", "rows_told", "with_left_out"]


def with_left_out(
    found: TicketSet,
    tickets: pa.Table,
    *,
    before: int,
    start: date | None = None,
    end: date | None = None,
    until: date | None = None,
    only_dated: bool = False,
) -> TicketSet:
    """`found` with what a stage left out: it was given `before` rows and goes on with `tickets`.

    The difference is what `--where` kept out. Of `tickets` those before `start`, after `end` and
    after `until` (`--as-of`) are counted too, where a command looks at them for history only or not
    at all; with `only_dated` also those without a time.
    """
    days = local_days(tickets.column("created_at"))
    late = _beyond(days, None, until)
    period = pc.and_not(_beyond(days, start, end), late)
    counts = {
        "where": before - tickets.num_rows,
        "as_of": int(pc.sum(late).as_py() or 0),
        "period": int(pc.sum(period).as_py() or 0),
        "undated": days.null_count if only_dated else 0,
    }
    return replace(found, left_out=summed(found.left_out, counts))


def also_left_out(found: Read, counts: Mapping[str, int]) -> Read:
    """`found` with tickets that were read and then left out, by reason."""
    return replace(found, left_out=summed(found.left_out, counts))


def _beyond(days: pa.Array, start: date | None, end: date | None) -> pa.Array:
    """bool[n]: the days outside of start … end; a missing day is not."""
    outside: pa.Array = pa.repeat(pa.scalar(False), len(days))
    for day, compare in ((start, pc.less), (end, pc.greater)):
        if day is not None:
            beyond = compare(days, pa.scalar(day, pa.date32()))
            outside = pc.or_(outside, pc.fill_null(beyond, False))
    return outside


def row_counts(
    sources: Sequence[SourceReport], tickets: int, left_out: Mapping[str, int]
) -> dict[str, Any]:
    """The counts as plain data: `read`, `tickets` used, rows `unused` and `left_out` by reason.

    `tickets` are those before any filter. A row of one source that another source has newer counts
    as a duplicate wherever it stood.
    """
    read = sum(source.rows_read for source in sources)
    unused: dict[str, int] = {}
    for source in sources:
        unused = summed(unused, source.rejected)
    unused = summed(unused, {"duplicate": read - tickets - sum(unused.values())})
    return {
        "read": read,
        "tickets": tickets - sum(left_out.values()),
        "unused": unused,
        "left_out": dict(left_out),
    }


def rows_told(counts: Mapping[str, Any]) -> Notice:
    """What `row_counts` gives in one line."""
    unused = _listed("rows.unused", "report.reason_", counts["unused"])
    left_out = _listed("rows.left_out", "rows.reason_", counts["left_out"])
    values = {"read": counts["read"], "n": counts["tickets"]}
    return Notice("rows.line", {**values, "unused": unused, "left_out": left_out})


def _listed(key: str, prefix: str, reasons: Mapping[str, int]) -> Notice | str:
    if not reasons:
        return ""
    by_size = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    told = tuple(
        Notice("rows.reason", {"reason": Notice(prefix + name), "n": n}) for name, n in by_size
    )
    return Notice(key, {"n": sum(reasons.values()), "reasons": told})
