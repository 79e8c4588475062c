"""One reader for every way of writing a moment: matched fields to times in UTC."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from voc_cli.load.cells import date_patterns as patterns
from voc_cli.load.cells.date_fields import (
    DAY,
    MISSING,
    NAT,
    Fields,
    Times,
    midnights,
    moments,
    seconds_of_day,
    to_utc,
    zone_to_utc,
)
from voc_cli.load.cells.day_parts import LONG_YEAR, full_year, likely_order

_DIGITS_AGO = 5  # more days, months or years are none that a calendar has
_EXCEL_EPOCH = np.datetime64("1899-12-30", "us")

__all__ = ["READERS", "Context", "DayOrder"]


@dataclass(frozen=True)
class DayOrder:
    """The order of days whose last number is a year of four digits, and of those of three short
    ones (`cba`); None for what is not known.
    """

    long: str | None = None
    short: str | None = None


@dataclass(frozen=True)
class Context:
    """The zone of times without one, and the day relative times are counted from.

    `order`: which of three short numbers is year, month and day, when that was decided on more than
    the values at hand or told by somebody; `stated`: the last day of the period that the sheet says
    it is about, for dates without a year.
    """

    tz: ZoneInfo
    today: date | None
    order: DayOrder | None = None
    stated: date | None = None


def _year_first(fields: Fields, context: Context) -> tuple[Times, bool]:
    year, month, day = (fields.number(name) for name in ("year", "month", "day"))
    return moments(year, month, day, fields, context.tz), False


def _named_month(fields: Fields, context: Context) -> tuple[Times, bool]:
    months = [patterns.MONTHS.get(name.lower(), -1) for name in fields.text("name")]
    year = full_year(fields.number("year"))
    month = np.array(months, dtype=np.int64)
    return moments(year, month, fields.number("day"), fields, context.tz), False


def _short(fields: Fields, context: Context) -> tuple[Times, bool]:
    parts = np.column_stack([fields.number(name) for name in "abc"])
    marks = fields.text("mark")
    long = parts[:, 2] >= LONG_YEAR
    told = context.order or DayOrder()
    numbers = np.full((3, fields.size), MISSING)
    unsure = False
    # A sheet filled in by hand has both 26.03.04 and 03/04/2026: each kind has an order of its own.
    for mask, order in ((long, told.long), (~long, told.short)):
        if not mask.any():
            continue
        if order is None:
            order, doubt = likely_order(parts[mask], marks[int(mask.argmax())])
            unsure |= doubt
        numbers[:, mask] = parts[mask][:, ["abc".index(place) for place in order]].T
    year, month, day = numbers
    return moments(full_year(year), month, day, fields, context.tz), unsure


def _week(fields: Fields, context: Context) -> tuple[Times, bool]:
    """The day of an ISO week, its Monday unless told; week 1 is the one with January 4th in it."""
    year, week = fields.number("year"), fields.number("week")
    weekday = np.maximum(fields.number("weekday"), 1)
    ones = np.ones_like(year)
    fourth = midnights(year, ones, ones * 4).astype("datetime64[D]")
    since_monday = (fourth.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    monday = fourth - since_monday * DAY + (week - 1) * 7 * DAY
    thursday = (monday + 3 * DAY).astype("datetime64[Y]").astype(np.int64) + 1970
    days = (monday + (weekday - 1) * DAY).astype("datetime64[us]")
    days[(thursday != year) | (week < 1)] = NAT
    return zone_to_utc(days, context.tz), False


def _yearless(fields: Fields, context: Context) -> tuple[Times, bool]:
    """The most recent such day that is not after `as_of`, else the end of the stated period."""
    last = context.today or context.stated
    if last is None:
        return np.full(fields.size, NAT), False
    month, day = fields.number("month"), fields.number("day")
    year = np.full(fields.size, last.year, dtype=np.int64)
    later = (month > last.month) | ((month == last.month) & (day > last.day))
    return moments(year - later, month, day, fields, context.tz), False


def _serial_or_epoch(fields: Fields, context: Context) -> tuple[Times, bool]:
    whole = fields.number("whole")
    digits = np.char.str_len(whole.astype(str))
    part = np.array([float("0." + p) if p else 0.0 for p in fields.text("part")])
    result = np.full(fields.size, NAT)
    serial = (digits == 5) & (whole >= 20000) & (whole <= 73000)
    if serial.any():
        # Excel keeps days as floats; the nearest second is what was typed.
        seconds = whole[serial] * 86400 + np.rint(part[serial] * 86400).astype(np.int64)
        local = _EXCEL_EPOCH + (seconds * 1_000_000).astype("timedelta64[us]")
        result[serial] = zone_to_utc(local, context.tz)
    for length, micros in ((10, 1_000_000), (13, 1_000), (16, 1)):
        of_length = digits == length
        since = whole[of_length] * micros + (part[of_length] * micros).astype(np.int64)
        result[of_length] = since.astype("datetime64[us]")
    return result, False


def _relative(fields: Fields, context: Context) -> tuple[Times, bool]:
    if context.today is None:
        return np.full(fields.size, NAT), False
    now = np.datetime64(context.today, "us")
    found: list[np.datetime64] = []
    for count, unit in zip(fields.text("count"), fields.text("unit"), strict=True):
        if len(count) > _DIGITS_AGO:
            found.append(NAT)
            continue
        n = int(count) if count.isdecimal() else 1
        bare = unit.removesuffix("s")
        if bare in patterns.RELATIVE_DAYS:
            found.append(now - n * patterns.RELATIVE_DAYS[bare] * DAY)
        else:
            # `as_of` is a day, so hours before "now" can only be placed on that day.
            found.append(now)
    return zone_to_utc(np.array(found, dtype="datetime64[us]"), context.tz), False


def _day_word(fields: Fields, context: Context) -> tuple[Times, bool]:
    if context.today is None:
        return np.full(fields.size, NAT), False
    today = np.datetime64(context.today, "D")
    back = np.array([patterns.WORD_DAYS[word] for word in fields.text("word")], dtype=np.int64)
    seconds, good = seconds_of_day(fields)
    local = (today - back * DAY).astype("datetime64[us]") + seconds.astype("timedelta64[s]")
    local[~good] = NAT
    return to_utc(local, fields, context.tz), False


Reader = Callable[[Fields, Context], tuple[Times, bool]]
READERS: tuple[tuple[str, str, Reader], ...] = (
    ("written", patterns.YEAR_FIRST, _year_first),
    ("compact", patterns.COMPACT, _year_first),
    ("written", patterns.YEAR_FIRST_DOTS, _year_first),
    ("week", patterns.WEEK, _week),
    ("week", patterns.WEEK_SAID, _week),
    ("written", patterns.WEEK_DAY, _week),
    ("short", patterns.SHORT, _short),
    ("named", patterns.DAY_MONTH_NAME, _named_month),
    ("named", patterns.MONTH_NAME_DAY, _named_month),
    ("named", patterns.DAY_MONTH_DOTS, _named_month),
    ("named", patterns.YEAR_AT_END, _named_month),
    ("serial", patterns.NUMBER, _serial_or_epoch),
    ("yearless", patterns.YEARLESS, _yearless),
    ("relative", patterns.RELATIVE, _relative),
    ("relative", patterns.DAY_WORD, _day_word),
)
