"""Phone numbers: mobile, landline, internet, safe, with country codes. Businesses' numbers stay."""

import re

from voc_cli.privacy.numbers.context import label_before
from voc_cli.privacy.numbers.runs import Found, Run, after, before, in_code, joined, made, take

__all__ = ["phone_number"]

_AREA = re.compile("02|030[23]|0(?:3[1-3]|4[1-4]|5[1-5]|6[1-4])|070|050[2-9]?")
# Some banks let customers choose their phone number as an account's: 기업은행 평생계좌.
_LIFELONG = re.compile("평생\\s?계좌")
_PLUS = re.compile(r"\+\s?$")
_KOREAN_MOBILE = re.compile("(?:00)?82(?:0?1[016789][0-9]{7,8})")
# No exchange begins with 0; with 1 those of businesses, and made-up ones (02-1234-5678).
_NO_EXCHANGE = re.compile("0|1[568]")
_KOREAN_LANDLINE = re.compile("82(?:0?2|0?[3-7][0-9])[0-9]{7,8}")


def phone_number(run: Run, n: int) -> Found | None:
    return _mobile(run, n) or _country_code(run, n) or _landline(run, n) or _short_phone(run, n)


def _grow(run: Run, n: int, wanted: tuple[int, ...]) -> int | None:
    """How many groups from `n` add up to one of the `wanted` digit counts, the longest first."""
    total = 0
    best: int | None = None
    for count, digits in enumerate(run.digits[n : n + 11], 1):
        if count > 1 and run.seps[n + count - 1] == "," and run.seps[n + 1] != ",":
            break
        total += len(digits)
        if total > max(wanted):
            break
        if total in wanted and run.loose(n + count):
            best = count
    return best


def _mobile(run: Run, n: int) -> Found | None:
    if run.digits[n][0] != "0":
        return None
    first = "".join(run.digits[n : n + 3])[:3]
    if first not in ("010", "011", "016", "017", "018", "019"):
        return None
    if len(run.digits[n]) < 3 and not all(len(d) == 1 for d in run.digits[n : n + 3]):
        return None
    if _LIFELONG.search(run.text, max(0, run.starts[n] - 8), run.ends[n] + 16):
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
    # (010) 1234-5678: the bracket belongs to the number.
    opened = before(run, n) == "(" and count > 1 and run.seps[n + 1].startswith(")")
    return Found("phone", count, run.starts[n] - opened, run.ends[n + count - 1])


def _country_code(run: Run, n: int) -> Found | None:
    """+82 10 …, 82-10-…, 0082 …, and any other number written with a plus."""
    head = run.text[max(0, run.starts[n] - 2) : run.starts[n]]
    plus = _PLUS.search(head) if "+" in head else None
    if not plus and not "".join(run.digits[n : n + 4]).startswith(("82", "0082")):
        return None
    start = run.starts[n] - len(plus.group()) if plus else run.starts[n]
    joined = ""
    for count, digits in enumerate(run.digits[n : n + 7], 1):
        joined += digits
        if len(joined) > 15:
            return None
        if count < len(run.digits) - n and not run.loose(n + count):
            continue
        if _KOREAN_MOBILE.fullmatch(joined):
            return Found("phone", count, start, run.ends[n + count - 1])
        if plus and _KOREAN_LANDLINE.fullmatch(joined):
            return Found("phone", count, start, run.ends[n + count - 1])
    if plus and re.match(r"(?!82)[1-9]", joined) and not re.search(r"[0-9]\s?$", head[:-1]):
        whole = _grow(run, n, (13, 12, 11, 10))
        spaced = len(run.digits[n]) <= 3 or (whole == 1 and len(run.digits[n]) >= 11)
        if whole and spaced:
            return Found("phone", whole, start, run.ends[n + whole - 1])
    return None


def _landline(run: Run, n: int) -> Found | None:
    area = _AREA.match(run.digits[n])
    if not area or in_code(run, n):
        return None
    kind, distance = label_before(run.text, run.starts[n])
    if (kind == "ref" and distance <= 8) or kind == "account":
        if len(run.digits[n]) > 4 or kind == "ref":
            return None
    code = run.digits[n]
    safe = code.startswith("050")
    for lengths in ((3, 4), (4, 4), (4, 5)) if safe else ((3, 4), (4, 4)):
        if take(run, n + 1, lengths) and len(code) <= 4 and area.end() == len(code):
            local = run.digits[n + 1]
            same = joined(run, n + 1, 2, "-.~,")
            if (
                same
                and run.seps[n + 1] in ("", "-", ".", ")", "~", ",")
                and (safe or not _NO_EXCHANGE.match(local))
            ):
                if run.loose(n + 3):
                    start = run.starts[n] - (before(run, n) == "(" and run.seps[n + 1] == ")")
                    return Found("phone", 3, start, run.ends[n + 2])
    rest = len(code) - len(area.group())
    unlikely = "0" if kind == "phone" else "01"
    if rest in (7, 8) and code[area.end()] not in unlikely and run.loose(n + 1):
        if (len(code) > 9 and after(run, n) != "원") or kind == "phone":
            return made(run, n, 1, "phone")
    if len(run.digits) > n + 1 and len(code) <= 4 and area.end() == len(code):
        if len(run.digits[n + 1]) in (7, 8) and not _NO_EXCHANGE.match(run.digits[n + 1]):
            if run.seps[n + 1] in ("-", ")", ".") and run.loose(n + 2):
                return made(run, n, 2, "phone")
    return None


def _short_phone(run: Run, n: int) -> Found | None:
    """8475-2227 after a word for phone: the prefix left out. 15xx, 16xx, 18xx are businesses."""
    if not (take(run, n, (4, 4)) or take(run, n, (3, 4))) or not run.loose(n + 2):
        return None
    if run.seps[n + 1] not in ("-", ".", "") or re.match("1[568]|20[0-3]", run.digits[n]):
        return None
    kind, distance = label_before(run.text, run.starts[n])
    gap = run.text[run.starts[n] - distance : run.starts[n]]
    if kind == "phone" and re.fullmatch(r"[^0-9.!?]{0,7}", gap):
        return made(run, n, 2, "phone")
    return None
