"""Which days a report is about, and which period each ticket falls into.

Weeks run from Monday to Sunday (ISO 8601); a period is named by its first day.

A period is complete when `as_of` reaches its last day (a date), or its last instant (a time).
Without `as_of`, today is unknown and the newest ticket stands for it. A period it does not close
is still complete when both hold:

- the newest ticket falls on the last day of the period, or only Saturdays and Sundays follow;
- silence from then on is no surprise: in the (up to eight) periods before, the same rest of the
  period held fewer than 5 tickets on average (a Poisson count of mean 5 is zero seven times
  in a thousand), or less than 2 % of a period's tickets. With no period before, silence is no
  surprise.

So a help desk that rests at weekends has a complete week on Friday evening, and one that answers
every day does not.
"""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.results import Freq, Period
from voc_cli.errors import InputError, UsageError

__all__ = [
    "check_period",
    "choose_period",
    "first_day",
    "first_plausible_day",
    "last_day",
    "last_plausible_day",
    "local_days",
    "next_period",
    "open_period",
    "period_of",
    "periods_between",
    "previous_period",
]

Days = npt.NDArray[np.int64]

_DAY_US = 86_400_000_000
_COMPARED_PERIODS = 8
_FAR_DAYS = 90
_FEWEST_TO_JUDGE = 50
_FAR_BEFORE_DAYS = 180  # an archive may begin with a quiet season
_NO_SURPRISE_TICKETS = 5.0
_NO_SURPRISE_SHARE = 0.02
_EPOCH = date(1970, 1, 1)


