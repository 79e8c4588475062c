"""Text to moments: every date habit of Korean exports, a whole column at a time.

A column's distinct values go through one pattern after another; each pattern is matched by Arrow
and turned into days and seconds by numpy, so no row is touched in Python.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load import date_patterns as patterns

Times = npt.NDArray[np.datetime64]
Ints = npt.NDArray[np.int64]

_NAT = np.datetime64("NaT", "us")
_DAY = np.timedelta64(1, "D")
_WEEK = timedelta(days=7)
_EXCEL_EPOCH = np.datetime64("1899-12-30", "us")
_OLDEST, _NEWEST = np.datetime64("1970-01-02", "us"), np.datetime64("2100-01-01", "us")
_MISSING = np.int64(-1)
_CLOCK_ONLY = re.compile(patterns.CLOCK_ONLY)

__all__ = [
    "ParsedTimes",
    "looks_like_time",
    "only_clock",
    "parse_clock",
    "parse_times",
    "to_datetime",
]


@dataclass(frozen=True)
class ParsedTimes:
    """times: UTC, microseconds, NaT where unknown; unread: filled cells that are no time.

    `bases` names the kinds found (`iso`, `serial`, `epoch` …, in the order of matching);
    `ambiguous_order` is set when nothing in the column told month from day.
    """

    times: Times
    unread: int
    bases: tuple[str, ...]
    ambiguous_order: bool
    date_only: bool


@dataclass(frozen=True)
class _Context:
    tz: ZoneInfo
    today: date | None


def parse_times(values: pa.Array, *, tz: str, as_of: date | None = None) -> ParsedTimes:
    """The moments in a string column; times without zone are in `tz`.

    Relative times (`3일 전`) and dates without a year are read only against `as_of`. Month-first
    or day-first is decided once for the column: by a part above 12, else by the order that leaves
    the dates closest together.
    """
    encoded = pc.dictionary_encode(values)
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    distinct = encoded.dictionary
    context = _Context(_zone(tz), as_of)
    plain = _iso(distinct, context.tz)
    if plain is not None:
        timed = bool(pc.any(pc.greater(pc.binary_length(distinct), 10)).as_py())
        return _spread(encoded, distinct, plain, ("written",), False, timed)
    times = np.full(len(distinct), _NAT)
    left = np.arange(len(distinct))
    bases: list[str] = []
    ambiguous = False
    timed = False
    text = distinct
    if len(text) and pc.any(pc.match_substring_regex(text, r"[０-９：／．－]")).as_py():
        text = pc.utf8_normalize(text, form="NFKC")
    for base, pattern, convert in _READERS:
        if not len(left):
            break
        groups = pc.extract_regex(text.take(pa.array(left)), pattern=pattern)
        hit = pc.is_valid(groups).to_numpy(zero_copy_only=False)
        if not hit.any():
            continue
        fields = _Fields(groups.filter(pa.array(hit)))
        read, unsure = convert(fields, context)
        good = ~np.isnat(read) & (read >= _OLDEST) & (read < _NEWEST)
        if good.any():
            bases.append(base)
            ambiguous |= unsure
            timed |= base in ("serial", "epoch", "relative") or bool(
                (fields.number("hour") >= 0).any()
            )
        matched = left[hit]
        times[matched[good]] = read[good]
        left = np.setdiff1d(left, matched[good], assume_unique=True)
    return _spread(encoded, distinct, times, tuple(bases), ambiguous, timed)


def _iso(distinct: pa.Array, tz: ZoneInfo) -> Times | None:
    """The common case, a column of nothing but ISO times, which Arrow reads by itself."""
    if not len(distinct) or not re.match(r"\d{4}-\d\d-\d\d", distinct[0].as_py()):
        return None
    for kind in (pa.timestamp("us"), pa.timestamp("us", tz="UTC")):
        try:
            moments = pc.cast(distinct, kind)
        except pa.ArrowInvalid:
            continue
        naive = pc.cast(moments, pa.timestamp("us")).to_numpy(zero_copy_only=False)
        times = naive.astype("datetime64[us]")
        times = times if kind.tz else _zone_to_utc(times, tz)
        out_of_range = (times < _OLDEST) | (times >= _NEWEST)
        return np.where(out_of_range, _NAT, times)
    return None


def _spread(
    encoded: pa.DictionaryArray,
    distinct: pa.Array,
    times: Times,
    bases: tuple[str, ...],
    ambiguous: bool,
    timed: bool,
) -> ParsedTimes:
    index = pc.fill_null(encoded.indices, len(distinct)).to_numpy(zero_copy_only=False)
    spread = np.append(times, _NAT)[index]
    blank = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(distinct), ""), True)
    filled = ~np.append(blank.to_numpy(zero_copy_only=False), True)[index]
    unread = int((filled & np.isnat(spread)).sum())
    return ParsedTimes(spread, unread, bases, ambiguous, bool(bases) and not timed)


class _Fields:
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
            return np.full(self.size, _MISSING)
        column = pc.struct_field(self._groups, name)
        column = pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)
        return np.asarray(pc.fill_null(pc.cast(column, pa.int64()), -1))


def _moments(year: Ints, month: Ints, day: Ints, fields: _Fields, context: _Context) -> Times:
    days = _days(year, month, day)
    seconds, good = _clock(fields)
    micros = fields.mapped("fraction", lambda f: int((f + "000000")[:6]) if f else 0)
    local = days + (seconds * 1_000_000 + micros).astype("timedelta64[us]")
    local[~good] = _NAT
    return _to_utc(local, fields, context.tz)


def _days(year: Ints, month: Ints, day: Ints) -> Times:
    """Midnights, NaT where there is no such day (2024-02-30)."""
    possible = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31) & (year > 0)
    safe_month = np.where(possible, month, 1)
    months = (np.where(possible, year, 1970) - 1970) * 12 + safe_month - 1
    first = months.astype("datetime64[M]")
    days = first.astype("datetime64[D]") + (np.where(possible, day, 1) - 1) * _DAY
    possible &= days.astype("datetime64[M]") == first
    midnights = days.astype("datetime64[us]")
    midnights[~possible] = _NAT
    return midnights


def _clock(fields: _Fields) -> tuple[Ints, npt.NDArray[np.bool_]]:
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


def _pairs(left: Iterable[str], right: Iterable[str]) -> list[tuple[str, str]]:
    return list(zip(left, right, strict=True))


def _to_utc(local: Times, fields: _Fields, tz: ZoneInfo) -> Times:
    if not fields.has("offset"):
        return _zone_to_utc(local, tz)
    written = fields.mapped("offset", lambda o: int(bool(o))) == 1
    shift = fields.mapped("offset", _offset_seconds).astype("timedelta64[s]")
    result: Times = local - shift
    result[~written] = _zone_to_utc(local[~written], tz)
    return result


def _zone_to_utc(local: Times, tz: ZoneInfo) -> Times:
    """Local times of `tz` to UTC; the offset is asked for once a week, and for every moment of
    the weeks a clock is changed in (the earlier reading of a repeated hour).
    """
    weeks = local.astype("datetime64[W]")
    distinct, inverse = np.unique(weeks, return_inverse=True)
    shifts = np.zeros(len(distinct), dtype="timedelta64[s]")
    changing: list[int] = []
    for place, week in enumerate(distinct):
        if np.isnat(week):
            continue
        start: datetime = week.astype("datetime64[s]").item()
        first, last = _utc_offset(start, tz), _utc_offset(start + _WEEK, tz)
        shifts[place] = np.timedelta64(first, "s")
        if first != last:
            changing.append(place)
    result: Times = local - shifts[inverse]
    for row in np.flatnonzero(np.isin(inverse, changing)):
        moment: datetime = local[row].item()
        result[row] = local[row] - np.timedelta64(_utc_offset(moment, tz), "s")
    return result


def _utc_offset(local: datetime, tz: ZoneInfo) -> int:
    offset = local.replace(tzinfo=tz).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


@cache
def _zone(tz: str) -> ZoneInfo:
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


def _year_first(fields: _Fields, context: _Context) -> tuple[Times, bool]:
    year, month, day = (fields.number(name) for name in ("year", "month", "day"))
    return _moments(year, month, day, fields, context), False


def _named_month(fields: _Fields, context: _Context) -> tuple[Times, bool]:
    months = [patterns.MONTHS.get(name.lower(), -1) for name in fields.text("name")]
    year = _full_year(fields.number("year"))
    month = np.array(months, dtype=np.int64)
    return _moments(year, month, fields.number("day"), fields, context), False


def _full_year(year: Ints) -> Ints:
    return np.where((year >= 0) & (year < 100), year + np.where(year < 70, 2000, 1900), year)


def _short(fields: _Fields, context: _Context) -> tuple[Times, bool]:
    """Three numbers: the order that makes most dates valid, then spreads them least.

    A four-digit last part leaves month-first or day-first. Ties go to year-first when the parts
    are short (the Korean habit), else to month-first (what English exports write).
    """
    a, b, c = (fields.number(name) for name in "abc")
    slashed = fields.text("mark")[0] == "/"
    if (c >= 100).any():
        orders = [(c, a, b), (c, b, a)]
    else:
        korean = [(a, b, c), (c, a, b), (c, b, a)]
        orders = korean if not slashed or int(a.min()) > 12 else [*korean[1:], korean[0]]
    scored = []
    for rank, (year, month, day) in enumerate(orders):
        days = _days(_full_year(year), month, day)
        valid = ~np.isnat(days)
        good = days[valid]
        span = int((good.max() - good.min()) // _DAY) if len(good) else 0
        scored.append((-int(valid.sum()), span, rank))
    best = min(scored)
    close = sum(score[0] == best[0] and score[1] <= best[1] * 2 for score in scored) > 1
    unsure = close and (slashed or bool((c >= 100).any()))
    year, month, day = orders[best[2]]
    return _moments(_full_year(year), month, day, fields, context), unsure


def _yearless(fields: _Fields, context: _Context) -> tuple[Times, bool]:
    """The most recent such day that is not after `as_of`."""
    if context.today is None:
        return np.full(fields.size, _NAT), False
    month, day = fields.number("month"), fields.number("day")
    year = np.full(fields.size, context.today.year, dtype=np.int64)
    later = (month > context.today.month) | (
        (month == context.today.month) & (day > context.today.day)
    )
    return _moments(year - later, month, day, fields, context), False


def _serial_or_epoch(fields: _Fields, context: _Context) -> tuple[Times, bool]:
    whole = fields.number("whole")
    digits = np.char.str_len(whole.astype(str))
    part = np.array([float("0." + p) if p else 0.0 for p in fields.text("part")])
    result = np.full(fields.size, _NAT)
    serial = (digits == 5) & (whole >= 20000) & (whole <= 73000)
    if serial.any():
        # Excel keeps days as floats; the nearest second is what was typed.
        seconds = whole[serial] * 86400 + np.rint(part[serial] * 86400).astype(np.int64)
        local = _EXCEL_EPOCH + (seconds * 1_000_000).astype("timedelta64[us]")
        result[serial] = _zone_to_utc(local, context.tz)
    for length, micros in ((10, 1_000_000), (13, 1_000), (16, 1)):
        of_length = digits == length
        since = whole[of_length] * micros + (part[of_length] * micros).astype(np.int64)
        result[of_length] = since.astype("datetime64[us]")
    return result, False


def _relative(fields: _Fields, context: _Context) -> tuple[Times, bool]:
    if context.today is None:
        return np.full(fields.size, _NAT), False
    now = np.datetime64(context.today, "us")
    moments = []
    for count, unit in _pairs(fields.text("count"), fields.text("unit")):
        n = int(count) if count.isdigit() else 1
        bare = unit.removesuffix("s")
        if bare in patterns.RELATIVE_DAYS:
            moments.append(now - n * patterns.RELATIVE_DAYS[bare] * _DAY)
        else:
            # `as_of` is a day, so hours before "now" can only be placed on that day.
            moments.append(now)
    return _zone_to_utc(np.array(moments, dtype="datetime64[us]"), context.tz), False


def _day_word(fields: _Fields, context: _Context) -> tuple[Times, bool]:
    if context.today is None:
        return np.full(fields.size, _NAT), False
    today = np.datetime64(context.today, "D")
    back = np.array([patterns.WORD_DAYS[word] for word in fields.text("word")], dtype=np.int64)
    seconds, good = _clock(fields)
    local = (today - back * _DAY).astype("datetime64[us]") + seconds.astype("timedelta64[s]")
    local[~good] = _NAT
    return _to_utc(local, fields, context.tz), False


_Reader = Callable[[_Fields, _Context], tuple[Times, bool]]
_READERS: tuple[tuple[str, str, _Reader], ...] = (
    ("written", patterns.YEAR_FIRST, _year_first),
    ("compact", patterns.COMPACT, _year_first),
    ("short", patterns.SHORT, _short),
    ("named", patterns.DAY_MONTH_NAME, _named_month),
    ("named", patterns.MONTH_NAME_DAY, _named_month),
    ("serial", patterns.NUMBER, _serial_or_epoch),
    ("yearless", patterns.YEARLESS, _yearless),
    ("relative", patterns.RELATIVE, _relative),
    ("relative", patterns.DAY_WORD, _day_word),
)


def looks_like_time(cells: Iterable[str]) -> float:
    """The share of filled cells that are written like a date, relative ones included."""
    filled = [cell for cell in cells if cell.strip()]
    return sum(map(_is_time, filled)) / len(filled) if filled else 0.0


@lru_cache(maxsize=8192)
def _is_time(cell: str) -> bool:
    if not (any(c.isdigit() for c in cell) or cell.strip() in patterns.WORD_DAYS):
        return False
    for base, pattern in _compiled():
        found = pattern.match(cell)
        if found is None:
            continue
        parts = {name: value for name, value in found.groupdict().items() if value}
        if base == "serial":
            return 20000 <= int(parts["whole"]) <= 73000 or len(parts["whole"]) > 5
        if "c" in parts:
            # 24.6.1 is a day, 3.1.2 a version.
            small = sorted(int(parts[name]) for name in "abc")
            return small[0] <= 12 and small[1] <= 31 and (len(parts["a"]) + len(parts["c"])) > 2
        month, day = int(parts.get("month", 1)), int(parts.get("day", 1))
        return 1 <= month <= 12 and 1 <= day <= 31
    return False


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((base, re.compile(pattern)) for base, pattern, _ in _READERS)


def only_clock(cells: Iterable[str]) -> float:
    """The share of filled cells that hold a time of day and no date."""
    filled = [cell for cell in cells if cell.strip()]
    found = [_CLOCK_ONLY.match(cell) for cell in filled]
    return sum(m is not None and bool(m["hour"]) for m in found) / len(filled) if filled else 0.0


def parse_clock(values: pa.Array) -> Ints:
    """Seconds since midnight of cells like `오후 3:12`, -1 where a cell is no time of day."""
    groups = pc.extract_regex(values, pattern=patterns.CLOCK_ONLY)
    hit = pc.is_valid(groups).to_numpy(zero_copy_only=False)
    result = np.full(len(hit), _MISSING)
    if hit.any():
        fields = _Fields(groups.filter(pa.array(hit)))
        seconds, good = _clock(fields)
        result[hit] = np.where(good & (fields.number("hour") >= 0), seconds, _MISSING)
    return result


def to_datetime(moment: np.datetime64, tz: str) -> datetime | None:
    """A Python datetime in `tz`, or None for NaT."""
    if np.isnat(moment):
        return None
    utc: datetime = moment.astype("datetime64[us]").item()
    return utc.replace(tzinfo=UTC).astimezone(_zone(tz))
