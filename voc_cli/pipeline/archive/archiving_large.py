"""A file too large to hold into an archive: some weeks at a time, each part whole or not at all."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from voc_cli.load import Origins, told_by
from voc_cli.pipeline.archive.archiving import meta_of
from voc_cli.pipeline.archive.changes import changes_together
from voc_cli.pipeline.archive.counts import Stored, together
from voc_cli.pipeline.archive.ids import ArchivedIds
from voc_cli.pipeline.archive.known import Known
from voc_cli.pipeline.archive.remembering import remember
from voc_cli.pipeline.archive.sources import kept_names, told_names
from voc_cli.pipeline.archive.storing import store_tickets
from voc_cli.pipeline.archive.weeks import facts, grown, refreshed, stale_weeks, weeks_among
from voc_cli.pipeline.large import LargeTickets
from voc_cli.pipeline.request import Progress
from voc_cli.settings import Settings
from voc_cli.store.archive import (
    ArchiveMeta,
    Change,
    RecurringLines,
    archive_state,
    is_archive,
    locked,
    open_meta,
    read_recurring,
    weeks_in,
    weeks_of,
    write_change,
)
from voc_cli.text import clean_tickets

_PART_ROWS = 1 << 14

__all__ = ["load_large_into_archive"]


def load_large_into_archive(
    found: LargeTickets,
    folder: Path,
    *,
    known: Known,
    key: bytes,
    settings: Settings,
    progress: Progress,
) -> Stored:
    """Upsert the tickets of a large file into the archive `folder`, holding its lock throughout.

    Memory holds some ten thousand tickets, or all of one week when it has more. Recurring lines are
    looked for first, in the whole file a part at a time, and in nothing beside it; the list of them
    is written last. A load that is killed leaves the weeks it had finished, and the next one does
    the rest. A load that came between looking and storing does no harm: the file is stored whole,
    as it would be if it were read after that one. Raises InputError as `load_into_archive` does.
    """
    with locked(folder, waiting=lambda: progress.stage("wait")):
        progress.stage("archive", found.report.kept)
        state = archive_state(folder)
        meta = meta_of(folder, [found.report], found.aliases, found.key_fingerprint, settings)
        names = kept_names(found.groups(), folder, meta=meta)
        before = read_recurring(folder)
        lines = before.lines
        for group in found.groups():
            lines = clean_tickets(group, recurring=lines, add=True).recurring
        ids = ArchivedIds(folder)
        has = told_by(match.column for match in found.report.columns)
        parts: list[Stored] = []
        for part in _by_weeks(found.groups(), _PART_ROWS):
            stored = store_tickets(
                part,
                folder,
                meta=meta,
                key=key,
                settings=settings,
                lines=lines,
                known=ids,
                stated=found.stated,
                names=names,
                has=np.full(part.num_rows, has, dtype=np.int64),
            )
            parts.append(stored)
            progress.advance(part.num_rows)
        done = {week for each in parts for week in each.weeks}
        done |= _finished(folder, meta, settings, before, grown(before, lines), done)
        order = [week for week in weeks_in(folder) if week in done]
        fates = together(*(each.fates for each in parts))
        remember(
            folder,
            known,
            [found.report],
            names=names,
            joined=frozenset(),
            fates=fates,
            origins=Origins(part=np.zeros(len(fates.keys), dtype=np.int64)),
            before=state,
        )
    told = changes_together(each.changes for each in parts)
    weeks = (*order, *sorted(done.difference(order)))
    return Stored(fates, weeks, told_names(names), changes=told)


def _finished(
    folder: Path,
    meta: ArchiveMeta,
    settings: Settings,
    before: RecurringLines,
    recurring: RecurringLines,
    done: Collection[str],
) -> set[str]:
    """Write the new list of recurring lines, beforehand the words of all weeks that no part has
    `done`; the weeks that changed.
    """
    changed: set[str] = set()
    beside = [week for week in weeks_in(folder) if week not in done]
    for week in stale_weeks(beside, folder, settings, grew=recurring != before):
        files = refreshed(week, folder, meta, before.lines, recurring.lines, settings)
        changed |= weeks_among(write_change(folder, Change(files)))
    if is_archive(folder):  # the parts have noted what they saw of the ratings
        meta = replace(meta, ratings=open_meta(folder).ratings)
    write_change(folder, Change(facts(meta, recurring)))
    return changed


def _by_weeks(groups: Iterator[pa.Table], least_rows: int) -> Iterator[pa.Table]:
    """Whole weeks, at least `least_rows` together, out of rows in the order of time."""
    held: list[pa.Table] = []
    for group in groups:
        held.append(group)
        if sum(table.num_rows for table in held) < least_rows:
            continue
        table = pa.concat_tables(held).combine_chunks()
        weeks = np.array(weeks_of(table), dtype=object)
        last = int(np.flatnonzero(weeks != weeks[-1])[-1]) + 1 if (weeks != weeks[-1]).any() else 0
        for start, end in _cuts(weeks[:last], least_rows):
            yield table.slice(start, end - start)
        held = [table.slice(last)]
    rest = pa.concat_tables(held).combine_chunks() if held else None
    if rest is not None and rest.num_rows:
        yield rest


def _cuts(weeks: np.ndarray[tuple[int], np.dtype[np.object_]], rows: int) -> list[tuple[int, int]]:
    """Where to cut whole weeks into parts of at least so many rows."""
    begins = [0, *(np.flatnonzero(weeks[1:] != weeks[:-1]) + 1).tolist(), len(weeks)]
    cuts, start = [], 0
    for begin in begins[1:]:
        if begin - start >= rows or (begin == len(weeks) and begin > start):
            cuts.append((start, begin))
            start = begin
    return cuts
