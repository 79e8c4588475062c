"""A table out of rows that come one by one, so that a large sheet is never held as cells.

Cells as objects of Python take ten times the room of their letters. Rows go in thousands into
columns of Arrow; what does not fit the header is kept aside until all rows are known.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.columns.header import (
    LOOK_AT_ROWS,
    Header,
    find_header,
    tables_below,
    unique_names,
)
from voc_cli.load.model import Frame
from voc_cli.messages import Notice

_AT_ONCE = 4096
_SAMPLE = 200
_LEAST_SPACED = 3
_WINDOW = 4  # a blank row, a title, the header of a second table, its first row

__all__ = ["frame_below", "frame_of_rows"]


def frame_of_rows(
    rows: Iterable[list[str]],
    *,
    name: str,
    kind: str,
    sheet: str | None = None,
    separator: str | None = None,
    drop_empty_end: bool = False,
) -> Frame | None:
    """The one table of a sheet whose rows come one by one, as `frames.frame_of_grid` gives it.

    None for anything that asks for all rows at once: no header, one column, a second table below.
    """
    coming = iter(rows)
    head = list(islice(coming, LOOK_AT_ROWS))
    header = find_header(head)
    if header is None or header.row < 0 or len(header.names) < 2:
        return None
    body = _Watched(chain(head[header.row + 1 :], coming), header)
    below = _without_empty_end(body) if drop_empty_end else body
    frame = frame_below(
        below, header, head, name=name, kind=kind, sheet=sheet, separator=separator, above=0
    )
    return None if body.second_table else frame


def frame_below(
    rows: Iterable[list[str]],
    header: Header,
    head: Sequence[list[str]],
    *,
    name: str,
    kind: str,
    sheet: str | None,
    separator: str | None,
    above: int,
) -> Frame:
    """The table of the rows below a header; `head` are the rows down to it.

    Cells beyond the header: when every one of them follows an unquoted text in the last column
    they belong to it, else they get columns of their own (`col9`), and a notice counts the rows.
    `above` are rows of the sheet before the first of `head`.
    """
    columns = _Columns(len(header.names))
    for row in rows:
        columns.add(row)
    first = above + header.row + 2
    table, notices = columns.table(header.names, name=name, separator=separator, first=first)
    numbers = np.arange(first, first + len(table), dtype=np.int64)
    if (rows_kept := _between_blank_rows(table)) is not None:
        table, numbers = table.filter(pa.array(rows_kept)), numbers[rows_kept]
    named = not all(label == f"col{place + 1}" for place, label in enumerate(header.names))
    titles = head[: max(0, header.first)]
    return Frame(
        table,
        numbers,
        kind,
        sheet=sheet,
        header_row=first - 1 if header.row >= 0 and table.num_columns and named else None,
        notices=tuple(notices),
        above=" ".join(cell for row in titles for cell in row if cell),
    )


def _between_blank_rows(table: pa.Table) -> npt.NDArray[np.bool_] | None:
    r"""The rows of a table in which every second one is blank, and nothing else; None for others.

    Programs on Windows that write `\r\n` as text make `\r\r\n` of it: two ends for every line.
    """
    if len(table) < _LEAST_SPACED or not table.num_columns:
        return None
    if any(column.null_count < len(table) // 2 for column in table.columns):
        return None
    blank = np.ones(len(table), bool)
    for column in table.columns:
        blank &= column.is_null().to_numpy(zero_copy_only=False)
    for filled in (0, 1):
        if not blank[filled::2].any() and blank[1 - filled :: 2].all():
            return ~blank
    return None


class _Watched:
    """Rows as they go by; afterwards `second_table` tells whether one of them opened another."""

    def __init__(self, rows: Iterator[list[str]], header: Header) -> None:
        self._rows, self._header = rows, replace(header, row=-1)
        self.second_table = False

    def __iter__(self) -> Iterator[list[str]]:
        recent: deque[list[str]] = deque(maxlen=_WINDOW)
        since_blank = _WINDOW
        for row in self._rows:
            recent.append(row)
            since_blank = since_blank + 1 if any(map(str.strip, row)) else 0
            if 0 < since_blank < _WINDOW and tables_below([*recent], self._header):
                self.second_table = True
                return
            yield row


def _without_empty_end(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    empty: list[list[str]] = []
    for row in rows:
        if not any(row):
            empty.append(row)
            continue
        yield from empty
        empty.clear()
        yield row


class _Columns:
    """Columns of strings that grow row by row; null where a cell is blank."""

    def __init__(self, width: int) -> None:
        self._width, self._rows = width, 0
        self._waiting: list[list[str]] = []
        self._parts: list[list[pa.Array]] = [[] for _ in range(width)]
        self._wide: dict[int, list[str]] = {}
        self._last: list[str] = []

    def add(self, row: list[str]) -> None:
        """One row of any width."""
        width = self._width
        if len(row) != width:
            if any(map(str.strip, row[width:])):
                self._wide[self._rows] = row
            row = row[:width] + [""] * (width - len(row))
        elif len(self._last) < _SAMPLE and row[-1].strip():
            self._last.append(row[-1])
        self._rows += 1
        self._waiting.append(row)
        if len(self._waiting) >= _AT_ONCE:
            self._settle()

    def table(
        self, names: tuple[str, ...], *, name: str, separator: str | None, first: int
    ) -> tuple[pa.Table, list[Notice]]:
        """All rows as a table; `first` is the number of the first row in the file."""
        if self._waiting:
            self._settle()
        columns = []
        for parts in self._parts:
            columns.append(pa.concat_arrays(parts) if parts else pa.array([], pa.string()))
            parts.clear()
        if not self._wide:
            return pa.table(columns, names=list(names)), []
        values = {"file": name, "n": len(self._wide), "row": first + min(self._wide)}
        if separator == "," and len(self._wide) < self._rows * 0.5 and self._ends_in_text():
            columns[-1] = self._with_rest(columns[-1], separator)
        else:
            most = max(map(len, self._wide.values()))
            names = unique_names([*names, *(f"col{n + 1}" for n in range(self._width, most))])
            columns += [self._beyond(place) for place in range(self._width, most)]
        return pa.table(columns, names=list(names)), [Notice("load.wide_rows", values)]

    def _settle(self) -> None:
        for parts, cells in zip(self._parts, zip(*self._waiting, strict=True), strict=True):
            parts.append(_nullable(cells))
        self._waiting = []

    def _ends_in_text(self) -> bool:
        """Whether the last column holds sentences, so that commas may have cut them."""
        cut = sum(len(cell.split()) >= 2 for cell in self._last)
        return bool(self._last) and cut > len(self._last) * 0.5

    def _with_rest(self, column: pa.Array, separator: str) -> pa.Array:
        mask = np.zeros(self._rows, dtype=bool)
        mask[list(self._wide)] = True
        cells = [separator.join(row[self._width - 1 :]) for row in self._wide.values()]
        filled: pa.Array = pc.replace_with_mask(column, pa.array(mask), _nullable(cells))
        return filled

    def _beyond(self, place: int) -> pa.Array:
        cells = [""] * self._rows
        for row, wide in self._wide.items():
            cells[row] = wide[place] if place < len(wide) else ""
        return _nullable(cells)


def _nullable(cells: Sequence[str]) -> pa.Array:
    found: pa.Array = pa.array(
        [cell if cell and not cell.isspace() else None for cell in cells], pa.string()
    )
    return found
