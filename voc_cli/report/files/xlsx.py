"""The report as a workbook: numbers stay numbers, texts stay texts, charts are Excel's own.

One sheet a section, then every ticket of the period. The figures behind the charts stand on a
sheet of their own. The file's times are fixed, so the same report gives the same bytes.
"""

import io
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter
from rich.cells import cell_len

from voc_cli.messages import message
from voc_cli.report.cells import cell_text
from voc_cli.report.charts.xlsx_charts import ChartData, insert_charts
from voc_cli.report.model import (
    Cell,
    Column,
    Figure,
    Interval,
    Kind,
    Report,
    Section,
    TableBlock,
)
from voc_cli.schema import REPORT_MARK

CREATED = datetime(2000, 1, 1)
MAX_TEXT = 32_000  # UTF-16 units; Excel holds 32,767 in a cell
MAX_ROWS = 1_048_000
WIDEST = 52
NARROWEST = 7
LINE = 16.5  # points of height
MOST_LINES = 9  # of a row of a table; what is longer is read in the cell itself
COVER_WIDTHS = (24, 96)
TEXT_WIDTH = 26  # columns that sentences above a table may run over
# Sections whose appendix holds the whole list: their sheet shows that one.
_WHOLE = {"risks": "all_risks", "suggestions": "all_suggestions"}
_NUMBER_FORMATS: dict[Kind, str] = {
    "count": "#,##0",
    "estimate": "#,##0.0",
    "share": "0.0%",
    "change": "+0%;-0%;0%",
    "points": '+0.0"%p";-0.0"%p";0.0"%p"',
    "ratio": "0.0×",
    "score": "0.00",
    "balance": "+0.0;-0.0;0.0",
    "hours": '[<1]0.00"h";#,##0.0"h"',
    "signed": "+0.000;-0.000;0.000",
    "probability": '[<0.001]"<0.001";0.000',
    "date": "yyyy-mm-dd",
}

__all__ = ["cut_text", "open_workbook", "utf16_length", "write_report_xlsx"]


def open_workbook(target: Any) -> Any:
    """A workbook whose bytes depend on its content alone; texts are never read as formulas."""
    workbook = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        },
    )
    workbook.set_properties({"created": CREATED})
    return workbook


