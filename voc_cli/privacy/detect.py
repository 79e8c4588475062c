"""find_spans and mask_text: all rules together, run until nothing more is found.

The rules look at neighbours, and masking moves neighbours closer. So the masked text is searched
again until it holds nothing new; by construction masking twice is then the same as masking once.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from voc_cli.privacy.address import find_addresses
from voc_cli.privacy.english_address import find_english_addresses
from voc_cli.privacy.handles import find_handles, find_ip_addresses, find_plates
from voc_cli.privacy.names.foreign_names import find_foreign_names
from voc_cli.privacy.names.known_names import find_known_names
from voc_cli.privacy.names.korean_names import find_names
from voc_cli.privacy.names.latin_names import find_latin_names
from voc_cli.privacy.numbers.identifying import find_numbers
from voc_cli.privacy.numbers.shadow import cast
from voc_cli.privacy.spans import TOKEN_PATTERN, TOKENS, Span, apply_spans, lift_spans, merge_spans
from voc_cli.privacy.written import (
    find_birth_dates,
    find_customs_codes,
    find_dates,
    find_emails,
    find_passports,
)

__all__ = ["find_spans", "mask_text"]

_ROUNDS = 6
_TOKEN_TYPES = {token: kind for kind, token in TOKENS.items()}
_DIGITS = re.compile("[0-9]")
_DIGIT_SIGNS = frozenset("0123456789")
_LETTER_SIGNS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzĐ")
_AT_SIGNS = frozenset("@골앳엣t")
_LETTERS = re.compile("[A-ZÀ-ÞĐ][A-Za-zÀ-ỹ]|[a-z]{2} [a-z]{3}")
_BESIDE_DATE = re.compile(
    r"(?:님|씨|이?고요?|이?구요|이?며)?(?:[\s,/(|.:·\-]|[남여][자성]?(?=[\s,/)]))+"
)
_GROUP = re.compile("[0-9]+")
# A time of the day is nobody's: what most columns hold that no rule needs to read.
_STAMP = re.compile(
    r"(?:19|20)[0-9]{2}([-./])[0-9]{1,2}\1[0-9]{1,2}[ T][0-9]{2}:[0-9]{2}"
    r"(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_JOINED = re.compile(r"[\s.\-]")
_PERSONS = ("name", "rrn", "frn", "phone", "passport")
_NUMERIC = ("rrn", "frn", "driver_license", "phone", "card", "account", "passport")


def find_spans(
    text: str, *, names: Sequence[str] = (), ordinary: Sequence[str] = (), told: bool = False
) -> list[Span]:
    """Personal data in `text`: sorted, non-overlapping spans, offsets in code points.

    `names` are known beforehand (the export's own customer column) and are found wherever they
    stand. Words that begin like one of `ordinary` (those of a product's name) are no names in
    Hangul. With `told`, `text` is a choice and no talk: only a name that a cue beside it calls one
    counts. Tokens of an earlier masking are never part of a span.
    """
    if _STAMP.fullmatch(text):
        return []
    shadow = cast(text)
    spans: list[Span] = []
    for turn in range(_ROUNDS):
        view = apply_spans(shadow.text, spans)
        found = _shaped(view, names)
        if turn and not found:  # names were looked for until none was left
            break
        dates = find_dates(view) if _DIGITS.search(view) else []
        known = merge_spans([*found, *dates])  # a date may be the birth date of who stands there
        people = find_names(apply_spans(view, known), ordinary=ordinary, told=told)
        found = sorted([*found, *lift_spans(people, known)])
        found = merge_spans([*found, *_dates_beside(view, dates, found)])
        if not found:
            break
        spans = merge_spans([*spans, *lift_spans(found, spans)])
    return [Span(shadow.start(s.start), shadow.end(s.end), s.type) for s in spans]


def mask_text(text: str, *, names: Sequence[str] = ()) -> str:
    """`text` with every span replaced by a token that tells its type (`[전화]`, `[이름]` …)."""
    return apply_spans(text, find_spans(text, names=names))


def _shaped(text: str, names: Sequence[str]) -> list[Span]:
    """All but names in Hangul, told by their form: the first rule to claim a place keeps it.

    The set of the text's characters tells which rules can find anything at all.
    """
    signs = set(text)
    tokens = [
        Span(m.start(), m.end(), _TOKEN_TYPES[m.group()])
        for m in (TOKEN_PATTERN.finditer(text) if "[" in signs else ())
    ]
    digits = not signs.isdisjoint(_DIGIT_SIGNS)
    letters = not signs.isdisjoint(_LETTER_SIGNS)
    found = tokens
    if not signs.isdisjoint(_AT_SIGNS):
        found = _joined(found, find_emails(text))
    if digits:
        if letters or "권" in signs:
            found = _joined(found, [*find_passports(text), *find_customs_codes(text)])
        found = _joined(found, find_plates(text))
        if "." in signs or ":" in signs:
            found = _joined(found, find_ip_addresses(text))
        found = _joined(found, find_numbers(text))
        found = _joined(found, _repeats(text, found))
        found = _joined(found, [*find_birth_dates(text), *find_addresses(text)])
    if names:
        found = _joined(found, find_known_names(text, names, own=True))
    if letters or "@" in signs:
        found = _joined(found, find_handles(text))
    if letters and _LETTERS.search(text):
        if digits:
            found = _joined(found, find_english_addresses(text))
        found = _joined(found, find_latin_names(text))
    found = _joined(found, find_foreign_names(text))
    if not tokens:
        return found
    taken = set(tokens)
    return [span for span in found if span not in taken]


def _joined(found: list[Span], more: list[Span]) -> list[Span]:
    return merge_spans([*found, *more]) if more else found


def _dates_beside(text: str, dates: Sequence[Span], found: Sequence[Span]) -> list[Span]:
    """Dates in a list of somebody's details: right beside a name or resident number."""
    if not dates:
        return []
    people = [span for span in found if span.type in _PERSONS]
    ends, starts = [span.end for span in people], [span.start for span in people]
    beside = []
    for date in dates:  # nobody else stands between a date and who is beside it
        left, right = bisect_right(ends, date.start), bisect_left(starts, date.end)
        near = (*people[max(0, left - 1) : left], *people[right : right + 1])
        if any(_is_beside(text, date, person) for person in near):
            beside.append(date)
    return beside


def _is_beside(text: str, date: Span, person: Span) -> bool:
    if person.end <= date.start:
        return _BESIDE_DATE.fullmatch(text, person.end, date.start) is not None
    if date.end > person.start or not _BESIDE_DATE.fullmatch(text, date.end, person.start):
        return False
    if person.type == "name":
        # Before a name a written-out date belongs to the sentence; lists of details use digits.
        return "년" not in text[date.start : date.end]
    return "," in text[date.end : person.start]


def _repeats(text: str, found: Sequence[Span]) -> list[Span]:
    """The same number elsewhere in the text, where no word beside it told what it is."""
    known = {}
    for span in found:
        if span.type in _NUMERIC:
            digits = re.sub("[^0-9]", "", text[span.start : span.end])
            if len(digits) >= 9:
                known[digits] = span.type
    if not known:
        return []
    spans = []
    groups = [match.span() for match in _GROUP.finditer(text)]
    for first in range(len(groups)):
        digits = ""
        for place in range(first, min(first + 12, len(groups))):
            start, end = groups[place]
            if place > first and not _JOINED.fullmatch(text, groups[place - 1][1], start):
                break
            digits += text[start:end]
            if digits in known:
                spans.append(Span(groups[first][0], end, known[digits]))
                break
    return spans
