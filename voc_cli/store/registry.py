"""The topic registry: what topics were known when, in a folder that people can read.

    registry.json     format, tokenizer, and the records in their order
    decisions.toml    what a person said: names, merges, pins (kept for ever)
    2026-11-15-1a2b3c4d/    what the period that ended on that day added:
        born.parquet centres.parquet terms.parquet members.parquet merged.parquet

A record's folder is named after what it holds, written under another name first, and counts only
once registry.json, which is replaced in one step, names it. Tickets stand here by source and id
alone, never with a text.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from voc_cli.analysis.topics.known import (
    BORN_SCHEMA,
    CENTRE_SCHEMA,
    MEMBER_SCHEMA,
    MERGED_SCHEMA,
    TERM_SCHEMA,
    Decisions,
    KnownTopics,
    TopicRecord,
)
from voc_cli.atomic import atomic_path, move_to
from voc_cli.errors import InputError
from voc_cli.store.decisions import read_decisions

FORMAT = 1
WAIT_SECONDS = 600
INDEX = "registry.json"
SCHEMAS = {
    "born": BORN_SCHEMA,
    "centres": CENTRE_SCHEMA,
    "terms": TERM_SCHEMA,
    "members": MEMBER_SCHEMA,
    "merged": MERGED_SCHEMA,
}

__all__ = [
    "RecordPlace",
    "Registry",
    "forget",
    "known_before",
    "known_in_all",
    "locked_registry",
    "open_registry",
    "registry_fingerprint",
    "write_record",
]


@dataclass(frozen=True)
class RecordPlace:
    """One record: the days its period covers (None: tickets without a time) and its folder."""

    name: str
    start: date | None
    end: date | None
    folder: str
    tickets: int


@dataclass(frozen=True)
class Registry:
    """A registry as it stands on disk; an absent folder is an empty registry."""

    path: Path
    tokenizer: str = ""
    places: tuple[RecordPlace, ...] = ()
    decisions: Decisions = field(default_factory=Decisions)


def open_registry(path: Path, *, tokenizer: str | None = None) -> Registry:
    """Read what records there are, and the decisions.

    tokenizer  fingerprint of the tokenizer in use: words of another one are other words

    Raises InputError for a folder that holds something else, a damaged index, a newer format, and
    a registry that was learned with another tokenizer.
    """
    index = path / INDEX
    if path.exists() and not path.is_dir():
        raise InputError("registry.not_a_folder", path=path.name)
    if not index.exists():
        if path.exists() and any(not e.name.startswith(".") for e in path.iterdir()):
            raise InputError("registry.foreign_folder", path=path.name)
        return Registry(path)
    try:
        data = json.loads(index.read_text(encoding="utf-8"))
        version, learned = int(data["format"]), str(data["tokenizer"])
        places = tuple(_place(entry) for entry in data["records"])
    except (ValueError, KeyError, TypeError):
        raise InputError("registry.damaged", file=f"{path.name}/{INDEX}") from None
    if version > FORMAT:
        raise InputError("registry.newer", path=path.name, found=version, known=FORMAT)
    if tokenizer and learned and tokenizer != learned:
        raise InputError("registry.tokenizer", path=path.name, found=learned, wanted=tokenizer)
    return Registry(path, learned, places, read_decisions(path))


def known_before(registry: Registry, *, name: str, end: date | None) -> tuple[KnownTopics, bool]:
    """(what was known before the period that ends on `end`, whether it may write its record).

    A dated period reads the records up to the first that ends on the same day or later. Only the
    newest period writes: computed again it replaces its own record, while an older one leaves what
    came after it as it is. Tickets without a time form a record of their own `name`.
    """
    cut = len(registry.places)
    for number, place in enumerate(registry.places):
        if place.name == name or (end is not None and place.end is not None and place.end >= end):
            cut = number
            break
    newest = cut == len(registry.places) or (
        cut == len(registry.places) - 1 and registry.places[cut].name == name
    )
    return _known(registry, registry.places[:cut]), newest


def known_in_all(registry: Registry) -> KnownTopics:
    """Everything the registry knows today."""
    return _known(registry, registry.places)


def write_record(
    registry: Registry,
    record: TopicRecord,
    *,
    name: str,
    start: date | None,
    end: date | None,
    tokenizer: str,
) -> None:
    """Add the record of the newest period, in place of an earlier one of the same name.

    A record says what is new beside the records that were there when its period was read. Raises
    InputError when another run has changed those since: what is new beside them is not known.
    """
    path = registry.path
    path.mkdir(parents=True, exist_ok=True)
    with locked_registry(path):
        kept = [place for place in registry.places if place.name != name]
        if [place for place in open_registry(path).places if place.name != name] != kept:
            raise InputError("registry.changed_meanwhile", path=path.name)
        folder = _write_folder(path, name, record)
        places = [*kept, RecordPlace(name, start, end, folder, record.members.num_rows)]
        _write_index(path, tokenizer, places)
        _sweep(path, places)


@contextmanager
def locked_registry(path: Path) -> Iterator[None]:
    """Nobody else writes the registry within the block; without its folder there is nothing to
    hold. Raises InputError after WAIT_SECONDS in vain.
    """
    if not path.is_dir():
        yield
        return
    lock = FileLock(path / ".lock")
    try:
        lock.acquire(timeout=WAIT_SECONDS)
    except Timeout:
        minutes = max(1, round(WAIT_SECONDS / 60))
        raise InputError("registry.busy", path=path.name, minutes=minutes) from None
    try:
        yield
    finally:
        lock.release()


def forget(path: Path, tickets: Iterable[tuple[str, str]]) -> int:
    """Remove tickets, given as (source, ticket_id), from every record; how many were there.

    What remains of them is their share in the words of a topic with other tickets: a word enters
    the registry only when two tickets or more use it.
    """
    with locked_registry(path):
        return _forget(path, list(tickets))


def registry_fingerprint(known: KnownTopics) -> str:
    """What was read of a registry, in 12 hexadecimal digits, for the manifest."""
    digest = hashlib.sha256()
    for name, record in zip(known.names, known.records, strict=True):
        digest.update(name.encode())
        digest.update(str(record.born.to_pylist()).encode())
        digest.update(str(record.members.num_rows).encode())
    decisions = known.decisions
    for part in (decisions.names, decisions.merges, decisions.merged_after):
        digest.update(str(sorted(part.items())).encode())
    digest.update(str(sorted(decisions.pins)).encode())
    return digest.hexdigest()[:12]


def _forget(path: Path, pairs: Sequence[tuple[str, str]]) -> int:
    registry = open_registry(path)
    gone = pa.array([f"{source}\x1f{ticket}" for source, ticket in pairs], pa.string())
    places, removed = [], 0
    for place in registry.places:
        record = _read(registry, place)
        members = record.members
        keys = pc.binary_join_element_wise(
            pc.fill_null(members.column("source"), ""), members.column("ticket_id"), "\x1f"
        )
        kept = members.filter(pc.invert(pc.is_in(keys, gone)))
        if kept.num_rows == members.num_rows:
            places.append(place)
            continue
        removed += members.num_rows - kept.num_rows
        smaller = TopicRecord(record.born, record.centres, record.terms, kept, record.merged)
        folder = _write_folder(path, place.name, smaller)
        places.append(RecordPlace(place.name, place.start, place.end, folder, kept.num_rows))
    if removed:
        _write_index(path, registry.tokenizer, places)
        _sweep(path, places)
    return removed


def _known(registry: Registry, places: Sequence[RecordPlace]) -> KnownTopics:
    return KnownTopics(
        records=tuple(_read(registry, place) for place in places),
        names=tuple(place.name for place in places),
        decisions=registry.decisions,
        fingerprint=registry.tokenizer,
    )


def _read(registry: Registry, place: RecordPlace) -> TopicRecord:
    tables = {}
    for name, schema in SCHEMAS.items():
        file = registry.path / place.folder / f"{name}.parquet"
        try:
            tables[name] = pq.read_table(file).cast(schema)
        except (OSError, pa.ArrowException, ValueError):
            shown = f"{registry.path.name}/{place.folder}/{file.name}"
            raise InputError("registry.damaged", file=shown) from None
    return TopicRecord(**tables)


def _write_folder(path: Path, name: str, record: TopicRecord) -> str:
    path.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=path, prefix=".record.", suffix=".tmp"))
    try:
        digest = hashlib.sha256()
        for part in fields(record):
            file = work / f"{part.name}.parquet"
            pq.write_table(getattr(record, part.name), file, compression="zstd")
            digest.update(file.read_bytes())
        folder = f"{name}-{digest.hexdigest()[:8]}"
        if not (path / folder).exists():
            work.chmod(0o755)
            move_to(work, path / folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


def _write_index(path: Path, tokenizer: str, places: Sequence[RecordPlace]) -> None:
    data = {
        "format": FORMAT,
        "tokenizer": tokenizer,
        "records": [
            {
                "name": place.name,
                "start": place.start.isoformat() if place.start else None,
                "end": place.end.isoformat() if place.end else None,
                "folder": place.folder,
                "tickets": place.tickets,
            }
            for place in places
        ],
    }
    with atomic_path(path / INDEX) as file:
        text = json.dumps(data, ensure_ascii=False, indent=2)
        file.write_text(text + "\n", encoding="utf-8", newline="\n")


def _sweep(path: Path, places: Sequence[RecordPlace]) -> None:
    """Remove record folders that the index no longer names; a failure leaves only litter."""
    named = {place.folder for place in places}
    for entry in sorted(path.iterdir()):
        if entry.is_dir() and entry.name not in named and (entry / "born.parquet").exists():
            shutil.rmtree(entry, ignore_errors=True)


def _place(entry: dict[str, object]) -> RecordPlace:
    def day(value: object) -> date | None:
        return date.fromisoformat(str(value)) if value else None

    return RecordPlace(
        name=str(entry["name"]),
        start=day(entry["start"]),
        end=day(entry["end"]),
        folder=Path(str(entry["folder"])).name,
        tickets=int(str(entry["tickets"])),
    )
