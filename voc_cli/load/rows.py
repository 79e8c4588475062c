"""Rows that are no tickets: totals, repeated headers, footers, blanks, rows without a word."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells.scan import holds, rows_opening
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.columns.told import told_header
from voc_cli.load.model import Frame
from voc_cli.load.pinned import pinned_notices
from voc_cli.messages import Notice

Mask = npt.NDArray[np.bool_]
Reasons = npt.NDArray[np.int8]
REASONS = ("", "blank", "repeated_header", "total_row", "footer", "no_text", "notice")

_TOTAL = (
    r"(?i)^\s*[*\[(<]?\s*(?:합\s*계|소\s*계|총\s*계|총\s*합\s*계|누\s*계|전체\s*합계|월\s*계|주\s*계|"
    r"계|총\s*건수|평\s*균|average|avg\.?|표준\s*편차|grand\s+total|sub\s*-?\s*total|totals?)\s*[\])>]?\s*[:：]?\s*"
    r"[(]?[\d,.]*\s*(?:건|개|명|원)?[)]?\s*$"
)
_WIDE = 5
_FIGURE_BYTES = 24
_OPENS_FIGURE = b"0123456789,. \t\n\f\r"
_FIGURE = r"^\s*[\d,.]+\s*(?:건|개|명|원|%)?\s*$"
_FOOTER = (
    r"(?i)^\s*(?:※|\*{1,3}\s|confidential|copyright|\(c\)|©|generated (?:by|on)|page \d|출력일|"
    r"출력자|작성자\s*(?:[:：]|$)|다운로드|조회\s*(?:기간|조건|일시)|기준일|자료\s*[:：]|출처|이하\s*여백|-\s*끝|"
    r"끝\.?$|report generated|as of \d|"
    r"이상\s*\.?$|(?:이상|총|이상\s*총)\s*[\d,]+\s*(?:건|명|개)\s*\.?$)"
)
_GROUP_TITLE = r"^\s*[■□●○◆◇▶▷☞▣◎★]\s*\S.{0,40}$"
_ITEM = re.compile(r"(?i)(?:^|[._ ])q(?:uestion)?[_ ]?\d{1,2}$|(?:문항|항목|질문)\s*\d{1,2}$")
_LEAST_ITEMS, _MOST_POINTS = 3, 10
_DAMAGED_NUMBER = r"^\s*\d(?:\.\d+)?E\+\d{2}\s*$"
_UNITS = re.compile(r"^\s*[(\[].{0,30}[)\]]\s*$")
_HASHES = r"^\s*#{3,}\s*$"

__all__ = ["REASONS", "damage_notices", "damaged_ids", "reject_rows"]


def _text_columns(mapped: Mapped) -> list[str]:
    """The headers of the columns a ticket can speak through."""
    return [mapped.fields[f] for f in ("body", "subject") if f in mapped.fields]


def _items(mapped: Mapped) -> list[str]:
    """The numbered questions of a survey (`q1`, `문항 2`) that are answered in points up to ten."""
    asked = [header for header in mapped.extra if _ITEM.search(header)]
    looks = {header: mapped.profiles.get(header) for header in asked}
    found = [h for h, p in looks.items() if p is not None and 0 < p.highest <= _MOST_POINTS]
    return found if len(found) >= _LEAST_ITEMS else []


def reject_rows(frame: Frame, mapped: Mapped, *, at_end: bool = True) -> Reasons:
    """For every row why it is no ticket, as its place in REASONS; 0 is a ticket.

    `no_text` is a row with neither text nor a rating nor an answer to a survey. Footers are looked
    for only where the table ends (`at_end`).
    """
    table = frame.table
    rows = len(table)
    reasons = np.zeros(rows, dtype=np.int8)
    text = _text_columns(mapped)
    rated = [mapped.fields[f] for f in ("rating", "nps", "ces") if f in mapped.fields]
    speaks = _any_filled(table, [*text, *rated])
    if not speaks.all():
        speaks |= _any_filled(table, _items(mapped))
    filled = np.full(rows, sum(not column.null_count for column in table.columns), dtype=np.int64)
    for column in table.columns:
        if column.null_count:
            filled += _filled(column)
    _mark(reasons, filled == 0, "blank")
    _mark(reasons, _repeated_headers(table, filled), "repeated_header")
    _mark(reasons, _totals(table, text, filled), "total_row")
    if at_end:
        _mark(reasons, _footers(table, text, filled, reasons), "footer")
    _mark(reasons, pinned_notices(table, mapped), "notice")
    _mark(reasons, ~speaks | _group_titles(table, mapped, filled), "no_text")
    return reasons


def _group_titles(table: pa.Table, mapped: Mapped, filled: npt.NDArray[np.int64]) -> Mask:
    """Rows of a board that hold a title and nothing else, where tickets have texts and more; also
    `■ 2주차` in the column of the texts.
    """
    titles = np.zeros(len(table), dtype=bool)
    subject, body = (mapped.fields.get(field) for field in ("subject", "body"))
    alone = filled == 1
    if body is None or len(table.column_names) < _WIDE or not alone.any():
        return titles
    if subject is not None:
        titles |= alone & _filled(table[subject])
    rows = np.flatnonzero(alone)
    titles[rows] |= _matches(table[body].take(pa.array(rows)), _GROUP_TITLE)
    return titles


def _mark(reasons: Reasons, mask: Mask, reason: str) -> None:
    reasons[mask & (reasons == 0)] = REASONS.index(reason)


def _filled(column: pa.ChunkedArray) -> Mask:
    if not column.null_count:
        return np.ones(len(column), dtype=bool)
    return np.asarray(pc.is_valid(column))


def _any_filled(table: pa.Table, names: Sequence[str]) -> Mask:
    result = np.zeros(len(table), dtype=bool)
    for name in names:
        result |= _filled(table[name])
    return result


def _matches(column: pa.Array | pa.ChunkedArray, pattern: str) -> Mask:
    return np.asarray(pc.fill_null(pc.match_substring_regex(column, pattern), False))


def _repeated_headers(table: pa.Table, filled: npt.NDArray[np.int64]) -> Mask:
    """Rows that say again what the header says, in two cells and half of the filled ones."""
    result = np.zeros(len(table), dtype=bool)
    for name in table.column_names[:3]:
        result |= _says(table[name], name)
    rows = np.flatnonzero(result)
    if len(rows):
        some = table.take(pa.array(rows))
        same = sum(_says(some[name], name).astype(np.int64) for name in table.column_names)
        result[rows] = (same >= 2) & (same * 2 >= filled[rows])
    if len(table):
        # Units under the header: `(YYYY-MM-DD)`, `(분)`, `(1~5)`.
        first = [cell for name in table.column_names if (cell := table[name][0].as_py())]
        result[0] |= len(first) >= 2 and all(map(_UNITS.match, first))
    return result


def _says(column: pa.ChunkedArray, name: str) -> Mask:
    said = np.zeros(len(column), dtype=bool)
    for word in {name, name.split(" ")[-1]}:
        said |= np.asarray(pc.fill_null(pc.equal(column, word), False))
    return said


def _totals(table: pa.Table, text: Sequence[str], filled: npt.NDArray[np.int64]) -> Mask:
    """A cell says total, and the text column is silent or holds a figure.

    The word may stand in the text column itself, in a row that holds little else.
    """
    result = np.zeros(len(table), dtype=bool)
    columns = len(table.column_names)
    silent = np.ones(len(table), dtype=bool)
    if text:
        body = table[text[0]]
        silent = ~_filled(body) | _are_figures(body)
        sparse = np.flatnonzero(filled <= columns // 2)
        if columns > 2 and len(sparse):
            result[sparse] = _matches(body.take(pa.array(sparse)), _TOTAL)
    rows = np.flatnonzero(silent)
    if len(rows):
        some = table.take(pa.array(rows))
        for name in table.column_names:
            if name not in text[:1]:
                result[rows] |= _matches(some[name], _TOTAL)
    # `합계 | … | 총 5건 (불만 3, 칭찬 2)`: the word opens a row that little else fills.
    sparse = np.flatnonzero((filled * 3 <= columns) & ~result)
    if columns > 3 and len(sparse):
        some = table.take(pa.array(sparse))
        for name in table.column_names[:2]:
            result[sparse] |= _matches(some[name], _TOTAL)
    return result


def _are_figures(column: pa.ChunkedArray) -> Mask:
    """Cells that are a number and perhaps its unit; only the short ones are looked at."""
    result = np.zeros(len(column), dtype=bool)
    rows = rows_opening(column, _OPENS_FIGURE, most=_FIGURE_BYTES)
    if len(rows):
        result[rows] = _matches(column.take(pa.array(rows)), _FIGURE)
    return result


def _footers(
    table: pa.Table, text: Sequence[str], filled: npt.NDArray[np.int64], reasons: Reasons
) -> Mask:
    """Lines below the last full row: a single filled cell, or a phrase of reports."""
    result = np.zeros(len(table), dtype=bool)
    if len(table.column_names) < 3:
        return result
    for row in range(len(table) - 1, max(-1, len(table) - 31), -1):
        if reasons[row] != 0:
            continue
        if filled[row] > 2:
            break
        cells = {n: table[n][row].as_py() for n in table.column_names if table[n][row].is_valid}
        outside_text = [cell for name, cell in cells.items() if name not in text]
        phrase = any(
            pc.match_substring_regex(pa.scalar(cell), _FOOTER).as_py() for cell in cells.values()
        )
        if len(outside_text) == len(cells) == 1 or phrase:
            result[row] = True
        else:
            break
    return result


def damaged_ids(ids: pa.Array) -> Mask:
    """Numbers a spreadsheet rounded to `1.23E+15`: the original is lost."""
    if not holds(ids, "E+") and not holds(ids, "###"):
        return np.zeros(len(ids), dtype=bool)
    return _matches(ids, _DAMAGED_NUMBER) | _matches(ids, _HASHES)


def damage_notices(frame: Frame, mapped: Mapped, name: str) -> list[Notice]:
    """What a spreadsheet destroyed: rounded long numbers and cells saved as `#####`."""
    notices: list[Notice] = []
    body = mapped.fields.get("body")
    kinds = (
        (_DAMAGED_NUMBER, "E+", "load.rounded_numbers"),
        (_HASHES, "###", "load.hash_cells"),
    )
    for pattern, sign, key in kinds:
        for header in frame.table.column_names:
            column = frame.table[header]
            if header == body or not holds(column, sign):
                continue
            mask = _matches(column, pattern)
            if mask.any():
                row = int(frame.row_numbers[int(np.flatnonzero(mask)[0])])
                told = told_header(header)
                values = {"file": name, "column": told, "n": int(mask.sum()), "row": row}
                notices.append(Notice(key, values))
    return notices
