"""A moment spread over columns (년, 월, 일, 시, 분), put together in one."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.columns.lexicon import canonical_key
from voc_cli.load.columns.profile import Profile

_NAMES: Mapping[str, frozenset[str]] = {
    "created_year": frozenset("년 연 년도 연도 year yyyy yy yr".split()),
    "created_month": frozenset("월 month mm mon".split()),
    "created_day": frozenset("일 day dd".split()),
    "created_hour": frozenset("시 시간 hour hh hr hours".split()),
    "created_minute": frozenset("분 minute min mi minutes".split()),
}
_RANGES = {
    "created_year": (0, 2099),
    "created_month": (1, 12),
    "created_day": (1, 31),
    "created_hour": (0, 24),
    "created_minute": (0, 59),
}
# What may stand before a part's own name: 접수년, 등록월, reg_day.
_BEFORE = re.compile(
    r"^(?:접수|등록|문의|작성|상담|인입|신청|발생|민원|created?|reg|received|opened|date)[_\s-]*"
)
PARTS = tuple(_NAMES)

_OBJECT_ID = re.compile(r"^[0-9a-f]{24}$")
_LEAST_TOLD = 2
_DAY_NUMBER = re.compile(
    r"^\s*(?:[A-Za-z가-힣]{1,8}[-_ ]?)?(?P<y>20[0-4]\d)(?P<sign>[-/.]?)(?P<m>\d\d)(?P=sign)"
    r"(?P<d>\d\d)\s*[-_]\s*\d{1,6}\s*$"
)
_FIRST_ID, _LAST_ID = 0x4A000000, 0x80000000  # 2009, when such ids began, to 2038

__all__ = ["PARTS", "clocks_of_day", "gather_dates", "moments_in_ids", "parts_of"]


def parts_of(
    headers: Sequence[str], looks: Mapping[str, Profile], *, dated: bool
) -> dict[str, str]:
    """Field → header of the parts of one moment; only whole numbers in the range of a part count.

    Where the table is `dated` these are hours and minutes, else at least a month and a day.
    """
    found: dict[str, str] = {}
    for header in headers:
        key = _BEFORE.sub("", canonical_key(header))
        for field, names in _NAMES.items():
            low, high = _RANGES[field]
            shown = looks[header]
            fits = shown.highest > 0 and low <= shown.lowest and shown.highest <= high
            zero = field in ("created_hour", "created_minute") and shown.words == {"0"}
            if key in names and (fits or zero) and field not in found:
                found[field] = header
    if dated:
        clock = {field: found[field] for field in PARTS[3:] if field in found}
        return clock if len(clock) == len(PARTS[3:]) else {}
    return found if {"created_month", "created_day"} <= found.keys() else {}


def gather_dates(table: pa.Table, fields: Mapping[str, str]) -> list[str] | None:
    """The moments of rows whose day, or clock, stands in columns of their own; None where not.

    `2024-3-4 10:15`, or `3월 4일` where no year is given; a column of days gets its clock.
    """
    found = {part: _digits(table, fields[part]) for part in PARTS if part in fields}
    if not found:
        return None
    days = [""] * len(table)
    if "created_at" in fields:
        days = [value or "" for value in table[fields["created_at"]].to_pylist()]
    return [
        _written({part: values[row] for part, values in found.items()}, days[row])
        for row in range(len(table))
    ]


def clocks_of_day(table: pa.Table, header: str, day: date) -> list[str]:
    """The moments of a day whose clock alone stands in a column (`10:02`, `1002`, `오전 10:02`)."""
    clocks = [(value or "").strip() for value in table[header].to_pylist()]
    told = [f"{c[:-2]}:{c[-2:]}" if c.isdigit() and len(c) in (3, 4) else c for c in clocks]
    return [f"{day.isoformat()} {clock}" if clock else "" for clock in told]


def moments_in_ids(table: pa.Table, header: str) -> list[str] | None:
    """When records were made, which ids begin with: the second in those of MongoDB and Trello,
    the day in numbers of a day (`2026/03/03 -1`, `CS-20260303-0007`); None for other ids.
    """
    ids = table[header].to_pylist()
    found = [_DAY_NUMBER.match(value or "") for value in ids]
    days = ["" if day is None else f"{day['y']}-{day['m']}-{day['d']}" for day in found]
    told = [day for day in days if day]
    if len(told) >= _LEAST_TOLD and 2 * len(told) >= len(ids):  # the others are totals and footers
        return days if all(map(_is_day, told)) else None
    if not ids or not all(value and _OBJECT_ID.match(value) for value in ids):
        return None
    seconds = [int(value[:8], 16) for value in ids]
    return [str(n) for n in seconds] if all(_FIRST_ID < n < _LAST_ID for n in seconds) else None


def _is_day(told: str) -> bool:
    try:
        date.fromisoformat(told)
    except ValueError:
        return False
    return True


def _digits(table: pa.Table, header: str) -> list[str]:
    found = pc.extract_regex(table[header], pattern=r"(?P<n>\d+)")
    return [value["n"] if value is not None else "" for value in found.to_pylist()]


def _written(parts: Mapping[str, str], day: str) -> str:
    year, month, date = (parts.get(part, "") for part in PARTS[:3])
    hour, minute = (parts.get(part, "") for part in PARTS[3:])
    if not day:
        if not month or not date or ("created_year" in parts and not year):
            return ""
        full = f"20{year}" if len(year) == 2 else year
        day = f"{full}-{month}-{date}" if full else f"{month}월 {date}일"
    elif ":" in day:
        return day
    return f"{day} {hour}:{minute or '00'}" if hour else day
