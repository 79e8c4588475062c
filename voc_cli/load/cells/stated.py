"""The period that a sheet says it is about: `2024년 3월 고객불만 접수대장`, `VOC_202403.xlsx`."""

import calendar
import re
from datetime import date

_DAY = r"(?:\s*[.\-_/]?\s*(?:0[1-9]|[12]\d|3[01]))?"
_YEAR_MONTH = re.compile(
    rf"(?<!\d)(?P<year>20\d\d)\s*(?:년도?|[.\-_/])?\s*(?P<month>1[0-2]|0?[1-9])(?:\s*월|{_DAY}(?!\d))"
)
_SHORT_YEAR_MONTH = re.compile(r"(?<!\d)(?P<year>\d\d)\s*년\s*(?P<month>1[0-2]|0?[1-9])\s*월")
_YEAR = re.compile(r"(?<!\d)(?P<year>20\d\d)(?!\d)|(?<!\d)(?P<short>\d\d)\s*년")
_MONTH = re.compile(r"(?<!\d)(?P<month>1[0-2]|0?[1-9])\s*월")

_ONE_DAY = re.compile(
    r"(?<!\d)(?P<year>20\d\d|\d\d(?=\s*년))\s*(?:년|[.\-_/])?\s*(?P<month>1[0-2]|0?[1-9])"
    r"\s*(?:월|[.\-_/])?\s*(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)"
)

__all__ = ["stated_date", "stated_day"]


def stated_date(*texts: str | None) -> date | None:
    """The one day that the first of the texts to name a day names; None where it names two."""
    for text in filter(None, texts):
        found: set[date] = set()
        for told in _ONE_DAY.finditer(text):
            year = int(told["year"])
            try:
                named = date(year + 2000 * (year < 100), int(told["month"]), int(told["day"]))
            except ValueError:
                continue
            found.add(named)
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def stated_day(*texts: str | None) -> date | None:
    """The last day of the month, else of the year, that the texts (the surest first) name."""
    told = [text for text in texts if text]
    for text in told:
        for pattern in (_YEAR_MONTH, _SHORT_YEAR_MONTH):
            if found := pattern.search(text):
                return _end(int(found["year"]), int(found["month"]))
    years = [found for text in told if (found := _YEAR.search(text))]
    if not years:
        return None
    months = [found for text in told if (found := _MONTH.search(text))]
    year = int(years[0]["year"] or years[0]["short"])
    return _end(year, int(months[0]["month"]) if months else 12)


def _end(year: int, month: int) -> date:
    full = year if year >= 100 else 2000 + year
    return date(full, month, calendar.monthrange(full, month)[1])
