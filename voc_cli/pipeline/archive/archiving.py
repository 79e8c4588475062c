"""What changes an archive: loading into it, forgetting customers, pruning old weeks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.errors import InputError
from voc_cli.load import Scale, Seen, SourceReport, Upserted, is_survey, rescale, upsert
from voc_cli.pipeline.archive.changes import changes_of, in_pruned_weeks
from voc_cli.pipeline.archive.counts import (
    Stored,
    count_upserted,
    counted_together,
    unchanged,
)
from voc_cli.pipeline.archive.ids import ArchivedIds
from voc_cli.pipeline.archive.known import Known, remember
from voc_cli.pipeline.archive.orders import noted_orders
from voc_cli.pipeline.archive.reading import words_of_parts
from voc_cli.pipeline.archive.rows import keys_of
from voc_cli.pipeline.archive.scales import NO_SCALES, changed_scales, noted, ratings_seen
from voc_cli.pipeline.archive.sources import NO_NAMES, kept_names, known_as, told_names
from voc_cli.pipeline.request import Progress
from voc_cli.pipeline.ticket_set import TicketSet
from voc_cli.privacy import mask_text
from voc_cli.schema import ticket_schema
from voc_cli.settings import Settings
from voc_cli.store.archive import (
    ArchiveMeta,
    Change,
    KeptRows,
    Part,
    RecurringLines,
    archive_state,
    customer_tombstone,
    empty_part,
    is_archive,
    locked,
    meta_file,
    open_meta,
    part_files,
    read_cleaned,
    read_forgotten,
    read_part,
    read_ratings,
    read_recurring,
    recurring_file,
    removal_of,
    ticket_tombstone,
    weeks_in,
    weeks_of,
    words_tokenizer,
    write_change,
)
from voc_cli.text import StoredWords, clean_tickets, fingerprint, tokenize_changed

RECENT_WEEKS = 26  # recurring lines are looked for in what is loaded and in so many weeks beside it
RECENT_TICKETS = 1 << 16  # unless fewer weeks have so many tickets

_SORT = [(name, "ascending") for name in ("created_at", "source", "ticket_id")]

Mask = npt.NDArray[np.bool_]

__all__ = [
    "facts",
    "grown",
    "load_into_archive",
    "meta_of",
    "new_folder",
    "refreshed",
    "stale_weeks",
    "store_tickets",
    "weeks_among",
]


def new_folder(folder: Path) -> None:
    """Refuse a folder that holds other things before any long work begins."""
    if folder.exists() and not folder.is_dir():
        raise InputError("archive.not_a_folder", archive=folder.name)
    if folder.is_dir() and not is_archive(folder):
        # A load that was killed before its first commit leaves only what is ours.
        if any(entry.name != "_voc" for entry in folder.iterdir()):
            raise InputError("archive.not_empty", archive=folder.name)


def load_into_archive(
    found: TicketSet,
    folder: Path,
    *,
    known: Known,
    key: bytes,
    settings: Settings,
    progress: Progress,
) -> Stored | None:
    """Upsert masked tickets into the archive `folder`, which is made when there is none.

    Tokenizes only what has no words yet. The same tickets a second time change no byte. `known`
    are files that were not read since the archive has them, and `found` may lack rows that it has;
    None when it has changed since that was found. Raises InputError when the archive is damaged,
    busy, or hashes customers with another key.
    """
    with locked(folder, waiting=lambda: progress.stage("wait")):
        progress.stage("archive", found.tickets.num_rows)
        before = archive_state(folder)
        if known.state != before and (known.files or _were_passed(found)):
            return None
        meta = meta_of(folder, found.sources, found.aliases, found.key_fingerprint, settings)
        names = kept_names([found.tickets], folder, meta=meta)
        stored = store_tickets(
            found.tickets,
            folder,
            meta=meta,
            key=key,
            settings=settings,
            names=names,
            stated=found.stated,
        )
        remember(
            folder,
            known,
            found.sources,
            names=names,
            joined=found.joined,
            counts=stored.counts,
            before=before,
            rows=_rows_now(found, known, stored, names),
        )
        passed = {} if found.passed is None else found.passed.sources
        counts = counted_together([unchanged(passed), stored.counts])
        return replace(stored, counts=counts)


def _were_passed(found: TicketSet) -> bool:
    return found.passed is not None and bool(found.passed.known.any())


def _rows_now(
    found: TicketSet, known: Known, stored: Stored, names: Mapping[str, str]
) -> KeptRows | None:
    """The rows that the archive's tickets were made of, after a load."""
    if known.rows is None or found.passed is None or stored.newest is None:
        return None
    tickets = found.tickets.select(["source", "ticket_id"]).take(pa.array(stored.newest))
    under_ours, elsewhere = known_as(tickets, names)
    keys = keys_of(under_ours)
    # Under a name of its own a source is compared with the archive's each time.
    own = ~elsewhere
    return known.rows.kept.with_new(keys, keys[own], found.passed.rows[stored.newest][own])


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
) -> Stored:
    """Upsert tickets while the lock is held, all files at once.

    `lines`: the recurring lines to leave out, when these tickets are a part of a larger load that
    found them for all; the list itself, and the words of other weeks, are then left as they are.
    `names`: sources whose tickets the archive holds under another layout, and its name of them.
    `known` are the ids of the archive as the parts before left it, `stated` the scales that
    somebody said the ratings of some sources have.
    """
    new, elsewhere = known_as(tickets.cast(ticket_schema(meta.tz)), names)
    allowed = ~_forgotten(new, read_forgotten(folder), key)
    forgotten = new.filter(pa.array(~allowed))
    early = allowed & in_pruned_weeks(new, meta)
    pruned, allowed = new.filter(pa.array(early)), allowed & ~early
    place = np.flatnonzero(allowed)
    new, elsewhere = new.filter(pa.array(allowed)), elsewhere[allowed]
    known = known or ArchivedIds(folder)
    weeks = _touched(new, folder, known)
    there = set(weeks_in(folder))
    parts = [
        read_part(folder, week, tz=meta.tz) if week in there else empty_part(meta.tz)
        for week in weeks
    ]
    old = _tickets(parts, meta.tz)
    merged = upsert(old, new, elsewhere=elsewhere)
    beside = [week for week in weeks_in(folder) if week not in weeks]
    scales = {names.get(source, source): scale for source, scale in stated.items()}
    before, seen = ratings_seen(folder, new, merged.table, beside=beside, stated=scales)
    merged = replace(merged, table=rescale(merged.table, seen))
    meta = replace(meta, ratings=noted(seen))
    rescaled = _rescaled(beside, folder, meta, changed_scales(before, seen))
    change, changed_weeks = _change(merged, parts, weeks, folder, meta, settings, lines, rescaled)
    written = weeks_among(write_change(folder, change))
    known.forget(written)
    counts = count_upserted(merged, old, new, forgotten=forgotten, pruned=pruned)
    told = changes_of(merged, old, new, pruned=pruned.num_rows, meta=meta, settings=settings)
    changed = tuple(week for week in changed_weeks if week in written)
    newest = place[merged.new_row[merged.new_row >= 0]]
    return Stored(counts, changed, told_names(names), told, np.sort(newest))


