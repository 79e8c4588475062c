"""Text to moments: every date habit of Korean exports, a whole column at a time.

A column's distinct values go through one pattern after another; each pattern is matched by Arrow
and turned into days and seconds by numpy, so no row is touched in Python.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells import date_patterns as patterns
from voc_cli.load.cells.date_fields import (
    MISSING,
    NAT,
    Fields,
    Ints,
    Times,
    seconds_of_day,
    zone,
    zone_to_utc,
)
from voc_cli.load.cells.date_readers import READERS, Context, DayOrder

_OLDEST, _NEWEST = np.datetime64("1970-01-02", "us"), np.datetime64("2100-01-01", "us")
_FIRST_CELLS = 1000
_SERIAL_END = 100_000  # days since 1899; seconds since 1970 are far more
_OTHER_FORMS = r"[０-９：／．－\x{1100}-\x{11FF}]"
_LONGEST = 80  # no time is longer; runs of blanks would be tried in every way
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

    `relative` are those of them that only `as_of` would tell (`3일 전`, `6월 3일`).
    `bases` names the kinds found (`iso`, `serial`, `epoch` …, in the order of matching);
    `ambiguous_order` is set when nothing in the column told month from day. `first_unread` is the
    first cell that nothing would tell, -1 for none.
    """

    times: Times
    unread: int
    bases: tuple[str, ...]
    ambiguous_order: bool
    date_only: bool
    relative: int = 0
    first_unread: int = -1


def parse_times(
    values: pa.Array,
    *,
    tz: str,
    as_of: date | None = None,
    order: DayOrder | None = None,
    stated: date | None = None,
) -> ParsedTimes:
    """The moments in a string column; times without zone are in `tz`.

    Relative times (`3일 전`) are read only against `as_of`, dates without a year against it or the
    `stated` end of the period that the sheet is about. Month-first
    or day-first is decided once for the column: by a part above 12, else by the order that leaves
    the dates closest together; `order` is that decision when it was made on more values.
    """
    context = Context(zone(tz), as_of, order, stated)
    encoded = _by_value(values) if _repeat(values) else None
    written = values if encoded is None else encoded.dictionary
    plain = _iso(written, context.tz)
    if plain is not None:
        plain = plain if encoded is None else np.append(plain, NAT)[_places(encoded)]
        return _all_iso(plain, written, np.asarray(pc.is_valid(values)))
    encoded = _by_value(values) if encoded is None else encoded
    distinct = encoded.dictionary
    times = np.full(len(distinct), NAT)
    left = np.arange(len(distinct))
    relative = np.zeros(len(distinct) + 1, dtype=bool)
    bases: list[str] = []
    ambiguous = False
    timed = False
    text = _all_usual(distinct)
    for base, pattern, convert in READERS:
        if not len(left):
            break
        groups = pc.extract_regex(text.take(pa.array(left)), pattern=pattern)
        hit = pc.is_valid(groups).to_numpy(zero_copy_only=False)
        if not hit.any():
            continue
        fields = Fields(groups.filter(pa.array(hit)))
        read, unsure = convert(fields, context)
        good = ~np.isnat(read) & (read >= _OLDEST) & (read < _NEWEST)
        if good.any():
            bases += _kinds(fields.number("whole")[good]) if base == "serial" else [base]
            ambiguous |= unsure
            timed |= base in ("serial", "epoch", "relative") or bool(
                (fields.number("hour") >= 0).any()
            )
        matched = left[hit]
        relative[matched[~good]] |= as_of is None and base in ("yearless", "relative")
        times[matched[good]] = read[good]
        left = np.setdiff1d(left, matched[good], assume_unique=True)
    places = _places(encoded)
    found = np.append(times, NAT)[places]
    blank = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(distinct), ""), True)
    lost = np.isnat(found) & ~np.append(blank.to_numpy(zero_copy_only=False), True)[places]
    waiting = relative[places]
    return ParsedTimes(
        found,
        int(lost.sum()),
        tuple(bases),
        ambiguous,
        bool(bases) and not timed,
        int(waiting.sum()),
        _first(lost & ~waiting),
    )


def _all_iso(times: Times, written: pa.Array, filled: npt.NDArray[np.bool_]) -> ParsedTimes:
    """What is told of a column of nothing but ISO times; a day alone has ten characters."""
    timed = bool(pc.any(pc.greater(pc.binary_length(written), 10)).as_py())
    lost = np.isnat(times) & filled
    return ParsedTimes(
        times, int(lost.sum()), ("written",), False, not timed, first_unread=_first(lost)
    )