def utf16_length(text: str) -> int:
    """How long Excel takes `text` to be: an emoji counts twice."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def cut_text(text: str) -> str:
    """As much of `text` as a cell of a workbook holds, no character cut in two."""
    if len(text) * 2 <= MAX_TEXT or utf16_length(text) <= MAX_TEXT:
        return text
    kept = text.encode("utf-16-le", errors="surrogatepass")[: 2 * MAX_TEXT]
    return kept.decode("utf-16-le", errors="ignore")


def write_report_xlsx(report: Report, path: Path) -> None:
    """Write the workbook to `path`.

    Made in memory, so that a full disk is the system's error and not one of the library's own.
    """
    buffer = io.BytesIO()
    workbook = open_workbook(buffer)
    workbook.set_properties({"created": CREATED, "keywords": REPORT_MARK})
    book = _Book(workbook, report.lang)
    appendix = {section.key: section for section in report.appendix}
    data = ChartData(workbook, message("report.sheet_charts", report.lang))
    for section in report.sections:
        whole = appendix.get(_WHOLE.get(section.key, ""))
        shown = section if whole is None else _with_tables(section, whole.tables)
        _write_sheet(book, report, shown, data)
    if "tickets" in appendix:
        _write_list(book, appendix["tickets"])
    data.write_sheet(book.formats.head)
    workbook.close()
    path.write_bytes(buffer.getvalue())


def _with_tables(section: Section, tables: tuple[TableBlock, ...]) -> Section:
    return Section(section.key, section.heading, section.text, tables, section.charts)


@dataclass(frozen=True)
class _Formats:
    title: Any
    headline: Any
    text: Any
    head: Any
    head_right: Any
    subtitle: Any


class _Book:
    """A workbook with its formats, each made once."""

    def __init__(self, workbook: Any, lang: str) -> None:
        self.workbook = workbook
        self.lang = lang
        self._cells: dict[tuple[str, str], Any] = {}
        head = {"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True}
        add = workbook.add_format
        self.formats = _Formats(
            title=add({"bold": True, "font_size": 16}),
            headline=add({"bold": True, "font_size": 12, "text_wrap": True, "valign": "top"}),
            text=add({"text_wrap": True, "valign": "top"}),
            head=add({**head, "valign": "vcenter"}),
            head_right=add({**head, "valign": "vcenter", "align": "right"}),
            subtitle=add({"bold": True, "valign": "top"}),
        )

    def cell(self, kind: Kind, tone: str) -> Any:
        """The format of a cell by its kind and the tone of its row."""
        if (kind, tone) not in self._cells:
            given: dict[str, Any] = {"valign": "top"}
            if kind in _NUMBER_FORMATS:
                given["num_format"] = _NUMBER_FORMATS[kind]
            else:
                given["text_wrap"] = True
            if tone == "alert":
                given |= {"font_color": "#B3111D", "bg_color": "#FCF0F0", "bold": True}
            elif tone == "better":
                given |= {"font_color": "#0A6B4B"}
            elif tone == "muted":
                given |= {"font_color": "#667180"}
            self._cells[kind, tone] = self.workbook.add_format(given)
        return self._cells[kind, tone]


def _write_sheet(book: _Book, report: Report, section: Section, data: ChartData) -> None:
    sheet = book.workbook.add_worksheet(_sheet_name(section, book.lang))
    sheet.hide_gridlines(2)
    widths = _Widths()
    row = 0
    if section.key == "summary":
        row = _write_cover(book, sheet, report)
    else:
        sheet.write_string(0, 0, section.heading, book.formats.title)
        row = 1
    across = max([_width_in_columns(block) for block in section.tables], default=1)
    for text in section.text:
        _write_sentence(sheet, row, text, across, book.formats.text)
        row += 1
    first = True
    for block in section.tables:
        row += 1
        if block.title:
            sheet.write_string(row, 0, block.title, book.formats.subtitle)
            row += 1
        row = _write_block(book, sheet, block, row, widths, filtered=first)
        first = False
    widths.apply(sheet)
    if section.key == "summary":
        for column, width in enumerate(COVER_WIDTHS):
            sheet.set_column(column, column, width)
        _write_notes(book, sheet, report, row + 1)
    insert_charts(book.workbook, sheet, section, data, row=row + 1)
    _page(sheet)


def _write_cover(book: _Book, sheet: Any, report: Report) -> int:
    sheet.write_string(0, 0, report.title, book.formats.title)
    sheet.write_string(1, 0, report.period)
    sheet.write_string(2, 0, message("report.headline_label", book.lang), book.formats.headline)
    _write_long(sheet, 2, report.headline, book.formats.headline)
    return 3


def _write_notes(book: _Book, sheet: Any, report: Report, row: int) -> None:
    sheet.write_string(row, 0, message("report.notes", book.lang), book.formats.subtitle)
    for number, line in enumerate(report.footer):
        _write_long(sheet, row + number, line, book.formats.text)


def _write_long(sheet: Any, row: int, text: str, format_: Any) -> None:
    """A text of the cover in as many lines as it needs; not every program finds the height."""
    sheet.write_string(row, 1, text, format_)
    size = 1.15 if format_.bold else 1.0
    sheet.set_row(row, LINE * size * _lines(text, COVER_WIDTHS[1] / size))


def _write_sentence(sheet: Any, row: int, text: str, across: int, format_: Any) -> None:
    """A sentence over the columns of the table below it: a merged cell does not grow by itself."""
    if across > 1:
        sheet.merge_range(row, 0, row, across - 1, "", format_)
    sheet.write_string(row, 0, text, format_)
    sheet.set_row(row, LINE * _lines(text, 12 * across + TEXT_WIDTH))


def _lines(text: str, width: float) -> int:
    """Lines that `text` takes in a cell of `width`; words break a little earlier than letters."""
    return sum(max(1, ceil(1.08 * cell_len(line) / width)) for line in text.split("\n"))


def _write_list(book: _Book, section: Section) -> None:
    """A long table from the first row on, as people expect who sort and filter."""
    sheet = book.workbook.add_worksheet(_sheet_name(section, book.lang))
    widths = _Widths()
    for block in section.tables:
        _write_block(book, sheet, block, 0, widths, filtered=True)
    widths.apply(sheet)
    _page(sheet)


def _write_block(
    book: _Book, sheet: Any, block: TableBlock, row: int, widths: "_Widths", *, filtered: bool
) -> int:
    """Write header and rows from `row` on; the row after the last."""
    if block.layout == "facts":
        for label, answer in block.rows:
            sheet.write_string(row, 0, str(label), book.formats.subtitle)
            _write_long(sheet, row, str(answer), book.formats.text)
            row += 1
        return row
    columns = _columns(block, book.lang)
    for number, (column, _, _) in enumerate(columns):
        right = column.kind in _NUMBER_FORMATS and column.kind != "date"
        head = book.formats.head_right if right else book.formats.head
        sheet.write_string(row, number, column.label, head)
        widths.see(number, column.label)
    rows = block.rows[:MAX_ROWS]
    for i, values in enumerate(rows, start=1):
        tone = _tone(block, i - 1)
        for number, (column, source, part) in enumerate(columns):
            cell = values[source]
            if part is not None:
                cell = _part(cell, part)
            shown = _write_cell(book, sheet, row + i, number, cell, column.kind, tone)
            widths.see(number, shown, row + i)
    if filtered and rows:
        sheet.freeze_panes(row + 1, 1)
        sheet.autofilter(row, 0, row + len(rows), len(columns) - 1)
    return row + len(rows) + 1


def _columns(block: TableBlock, lang: str) -> list[tuple[Column, int, str | None]]:
    """(column, its place in a row, part of an interval): an interval becomes columns of numbers."""
    made: list[tuple[Column, int, str | None]] = []
    for place, column in enumerate(block.columns):
        if column.kind != "interval":
            made.append((column, place, None))
            continue
        found = [row[place] for row in block.rows if isinstance(row[place], Interval)]
        if any(isinstance(cell, Interval) and cell.center is not None for cell in found):
            label = message("report.col_expected_plain", lang)
            made.append((Column(column.key, label, "estimate"), place, "center"))
        for part in ("lower", "upper"):
            label = message(f"report.{part}_of", lang, label="95%")
            made.append((Column(f"{column.key}_{part}", label, "estimate"), place, part))
    return made


def _part(cell: Cell, part: str) -> Cell:
    if not isinstance(cell, Interval):
        return None
    bounds = {"center": cell.center, "lower": cell.lower, "upper": cell.upper}
    value = bounds[part]
    kind: Kind = "estimate" if cell.kind == "count" else cell.kind
    return None if value is None else Figure(value, kind)


def _write_cell(
    book: _Book, sheet: Any, row: int, column: int, cell: Cell, kind: Kind, tone: str
) -> str:
    """Write one cell by its type and give the text it shows, for the width of its column."""
    if isinstance(cell, Figure):
        kind, cell = cell.kind, cell.value
    if cell is None or (isinstance(cell, float) and cell - cell != 0):
        sheet.write_blank(row, column, None, book.cell("text", tone))
        return ""
    if kind == "date" and isinstance(cell, str):
        day = datetime.combine(date.fromisoformat(cell), datetime.min.time())
        sheet.write_datetime(row, column, day, book.cell("date", tone))
        return "2026-01-01"
    text = cell_text(cell, kind, book.lang)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        sheet.write_number(row, column, cell, book.cell(kind, tone))
    else:
        sheet.write_string(row, column, cut_text(text), book.cell("text", tone))
    return text


def _tone(block: TableBlock, row: int) -> str:
    if row in block.emphasis:
        return "alert"
    if row in block.improved:
        return "better"
    return "muted" if row in block.muted else ""


def _width_in_columns(block: TableBlock) -> int:
    return 2 if block.layout == "facts" else len(block.columns)


class _Widths:
    """The widest cell of each column, Hangul counted double; long texts wrap in taller rows."""

    def __init__(self) -> None:
        self._widths: dict[int, int] = {}
        self._lines: dict[int, int] = {}

    def see(self, column: int, text: str, row: int | None = None) -> None:
        if row is not None and (cell_len(text) > WIDEST or "\n" in text):
            self._lines[row] = max(self._lines.get(row, 1), _lines(text, WIDEST))
        if self._widths.get(column, 0) < WIDEST:
            self._widths[column] = max(self._widths.get(column, 0), cell_len(text[:WIDEST]))

    def apply(self, sheet: Any) -> None:
        for column, width in sorted(self._widths.items()):
            sheet.set_column(column, column, min(WIDEST, max(NARROWEST, width + 3)))
        for row, lines in sorted(self._lines.items()):
            sheet.set_row(row, LINE * min(lines, MOST_LINES))


def _sheet_name(section: Section, lang: str) -> str:
    return message(f"report.sheet_{section.key}", lang)[:31]


def _page(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
