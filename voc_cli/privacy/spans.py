"""Span: where a piece of personal data stands in a text, and the token that replaces it."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import NamedTuple

__all__ = ["TOKENS", "TOKEN_PATTERN", "TYPES", "Span", "apply_spans", "lift_spans", "merge_spans"]

TYPES = (
    "rrn", "frn", "driver_license", "passport", "phone", "card", "account", "email", "address",
    "name", "birth_date", "customs_code", "car_plate", "ip_address", "user_id",
)  # fmt: skip

# A noun in brackets: the sentence stays readable and the tokenizer sees a noun.
TOKENS = {
    "rrn": "[주민등록번호]",
    "frn": "[외국인등록번호]",
    "driver_license": "[운전면허번호]",
    "passport": "[여권번호]",
    "phone": "[전화]",
    "card": "[카드번호]",
    "account": "[계좌번호]",
    "email": "[이메일]",
    "address": "[주소]",
    "name": "[이름]",
    "birth_date": "[생년월일]",
    "customs_code": "[통관부호]",
    "car_plate": "[차량번호]",
    "ip_address": "[IP주소]",
    "user_id": "[아이디]",
    "customer_id": "[고객번호]",
}
TOKEN_PATTERN = re.compile("|".join(re.escape(token) for token in TOKENS.values()))


class Span(NamedTuple):
    """`text[start:end]` is personal data of `type` (one of TYPES); offsets are code points."""

    start: int
    end: int
    type: str


_START, _END = itemgetter(0), itemgetter(1)


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """The spans sorted and without overlap: of two that overlap, the one given first stays."""
    spans = list(spans)
    if len(spans) < 2:
        return [span for span in spans if span.start < span.end]
    # What is taken, sign by sign: to compare every span with every other is quadratic.
    taken = bytearray(max(map(_END, spans)))
    kept: list[Span] = []
    for span in spans:
        start, end, _ = span
        if start < end and taken.find(1, start, end) < 0:
            taken[start:end] = b"\1" * (end - start)
            kept.append(span)
    kept.sort(key=_START)
    return kept


def apply_spans(text: str, spans: Sequence[Span]) -> str:
    """`text` with every span replaced by its token; `spans` sorted, non-overlapping."""
    if not spans:
        return text
    parts: list[str] = []
    done = 0
    for span in spans:
        parts += (text[done : span.start], TOKENS[span.type])
        done = span.end
    parts.append(text[done:])
    return "".join(parts)


def lift_spans(spans: Sequence[Span], done: Sequence[Span]) -> list[Span]:
    """Spans of a masked text as spans of the text before `done` was masked."""
    if not done:
        return list(spans)
    starts: list[int] = []  # of the tokens
    removed = [0]  # by all tokens before
    for start, end, kind in done:
        starts.append(start - removed[-1])
        removed.append(removed[-1] + end - start - len(TOKENS[kind]))
    lifted = []
    for start, end, kind in spans:
        grown = removed[bisect_left(starts, start)]
        lifted.append(Span(start + grown, end + grown, kind))
    return lifted
