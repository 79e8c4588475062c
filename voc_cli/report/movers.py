"""What grew together with a rise: the topic, product and channel its tickets crowd in.

A share that moved is an association. It tells where to look first, never why.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow.compute as pc

from voc_cli.report.lines import COLUMNS, Dimension, Line
from voc_cli.report.view import TicketRow, View

MIN_TICKETS = 3
MIN_SHARE = 0.2  # of the tickets of the rise
MIN_SHIFT = 0.1  # points of share gained against the periods before

__all__ = ["Mover", "movers", "movers_text"]


@dataclass(frozen=True)
class Mover:
    """A value whose share among a rise's tickets grew; `mean` is per earlier period."""

    by: Dimension
    label: str
    count: int
    mean: float


def movers(view: View, line: Line) -> tuple[Mover, ...]:
    """At most one value of each other dimension that the tickets of `line` crowd in."""
    if not view.n_earlier:
        return ()
    now = [row for row in view.rows if _belongs(row, line)]
    before = view.earlier
    if line.by != "all":
        column = before.column(COLUMNS[line.by])
        before = before.filter(pc.fill_null(pc.equal(column, line.key), False))
    found = []
    for by, column_name in COLUMNS.items():
        if by == line.by or (by == "category" and line.by != "all"):
            continue
        mover = _mover(
            view,
            by,
            Counter(_value(row, by) for row in now),
            Counter(before.column(column_name).to_pylist()),
        )
        if mover is not None:
            found.append(mover)
    return tuple(found)


def movers_text(view: View, found: Iterable[Mover]) -> str:
    """`토픽 ‘…’ 22건(4주 평균 5.0건), …`; empty when nothing stands out."""
    return ", ".join(
        view.say(
            "mover",
            by=view.say(f"by_{mover.by}"),
            label=mover.label,
            count=view.number(mover.count),
            mean=view.number(mover.mean, "estimate"),
            base=view.unit("mean"),
        )
        for mover in found
    )


def _belongs(row: TicketRow, line: Line) -> bool:
    return line.by == "all" or _value(row, line.by) == line.key


def _value(row: TicketRow, by: Dimension) -> str | None:
    match by:
        case "category":
            return row.category
        case "topic":
            return row.topic_id
        case "channel":
            return row.channel
        case "product":
            return row.product
        case _:
            return None


def _mover(
    view: View, by: Dimension, now: Counter[str | None], before: Counter[str | None]
) -> Mover | None:
    # Shares are of all tickets of the rise, those whose product or channel is unknown included.
    total_now, total_before = now.total(), before.total()
    best: tuple[float, str] | None = None
    for value, count in sorted((key, n) for key, n in now.items() if key):
        share = count / total_now
        shift = share - (before[value] / total_before if total_before else 0.0)
        if count < MIN_TICKETS or share < MIN_SHARE or shift < MIN_SHIFT:
            continue
        excess = count - before[value] / view.n_earlier
        if best is None or excess > best[0]:
            best = (excess, value)
    if best is None:
        return None
    value = best[1]
    return Mover(by, view.name(by, value), now[value], before[value] / view.n_earlier)
