"""Quotation marks of a CSV that were never closed: which rows they took in, and how they are read.

An opening mark without its partner makes one cell of everything down to the next mark. The file
still parses, and rows are gone into a text. They show themselves: a line inside such a cell looks
like a row of the table, in its number of cells and in how its ids and dates are written.
"""

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells.samples import spread_sample
from voc_cli.load.cells.scan import holds
from voc_cli.load.files.sniff import Text, raise_csv_cell_limit
from voc_cli.messages import Notice

_LOOKED_AT, _GLANCED_AT = 2000, 200
_FEWEST = 4  # rows that show how a table looks
_TIGHT = 0.8  # share of a column's cells in its usual ways of writing, for ids, days and marks
_USUAL = 0.1
_LONGEST_TIGHT = 40
_MANY_DIGITS = 4  # of one number say as much as a number with other signs
_RUNS = re.compile(r"[0-9]+|[A-Za-z]+|[가-힣]+")

__all__ = ["Mended", "holds_rows", "mend_quotes", "row_pattern", "swallows_rows"]


@dataclass(frozen=True)
class Mended:
    """The text with its stray marks read as letters, and what is to be told of it."""

    text: Text
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class _Columns:
    """How the rows of a table look: their width, and the shapes of the columns that have few.

    `telling` are those of them that no line of a sentence has by chance: codes, days, numbers.
    """

    width: int
    shapes: dict[int, frozenset[str]]
    telling: frozenset[int]

    def fits(self, cells: Sequence[str], *, least: float = 1.0) -> bool:
        """Whether a share of the tight columns, all of them unless told, is written as elsewhere,
        a telling one among them.
        """
        filled = [n for n in self.shapes if n < len(cells) and cells[n].strip()]
        fit = [n for n in filled if _shape(cells[n]) in self.shapes[n]]
        return bool(self.telling.intersection(fit)) and len(fit) >= least * len(filled)


def swallows_rows(table: pa.Table, separator: str) -> bool:
    """Whether a cell that spans lines may hold a row of its own table; False is certain."""
    if not any(holds(column, "\n") for column in table.columns):
        return False
    return holds_rows(table, row_pattern(table, separator))


def row_pattern(table: pa.Table | pa.RecordBatch, separator: str) -> str | None:
    """What a row of the table looks like inside a cell, down to the first column whose cells are
    written in few ways; None where no column is.
    """
    rows = pa.array(spread_sample(table.num_rows, _GLANCED_AT), pa.int64())
    sample = [column.take(rows).to_pylist() for column in table.columns]
    cells = [["" if cell is None else cell for cell in row] for row in zip(*sample, strict=True)]
    columns = _columns_of(cells, table.num_columns)
    if not columns.telling:
        return None
    first = min(columns.telling)
    sign = re.escape(separator)
    ways = "|".join(sorted(map(_pattern, columns.shapes[first])))
    return rf'\n(?:[^\n{sign}]*{sign}){{{first}}}"?(?:{ways})"?(?:{sign}|\r?\n|$)'


def holds_rows(table: pa.Table | pa.RecordBatch, pattern: str | None) -> bool:
    """Whether a cell that spans lines holds such a row."""
    spanning = [column for column in table.columns if pattern and holds(column, "\n")]
    return any(
        pc.any(pc.match_substring_regex(column, pattern)).as_py() is True for column in spanning
    )


def mend_quotes(text: Text, *, separator: str, name: str) -> Mended:
    """The text with every mark that took in rows of its table closed where its own row ends.

    Certain is a cell that no writer of CSV makes (its last mark stands inside a word, or never
    comes), that holds a row of the table, and whose own first lines are one, read literally. Any
    other that holds such rows stays as it is and is told.
    """
    raise_csv_cell_limit()
    lines = list(io.StringIO(text.text, newline=""))
    some = itertools.islice(_records(lines, 0, separator), _LOOKED_AT)
    columns = _columns_of([record for _, _, record in some], None)
    if not columns.telling:
        return Mended(text, ())
    whole: list[str] = []
    mended: list[int] = []
    told: list[int] = []
    start = n = 0
    while start < len(lines):
        # A reader of its own from every mended row on: they are few.
        rest = start
        start = len(lines)
        for first, end, record in _records(lines, rest, separator):
            n += 1
            row = _row_inside(lines, first, end, len(record), columns, separator)
            if row is None:
                continue
            own = _literal("".join(lines[first:row]), columns, separator)
            said = "".join(lines[first:end])
            if own is None or (len(record) == columns.width and _is_well_quoted(said, separator)):
                told.append(n)
                continue
            whole += [*lines[rest:first], own]
            mended.append(n)
            rest = start = row
            break
        whole += lines[rest:start]
    notices = []
    for key, rows in (("quotes.mended", mended), ("quotes.doubtful", told)):
        if rows:
            notices.append(Notice(key, {"file": name, "n": len(rows), "row": rows[0]}))
    if mended:
        text = Text("".join(whole).encode(), "utf-8", text.encoding, text.damaged, text.nuls)
    return Mended(text, tuple(notices))


