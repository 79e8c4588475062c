"""What typing leaves in cells: letters in pieces, apostrophes before codes, wide figures."""

import unicodedata
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells.scan import holds, holds_bytes, rows_opening, rows_with

# Every syllable that macOS writes in pieces begins with one of the first consonants.
_IN_PIECES = b"\xe1\x84"
# Excel keeps `'00123` as a text, and some tools write its apostrophe out.
_AS_TEXT = r"^'([+-]?\d[\d.,/:\-\s]*|[#A-Za-z][#A-Za-z_-]*\d[\w.,/:#\-]*)$"
_LONGEST_NUMBER = 64
_MEAN_BYTES = 56
# A blank that keeps a web page from breaking the line.
_UNBROKEN = b"\xc2\xa0"
# Figures typed with a Korean keyboard's wide signs: `２０２６－０３－０５`, `ＣＳ－１２`.
_WIDE = b"\xef\xbc"
_CODED = r"[\x{FF01}-\x{FF5E}\d.,/:\-\s#A-Za-z_+()년월일시분초점오전후]*"
_IN_WIDE = rf"^{_CODED}[\x{{FF10}}-\x{{FF19}}]{_CODED}$"
_SHOWN_CHARS = 24
_SHOWN = " -/.,:;()[]'#~+_"

__all__ = ["composed", "plain_cells", "shape_of"]


def composed(text: str) -> str:
    """Hangul in whole syllables: files made on a Mac may hold it in its letters."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def plain_cells(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Cells in whole syllables, without an apostrophe that made a number or code a text, with
    plain blanks and plain figures.
    """
    if holds_bytes(column, _IN_PIECES):
        rows = rows_with(column.combine_chunks(), chr(_IN_PIECES[0]))
        column = _changed(column, rows, lambda some: pc.utf8_normalize(some, form="NFC"))
    if holds(column, "'"):
        rows = rows_opening(column, b"'", most=_LONGEST_NUMBER)
        column = _changed(column, rows, _without_apostrophe)
    if _bytes_of(column) > _MEAN_BYTES * len(column):
        return column  # sentences, whose blanks are seen to when they are read
    if holds_bytes(column, _UNBROKEN):
        column = pc.replace_substring(column, _UNBROKEN.decode(), " ")
    if holds_bytes(column, _WIDE):
        whole = column.combine_chunks()
        rows = rows_with(whole, chr(_WIDE[0]))
        sizes = np.asarray(pc.fill_null(pc.binary_length(whole), 0))
        column = _changed(column, rows[sizes[rows] <= _LONGEST_NUMBER], _with_plain_figures)
    return column


def _bytes_of(column: pa.ChunkedArray) -> int:
    """How long all cells are together, by where they end."""
    return sum(
        int(ends[chunk.offset + len(chunk)] - ends[chunk.offset])
        for chunk in column.chunks
        if len(chunk)
        for ends in (np.frombuffer(chunk.buffers()[1], dtype=np.int32),)
    )


def _with_plain_figures(cells: pa.Array) -> pa.Array:
    figures = pc.fill_null(pc.match_substring_regex(cells, _IN_WIDE), False)
    found: pa.Array = pc.if_else(figures, pc.utf8_normalize(cells, form="NFKC"), cells)
    return found


def _without_apostrophe(cells: pa.Array) -> pa.Array:
    found: pa.Array = pc.replace_substring_regex(cells, pattern=_AS_TEXT, replacement=r"\1")
    return found


def _changed(
    column: pa.ChunkedArray,
    rows: npt.NDArray[np.int64],
    change: Callable[[pa.Array], pa.Array],
) -> pa.ChunkedArray:
    """The column with some cells changed: they are few, and looking at all takes its time."""
    whole = column.combine_chunks()
    old = whole.take(pa.array(rows))
    new = change(old)
    if new.equals(old):
        return column
    where = np.zeros(len(whole), dtype=bool)
    where[rows] = True
    found: pa.ChunkedArray = pa.chunked_array([pc.replace_with_mask(whole, pa.array(where), new)])
    return found


def shape_of(cell: str) -> str:
    """How a cell is written, without what it says: `9999-W99`, `가가가 999-9999`."""
    signs = []
    for sign in cell[:_SHOWN_CHARS]:
        if sign.isdigit():
            signs.append("9")
        elif sign.isalpha():
            signs.append("A" if sign.isascii() else "가" if "가" <= sign <= "힣" else "?")
        else:
            signs.append(sign if sign in _SHOWN else "?")
    return "".join(signs)
