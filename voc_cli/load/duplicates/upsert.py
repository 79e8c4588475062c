"""New tickets into kept ones: the same ticket is replaced, another one is added."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.duplicates.dedupe import Versions, equal_codes
from voc_cli.load.duplicates.told import EVERYTHING, filled_from

_SUFFIX = r"~[0-9a-f]{6,64}$"
_HOUR = 3600 * 1_000_000

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

__all__ = ["Upserted", "base_ids", "upsert"]


@dataclass(frozen=True)
class Upserted:
    """What became of both tables.

    table      kept and new tickets together, unsorted
    old_row    int64[len(table)]: the row of the old table that a ticket had, -1 when it is new
    new_row    int64[len(table)]: the row of the new table it comes from, -1 when it stayed
    row_of     int64[rows of the new table]: the row of the table that is this ticket
    """

    table: pa.Table
    old_row: Ints
    new_row: Ints
    row_of: Ints


def base_ids(ids: pa.ChunkedArray) -> pa.ChunkedArray:
    """Ids as the exports have them, without the hash that tells reused numbers apart."""
    found: pa.ChunkedArray = pc.replace_substring_regex(ids, _SUFFIX, "")
    return found


def upsert(old: pa.Table, new: pa.Table, *, told: Ints | None = None) -> Upserted:
    """Of two masked ticket tables of one schema, one ticket each time, its newest version.

    Tickets are the same by `source` and `ticket_id`, unless they cannot be one ticket
    (`drop_older_versions` tells how); those stay apart: kept tickets keep their ids, a new one
    gets its id with a hash behind. The newest is the latest `updated_at`, else the new one; also
    where the kept one is the same but for the zone or the order its times were read in. Scores
    that the newest version lacks, and what its files have no column for (`told`, int64[n] of the
    new rows; `filled_from` tells how; None: they have all), are taken over from the older one.
    """
    both = pa.concat_tables([old, new]).combine_chunks()
    is_new = np.arange(len(both)) >= len(old)
    codes = _groups(both)
    counts_old = np.bincount(codes[~is_new], minlength=codes.max(initial=-1) + 1)
    counts_new = np.bincount(codes[is_new], minlength=codes.max(initial=-1) + 1)
    pairs = (counts_old == 1) & (counts_new == 1)
    alone = (counts_old == 0) & (counts_new == 1) | (counts_new == 0)
    outcome = _Outcome(len(both))
    paired = _paired_rows(codes, pairs, is_new)
    plain = _plainly_same(both, paired)
    outcome.replace_pairs(both, paired[plain])
    untouched = set(np.flatnonzero(pairs)[~plain].tolist())
    untouched |= set(np.flatnonzero(~pairs & ~alone).tolist())
    if untouched:
        _settle(both, codes, untouched, len(old), outcome)
    return _result(both, outcome, len(old), told)


class _Outcome:
    """Which rows stay, under which ids, which row each replaces, and for which it goes."""

    def __init__(self, rows: int) -> None:
        self.kept = np.ones(rows, dtype=bool)
        self.replaces = np.full(rows, -1, dtype=np.int64)
        self.ends_in = np.arange(rows)
        self.new_ids: dict[int, str] = {}

    def replace_pairs(self, both: pa.Table, pairs: npt.NDArray[np.int64]) -> None:
        """Of (old row, new row) pairs the newer stays; the new one unless it says it is older."""
        old, new = pairs[:, 0], pairs[:, 1]
        updated = _micros(both["updated_at"])
        stale = ~np.isnat(updated[old]) & ~(updated[new] >= updated[old])
        self.kept[np.where(stale, new, old)] = False
        self.ends_in[new[stale]] = old[stale]
        self.replaces[new[~stale]] = old[~stale]


def _groups(both: pa.Table) -> Ints:
    """One number for all rows that share source and id."""
    ids = equal_codes(base_ids(both["ticket_id"]))
    sources = equal_codes(both["source"])
    joint = ids * (sources.max(initial=0) + 1) + sources
    return np.asarray(np.unique(joint, return_inverse=True)[1], dtype=np.int64)


def _paired_rows(codes: Ints, pairs: Mask, is_new: Mask) -> npt.NDArray[np.int64]:
    """int64[m, 2]: the old and the new row of every group that has one of each."""
    row_of = np.full((len(pairs), 2), -1, dtype=np.int64)
    rows = np.arange(len(codes))
    row_of[codes[~is_new], 0] = rows[~is_new]
    row_of[codes[is_new], 1] = rows[is_new]
    return row_of[pairs]


def _plainly_same(both: pa.Table, pairs: npt.NDArray[np.int64]) -> Mask:
    """Pairs that are one ticket without comparing words: same id, moment or text."""
    old, new = pa.array(pairs[:, 0]), pa.array(pairs[:, 1])

    def same(name: str) -> Mask:
        left, right = both[name].take(old), both[name].take(new)
        nulls = pc.and_(pc.is_null(left), pc.is_null(right))
        return np.asarray(pc.or_(pc.fill_null(pc.equal(left, right), False), nulls))

    created = _micros(both["created_at"])[pairs[:, 0]]
    # A bare date or a full hour is shared by many tickets; a minute tells.
    dated = ~np.isnat(created) & (
        np.where(np.isnat(created), 0, created.astype(np.int64)) % _HOUR != 0
    )
    moment = same("created_at")
    found: Mask = same("ticket_id") & moment & (dated | (same("body") & same("subject")))
    return found


def _settle(both: pa.Table, codes: Ints, groups: set[int], n_old: int, outcome: _Outcome) -> None:
    """Groups of several rows, one by one: which rows are versions of one ticket."""
    members: dict[int, list[int]] = {}
    for row in np.flatnonzero(np.isin(codes, np.array(sorted(groups)))).tolist():
        members.setdefault(int(codes[row]), []).append(row)
    versions = Versions(both, np.arange(len(both)))
    for rows in members.values():
        tickets = versions.tickets_of(rows)
        taken = {versions.id_of(row) for row in rows if row < n_old}
        for ticket in sorted(tickets, key=lambda t: (min(t) >= n_old, versions.first_key(t[0]))):
            _settle_ticket(ticket, versions, taken, n_old, outcome)


def _settle_ticket(
    ticket: list[int], versions: Versions, taken: set[str], n_old: int, outcome: _Outcome
) -> None:
    old = [row for row in ticket if row < n_old]
    fresh = [row for row in ticket if row >= n_old]
    if old and fresh and versions.only_reading_differs(old[-1], fresh[-1]):
        # Which time it was says nothing of which is newer: how it was read last is meant.
        ticket = [*(row for row in ticket if row != fresh[-1]), fresh[-1]]
    newest = ticket[-1]
    for row in ticket[:-1]:
        outcome.kept[row] = False
        outcome.ends_in[row] = newest
    if old:
        if newest >= n_old:
            outcome.replaces[newest] = old[-1]
        outcome.new_ids[newest] = versions.id_of(old[-1])
        return
    own = versions.id_of(newest)
    if own in taken:
        own = versions.free_id(newest, taken)
        outcome.new_ids[newest] = own
    taken.add(own)


def _result(both: pa.Table, outcome: _Outcome, n_old: int, told: Ints | None) -> Upserted:
    rows = np.flatnonzero(outcome.kept)
    replaced = outcome.replaces[rows]
    table = both.take(pa.array(rows))
    ids = table["ticket_id"].to_pylist()
    for place, row in enumerate(rows.tolist()):
        if row in outcome.new_ids:
            ids[place] = outcome.new_ids[row]
    table = _with(table, "ticket_id", pa.array(ids, pa.string()))
    told_of = np.full(len(both), EVERYTHING, dtype=np.int64)
    if told is not None:
        told_of[n_old:] = told
    table = filled_from(table, replaced, told_of[rows], versions=both)
    place_of = np.full(len(both), -1, dtype=np.int64)
    place_of[rows] = np.arange(len(rows))
    return Upserted(
        table=table,
        old_row=np.where(rows < n_old, rows, replaced),
        new_row=np.where(rows < n_old, -1, rows - n_old),
        row_of=place_of[outcome.ends_in[n_old:]],
    )


def _with(table: pa.Table, name: str, column: pa.Array | pa.ChunkedArray) -> pa.Table:
    place = table.schema.get_field_index(name)
    return table.set_column(place, table.schema.field(place), column)


def _micros(column: pa.ChunkedArray) -> npt.NDArray[np.datetime64]:
    naive = column.cast(pa.timestamp("us", tz="UTC")).cast(pa.timestamp("us"))
    return np.asarray(naive.to_numpy(), dtype="datetime64[us]")
