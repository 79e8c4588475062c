"""What is told of a column of times: cells that are none, and how doubtful ones were read."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc_cli.load.cells.dates import ParsedTimes
from voc_cli.load.cells.plain import shape_of
from voc_cli.messages import Notice

__all__ = ["TimesSaid", "time_notices"]


@dataclass(frozen=True)
class TimesSaid:
    """A column of times as it stands: its file and header, the numbers of its rows, its cells."""

    file: str
    column: str
    row_numbers: npt.NDArray[np.int64]
    cells: pa.Array


def time_notices(parsed: ParsedTimes, said: TimesSaid, *, stated: date | None) -> list[Notice]:
    """What is to be told; `stated` is the day that gave dates without a year theirs."""
    notices: list[Notice] = []
    about: dict[str, object] = {"file": said.file, "column": said.column}
    if "yearless" in parsed.bases and stated is not None:
        notices.append(Notice("load.year_from_title", {**about, "year": stated.year}))
    if parsed.relative:
        notices.append(Notice("load.times_need_as_of", {**about, "n": parsed.relative}))
    if parsed.unread > parsed.relative:
        first, unread = parsed.first_unread, parsed.unread - parsed.relative
        shape = shape_of(said.cells[first].as_py())
        row = int(said.row_numbers[first])
        values = {**about, "n": unread, "row": row, "shape": shape}
        notices.append(Notice("load.times_unread", values))
    if "week" in parsed.bases:
        notices.append(Notice("dates.weeks", about))
    if "serial" in parsed.bases and len(parsed.bases) > 1:
        notices.append(Notice("load.times_mixed", about))
    elif "epoch" in parsed.bases and len(parsed.bases) > 1:
        notices.append(Notice("dates.epochs_mixed", about))
    return notices
