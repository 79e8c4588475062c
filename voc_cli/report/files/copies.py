"""The sheets of a file written back in their own shape: rows and columns as they were."""

import csv
import io
import itertools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from voc_cli.atomic import atomic_path
from voc_cli.errors import UsageError
from voc_cli.report.files.formulas import NUMBER, guarded
from voc_cli.report.files.xlsx import open_workbook, utf16_length

Rows = Sequence[Sequence[str]]

# What a sheet of a workbook holds; a cell counts UTF-16 units.
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
MOST_TEXT = 32_767

__all__ = ["check_xlsx_copy", "write_csv_copy", "write_jsonl_copy", "write_xlsx_copy"]


def write_csv_copy(rows: Rows, destination: Path | TextIO, *, excel: bool = False) -> None:
    """One sheet as CSV; a text cell that a spreadsheet would run as a formula is quoted with '."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    _write_text(("\ufeff" if excel else "") + buffer.getvalue(), destination)


def write_jsonl_copy(headers: Sequence[str], rows: Rows, destination: Path | TextIO) -> None:
    """Records as JSON Lines, every value as text, empty values left out.

    A record keeps every cell: a header that comes again is numbered (`비고_2`), and a column
    without one, also beyond the last header, is called `column_N` by its place.
    """
    names = _names(headers, max((len(row) for row in rows), default=0))
    lines = [
        json.dumps(
            {name: cell for name, cell in zip(names, row, strict=False) if cell},
            ensure_ascii=False,
        )
        for row in rows
    ]
    _write_text("".join(line + "\n" for line in lines), destination)


def check_xlsx_copy(sheets: Sequence[tuple[str | None, Rows]]) -> None:
    """Raises UsageError that names the place when a workbook cannot hold every cell."""
    for _, rows in sheets:
        if len(rows) > MOST_ROWS:
            raise UsageError("report.copy_too_many_rows", rows=len(rows), limit=MOST_ROWS)
        for r, row in enumerate(rows, start=1):
            if len(row) > MOST_COLUMNS:
                raise UsageError("report.too_many_columns", row=r, n=len(row), limit=MOST_COLUMNS)
            for c, cell in enumerate(row, start=1):
                if len(cell) * 2 > MOST_TEXT and utf16_length(cell) > MOST_TEXT:
                    raise UsageError("report.cell_too_long", row=r, column=c, limit=MOST_TEXT)


def write_xlsx_copy(sheets: Sequence[tuple[str | None, Rows]], path: Path) -> None:
    """All sheets under their own names; plain numbers as numbers, everything else as text.

    Raises UsageError for what a workbook cannot hold.
    """
    check_xlsx_copy(sheets)
    buffer = io.BytesIO()
    workbook = open_workbook(buffer)
    for number, (name, rows) in enumerate(sheets, start=1):
        sheet = workbook.add_worksheet((name or f"Sheet{number}")[:31])
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if NUMBER.fullmatch(cell):
                    sheet.write_number(r, c, float(cell))
                elif cell:
                    sheet.write_string(r, c, cell)
    workbook.close()
    with atomic_path(path) as temporary:
        temporary.write_bytes(buffer.getvalue())


def _names(headers: Sequence[str], columns: int) -> list[str]:
    """A name of its own for every column, the first of equal headers as it is."""
    names: list[str] = []
    for place in range(max(columns, len(headers))):
        header = headers[place] if place < len(headers) else ""
        name = header if header.strip() else f"column_{place + 1}"
        if name in names or (name != header and name in headers):
            numbered = (f"{name}_{n}" for n in itertools.count(2))
            name = next(free for free in numbered if free not in (*names, *headers))
        names.append(name)
    return names


def _write_text(text: str, destination: Path | TextIO) -> None:
    if isinstance(destination, Path):
        with atomic_path(destination) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="\n")
    else:
        destination.write(text)
