"""Tables out of text: CSV of any separator, and the HTML that web systems call `.xls`."""

import csv
import io
import itertools
from html.parser import HTMLParser

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from voc_cli.errors import InputError
from voc_cli.load.header import LOOK_AT_ROWS, find_header
from voc_cli.load.model import Frame, Grid
from voc_cli.load.sniff import Text, raise_csv_cell_limit

__all__ = ["read_csv_fast", "read_csv_grid", "read_html"]


def read_csv_fast(text: Text, *, separator: str) -> Frame | None:
    """A CSV whose header is its first row and whose rows are as wide, read by Arrow.

    None when the file is not as plain as that; the slower reader then takes it.
    """
    head = _first_rows(text, separator)
    header = find_header(head)
    if header is None or header.row != 0 or header.first != 0:
        return None
    width = len(header.names)
    if width < 2 or any(len(row) != width for row in head):
        return None
    utf8 = text.data if text.codec == "utf-8" and not text.damaged else text.text.encode()
    if b"\x00" in utf8:
        return None
    try:
        table = pacsv.read_csv(
            pa.BufferReader(_without_blank_end(utf8)),
            read_options=pacsv.ReadOptions(
                column_names=list(header.names),
                skip_rows_after_names=1,
                block_size=_block_size(utf8),
            ),
            parse_options=pacsv.ParseOptions(delimiter=separator, newlines_in_values=True),
            convert_options=pacsv.ConvertOptions(
                column_types={column: pa.string() for column in header.names},
                strings_can_be_null=True,
                null_values=[""],
                check_utf8=False,
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowCapacityError):
        return None
    table = table.combine_chunks()
    numbers = np.arange(2, len(table) + 2)
    return Frame(table, numbers, "csv", text.encoding, header_row=1)


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


def _first_rows(text: Text, separator: str) -> list[list[str]]:
    raise_csv_cell_limit()
    rows = csv.reader(io.StringIO(text.head, newline=""), delimiter=separator)
    try:
        head = list(itertools.islice(rows, LOOK_AT_ROWS + 1))
    except csv.Error:
        return []
    # The sample may end inside a record.
    return head[:LOOK_AT_ROWS] if len(head) > LOOK_AT_ROWS or text.is_whole else head[:-1]


def read_csv_grid(text: Text, *, name: str, separator: str) -> Grid:
    """Every record of a CSV as it stands, ragged rows and blank lines included."""
    raise_csv_cell_limit()
    clean = text.text.rstrip("\x1a\x00").replace("\x00", "")
    try:
        rows = list(csv.reader(io.StringIO(clean, newline=""), delimiter=separator))
    except csv.Error as error:
        raise InputError("load.csv_broken", file=name, reason=error) from None
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
    if lines < 20 or len(rows) > lines * 0.2:
        return False
    longest = max((cell.count("\n") for row in rows for cell in row), default=0)
    return longest > lines * 0.5


class _Tables(HTMLParser):
    """Cells of every table in a page; merged cells fill their first place only."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._cell: list[str] | None = None
        self._span = 1
        self._skip = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self._close_cell()
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables:
            self._close_cell()
            if not self.tables[-1]:
                self.tables[-1].append([])
            self._cell = []
            span = dict(attrs).get("colspan") or "1"
            self._span = int(span) if span.isdigit() else 1
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
        if self._cell is not None:
            self.tables[-1][-1].append("".join(self._cell).strip())
            self.tables[-1][-1].extend([""] * min(self._span - 1, 200))
            self._cell = None


def read_html(text: str, *, name: str) -> Grid:
    """The table with most cells of an HTML page. Raises InputError when there is none."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    if not parser.tables:
        raise InputError("load.html_without_table", file=name)
    return Grid(max(parser.tables, key=lambda table: sum(map(len, table))))
