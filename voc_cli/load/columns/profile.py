"""What the cells of a column look like, whatever its header says."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from voc_cli.load.cells.channels import canonical_channel, is_channel_word
from voc_cli.load.cells.dates import looks_like_time, only_clock
from voc_cli.load.cells.nothing import is_nothing
from voc_cli.load.cells.ratings import is_rating_word
from voc_cli.load.cells.speakers import AGENT, CUSTOMER, UNKNOWN, role_of
from voc_cli.load.columns.voice import (
    is_address,
    is_person,
    is_spoken,
    is_status,
    speaks_for_company,
    speaks_for_customer,
)

_LABEL_CHARS = 30
_FEW = 12
_TIME_CHARS = 60
_NUMBER = re.compile(r"^[+-]?[\d,]*\d(?:\.\d+)?$")
_TIMED = re.compile(r"\d:\d\d")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_PHONE = re.compile(r"^\+?[\d(][\d\s().*-]{7,18}$")
_CODE = re.compile(r"^(?=.*\d)(?!\w+://)[0-9A-Za-z_#:/.-]{1,80}$")
_BARE_CLOCK = re.compile(r"^(?:[01]?\d|2[0-3])[0-5]\d(?:[0-5]\d)?$")
_FLAG = frozenset("y n yes no true false 0 1 o x 예 아니오 t f".split())
_HANGUL = re.compile(r"[가-힣]")
# Japanese and Chinese put no blanks between words.
_UNSPACED = re.compile(r"[ぁ-ヿ一-鿿々]")
_HANGUL_OR_LETTER = re.compile(r"[가-힣A-Za-z]")
_SHORT = 6
_WHOLE = re.compile(r"^(\d{1,6})(?:\.0)?\s*[년월일시분초]?$")
_LISTED = re.compile(r"^[^,;|]{1,15}(?:[,;|]\s*[^,;|]{1,15})+$")
_TELLING_CODE = re.compile(r"\d{6}|[A-Za-z].*\d|\d-\d")
_NUMBERED = re.compile(r"^(?:\d{6}(?:\d\d)?[-_]\d{2,6}|\d\d-\d\d-(?:0\d{2,4}|\d{3}|\d{5,6}))$")
# Ids that machines give and nobody reads out: of MongoDB, UUIDs, long numbers that are no days.
_OPAQUE = re.compile(
    r"^(?:[0-9a-f]{24}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?!20[12]\d[01]\d)\d{15,20})$",
    re.I,
)
_EPOCH = re.compile(r"^(?:1[2-9]|20)\d{8}(?:\d{3})?$")  # 2008 to 2036
_FRACTION = re.compile(r"^\d{1,3}\s*/\s*(5|7|10|100)\s*점?$")
_LEAST_FRACTIONS = 3
_LEAST_COUNTED = 2
_MOMENTS = 30

__all__ = ["Profile", "profile"]


@dataclass(frozen=True)
class Profile:
    """Shares (0–1) of the filled cells of a sample, and their mean length in characters.

    `channels` counts the different channels they name; `role` is 0 unless both a customer and
    somebody of the company are named. `bare_clock`: digits alone (`1405`);
    `timed`: with a time of day; `kinds` counts different
    cells, `words` are they where they are few labels. `spoken`: ends as sentences do; `customer`,
    `company`: whose voice it is; `listed`: several short words with commas; `coded`: codes no
    count or price is written like; `numbered`: a day and a number of that
    day (`20240305-0007`); `opaque`: ids that only machines read; `epoch`: seconds
    or milliseconds since 1970; `counting`: 1, 2, 3 …;
    `lowest` and `highest` are of cells that are all whole numbers (else 0); `moments` are the first
    cells of a column of times, row by row, blank ones too.
    """

    filled: float = 0.0
    distinct: float = 0.0
    mean_length: float = 0.0
    sentence: float = 0.0
    hangul: float = 0.0
    time: float = 0.0
    clock: float = 0.0
    bare_clock: float = 0.0
    timed: float = 0.0
    number: float = 0.0
    rating: float = 0.0
    code: float = 0.0
    phone: float = 0.0
    email: float = 0.0
    flag: float = 0.0
    channel: float = 0.0
    channels: int = 0
    role: float = 0.0
    kinds: int = 0
    words: frozenset[str] = frozenset()
    spoken: float = 0.0
    customer: float = 0.0
    company: float = 0.0
    status: float = 0.0
    person: float = 0.0
    address: float = 0.0
    listed: float = 0.0
    coded: bool = False
    numbered: bool = False
    opaque: bool = False
    epoch: bool = False
    counting: bool = False
    lowest: int = 0
    highest: int = 0
    moments: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """No cell of the sample holds anything."""
        return self.filled == 0.0


def profile(cells: Sequence[str]) -> Profile:
    """The profile of one column's sample."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    filled = [cell for cell in filled if not is_nothing(cell)] or filled
    total = len(filled)
    if not total:
        return Profile()
    kinds = Counter(filled)

    def share(fits: Callable[[str], object], most: int = 1 << 30) -> float:
        """The share of cells, none of them longer than `most`, that are of a kind."""
        return sum(n for cell, n in kinds.items() if len(cell) <= most and fits(cell)) / total

    labels = _labels_among(filled)
    named = [cell for cell in labels if is_channel_word(cell)]
    roles, both = [role_of(cell) for cell in labels], {CUSTOMER, AGENT}
    # No written time is as long as most sentences, which every pattern would be tried on.
    short = [cell for cell in filled if len(cell) <= _TIME_CHARS]
    texts = share(lambda cell: " " in cell and len(cell) > _SHORT) > 0.2
    worded = len(labels) > 0 and share(_HANGUL_OR_LETTER.search) > 0.5
    maybe_time = any(any(c.isdigit() for c in cell) for cell in short)
    timely = 0.0 if _are_fractions(kinds) else len(short) / total
    time = looks_like_time(short) * timely if maybe_time else 0.0
    return Profile(
        filled=total / len(cells),
        distinct=len(kinds) / total,
        mean_length=sum(map(len, filled)) / total,
        sentence=share(_is_sentence),
        hangul=share(_HANGUL.search),
        time=time,
        clock=only_clock(short) * timely if maybe_time else 0.0,
        bare_clock=share(_BARE_CLOCK.match, 6),
        timed=share(_TIMED.search, _TIME_CHARS),
        number=share(_NUMBER.match),
        rating=share(_is_rating, 20),
        code=share(_CODE.match, 80),
        phone=share(_is_phone, 20),
        email=share(_EMAIL.match),
        flag=share(lambda cell: cell.lower() in _FLAG, 5),
        channel=len(named) / total,
        channels=len({canonical_channel(cell, own={}) for cell in named}),
        role=sum(role != UNKNOWN for role in roles) / total if both <= {*roles} else 0.0,
        kinds=len(kinds),
        words=frozenset(map(str.upper, labels)) if len({*labels}) <= _FEW else frozenset(),
        spoken=share(is_spoken) if texts else 0.0,
        customer=share(speaks_for_customer) if texts else 0.0,
        company=share(speaks_for_company) if texts else 0.0,
        status=share(is_status, _LABEL_CHARS) if worded else 0.0,
        person=share(lambda cell: is_person(cell) and role_of(cell) == UNKNOWN, _LABEL_CHARS)
        if texts or worded or len(kinds) > _FEW
        else 0.0,
        address=share(is_address) if texts else 0.0,
        listed=share(_LISTED.match, _TIME_CHARS),
        coded=share(_TELLING_CODE.search, 80) >= 0.95,
        opaque=share(_OPAQUE.match, 40) >= 0.95,
        epoch=share(_EPOCH.match, 13) >= 0.95,
        numbered=share(_NUMBERED.match, 20) >= 0.95,
        moments=tuple(cell.strip() for cell in cells[:_MOMENTS]) if time >= 0.5 else (),
        **_whole_numbers(filled),
    )


