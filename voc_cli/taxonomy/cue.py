"""The cue grammar: how a manager writes down the words that speak for a category.

    expression = part { ("+" | ">" | ">>") part } { "-" part } [ "^" weight ]
    part       = term { "|" term }

Operators stand between blanks; `|` binds tighter than the others.

    배송 + 늦다            both in one sentence, in any order, near each other
    면/EC > 좋다           the second soon after the first; `취소 수수료` is short for
                           `취소 > 수수료` (spelled out where the cue also has a `|`)
    너무 >> 하다           the second right behind the first
    배송 | 택배 + 안 오다  one of several words; `안 X다` is a negated predicate in any form
    배송 - 배송비          not when the sentence also holds the word behind the minus
    환불 ^1.5              weight 1.5 instead of 1

Terms: `늦다` (ends in 다) is a predicate in all its inflections, `친절하다` also matches the bare
noun 친절; `배송` is a noun or adverb, found too when the analyser cut it into pieces (고객센터 =
고객 + 센터); `환불*` and `*비` leave the end or beginning open; `form/TAG` names a Sejong tag or
the beginning of one (`나요/EF`, `굿/N`). A leading ㄴ ㄹ ㅁ ㅂ is the coda the analyser cuts off
(`ㄹ까요/EF`, which also finds 을까요). Codes are words (`E07`, `5G`, `1+1`), in either case; two
letters with a slash are no tag but one (`A/S`, which also finds AS).
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

__all__ = ["REACH", "Cue", "CueError", "Part", "Term", "parse_cue"]

NEAR = 10  # morphemes between the parts of `+`, at most
SOON = 4  # morphemes from one part of `>` to the next, at most
REACH = {"+": NEAR, ">": SOON, ">>": 1}
MAX_WEIGHT = 10.0

_OPERATORS = {"+", ">", ">>", "-", "|"}
_NEGATORS = {"안", "못"}
_SLASHED = re.compile(r"[A-Za-z]/[A-Za-z]")
_CODAS = {"ㄱ": "ᆨ", "ㄴ": "ᆫ", "ㄹ": "ᆯ", "ㅁ": "ᆷ", "ㅂ": "ᆸ", "ㅅ": "ᆺ", "ㅆ": "ᆻ", "ㅇ": "ᆼ"}
Kind = Literal["word", "predicate", "tagged"]
Join = Literal["+", ">", ">>"]
_JOINS: dict[str, Join] = {"+": "+", ">": ">", ">>": ">>"}


class CueError(ValueError):
    """A cue that does not follow the grammar; `reason` is a key of the message catalogue."""

    def __init__(self, reason: str, cue: str) -> None:
        super().__init__(f"{reason}: {cue}")
        self.reason = reason
        self.cue = cue


@dataclass(frozen=True)
class Term:
    """One word to look for. `form` is a stem; `tag` is set for kind `tagged` only."""

    form: str
    kind: Kind
    tag: str = ""
    negated: bool = False
    open_end: bool = False
    open_start: bool = False


@dataclass(frozen=True)
class Part:
    """Alternatives, any of which will do."""

    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Cue:
    """A parsed expression: `joins[i]` stands between `parts[i]` and `parts[i + 1]`."""

    text: str
    parts: tuple[Part, ...]
    joins: tuple[Join, ...]
    without: tuple[Part, ...]
    weight: float


@lru_cache(maxsize=16_384)
def parse_cue(text: str) -> Cue:
    """`text` as a Cue. Raises CueError with the reason (`empty`, `weight`, `operator`, `term`)."""
    words = _spelled_out(text.split())
    weight = 1.0
    if words and words[-1].startswith("^"):
        weight = _weight(words.pop()[1:], text)
    if not words:
        raise CueError("empty", text)
    groups: list[list[str]] = [[]]
    operators: list[str] = []
    for word in words:
        if word in _OPERATORS - {"|"}:
            operators.append(word)
            groups.append([])
        else:
            groups[-1].append(word)
    parts = [_part(group, text) for group in groups]
    positive = [parts[0]]
    joins: list[Join] = []
    without: list[Part] = []
    for operator, part in zip(operators, parts[1:], strict=True):
        if operator == "-":
            without.append(part)
        elif without:
            raise CueError("operator", text)
        else:
            joins.append(_JOINS[operator])
            positive.append(part)
    return Cue(text, tuple(positive), tuple(joins), tuple(without), weight)


def _spelled_out(words: list[str]) -> list[str]:
    """`words` with a `>` between two plain words that stand side by side."""
    out: list[str] = []
    for word in words:
        plain = word not in _OPERATORS and not word.startswith("^") and "|" not in words
        if plain and out and out[-1] not in _OPERATORS | _NEGATORS:
            out.append(">")
        out.append(word)
    return out


def _weight(number: str, text: str) -> float:
    try:
        weight = float(number)
    except ValueError:
        raise CueError("weight", text) from None
    if not 0 < weight <= MAX_WEIGHT:
        raise CueError("weight", text)
    return weight


def _part(words: list[str], text: str) -> Part:
    terms: list[Term] = []
    alternatives = " ".join(words).split("|")
    for alternative in alternatives:
        pieces = alternative.split()
        negated = len(pieces) == 2 and pieces[0] in _NEGATORS
        if len(pieces) != 1 + negated:
            raise CueError("operator", text)
        terms.append(_term(pieces[-1], negated, text))
    return _same(Part(tuple(terms)))


@cache
def _same(part: Part) -> Part:
    """One object for equal parts: what finds them remembers them by identity."""
    return part


def _term(word: str, negated: bool, text: str) -> Term:
    body, slash, tag = word.rpartition("/")
    if _SLASHED.fullmatch(word):
        return Term(body + tag, "word", negated=negated)
    if not slash:
        body, tag = word, ""
    elif not tag.isascii() or not body:
        raise CueError("term", text)
    open_start, open_end = body.startswith("*"), body.endswith("*")
    body = body.strip("*")
    if not body or (negated and not tag and not body.endswith("다")):
        raise CueError("term", text)
    form = _CODAS.get(body[0], body[0]) + body[1:] if tag else body
    if tag:
        return Term(form, "tagged", tag, negated, open_end, open_start)
    if body.endswith("다") and len(body) > 1 and not open_end:
        return Term(body[:-1], "predicate", "", negated, False, open_start)
    return Term(body, "word", "", negated, open_end, open_start)
