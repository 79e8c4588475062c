"""Resident registration (주민등록번호, 외국인등록번호) and driving licence numbers."""

import re

from voc_cli.privacy.numbers.context import label_before
from voc_cli.privacy.numbers.runs import Found, Run, in_code, is_date, joined, made, take

__all__ = ["driver_license", "resident_number"]

_STARS = re.compile(r"[*xX●○•]+")


def resident_number(run: Run, n: int) -> Found | None:
    kind, distance = label_before(run.text, run.starts[n])
    named = kind == "resident" and distance <= 12
    if (digits := take(run, n, (6, 7))) and joined(run, n, 2, "-./~"):
        count = 2
    elif digits := take(run, n, (13,)):
        count = 1
    elif (digits := take(run, n, (6, 1, 6))) and named:
        count = 3
    elif named and (digits := take(run, n, (7,))) and is_date(digits) and digits[6] in "12345678":
        count = 1
    elif (digits := take(run, n, (6, 1))) and run.seps[n + 1] == "-":
        return _half_resident(run, n, digits)
    elif found := _partly_starred(run, n):
        return found
    elif take(run, n, (6,)):
        return _starred_resident(run, n)
    else:
        return None
    if not run.loose(n + count) or (in_code(run, n) and not named):
        return None
    if kind == "ref" and distance <= 8:
        return None
    if named or (is_date(digits) and digits[6] in "12345678"):
        return made(run, n, count, "frn" if digits[6] in "5678" else "rrn")
    return None


def _half_resident(run: Run, n: int, digits: str) -> Found | None:
    """880604-1, 880604-1******: the birth date and the sex, the rest left out or starred."""
    if not is_date(digits) or digits[6] not in "12345678" or in_code(run, n):
        return None
    stars = _STARS.match(run.text, run.ends[n + 1])
    end = stars.end() if stars and len(stars.group()) in range(4, 7) else run.ends[n + 1]
    if not stars and (n + 2 < len(run.digits) or label_before(run.text, run.starts[n])[0] == "ref"):
        return None
    return Found("frn" if digits[6] in "5678" else "rrn", 2, run.starts[n], end)


def _partly_starred(run: Run, n: int) -> Found | None:
    """880604-1773***: what is left says as much as a whole number to whoever knows the person."""
    count = 1 if len(run.digits[n]) > 7 else 2
    digits = "".join(run.digits[n : n + count])
    if not 8 <= len(digits) <= 12 or len(run.digits[n]) not in (6, len(digits)):
        return None
    stars = _STARS.match(run.text, run.ends[n + count - 1])
    if not stars or len(digits) + len(stars.group()) != 13 or not is_date(digits):
        return None
    if digits[6] not in "12345678" or in_code(run, n):
        return None
    return Found("frn" if digits[6] in "5678" else "rrn", count, run.starts[n], stars.end())


def _starred_resident(run: Run, n: int) -> Found | None:
    stars = re.compile(r"\s?-\s?[*●○]{6,7}").match(run.text, run.ends[n])
    if stars and is_date(run.digits[n]):
        return Found("rrn", 1, run.starts[n], stars.end())
    return None


_REGION = re.compile(
    "(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주)[\\s\\-]{0,2}$"
)


def driver_license(run: Run, n: int) -> Found | None:
    kind, distance = label_before(run.text, run.starts[n])
    if kind == "ref" and distance <= 8:
        return None
    named = kind == "license"
    if (digits := take(run, n, (2, 2, 6, 2))) and joined(run, n, 4, "-./"):
        if run.loose(n + 4) and (named or 11 <= int(digits[:2]) <= 28):
            return made(run, n, 4, "driver_license")
    if take(run, n, (2, 6, 2)) and joined(run, n, 3, "-./") and run.loose(n + 3):
        region = _REGION.search(run.text, max(0, run.starts[n] - 5), run.starts[n])
        if region:
            return Found("driver_license", 3, region.start(), run.ends[n + 2])
    if named and distance <= 16 and take(run, n, (12,)):
        return made(run, n, 1, "driver_license")
    if named and (take(run, n, (2, 10)) or take(run, n, (2, 2, 8))):
        return made(run, n, 2 if len(run.digits[n + 1]) == 10 else 3, "driver_license")
    return None
