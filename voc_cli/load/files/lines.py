"""JSON Lines, some thousand lines at a time: what they say becomes columns before the next."""

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from voc_cli.errors import InputError
from voc_cli.load.files.documents import are_of_one_document, frames_of_document
from voc_cli.load.files.json_records import Record, spread_pages
from voc_cli.load.files.json_shapes import are_plain, made_plain
from voc_cli.load.files.records import NO_COLUMN, frame_of_records
from voc_cli.load.model import Frame, RejectedRow
from voc_cli.messages import Notice

_LINES_AT_ONCE = 8192
_LOOKED_AT = 200
_decode = json.JSONDecoder(parse_float=str, parse_int=str).decode

__all__ = [
    "JsonLines",
    "broken_notices",
    "joined_frames",
    "names_of",
    "read_json_lines",
    "with_columns",
]


class JsonLines:
    """Reads the lines of one file in order; whether its records are dressed up the first tell."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._plain: bool | None = None

    def records(
        self, lines: Iterable[tuple[int, str]]
    ) -> tuple[list[Record], list[int], list[RejectedRow]]:
        """The records of numbered lines as they are, their numbers, and the lines that are none."""
        records: list[Record] = []
        numbers: list[int] = []
        broken: list[RejectedRow] = []
        for number, line in lines:
            if not line.strip():
                continue
            try:
                record = _decode(line)
            except (json.JSONDecodeError, RecursionError):
                record = None
            if isinstance(record, dict):
                records.append(record)
                numbers.append(number)
            else:
                broken.append(
                    RejectedRow(self._name, number, "broken_line", {"line": line.strip()})
                )
        return records, numbers, broken

    def frame(self, lines: Sequence[tuple[int, str]]) -> tuple[Frame | None, list[RejectedRow]]:
        """The records of the next numbered lines, None for none, and the lines that are no JSON."""
        records, numbers, broken = self.records(lines)
        if not records:
            return None, broken
        if self._plain is None:
            self._plain = are_plain(records)
        if not self._plain:
            records = [made_plain(record) for record in records]
        spread = spread_pages(zip(records, numbers, strict=True))
        frame = frame_of_records([record for record, _ in spread], [n for _, n in spread], "jsonl")
        return frame, broken


def read_json_lines(text: str, *, name: str) -> list[Frame]:
    """One object a line, bare or wrapped as `{"ticket": {…}}`; a broken line is a refused row.

    Lines that belong together before they are records (pages of an answer, events of tickets,
    changes of a database) are read as one document. Raises InputError when no line can be read.
    """
    frames: list[Frame] = []
    broken: list[RejectedRow] = []
    reader = JsonLines(name)
    lines = _lines_of(text.lstrip("\ufeff"))
    head = list(itertools.islice(lines, _LOOKED_AT))
    first, _, _ = reader.records(list(enumerate(head, 1)))
    numbered = enumerate(itertools.chain(head, lines), 1)
    if are_of_one_document(first):
        records, _, broken = reader.records(list(numbered))
        whole = frames_of_document(
            [made_plain(record) for record in records], name=name, kind="jsonl"
        )
        told = (*whole[0].notices, *broken_notices(name, broken))
        return [replace(whole[0], refused=tuple(broken), notices=told), *whole[1:]]
    while some := list(itertools.islice(numbered, _LINES_AT_ONCE)):
        frame, refused = reader.frame(some)
        broken += refused
        if frame is not None:
            frames.append(frame)
    if not frames:
        raise InputError("load.json_broken", file=name, line=broken[0].row if broken else 1)
    joined = joined_frames(frames)
    return [replace(joined, refused=tuple(broken), notices=broken_notices(name, broken))]


def broken_notices(name: str, broken: Sequence[RejectedRow]) -> tuple[Notice, ...]:
    """What is to be told of lines that are no JSON."""
    if not broken:
        return ()
    values = {"file": name, "n": len(broken), "row": broken[0].row}
    return (Notice("load.json_lines_broken", values),)


def joined_frames(frames: Sequence[Frame]) -> Frame:
    """One frame of several: columns in the order in which they come up, null where one lacks it."""
    names = dict.fromkeys(name for frame in frames for name in names_of(frame)) or [NO_COLUMN]
    folded = {field: name for frame in frames for field, name in frame.folded.items()}
    tables = [with_columns(frame.table, names) for frame in frames]
    numbers = np.concatenate([frame.row_numbers for frame in frames])
    return replace(frames[0], table=pa.concat_tables(tables), row_numbers=numbers, folded=folded)


def names_of(frame: Frame) -> list[str]:
    """The columns of a frame, none where its records say nothing."""
    names: list[str] = frame.table.column_names
    nothing = names == [NO_COLUMN] and frame.table[NO_COLUMN].null_count == len(frame.table)
    return [] if nothing else names


def with_columns(table: pa.Table, names: Iterable[str]) -> pa.Table:
    """Exactly the columns `names`, null where the table has none of that name."""
    there, nothing = {*table.column_names}, pa.nulls(len(table), pa.string())
    return pa.table({name: table[name] if name in there else nothing for name in names})


def _lines_of(text: str) -> Iterator[str]:
    """The lines of a text, one at a time."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]