def choose_period(
    times: pa.ChunkedArray | pa.Array,
    *,
    as_of: date | datetime | None = None,
    week: str | None = None,
    month: str | None = None,
    start: date | None = None,
    end: date | None = None,
) -> Period:
    """The period of the report: `week`, `month`, `start`–`end`, else the last complete ISO week.

    `times` are the tickets' creation times (nulls allowed); those after `as_of` are not looked at.
    The default is the week of the newest ticket if complete, else the one before it; when the data
    hold no complete week at all, the incomplete one is taken and `incomplete` is its first day.
    `Period.as_of` is never before the last day of a week found complete, so that the same day can
    be handed to `count_tickets`.

    Raises UsageError for a week or month that does not exist, for both at once and for a start
    after the end; InputError when no ticket has a time, or none lies near the period asked for.
    """
    check_period(week=week, month=month, start=start, end=end)
    everything = _local_us(times)
    local = everything if as_of is None else everything[everything < _end_us(as_of, times)]
    if everything.size == 0:
        raise InputError("analysis.no_dates")
    if local.size == 0:
        first = _to_date(everything.min() // _DAY_US)
        raise InputError("analysis.as_of_before_data", as_of=_as_date(as_of), first=first)
    freq: Freq = "month" if month is not None else "week"
    opened = open_period(times, freq=freq, as_of=as_of)
    newest, first = _to_date(local.max() // _DAY_US), _to_date(local.min() // _DAY_US)
    today = max(_as_date(as_of) or newest, opened - timedelta(days=1) if as_of is None else newest)
    incomplete = opened if newest >= opened else None
    if week is not None or month is not None:
        begin = _parse_month(month) if month is not None else _parse_week(week or "")
        chosen = Period(freq, begin, last_day(begin, freq), today, incomplete)
    elif start is not None or end is not None:
        chosen = Period(None, start or first, end or max(newest, start or newest), today, None)
        if chosen.start > chosen.end:
            raise UsageError("analysis.start_after_end", start=chosen.start, end=chosen.end)
    else:
        begin = first_day(newest, freq)
        if begin >= opened and previous_period(begin, freq) >= first_day(first, freq):
            begin = previous_period(begin, freq)
        chosen = Period(freq, begin, last_day(begin, freq), today, incomplete)
    if chosen.end < first or chosen.start > newest:
        raise InputError(
            "analysis.period_without_data",
            start=chosen.start,
            end=chosen.end,
            first=first,
            last=newest,
        )
    return chosen


def check_period(
    *,
    week: str | None = None,
    month: str | None = None,
    start: date | None = None,
    end: date | None = None,
) -> None:
    """What can be wrong with a period before any ticket is read.

    Raises UsageError for a week or month that does not exist and for two periods at once.
    """
    if week is not None and month is not None:
        raise UsageError("analysis.week_and_month")
    if (week or month) is not None and (start or end) is not None:
        raise UsageError("analysis.period_twice")
    if week is not None:
        _parse_week(week)
    if month is not None:
        _parse_month(month)


def last_plausible_day(times: pa.ChunkedArray | pa.Array) -> date | None:
    """The day the data really reach to when a few mistyped times lie far behind it, else None.

    Far is more than 90 days after every other ticket, few at most one in 200 (of 50 or more).
    """
    newest = _before_stragglers(_local_us(times), _FAR_DAYS)
    return None if newest is None else _to_date(newest // _DAY_US)


def first_plausible_day(times: pa.ChunkedArray | pa.Array) -> date | None:
    """The day the data really begin when a few mistyped times lie far before it, else None.

    Far is more than 180 days before every other ticket, few at most one in 200 (of 50 or more).
    """
    oldest = _before_stragglers(-_local_us(times), _FAR_BEFORE_DAYS)
    return None if oldest is None else _to_date(-oldest // _DAY_US)


def _before_stragglers(local: npt.NDArray[np.int64], days: int) -> int | None:
    """The last moment before a gap of more than `days` that only a few moments lie behind."""
    few = local.size // 200 + 1
    if local.size < _FEWEST_TO_JUDGE:
        return None
    last = np.sort(local)[-few - 1 :]
    far = np.flatnonzero(np.diff(last) > days * _DAY_US)
    return None if far.size == 0 else int(last[int(far[0])])


def open_period(
    times: pa.ChunkedArray | pa.Array, *, freq: Freq, as_of: date | datetime | None = None
) -> date:
    """First day of the first period that is not complete; every earlier period is.

    Raises InputError when no ticket has a time and `as_of` is not given.
    """
    if as_of is not None:
        reached = _to_date(_end_us(as_of, times) // _DAY_US)
        return first_day(reached, freq)
    local = _local_us(times)
    if local.size == 0:
        raise InputError("analysis.no_dates")
    newest = int(local.max())
    begin = first_day(_to_date(newest // _DAY_US), freq)
    return next_period(begin, freq) if _is_plausibly_over(local, newest, freq) else begin


def _is_plausibly_over(local: Days, newest: int, freq: Freq) -> bool:
    day = _to_date(newest // _DAY_US)
    begin = first_day(day, freq)
    left = (last_day(begin, freq) - day).days
    if any((day + timedelta(days=k + 1)).weekday() < 5 for k in range(left)):
        return False
    # counted back from the end: months differ in length
    rest = _day_number(next_period(begin, freq)) * _DAY_US - newest
    earlier: list[tuple[int, int]] = []
    while len(earlier) < _COMPARED_PERIODS:
        upper = _day_number(begin) * _DAY_US
        begin = previous_period(begin, freq)
        inside = local[(local >= _day_number(begin) * _DAY_US) & (local < upper)]
        if upper <= local.min():
            break
        earlier.append((int((inside > upper - rest).sum()), inside.size))
    if not earlier:
        return True
    after, whole = np.mean(np.array(earlier, dtype=np.float64), axis=0)
    return bool(after < max(_NO_SURPRISE_TICKETS, _NO_SURPRISE_SHARE * whole))


def first_day(day: date, freq: Freq) -> date:
    """The first day of the period `day` falls into."""
    if freq == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if freq == "month" else day


def last_day(begin: date, freq: Freq) -> date:
    """The last day of the period that begins on `begin`."""
    return next_period(begin, freq) - timedelta(days=1)


def next_period(begin: date, freq: Freq) -> date:
    """The first day of the period after the one that begins on `begin`."""
    if freq == "month":
        return (begin.replace(day=1) + timedelta(days=31)).replace(day=1)
    return begin + timedelta(days=7 if freq == "week" else 1)


def previous_period(begin: date, freq: Freq) -> date:
    """The first day of the period before the one that begins on `begin`."""
    return first_day(begin - timedelta(days=1), freq)


def periods_between(start: date, end: date, freq: Freq) -> list[date]:
    """First days of every period from the one that holds `start` to the one that holds `end`."""
    begins = []
    begin = first_day(start, freq)
    while begin <= end:
        begins.append(begin)
        begin = next_period(begin, freq)
    return begins


def period_of(times: pa.ChunkedArray | pa.Array, freq: Freq) -> pa.Array:
    """date32[n]: first day of the period of each time, in the times' own zone; null stays null."""
    days = local_days(times)
    numbers = days.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    if freq == "week":
        numbers = numbers - (numbers + 3) % 7  # day 0, 1970-01-01, was a Thursday
    elif freq == "month":
        months = numbers.astype("datetime64[D]").astype("datetime64[M]")
        numbers = months.astype("datetime64[D]").astype(np.int64)
    nulls = days.is_null().to_numpy(zero_copy_only=False)
    begins: pa.Array = pa.array(numbers.astype(np.int32), pa.int32(), mask=nulls).cast(pa.date32())
    return begins


def local_days(times: pa.ChunkedArray | pa.Array) -> pa.Array:
    """date32[n]: the calendar day of each time in its own zone."""
    whole = times.combine_chunks() if isinstance(times, pa.ChunkedArray) else times
    if pa.types.is_timestamp(whole.type) and whole.type.tz is not None:
        whole = pc.local_timestamp(whole)
    days: pa.Array = whole.cast(pa.date32(), safe=False)
    return days


def _local_us(times: pa.ChunkedArray | pa.Array) -> Days:
    whole = times.combine_chunks() if isinstance(times, pa.ChunkedArray) else times
    whole = whole.drop_null()
    if pa.types.is_timestamp(whole.type) and whole.type.tz is not None:
        whole = pc.local_timestamp(whole)
    numbers = whole.cast(pa.timestamp("us")).cast(pa.int64())
    return np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.int64)


def _end_us(as_of: date | datetime, times: pa.ChunkedArray | pa.Array) -> int:
    """The instant up to which all is known, in local microseconds: a date is known to its end."""
    if isinstance(as_of, datetime):
        zone = times.type.tz if pa.types.is_timestamp(times.type) else None
        if as_of.tzinfo is not None:
            as_of = as_of.astimezone(ZoneInfo(zone) if zone else None).replace(tzinfo=None)
        return (as_of - datetime(1970, 1, 1)) // timedelta(microseconds=1)
    return (_day_number(as_of) + 1) * _DAY_US


def _as_date(as_of: date | datetime | None) -> date | None:
    return as_of.date() if isinstance(as_of, datetime) else as_of


def _day_number(day: date) -> int:
    return (day - _EPOCH).days


def _to_date(number: int) -> date:
    return _EPOCH + timedelta(days=int(number))


def _parse_week(text: str) -> date:
    found = re.fullmatch(r"(\d{4})-?[Ww](\d{1,2})", text.strip())
    try:
        if found:
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        pass
    raise UsageError("analysis.bad_week", week=text)


def _parse_month(text: str) -> date:
    found = re.fullmatch(r"(\d{4})-(\d{1,2})", text.strip())
    try:
        if found:
            return date(int(found[1]), int(found[2]), 1)
    except ValueError:
        pass
    raise UsageError("analysis.bad_month", month=text)
