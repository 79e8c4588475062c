"""Tickets into an archive whose lock is held: which are new, replace others, or stay out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load import Scale, Seen, Upserted, rescale, upsert
from voc_cli.pipeline.archive.changes import changes_of, in_pruned_weeks
from voc_cli.pipeline.archive.counts import Stored, equal_rows, fates_of
from voc_cli.pipeline.archive.ids import ArchivedIds
from voc_cli.pipeline.archive.scales import NO_SCALES, changed_scales, noted, ratings_seen
from voc_cli.pipeline.archive.sources import NO_NAMES, known_as, told_names
from voc_cli.pipeline.archive.weeks import changed_weeks, weeks_among
from voc_cli.schema import ticket_schema
from voc_cli.settings import Settings
from voc_cli.store.archive import (
    ArchiveMeta,
    Part,
    customer_tombstone,
    empty_part,
    read_columns,
    read_forgotten,
    read_part,
    ticket_tombstone,
    weeks_in,
    weeks_of,
    write_change,
)

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

__all__ = ["store_tickets"]


def store_tickets(
    tickets: pa.Table,
    folder: Path,
    *,
    meta: ArchiveMeta,
    key: bytes,
    settings: Settings,
    lines: tuple[str, ...] | None = None,
    names: Mapping[str, str] = NO_NAMES,
    known: ArchivedIds | None = None,
    stated: Mapping[str, Scale] = NO_SCALES,
    has: Ints | None = None,
) -> Stored:
    """Upsert tickets while the lock is held, all files at once.

    `lines`: the recurring lines to leave out, when these tickets are a part of a larger load that
    found them for all; the list itself, and the words of other weeks, are then left as they are.
    `names`: sources whose tickets the archive holds under another layout, and its name of them.
    `known` are the ids of the archive as the parts before left it, `stated` the scales that
    somebody said the ratings of some sources have; `has` tells what the files of each ticket have
    columns for (None: all).
    """
    given, _ = known_as(tickets.cast(ticket_schema(meta.tz)), names)
    forgotten = _forgotten(given, read_forgotten(folder), key)
    early = ~forgotten & in_pruned_weeks(given, meta)
    allowed = ~forgotten & ~early
    place = np.flatnonzero(allowed)
    new = given.filter(pa.array(allowed))
    known = known or ArchivedIds(folder)
    weeks = _touched(new, folder, known)
    there = set(weeks_in(folder))
    parts = [
        read_part(folder, week, tz=meta.tz) if week in there else empty_part(meta.tz)
        for week in weeks
    ]
    old = _tickets(parts, meta.tz)
    merged = upsert(old, new, told=None if has is None else has[allowed])
    beside = [week for week in weeks_in(folder) if week not in weeks]
    scales = {names.get(source, source): scale for source, scale in stated.items()}
    before, seen = ratings_seen(folder, new, merged.table, beside=beside, stated=scales)
    merged = replace(merged, table=rescale(merged.table, seen))
    merged, same = _with_old_repeats(merged, old)
    meta = replace(meta, ratings=noted(seen))
    rescaled = _rescaled(beside, folder, meta, changed_scales(before, seen))
    change, asked = changed_weeks(merged, parts, weeks, folder, meta, settings, lines, rescaled)
    written = weeks_among(write_change(folder, change))
    known.forget(written)
    fates = fates_of(merged, same, given, {"forgotten": forgotten, "pruned": early}, key=key)
    told = changes_of(merged, old, new, pruned=int(early.sum()), meta=meta, settings=settings)
    changed = tuple(week for week in asked if week in written)
    newest = place[merged.new_row[merged.new_row >= 0]]
    return Stored(fates, changed, told_names(names), told, np.sort(newest))


def _with_old_repeats(merged: Upserted, old: pa.Table) -> tuple[Upserted, Mask]:
    """The tickets, and which of them came and say what the archive had: these are left as they
    were, whatever they repeat among the files of this load.
    """
    same = np.zeros(len(merged.table), dtype=bool)
    rows = np.flatnonzero((merged.old_row >= 0) & (merged.new_row >= 0))
    before = old.take(pa.array(merged.old_row[rows]))
    same[rows] = equal_rows(merged.table.take(pa.array(rows)), before)
    older = pa.array(merged.old_row, mask=~same)
    place = merged.table.schema.get_field_index("duplicate_of")
    kept = old["duplicate_of"].take(older)
    repeats = pc.if_else(pa.array(same), kept, merged.table["duplicate_of"])
    table = merged.table.set_column(place, merged.table.schema.field(place), repeats)
    return replace(merged, table=table), same


def _rescaled(
    weeks: Sequence[str], folder: Path, meta: ArchiveMeta, seen: Mapping[str, Seen]
) -> dict[str, pa.Table]:
    """The tickets of the weeks whose satisfaction changes with the scales of some sources."""
    found: dict[str, pa.Table] = {}
    for week in weeks if seen else ():
        sources = read_columns(folder, week, ["source"])["source"]
        if seen.keys().isdisjoint(pc.unique(sources).to_pylist()):
            continue
        tickets = read_part(folder, week, tz=meta.tz).tickets
        changed = rescale(tickets, seen)
        if changed is not tickets:
            found[week] = changed
    return found


def _forgotten(tickets: pa.Table, tombstones: frozenset[str], key: bytes) -> Mask:
    """Which tickets stand under a tombstone, their own or their customer's."""
    if not tombstones:
        return np.zeros(tickets.num_rows, dtype=bool)
    known: dict[str | None, bool] = {None: False}
    for customer in pc.unique(tickets["customer_key"]).to_pylist():
        if customer is not None:
            known[customer] = customer_tombstone(customer, key) in tombstones
    customers = tickets["customer_key"].to_pylist()
    ids = zip(tickets["source"].to_pylist(), tickets["ticket_id"].to_pylist(), strict=True)
    return np.array(
        [
            known[customer] or ticket_tombstone(source, ticket_id, key) in tombstones
            for customer, (source, ticket_id) in zip(customers, ids, strict=True)
        ],
        dtype=bool,
    )


def _touched(new: pa.Table, folder: Path, known: ArchivedIds) -> list[str]:
    """The weeks that the new tickets fall into, and those that hold a version of one already."""
    weeks = set(weeks_of(new))
    existing = weeks_in(folder)
    weeks |= known.weeks_with(new, besides=weeks)
    return [week for week in [*existing, *sorted(weeks - set(existing))] if week in weeks]


def _tickets(parts: Sequence[Part], tz: str) -> pa.Table:
    schema = ticket_schema(tz)
    tables = [part.tickets for part in parts if part.sha256]
    return pa.concat_tables(tables).combine_chunks() if tables else schema.empty_table()
