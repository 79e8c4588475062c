"""Quotes as renderers lay them out: the words, and a line that says where they come from."""

from collections.abc import Sequence

from voc_cli.report.cells import cell_text
from voc_cli.report.model import Cell, Column

__all__ = ["split_quote"]


def split_quote(columns: Sequence[Column], row: Sequence[Cell], lang: str) -> tuple[str, str]:
    """(quote, source line) of one row of a `quotes` table."""
    quote, source = "", []
    for column, cell in zip(columns, row, strict=True):
        text = cell_text(cell, column.kind, lang)
        if column.kind == "quote":
            quote = text
        elif text:
            source.append(text)
    return quote, " · ".join(source)
