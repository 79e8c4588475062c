"""Customers and tickets taken out of an archive for good."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.pipeline.archive.upkeep import must_be_archive
from voc_cli.pipeline.archive.whom import Whom, asked_for, found_for, key_columns
from voc_cli.pipeline.request import Progress
from voc_cli.settings import Settings
from voc_cli.store.archive import (
    FATES_FILE,
    ROWS_FILE,
    TOPICS,
    ArchiveMeta,
    Change,
    Part,
    customer_tombstone,
    forgotten_file,
    locked,
    noted_outputs,
    open_meta,
    part_files,
    read_columns,
    read_forgotten,
    read_part,
    read_recurring,
    removal_of,
    ticket_tombstone,
    weeks_in,
    write_change,
)
from voc_cli.store.cache import clear_cache
from voc_cli.store.key import fingerprint as key_fingerprint
from voc_cli.store.labels import forget as forget_labels
from voc_cli.store.registry import forget as forget_members
from voc_cli.text import clean_tickets, tokenize_changed

Ints = npt.NDArray[np.int64]

__all__ = ["Forgotten", "forget"]


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
    must_be_archive(folder)
    asked = asked_for(customers, customer_keys, ticket_ids, key=key)
    keys = {hashed for one in asked for hashed in one.keys}
    ids = {ticket_id for one in asked for ticket_id in one.ticket_ids}
    with locked(folder, waiting=lambda: progress.stage("wait")):
        progress.stage("forget")
        meta = open_meta(folder, key_fingerprint=key_fingerprint(key))
        before = read_forgotten(folder)
        tombstones = {*before, *(customer_tombstone(k, key) for k in keys)}
        names = ["source", "ticket_id", "customer_key"]
        held = [read_columns(folder, week, names) for week in weeks_in(folder)]
        gone: set[tuple[str, str]] = set()
        for tickets in held:
            gone |= _matching(tickets, keys, ids)
        tombstones |= {ticket_tombstone(source, tid, key) for source, tid in gone if tid in ids}
        whom = found_for(asked, held, before, key=key)
        write, remove, weeks = _weeks_without(gone, folder, meta, settings)
        # The archive comes last: cut off before, it still tells whose tickets are to go elsewhere.
        if (folder / TOPICS).exists():
            forget_members(folder / TOPICS, gone)
        for model in models:
            forget_labels(model, {ticket_id for _, ticket_id in gone} | ids)
        clear_cache()
        write.update(forgotten_file(tombstones))
        write_change(folder, Change(write, frozenset({*remove, FATES_FILE, ROWS_FILE})))
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
        write.update(_files_of(week, part, tickets, kept, lines, settings))
    return write, remove, weeks


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


def _without(tickets: pa.Table, gone: set[tuple[str, str]]) -> tuple[pa.Table, Ints]:
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


def _files_of(
    week: str,
    part: Part,
    tickets: pa.Table,
    kept: Ints,
    lines: tuple[str, ...],
    settings: Settings,
) -> Mapping[str, Callable[[Path], None]]:
    """What writes a week with the tickets that stay, its rows `kept`."""
    if part.words is not None and part.removed is not None:
        rows = pa.array(kept)
        return part_files(week, tickets, part.words.take(rows), part.removed.take(rows))
    cleaned = clean_tickets(tickets, recurring=lines)
    return part_files(week, tickets, *tokenize_changed(tickets, cleaned, None, settings=settings))
