"""find_spans and mask_text: all rules together, run until nothing more is found.

The rules look at neighbours, and masking moves neighbours closer. So the masked text is searched
again until it holds nothing new; by construction masking twice is then the same as masking once.
"""

import re
from collections.abc import Sequence

from voc_cli.privacy.address import find_addresses
from voc_cli.privacy.english_address import find_english_addresses
from voc_cli.privacy.foreign_names import find_foreign_names
from voc_cli.privacy.known_names import find_known_names
from voc_cli.privacy.latin_names import find_latin_names
from voc_cli.privacy.names import find_names
from voc_cli.privacy.numbers import find_numbers
from voc_cli.privacy.shadow import cast
from voc_cli.privacy.spans import TOKEN_PATTERN, TOKENS, Span, apply_spans, merge_spans
from voc_cli.privacy.word_kinds import FOREIGN, word_kinds
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
_LETTERS = re.compile("[A-Z][A-Za-z]|[a-z]{2} [a-z]{3}")
_BESIDE_DATE = re.compile(
    r"(?:님|씨|이?고요?|이?구요|이?며)?(?:[\s,/(|.:·\-]{1,3}|[남여][자성]?(?=[\s,/)]))+"
)
_GROUP = re.compile("[0-9]+")
_JOINED = re.compile(r"[\s.\-]")
_NUMERIC = ("rrn", "frn", "driver_license", "phone", "card", "account", "passport")


def find_spans(text: str, *, names: Sequence[str] = ()) -> list[Span]:
    """Personal data in `text`: sorted, non-overlapping spans, offsets in code points.

    `names` are known beforehand (the export's own customer column) and are found wherever they
    stand. Tokens of an earlier masking are never part of a span.
    """
    spans = _detect(text, names)
    for _ in range(_ROUNDS):
        if not spans:
            break
        more = _lift(_detect(apply_spans(text, spans), names), spans)
        if not more:
            break
        spans = merge_spans([*spans, *more])
    return spans


def mask_text(text: str, *, names: Sequence[str] = ()) -> str:
    """`text` with every span replaced by a token that tells its type (`[전화]`, `[이름]` …)."""
    return apply_spans(text, find_spans(text, names=names))


def _lift(spans: Sequence[Span], done: Sequence[Span]) -> list[Span]:
    """Spans of a masked text as spans of the text before `done` was masked."""
    lifted = []
    for span in spans:
        removed = 0
        for earlier in done:
            if earlier.start - removed >= span.start:
                break
            removed += earlier.end - earlier.start - len(TOKENS[earlier.type])
        lifted.append(Span(span.start + removed, span.end + removed, span.type))
    return lifted


def _detect(text: str, names: Sequence[str]) -> list[Span]:
    """One pass over `text`; the first rule to claim a place keeps it."""
    shadow = cast(text)
    plain = shadow.text
    bracket = "[" in plain
    tokens = [
        Span(m.start(), m.end(), _TOKEN_TYPES[m.group()])
        for m in (TOKEN_PATTERN.finditer(plain) if bracket else ())
    ]
    found = list(tokens)
    found += find_emails(plain)
    digits = _DIGITS.search(plain) is not None
    if digits:
        codes = [*find_passports(plain), *find_customs_codes(plain)]
        found = merge_spans([*found, *codes, *find_numbers(plain)])
        found = merge_spans([*found, *_repeats(plain, found)])
        found = merge_spans([*found, *find_birth_dates(plain), *find_addresses(plain)])
    if names:
        found = merge_spans([*found, *find_known_names(plain, names, own=True)])
    letters = _LETTERS.search(plain) is not None
    if digits and letters:
        found = merge_spans([*found, *find_english_addresses(plain)])
    if letters:
        found = merge_spans([*found, *find_latin_names(plain)])
    kinds = word_kinds(plain)
    if strangers := find_foreign_names(plain, known_word=bool(kinds & FOREIGN)):
        found = merge_spans([*found, *strangers])
    dates = find_dates(plain) if digits else []
    if dates:
        found = merge_spans([*found, *_dates_beside(plain, dates, found)])
    loose = [Span(date.start, date.end, "date") for date in dates]
    people = find_names(plain, [*found, *loose], kinds)
    if people:
        found = merge_spans([*found, *people])
        found = merge_spans([*found, *_dates_beside(plain, dates, found)])
    if not found:
        return []
    taken = set(tokens)
    return [Span(shadow.start(s.start), shadow.end(s.end), s.type) for s in found if s not in taken]


def _dates_beside(text: str, dates: Sequence[Span], found: Sequence[Span]) -> list[Span]:
    """Dates in a list of somebody's details: right beside a name or resident number."""
    people = [span for span in found if span.type in ("name", "rrn", "phone")]
    return [date for date in dates if any(_is_beside(text, date, person) for person in people)]


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
