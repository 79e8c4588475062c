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
from voc_cli.load.files.sniff import Text, container, delimiter, kind_of_text
from voc_cli.load.files.text import (
    has_formulas,
    plain_header,
    without_formula_cells,
    without_formulas,
)
from voc_cli.load.model import Frame
from voc_cli.messages import Notice

SLICE_BYTES = 1 << 22
SAMPLE_ROWS = 4096
FOOTER_ROWS = 64
HEAD_BYTES = 1 << 20
_BLOCK_BYTES = 1 << 20
_CELL_OF_NOTHING = 4  # `,\N,`
_BOM = b"\xef\xbb\xbf"

__all__ = ["FOOTER_ROWS", "HEAD_BYTES", "SAMPLE_ROWS", "SLICE_BYTES", "CsvRows", "csv_rows"]


@dataclass(frozen=True)
class _Layout:
    names: tuple[str, ...]
    header_row: int
    separator: str
    encoding: str
    codec: str
    above: str
    formulas: bool


@dataclass(frozen=True)
class CsvRows:
    """A CSV that Arrow can stream: one header row, rows as wide as it."""

    packed: Packed
    layout: _Layout
    format: str
    encoding: str
    header_row: int
    above: str
    broken: int = 0
    notices: tuple[Notice, ...] = ()

    def sample(self) -> tuple[Frame, int]:
        """Rows spread evenly over the file, and how many it has."""
        return _sample(self.packed, self.layout)

    def frames(self) -> Iterator[tuple[Frame, bool]]:
        """The rows in slices, and whether a slice is the last; that one has more than a few."""
        return _frames(self.packed, self.layout)

    def columns(self, names: Sequence[str]) -> Iterator[Frame]:
        """Some columns of the rows in slices."""
        first = self.layout.header_row + 2
        for batch in _batches(self.packed, self.layout, only=names):
            numbers = np.arange(first, first + batch.num_rows, dtype=np.int64)
            first += batch.num_rows
            yield Frame(pa.Table.from_batches([batch]), numbers, "csv", self.encoding)


def csv_rows(packed: Packed, input_format: str | None) -> CsvRows | None:
    """None for a file that is not as plain as that."""
    with packed.open() as file:
        layout = _layout_of(read_fully(file, HEAD_BYTES), input_format)
    if layout is None or not _is_plain(packed, layout.codec):
        return None
    kind = "tsv" if layout.separator == "\t" else "csv"
    return CsvRows(packed, layout, kind, layout.encoding, layout.header_row + 1, layout.above)


def _layout_of(head: bytes, input_format: str | None) -> _Layout | None:
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
    above = " ".join(text.head.split("\n", found[0].row)[: found[0].row])
    return _Layout(found[0].names, found[0].row, separator, encoding, codec, above, formulas)


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


def _batches(
    packed: Packed, layout: _Layout, *, only: Sequence[str] = ()
) -> Iterator[pa.RecordBatch]:
    with packed.open() as file:
        batches = pacsv.open_csv(
            pa.PythonFile(file, mode="r"),
            read_options=pacsv.ReadOptions(
                column_names=list(layout.names),
                skip_rows=layout.header_row + 1,
                block_size=_BLOCK_BYTES,
                encoding=layout.codec,
            ),
            parse_options=pacsv.ParseOptions(delimiter=layout.separator, newlines_in_values=True),
            convert_options=pacsv.ConvertOptions(
                column_types={name: pa.string() for name in layout.names},
                strings_can_be_null=True,
                null_values=[""],
                include_columns=list(only),
            ),
        )
        yield from map(without_formula_cells, batches) if layout.formulas else batches


def _sample(packed: Packed, layout: _Layout) -> tuple[Frame, int]:
    """Rows spread evenly over the file, and how many it has."""
    kept: list[pa.RecordBatch] = []
    stride, rows, held = 1, 0, 0
    pattern: str | None = None
    for batch in _batches(packed, layout):
        pattern = pattern or row_pattern(batch, layout.separator)
        if holds_rows(batch, pattern):
            # A quotation mark was perhaps never closed: whole files can be mended.
            reason = Notice("reasons.csv_quote")
            raise InputError("load.csv_broken", file=packed.path.name, reason=reason)
        first = -rows % stride
        places = np.arange(first, batch.num_rows, stride)
        kept.append(batch.take(pa.array(places)))
        rows += batch.num_rows
        held += len(places)
        if held > 2 * SAMPLE_ROWS:
            stride *= 2
            together = pa.Table.from_batches(kept)
            every_other = together.take(pa.array(np.arange(0, held, 2)))
            kept = every_other.combine_chunks().to_batches()
            held = len(every_other)
    table = pa.Table.from_batches(kept)
    numbers = layout.header_row + 2 + stride * np.arange(held, dtype=np.int64)
    frame = Frame(table, numbers, "csv", layout.encoding, header_row=layout.header_row + 1)
    return in_one_piece(frame), rows


def _frames(packed: Packed, layout: _Layout) -> Iterator[tuple[Frame, bool]]:
    waiting: list[pa.RecordBatch] = []
    first = layout.header_row + 2

    def frame(batches: list[pa.RecordBatch]) -> Frame:
        table = pa.Table.from_batches(batches)
        numbers = np.arange(first, first + len(table), dtype=np.int64)
        made = Frame(table, numbers, "csv", layout.encoding, header_row=layout.header_row + 1)
        return in_one_piece(made)

    for batch in _batches(packed, layout):
        full = sum(b.nbytes for b in waiting) >= SLICE_BYTES
        if full and batch.num_rows >= FOOTER_ROWS:
            made = frame(waiting)
            first += len(made.table)
            waiting = []
            yield made, False
        waiting.append(batch)
    if waiting:
        yield frame(waiting), True
