"""The rows of a CSV too large to hold, a slice at a time; UTF-8 or CP949, packed or not."""

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from voc_cli.errors import InputError
from voc_cli.load.files.dump_cells import is_dump
from voc_cli.load.files.frames import in_one_piece
from voc_cli.load.files.misread import is_misread
from voc_cli.load.files.packed import Packed, read_fully
from voc_cli.load.files.quotes import holds_rows, row_pattern
from voc_cli.load.files.slicing import FOOTER_ROWS, HEAD_BYTES, SLICE_BYTES, spread_over
from voc_cli.load.files.sniff import Text, container, delimiter, kind_of_text
from voc_cli.load.files.text import (
    has_formulas,
    plain_header,
    without_formula_cells,
    without_formulas,
)
from voc_cli.load.model import Frame
from voc_cli.messages import Notice

_BLOCK_BYTES = 1 << 20
_CELL_OF_NOTHING = 4  # `,\N,`
_BOM = b"\xef\xbb\xbf"

__all__ = ["CsvRows", "csv_rows"]


@dataclass(frozen=True)
class CsvRows:
    """A CSV that Arrow can stream: one header row (of the number `header_row`), rows as wide."""

    packed: Packed
    names: tuple[str, ...]
    separator: str
    codec: str
    formulas: bool
    format: str
    encoding: str
    header_row: int
    above: str
    broken: int = 0
    notices: tuple[Notice, ...] = ()

    def sample(self) -> tuple[Frame, int]:
        """Rows spread evenly over the file, and how many it has."""
        sample, rows = spread_over(self._without_swallowed_rows())
        if sample is None:
            raise InputError("load.header_only", file=self.packed.path.name)
        return in_one_piece(sample), rows

    def frames(self) -> Iterator[tuple[Frame, bool]]:
        """The rows in slices, and whether a slice is the last; that one has more than a few."""
        waiting: list[pa.RecordBatch] = []
        first = self.header_row + 1
        for batch in self._batches():
            full = sum(b.nbytes for b in waiting) >= SLICE_BYTES
            if full and batch.num_rows >= FOOTER_ROWS:
                yield in_one_piece(self._frame(waiting, first)), False
                first += sum(b.num_rows for b in waiting)
                waiting = []
            waiting.append(batch)
        if waiting:
            yield in_one_piece(self._frame(waiting, first)), True

    def columns(self, names: Sequence[str]) -> Iterator[Frame]:
        """Some columns of the rows in slices."""
        first = self.header_row + 1
        for batch in self._batches(only=names):
            yield self._frame([batch], first)
            first += batch.num_rows

    def _without_swallowed_rows(self) -> Iterator[Frame]:
        """All rows in slices. Raises InputError where a cell holds some of them."""
        pattern: str | None = None
        for frame in self.columns(self.names):
            pattern = pattern or row_pattern(frame.table, self.separator)
            if holds_rows(frame.table, pattern):
                # A quotation mark was perhaps never closed: whole files can be mended.
                reason = Notice("reasons.csv_quote")
                raise InputError("load.csv_broken", file=self.packed.path.name, reason=reason)
            yield frame

    def _frame(self, batches: list[pa.RecordBatch], first: int) -> Frame:
        table = pa.Table.from_batches(batches)
        numbers = np.arange(first, first + len(table), dtype=np.int64)
        return Frame(table, numbers, "csv", self.encoding, header_row=self.header_row)

    def _batches(self, *, only: Sequence[str] = ()) -> Iterator[pa.RecordBatch]:
        with self.packed.open() as file:
            batches = pacsv.open_csv(
                pa.PythonFile(file, mode="r"),
                read_options=pacsv.ReadOptions(
                    column_names=list(self.names),
                    skip_rows=self.header_row,
                    block_size=_BLOCK_BYTES,
                    encoding=self.codec,
                ),
                parse_options=pacsv.ParseOptions(delimiter=self.separator, newlines_in_values=True),
                convert_options=pacsv.ConvertOptions(
                    column_types={name: pa.string() for name in self.names},
                    strings_can_be_null=True,
                    null_values=[""],
                    include_columns=list(only),
                ),
            )
            yield from map(without_formula_cells, batches) if self.formulas else batches


def csv_rows(packed: Packed, input_format: str | None) -> CsvRows | None:
    """None for a file that is not as plain as that."""
    with packed.open() as file:
        head = read_fully(file, HEAD_BYTES)
    if container(head) != "text" or b"\x00" in head:
        return None
    encoding, codec = "UTF-8 BOM" if head.startswith(_BOM) else "UTF-8", "utf-8"
    head = head.removeprefix(_BOM)
    head = head[: head.rfind(b"\n") + 1]
    try:
        head.decode()
    except UnicodeDecodeError:
        encoding, codec = "CP949", "cp949"
        head.decode(codec)
    text = Text(head, codec, encoding)
    if kind_of_text(text.head) != "csv" or is_misread(text.head):
        return None
    separator = "\t" if input_format == "tsv" else delimiter(text.head)
    formulas = has_formulas(text)
    text = without_formulas(text)
    found = plain_header(text, separator)
    if found is None or found[1] != found[0].row + 1:
        return None  # a cell above the data spans lines
    if not _is_plain(packed, codec):
        return None
    header, lines = found
    above = " ".join(text.head.split("\n", header.row)[: header.row])
    kind = "tsv" if separator == "\t" else "csv"
    return CsvRows(packed, header.names, separator, codec, formulas, kind, encoding, lines, above)


def _is_plain(packed: Packed, codec: str) -> bool:
    r"""Whether every quotation mark is closed, no byte is zero, all of it is in `codec`, and no
    cell is a database's `\N`.
    """
    decoder = codecs.getincrementaldecoder(codec)() if codec != "utf-8" else None
    quotes = 0
    end = b""
    with packed.open() as file:
        while piece := file.read(HEAD_BYTES):
            quotes += piece.count(b'"')
            if b"\x00" in piece or is_dump(end + piece):
                return False
            end = piece[-_CELL_OF_NOTHING:]
            if decoder is not None:
                decoder.decode(piece)
    if decoder is not None:
        decoder.decode(b"", final=True)
    return quotes % 2 == 0
