"""Tables out of text: CSV of any separator, and the HTML that web systems call `.xls`."""

import csv
import io
import itertools
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from voc_cli.errors import InputError, csv_reason
from voc_cli.load.cells.scan import count_in, holds
from voc_cli.load.columns.header import LOOK_AT_ROWS, Header, find_header
from voc_cli.load.files.sniff import Text, raise_csv_cell_limit
from voc_cli.load.files.streamed import frame_of_rows
from voc_cli.load.model import Frame, Grid

_FORMULA = re.compile(r'(?m)(^|[,;\t|\r]) *="([^"\r\n]*)" *(?=[,;\t|\r]|$)')
_QUOTED_FORMULA = re.compile(r'(?m)(^|[,;\t|\r])" *=""([^"\r\n]*)"" *"(?=[,;\t|\r]|$)')
_FORMULA_CELL = r'^ *="([^"\r\n]*)" *$'

LARGE_BYTES = 1 << 20
_DIGITS = 9  # of how many cells one stands for

__all__ = [
    "LARGE_BYTES",
    "has_formulas",
    "plain_header",
    "read_csv_fast",
    "read_csv_grid",
    "read_csv_rows",
    "read_html",
    "without_formula_cells",
    "without_formulas",
]


def read_csv_fast(text: Text, *, separator: str) -> Frame | None:
    """A CSV with a one-row header and rows as wide as it below, read by Arrow.

    None when the file is not as plain as that; the slower reader then takes it.
    """
    found = plain_header(text, separator)
    if found is None:
        return None
    header, lines = found
    utf8 = text.data if text.codec == "utf-8" and not text.damaged else text.text.encode()
    if b"\x00" in utf8 or count_in(utf8, '"') % 2:
        return None
    start = _after_line(utf8, lines)
    if not utf8[start : start + 4096].strip() and not utf8[start:].strip():
        return None
    try:
        table = pacsv.read_csv(
            pa.BufferReader(memoryview(_without_blank_end(utf8))[start:]),
            read_options=pacsv.ReadOptions(
                column_names=list(header.names), block_size=_block_size(utf8)
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=separator, newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=pacsv.ConvertOptions(
                column_types={column: pa.string() for column in header.names},
                strings_can_be_null=True,
                null_values=[""],
                check_utf8=False,
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowCapacityError):
        return None
    first = header.row + 2
    numbers = np.arange(first, first + len(table), dtype=np.int64)
    above = " ".join(text.head.split("\n", header.row)[: header.row])
    return Frame(table, numbers, "csv", text.encoding, header_row=header.row + 1, above=above)


def has_formulas(text: Text) -> bool:
    """Whether cells may be written as `="0012"`."""
    return '="' in text.head


def without_formulas(text: Text) -> Text:
    """The text with `="0012"`, which keeps Excel from making numbers of ids, as `0012`."""
    if not has_formulas(text):
        return text
    bare = _FORMULA.sub(r'\1"\2"', _QUOTED_FORMULA.sub(r'\1"\2"', text.text))
    return Text(bare.encode("utf-8"), "utf-8", text.encoding)


def without_formula_cells(batch: pa.RecordBatch) -> pa.RecordBatch:
    """What `without_formulas` does, for cells that are read already."""
    columns = []
    for column in batch.columns:
        if holds(column, '="'):
            bare = pc.replace_substring_regex(column, _FORMULA_CELL, r"\1")
            column = pc.if_else(pc.equal(bare, ""), pa.scalar(None, pa.string()), bare)
        columns.append(column)
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def plain_header(text: Text, separator: str) -> tuple[Header, int] | None:
    """The header of one row over rows as wide as it, and the line of the file it ends with."""
    head, line_ends = _first_rows(text, separator)
    header = find_header(head)
    if header is None or header.row < 0 or header.first != header.row:
        return None
    width = len(header.names)
    if width < 2 or any(len(row) != width for row in head[header.row + 1 :]):
        return None
    return header, line_ends[header.row]


def _after_line(data: bytes, lines: int) -> int:
    """Where the given number of lines has ended."""
    place = 0
    for _ in range(lines):
        place = data.find(b"\n", place) + 1
        if place == 0:
            return len(data)
    return place


def _without_blank_end(data: bytes) -> bytes:
    """Blank lines at the end are no rows; most files have none and are not copied."""
    end = data[-64:]
    if end.endswith(b"\n") and end[:-1].rstrip(b"\r") == end[:-1].rstrip(b"\r\n \t\x1a"):
        return data
    return data.rstrip(b"\r\n \t\x1a") + b"\n"


def _block_size(data: bytes) -> int:
    """One cell must fit a block; small blocks keep both cores busy."""
    longest_line = 1 << 20
    return max(longest_line, min(len(data) // 4, 1 << 26))


def _first_rows(text: Text, separator: str) -> tuple[list[list[str]], list[int]]:
    """The first records, and the number of lines of the file that each of them ends with."""
    raise_csv_cell_limit()
    rows = csv.reader(io.StringIO(text.head, newline=""), delimiter=separator)
    head: list[list[str]] = []
    line_ends: list[int] = []
    try:
        for row in itertools.islice(rows, LOOK_AT_ROWS + 1):
            head.append(row)
            line_ends.append(rows.line_num)
    except csv.Error:
        return [], []
    # The sample may end inside a record.
    if len(head) > LOOK_AT_ROWS or not text.is_whole:
        head.pop()
    return head, line_ends


def read_csv_rows(text: Text, *, name: str, kind: str, separator: str) -> Frame | None:
    """A large CSV with rows of any width, row by row; None for one that `read_csv_grid` must take:
    small, broken, with bytes that are no text, or with a quotation mark that is never closed.
    """
    if len(text.data) < LARGE_BYTES or text.damaged or b"\x00" in text.data:
        return None
    raise_csv_cell_limit()
    stream = io.TextIOWrapper(io.BytesIO(text.data), text.codec, newline="")
    rows = _Counted(csv.reader(stream, delimiter=separator))
    try:
        frame = frame_of_rows(rows, name=name, kind=kind, separator=separator)
    except (csv.Error, UnicodeDecodeError):
        return None
    return None if rows.last[-1:] == ["\x1a"] or rows.swallowed(text) else frame


class _Counted:
    """Records as they go by: how many, the last one, and the most lines of a cell."""

    def __init__(self, rows: Iterator[list[str]]) -> None:
        self._rows = rows
        self.last: list[str] = []
        self.n = self.longest = 0

    def __iter__(self) -> Iterator[list[str]]:
        for row in self._rows:
            self.n += 1
            self.last = row
            for cell in row:
                if "\n" in cell:
                    self.longest = max(self.longest, cell.count("\n"))
            yield row

    def swallowed(self, text: Text) -> bool:
        """Whether a stray quotation mark may have made one cell of the rest of the file."""
        odd = text.data.count(b'"') % 2 == 1
        lines = text.data.count(b"\n")
        return odd or (self.n <= lines * 0.2 and self.longest > lines * 0.5)


def read_csv_grid(text: Text, *, name: str, separator: str) -> Grid:
    """Every record of a CSV as it stands, ragged rows and blank lines included."""
    raise_csv_cell_limit()
    clean = text.text.rstrip("\x1a\x00").replace("\x00", "")
    try:
        rows = list(csv.reader(io.StringIO(clean, newline=""), delimiter=separator))
    except csv.Error as error:
        raise InputError("load.csv_broken", file=name, reason=csv_reason(error)) from None
    if _quote_swallowed(rows, clean):
        unquoted = csv.reader(
            io.StringIO(clean, newline=""), delimiter=separator, quoting=csv.QUOTE_NONE
        )
        rows = list(unquoted)
    header = find_header(rows)
    if header is not None and len(header.names) == 1 and any(len(row) > 1 for row in rows):
        # One column of unquoted sentences: the commas belong to the text.
        rows = [[separator.join(row)] for row in rows]
    return Grid(rows)


def _quote_swallowed(rows: list[list[str]], text: str) -> bool:
    """Whether a stray quotation mark made one cell of the rest of the file."""
    lines = text.count("\n")
    if rows and text.count('"') % 2 and "\n" in rows[-1][-1].rstrip("\n"):
        # The last cell was never closed: the lines it took in are records if they are as wide.
        width = len(rows[0])
        taken = csv.reader(io.StringIO(rows[-1][-1]), quoting=csv.QUOTE_NONE)
        return any(len(row) == width for row in itertools.islice(taken, 1, None))
    if lines < 20 or len(rows) > lines * 0.2:
        return False
    longest = max((cell.count("\n") for row in rows for cell in row), default=0)
    return longest > lines * 0.5


class _Tables(HTMLParser):
    """Cells of every table in a page; merged cells fill their first place only.

    `merged` are those merged downwards: (column, first row, last row).
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.merged: list[list[tuple[int, int, int]]] = []
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._skip = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
            self.merged.append([])
        elif tag == "tr" and self.tables:
            self._close_cell()
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables:
            self._close_cell()
            if not self.tables[-1]:
                self.tables[-1].append([])
            self._cell = []
            told = dict(attrs)
            self._span = (_span(told.get("colspan")), _span(told.get("rowspan")))
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")
        elif tag in ("script", "style"):
            self._skip += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._close_cell()
        elif tag in ("script", "style"):
            self._skip = max(0, self._skip - 1)

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._skip:
            self._cell.append(data)

    def _close_cell(self) -> None:
        if self._cell is None:
            return
        row, merged = self.tables[-1][-1], self.merged[-1]
        place = len(self.tables[-1]) - 1
        while any(c == len(row) and first < place <= last for c, first, last in merged[-200:]):
            row.append("")  # a cell of a row above reaches down here
        wide, deep = self._span
        if deep > 1:
            merged.extend((len(row) + n, place, place + deep - 1) for n in range(wide))
        row.append("".join(self._cell).replace("\xa0", " ").strip())
        row.extend([""] * (wide - 1))
        self._cell = None


def _span(given: str | None) -> int:
    told = given is not None and given.isdecimal() and len(given) <= _DIGITS
    return min(max(1, int(given or 1)), 200) if told else 1


def read_html(text: str, *, name: str) -> Grid:
    """The table with most cells of an HTML page. Raises InputError when there is none."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    if not parser.tables:
        raise InputError("load.html_without_table", file=name)
    best = max(range(len(parser.tables)), key=lambda n: sum(map(len, parser.tables[n])))
    rows = parser.tables[best]
    merged = tuple(cell for cell in parser.merged[best] if cell[2] < len(rows))
    return Grid(rows, merged=merged)
