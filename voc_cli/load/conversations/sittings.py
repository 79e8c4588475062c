"""Where a conversation that nothing numbers is over and the next one begins.

Rows belong together by the customer they are with, but a chat may be called by a name that many
share (`고객`, `김**`), and one customer comes back with another matter.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from voc_cli.load.cells.dates import parse_times
from voc_cli.load.cells.speakers import CUSTOMER
from voc_cli.load.conversations.closings import says_closed

_REST = np.timedelta64(3, "D")
_LATER = np.timedelta64(1, "h")
_PAUSE = np.timedelta64(30, "m")
_LONG = np.timedelta64(6, "h")
_GREETING = re.compile(
    r"(?i)^\W*(?:안녕|반갑|수고\s?(?:하|많)|문의\s?(?:드립니다|드려요|드릴|있|좀)|"
    r"(?:hello|hi|hey|good (?:morning|afternoon|evening))\b)"
)
_THANKS = re.compile(
    r"(?i)^\W*(?:네+|넵+|예|아)?[\s,.!~^]*(?:감사|고맙|수고|알겠|확인했|좋은 하루|thank|thx|ok)"
)
_THANKS_CHARS = 30
_PHONE = re.compile(r"(?<!\d)01\d[-.\s]?\d{3,4}[-.\s]?\d{4}(?!\d)")
_ORDER = re.compile(
    r"(?i)(?:주문|예약|접수|송장|운송장|order|booking)\s{0,4}(?:번호|no\.?|number|id)?\s{0,4}(?:는|은|이)?\s{0,4}"
    r"[:：#]?\s{0,4}(?P<id>(?=[\w-]*\d{4})[A-Z0-9][A-Z0-9-]{4,})"
)
_HIDDEN = re.compile(r"[*○●◯]|(?:^|\s)[xX]{2}")
_NUMBER = re.compile(r"(?:\d[\s()-]*){5}")  # a customer's number or phone
_ANYBODY = frozenset(
    "고객 고객님 손님 익명 방문자 게스트 사용자 회원 비회원 유저 알수없음 구매자 네이버사용자"
    " 카카오사용자 톡톡친구 상담고객 guest visitor user customer anonymous unknown client".split()
)

__all__ = ["Sittings", "is_shared_name", "sittings_of"]


@dataclass(frozen=True)
class Sittings:
    """The conversation of every row, and how many of them may be of two customers."""

    rooms: list[str]
    unsure: int


def is_shared_name(name: str) -> bool:
    """Whether a chat's name stands for many people: hidden letters, or no name at all."""
    bare = re.sub(r"[\s()\[\]\d]", "", name).lower()
    nameless = not bare and _NUMBER.search(name) is None
    return nameless or bare in _ANYBODY or _HIDDEN.search(name) is not None


def sittings_of(
    customers: Sequence[str], moments: Sequence[str], roles: Sequence[str], texts: Sequence[str]
) -> Sittings:
    """What every customer's rows fall into, in the order of time.

    A new one begins after three days of silence; where the company had closed the last, with the
    customer's next words that are no thanks, an hour later or with a greeting; and, under a name
    that many share, with a greeting after half an hour where the phone or order number is another
    one. A greeting after six hours under such a name may be somebody else's, and is counted.
    """
    times = parse_times(pa.array(moments, pa.string()), tz="UTC").times
    order = np.arange(len(times)) if np.isnat(times).any() else np.argsort(times, kind="stable")
    theirs: dict[str, list[int]] = {}
    for row in order.tolist():
        theirs.setdefault(customers[row], []).append(row)
    rooms = [""] * len(customers)
    unsure = 0
    for whose, rows in theirs.items():
        begins, doubts = _begins(rows, times, roles, texts, shared=is_shared_name(whose))
        unsure += doubts
        number = 0
        for row in rows:
            number += row in begins
            rooms[row] = f"{whose} {number}"
    return Sittings(rooms, unsure)


def _begins(
    rows: Sequence[int],
    times: np.ndarray[tuple[int], np.dtype[np.datetime64]],
    roles: Sequence[str],
    texts: Sequence[str],
    *,
    shared: bool,
) -> tuple[set[int], int]:
    """The rows with which one customer's later conversations begin, and the doubtful ones."""
    begins: set[int] = set()
    unsure = 0
    closed: np.datetime64 | None = None
    before = _numbers((), roles, texts)
    for place, row in enumerate(rows):
        gap = abs(times[row] - times[rows[place - 1]]) if place else np.timedelta64(0, "s")
        asks, text = roles[row] == CUSTOMER, texts[row]
        greets = asks and _GREETING.search(text) is not None
        anew = bool(gap > _REST)
        if closed is not None and asks and not _thanks(text):
            anew |= greets or bool(times[row] - closed >= _LATER)
        if shared and greets and not anew and place:
            if gap >= _PAUSE:  # so that no row is read again for every greeting
                after = _numbers(_until_next(rows, place, times), roles, texts)
                anew = _are_others(before, after)
            unsure += not anew and bool(gap >= _LONG)
        if anew:
            begins.add(row)
            closed, before = None, _numbers((), roles, texts)
        elif not asks and says_closed(text):
            closed = times[row]
        elif not asks and closed is not None and times[row] - closed >= _LATER:
            closed = None  # somebody took it up again
        if shared:
            for kind, told in _numbers((row,), roles, texts).items():
                before[kind] |= told
    return begins, unsure


def _thanks(text: str) -> bool:
    return len(text) <= _THANKS_CHARS and "?" not in text and _THANKS.search(text) is not None


def _until_next(
    rows: Sequence[int], place: int, times: np.ndarray[tuple[int], np.dtype[np.datetime64]]
) -> Sequence[int]:
    """The rows from a place on that follow each other within half an hour."""
    end = place + 1
    while end < len(rows) and abs(times[rows[end]] - times[rows[end - 1]]) < _PAUSE:
        end += 1
    return rows[place:end]


def _numbers(
    rows: Sequence[int], roles: Sequence[str], texts: Sequence[str]
) -> dict[str, set[str]]:
    """The phone and order numbers that a customer tells in some rows."""
    said = [texts[row] for row in rows if roles[row] == CUSTOMER]
    return {
        "phone": {re.sub(r"\D", "", n) for text in said for n in _PHONE.findall(text)},
        "order": {m["id"].upper() for text in said for m in _ORDER.finditer(text)},
    }


def _are_others(before: Mapping[str, set[str]], after: Mapping[str, set[str]]) -> bool:
    pairs = [(before[kind], after[kind]) for kind in before]
    told = [bool(old & new) for old, new in pairs if old and new]
    return bool(told) and not any(told)
