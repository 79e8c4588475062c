"""Days that a sheet says once, in the first row of each, and leaves blank or repeats by a sign."""

from collections.abc import Sequence
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells.dates import looks_like_time

_DITTO = frozenset({*"〃″“”", '"', "''", "상동", "위와 같음", "위와같음", "동일", "ditto"})

_LEAST_DAYS = 2
_LEAST_BLANK = 1 / 3

__all__ = ["days_from_above", "may_lack_days"]


def may_lack_days(days: pa.ChunkedArray, *, clocked: bool) -> bool:
    """Whether cells of a column of days may stand for the one above, by what is seen at once."""
    blank = days.null_count
    if blank and (clocked or 2 * blank >= _LEAST_BLANK * len(days)):
        return True
    return bool(pc.any(pc.is_in(days, pa.array(sorted(_DITTO)))).as_py())


def days_from_above(
    days: Sequence[str], texts: Sequence[str], clocks: Sequence[str]
) -> tuple[list[str], int] | None:
    """The days of all rows, and how many were taken from a row above; None where none are.

    `days`, `texts` and `clocks` are the cells of one table, row by row. A sign for `as above`
    always counts. A blank does where each day stands once: no two days that follow each other are
    the same, the first row has one, none tells the hour, and the blanks either have a clock beside
    them or are a third of the rows. A day that lacks elsewhere is unknown.
    """
    told = [day.strip() for day in days]
    rows = [row for row, text in enumerate(texts) if text.strip()]
    signed = {row for row in rows if told[row].lower() in _DITTO}
    blank = {row for row in rows if not told[row]}
    filled = [told[row] for row in rows if row not in signed | blank]
    if blank and not (_stand_once(filled) and rows[0] not in blank | signed):
        blank = set()
    if blank and not all(clocks[row].strip() for row in blank):
        blank = blank if len(blank) >= _LEAST_BLANK * len(rows) else set()
    if not blank | signed:
        return None
    found, above, taken = [*told], "", 0
    for row in range(len(told)):
        if row in blank | signed:
            found[row] = above
            taken += bool(above)
        elif told[row] and looks_like_time([told[row]]):
            above = told[row]
    return (found, taken) if taken else None


def _stand_once(filled: Sequence[str]) -> bool:
    repeated = any(day == before for before, day in pairwise(filled))
    return len(filled) >= _LEAST_DAYS and not repeated and not any(":" in day for day in filled)
