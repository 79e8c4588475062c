"""Which rows a filter keeps: `channel=카카오 and (rating<=2 or tags in (환불, "앱 오류"))`.

The language is told in `condition`. A value counts as equal when it reads the same, or when both
sides are the same number; `<` and its like compare as numbers when the right side is one (rows
that are no number fail), else as text, and times as dates. `~` is "contains", without regard to
case. A list column holds when any of its elements does. A missing value equals "" and nothing
else; `!=`, `not` and `not in` are the plain opposites, so they keep rows with a missing value.
"""

import operator
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.columns import find_column, text_values
from voc_cli.analysis.condition import AllOf, AnyOf, Comparison, Condition, Not, parse_where
from voc_cli.analysis.period import local_days
from voc_cli.errors import UsageError

__all__ = ["apply_filters", "matches"]

Mask = npt.NDArray[np.bool_]
_WEEK = "W"  # 2026-W47 is no day, though datetime reads it as its Monday
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def apply_filters(
    table: pa.Table,
    *,
    where: str | None = None,
    start: date | None = None,
    end: date | None = None,
    aliases: Mapping[str, str] | None = None,
) -> pa.Table:
    """The rows of `table` that meet `where` and were created from `start` to `end`, in order.

    With `start` or `end`, a row without `created_at` goes. `aliases`: file headers → canonical
    columns. Raises UsageError for a condition that cannot be read or names an unknown column.
    """
    keep = np.ones(table.num_rows, dtype=np.bool_)
    if start is not None or end is not None:
        days = local_days(table["created_at"])
        if start is not None:
            keep &= _mask(pc.greater_equal(days, pa.scalar(start, pa.date32())))
        if end is not None:
            keep &= _mask(pc.less_equal(days, pa.scalar(end, pa.date32())))
    if where is not None:
        keep &= matches(table, parse_where(where), aliases=aliases)
    return table if keep.all() else table.filter(pa.array(keep))


def matches(
    table: pa.Table, condition: Condition, *, aliases: Mapping[str, str] | None = None
) -> Mask:
    """bool[n]: the rows of `table` that meet `condition`."""
    match condition:
        case Comparison():
            return _compare(table, condition, aliases)
        case Not(part):
            return ~matches(table, part, aliases=aliases)
        case AllOf(parts):
            masks = [matches(table, part, aliases=aliases) for part in parts]
            return np.asarray(np.logical_and.reduce(masks))
        case AnyOf(parts):
            masks = [matches(table, part, aliases=aliases) for part in parts]
            return np.asarray(np.logical_or.reduce(masks))


def _compare(table: pa.Table, asked: Comparison, aliases: Mapping[str, str] | None) -> Mask:
    column = find_column(
        table,
        asked.column,
        aliases=aliases,
        error="analysis.where_unknown_column",
        position=asked.position,
    )
    if pa.types.is_timestamp(column.type) and asked.op != "~" and asked.values != ("",):
        found = _compare_times(column, asked)
    else:
        values = text_values(column)
        test = _word_test(asked)
        holds = np.array([test(_normal(word)) for word in values.words], dtype=np.bool_)
        found = np.zeros(table.num_rows, dtype=np.bool_)
        if values.rows.size:
            found[values.rows[holds[values.codes]]] = True
        if "" in asked.values and asked.op in ("=", "!=", "in"):
            absent = np.ones(table.num_rows, dtype=np.bool_)
            absent[values.rows] = False
            found |= absent
    return ~found if asked.op == "!=" else found


def _word_test(asked: Comparison) -> Callable[[str], bool]:
    values = [_normal(value) for value in asked.values]
    if asked.op == "~":
        needle = values[0].casefold()
        return lambda word: needle in word.casefold()
    if asked.op in _COMPARE:
        compare, limit = _COMPARE[asked.op], _number(values[0])
        if limit is None:
            return lambda word: word != "" and compare(word, values[0])
        return lambda word: (number := _number(word)) is not None and compare(number, limit)
    exact = set(values)
    numbers = {number for value in values if (number := _number(value)) is not None}
    return lambda word: word in exact or (bool(numbers) and _number(word) in numbers)


def _compare_times(column: pa.Array, asked: Comparison) -> Mask:
    """A date stands for its whole day, a time for its instant on the column's own clock."""
    zoned = column.type.tz is not None
    local = pc.local_timestamp(column) if zoned else column
    local = local.cast(pa.timestamp("us"), safe=False)
    found = np.zeros(len(column), dtype=np.bool_)
    for value in asked.values:
        if value == "":
            found |= _mask(pc.is_null(column))
            continue
        begin, end = _span(value, asked, column.type.tz)
        lower, upper = pa.scalar(begin, pa.timestamp("us")), pa.scalar(end, pa.timestamp("us"))
        match asked.op:
            case "<":
                found |= _mask(pc.less(local, lower))
            case "<=":
                found |= _mask(pc.less(local, upper))
            case ">":
                found |= _mask(pc.greater_equal(local, upper))
            case ">=":
                found |= _mask(pc.greater_equal(local, lower))
            case _:
                found |= _mask(pc.greater_equal(local, lower)) & _mask(pc.less(local, upper))
    return found


def _span(value: str, asked: Comparison, zone: str | None) -> tuple[datetime, datetime]:
    """The first instant a value names and the first after it, on the column's own clock."""
    text = value.strip()
    try:
        if _WEEK in text.upper():
            raise ValueError
        begin = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            "analysis.where_bad_value",
            position=asked.position,
            column=asked.column,
            value=value,
            example="2026-11-16",
        ) from None
    if begin.tzinfo is not None:
        instant = pa.scalar(begin.astimezone(UTC), pa.timestamp("us", tz=zone or "UTC"))
        begin = pc.local_timestamp(instant).as_py()
    whole_day = len(text) <= len("2026-11-16")
    return begin, begin + (timedelta(days=1) if whole_day else timedelta(microseconds=1))


def _mask(array: pa.Array | pa.ChunkedArray) -> Mask:
    whole = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    return np.asarray(whole.fill_null(False).to_numpy(zero_copy_only=False), dtype=np.bool_)


def _number(text: str) -> Decimal | None:
    """The number a value reads as; exact, since order numbers have more digits than a float."""
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()
