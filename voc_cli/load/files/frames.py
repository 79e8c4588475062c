"""From the bytes of one file to its tables, each with a header."""

import re
from collections.abc import Iterator
from dataclasses import replace

from voc_cli.errors import InputError
from voc_cli.load.cells.plain import composed, plain_cells
from voc_cli.load.columns.header import find_header, tables_below, unique_names
from voc_cli.load.conversations.chat_text import is_chat_text, is_table_of_chats, read_chat_text
from voc_cli.load.conversations.dialogues import is_dialogue, read_dialogue
from voc_cli.load.conversations.kakao import is_kakao, read_kakao, with_roles_of_two
from voc_cli.load.files.documents import read_json
from voc_cli.load.files.dump_cells import is_dump, without_escapes
from voc_cli.load.files.excel import Password, decrypt, read_workbook, read_workbook_frames
from voc_cli.load.files.lines import read_json_lines
from voc_cli.load.files.mail import is_mail, read_mail
from voc_cli.load.files.memos import is_memos, read_memos
from voc_cli.load.files.misread import is_misread
from voc_cli.load.files.outlook import as_mail, is_outlook
from voc_cli.load.files.quotes import mend_quotes, swallows_rows
from voc_cli.load.files.records import read_parquet
from voc_cli.load.files.sniff import Text, container, decode, delimiter, kind_of_text
from voc_cli.load.files.sql import is_sql, read_sql
from voc_cli.load.files.streamed import frame_below
from voc_cli.load.files.text import (
    read_csv_fast,
    read_csv_grid,
    read_csv_rows,
    read_html,
    without_formulas,
)
from voc_cli.load.files.xml import read_xml
from voc_cli.load.model import Content, Frame, Grid
from voc_cli.messages import Notice

__all__ = [
    "frame_of_grid",
    "grids_of",
    "in_one_piece",
    "in_plain_cells",
    "read_frames",
    "without_void",
]

_WIDE = 500  # columns
_UNNAMED = re.compile(r"col\d+")
_BOOKS = ("xlsx", "xls", "ods")
# A backslash before it is one of a pair, or the escape is none.
_ESCAPED_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def read_frames(
    content: Content, *, input_format: str | None = None, password: Password = None
) -> list[Frame]:
    """The tables of one file, told by its content; `input_format` decides only for text.

    Raises InputError (`load.*`) for what cannot be read or holds no rows below its header.
    """
    kind = container(content.data)
    if is_outlook(content.data):  # a member of a zip that could not be read before
        content = replace(content, data=as_mail(content.data, name=content.name))
        kind = container(content.data)
    if kind == "parquet":
        return [read_parquet(content.data, name=content.name)]
    if kind in ("gzip", "zip"):
        raise InputError("load.truncated", file=content.name)
    if kind in ("encrypted", *_BOOKS):
        return _workbook_frames(content, kind, password)
    if input_format is None and is_mail(content.data):
        bare = content.data.replace(b"\x00", b"")
        return _telling_nuls([read_mail(bare, name=content.name)], content, content.data.count(0))
    text = _without_escaped_nuls(decode(content.data, content.name))
    frames = _text_frames(text, content, input_format)
    if is_dump(text.text.encode() if text.codec.startswith("utf-16") else text.data):
        frames = [
            replace(frame, table=without_escapes(frame.table))
            if frame.format in ("csv", "tsv")
            else frame
            for frame in frames
        ]
    told = tuple(_damage_of(text, content.name))
    frames = (
        [replace(frame, notices=(*frame.notices, *told)) for frame in frames] if told else frames
    )
    return _telling_nuls(frames, content, text.nuls)


def _damage_of(text: Text, name: str) -> Iterator[Notice]:
    """What became of a file's letters before we got them."""
    if text.mixed is not None:
        n, line = text.mixed
        values = {"file": name, "n": n, "line": line, "encodings": text.encoding}
        yield Notice("encodings.mixed", values)
    if text.damaged:
        line = text.text.count("\n", 0, text.text.find("\ufffd")) + 1
        values = {"file": name, "encoding": text.encoding, "line": line}
        yield Notice("load.broken_characters", values)
    if is_misread(text.head):
        yield Notice("encodings.misread", {"file": name})


def _telling_nuls(frames: list[Frame], content: Content, nuls: int) -> list[Frame]:
    if not nuls:
        return frames
    notice = Notice("load.nuls_left_out", {"file": content.name, "n": nuls})
    return [replace(frame, notices=(*frame.notices, notice)) for frame in frames]


