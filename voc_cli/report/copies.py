"""The sheets of a file written back in their own shape: rows and columns as they were."""

import csv
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from voc_cli.atomic import atomic_path
from voc_cli.report.xlsx import open_workbook

Rows = Sequence[Sequence[str]]

# A sheet turns these into numbers without losing a digit or a leading zero.
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?")
_FORMULA_FIRST = ("=", "+", "-", "@")

__all__ = ["write_csv_copy", "write_jsonl_copy", "write_xlsx_copy"]


def write_csv_copy(rows: Rows, destination: Path | TextIO, *, excel: bool = False) -> None:
    """One sheet as CSV; a text cell that a spreadsheet would run as a formula is quoted with '."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    _write_text(("\ufeff" if excel else "") + buffer.getvalue(), destination)


def write_jsonl_copy(headers: Sequence[str], rows: Rows, destination: Path | TextIO) -> None:
    """Records as JSON Lines, every value as text, empty values left out."""
    lines = [
        json.dumps(
            {h: cell for h, cell in zip(headers, row, strict=False) if cell}, ensure_ascii=False
        )
        for row in rows
    ]
    _write_text("".join(line + "\n" for line in lines), destination)


def write_xlsx_copy(sheets: Sequence[tuple[str | None, Rows]], path: Path) -> None:
    """All sheets under their own names; plain numbers as numbers, everything else as text."""
    buffer = io.BytesIO()
    workbook = open_workbook(buffer)
    for number, (name, rows) in enumerate(sheets, start=1):
        sheet = workbook.add_worksheet((name or f"Sheet{number}")[:31])
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if _NUMBER.fullmatch(cell):
                    sheet.write_number(r, c, float(cell))
                elif cell:
                    sheet.write_string(r, c, cell)
    workbook.close()
    with atomic_path(path) as temporary:
        temporary.write_bytes(buffer.getvalue())


def _guarded(cell: str) -> str:
    risky = cell[:1] in ("\t", "\r") or cell.strip()[:1] in _FORMULA_FIRST
    return "'" + cell if risky and not _NUMBER.fullmatch(cell) else cell


def _write_text(text: str, destination: Path | TextIO) -> None:
    if isinstance(destination, Path):
        with atomic_path(destination) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="\n")
    else:
        destination.write(text)
