"""Weekly counts before and after a date, for any set of tickets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc_cli.analysis.columns import find_column, text_values
from voc_cli.analysis.counts import CROSS, count_tickets
from voc_cli.analysis.period import first_day, local_days, period_of

__all__ = ["FEWEST_WEEKS", "MOST_BEFORE", "Weeks", "groups_of", "weeks_around"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

FEWEST_WEEKS = 8  # a side
MOST_BEFORE = 26  # weeks: further back, a straight line is no longer a picture of the past
_HOLE = 4  # weeks in a row without a ticket of any kind are a hole in the export
_CUT = 0.6  # a first week that begins late and holds less than this of a usual one is cut


@dataclass(frozen=True)
class Weeks:
    """The whole weeks on both sides of a date.

    place   of each ticket's week among `n_before + n_after`, -1 where it is in none of them
    days    first day of each week, as days since 1970-01-01
    """

    place: Ints
    n_before: int
    n_after: int
    days: Floats

    def count(self, mask: Mask) -> Floats:
        """Tickets of `mask` a week, both sides."""
        inside = self.place[mask & (self.place >= 0)]
        counts = np.bincount(inside, minlength=self.n_before + self.n_after)
        return counts.astype(np.float64)

    def grid(self, rows: Ints, codes: Ints, n: int) -> Floats:
        """Counts of `n` groups × weeks; ticket `rows[i]` is in group `codes[i]`."""
        width = self.n_before + self.n_after
        at = self.place[rows]
        kept = at >= 0
        flat = np.bincount(codes[kept] * width + at[kept], minlength=n * width)
        return flat.reshape(n, width).astype(np.float64)


def weeks_around(
    tickets: pa.Table, since: date, *, as_of: date | None = None, most_before: int = MOST_BEFORE
) -> Weeks:
    """Whole weeks before `since` (at most `most_before`) and from it on.

    Left out: the week `since` lies in, unless it is its Monday; a last week that is not complete; a
    first week that the data begin in the middle of; holes of four weeks or more without any ticket
    that lie between weeks with tickets.
    """
    table = count_tickets(tickets, by=(), freq="week", as_of=as_of)
    begins = table.column("period").cast(pa.int32()).to_numpy().astype(np.int64)
    totals = table.column("count").to_numpy().astype(np.float64)
    known = table.column("complete").to_numpy(zero_copy_only=False).astype(np.bool_)
    known &= ~_holes(totals)
    if begins.size and _begins_late(tickets, totals):
        known[0] = False
    monday = first_day(since, "week")
    border = _number(monday if monday == since else monday + timedelta(days=7))
    before = begins[known & (begins < _number(monday))][-most_before:]
    after = begins[known & (begins >= border)]
    used = np.concatenate([before, after])
    weeks = period_of(tickets["created_at"], "week").cast(pa.int32())
    numbers = np.asarray(weeks.fill_null(-(2**31)).to_numpy(zero_copy_only=False), dtype=np.int64)
    place = np.full(numbers.size, -1, dtype=np.int64)
    if used.size:
        at = np.minimum(np.searchsorted(used, numbers), used.size - 1)
        place = np.where(used[at] == numbers, at, -1)
    return Weeks(place, int(before.size), int(after.size), used.astype(np.float64))


def groups_of(
    tickets: pa.Table, by: Sequence[str], *, aliases: Mapping[str, str] | None = None
) -> tuple[Ints, Ints, list[str]]:
    """(row, group, names) of a column's values, several crossed by ` × `; rows without are out."""
    rows, codes, words = np.arange(tickets.num_rows), np.zeros(tickets.num_rows, np.int64), [""]
    for position, name in enumerate(by):
        values = text_values(find_column(tickets, name, aliases=aliases))
        pairs: dict[tuple[int, int], int] = {}
        of_row: dict[int, list[int]] = {}
        for row, code in zip(values.rows.tolist(), values.codes.tolist(), strict=True):
            of_row.setdefault(row, []).append(code)
        new_rows, new_codes = [], []
        for row, code in zip(rows.tolist(), codes.tolist(), strict=True):
            for other in of_row.get(row, ()):
                new_rows.append(row)
                new_codes.append(pairs.setdefault((code, other), len(pairs)))
        words = [
            values.words[other] if position == 0 else f"{words[code]}{CROSS}{values.words[other]}"
            for code, other in pairs
        ]
        rows, codes = np.array(new_rows, np.int64), np.array(new_codes, np.int64)
    order = sorted(range(len(words)), key=lambda i: words[i])
    rank = np.empty(len(words), dtype=np.int64)
    rank[order] = np.arange(len(words))
    return rows, rank[codes] if codes.size else codes, [words[i] for i in order]


def _holes(totals: Floats) -> Mask:
    """Weeks of a stretch of zeros that has tickets on both sides."""
    holes = np.zeros(totals.size, dtype=np.bool_)
    seen = np.flatnonzero(totals > 0)
    for left, right in pairwise(seen.tolist()):
        if right - left > _HOLE:
            holes[left + 1 : right] = True
    return holes


def _begins_late(tickets: pa.Table, totals: Floats) -> bool:
    days = local_days(tickets["created_at"]).drop_null().cast(pa.int32()).to_numpy()
    late = bool((int(days.min()) + 3) % 7 > 0)
    return late and totals.size > 2 and bool(totals[0] < _CUT * np.median(totals[1:-1]))


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days
