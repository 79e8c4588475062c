"""Numbers that identify a person: resident, licence, phone, card and account numbers.

A run of digit groups (`010-1234-5678`, `3333 01 1234567`) is read from left to right; at each
group the kinds are tried from the surest shape to the one that needs most context.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from voc_cli.privacy.context import follows_account, label_before
from voc_cli.privacy.spans import Span

__all__ = ["find_numbers"]

_RUN = re.compile(r"[0-9]+(?:[\s.\-/_()~,]{1,3}[0-9]+)*")
_GROUP = re.compile("[0-9]+")
_MIN_DIGITS = 7


@dataclass(frozen=True)
class _Run:
    """Digit groups with what stands between them; offsets are those of the whole text."""

    text: str
    digits: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    seps: tuple[str, ...]  # seps[n] stands before group n, stripped of spaces; "" = only spaces

    def loose(self, n: int) -> bool:
        """Whether a number may begin or end at the gap before group `n`."""
        if n == 0 or n == len(self.digits):
            return True
        return self.seps[n] != "-" or self.text[self.ends[n - 1] : self.starts[n]] != "-"


@dataclass(frozen=True)
class _Found:
    type: str
    groups: int  # how many digit groups it takes
    start: int
    end: int


_Matcher = Callable[[_Run, int], "_Found | None"]


def find_numbers(text: str) -> list[Span]:
    """Resident, licence, phone, card and account numbers in `text` (a shadow), left to right."""
    spans: list[Span] = []
    for match in _RUN.finditer(text):
        if match.end() - match.start() < _MIN_DIGITS:
            continue
        spans += _read(_split(text, match.start(), match.end()))
    return spans


def _split(text: str, start: int, end: int) -> _Run:
    groups = list(_GROUP.finditer(text, start, end))
    seps = [""] + [
        text[a.end() : b.start()].strip() for a, b in zip(groups, groups[1:], strict=False)
    ]
    return _Run(
        text,
        tuple(g.group() for g in groups),
        tuple(g.start() for g in groups),
        tuple(g.end() for g in groups),
        tuple(seps),
    )


def _read(run: _Run) -> list[Span]:
    spans: list[Span] = []
    n = 0
    free = True
    while n < len(run.digits):
        found = None
        if free or run.loose(n):
            for matcher in _MATCHERS:
                found = matcher(run, n)
                if found:
                    break
        if found is None:
            n, free = n + 1, False
            continue
        spans.append(Span(found.start, found.end, found.type))
        n, free = n + found.groups, True
    return spans


def _take(run: _Run, n: int, lengths: tuple[int, ...]) -> str | None:
    """The joined digits of the next groups if they have just these lengths."""
    found = run.digits[n : n + len(lengths)]
    if tuple(map(len, found)) != lengths:
        return None
    return "".join(found)


def _join(run: _Run, n: int, count: int, allowed: str) -> bool:
    """Whether the next `count` groups hang together by one kind of separator of `allowed`."""
    seps = {run.seps[k] for k in range(n + 1, n + count)}
    return len(seps) <= 1 and all(sep == "" or sep in allowed for sep in seps)


def _made(run: _Run, n: int, count: int, kind: str) -> _Found:
    return _Found(kind, count, run.starts[n], run.ends[n + count - 1])


def _before(run: _Run, n: int) -> str:
    return run.text[run.starts[n] - 1 : run.starts[n]] if run.starts[n] else ""


def _after(run: _Run, last: int) -> str:
    return run.text[run.ends[last] : run.ends[last] + 1]


_ABBREVIATIONS = frozenset(
    "no tel hp visa jcb master amex bc kb nh ibk sc kdb card acc account num number p m t c h f ph cp mobile phone".split()
)


def _in_code(run: _Run, n: int) -> bool:
    """Whether the run hangs on letters (`INV-2024-11-0457`, `DW60B-7740`): a code, not a number."""
    head = re.search(r"[A-Za-z0-9\-_.#/]*$", run.text[max(0, run.starts[n] - 12) : run.starts[n]])
    word = head.group() if head else ""
    if not re.search("[A-Za-z0-9][\\-_#]?$", word) and not re.search("[A-Za-z][.]$", word):
        return False
    return word.rstrip(".-_#").rpartition("/")[2].rpartition(".")[2].lower() not in _ABBREVIATIONS


def _is_date(digits: str) -> bool:
    """YYMMDD with a month and day that exist."""
    month, day = int(digits[2:4]), int(digits[4:6])
    return 1 <= month <= 12 and 1 <= day <= 31


def _is_stamp(digits: str) -> bool:
    """Begins with a plausible order date YYYYMMDD of 2000–2039."""
    return digits[:2] == "20" and digits[2] in "0123" and _is_date(digits[2:8])


# ------------------------------------------------------------------ resident numbers


def _resident(run: _Run, n: int) -> _Found | None:
    kind, distance = label_before(run.text, run.starts[n])
    named = kind == "resident" and distance <= 12
    if (digits := _take(run, n, (6, 7))) and _join(run, n, 2, "-./~"):
        count = 2
    elif digits := _take(run, n, (13,)):
        count = 1
    elif (digits := _take(run, n, (6, 1, 6))) and named:
        count = 3
    elif named and (digits := _take(run, n, (7,))) and _is_date(digits) and digits[6] in "12345678":
        count = 1
    elif (digits := _take(run, n, (6, 1))) and run.seps[n + 1] == "-":
        return _half_resident(run, n, digits)
    elif _take(run, n, (6,)):
        return _starred_resident(run, n)
    else:
        return None
    if not run.loose(n + count) or (_in_code(run, n) and not named):
        return None
    if kind == "ref" and distance <= 8:
        return None
    if named or (_is_date(digits) and digits[6] in "12345678"):
        return _made(run, n, count, "frn" if digits[6] in "5678" else "rrn")
    return None


def _half_resident(run: _Run, n: int, digits: str) -> _Found | None:
    """880604-1, 880604-1******: the birth date and the sex, the rest left out or starred."""
    if not _is_date(digits) or digits[6] not in "12345678" or _in_code(run, n):
        return None
    stars = re.compile(r"[*xX●○•]{4,6}").match(run.text, run.ends[n + 1])
    end = stars.end() if stars else run.ends[n + 1]
    if not stars and (n + 2 < len(run.digits) or label_before(run.text, run.starts[n])[0] == "ref"):
        return None
    return _Found("frn" if digits[6] in "5678" else "rrn", 2, run.starts[n], end)


def _starred_resident(run: _Run, n: int) -> _Found | None:
    stars = re.compile(r"\s?-\s?[*●○]{6,7}").match(run.text, run.ends[n])
    if stars and _is_date(run.digits[n]):
        return _Found("rrn", 1, run.starts[n], stars.end())
    return None


# ------------------------------------------------------------------ driving licence

_REGION = re.compile(
    "(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주)[\\s\\-]{0,2}$"
)


def _license(run: _Run, n: int) -> _Found | None:
    kind, distance = label_before(run.text, run.starts[n])
    if kind == "ref" and distance <= 8:
        return None
    named = kind == "license"
    if (digits := _take(run, n, (2, 2, 6, 2))) and _join(run, n, 4, "-./"):
        if run.loose(n + 4) and (named or 11 <= int(digits[:2]) <= 28):
            return _made(run, n, 4, "driver_license")
    if _take(run, n, (2, 6, 2)) and _join(run, n, 3, "-./") and run.loose(n + 3):
        region = _REGION.search(run.text, max(0, run.starts[n] - 5), run.starts[n])
        if region:
            return _Found("driver_license", 3, region.start(), run.ends[n + 2])
    if named and distance <= 16 and _take(run, n, (12,)):
        return _made(run, n, 1, "driver_license")
    if named and (_take(run, n, (2, 10)) or _take(run, n, (2, 2, 8))):
        return _made(run, n, 2 if len(run.digits[n + 1]) == 10 else 3, "driver_license")
    return None


# ------------------------------------------------------------------ phone

_AREA = re.compile("02|0(?:3[1-3]|4[1-4]|5[1-5]|6[1-4])|070|050[2-9]?")
_ABROAD = re.compile(r"\+\s?[0-9]|(?<![0-9])0082")


def _phone(run: _Run, n: int) -> _Found | None:
    return _mobile(run, n) or _country_code(run, n) or _landline(run, n) or _short_phone(run, n)


def _grow(run: _Run, n: int, wanted: tuple[int, ...]) -> int | None:
    """How many groups from `n` add up to one of the `wanted` digit counts, the longest first."""
    total, best = 0, None
    for count, digits in enumerate(run.digits[n : n + 11], 1):
        if count > 1 and run.seps[n + count - 1] == "," and run.seps[n + 1] != ",":
            break
        total += len(digits)
        if total > max(wanted):
            break
        if total in wanted and run.loose(n + count):
            best = count
    return best


def _mobile(run: _Run, n: int) -> _Found | None:
    first = "".join(run.digits[n : n + 3])[:3]
    if first not in ("010", "011", "016", "017", "018", "019"):
        return None
    if len(run.digits[n]) < 3 and not all(len(d) == 1 for d in run.digits[n : n + 3]):
        return None
    wanted = (11,) if len(run.digits[n]) > 3 and first == "010" else (11, 10)
    count = _grow(run, n, wanted)
    if count is None:
        return None
    lengths = tuple(map(len, run.digits[n : n + count]))
    if first != "010" and lengths not in ((10,), (3, 3, 4), (3, 4, 4), (3, 7), (3, 8), (6, 4)):
        if lengths != (11,) or label_before(run.text, run.starts[n])[0] != "phone":
            return None
    if first == "010" and sum(lengths) == 10 and lengths != (3, 3, 4):
        return None
    if re.search(r"[0-9][\-_]$", run.text[max(0, run.starts[n] - 2) : run.starts[n]]):
        return None
    return _made(run, n, count, "phone")


def _country_code(run: _Run, n: int) -> _Found | None:
    """+82 10 …, 82-10-…, 0082 …, and any other number written with a plus."""
    head = run.text[max(0, run.starts[n] - 2) : run.starts[n]]
    plus = re.search(r"\+\s?$", head)
    start = run.starts[n] - len(plus.group()) if plus else run.starts[n]
    joined = ""
    for count, digits in enumerate(run.digits[n : n + 7], 1):
        joined += digits
        if len(joined) > 15:
            return None
        if count < len(run.digits) - n and not run.loose(n + count):
            continue
        if re.fullmatch(r"(?:00)?82(?:0?1[016789][0-9]{7,8})", joined):
            return _Found("phone", count, start, run.ends[n + count - 1])
        if plus and re.fullmatch(r"82(?:0?2|0?[3-7][0-9])[0-9]{7,8}", joined):
            return _Found("phone", count, start, run.ends[n + count - 1])
    if plus and re.match(r"(?!82)[1-9]", joined) and not re.search(r"[0-9]\s?$", head[:-1]):
        count = _grow(run, n, (13, 12, 11, 10))
        spaced = len(run.digits[n]) <= 3 or (count == 1 and len(run.digits[n]) >= 11)
        if count and spaced:
            return _Found("phone", count, start, run.ends[n + count - 1])
    return None


def _landline(run: _Run, n: int) -> _Found | None:
    area = _AREA.match(run.digits[n])
    if not area or _in_code(run, n):
        return None
    kind, distance = label_before(run.text, run.starts[n])
    if (kind == "ref" and distance <= 8) or kind == "account":
        if len(run.digits[n]) > 4 or kind == "ref":
            return None
    code = run.digits[n]
    for lengths in ((3, 4), (4, 4)):
        if _take(run, n + 1, lengths) and len(code) <= 4 and area.end() == len(code):
            local = run.digits[n + 1]
            same = _join(run, n + 1, 2, "-.~,")
            if same and run.seps[n + 1] in ("", "-", ".", ")", "~", ",") and local[0] not in "01":
                if run.loose(n + 3):
                    start = run.starts[n] - (_before(run, n) == "(" and run.seps[n + 1] == ")")
                    return _Found("phone", 3, start, run.ends[n + 2])
    rest = len(code) - len(area.group())
    if rest in (7, 8) and code[area.end()] not in "01" and run.loose(n + 1):
        if (len(code) > 9 and _after(run, n) != "원") or kind == "phone":
            return _made(run, n, 1, "phone")
    if len(run.digits) > n + 1 and len(code) <= 4 and area.end() == len(code):
        if len(run.digits[n + 1]) in (7, 8) and run.digits[n + 1][0] not in "01":
            if run.seps[n + 1] in ("-", ")", ".") and run.loose(n + 2):
                return _made(run, n, 2, "phone")
    return None


def _short_phone(run: _Run, n: int) -> _Found | None:
    """8475-2227 after a word for phone: the prefix left out. 15xx, 16xx, 18xx are businesses."""
    if not (_take(run, n, (4, 4)) or _take(run, n, (3, 4))) or not run.loose(n + 2):
        return None
    if run.seps[n + 1] not in ("-", ".", "") or re.match("1[568]|20[0-3]", run.digits[n]):
        return None
    kind, distance = label_before(run.text, run.starts[n])
    gap = run.text[run.starts[n] - distance : run.starts[n]]
    if kind == "phone" and re.fullmatch(r"\s?(?:번호)?(?:은|는|가|이)?\s?[:=]?\s?", gap):
        return _made(run, n, 2, "phone")
    return None


# ------------------------------------------------------------------ cards

_FOURS = ((4, 4, 4, 4), (4, 6, 5), (4, 4, 4, 4, 3), (4, 4, 4, 3), (8, 8), (4, 12), (4, 6, 4))
_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|3[47]\d{13}"
    r"|35\d{14}|3(?:0[0-5]|[689]\d)\d{11}|(?:60|65|64|62)\d{14,17}|9\d{15}"
)


def _luhn(digits: str) -> bool:
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def _card(run: _Run, n: int) -> _Found | None:
    kind, distance = label_before(run.text, run.starts[n])
    named = kind == "card" and distance <= 20
    if _in_code(run, n) or (kind == "ref" and distance <= 10):
        return None
    for lengths in _FOURS:
        count = len(lengths)
        digits = _take(run, n, lengths)
        if digits is None or not _join(run, n, count, "-./_~") or not run.loose(n + count):
            continue
        if lengths == (4, 4, 4, 4) and (named or not _is_stamp(digits)):
            return _made(run, n, count, "card")
        fits = bool(_ISSUERS.fullmatch(digits))
        if named or (lengths in ((4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3)) and fits):
            return _made(run, n, count, "card")
    digits = run.digits[n]
    if 13 <= len(digits) <= 19 and run.loose(n + 1):
        if named and distance <= 12 and len(digits) in (14, 15, 16):
            return _made(run, n, 1, "card")
        if _ISSUERS.fullmatch(digits) and _luhn(digits) and kind != "account":
            return None if _is_stamp(digits) else _made(run, n, 1, "card")
    return None


# ------------------------------------------------------------------ accounts

# Shapes of the big banks' numbers, hyphens as printed in the bank book (국민, 우리, 신한, 농협, 하나,
# 기업, 카카오뱅크 …): enough without a word beside them.
_BANK_SHAPES = (
    (6, 2, 6), (4, 3, 6), (3, 3, 6), (3, 4, 4, 2), (3, 6, 5), (3, 6, 2, 3), (4, 2, 7), (3, 2, 6),
    (3, 4, 5, 2), (6, 2, 5), (3, 5, 6), (3, 2, 5, 1), (4, 4, 4, 1), (3, 2, 7),
)  # fmt: skip


def _account(run: _Run, n: int) -> _Found | None:
    if _in_code(run, n):
        return None
    kind, distance = label_before(run.text, run.starts[n])
    if kind == "ref" and distance <= 8:
        return None
    best = None
    for count in range(1, min(6, len(run.digits) - n) + 1):
        if run.loose(n + count) and _account_shape(run, n, count):
            best = count
    if best is None:
        return None
    lengths = tuple(map(len, run.digits[n : n + best]))
    near = (kind == "account" and distance <= 20) or follows_account(run.text, run.ends[n + best - 1])
    typical = lengths in _BANK_SHAPES and run.seps[n + 1] == "-"
    dated = lengths[0] == 6 and _is_date(run.digits[n])
    if near or (typical and not dated):
        return _made(run, n, best, "account")
    return None


def _account_shape(run: _Run, n: int, count: int) -> bool:
    digits = "".join(run.digits[n : n + count])
    if not 10 <= len(digits) <= 16 or not _join(run, n, count, "-."):
        return False
    if _after(run, n + count - 1) in ("원", "건", "개", "점", "만", ":"):
        return False
    lengths = tuple(map(len, run.digits[n : n + count]))
    if count > 1 and (lengths[:3] == (4, 2, 2) or lengths[:2] in ((8, 2), (8, 4), (8, 6))):
        return not _is_stamp(digits)
    if count > 1 and run.seps[n + 1] in ("", ".") and (max(lengths) < 4 or len(digits) < 10):
        return False
    return not (count == 1 and len(digits) in (12, 14, 16) and _is_stamp(digits))


_MATCHERS: tuple[_Matcher, ...] = (_resident, _license, _phone, _card, _account)
