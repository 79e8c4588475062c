"""When topics are born and end: what their tickets say of it."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.period import local_days, previous_period
from voc_cli.analysis.results import Period

__all__ = ["ENDED", "MIN_NEW", "OLD_LEVEL", "Appearance", "appearances", "ended", "with_status"]

Ints = npt.NDArray[np.int64]

MIN_NEW = 3  # tickets of a new topic in the period and the one before
OLD_LEVEL = 0.05  # earlier periods may hold stray tickets: this share of the present level
ENDED = 5.0  # tickets expected since the last one, from which a topic is gone: P(none) < 1 %


@dataclass(frozen=True)
class Appearance:
    """How one topic's tickets lie around a period.

    first     day of its first ticket in the period or the one before it
    now, previous, older   tickets in the period, in the one before it, earlier
    new       whether it was next to absent before; `gone` whether it has just ended
    """

    first: date | None
    now: int
    previous: int
    older: int
    new: bool
    gone: bool


def appearances(tickets: pa.Table, period: Period) -> dict[str, Appearance]:
    """The appearance of each topic of `tickets` (columns `topic_id`, `created_at`).

    Clustering lets a stray older ticket into a topic; a topic counts as new while the mean of its
    earlier periods is next to nothing beside its present level. Without two periods before there
    is nothing to be new against, and no topic is.
    """
    days = local_days(tickets.column("created_at"))
    table = pa.table({"topic": tickets.column("topic_id"), "day": days}).drop_null()
    day = table.column("day").cast(pa.int32()).to_numpy().astype(np.int64)
    names = pc.unique(table.column("topic")).to_pylist()
    if not names:
        return {}
    codes = pc.index_in(table.column("topic"), pa.array(names)).to_numpy()
    start, end = _number(period.start), _number(period.end)
    length = end - start + 1
    since = _before(period, start)
    first_day = int(pc.min(days).cast(pa.int32()).as_py())
    earlier = max(1.0, (since - first_day) / length)
    all_days = days.drop_null().cast(pa.int32()).to_numpy()
    out = {}
    for code, name in enumerate(names):
        mine = np.sort(day[codes == code])
        now = int(((mine >= start) & (mine <= end)).sum())
        previous = int(((mine >= since) & (mine < start)).sum())
        older = int((mine < since).sum())
        late = mine[(mine >= since) & (mine <= end)]
        new = (
            first_day - 1 <= 2 * since - start
            and now > 0
            and now + previous >= MIN_NEW
            and older / earlier <= OLD_LEVEL * max(now, previous)
        )
        before = mine[mine < start]
        gone = now == 0 and len(before) > 0 and _has_ended(before, all_days, start, end)
        first = date.fromordinal(int(late[0]) + _EPOCH) if len(late) else None
        out[name] = Appearance(first, now, previous, older, new, gone)
    return out


def with_status(topics: pa.Table, found: dict[str, Appearance]) -> pa.Table:
    """`topics` with `status` new, continued or gone by when their tickets came."""
    absent = Appearance(None, 0, 0, 0, False, False)
    status = []
    for topic in topics.column("topic_id").to_pylist():
        seen = found.get(topic, absent)
        status.append("new" if seen.new else "gone" if seen.gone else "continued")
    place = topics.schema.get_field_index("status")
    return topics.set_column(place, topics.schema.field(place), pa.array(status, pa.string()))


def ended(
    counts: Ints, totals: Ints, fresh: Ints, n_fresh: int
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """(gone with this period, gone before it) for each topic, from counts by record.

    counts  tickets of each topic in each earlier record (records × topics); `totals` all tickets
    fresh   tickets of each topic in this period, of `n_fresh` in all

    A topic is gone when by its share of the tickets from its birth to its last one, five or more
    would have come since, and none did (Poisson: less than one chance in a hundred).
    """
    n_topics = counts.shape[1]
    now, before = np.zeros(n_topics, np.bool_), np.zeros(n_topics, np.bool_)
    for topic in range(n_topics):
        active = np.flatnonzero(counts[:, topic])
        if not len(active) or fresh[topic]:
            continue
        share = counts[:, topic].sum() / max(totals[active[0] : active[-1] + 1].sum(), 1)
        since = float(totals[active[-1] + 1 :].sum())
        before[topic] = share * since >= ENDED
        now[topic] = not before[topic] and share * (since + n_fresh) >= ENDED
    return now, before


_EPOCH = date(1970, 1, 1).toordinal()


def _before(period: Period, start: int) -> int:
    """The first day of the period before `start`."""
    if period.freq is None:
        return start - (_number(period.end) - start + 1)
    return _number(previous_period(date.fromordinal(start + _EPOCH), period.freq))


def _number(day: date) -> int:
    return day.toordinal() - _EPOCH


def _has_ended(mine: Ints, all_days: Ints, start: int, end: int) -> bool:
    """Whether the topic ended in this period, not before: by its share of the tickets till then."""
    last = int(mine[-1])
    share = len(mine) / max(int(((all_days >= mine[0]) & (all_days <= last)).sum()), 1)
    since = int(((all_days > last) & (all_days <= end)).sum())
    earlier = int(((all_days > last) & (all_days < start)).sum())
    return share * since >= ENDED > share * earlier