def _records(
    lines: Sequence[str], start: int, separator: str
) -> Iterator[tuple[int, int, list[str]]]:
    """Records from a line on, each with the lines it takes."""
    rest = map(lines.__getitem__, range(start, len(lines)))
    reader = csv.reader(rest, delimiter=separator)
    first = start
    for record in reader:
        end = start + reader.line_num
        yield first, end, record
        first = end


def _columns_of(rows: Sequence[Sequence[str]], width: int | None) -> _Columns:
    if width is None:
        often = Counter(len(row) for row in rows if len(row) > 1).most_common(1)
        width = often[0][0] if often else 0
    rows = [row for row in rows if len(row) == width][1:]  # the first may be the header
    if len(rows) < _FEWEST:
        return _Columns(width, {}, frozenset())
    shapes: dict[int, frozenset[str]] = {}
    telling: set[int] = set()
    for place in range(width):
        seen = Counter(_shape(row[place]) for row in rows)
        blank = seen.pop("", 0)
        usual = {shape: n for shape, n in seen.items() if n >= _USUAL * len(rows)}
        if not usual or sum(usual.values()) + blank < _TIGHT * len(rows):
            continue
        if any(len(shape) > _LONGEST_TIGHT or shape.count(" ") > 1 for shape in usual):
            continue
        shapes[place] = frozenset(usual)
        if all(map(_is_telling, usual)):
            telling.add(place)
    return _Columns(width, shapes, frozenset(telling))


def _shape(cell: str) -> str:
    """`qr-17` as `a-9`: digits, letters and Hangul as one sign for every run.

    A number of many digits keeps that it is one: `20260305` is no `3`.
    """
    return _RUNS.sub(_run, cell.strip())


def _run(found: re.Match[str]) -> str:
    run = found[0]
    if run[0].isdigit():
        return "8" if len(run) >= _MANY_DIGITS else "9"
    return "a" if run[0].isascii() else "가"


def _is_telling(shape: str) -> bool:
    """Whether no word of a sentence looks so: a number with other signs, or a long one."""
    return "8" in shape or ("9" in shape and len(set(shape) - {"가", " "}) > 1)


def _pattern(shape: str) -> str:
    """A shape as a pattern for RE2."""
    runs = {"9": "[0-9]+", "8": "[0-9]+", "a": "[A-Za-z]+", "가": "[가-힣]+"}
    return "".join(runs.get(sign, re.escape(sign)) for sign in shape)


def _row_inside(
    lines: Sequence[str], first: int, end: int, width: int, columns: _Columns, separator: str
) -> int | None:
    """The first line inside a record that looks like a row of the table, or None.

    It is the end of the file where nothing closes the last cell of a record that lacks others.
    """
    for place in range(first + 1, end):
        cells = next(csv.reader([lines[place]], delimiter=separator), [])
        whole = len(cells) == columns.width
        # A row whose own last cell goes on below shows its first cells only.
        opens = len(cells) <= columns.width and _is_open(cells)
        if (whole and columns.fits(cells)) or (opens and columns.fits(cells[:-1])):
            return place
    lacks = end == len(lines) and 1 < width < columns.width
    return end if lacks and not _is_well_quoted("".join(lines[first:end]), separator) else None


def _is_open(cells: Sequence[str]) -> bool:
    return bool(cells) and cells[-1].endswith(("\n", "\r"))


def _is_well_quoted(record: str, separator: str) -> bool:
    """Whether every mark of a record opens a cell, closes one, or is doubled."""
    reader = csv.reader(io.StringIO(record, newline=""), delimiter=separator, strict=True)
    try:
        for _ in reader:
            pass
    except csv.Error:
        return False
    return True


def _literal(said: str, columns: _Columns, separator: str) -> str | None:
    """A row whose open cell ends where the rest of its cells begin; None if it is none, so read."""
    bare = said.rstrip("\r\n")
    ending = said[len(bare) :]
    sign = re.escape(separator)
    cell = re.compile(rf'(?:"(?:[^"]|"")*"|[^"\r\n{sign}][^\r\n{sign}]*|)(?:{sign})')
    before: list[str] = []
    place = 0
    while (found := cell.match(bare, place)) is not None:
        before.append(found[0][: -len(separator)])
        place = found.end()
    after = columns.width - len(before) - 1
    if not bare.startswith('"', place) or after < 0:
        return None
    text, *rest = bare[place:].rsplit(separator, after) if after else [bare[place:]]
    if len(rest) != after:
        return None
    text = text[1:-1] if len(text) > 2 and text.endswith('"') else text
    cells = [_bare(one) for one in before] + [text.replace('""', '"')] + [_bare(c) for c in rest]
    if not columns.fits(cells, least=0.5):
        return None
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=separator, lineterminator=ending or "\n").writerow(cells)
    return made.getvalue()


def _bare(cell: str) -> str:
    inside = len(cell) > 1 and cell.startswith('"') and cell.endswith('"')
    return cell[1:-1].replace('""', '"') if inside else cell
