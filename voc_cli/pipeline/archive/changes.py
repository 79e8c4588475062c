"""What a load did to an archive that its counts do not say: new ids, moved times, old weeks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.period import local_days
from voc_cli.load import Upserted, order_free
from voc_cli.messages import Notice
from voc_cli.settings import Settings
from voc_cli.store.archive import ArchiveMeta

_TIMES = ("created_at", "updated_at", "first_response_at", "closed_at")

_QUARTER, _HOUR, _DAY = (np.timedelta64(n, "s") for n in (900, 3600, 86400))

Mask = npt.NDArray[np.bool_]

__all__ = ["NO_CHANGES", "Changes", "changes_of", "changes_together", "in_pruned_weeks"]


@dataclass(frozen=True)
class Changes:
    """What is to be told of a load.

    renumbered  new tickets whose number another ticket of the archive has
    moved       kept tickets that changed in nothing but the zone their times were read in
    reordered   kept tickets that changed in nothing but the order their days were read in
    zones       zone of times without one in this load, zone of the archive
    pruned      tickets of weeks that were taken out, and `pruned_before` the day these end
    """

    renumbered: int = 0
    moved: int = 0
    reordered: int = 0
    zones: tuple[str, str] = ("", "")
    pruned: int = 0
    pruned_before: date | None = None

    def notices(self, archive: str) -> tuple[Notice, ...]:
        """One sentence for each that happened; `archive` is the name of its folder."""
        found = []
        if self.pruned:
            values = {"archive": archive, "n": self.pruned, "day": self.pruned_before}
            found.append(Notice("archive.pruned_before", values))
        if self.renumbered:
            found.append(Notice("archive.ids_reused", {"n": self.renumbered}))
        given, own = self.zones
        if given != own:
            told = {"archive": archive, "given": given, "own": own}
            found.append(Notice("archive.other_zone", told))
        if self.moved:
            key = "archive.zone_back" if given == own else "archive.zone_moved"
            found.append(Notice(key, {"n": self.moved, "own": own}))
        if self.reordered:
            found.append(Notice("archive.order_moved", {"n": self.reordered}))
        return tuple(found)


NO_CHANGES = Changes()


def in_pruned_weeks(tickets: pa.Table, meta: ArchiveMeta) -> Mask:
    """bool[n]: the tickets of weeks that `voc archive prune` took out, none without a time."""
    if meta.pruned_before is None:
        return np.zeros(tickets.num_rows, dtype=bool)
    day = pa.scalar(meta.pruned_before, pa.date32())
    days = local_days(tickets.column("created_at"))
    return np.asarray(pc.fill_null(pc.less(days, day), False))


def changes_of(
    merged: Upserted,
    old: pa.Table,
    new: pa.Table,
    *,
    pruned: int,
    meta: ArchiveMeta,
    settings: Settings,
) -> Changes:
    """What became of the `new` tickets beside the `old` ones, `merged` from both."""
    ours = np.flatnonzero((merged.new_row >= 0) & (merged.old_row < 0))
    ids = merged.table["ticket_id"].take(pa.array(ours))
    given = new["ticket_id"].take(pa.array(merged.new_row[ours]))
    return Changes(
        renumbered=int(pc.sum(pc.not_equal(ids, given)).as_py() or 0),
        moved=_moved(merged, old),
        reordered=_reordered(merged, old),
        zones=(settings.tz, meta.tz),
        pruned=pruned,
        pruned_before=meta.pruned_before,
    )


def changes_together(parts: Iterable[Changes]) -> Changes:
    """The changes of the parts of one load."""
    whole = NO_CHANGES
    for part in parts:
        whole = Changes(
            whole.renumbered + part.renumbered,
            whole.moved + part.moved,
            whole.reordered + part.reordered,
            part.zones,
            whole.pruned + part.pruned,
            part.pruned_before,
        )
    return whole


def _moved(merged: Upserted, old: pa.Table) -> int:
    """Kept tickets that say what they said, all times moved by the same quarters of an hour (one
    hour more or less for summer time).
    """
    rows = np.flatnonzero((merged.new_row >= 0) & (merged.old_row >= 0))
    now = merged.table.take(pa.array(rows))
    before = old.take(pa.array(merged.old_row[rows]))
    by = _shift(now, before, "created_at")
    found = ~np.isnat(by) & (by != np.timedelta64(0)) & (by % _QUARTER == np.timedelta64(0))
    for name in _TIMES:
        shift = _shift(now, before, name)
        found &= np.isnat(shift) | (np.abs(shift - by) <= _HOUR)
    for name in ("subject", "body", "status"):
        found &= _equal(now[name], before[name])
    return int(found.sum())


def _reordered(merged: Upserted, old: pa.Table) -> int:
    """Kept tickets that say what they said, the numbers of their day in another order."""
    rows = np.flatnonzero((merged.new_row >= 0) & (merged.old_row >= 0))
    now = merged.table.take(pa.array(rows))
    before = old.take(pa.array(merged.old_row[rows]))
    by = _shift(now, before, "created_at")
    changed = np.flatnonzero(~np.isnat(by) & (by % _DAY == np.timedelta64(0)) & (by != by * 0))
    changed = changed[_equal(now["body"], before["body"])[changed]]
    pairs = zip(
        now["created_at"].take(pa.array(changed)).to_pylist(),
        before["created_at"].take(pa.array(changed)).to_pylist(),
        strict=True,
    )
    return sum(order_free(one) == order_free(other) for one, other in pairs)


def _shift(now: pa.Table, before: pa.Table, name: str) -> npt.NDArray[np.timedelta64]:
    after, earlier = (
        table[name].cast(pa.timestamp("us", tz="UTC")).cast(pa.timestamp("us")).to_numpy()
        for table in (now, before)
    )
    return np.asarray(after - earlier)


def _equal(left: pa.ChunkedArray, right: pa.ChunkedArray) -> Mask:
    neither = pc.and_(pc.is_null(left), pc.is_null(right))
    return np.asarray(pc.or_(pc.fill_null(pc.equal(left, right), False), neither))
