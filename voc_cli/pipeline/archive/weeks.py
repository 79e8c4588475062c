"""What writes the weeks of an archive: tickets and their words, and the facts of all of it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load import Upserted
from voc_cli.pipeline.archive.reading import words_of_parts
from voc_cli.settings import Settings
from voc_cli.store.archive import (
    ArchiveMeta,
    Change,
    Part,
    RecurringLines,
    meta_file,
    part_files,
    read_cleaned,
    read_part,
    read_recurring,
    recurring_file,
    removal_of,
    weeks_in,
    weeks_of,
    words_tokenizer,
)
from voc_cli.text import StoredWords, clean_tickets, fingerprint, tokenize_changed

RECENT_WEEKS = 26  # recurring lines are looked for in what is loaded and in so many weeks beside it
RECENT_TICKETS = 1 << 16  # unless fewer weeks have so many tickets

_SORT = [(name, "ascending") for name in ("created_at", "source", "ticket_id")]

__all__ = ["changed_weeks", "facts", "grown", "refreshed", "stale_weeks", "weeks_among"]


def changed_weeks(
    merged: Upserted,
    parts: Sequence[Part],
    weeks: Sequence[str],
    folder: Path,
    meta: ArchiveMeta,
    settings: Settings,
    lines: tuple[str, ...] | None,
    rescaled: Mapping[str, pa.Table],
) -> tuple[Change, list[str]]:
    """The files that a load writes: touched weeks, and others whose words have grown stale or
    whose ratings have another scale now (`rescaled`).
    """
    before = read_recurring(folder)
    beside = [week for week in weeks_in(folder) if week not in weeks]
    if lines is None:
        near = _cleaned(beside[-RECENT_WEEKS:], folder, meta, settings)
        cleaned = clean_tickets(merged.table, recurring=before.lines, add=True, beside=near)
    else:
        cleaned = clean_tickets(merged.table, recurring=lines)
    recurring = grown(before, cleaned.recurring)
    stored = words_of_parts(parts, lines=before.lines, settings=settings)
    row_of = np.append(stored.row_of, -1)[merged.old_row]
    beside_merged = StoredWords(stored.corpus, stored.removed, row_of, recurring.lines)
    corpus, removed = tokenize_changed(merged.table, cleaned, beside_merged, settings=settings)
    write: dict[str, Callable[[Path], None]] = {}
    week_of = np.array(weeks_of(merged.table), dtype=object)
    order = np.asarray(pc.sort_indices(merged.table, sort_keys=_SORT))
    for week in sorted(set(week_of)):
        rows = pa.array(order[week_of[order] == week])
        tickets = merged.table.take(rows)
        write.update(part_files(week, tickets, corpus.take(rows), removed.take(rows)))
    stale: list[str] = []
    if lines is None:
        stale = stale_weeks(beside, folder, settings, grew=recurring != before)
    now = recurring.lines if lines is None else before.lines
    others = sorted({*stale, *rescaled})
    for week in others:
        changed = rescaled.get(week)
        write.update(refreshed(week, folder, meta, before.lines, now, settings, tickets=changed))
    gone = [
        week for week in weeks if week not in set(week_of) and (folder / f"week={week}").exists()
    ]
    write.update(facts(meta, recurring if lines is None else before))
    remove = frozenset().union(*(removal_of(week) for week in gone))
    return Change(write, remove), [*weeks, *others]


def _cleaned(
    weeks: Sequence[str], folder: Path, meta: ArchiveMeta, settings: Settings
) -> pa.Table | None:
    """What customers said in the last of some weeks, at most RECENT_TICKETS or a week more of them,
    without noise: as it was kept, else made again.
    """
    found: list[pa.Table] = []
    for week in reversed(weeks):
        if sum(table.num_rows for table in found) >= RECENT_TICKETS:
            break
        kept = read_cleaned(folder, week, tokenizer=fingerprint(settings))
        if kept is None:
            tickets = read_part(folder, week, tz=meta.tz).tickets
            texts = clean_tickets(tickets, recurring=()).texts
            kept = tickets.select(["created_at", "customer_key"]).append_column("texts", texts)
        found.append(kept)
    return pa.concat_tables(found) if found else None


def grown(before: RecurringLines, lines: tuple[str, ...]) -> RecurringLines:
    """The list with the lines it has now."""
    return before if lines == before.lines else RecurringLines(before.version + 1, lines)


def facts(meta: ArchiveMeta, recurring: RecurringLines) -> dict[str, Callable[[Path], None]]:
    """What writes the files that tell of the archive itself."""
    return {**meta_file(meta), **recurring_file(recurring)}


def stale_weeks(weeks: Sequence[str], folder: Path, settings: Settings, *, grew: bool) -> list[str]:
    """Weeks whose words are to be made again: all when the list of recurring lines `grew`, else
    those without words, or with those of another tokenizer.
    """
    if grew:
        return list(weeks)
    current = fingerprint(settings)
    return [week for week in weeks if words_tokenizer(folder, week) != current]


def refreshed(
    week: str,
    folder: Path,
    meta: ArchiveMeta,
    before: tuple[str, ...],
    lines: tuple[str, ...],
    settings: Settings,
    *,
    tickets: pa.Table | None = None,
) -> Mapping[str, Callable[[Path], None]]:
    """What writes a week with words made without `lines`, where they are without `before` now;
    `tickets` are those of the week with other figures.
    """
    part = read_part(folder, week, tz=meta.tz)
    tickets = part.tickets if tickets is None else tickets
    cleaned = clean_tickets(tickets, recurring=lines)
    stored = words_of_parts([part], lines=before, settings=settings)
    corpus, removed = tokenize_changed(tickets, cleaned, stored, settings=settings)
    return part_files(week, tickets, corpus, removed)


def weeks_among(paths: Sequence[str]) -> set[str]:
    """The weeks whose tickets are among some files of an archive."""
    return {path.split("/")[0].removeprefix("week=") for path in paths if path.startswith("week=")}
