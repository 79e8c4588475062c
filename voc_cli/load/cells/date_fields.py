"""The parts of a written moment, and how they become one: days, clocks, offsets, zones."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Times = npt.NDArray[np.datetime64]
Ints = npt.NDArray[np.int64]

NAT = np.datetime64("NaT", "us")
DAY = np.timedelta64(1, "D")
MISSING = np.int64(-1)
_WEEK = timedelta(days=7)
_MANY_WEEKS = 10_000
# Programs write the first and the last day of their calendars for none (`0001-01-01`,
# `9999-12-31`), whose weeks reach beyond it.
_FIRST, _LAST = np.datetime64("1000-01-01", "us"), np.datetime64("9999-01-01", "us")

__all__ = [
    "DAY", "MISSING", "NAT", "Fields", "Ints", "Times", "midnights", "moments", "seconds_of_day",
    "to_utc", "zone", "zone_to_utc",
]  # fmt: skip


class Fields:
    """Named groups of a match, as integers (-1 where absent) or as text."""

    def __init__(self, groups: pa.StructArray) -> None:
        self._groups = groups
        self._names = {field.name for field in groups.type}
        self.size = len(groups)

    def has(self, name: str) -> bool:
        """Whether any value filled this group."""
        if name not in self._names:
            return False
        filled = pc.any(pc.not_equal(pc.struct_field(self._groups, name), ""))
        return bool(filled.as_py())

    def text(self, name: str) -> list[str]:
        return [value or "" for value in pc.struct_field(self._groups, name).to_pylist()]

    def mapped(self, name: str, value_of: Callable[[str], int]) -> Ints:
        """`value_of` of each text; called once for every distinct one."""
        if name not in self._names:
            return np.full(self.size, value_of(""))
        encoded = pc.dictionary_encode(pc.struct_field(self._groups, name))
        values = np.array([value_of(text) for text in encoded.dictionary.to_pylist()])
        return np.asarray(values[encoded.indices.to_numpy()], dtype=np.int64)

    def number(self, name: str) -> Ints:
        if name not in self._names:
            return np.full(self.size, MISSING)
        column = pc.struct_field(self._groups, name)
        column = pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)
        return np.asarray(pc.fill_null(pc.cast(column, pa.int64()), -1))


def moments(year: Ints, month: Ints, day: Ints, fields: Fields, tz: ZoneInfo) -> Times:
    """Day, clock and offset together, in UTC; NaT where any part is impossible."""
    days = midnights(year, month, day)
    seconds, good = seconds_of_day(fields)
    micros = fields.mapped("fraction", lambda f: int((f + "000000")[:6]) if f else 0)
    local = days + (seconds * 1_000_000 + micros).astype("timedelta64[us]")
    local[~good] = NAT
    return to_utc(local, fields, tz)


def midnights(year: Ints, month: Ints, day: Ints) -> Times:
    """Midnights, NaT where there is no such day (2024-02-30)."""
    possible = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31) & (year > 0)
    safe_month = np.where(possible, month, 1)
    months = (np.where(possible, year, 1970) - 1970) * 12 + safe_month - 1
    first = months.astype("datetime64[M]")
    days = first.astype("datetime64[D]") + (np.where(possible, day, 1) - 1) * DAY
    possible &= days.astype("datetime64[M]") == first
    result = days.astype("datetime64[us]")
    result[~possible] = NAT
    return result


def seconds_of_day(fields: Fields) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Seconds since midnight. 오전 12시 is 0, 오후 12시 is 12; 24:00 is the next midnight."""
    hour, minute, second = (fields.number(name) for name in ("hour", "minute", "second"))
    given = hour >= 0
    halves = fields.mapped("before", _half) + fields.mapped("after", _half)
    morning, evening = halves < 0, halves > 0
    hour = np.where(morning & (hour == 12), 0, hour)
    hour = np.where(evening & (hour < 12) & given, hour + 12, hour)
    minute, second = np.maximum(minute, 0), np.maximum(second, 0)
    good = (hour < 24) | ((hour == 24) & (minute == 0) & (second == 0))
    good &= (minute < 60) & (second < 61)
    return np.where(given, hour * 3600 + minute * 60 + second, 0), good


def _half(word: str) -> int:
    """-1 for a word of the morning, 1 for one of the afternoon, 0 for none."""
    if word[:1] in ("a", "A") or word in ("오전", "새벽", "아침"):
        return -1
    return 1 if word else 0


def to_utc(local: Times, fields: Fields, tz: ZoneInfo) -> Times:
    """Local times to UTC by their own offset where one is written, else by `tz`."""
    if not fields.has("offset"):
        return zone_to_utc(local, tz)
    written = fields.mapped("offset", lambda o: int(bool(o))) == 1
    shift = fields.mapped("offset", _offset_seconds).astype("timedelta64[s]")
    result: Times = local - shift
    result[~written] = zone_to_utc(local[~written], tz)
    return result


def zone_to_utc(local: Times, tz: ZoneInfo) -> Times:
    """Local times of `tz` to UTC; the offset is asked for once a week, and for every moment of
    the weeks a clock is changed in (the earlier reading of a repeated hour). NaT for what is no
    time of any calendar in use.
    """
    beyond = (local < _FIRST) | (local >= _LAST)
    if beyond.any():
        local = np.where(beyond, NAT, local)
    distinct, inverse = _distinct_weeks(local)
    shifts = np.zeros(len(distinct), dtype="timedelta64[s]")
    changing: list[int] = []
    ends: dict[datetime, int] = {}  # where one week ends the next begins
    starts: list[datetime | None] = distinct.astype("datetime64[s]").tolist()
    for place, start in enumerate(starts):
        if start is None:
            continue
        end = start + _WEEK
        first = ends[start] if start in ends else _utc_offset(start, tz)
        last = ends[end] = _utc_offset(end, tz)
        shifts[place] = np.timedelta64(first, "s")
        if first != last:
            changing.append(place)
    result: Times = local - shifts[inverse]
    for row in np.flatnonzero(np.isin(inverse, changing)) if changing else ():
        moment: datetime = local[row].item()
        result[row] = local[row] - np.timedelta64(_utc_offset(moment, tz), "s")
    return result


def _distinct_weeks(local: Times) -> tuple[Times, Ints]:
    """The weeks that occur, NaT among them, and the place of each moment's week."""
    weeks = local.astype("datetime64[W]")
    numbers = weeks.astype(np.int64)
    first = numbers.min(initial=0)
    if np.isnat(weeks).any() or numbers.max(initial=0) - first > _MANY_WEEKS:
        return np.unique(weeks, return_inverse=True)
    numbers -= first
    # Weeks are numbers that lie close together: they are counted off instead of sorted.
    there = np.bincount(numbers) > 0
    return (np.flatnonzero(there) + first).astype("datetime64[W]"), (np.cumsum(there) - 1)[numbers]


def _utc_offset(local: datetime, tz: ZoneInfo) -> int:
    offset = local.replace(tzinfo=tz).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


@cache
def zone(tz: str) -> ZoneInfo:
    """The zone of an IANA name."""
    return ZoneInfo(tz)


@cache
def _offset_seconds(offset: str) -> int:
    text = offset.upper().replace("UTC", "").replace("GMT", "").replace(":", "").strip()
    if text == "KST":
        return 9 * 3600
    if not text or text == "Z":
        return 0
    sign, digits = (-1 if text[0] == "-" else 1), text[1:]
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    return sign * (hours * 3600 + minutes * 60)