def _without_escaped_nuls(text: Text) -> Text:
    """JSON can spell a zero byte, which no cell of ours may hold."""
    if kind_of_text(text.head) not in ("json", "jsonl") or b"\\u0000" not in text.data:
        return text
    bare, n = _ESCAPED_NUL.subn(r"\1", text.text)
    return Text(bare.encode(), "utf-8", text.encoding, text.damaged, text.nuls + n)


def in_one_piece(frame: Frame) -> Frame:
    """The frame with every column in a single chunk, as later stages count on."""
    if all(column.num_chunks == 1 for column in frame.table.columns):
        return frame
    return replace(frame, table=frame.table.combine_chunks())


def without_void(frame: Frame) -> Frame:
    """A very wide frame without its columns that have neither a name nor a cell.

    A single mark in the last column of a sheet makes thousands of them.
    """
    table = frame.table
    if table.num_columns <= _WIDE:
        return frame
    full = [
        name
        for name, column in zip(table.column_names, table.columns, strict=True)
        if column.null_count < len(column) or not _UNNAMED.fullmatch(name)
    ]
    return replace(frame, table=table.select(full or table.column_names[:1]))


def in_plain_cells(frame: Frame, *, headers: bool = True) -> Frame:
    """The frame without what typing left in its cells, and in its headers unless told."""
    table = frame.table
    for place, (name, column) in enumerate(zip(table.column_names, table.columns, strict=True)):
        plain = plain_cells(column)
        if plain is not column:
            table = table.set_column(place, name, plain)
    names = [composed(name) for name in table.column_names] if headers else table.column_names
    if names != table.column_names:
        table = table.rename_columns(unique_names(names))
    return frame if table is frame.table else replace(frame, table=table)


def _workbook_frames(content: Content, kind: str, password: Password) -> list[Frame]:
    data = content.data
    if kind == "encrypted":
        data = decrypt(data, password, name=content.name)
        kind = container(data)
    sheets = read_workbook_frames(data, name=content.name, kind=kind)
    frames: list[Frame | None] = []
    for sheet in sheets:
        if isinstance(sheet, Frame):
            frames.append(sheet)
            continue
        for part in tables_of(sheet):
            frames.append(frame_of_grid(part, name=content.name, kind=kind))
    found = [frame for frame in frames if frame is not None and len(frame.table)]
    if not found:
        for notice in (notice for sheet in sheets for notice in sheet.notices):
            raise InputError(notice.key, **notice.values)  # formulas alone, not calculated
        key = "load.header_only" if sheets else "load.empty_file"
        raise InputError(key, file=content.name)
    return found


def _text_frames(text: Text, content: Content, input_format: str | None) -> list[Frame]:
    if not text.head.strip():
        raise InputError("load.empty_file", file=content.name)
    kind = input_format if input_format in ("json", "jsonl") else kind_of_text(text.head)
    chat = input_format is None and kind in ("csv", "json", "jsonl")
    chat = chat and is_chat_text(text.head) and not is_table_of_chats(text.head)
    separator: str | None = None
    found: Frame | list[Grid]
    if chat and not is_kakao(text.head):
        found = read_chat_text(text.text, name=content.name)
    elif kind in ("json", "jsonl"):
        read = read_json if kind == "json" else read_json_lines
        records = read(text.text, name=content.name)
        if isinstance(records, list):
            return [replace(frame, encoding=text.encoding) for frame in records]
        found = [records]
    elif kind == "csv" and is_kakao(text.head) and not is_table_of_chats(text.head):
        found = read_kakao(text.text, name=content.name)
    elif kind == "csv" and input_format is None and is_dialogue(text.head):
        found = read_dialogue(text.text, name=content.name)
    elif kind == "csv" and input_format is None and is_memos(text.head):
        found = read_memos(text.text)
    elif kind == "html":
        found = [read_html(text.text, name=content.name)]
    elif kind == "xml":
        found = read_xml(text.text, name=content.name)
    elif kind == "csv" and input_format is None and is_sql(text):
        found = read_sql(text.text, name=content.name)
    else:
        separator = "\t" if input_format == "tsv" else delimiter(text.head)
        kind = "tsv" if separator == "\t" else "csv"
        found = _csv_frame_or_grids(text, name=content.name, kind=kind, separator=separator)
    if isinstance(found, Frame) and found.format in ("csv", "tsv"):
        found = with_roles_of_two(found)
    if isinstance(found, Frame):
        fast = kind in ("csv", "tsv") and found.format in ("csv", "tsv")
        return [replace(found, format=kind if fast else found.format, encoding=text.encoding)]
    parts = [
        frame_of_grid(part, name=content.name, kind=kind, separator=separator)
        for grid in found
        for part in tables_of(grid)
    ]
    frames = [replace(part, encoding=text.encoding) for part in parts if part is not None]
    if not frames:
        raise InputError("load.empty_file", file=content.name)
    full = [frame for frame in frames if len(frame.table)]
    if not full:
        raise InputError("load.header_only", file=content.name)
    return full


