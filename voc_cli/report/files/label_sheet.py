"""The sheet a manager fills in: texts to read, a drop-down of categories, instructions."""

import io
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from rich.cells import cell_len

from voc_cli.atomic import atomic_path
from voc_cli.messages import message
from voc_cli.report.cells import without_controls
from voc_cli.report.files.xlsx import LINE, cut_text, open_workbook

WIDTHS = {"ticket_id": 14, "body": 72, "suggested": 20, "score": 8, "label": 24}
_MOST_LINES = 14
_FIRST_LABEL = 12  # row of the instructions sheet (from 1) that holds the first category
_STEPS = 8

__all__ = ["write_label_sheet"]


def write_label_sheet(
    table: pa.Table,
    path: Path,
    *,
    labels: Sequence[str],
    shown: Mapping[str, str],
    meanings: Mapping[str, str],
    lang: str,
) -> None:
    """Write SHEET_SCHEMA as a workbook: `label` is empty and takes a value of `labels` only.

    `shown` are the labels' names for the reader, `meanings` what they stand for.
    """
    buffer = io.BytesIO()
    with atomic_path(path) as temporary:
        workbook = open_workbook(buffer)
        sheet = workbook.add_worksheet(message("learn.sheet_labels", lang))
        guide = workbook.add_worksheet(message("learn.sheet_guide", lang))
        _fill(workbook, sheet, table, shown, lang)
        _guide(workbook, guide, [(shown.get(n, n), meanings.get(n, "")) for n in labels], lang)
        if table.num_rows:
            last = _FIRST_LABEL + len(labels) - 1
            column = table.column_names.index("label")
            sheet.data_validation(
                1,
                column,
                table.num_rows,
                column,
                {
                    "validate": "list",
                    "source": f"='{guide.get_name()}'!$A${_FIRST_LABEL}:$A${last}",
                    "error_title": message("learn.sheet_wrong_title", lang),
                    "error_message": message("learn.sheet_wrong", lang),
                },
            )
        workbook.close()
        temporary.write_bytes(buffer.getvalue())


def _fill(workbook: Any, sheet: Any, table: pa.Table, shown: Mapping[str, str], lang: str) -> None:
    head = workbook.add_format(
        {"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
    )
    text = workbook.add_format({"text_wrap": True, "valign": "top"})
    score = workbook.add_format({"num_format": "0.00", "valign": "top"})
    own = workbook.add_format({"bg_color": "#FFF8DC", "border": 1, "valign": "top"})
    for number, name in enumerate(table.column_names):
        sheet.write_string(0, number, message(f"learn.sheet_{name}", lang), head)
        sheet.set_column(number, number, WIDTHS[name])
    sheet.set_row(0, 2 * LINE)
    for at, row in enumerate(table.to_pylist(), start=1):
        body = cut_text(without_controls(row["body"] or ""))
        sheet.write_string(at, 0, row["ticket_id"], text)
        sheet.write_string(at, 1, body, text)
        guess = row["suggested"] or ""
        sheet.write_string(at, 2, shown.get(guess, guess), text)
        sheet.write_number(at, 3, row["score"] or 0.0, score)
        sheet.write_blank(at, 4, None, own)
        sheet.set_row(at, LINE * _lines(body, WIDTHS["body"]))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, table.num_rows), table.num_columns - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _guide(workbook: Any, sheet: Any, labels: Sequence[tuple[str, str]], lang: str) -> None:
    bold = workbook.add_format({"bold": True})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, message("learn.guide_title", lang), bold)
    for step in range(1, _STEPS + 1):
        sheet.write_number(step, 0, step)
        sheet.write_string(step, 1, message(f"learn.guide_{step}", lang), wrapped)
        sheet.set_row(step, LINE * _lines(message(f"learn.guide_{step}", lang), 90))
    sheet.write_string(_FIRST_LABEL - 2, 0, message("learn.guide_labels", lang), bold)
    for at, (label, meaning) in enumerate(labels, start=_FIRST_LABEL - 1):
        sheet.write_string(at, 0, label, wrapped)
        sheet.write_string(at, 1, meaning, wrapped)


def _lines(text: str, width: int) -> int:
    lines = sum(max(1, math.ceil(cell_len(line) / width)) for line in text.split("\n"))
    return min(lines, _MOST_LINES)
