"""What loading gives (public) and what its stages hand to each other (Grid, Frame)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc_cli.load.cells.date_readers import DayOrder
from voc_cli.messages import Notice
from voc_cli.schema import RawTickets

__all__ = [
    "ColumnMatch",
    "ColumnOrder",
    "Content",
    "Frame",
    "Grid",
    "Loaded",
    "Origins",
    "RatingScale",
    "RejectedRow",
    "Sheet",
    "SourceReport",
]


@dataclass(frozen=True)
class ColumnMatch:
    """What one column of a file was taken for.

    `column` is a canonical name, or None when the column is kept in `extra`; `how` is `preset`,
    `name`, `content` or `map`; `runner_up` is the canonical name that came second. A header that
    begins with `voc.` is no column of the file: it was joined from messages or other sheets.
    `field` is what the column was used for, also where that is no column of the ticket table
    (`answer`, `created_time`, `author_type` …); `rival` is the header that came second for it.
    """

    header: str
    column: str | None
    confidence: float
    how: str
    runner_up: str | None = None
    field: str | None = None
    rival: str | None = None


@dataclass(frozen=True)
class RatingScale:
    """The scale that a file's ratings were read on; `stated`: somebody said so."""

    worst: float
    best: float
    stated: bool

    def __str__(self) -> str:
        """As it is written in options and settings."""
        return f"{self.worst:g}{'~' if self.best < 0 else '-'}{self.best:g}"


@dataclass(frozen=True)
class ColumnOrder:
    """The order (`dmy`) in which the short days of a column were read, and how it is known: `said`,
    `seen` in the cells or `guessed`.
    """

    header: str
    order: str
    how: str


@dataclass(frozen=True)
class RejectedRow:
    """A row that did not become a ticket; `values` are unmasked and stay in memory."""

    file: str
    row: int
    reason: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class SourceReport:
    """What was found in one file, or in one sheet of it.

    rows_read = kept + duplicates + the sum of `rejected`. `header_row` is 1-based and None when
    the file has no header or no rows of cells (JSON, Parquet). `source` is the value of the
    `source` column: a preset's name, or a signature of the headers such as `sheet-3f9a2c`. `scale`
    is None without ratings in numbers; `orders` are those of columns with days like 03/04/2026.
    """

    name: str
    sha256: str
    format: str
    encoding: str | None
    sheet: str | None
    header_row: int | None
    source: str
    preset: str | None
    columns: tuple[ColumnMatch, ...] = ()
    rows_read: int = 0
    kept: int = 0
    duplicates: int = 0
    rejected: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    first_time: datetime | None = None
    last_time: datetime | None = None
    notices: tuple[Notice, ...] = ()
    scale: RatingScale | None = None
    orders: tuple[ColumnOrder, ...] = ()


def _no_rows() -> npt.NDArray[np.int64]:
    return np.array([], dtype=np.int64)


@dataclass(frozen=True)
class Origins:
    """Where tickets come from, by the places of tables among the sources.

    part   int64[n]: the table that has a ticket's newest version
    has    int64[n]: what the tables of all its versions have columns for (`told_by`)
    older  int64[m, 2]: a ticket and the other table of an older version of it, each pair once
    """

    part: npt.NDArray[np.int64] = field(default_factory=_no_rows)
    has: npt.NDArray[np.int64] = field(default_factory=_no_rows)
    older: npt.NDArray[np.int64] = field(default_factory=lambda: _no_rows().reshape(-1, 2))

    def among(self, rows: npt.NDArray[np.int64]) -> "Origins":
        """Those of some of the tickets, in their order."""
        place_of = np.full(len(self.part), -1, dtype=np.int64)
        place_of[rows] = np.arange(len(rows))
        older = np.column_stack([place_of[self.older[:, 0]], self.older[:, 1]])
        return Origins(self.part[rows], self.has[rows], older[older[:, 0] >= 0])


@dataclass(frozen=True)
class Loaded:
    """Every ticket of the given sources and what was found on the way.

    `joined` are the SHA-256 of files whose tables were joined with those of other files; `stated`
    the scales (worst, best) that somebody said the ratings of some sources have.
    """

    tickets: RawTickets
    sources: tuple[SourceReport, ...]
    rejects: tuple[RejectedRow, ...]
    notices: tuple[Notice, ...]
    joined: frozenset[str] = frozenset()
    stated: Mapping[str, tuple[float, float]] = field(default_factory=lambda: MappingProxyType({}))
    origins: Origins = field(default_factory=Origins)


@dataclass(frozen=True)
class Sheet:
    """One sheet as it stands in the file: every row, title rows too, cells as text.

    `ticket_ids[n]` is the id that `load_sources` gives the row `data_rows[n]`, before any
    disambiguation of ids that several files share. `notices` tell of what is not among the rows.
    """

    name: str | None
    rows: list[list[str]]
    header_row: int
    columns: tuple[ColumnMatch, ...]
    data_rows: Sequence[int]
    ticket_ids: Sequence[str]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Content:
    """The unpacked bytes of one file and how the user knows it; `alone`: he named it himself.

    `sha256` is that of the file as it is on the disk.
    """

    name: str
    data: bytes
    sha256: str
    alone: bool = False


@dataclass(frozen=True, eq=False)
class Grid:
    """Cells of one sheet before its header is known; a cell is text, empty text when blank.

    `merged` are cells merged downwards: (column, first row, last row), counted from 0. `above` are
    rows of the sheet before the first of `rows`; `hidden`: the sheet is, in its workbook. A grid,
    as a frame, is equal to itself only.
    """

    rows: list[list[str]]
    sheet: str | None = None
    merged: tuple[tuple[int, int, int], ...] = ()
    above: int = 0
    notices: tuple[Notice, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, eq=False)
class Frame:
    """A table with its header: string columns of unique names, null where a cell is empty.

    `row_numbers[n]` are the 1-based rows of the file, as a spreadsheet counts them. `folded` names
    columns that reading already turned into canonical ones (messages joined to conversations).
    `refused` are rows that could not even become cells; `above` is what stands over the header;
    `typed` is the table as it stood in the file, when voc itself wrote it with its types; `settled`
    are the headers of fields that only all messages told, before they were joined: which
    conversation a row is of (`ticket_id`, or `room` where it numbers none), who speaks
    (`author_type`); `hidden`: its sheet is, in its workbook; `orders`: how the short days of some
    columns are read; `ours`: the names and addresses of those who answer for the company, as the
    user named them, in lower case.
    """

    table: pa.Table
    row_numbers: npt.NDArray[np.int64]
    format: str
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    folded: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    notices: tuple[Notice, ...] = ()
    refused: tuple[RejectedRow, ...] = ()
    above: str = ""
    typed: pa.Table | None = None
    settled: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    hidden: bool = False
    orders: Mapping[str, DayOrder] = field(default_factory=lambda: MappingProxyType({}))
    ours: frozenset[str] = frozenset()
