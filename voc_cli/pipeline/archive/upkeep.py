"""Looking after an archive: what is in it, who is forgotten, which weeks go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.errors import InputError
from voc_cli.pipeline.archive.whom import Whom, asked_for, found_for, key_columns
from voc_cli.pipeline.request import Progress
from voc_cli.pipeline.topics import TOPICS
from voc_cli.settings import Settings
from voc_cli.store.archive import (
    FATES_FILE,
    HIDDEN,
    ROWS_FILE,
    ArchiveMeta,
    Change,
    customer_tombstone,
    forgotten_file,
    is_archive,
    is_held,
    locked,
    meta_file,
    noted_outputs,
    open_meta,
    part_files,
    read_columns,
    read_forgotten,
    read_ids,
    read_part,
    read_recurring,
    removal_of,
    ticket_tombstone,
    weeks_in,
    words_tokenizer,
    write_change,
)
from voc_cli.store.cache import clear_cache
from voc_cli.store.key import fingerprint as key_fingerprint
from voc_cli.store.labels import forget as forget_labels
from voc_cli.store.registry import forget as forget_members
from voc_cli.text import TokenizedCorpus, clean_tickets, fingerprint, tokenize_changed

INFO_SCHEMA = pa.schema(
    [
        ("week", pa.string()),
        ("tickets", pa.int64()),
        ("customers", pa.int64()),
        ("sources", pa.list_(pa.string())),
        ("first_time", pa.string()),
        ("last_time", pa.string()),
        ("tokenized", pa.bool_()),
        ("bytes", pa.int64()),
    ]
)
PRUNE_SCHEMA = pa.schema([("week", pa.string()), ("tickets", pa.int64())])

__all__ = [
    "INFO_SCHEMA",
    "Forgotten",
    "allow_pruned",
    "archive_facts",
    "archive_weeks",
    "forget",
    "prune",
]


@dataclass(frozen=True)
class Forgotten:
    """What `forget` did: tickets taken out, whose, and reports made earlier that it cannot reach.

    `keys_of` are the export's own headers of the columns that the archive's customers were told
    by, each with its canonical name, the one that goes first in front.
    """

    tickets: tuple[tuple[str, str], ...]
    weeks: tuple[str, ...]
    outputs: tuple[str, ...]
    whom: tuple[Whom, ...]
    keys_of: tuple[tuple[str, str], ...]


def _must_be_archive(folder: Path) -> None:
    """Raise InputError for anything that `voc load --archive` did not make."""
    if not folder.exists():
        raise InputError("load.file_missing", file=folder.name)
    if not is_archive(folder):
        key = "archive.not_finished" if is_held(folder) else "archive.not_an_archive"
        raise InputError(key, archive=folder.name)


def archive_weeks(folder: Path, settings: Settings) -> pa.Table:
    """INFO_SCHEMA, one row a week; `tokenized`: its words are those of this version."""
    _must_be_archive(folder)
    current = fingerprint(settings)
    with locked(folder):
        open_meta(folder)
        rows = []
        for week in weeks_in(folder):
            tickets = read_columns(folder, week, ["created_at", "customer_key", "source"])
            span = pc.min_max(tickets["created_at"]).as_py()
            files = [folder / name for name in removal_of(week)]
            rows.append(
                {
                    "week": week,
                    "tickets": tickets.num_rows,
                    "customers": pc.count_distinct(tickets["customer_key"]).as_py(),
                    "sources": sorted(pc.unique(tickets["source"]).to_pylist()),
                    "first_time": span["min"].isoformat() if span["min"] else None,
                    "last_time": span["max"].isoformat() if span["max"] else None,
                    "tokenized": words_tokenizer(folder, week) == current,
                    "bytes": sum(file.stat().st_size for file in files if file.exists()),
                }
            )
    return pa.Table.from_pylist(rows, schema=INFO_SCHEMA)


def archive_facts(folder: Path) -> dict[str, Any]:
    """The archive as a whole, as JSON-ready data."""
    _must_be_archive(folder)
    with locked(folder):
        meta = open_meta(folder)
        recurring = read_recurring(folder)
        return {
            "format": meta.format,
            "schema_version": meta.schema_version,
            "tz": meta.tz,
            "pruned_before": meta.pruned_before and meta.pruned_before.isoformat(),
            "key_fingerprint": meta.key_fingerprint,
            "surveys": list(meta.surveys),
            "recurring_lines": len(recurring.lines),
            "recurring_version": recurring.version,
            "forgotten": len(read_forgotten(folder)),
        }


def forget(
    folder: Path,
    *,
    customers: Sequence[str],
    customer_keys: Sequence[str],
    ticket_ids: Sequence[str],
    models: Sequence[Path] = (),
    key: bytes,
    settings: Settings,
    progress: Progress,
) -> Forgotten:
    """Take tickets out for good and leave tombstones, so that no later load brings them back.

    The cache of words, which may hold theirs, is emptied; the archive's topics and the label
    sheets kept beside `models` forget them too.

    `customers` are ids, phone numbers or e-mail addresses as the exports have them,
    `customer_keys` the keyed hashes that tables show, `ticket_ids` single tickets. Raises
    InputError when the archive was made with another key: hashes would match nobody.
    """
    _must_be_archive(folder)
    asked = asked_for(customers, customer_keys, ticket_ids, key=key)
    keys = {hashed for one in asked for hashed in one.keys}
    ids = {ticket_id for one in asked for ticket_id in one.ticket_ids}
    with locked(folder, waiting=lambda: progress.stage("wait")):
        progress.stage("forget")
        meta = open_meta(folder, key_fingerprint=key_fingerprint(key))
        before = read_forgotten(folder)
        tombstones = {*before, *(customer_tombstone(k, key) for k in keys)}
        held = [read_ids(folder, week) for week in weeks_in(folder)]
        gone: set[tuple[str, str]] = set()
        for tickets in held:
            gone |= _matching(tickets, keys, ids)
        tombstones |= {ticket_tombstone(source, tid, key) for source, tid in gone if tid in ids}
        whom = found_for(asked, held, before, key=key)
        write, remove, weeks = _weeks_without(gone, folder, meta, settings)
        name, text = forgotten_file(tombstones)
        write[name] = lambda path: _write(path, text)
        write_change(folder, Change(write, frozenset({*remove, FATES_FILE, ROWS_FILE})))
        clear_cache()
        if (folder / HIDDEN / TOPICS).exists():
            forget_members(folder / HIDDEN / TOPICS, gone)
        for model in models:
            forget_labels(model, {ticket_id for _, ticket_id in gone} | ids)
        outputs = noted_outputs(folder)
    told_by = key_columns(meta.headers)
    return Forgotten(tuple(sorted(gone)), tuple(weeks), tuple(outputs), whom, told_by)


def _weeks_without(
    gone: set[tuple[str, str]], folder: Path, meta: ArchiveMeta, settings: Settings
) -> tuple[dict[str, Callable[[Path], None]], set[str], list[str]]:
    """What writes the weeks that some tickets leave, the files of those left empty, all the weeks.

    Repeats of a ticket that goes are repeats of none afterwards.
    """
    write: dict[str, Callable[[Path], None]] = {}
    remove: set[str] = set()
    weeks = []
    lines = read_recurring(folder).lines
    for week in _weeks_naming(gone, folder):
        part = read_part(folder, week, tz=meta.tz)
        tickets, kept = _without(part.tickets, gone)
        if tickets is part.tickets:
            continue
        weeks.append(week)
        if not tickets.num_rows:
            remove |= removal_of(week)
            continue
        words, removed = _words_of(part.words, part.removed, tickets, kept, lines, settings)
        write.update(part_files(week, tickets, words, removed))
    return write, remove, weeks


def prune(folder: Path, *, before: date, undated: bool, progress: Progress) -> pa.Table:
    """Take out the weeks that ended before `before`, with `undated` those without a time too.

    Returns PRUNE_SCHEMA. The archive remembers the day, so that later loads leave tickets of these
    weeks out; those without a time may come again.
    """
    _must_be_archive(folder)
    with locked(folder, waiting=lambda: progress.stage("wait")):
        meta = open_meta(folder)
        rows = []
        for week in weeks_in(folder):
            if undated if week == "undated" else _sunday(week) < before:
                rows.append({"week": week, "tickets": read_columns(folder, week, []).num_rows})
        remove = frozenset().union(*(removal_of(str(row["week"])) for row in rows))
        monday = before - timedelta(days=before.weekday())
        day = max(monday, meta.pruned_before or monday)
        write_change(folder, Change(_facts(replace(meta, pruned_before=day)), remove))
    return pa.Table.from_pylist(rows, schema=PRUNE_SCHEMA)


def allow_pruned(folder: Path, *, progress: Progress) -> date | None:
    """Forget up to which day the archive was pruned, so that loads may bring old weeks again.

    Returns the day, None when there was none.
    """
    _must_be_archive(folder)
    with locked(folder, waiting=lambda: progress.stage("wait")):
        meta = open_meta(folder)
        write_change(folder, Change(_facts(replace(meta, pruned_before=None))))
    return meta.pruned_before


def _facts(meta: ArchiveMeta) -> dict[str, Callable[[Path], None]]:
    name, text = meta_file(meta)
    return {name: lambda path: _write(path, text)}


def _sunday(week: str) -> date:
    year, _, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 7)


def _matching(tickets: pa.Table, keys: set[str], ids: set[str]) -> set[tuple[str, str]]:
    found = pc.or_(_among(tickets["customer_key"], keys), _among(tickets["ticket_id"], ids))
    some = tickets.filter(found)
    return set(zip(some["source"].to_pylist(), some["ticket_id"].to_pylist(), strict=True))


def _weeks_naming(gone: set[tuple[str, str]], folder: Path) -> list[str]:
    """The weeks that hold one of some tickets, or call one a repeat of them."""
    ids = {ticket_id for _, ticket_id in gone}
    names = ["ticket_id", "duplicate_of"]
    return [
        week
        for week in weeks_in(folder)
        for told in [read_columns(folder, week, names)]
        if any(pc.any(_among(told[name], ids)).as_py() for name in names)
    ]


def _among(column: pa.ChunkedArray, values: set[str]) -> pa.ChunkedArray:
    found: pa.ChunkedArray = pc.is_in(column, pa.array(sorted(values), pa.string()))
    return found


def _without(tickets: pa.Table, gone: set[tuple[str, str]]) -> tuple[pa.Table, Any]:
    """The tickets that stay, and their rows; nobody is a repeat of a ticket that is gone."""
    pairs = list(zip(tickets["source"].to_pylist(), tickets["ticket_id"].to_pylist(), strict=True))
    kept = np.array([place for place, pair in enumerate(pairs) if pair not in gone], dtype=np.int64)
    ids = {ticket_id for _, ticket_id in gone}
    repeats = [of if of not in ids else None for of in tickets["duplicate_of"].to_pylist()]
    if len(kept) == len(pairs) and repeats == tickets["duplicate_of"].to_pylist():
        return tickets, kept
    place = tickets.schema.get_field_index("duplicate_of")
    column = pa.array(repeats, pa.string())
    table = tickets.set_column(place, tickets.schema.field(place), column)
    return table.take(pa.array(kept)), kept


def _words_of(
    words: TokenizedCorpus | None,
    removed: pa.Array | None,
    tickets: pa.Table,
    kept: Any,
    lines: tuple[str, ...],
    settings: Settings,
) -> tuple[TokenizedCorpus, pa.Array]:
    if words is not None and removed is not None:
        rows = pa.array(kept)
        return words.take(rows), removed.take(rows)
    cleaned = clean_tickets(tickets, recurring=lines)
    return tokenize_changed(tickets, cleaned, None, settings=settings)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
