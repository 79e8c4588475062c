"""Days of three short numbers: which is year, month and day, and how likely each reading is."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells import date_patterns as patterns
from voc_cli.load.cells.date_fields import DAY, Fields, Ints, midnights

# Of three numbers a, b and c: which is year, month and day.
ORDERS = {"ymd": "abc", "mdy": "cab", "dmy": "cba"}
YEAR_LAST = ("cab", "cba")
_SHORT = ("abc", "cab", "cba")
LONG_YEAR = 100
# So many different days lie closer together in one order than in another by no chance: from many
# on half as far is enough, of some it must be an eighth.
_MANY_DAYS, _SOME_DAYS = 10, 4
_LIFETIME = 10  # years: what another order would put so long before is no rival of it

__all__ = [
    "LONG_YEAR",
    "ORDERS",
    "YEAR_LAST",
    "Days",
    "days_in",
    "full_year",
    "likely_order",
    "valid_days",
]

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Days:
    """The distinct short days of a column in the order of their first rows.

    parts  int64[n, 3]: the numbers as written
    marks  what stands between the first two (`/`, `.`, `-`, `년`)
    rows   int64[n]: the number of the first row of each
    """

    parts: Ints
    marks: tuple[str, ...]
    rows: Ints

    def taken(self, mask: Mask) -> "Days | None":
        """Some of them; None for none."""
        if not mask.any():
            return None
        marks = tuple(mark for mark, kept in zip(self.marks, mask, strict=True) if kept)
        return Days(self.parts[mask], marks, self.rows[mask])

    @property
    def has_long_year(self) -> Mask:
        """bool[n]: the last number is a year of four digits."""
        return np.asarray(self.parts[:, 2] >= LONG_YEAR)

    @classmethod
    def together(cls, parts: "list[Days]") -> "Days | None":
        """Those of several parts of a column, in their order."""
        found: dict[tuple[int, ...], tuple[str, int]] = {}
        for days in parts:
            told = zip(days.parts.tolist(), days.marks, days.rows.tolist(), strict=True)
            for numbers, mark, row in told:
                found.setdefault(tuple(numbers), (mark, row))
        if not found:
            return None
        marks = tuple(mark for mark, _ in found.values())
        rows = np.array([row for _, row in found.values()], dtype=np.int64)
        return cls(np.array([*found], dtype=np.int64).reshape(-1, 3), marks, rows)


def days_in(cells: pa.Array, row_numbers: Ints) -> Days | None:
    """The short days among trimmed cells; None for a column without any."""
    day = pc.struct_field(pc.extract_regex(cells, pattern=patterns.SHORT_DAY), "day")
    encoded = pc.dictionary_encode(day)
    words = encoded.dictionary
    if not len(words):
        return None
    codes = pc.fill_null(encoded.indices, len(words)).to_numpy(zero_copy_only=False)
    first = np.full(len(words) + 1, len(codes), dtype=np.int64)
    np.minimum.at(first, codes, np.arange(len(codes)))
    fields = Fields(pc.extract_regex(words, pattern=patterns.SHORT))
    numbers = np.column_stack([fields.number(name) for name in "abc"])
    given = Days(numbers, tuple(fields.text("mark")), row_numbers[first[:-1]])
    return Days.together([given])


def full_year(year: Ints) -> Ints:
    """Years of two digits as those of 1970 to 2069."""
    return np.where((year >= 0) & (year < 100), year + np.where(year < 70, 2000, 1900), year)


def valid_days(parts: Ints, order: str) -> Mask:
    """bool[n]: which days are any when read in an order (`cba`)."""
    return ~np.isnat(_days_by(parts, order))


def likely_order(parts: Ints, mark: str) -> tuple[str, bool]:
    """Of three numbers which is year, month, day (`cab`), and whether another order is as likely.

    The order that makes most dates valid, then spreads them least. A four-digit last part leaves
    month-first or day-first. Ties go to year-first when the parts are short (the Korean habit),
    else to month-first (what English exports write); with dots before a four-digit year the day
    comes first, as all who write so do (11.03.2024). That days lie closer together in one order
    says nothing of two or three of them, and little of a few. An order that puts the days ten years
    before another is none for tickets; with dots or dashes only one that puts them later is a
    rival.
    """
    slashed = mark == "/"
    long = bool((parts[:, 2] >= LONG_YEAR).any())
    if long:
        orders = ["cba", "cab"] if mark == "." else ["cab", "cba"]
    else:
        first = not slashed or int(parts[:, 0].min()) > 12
        orders = [*_SHORT] if first else ["cab", "cba", "abc"]
    scored: list[tuple[int, int, int]] = []
    newest: list[int] = []
    for rank, order in enumerate(orders):
        days = _days_by(parts, order)
        good = days[~np.isnat(days)]
        span = int((good.max() - good.min()) // DAY) if len(good) else 0
        scored.append((-len(good), span, rank))
        newest.append(int(full_year(parts[:, "abc".index(order[0])]).max()))
    best = min(scored)
    if long and mark == "." and scored[0][0] == best[0]:
        return "cba", False
    least = newest[best[2]] - (_LIFETIME if slashed or long else 0)
    rivals = [score for score in scored if score != best and score[0] == best[0]]
    different = len(np.unique(parts, axis=0))
    closer = 2 if different >= _MANY_DAYS else 8 if different >= _SOME_DAYS else None
    doubt = any(
        (closer is None or span <= best[1] * closer) and newest[rank] > least
        for _, span, rank in rivals
    )
    return orders[best[2]], doubt


def _days_by(parts: Ints, order: str) -> npt.NDArray[np.datetime64]:
    year, month, day = (parts[:, "abc".index(name)] for name in order)
    return midnights(full_year(year), month, day)