def _first(mask: npt.NDArray[np.bool_]) -> int:
    return int(mask.argmax()) if mask.any() else -1


def _kinds(numbers: Ints) -> list[str]:
    """Days that Excel counts, and seconds (or parts of them) that Unix counts."""
    serial = numbers < _SERIAL_END
    return ["serial"] * bool(serial.any()) + ["epoch"] * bool((~serial).any())


def _repeat(values: pa.Array | pa.ChunkedArray) -> bool:
    """Whether the first cells are mostly the same ones again, as days are and moments are not."""
    first = values[:_FIRST_CELLS]
    return len(pc.unique(first)) * 2 <= len(first)


def _by_value(values: pa.Array | pa.ChunkedArray) -> pa.DictionaryArray:
    encoded = pc.dictionary_encode(values)
    return encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded


def _iso(values: pa.Array | pa.ChunkedArray, tz: ZoneInfo) -> Times | None:
    """The common case, a column of nothing but ISO times, which Arrow reads by itself."""
    first = values[:_FIRST_CELLS].drop_null()
    if not len(first) or not re.match(r"\d{4}-\d\d-\d\d", first[0].as_py()):
        return None
    for kind in (pa.timestamp("us"), pa.timestamp("us", tz="UTC")):
        try:
            moments = pc.cast(values, kind)
        except pa.ArrowInvalid:
            continue
        naive = pc.cast(moments, pa.timestamp("us")).to_numpy(zero_copy_only=False)
        times = naive.astype("datetime64[us]")
        times = times if kind.tz else zone_to_utc(times, tz)
        out_of_range = (times < _OLDEST) | (times >= _NEWEST)
        return np.where(out_of_range, NAT, times)
    return None


def _places(encoded: pa.DictionaryArray) -> Ints:
    """The distinct value of every row; one past the last for a null."""
    codes = pc.fill_null(encoded.indices, len(encoded.dictionary))
    return np.asarray(codes.to_numpy(zero_copy_only=False))


def looks_like_time(cells: Iterable[str]) -> float:
    """The share of filled cells that are written like a date, relative ones included."""
    filled = [cell for cell in cells if cell.strip()]
    return sum(map(_is_time, filled)) / len(filled) if filled else 0.0


def _usual(cell: str) -> str:
    """A cell in plain digits and whole syllables: full-width ones are a habit of Korean input."""
    return cell if cell.isascii() else unicodedata.normalize("NFKC", cell)


def _all_usual(cells: pa.Array) -> pa.Array:
    """The same of a whole column."""
    if len(cells) and pc.any(pc.match_substring_regex(cells, _OTHER_FORMS)).as_py():
        cells = pc.utf8_normalize(cells, form="NFKC")
    return cells


@lru_cache(maxsize=8192)
def _is_time(cell: str) -> bool:
    cell = _usual(cell).strip()
    if len(cell) > _LONGEST:
        return False
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
    return tuple((base, re.compile(pattern)) for base, pattern, _ in READERS)


def only_clock(cells: Iterable[str]) -> float:
    """The share of filled cells that hold a time of day and no date."""
    filled = [cell for cell in cells if cell.strip()]
    short = [cell for cell in map(str.strip, map(_usual, filled)) if len(cell) <= _LONGEST]
    found = [_CLOCK_ONLY.match(cell) for cell in short]
    return sum(m is not None and bool(m["hour"]) for m in found) / len(filled) if filled else 0.0


def parse_clock(values: pa.Array) -> Ints:
    """Seconds since midnight of cells like `오후 3:12` or `1512`, -1 for what is no time of day."""
    values = pc.utf8_normalize(values, form="NFKC")
    groups = pc.extract_regex(values, pattern=patterns.CLOCK_ONLY)
    hit = pc.is_valid(groups).to_numpy(zero_copy_only=False)
    if not hit.any():
        groups = pc.extract_regex(values, pattern=patterns.CLOCK_DIGITS)
        hit = pc.is_valid(groups).to_numpy(zero_copy_only=False)
    result = np.full(len(hit), MISSING)
    if hit.any():
        fields = Fields(groups.filter(pa.array(hit)))
        seconds, good = seconds_of_day(fields)
        result[hit] = np.where(good & (fields.number("hour") >= 0), seconds, MISSING)
    return result


def to_datetime(moment: np.datetime64, tz: str) -> datetime | None:
    """A Python datetime in `tz`, or None for NaT."""
    if np.isnat(moment):
        return None
    utc: datetime = moment.astype("datetime64[us]").item()
    return utc.replace(tzinfo=UTC).astimezone(zone(tz))