def _labels_among(filled: Sequence[str]) -> list[str]:
    """What few words repeat may be channels or speakers; ids, dates and sentences are neither."""
    labels = [cell for cell in filled if len(cell) <= _LABEL_CHARS]
    return labels if len(set(labels)) <= max(_FEW, len(labels) // 4) else []


def _are_fractions(cells: Collection[str]) -> bool:
    """Whether cells are marks out of one number (`4/5`): days of a month would hardly be."""
    found = [_FRACTION.match(cell) for cell in cells]
    bases = {match[1] for match in found if match is not None}
    return None not in found and len(found) >= _LEAST_FRACTIONS and len(bases) == 1


def _whole_numbers(filled: Sequence[str]) -> dict[str, Any]:
    """The range of whole numbers, and whether they count up row by row."""
    found = [_WHOLE.match(cell) for cell in filled]
    numbers = [int(match[1]) for match in found if match is not None]
    if len(numbers) < len(filled):
        return {}
    steps = {after - before for before, after in pairwise(numbers)}
    # A spread sample of a longer table skips rows.
    counting = len(numbers) >= _LEAST_COUNTED and min(steps) >= 1 and numbers[0] <= 1
    return {"counting": counting, "lowest": min(numbers), "highest": max(numbers)}


def _is_sentence(cell: str) -> bool:
    """Several words, or a run of Hangul, kana or ideographs too long for a label."""
    words = cell.split()
    hangul = len(_HANGUL.findall(cell))
    if (len(words) >= 3 and (hangul >= 4 or len(words) >= 5)) or hangul >= 10:
        return True
    return len(_UNSPACED.findall(cell)) >= 10


def _is_rating(cell: str) -> bool:
    if len(cell) > 20:
        return False
    if _NUMBER.match(cell):
        try:
            value = float(cell.replace(",", ""))
        except ValueError:
            return False
        return value == 0 or 1 <= value <= 10  # .08 is what a model says
    return is_rating_word(cell)


def _is_phone(cell: str) -> bool:
    if not 8 <= len(cell) <= 20:
        return False
    digits = sum(c.isdigit() or c == "*" for c in cell)
    bare = cell.lstrip("+(")
    likely = bare[:1] in "0128" and not bare.startswith("00")
    return 8 <= digits <= 13 and likely and bool(_PHONE.match(cell))
