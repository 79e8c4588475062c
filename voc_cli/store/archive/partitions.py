"""The weeks of an archive: the tickets of each, and their words beside them."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from voc_cli.errors import InputError
from voc_cli.schema import ticket_schema, validate
from voc_cli.store.archive.meta import HIDDEN
from voc_cli.store.words import plain_table, read_texts, read_words, words_facts, words_table
from voc_cli.text import TokenizedCorpus

UNDATED = "undated"
_TICKETS = "tickets.parquet"
_WORDS = f"{HIDDEN}/words"
__all__ = [
    "Part",
    "empty_part",
    "part_files",
    "read_cleaned",
    "read_columns",
    "read_kept_words",
    "read_part",
    "read_week",
    "removal_of",
    "week_facts",
    "weeks_in",
    "weeks_of",
    "words_tokenizer",
]


@dataclass(frozen=True)
class Part:
    """One week: tickets (ticket_schema), and row by row beside them words and removed noise.

    `words` is None when there are none, or when they do not belong to these tickets. `sha256` is
    that of the tickets' file.
    """

    tickets: pa.Table
    words: TokenizedCorpus | None
    removed: pa.Array | None
    sha256: str


def weeks_in(folder: Path) -> list[str]:
    """The weeks an archive has, in order; tickets without a time come last."""
    found = [p.parent.name.removeprefix("week=") for p in folder.glob(f"week=*/{_TICKETS}")]
    return sorted(found, key=lambda week: (week == UNDATED, week))


def weeks_of(tickets: pa.Table) -> list[str]:
    """The week of each ticket (ISO, of the table's own zone), `undated` without a time."""
    calendar = pc.iso_calendar(tickets["created_at"].combine_chunks())
    years = pc.struct_field(calendar, "iso_year").to_pylist()
    weeks = pc.struct_field(calendar, "iso_week").to_pylist()
    return [
        UNDATED if year is None else f"{year:04d}-W{week:02d}"
        for year, week in zip(years, weeks, strict=True)
    ]


def read_cleaned(folder: Path, week: str, *, tokenizer: str) -> pa.Table | None:
    """Columns created_at, customer_key and texts (clean, as the words were made of) of one week;
    None when its words are of another tokenizer, or do not belong to its tickets.
    """
    if words_tokenizer(folder, week) != tokenizer:
        return None
    texts = read_texts(folder / _words_name(week))
    table = read_columns(folder, week, ["created_at", "customer_key"])
    if texts is None or len(texts) != len(table):
        return None
    return table.append_column("texts", texts)


def read_columns(folder: Path, week: str, names: Sequence[str]) -> pa.Table:
    """Some columns of the tickets of one week; what others take is not read."""
    return _parquet(folder / f"week={week}" / _TICKETS, folder, columns=[*names])


def read_week(
    folder: Path, week: str, *, tz: str, columns: Collection[str] | None = None
) -> pa.Table:
    """The tickets of one week, all of their columns or some, in the order of the schema.

    Raises InputError when its file is damaged or of another shape.
    """
    fields = [field for field in ticket_schema(tz) if columns is None or field.name in columns]
    schema = pa.schema(fields)
    names = None if columns is None else schema.names
    tickets = _parquet(folder / f"week={week}" / _TICKETS, folder, columns=names)
    if validate(tickets, schema):
        raise InputError("archive.damaged", archive=folder.name, file=f"week={week}/{_TICKETS}")
    return tickets.select(schema.names)


def read_part(folder: Path, week: str, *, tz: str) -> Part:
    """One week of the archive. Raises InputError as `read_week` does."""
    tickets = read_week(folder, week, tz=tz)
    digest = _sha256(folder / f"week={week}" / _TICKETS)
    words, removed = read_kept_words(folder, week, digest) or (None, None)
    return Part(tickets, words, removed, digest)


def read_kept_words(
    folder: Path, week: str, digest: str
) -> tuple[TokenizedCorpus, pa.Array] | None:
    """The words of a week and the noise removed, row by row beside the tickets whose file has this
    SHA-256; None when there are none, or those of other tickets.
    """
    found = read_words(folder / _words_name(week))
    if found is None or found[2].get("tickets") != digest:
        return None
    return found[0], found[1]


def words_tokenizer(folder: Path, week: str) -> str | None:
    """The fingerprint of the tokenizer that made a week's words, None when there are none or they
    do not belong to its tickets; neither is read for that.
    """
    return week_facts(folder, week)[1]


def week_facts(folder: Path, week: str) -> tuple[str, str | None]:
    """The SHA-256 of a week's tickets, and `words_tokenizer` of it."""
    tickets = _sha256(folder / f"week={week}" / _TICKETS)
    facts = words_facts(folder / _words_name(week))
    if facts is None or facts.get("tickets") != tickets:
        return tickets, None
    return tickets, facts["tokenizer"]


def empty_part(tz: str) -> Part:
    """A week without a ticket."""
    return Part(ticket_schema(tz).empty_table(), None, None, "")


def part_files(
    week: str, tickets: pa.Table, words: TokenizedCorpus, removed: pa.Array
) -> Mapping[str, Callable[[Path], None]]:
    """What writes the files of one week, by relative path.

    The words carry the SHA-256 of their tickets' file, made from the same table in memory, so that
    words which belong to other tickets are never taken for theirs.
    """
    buffer = pa.BufferOutputStream()
    pq.write_table(plain_table(tickets), buffer, compression="zstd")
    data = buffer.getvalue()
    table = words_table(words, removed, {"tickets": hashlib.sha256(data).hexdigest()})

    def write_tickets(path: Path) -> None:
        path.write_bytes(data)

    def write_words(path: Path) -> None:
        pq.write_table(table, path, compression="zstd")

    return {f"week={week}/{_TICKETS}": write_tickets, _words_name(week): write_words}


def removal_of(week: str) -> frozenset[str]:
    """The relative paths that go when a week has no ticket left."""
    return frozenset({f"week={week}/{_TICKETS}", _words_name(week)})


def _words_name(week: str) -> str:
    return f"{_WORDS}/week={week}.parquet"


def _parquet(file: Path, folder: Path, columns: list[str] | None = None) -> pa.Table:
    try:
        # Not read_table: it would add a column `week` from the folder's name.
        table: pa.Table = pq.ParquetFile(file).read(columns=columns)
        return table
    except (OSError, pa.ArrowInvalid, pa.ArrowKeyError):
        name = f"{file.parent.name}/{file.name}"
        raise InputError("archive.damaged", archive=folder.name, file=name) from None


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
