"""Card and bank account numbers."""

import re

from voc_cli.privacy.numbers.context import follows_account, label_before
from voc_cli.privacy.numbers.runs import (
    Found,
    Run,
    after,
    in_code,
    is_date,
    is_stamp,
    joined,
    made,
    take,
)

__all__ = ["account_number", "card_number"]

_FOURS = ((4, 4, 4, 4, 3), (4, 4, 4, 4), (4, 6, 5), (4, 4, 4, 3), (8, 8), (4, 12), (4, 6, 4))
_CARD_STARTS = frozenset((4, 8, *range(13, 20)))  # how long a card's first group may be
_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|3[47]\d{13}"
    r"|35\d{14}|3(?:0[0-5]|[689]\d)\d{11}|(?:60|65|64|62)\d{14,17}|9\d{15}"
)
_STARS = re.compile(r"[\s\-./_~]?[*xX●○•]{4}(?![*xX●○•])")
_STARS_AND_FOUR = re.compile(rf"{_STARS.pattern}[\s\-./_~]?[0-9]{{4}}(?![0-9*xX●○•])")


def _luhn(digits: str) -> bool:
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def card_number(run: Run, n: int) -> Found | None:
    if len(run.digits[n]) not in _CARD_STARTS:
        return None
    kind, distance = label_before(run.text, run.starts[n])
    named = (kind == "card" and distance <= 20) or _then_card(run, n)
    if in_code(run, n) or (kind == "ref" and distance <= 10):
        return None
    for lengths in _FOURS:
        count = len(lengths)
        digits = take(run, n, lengths)
        if digits is None or not joined(run, n, count, "-./_~") or not run.loose(n + count):
            continue
        if lengths == (4, 4, 4, 4) and (named or not is_stamp(digits)):
            return made(run, n, count, "card")
        fits = bool(_ISSUERS.fullmatch(digits))
        if named or (lengths in ((4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3)) and fits):
            return made(run, n, count, "card")
    if found := _partly_starred(run, n):
        return found
    digits = run.digits[n]
    if 13 <= len(digits) <= 19 and run.loose(n + 1):
        if named and distance <= 12 and len(digits) in (14, 15, 16):
            return made(run, n, 1, "card")
        if _ISSUERS.fullmatch(digits) and _luhn(digits) and kind != "account":
            return None if is_stamp(digits) else made(run, n, 1, "card")
    return None


_THEN_CARD = re.compile(r"\s?(?:이|번|요|해당|저)?\s?(?:신용|체크)?카드(?:로|가|를|에|\s|는)")


def _then_card(run: Run, n: int) -> bool:
    """9410118274650392 이 카드로: sixteen digits called a card just behind."""
    last = n if len(run.digits[n]) == 16 else n + 3
    return last < len(run.ends) and _THEN_CARD.match(run.text, run.ends[last]) is not None


def _partly_starred(run: Run, n: int) -> Found | None:
    """5412-7534-8891-****, 5412-7534-****-2204: twelve digits of sixteen leave ten thousand cards,
    one in ten valid.
    """
    for lengths, stars in (((4, 4, 4), _STARS), ((4, 4), _STARS_AND_FOUR)):
        count = len(lengths)
        if take(run, n, lengths) and joined(run, n, count, "-./_~"):
            if rest := stars.match(run.text, run.ends[n + count - 1]):
                return Found("card", count, run.starts[n], rest.end())
    return None


# Shapes of the big banks' numbers, hyphens as printed in the bank book (국민, 우리, 신한, 농협,
# 하나, 기업, 카카오뱅크 …): enough without a word beside them.
_BANK_SHAPES = (
    (6, 2, 6), (4, 3, 6), (3, 3, 6), (3, 4, 4, 2), (3, 6, 5), (3, 6, 2, 3), (4, 2, 7), (3, 2, 6),
    (3, 4, 5, 2), (6, 2, 5), (3, 5, 6), (3, 2, 5, 1), (4, 4, 4, 1), (3, 2, 7),
)  # fmt: skip


def account_number(run: Run, n: int) -> Found | None:
    best, total = None, 0
    for count, digits in enumerate(run.digits[n : n + 6], 1):
        total += len(digits)
        if total > 16:
            break
        if total >= 10 and run.loose(n + count) and _account_shape(run, n, count):
            best = count
    if best is None or in_code(run, n):
        return None
    kind, distance = label_before(run.text, run.starts[n])
    if kind == "ref" and distance <= 8:
        return None
    lengths = tuple(map(len, run.digits[n : n + best]))
    near = (kind == "account" and distance <= 20) or follows_account(
        run.text, run.ends[n + best - 1]
    )
    typical = lengths in _BANK_SHAPES and run.seps[n + 1] == "-"
    dated = lengths[0] == 6 and is_date(run.digits[n])
    if near or (typical and not dated):
        return made(run, n, best, "account")
    return None


def _account_shape(run: Run, n: int, count: int) -> bool:
    """Whether `count` groups of ten to sixteen digits may be an account's number."""
    digits = "".join(run.digits[n : n + count])
    if not joined(run, n, count, "-."):
        return False
    if after(run, n + count - 1) in ("원", "건", "개", "점", "만", ":"):
        return False
    lengths = tuple(map(len, run.digits[n : n + count]))
    if count > 1 and (lengths[:3] == (4, 2, 2) or lengths[:2] in ((8, 2), (8, 4), (8, 6))):
        return not is_stamp(digits)
    if count > 1 and run.seps[n + 1] in ("", ".") and (max(lengths) < 4 or len(digits) < 10):
        return False
    return not (count == 1 and len(digits) in (12, 14, 16) and is_stamp(digits))
