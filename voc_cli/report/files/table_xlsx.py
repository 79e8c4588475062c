"""A table of any command as a workbook of one sheet: numbers as numbers, texts as texts."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
from rich.cells import cell_len

from voc_cli.errors import UsageError
from voc_cli.report.files.table_cells import text_columns
from voc_cli.report.files.xlsx import NARROWEST, WIDEST, cut_text, open_workbook

LIMIT = 1_048_575  # rows of a sheet below its header
_SAMPLE = 200  # rows looked at for the widths of columns

__all__ = ["write_table_xlsx"]


def write_table_xlsx(table: pa.Table, labels: Sequence[str]) -> bytes:
    """The bytes of the workbook; times are local times of the table's zone.

    Raises UsageError when the table has more rows than a sheet.
    """
    if table.num_rows > LIMIT:
        raise UsageError("report.too_many_rows", rows=table.num_rows, limit=LIMIT)
    buffer = io.BytesIO()
    workbook = open_workbook(buffer)
    sheet = workbook.add_worksheet("voc")
    head = workbook.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1})
    formats = {
        "date": workbook.add_format({"num_format": "yyyy-mm-dd"}),
        "time": workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
    }
    for number, label in enumerate(labels):
        sheet.write_string(0, number, label, head)
    texts = text_columns(table.combine_chunks())
    for number, (name, (as_text, _)) in enumerate(zip(table.column_names, texts, strict=True)):
        strings = as_text.to_pylist()
        _write_column(sheet, number, table.column(name), strings, formats)
        longest = max((cell_len(text[:WIDEST]) for text in strings[:_SAMPLE] if text), default=0)
        width = max(longest, cell_len(labels[number]) + 2)
        sheet.set_column(number, number, min(WIDEST, max(NARROWEST, width + 2)))
    if table.num_columns:
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, table.num_rows), table.num_columns - 1)
    workbook.close()
    return buffer.getvalue()


def _write_column(
    sheet: Any,
    column: int,
    values: pa.ChunkedArray,
    strings: Sequence[str | None],
    formats: dict[str, Any],
) -> None:
    kind = values.type
    number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)
    day = pa.types.is_date(kind)
    time = pa.types.is_timestamp(kind)
    for row, text in enumerate(strings, start=1):
        if text is None:
            continue
        if number:
            sheet.write_number(row, column, float(text))
        elif day:
            sheet.write_datetime(row, column, datetime.fromisoformat(text), formats["date"])
        elif time:
            local = datetime.fromisoformat(text).replace(tzinfo=None)
            sheet.write_datetime(row, column, local, formats["time"])
        else:
            sheet.write_string(row, column, cut_text(text))
