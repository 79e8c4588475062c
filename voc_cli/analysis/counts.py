"""Tickets counted by period and key, with a zero wherever a key had none."""

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.columns import find_column, text_values
from voc_cli.analysis.period import (
    first_day,
    last_day,
    local_days,
    open_period,
    period_of,
    periods_between,
)
from voc_cli.analysis.period_words import names_month, period_day
from voc_cli.analysis.results import Freq
from voc_cli.errors import InputError
from voc_cli.schema import COUNT_SCHEMA

__all__ = [
    "ALL_KEY",
    "CROSS",
    "MISSING_KEY",
    "POPULATION_SCHEMA",
    "count_tickets",
    "read_counts",
    "ticket_keys",
]

ALL_KEY = "all"
CROSS = " × "
MISSING_KEY = ""
POPULATION_SCHEMA = COUNT_SCHEMA.append(pa.field("population", pa.float64()))
Ints = npt.NDArray[np.int64]


def count_tickets(
    tickets: pa.Table,
    *,
    by: Sequence[str],
    freq: Freq,
    as_of: date | datetime | None = None,
    start: date | None = None,
    end: date | None = None,
    multi: bool = False,
    aliases: Mapping[str, str] | None = None,
) -> pa.Table:
    """COUNT_SCHEMA rows for every key and every period, sorted by period and key.

    by       columns of the table or headers kept in `extra`; several are crossed, their keys
             joined by ` × `; none gives the single key `all`
    as_of    today; see `voc_cli.analysis.period` for what makes a period complete without it
    start    first day counted; a period it cuts, as one that `end` cuts, is not complete
    multi    a ticket counts for its second category too
    aliases  the file's own headers → canonical columns

    A missing value (an empty list too) has the key "" so that the counts of a single-valued column
    add up to the total. A list counts a ticket once for each different element. `total` is all
    tickets of the period. Keys are those seen in the span. Periods run from the first ticket (or
    `start`) to the last period `as_of` completes, or to the newest ticket if that is later.
    Tickets without a time are not counted.

    Raises UsageError for an unknown column, InputError when no ticket has a time.
    """
    times = tickets["created_at"]
    opened = open_period(times, freq=freq, as_of=as_of)
    days = local_days(times).cast(pa.int32())
    keep = days.is_valid()
    if start is not None:
        keep = pc.and_(keep, pc.greater_equal(days, _number(start)))
    if end is not None:
        keep = pc.and_(keep, pc.less_equal(days, _number(end)))
    inside = times.filter(keep.fill_null(False))
    columns = [_key_column(tickets, name, multi, aliases) for name in by]
    keys = [[array.filter(keep.fill_null(False)) for array in arrays] for arrays in columns]
    begins = period_of(inside, freq).cast(pa.int32()).to_numpy(zero_copy_only=False)
    first = start or (_date(int(begins.min())) if begins.size else None)
    last_seen = [_date(int(begins.max()))] if begins.size else []
    last = max([*last_seen, opened - timedelta(days=1)])
    if first is None or (end is not None and end < first):
        nothing: pa.Table = COUNT_SCHEMA.empty_table()
        return nothing
    periods = periods_between(first, min(last, end) if end is not None else last, freq)
    rows, codes, words = _crossed(keys, len(inside))
    numbers = np.array([_number(p) for p in periods], dtype=np.int64)
    place = np.searchsorted(numbers, begins)
    grid = np.bincount(place[rows] * len(words) + codes, minlength=len(periods) * len(words))
    complete = [
        p < opened
        and (end is None or last_day(p, freq) <= end)
        and (start is None or p >= start or first_day(start, freq) != p)
        for p in periods
    ]
    totals = np.bincount(place, minlength=len(periods))
    return _grid_table(numbers, words, grid, np.repeat(totals, len(words)), np.array(complete))


def ticket_keys(
    tickets: pa.Table,
    *,
    by: Sequence[str],
    multi: bool = False,
    aliases: Mapping[str, str] | None = None,
) -> tuple[Ints, Ints, list[str]]:
    """(row, code) of every ticket and key it counts for, once each, and the sorted keys.

    Arguments and keys as in `count_tickets`; both arrays are sorted by row.
    """
    columns = [_key_column(tickets, name, multi, aliases) for name in by]
    return _crossed(columns, tickets.num_rows)


def _grid_table(
    numbers: Ints, words: Sequence[str], counts: Ints, totals: Ints, complete: npt.NDArray[np.bool_]
) -> pa.Table:
    n = len(words)
    return pa.table(
        [
            pa.array(np.repeat(numbers, n).astype(np.int32), pa.int32()).cast(pa.date32()),
            pa.array(list(words) * len(numbers), pa.string()),
            pa.array(counts.astype(np.int64)),
            pa.array(totals.astype(np.int64)),
            pa.array(np.repeat(complete, n)),
        ],
        schema=COUNT_SCHEMA,
    )


def _key_column(
    tickets: pa.Table, name: str, multi: bool, aliases: Mapping[str, str] | None
) -> list[pa.Array]:
    columns = [find_column(tickets, name, aliases=aliases)]
    if multi and name == "category" and "category_2" in tickets.column_names:
        columns.append(find_column(tickets, "category_2"))
    return columns


