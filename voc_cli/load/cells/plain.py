"""What typing leaves in cells of every kind: letters in pieces, apostrophes before numbers."""

import unicodedata

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells.scan import holds, holds_bytes

# Every syllable that macOS writes in pieces begins with one of the first consonants.
_IN_PIECES = b"\xe1\x84"
# Excel keeps `'00123` as a text, and some tools write its apostrophe out.
_AS_TEXT = r"^'([+-]?\d[\d.,/:\-\s]*)$"
_SHOWN_CHARS = 24
_SHOWN = " -/.,:;()[]'#~+_"

__all__ = ["composed", "plain_cells", "shape_of"]


def composed(text: str) -> str:
    """Hangul in whole syllables: files made on a Mac may hold it in its letters."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def plain_cells(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Cells in whole syllables, and numbers without the apostrophe that made them a text."""
    if holds_bytes(column, _IN_PIECES):
        column = pc.utf8_normalize(column, form="NFC")
    if holds(column, "'") and pc.any(pc.starts_with(column, "'")).as_py():
        column = pc.replace_substring_regex(column, pattern=_AS_TEXT, replacement=r"\1")
    return column


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
