"""The ways Korean exports write a moment, as patterns that both RE2 and `re` understand."""

_SPACE = "[\\s\u00a0\u3000]*"
_CLOCK = (
    r"(?:[T,_\s]*"
    r"(?P<before>오전|오후|새벽|아침|낮|저녁|밤|[AaPp]\.?[Mm]\.?)?\s*"
    r"(?P<hour>\d{1,2})\s*[:시]\s*(?:(?P<minute>\d{1,2})\s*(?:[:분]\s*)?)?"
    r"(?:(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?\s*초?)?\s*"
    r"(?P<after>[AaPp]\.?[Mm]\.?|오전|오후)?\s*"
    r"(?P<offset>Z|z|KST|(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?\d{2})?|UTC|GMT)?(?:\s*\([A-Za-z ]+\))?)?"
)
# A weekday may stand before, between date and time, or be written out; it carries nothing.
_WEEKDAY = (
    r"(?:\s*[(\[]?(?:[월화수목금토일](?:요일)?|"
    r"(?:[Mm]on|[Tt]ue|[Ww]ed|[Tt]hu|[Ff]ri|[Ss]at|[Ss]un)[a-z]*)[)\]]?[,.]?)?"
)
_MONTH = r"(?P<name>[A-Za-z]{3,9})"


def _whole(date: str) -> str:
    return rf"^{_SPACE}{date}{_CLOCK}{_SPACE}$"


YEAR_FIRST = _whole(
    _WEEKDAY + r"\s*(?P<year>\d{4})\s*[-./년]\s*(?P<month>\d{1,2})\s*[-./월]\s*(?P<day>\d{1,2})"
    r"\s*[.일]?" + _WEEKDAY
)
COMPACT = (
    rf"^{_SPACE}(?P<year>(?:19|20)\d{{2}})(?P<month>[01]\d)(?P<day>[0-3]\d)"
    rf"(?:[T_\s-]?(?P<hour>[0-2]\d):?(?P<minute>[0-5]\d)(?::?(?P<second>[0-5]\d))?"
    rf"(?P<offset>Z|[+-]\d{{2}}:?\d{{2}})?)?{_SPACE}$"
)
# A week of ISO 8601, and a day of one: 2026-W10, 2026년 10주차, 2026-W10-3.
_YEAR_OF_WEEK = rf"^{_SPACE}(?P<year>(?:19|20)\d{{2}})[\s-]?[Ww]"
WEEK = rf"{_YEAR_OF_WEEK}(?P<week>\d{{1,2}}){_SPACE}$"
WEEK_SAID = (
    rf"^{_SPACE}(?P<year>(?:19|20)\d{{2}})\s*년\s*제?\s*(?P<week>\d{{1,2}})\s*주차?{_SPACE}$"
)
WEEK_DAY = rf"{_YEAR_OF_WEEK}(?P<week>\d{{2}})-?(?P<weekday>[1-7]){_SPACE}$"
# What DB2 writes: 2026-03-05-14.05.00.000000.
YEAR_FIRST_DOTS = (
    rf"^{_SPACE}(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}})[-\s](?P<hour>\d{{2}})"
    rf"\.(?P<minute>\d{{2}})\.(?P<second>\d{{2}})(?:[.,](?P<fraction>\d{{1,9}}))?{_SPACE}$"
)
# Three short numbers, or two and a year at the end: which is which is decided for the column.
SHORT = _whole(
    r"'?(?P<a>\d{1,2})\s*(?P<mark>[-./년])\s*(?P<b>\d{1,2})\s*[-./월]\s*(?P<c>\d{4}|\d{1,2})"
    r"\s*[.일]?" + _WEEKDAY
)
# The day of such a moment alone, and what follows it.
SHORT_DAY = (
    rf"^{_SPACE}'?(?P<day>\d{{1,2}}\s*[-./년]\s*\d{{1,2}}\s*[-./월]\s*(?:\d{{4}}|\d{{1,2}}))"
    r"(?P<rest>(?:\D(?s:.)*)?)$"
)
DAY_MONTH_NAME = _whole(
    _WEEKDAY + r"\s*(?P<day>\d{1,2})(?:st|nd|rd|th)?[-./\s]+" + _MONTH + r"[-./,\s]+"
    r"(?P<year>\d{4}|\d{2})"
)
MONTH_NAME_DAY = _whole(
    _WEEKDAY + r"\s*" + _MONTH + r"\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})"
)
# Oracle's own way: 05-MAR-24 02.05.00.000000 PM.
DAY_MONTH_DOTS = (
    rf"^{_SPACE}(?P<day>\d{{1,2}})-"
    + _MONTH
    + r"-(?P<year>\d{4}|\d{2})\s+(?P<hour>\d{1,2})\.(?P<minute>\d{2})"
    rf"\.(?P<second>\d{{2}})(?:[.,](?P<fraction>\d{{1,9}}))?\s*(?P<after>[AaPp][Mm])?{_SPACE}$"
)
# What Unix and Ruby write: Sat Jul 03 05:01:48 UTC 2010.
YEAR_AT_END = (
    rf"^{_SPACE}[A-Za-z]{{3}},? "
    + _MONTH
    + r" {1,2}(?P<day>\d{1,2}) (?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})"
    rf" (?P<offset>[A-Z]{{3,4}}|[+-]\d{{2}}:?\d{{2}}) (?P<year>\d{{4}}){_SPACE}$"
)
YEARLESS = _whole(r"(?P<month>\d{1,2})\s*(?:월|[-./])\s*(?P<day>\d{1,2})\s*[.일]?" + _WEEKDAY)
RELATIVE = (
    r"^\s*(?:약\s*)?(?P<count>\d+|한|an?)\s*(?P<unit>초|분|시간|일|주일?|개월|달|년|"
    r"seconds?|minutes?|mins?|hours?|days?|weeks?|months?|years?)\s*(?:전|ago)\s*$"
)
DAY_WORD = (
    r"^\s*(?P<word>오늘|어제|그제|그저께|엊그제|방금|방금 전|today|yesterday|just now|now)"
    + _CLOCK
    + r"\s*$"
)
NUMBER = r"^\s*(?P<whole>\d{5}|\d{10}|\d{13}|\d{16})(?:\.(?P<part>\d+))?\s*$"
CLOCK_DIGITS = r"^\s*(?P<hour>\d{1,2})(?P<minute>[0-5]\d)(?P<second>[0-5]\d)?\s*$"
CLOCK_ONLY = rf"^{_SPACE}{_CLOCK}{_SPACE}$"

MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"), 1
    )
    for name in names.split()
}  # fmt: skip
RELATIVE_DAYS = {
    "일": 1, "day": 1, "주": 7, "주일": 7, "week": 7, "개월": 30, "달": 30, "month": 30,
    "년": 365, "year": 365,
}  # fmt: skip
WORD_DAYS = {
    "오늘": 0, "today": 0, "방금": 0, "방금 전": 0, "just now": 0, "now": 0, "어제": 1,
    "yesterday": 1, "그제": 2, "그저께": 2, "엊그제": 2,
}  # fmt: skip
