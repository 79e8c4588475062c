"""What grew together with a rise: the subcategory, topic, product and channel its tickets crowd in.

A share that moved is an association. It tells where to look first, never why.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.report.lines import COLUMNS, Line
from voc_cli.report.view import TicketRow, View

MIN_TICKETS = 3
MIN_SHARE = 0.2  # of the tickets of the rise
MIN_SHIFT = 0.1  # points of share gained against the periods before

# Dimension of a mover → column of the ticket table, in the order they are named.
_ASPECTS: Mapping[str, str] = {
    "category": "category",
    "subcategory": "subcategory",
    "topic": "topic_id",
    "product": "product",
    "channel": "channel",
}
_WITHIN = ("subcategory", "topic")  # aspects that say what a category's tickets are about

__all__ = ["Mover", "largest_growth", "movers", "movers_text"]

Counts = Counter[str | None]


@dataclass(frozen=True)
class Mover:
    """A value whose share among a rise's tickets grew; `mean` is per earlier period.

    `z` tells how surely: of two shares, with pooled variance.
    """

    by: str
    label: str
    count: int
    mean: float
    z: float


def movers(view: View, line: Line) -> tuple[Mover, ...]:
    """At most one value of each other aspect that the tickets of `line` crowd in, surest first."""
    found = []
    for aspect, now, before in _counted(view, line):
        # Shares are of all tickets of the rise, those whose product or channel is unknown included.
        total_now, total_before = now.total(), before.total()
        grown = [
            value
            for value, count in now.items()
            if value
            and count >= MIN_TICKETS
            and count >= MIN_SHARE * total_now
            and count / total_now - before[value] / max(1, total_before) >= MIN_SHIFT
        ]
        found.extend(_largest(view, aspect, grown, now, before))
    return tuple(sorted(found, key=lambda mover: -mover.z))


def largest_growth(view: View, line: Line) -> Mover | None:
    """The subcategory or topic that gained most tickets, however spread out the rise is."""
    found = [
        mover
        for aspect, now, before in _counted(view, line)
        if aspect in _WITHIN
        for mover in _largest(view, aspect, [value for value in now if value], now, before)
    ]
    grown = [mover for mover in found if mover.count - mover.mean >= MIN_TICKETS]
    return max(grown, key=lambda mover: mover.count - mover.mean, default=None)


def movers_text(view: View, found: Iterable[Mover]) -> str:
    """`주제 ‘…’ 22건(4주 평균 5건), …`; empty when nothing stands out."""
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


def _counted(view: View, line: Line) -> Iterable[tuple[str, Counts, Counts]]:
    """(aspect, tickets of the rise by its values now, the same over the periods before)."""
    if not view.n_earlier:
        return
    rows = [row for row in view.rows if line.by == "all" or _value(row, line.by) == line.key]
    earlier = view.earlier
    if line.by != "all":
        column = earlier.column(COLUMNS[line.by])
        earlier = earlier.filter(pc.fill_null(pc.equal(column, line.key), False))
    for aspect, column_name in _ASPECTS.items():
        if aspect == line.by or (aspect == "category" and line.by in _WITHIN):
            continue
        if aspect == "subcategory" and line.by != "category":
            continue
        now: Counts = Counter(_value(row, aspect) for row in rows)
        yield aspect, now, _counts(earlier, column_name)


def _counts(tickets: pa.Table, column: str) -> Counts:
    return Counter(tickets.column(column).to_pylist())


def _value(row: TicketRow, aspect: str) -> str | None:
    values = {
        "category": row.category,
        "subcategory": row.subcategory,
        "topic": row.topic_id,
        "product": row.product,
        "channel": row.channel,
    }
    return values[aspect]


def _largest(
    view: View, aspect: str, values: Iterable[str | None], now: Counts, before: Counts
) -> list[Mover]:
    """The value with the most tickets above its mean of the periods before, as a list of one."""
    known = sorted(value for value in values if value)
    if not known:
        return []
    best = max(known, key=lambda value: now[value] - before[value] / view.n_earlier)
    label = view.aspect(aspect, best)
    z = _surely(now[best], now.total(), before[best], before.total())
    return [Mover(aspect, label, now[best], before[best] / view.n_earlier, z)]


def _surely(count: int, total: int, count_before: int, total_before: int) -> float:
    """Z of the growth of a share; half a ticket a side keeps it finite."""
    n, m = total + 1.0, total_before + 1.0
    share, before = (count + 0.5) / n, (count_before + 0.5) / m
    pooled = (count + count_before + 1.0) / (n + m)
    return (share - before) / math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
