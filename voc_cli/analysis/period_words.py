"""How people write a period in a small table, and what they call its columns."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from voc_cli.errors import InputError

__all__ = ["names_month", "our_names", "period_day"]

_NAMES = {
    "period": ("기간", "날짜", "일자", "주", "주차", "월", "date", "week", "month", "day"),
    "key": ("항목", "구분", "분류", "유형", "카테고리", "category"),
    "count": ("건수", "수량", "문의수", "합계", "n"),
    "population": ("모수", "이용자수", "주문수", "회원수"),
    "value": ("값", "모수", "이용자수", "주문수", "회원수"),
}
_WEEK = re.compile(r"(\d{4})\s*(?:-?\s*W|년\s*)(\d{1,2})\s*(?:주차?|-[1-7])?", re.IGNORECASE)
_DAY = re.compile(r"(\d{4}|\d{2})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?(?:[ T].*)?")
_MONTH = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[.월]?")


def our_names(header: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """The header with the columns of `wanted` called as ours: `기간` is `period`."""
    names = [name.strip().casefold().replace(" ", "") for name in header]
    for ours in wanted:
        for word in _NAMES[ours]:
            if ours not in names and word in names:
                names[names.index(word)] = ours
    return names


def names_month(value: object) -> bool:
    """Whether a cell names a whole month."""
    return isinstance(value, str) and _MONTH.fullmatch(value.strip()) is not None


def period_day(value: object, file: str, row: int) -> date:
    """A day of the period a cell names; InputError where it names none.

    A date (`2026-11-16`, `26.11.16`, `2026년 11월 16일`, 20261116), a week (`2026-W47`, `2026년
    47주`) or a month (`2026-11`, `2026년 11월`).
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip() if value is not None else ""
    try:
        if (week := _WEEK.fullmatch(text)) and ("W" in text.upper() or "주" in text):
            return date.fromisocalendar(int(week[1]), int(week[2]), 1)
        if month := _MONTH.fullmatch(text):
            return date(int(month[1]), int(month[2]), 1)
        if day := _DAY.fullmatch(text):
            year = int(day[1])
            return date(year + 2000 if year < 100 else year, int(day[2]), int(day[3]))
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise InputError("analysis.counts_bad_period", file=file, row=row) from None
