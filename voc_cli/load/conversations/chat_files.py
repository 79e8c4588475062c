"""Chats that were saved one to a file, as messengers do.

One file says who writes, not who of them is the company. Of several files it is whoever writes in
most of them, or all who write in several, if somebody else does in each.
"""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from voc_cli.load.cells.speakers import AGENT, CUSTOMER
from voc_cli.load.model import Content, Frame

_HEADER = "date,user,message"
_MARK = "\ufeff"
_COMPANYS_PART = 0.6
_SEVERAL = 2

_CHATS = frozenset({"chat", "kakao"})

__all__ = ["tell_company", "told_together"]


def told_together(frames: Sequence[Frame]) -> list[Frame]:
    """The tables, those of saved chats with who speaks in each line where the files tell together.

    A chat in which several customers write is one all the same: its file is one room.
    """
    found = [*frames]
    chats = {n: frame for n, frame in enumerate(frames) if _is_saved_chat(frame)}
    people = {n: {*frame.table["customer_name"].to_pylist()} for n, frame in chats.items()}
    shared = [names for names in people.values() if len(names) > 1]
    inside = Counter(name for names in shared for name in names)
    ours = {name for name, n in inside.items() if n >= _SEVERAL}
    split = [bool(names & ours) and bool(names - ours) for names in shared]
    if len(shared) < _SEVERAL or not split or sum(split) < _COMPANYS_PART * len(split):
        return found
    for n, frame in chats.items():
        if people[n] <= ours and len(people[n]) > 1:
            continue
        found[n] = _with_roles(frame, ours)
    return found


def _is_saved_chat(frame: Frame) -> bool:
    return (
        frame.format in _CHATS
        and not frame.ours
        and {"customer_name", "body"} <= {*frame.table.column_names}
    )


def _with_roles(frame: Frame, ours: set[str]) -> Frame:
    """A saved chat with who speaks in each line, its customers under the first one's name."""
    writers = [writer or "" for writer in frame.table["customer_name"].to_pylist()]
    asks = next((writer for writer in writers if writer not in ours), "")
    table = frame.table
    for name, cells in (
        ("author_type", [AGENT if writer in ours else CUSTOMER for writer in writers]),
        ("customer_name", [writer if writer in ours else asks for writer in writers]),
    ):
        column = pa.array(cells, pa.string())
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, column) if place >= 0 else table.append_column(
            name, column
        )
    return replace(frame, table=table)


def tell_company(found: Sequence[Content]) -> list[Content]:
    """The files with who speaks in each line of such chats, where one writer is in most of them.

    Other files, and all of them where nobody or several stand out, come back as they are.
    """
    chats = {n: rows for n, content in enumerate(found) if (rows := _chat(content.data))}
    writers = {n: {row[1] for row in rows[1:] if row} for n, rows in chats.items()}
    shared = [names for names in writers.values() if len(names) > 1]
    inside = Counter(name for names in shared for name in names)
    often = [w for w, n in inside.items() if n >= max(_SEVERAL, _COMPANYS_PART * len(shared))]
    if len(often) != 1:
        return [*found]
    told = [*found]
    for n, rows in chats.items():
        told_rows = [
            [*row, AGENT if row[1] == often[0] else CUSTOMER] if row else row for row in rows[1:]
        ]
        out = io.StringIO(newline="")
        csv.writer(out).writerows([[*rows[0], "author_type"], *told_rows])
        told[n] = replace(found[n], data=out.getvalue().encode())
    return told


def _chat(data: bytes) -> list[list[str]]:
    """The rows of such a file with its header, empty ones too, since rows are told by their place;
    nothing for any other file.
    """
    head = data[: len(_HEADER) + len(_MARK.encode())]
    if not head.removeprefix(_MARK.encode()).lower().startswith(_HEADER.encode()):
        return []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp949", "replace")
    try:
        rows = [*csv.reader(io.StringIO(text, newline=""))]
    except csv.Error:
        return []  # reading the file says what is wrong, if anything is
    return rows if all(len(row) in (0, len(rows[0])) for row in rows) else []