def _crossed(keys: list[list[pa.Array]], n: int) -> tuple[Ints, Ints, list[str]]:
    """(row, key code) of every ticket and key it counts for, once each, and the sorted keys."""
    if not keys:
        return np.arange(n), np.zeros(n, dtype=np.int64), [ALL_KEY]
    rows, codes, words = _dimension(keys[0], n)
    for arrays in keys[1:]:
        more_rows, more_codes, more_words = _dimension(arrays, n)
        # every pair of keys of the same row; both sides are sorted by row
        sizes = np.bincount(more_rows, minlength=n)
        starts = np.cumsum(sizes) - sizes
        repeats = sizes[rows]
        offsets = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        partner = np.repeat(starts[rows], repeats) + offsets
        pairs = np.repeat(codes, repeats) * len(more_words) + more_codes[partner]
        used, codes = np.unique(pairs, return_inverse=True)
        rows = np.repeat(rows, repeats)
        size = len(more_words)
        words = [words[pair // size] + CROSS + more_words[pair % size] for pair in used.tolist()]
    order = sorted(range(len(words)), key=lambda i: words[i])
    rank = np.empty(len(words), dtype=np.int64)
    rank[order] = np.arange(len(words))
    return rows, rank[codes], [words[i] for i in order]


def _dimension(arrays: list[pa.Array], n: int) -> tuple[Ints, Ints, list[str]]:
    index: dict[str, int] = {}
    rows, codes = [], []
    for array in arrays:
        values = text_values(array)
        fresh = [index.setdefault(word, len(index)) for word in values.words]
        rows.append(values.rows)
        codes.append(np.array(fresh, dtype=np.int64)[values.codes])
    seen = np.zeros(n, dtype=bool)
    seen[np.concatenate(rows)] = True
    absent = np.flatnonzero(~seen)
    if absent.size:
        rows.append(absent)
        codes.append(np.full(absent.size, index.setdefault(MISSING_KEY, len(index))))
    width = max(len(index), 1)
    once = np.unique(np.concatenate(rows) * width + np.concatenate(codes))
    used, inverse = np.unique(once % width, return_inverse=True)
    words = list(index)
    return once // width, inverse, [words[i] for i in used.tolist()]


@dataclass
class _Cells:
    counts: dict[tuple[str, date], int] = field(default_factory=dict)
    population: dict[tuple[str, date], float] = field(default_factory=dict)


def read_counts(
    rows: Iterable[Mapping[str, Any]],
    *,
    freq: Freq,
    as_of: date | datetime | None = None,
    file: str = "",
    masked: Callable[[str], str] = str,
    numbers: Sequence[int] | None = None,
) -> pa.Table:
    """POPULATION_SCHEMA from an already counted table: period, key, count[, population].

    `rows` are mappings of texts or values; how a period may be written stands in
    `voc_cli.analysis.period_words`. Periods that a key skips between its first and its last are
    zeros. `total` is the population where there is one, else the sum over the keys of the period.
    `masked` makes each key fit to be shown; keys that become alike are counted together.
    `numbers` are the rows of the file for errors (default: from 1).
    All periods are complete that `as_of` (default: any) reaches the end of.

    Raises InputError with the row for a missing column, a period or count that is none, months
    where `freq` is shorter, a negative or broken count, and a period that appears twice for a key.
    """
    cells = _Cells()
    seen: set[tuple[str, date]] = set()
    for number, row in zip(itertools.count(1) if numbers is None else numbers, rows, strict=False):
        missing = [name for name in ("period", "key", "count") if name not in row]
        if missing:
            raise InputError("analysis.counts_column", file=file, column=missing[0])
        day = period_day(row["period"], file, number)
        if freq != "month" and names_month(row["period"]):
            raise InputError("period.months_counted", file=file, row=number)
        key = str(row["key"] if row["key"] is not None else MISSING_KEY)
        if (key, day) in seen:
            raise InputError("analysis.counts_twice", file=file, row=number, period=day)
        seen.add((key, day))
        cell = masked(key), first_day(day, freq)
        count = _amount(row["count"], "count", file, number)
        if not float(count).is_integer():
            raise InputError("analysis.counts_bad_count", file=file, row=number, column="count")
        cells.counts[cell] = cells.counts.get(cell, 0) + int(count)
        if row.get("population") not in (None, ""):
            people = _amount(row["population"], "population", file, number)
            cells.population[cell] = cells.population.get(cell, 0.0) + people
    if not cells.counts:
        raise InputError("analysis.counts_empty", file=file)
    return _filled(cells, freq, as_of)


def _filled(cells: _Cells, freq: Freq, as_of: date | datetime | None) -> pa.Table:
    spans: dict[str, list[date]] = {}
    for key, begin in cells.counts:
        spans.setdefault(key, []).append(begin)
    every = sorted(
        (begin, key)
        for key, begins in spans.items()
        for begin in periods_between(min(begins), max(begins), freq)
    )
    counts = [cells.counts.get((key, begin), 0) for begin, key in every]
    sums: dict[date, int] = {}
    for (begin, _), count in zip(every, counts, strict=True):
        sums[begin] = sums.get(begin, 0) + count
    population = [cells.population.get((key, begin)) for begin, key in every]
    opened = None
    if as_of is not None:
        opened = open_period(pa.array([], pa.timestamp("us")), freq=freq, as_of=as_of)
    totals = [
        sums[begin] if people is None else round(people)
        for (begin, _), people in zip(every, population, strict=True)
    ]
    return pa.table(
        {
            "period": pa.array([begin for begin, _ in every], pa.date32()),
            "key": pa.array([key for _, key in every], pa.string()),
            "count": pa.array(counts, pa.int64()),
            "total": pa.array(totals, pa.int64()),
            "complete": pa.array([opened is None or begin < opened for begin, _ in every]),
            "population": pa.array(population, pa.float64()),
        },
        schema=POPULATION_SCHEMA,
    )


def _amount(value: object, column: str, file: str, row: int) -> float:
    try:
        amount = float(str(value).replace(",", ""))
    except ValueError:
        amount = math.nan
    if not (math.isfinite(amount) and amount >= 0):
        raise InputError("analysis.counts_bad_count", file=file, row=row, column=column)
    return amount


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _date(number: int) -> date:
    return date(1970, 1, 1) + timedelta(days=number)
