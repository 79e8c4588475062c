"""Which of three numbers is the month: decided once for all columns of times of a table."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells import date_patterns as patterns
from voc_cli.load.cells.date_fields import Ints
from voc_cli.load.cells.date_readers import DayOrder
from voc_cli.load.cells.day_parts import (
    LONG_YEAR,
    YEAR_LAST,
    Days,
    days_in,
    full_year,
    likely_order,
    valid_days,
)
from voc_cli.load.cells.samples import spread_sample

_LOOKED_AT = 1000
_OPTIONS = {"long": YEAR_LAST, "short": ("abc", *YEAR_LAST)}
_FOUR_DIGITS = r"^\d{4}"
_SHORT_DAY = re.compile(patterns.SHORT_DAY)

__all__ = ["Contrary", "SaidOrder", "Settled", "settle_orders", "short_days", "year_first"]

How = Literal["column", "all", "before"]


@dataclass(frozen=True)
class SaidOrder:
    """An order (`cba`) that somebody said: of this very `column`, of `all` columns, or `before`,
    when other files of the source were read.
    """

    order: str
    how: How


@dataclass(frozen=True)
class Contrary:
    """A day that cannot be read as was said: its row, and the number in the place of what."""

    row: int
    number: int
    place: str


@dataclass(frozen=True)
class Settled:
    """How the short days of a column are read.

    `taken`: the order; `doubt`: another would do as well; `said`: somebody told it; `contrary`: the
    cells say that it is wrong; `unused`: an order said of all columns that is none of this one.
    """

    order: DayOrder
    taken: str
    doubt: bool = False
    said: bool = False
    contrary: Contrary | None = None
    unused: str | None = None


@dataclass
class _Group:
    """Days of one kind of one column, while their order is sought."""

    column: str
    kind: str
    days: Days
    order: str
    doubt: bool
    said: bool = False
    contrary: Contrary | None = None
    unused: str | None = None


def short_days(cells: pa.Array, row_numbers: Ints) -> Days | None:
    """All short days of a column of trimmed cells; None for one whose cells, as far as a spread
    sample shows, all begin with a year or another number of four digits.
    """
    rows = pa.array(spread_sample(len(cells), _LOOKED_AT), pa.int64())
    others = pc.invert(pc.match_substring_regex(cells.take(rows), _FOUR_DIGITS))
    return days_in(cells, row_numbers) if pc.any(others).as_py() else None


def settle_orders(columns: Mapping[str, Days], said: Mapping[str, SaidOrder]) -> dict[str, Settled]:
    """The order of each column's short dates; `columns` stand the surest time first.

    An export writes all of its times in one way, so a column that does not tell month from day
    (`12/03/2024`) is read as one beside it that does (`25/03/2024`) or of which it was said, else
    as the first of them. What somebody said goes before what is likely. Said of all columns, it is
    no word on one whose cells put the year elsewhere (26.03.04 beside 03/04/2026).
    """
    groups: list[_Group] = []
    for name, days in columns.items():
        long = days.has_long_year
        for kind, some in (("long", days.taken(long)), ("short", days.taken(~long))):
            if some is not None:
                groups.append(_Group(name, kind, some, *likely_order(some.parts, some.marks[0])))
    for group in groups:
        if (told := said.get(group.column)) is not None:
            _follow(group, told)
    _agree(groups)
    found: dict[str, Settled] = {}
    for name in columns:
        own = {group.kind: group for group in groups if group.column == name}
        first = next((g for g in own.values() if g.doubt), next(iter(own.values())))
        found[name] = Settled(
            DayOrder(*(own[kind].order if kind in own else None for kind in _OPTIONS)),
            first.order,
            first.doubt,
            any(g.said for g in own.values()),
            next((g.contrary for g in own.values() if g.contrary is not None), None),
            next((g.unused for g in own.values() if g.unused is not None), None),
        )
    return found


def _follow(group: _Group, told: SaidOrder) -> None:
    """Reads a group as was said, or notes why not."""
    order, parts = told.order, group.days.parts
    fits = order in _OPTIONS[group.kind]
    elsewhere = not fits or (not group.doubt and group.order[0] != order[0])
    if told.how == "before":
        if group.doubt and fits:
            group.order, group.doubt, group.said = order, False, True
        return
    if told.how == "all" and elsewhere:
        group.unused = order
        return
    read = valid_days(parts, order) if fits else np.zeros(len(parts), dtype=bool)
    best = max((valid_days(parts, other) for other in _OPTIONS[group.kind]), key=np.sum)
    if read.sum() < best.sum():
        first = int(np.flatnonzero(best & ~read)[0])
        month, day = (int(parts[first]["abc".index(place)]) for place in order[1:])
        wrong = ("month", month) if month > 12 else ("day", day)
        wrong = wrong if fits else ("year", int(parts[first][2]))
        group.contrary = Contrary(int(group.days.rows[first]), wrong[1], wrong[0])
    group.order, group.doubt, group.said = order, False, True


def _agree(groups: list[_Group]) -> None:
    """Gives groups that do not tell the order of those that do."""
    sure = {g.order for g in groups if not g.doubt and g.order in YEAR_LAST}
    doubtful = [g for g in groups if g.doubt and g.order in YEAR_LAST]
    for group in doubtful if len(sure) == 1 else ():
        group.order, group.doubt = next(iter(sure)), False
    for group in doubtful[1:] if not sure else ():
        group.order, group.doubt = doubtful[0].order, False  # to ask of one is enough


def year_first(word: str, order: DayOrder) -> str:
    """A moment with its short day written as year, month and day; any other word as it is."""
    found = _SHORT_DAY.match(word)
    if found is None:
        return word
    parts = np.array([[int(number) for number in re.findall(r"\d+", found["day"])]])
    own = order.long if parts[0, 2] >= LONG_YEAR else order.short
    if own is None or not valid_days(parts, own).all():
        return word
    year, month, day = (int(parts[0, "abc".index(place)]) for place in own)
    return f"{int(full_year(np.array(year)))}-{month:02d}-{day:02d}{found['rest']}"