def _rescaled(
    weeks: Sequence[str], folder: Path, meta: ArchiveMeta, seen: Mapping[str, Seen]
) -> dict[str, pa.Table]:
    """The tickets of the weeks whose satisfaction changes with the scales of some sources."""
    found: dict[str, pa.Table] = {}
    for week in weeks if seen else ():
        if seen.keys().isdisjoint(pc.unique(read_ratings(folder, week)["source"]).to_pylist()):
            continue
        tickets = read_part(folder, week, tz=meta.tz).tickets
        changed = rescale(tickets, seen)
        if changed is not tickets:
            found[week] = changed
    return found


def weeks_among(paths: Sequence[str]) -> set[str]:
    """The weeks whose tickets are among some files of an archive."""
    return {path.split("/")[0].removeprefix("week=") for path in paths if path.startswith("week=")}


def meta_of(
    folder: Path,
    sources: Sequence[SourceReport],
    aliases: Mapping[str, str],
    key_fingerprint: str,
    settings: Settings,
) -> ArchiveMeta:
    """The archive's facts with what this load adds: headers, surveys, orders of days."""
    if is_archive(folder):
        meta = open_meta(folder, key_fingerprint=key_fingerprint)
    else:
        meta = ArchiveMeta(tz=settings.tz, key_fingerprint=key_fingerprint)
    headers = {h: c for h, c in aliases.items() if mask_text(h) == h}
    surveys = {source.source for source in sources if is_survey(source)}
    return ArchiveMeta(
        tz=meta.tz,
        key_fingerprint=meta.key_fingerprint,
        headers={**headers, **meta.headers},
        surveys=tuple(sorted({*meta.surveys, *surveys})),
        ratings=meta.ratings,
        orders=noted_orders(meta.orders, sources),
        pruned_before=meta.pruned_before,
    )


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


def _change(
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
        stale = stale_weeks(beside, folder, meta, settings, grew=recurring != before)
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
    return {name: _writer(text) for name, text in (meta_file(meta), recurring_file(recurring))}


def stale_weeks(
    weeks: Sequence[str], folder: Path, meta: ArchiveMeta, settings: Settings, *, grew: bool
) -> list[str]:
    """Weeks whose words are to be made again: all when the list of recurring lines `grew`, else
    those without words, or with those of another tokenizer.
    """
    if grew:
        return list(weeks)
    current = fingerprint(settings)
    stale = []
    for week in weeks:
        if words_tokenizer(folder, week) != current:
            stale.append(week)
    return stale


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


def _writer(text: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_text(text, encoding="utf-8", newline="\n")

    return write