def _csv_frame_or_grids(text: Text, *, name: str, kind: str, separator: str) -> Frame | list[Grid]:
    """A CSV in the fastest way that it allows, its stray quotation marks mended."""
    text = without_formulas(text)
    notices: tuple[Notice, ...] = ()

    def read() -> Frame | None:
        return read_csv_fast(text, separator=separator) or read_csv_rows(
            text, name=name, kind=kind, separator=separator
        )

    frame = read()
    if frame is None or swallows_rows(frame.table, separator):
        mended = mend_quotes(text, separator=separator, name=name)
        notices = mended.notices
        if mended.text is not text:
            text = mended.text
            frame = read()
    if frame is not None:
        return replace(frame, notices=(*frame.notices, *notices))
    return [replace(read_csv_grid(text, name=name, separator=separator), notices=notices)]


def grids_of(
    content: Content, *, input_format: str | None = None, password: Password = None
) -> list[Grid]:
    """The cells of a CSV, an HTML table or a workbook as they stand; empty for records."""
    kind = container(content.data)
    if kind == "encrypted":
        return read_workbook(decrypt(content.data, password, name=content.name), name=content.name)
    if kind in _BOOKS:
        return read_workbook(content.data, name=content.name)
    if kind == "parquet" or is_mail(content.data):
        return []
    text = decode(content.data, content.name)
    shape = input_format if input_format in ("json", "jsonl") else kind_of_text(text.head)
    if shape in ("json", "jsonl"):
        return []
    if shape == "html":
        return [read_html(text.text, name=content.name)]
    if shape == "xml":
        book = read_xml(text.text, name=content.name)
        return [] if isinstance(book, Frame) else book
    if input_format is None and is_sql(text):
        return read_sql(text.text, name=content.name)
    separator = "\t" if input_format == "tsv" else delimiter(text.head)
    mended = mend_quotes(without_formulas(text), separator=separator, name=content.name)
    grid = read_csv_grid(mended.text, name=content.name, separator=separator)
    return [replace(grid, notices=mended.notices)]


def tables_of(grid: Grid) -> list[Grid]:
    """The tables of a sheet that stand below one another, a blank row between them."""
    header = find_header(grid.rows)
    begins = tables_below(grid.rows, header) if header is not None else []
    if not begins:
        return [grid]
    ends = [*begins, len(grid.rows)]
    parts = [replace(grid, rows=grid.rows[: begins[0]])]
    for first, end in zip(begins, ends[1:], strict=True):
        above = grid.above + first
        parts.append(Grid(grid.rows[first:end], grid.sheet, above=above, hidden=grid.hidden))
    return parts


def frame_of_grid(
    grid: Grid, *, name: str, kind: str, separator: str | None = None
) -> Frame | None:
    """The table below the header of a grid (`frame_below`); None when the grid holds nothing."""
    header = find_header(grid.rows)
    if header is None:
        return None
    frame = frame_below(
        _with_merged(grid, header.row + 1),
        header,
        grid.rows,
        name=name,
        kind=kind,
        sheet=grid.sheet,
        separator=separator,
        above=grid.above,
    )
    return replace(frame, notices=(*grid.notices, *frame.notices), hidden=grid.hidden)


def _with_merged(grid: Grid, first: int) -> list[list[str]]:
    """The rows from `first` on, with what a cell merged downwards says in each of its rows.

    A row that is little else than merged cells continues the one above and stays as it is.
    """
    rows = grid.rows[first:]
    said: dict[int, dict[int, str]] = {}
    for column, top, bottom in grid.merged:
        if top < first or bottom >= len(grid.rows) or column >= len(grid.rows[top]):
            continue
        for row in range(top + 1, bottom + 1):
            said.setdefault(row - first, {})[column] = grid.rows[top][column]
    for place, cells in said.items():
        own = [cell for column, cell in enumerate(rows[place]) if cell and column not in cells]
        if len(own) >= len(cells):
            rows[place] = [cells.get(n, cell) for n, cell in enumerate(rows[place])]
    return rows
