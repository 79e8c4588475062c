"""Archives as a source: their tickets, the words they keep, and how they join with others."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load import (
    EVERYTHING,
    Scale,
    Seen,
    join_surveys,
    joined_notices,
    merged_seen,
    rescale,
    seen_by_source,
    upsert,
    with_repeats,
    with_stated,
)
from voc_cli.messages import Notice
from voc_cli.pipeline.archive.asked import UNDERSTOOD_FROM, Asked
from voc_cli.pipeline.archive.scales import NO_SCALES, remembered
from voc_cli.pipeline.archive.sources import known_as, same_sources, told_names
from voc_cli.pipeline.archive.words import KeptWords, WeekOfWords
from voc_cli.privacy import count_tokens
from voc_cli.schema import ticket_schema
from voc_cli.settings import Settings
from voc_cli.store.archive import (
    ArchiveMeta,
    Part,
    locked,
    open_meta,
    read_kept_words,
    read_recurring,
    read_week,
    week_facts,
    weeks_in,
)
from voc_cli.text import REMOVED, StoredWords, TokenizedCorpus, fingerprint, joined

Ints = npt.NDArray[np.int64]

__all__ = ["Archived", "Joined", "join_tickets", "read_archive", "words_of_parts"]


@dataclass(frozen=True)
class Archived:
    """The tickets of one archive, week by week, and where their words lie.

    `masked` counts the tokens its texts show, where that was asked for; `sha256` is over the hashes
    of its weeks.
    """

    name: str
    meta: ArchiveMeta
    tickets: pa.Table
    words: KeptWords
    masked: Mapping[str, int]
    sha256: str
    first_time: datetime | None
    last_time: datetime | None


@dataclass(frozen=True)
class Joined:
    """Tickets of several sources, each once; `lost[i]` rows of archive i were older versions."""

    tickets: pa.Table
    words: KeptWords
    lost: tuple[int, ...]
    notices: tuple[Notice, ...]


def read_archive(
    folder: Path,
    *,
    settings: Settings,
    asked: Asked,
    waiting: Callable[[], None] | None = None,
) -> Archived:
    """What is asked of an archive, its times in the zone of the settings.

    Raises InputError when it is damaged, of another version or busy.
    """
    with locked(folder, waiting=waiting):
        meta = open_meta(folder)
        lines = read_recurring(folder).lines
        weeks = weeks_in(folder)
        columns = asked.columns_of(meta)
        tables = [read_week(folder, week, tz=meta.tz, columns=columns) for week in weeks]
        if columns is not None and _has_values(tables, asked.understood_beside):
            columns |= {*UNDERSTOOD_FROM}
            tables = [read_week(folder, week, tz=meta.tz, columns=columns) for week in weeks]
        facts = [week_facts(folder, week) for week in weeks]
    sizes = [table.num_rows for table in tables]
    tickets = _together(tables, settings.tz, columns)
    span = pc.min_max(tickets["created_at"]).as_py()
    digests = [digest for digest, _ in facts]
    return Archived(
        name=folder.resolve().name,
        meta=meta,
        tickets=tickets,
        words=_words(folder, weeks, sizes, facts, lines=lines, settings=settings),
        masked=count_tokens(tickets) if asked.masked else {},
        sha256=hashlib.sha256("\n".join(digests).encode()).hexdigest(),
        first_time=span["min"],
        last_time=span["max"],
    )


def _has_values(tables: Sequence[pa.Table], column: str | None) -> bool:
    return column is not None and any(t[column].null_count < t.num_rows for t in tables)


def _together(tables: list[pa.Table], tz: str, columns: Collection[str] | None) -> pa.Table:
    """One table of many, which are let go column by column, so that not all is held twice."""
    whole = ticket_schema(tz)
    fields = [field for field in whole if columns is None or field.name in columns]
    schema = pa.schema(fields, metadata=whole.metadata)
    held = [dict(zip(table.column_names, table.columns, strict=True)) for table in tables]
    tables.clear()
    arrays = []
    for field in fields:
        chunks = [chunk for table in held for chunk in table.pop(field.name).chunks]
        column = pa.chunked_array(chunks, None if chunks else field.type).cast(field.type)
        del chunks
        arrays.append(pa.table({field.name: column}).combine_chunks().column(0))
    return pa.table(arrays, schema=schema)


def _words(
    folder: Path,
    weeks: Sequence[str],
    sizes: Sequence[int],
    facts: Sequence[tuple[str, str | None]],
    *,
    lines: tuple[str, ...],
    settings: Settings,
) -> KeptWords:
    """Where the words of some weeks lie; words of another tokenizer are left out."""
    current = fingerprint(settings)
    kept: list[WeekOfWords] = []
    row_of: list[Ints] = []
    rows = 0
    for week, size, (digest, tokenizer) in zip(weeks, sizes, facts, strict=True):
        if tokenizer != current:
            row_of.append(np.full(size, -1, dtype=np.int64))
            continue
        kept.append(WeekOfWords(size, partial(_read_words, folder, week, digest, size, current)))
        row_of.append(np.arange(rows, rows + size))
        rows += size
    places = np.concatenate(row_of) if row_of else np.array([], dtype=np.int64)
    return KeptWords(tuple(kept), places, lines, current)


def _read_words(
    folder: Path, week: str, digest: str, size: int, tokenizer: str
) -> tuple[TokenizedCorpus, pa.Array] | None:
    found = read_kept_words(folder, week, digest)
    if found is None or len(found[0]) != size or found[0].fingerprint != tokenizer:
        return None
    return found


def words_of_parts(
    parts: Sequence[Part], *, lines: tuple[str, ...], settings: Settings
) -> StoredWords:
    """The words of several weeks one after the other; words of another tokenizer are left out."""
    current = fingerprint(settings)
    corpora: list[TokenizedCorpus] = []
    removed: list[pa.Array] = []
    row_of: list[Ints] = []
    rows = 0
    for part in parts:
        size = part.tickets.num_rows
        words, gone = part.words, part.removed
        if words is None or gone is None or words.fingerprint != current or len(words) != size:
            row_of.append(np.full(size, -1, dtype=np.int64))
            continue
        corpora.append(words)
        removed.append(gone)
        row_of.append(np.arange(rows, rows + size))
        rows += size
    return StoredWords(
        corpus=joined(corpora) if corpora else TokenizedCorpus.empty(current),
        removed=pa.concat_arrays(removed) if removed else pa.array([], REMOVED),
        row_of=np.concatenate(row_of) if row_of else np.array([], dtype=np.int64),
        recurring=lines,
    )


def join_tickets(
    archives: Sequence[Archived],
    files: pa.Table | None,
    *,
    has: Ints | None = None,
    stated: Mapping[str, Scale] = NO_SCALES,
    repeats: bool = True,
) -> Joined:
    """The tickets of archives, then of files: each once, answers of surveys with their tickets.

    `has` is what the files of each ticket of them have columns for; of an archive, where it is not
    known, another layout has what it tells. `stated` are the scales that somebody said the ratings
    of some sources of the files have. The table is sorted and its `repeats` are marked, as loading
    files does.
    """
    first, *others = archives
    table, words = first.tickets, first.words
    origin = np.zeros(table.num_rows, dtype=np.int64)
    later = [(a.tickets, a.words, place) for place, a in enumerate(others, 1)]
    if files is not None:
        nothing = np.full(files.num_rows, -1, dtype=np.int64)
        none = KeptWords((), nothing, words.recurring, words.fingerprint)
        later.append((files, none, len(archives)))
    surveys = {source for archive in archives for source in archive.meta.surveys}
    told: list[Notice] = []
    for new, new_words, place in later:
        names = same_sources(table, new, apart=surveys)
        told += told_names(names)
        new, elsewhere = known_as(new, names)
        known = np.where(elsewhere, 0, EVERYTHING) if place < len(archives) else has
        found = upsert(table, new, told=known)
        origin = np.where(found.new_row < 0, np.append(origin, place)[found.old_row], place)
        words = _merged_words(words, new_words, found.old_row, found.new_row)
        table = found.table
    if later:
        seen = with_stated(merged_seen(*map(_shown, archives), seen_by_source(table)), stated)
        table = rescale(table, seen)
    sizes = np.bincount(origin, minlength=len(archives))
    lost = tuple(int(a.tickets.num_rows - sizes[place]) for place, a in enumerate(archives))
    table, rows, notices = _with_answers(table, surveys)
    words = words.take(rows)
    keys = [(name, "ascending") for name in ("created_at", "source", "ticket_id")]
    order = np.asarray(pc.sort_indices(table, sort_keys=keys)).astype(np.int64)
    if not np.array_equal(order, np.arange(len(order))):  # weeks come in their order
        table, words = table.take(pa.array(order)), words.take(order)
    table = with_repeats(table) if repeats else table
    return Joined(table, words, lost, (*told, *notices))


def _shown(archive: Archived) -> Mapping[str, Seen]:
    """What an archive has seen of its ratings, also in weeks that were pruned."""
    return remembered(archive.meta) or {}


def _with_answers(table: pa.Table, surveys: set[str]) -> tuple[pa.Table, Ints, tuple[Notice, ...]]:
    rows = np.arange(table.num_rows)
    answers = np.asarray(pc.is_in(table["source"], pa.array(sorted(surveys), pa.string())))
    if not answers.any() or answers.all():
        return table, rows, ()
    found = join_surveys(table, answers, identities=("customer_key",))
    left = np.setdiff1d(rows, found.used_up)
    # What a load has joined and told is no news to those who read it afterwards.
    told = joined_notices(found) if found.joined else ()
    return found.table.take(pa.array(left)), left, told


def _merged_words(old: KeptWords, new: KeptWords, old_row: Ints, new_row: Ints) -> KeptWords:
    """The words beside an upserted table; lines recurring in either are left out of new words."""
    offset = sum(week.rows for week in old.weeks)
    row_of = np.full(len(old_row), -1, dtype=np.int64)
    stayed = new_row < 0
    row_of[stayed] = old.row_of[old_row[stayed]]
    theirs = new.row_of[new_row[~stayed]]
    row_of[~stayed] = np.where(theirs < 0, -1, theirs + offset)
    lines = tuple(sorted({*old.recurring, *new.recurring}))
    return KeptWords((*old.weeks, *new.weeks), row_of, lines, old.fingerprint)
