"""People's names in Hangul: readings of words, the words around them, one decision.

Every word is read as a name in every way it could be (`name_words`); what its syllables say and
what the words around it say (`name_places`) are added with learned weights (`name_weights`), and
the best reading above the threshold is a name. Names that were found are masked and the text is
read again: `[이름], 박서연` says more of 박서연 than a list of two unknown words did.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress
from typing import NamedTuple

from voc_cli.privacy.names.alike import Alike
from voc_cli.privacy.names.famous import in_office, is_public
from voc_cli.privacy.names.known_names import find_known_names
from voc_cli.privacy.names.name_parts import RARE_SURNAMES, SURNAMES
from voc_cli.privacy.names.name_places import (
    LEFT,
    RIGHT,
    behind_features,
    left_features,
    place_pieces,
    rest_features,
    split_pieces,
)
from voc_cli.privacy.names.name_weights import name_weights, unpack
from voc_cli.privacy.names.name_words import FULL, GIVEN_ALONE, cut_word, given_part, is_given
from voc_cli.privacy.names.telling import before_desk, is_told
from voc_cli.privacy.spans import TOKENS, Span, apply_spans, lift_spans, merge_spans

__all__ = ["find_names", "likeness"]

_PLACE = "에서"
_THRESHOLD = -8  # tenths of a nat; real tickets name people more often than the training texts
_PUBLIC = 10  # what the surroundings must say before a star's name is a customer's
_MOST = 75  # what surroundings can add; few names in the training texts had more
_MOST_BEHIND = 60  # the same of what is behind a word
_ZEROS = (0,) * 32  # more than any list of features
_ROUNDS = 4
_TOKEN = TOKENS["name"]
_REMEMBERED = 200_000
_APART = re.compile("[님씨](?:[이은을의과께도]|께서|한테|에게|$)")
_SPACED = re.compile(
    r"(?<![가-힣])(?P<name>(?P<surname>[가-힣]) (?P<first>[가-힣]) ?(?P<last>[가-힣]))"
    r"(?=님|씨| 님| 씨|입니|이에|예요|이고|인데|[^가-힣 ]|$"
    r"| (?:입니|이에|예요|올시|인데|이라|라고|올해|고객|할머|할아)|"
    r"(?P<plain> (?![가-힣](?![가-힣]))))"
)


class _Reading(NamedTuple):
    size: int
    kind: str
    rest: str
    weight: int  # of the word alone, bias included


class _Readings(dict[str, tuple[_Reading, ...]]):
    """The readings of a word that surroundings could make a name, made when first asked for."""

    def __missing__(self, word: str) -> tuple[_Reading, ...]:
        if len(self) >= _REMEMBERED:
            self.clear()
        readings = self[word] = tuple(
            reading for reading in _read(word) if reading.weight + _MOST > _THRESHOLD
        )
        return readings


_READINGS = _Readings()


def find_names(text: str, *, ordinary: Sequence[str] = (), told: bool = False) -> list[Span]:
    """Names in `text` (a shadow whose other personal data is masked already).

    Words that one of `ordinary` begins with are none, unless a cue calls them so; with `told` only
    those that a cue beside them calls one (`telling`). Every other place where a name that was
    found stands is a span too, and its given name before 님, 씨 or a particle that only people get.
    """
    spans: list[Span] = []
    masked: list[Span] = []
    for _ in range(_ROUNDS):
        view = apply_spans(text, spans)
        known = {text[span.start : span.end] for span in spans}
        found = _decide(view, known, [span.start for span in masked])
        if not spans:
            pieces = _spaced(view)
            found = merge_spans([*pieces, *found])
        if ordinary:
            found = [
                span
                for span in found
                if not _is_ordinary(view[span.start : span.end], ordinary)
                or is_told(view, span.start, span.end)
            ]
        if told:
            found = [span for span in found if is_told(view, span.start, span.end)]
        if not found:
            break
        names = known | {view[span.start : span.end] for span in found}
        elsewhere = find_known_names(view, names)
        found = merge_spans([*found, *elsewhere])
        spans = sorted([*spans, *lift_spans(found, spans)])
        masked = _lower(spans)
    return spans


def _is_ordinary(name: str, ordinary: Sequence[str]) -> bool:
    return any(word.startswith(name) for word in ordinary)


def likeness(word: str) -> int:
    """How much `word` alone looks like a full name, 0 (not at all) to 4 (nothing else).

    A rare surname before a given name of no list is as likely the beginning of a word: 포근결.
    """
    best = max(
        (reading.weight for reading in _read(word) if not reading.rest and reading.kind == FULL),
        default=-99,
    )
    like = sum(best > bound for bound in (-60, -40, -20, 0))
    rare = word[:1] in RARE_SURNAMES and not is_given(given_part(word))
    return min(like, 3) if rare else like


def _read(word: str) -> list[_Reading]:
    weights, readings = name_weights(), []
    for size, kind, rest, features in cut_word(word):
        if kind == GIVEN_ALONE and rest.startswith(_PLACE):
            continue  # nothing happens in somebody: 세일에서 샀어요
        weight = sum(map(weights.word[kind].get, features, _ZEROS), weights.bias)
        readings.append(_Reading(size, kind, rest, weight))
    return readings


def _lower(spans: Sequence[Span]) -> list[Span]:
    """Where the tokens of `spans` stand once all of them are masked."""
    lowered, grown = [], 0
    for span in spans:
        start = span.start + grown
        lowered.append(Span(start, start + len(_TOKEN), "name"))
        grown += len(_TOKEN) - (span.end - span.start)
    return lowered


@lru_cache(maxsize=65_536)
def _bare(name: str, kind: str) -> int:
    """The weight of `name` with nothing behind it."""
    return next((r.weight for r in _read(name) if r.kind == kind and not r.rest), 0)


def _decide(text: str, known: set[str], masked: Sequence[int]) -> list[Span]:
    """The names among the words of `text`.

    `known`: names that were found before, `masked`: where their tokens stand. Words that have none
    of these tokens near them and are like no known name have been judged already.
    """
    pieces = split_pieces(text)
    read = map(_READINGS.__getitem__, map(str.rstrip, pieces))
    places = list(compress(range(len(pieces)), read))
    if not places:
        return []
    tokens = place_pieces(pieces, length=len(text))
    words, starts, _ = tokens
    weigh = name_weights().place.get
    near = _near(starts, masked) if known else None
    alike = Alike(known) if known else None
    found = []
    for place in places:
        word = words[place]
        readings = _READINGS[word]
        if near is not None and alike is not None and place not in near:
            readings = tuple(r for r in readings if alike.says(word[: r.size]))
        if place + 1 < len(words) and _APART.match(words[place + 1]):
            readings = tuple(r for r in readings if not r.rest)  # 채송아 님: the whole word
        if not readings:
            continue
        start = starts[place]
        features, first = left_features(tokens, place)
        left = sum(map(weigh, features, _ZEROS))
        behind: tuple[int, str, str] | None = None
        rests: dict[str, int] = {}
        best, size = _THRESHOLD, 0
        for reading in readings:
            kind, rest = reading.kind, reading.rest
            name = word[: reading.size]
            similar = alike.says(name) if alike is not None else 0
            if reading.weight + unpack(left, kind) + similar + _MOST_BEHIND <= best:
                continue
            if behind is None:
                features, following, sort = behind_features(tokens, place, first)
                behind = (left + sum(map(weigh, features, _ZEROS)), following, sort)
            if rest not in rests:
                features = rest_features(rest, first, behind[1], behind[2])
                rests[rest] = behind[0] + sum(map(weigh, features, _ZEROS))
            said = similar + unpack(rests[rest], kind)
            weight = reading.weight + min(_MOST, said)
            if weight <= best or in_office(text, start + reading.size):
                continue
            if before_desk(text, start + reading.size) and not _is_whole(name, kind):
                continue
            said += reading.weight - _bare(name, reading.kind)
            if said < _PUBLIC and is_public(text, start, start + reading.size):
                continue
            best, size = weight, reading.size
        if size:
            found.append(Span(start, start + size, "name"))
    return found


def _is_whole(name: str, kind: str) -> bool:
    """Whether it is a surname and a given name of the lists: 김서윤 has a desk, 가온 is a firm."""
    return kind != GIVEN_ALONE and is_given(given_part(name))


def _near(starts: Sequence[int], masked: Sequence[int]) -> set[int]:
    """The tokens whose features a mask token at one of `masked` is part of."""
    near: set[int] = set()
    for start in masked:
        place = bisect_left(starts, start)
        if place < len(starts) and starts[place] == start:
            near.update(range(place - RIGHT, place + LEFT + 1))
    return near


def _spaced(text: str) -> list[Span]:
    """홍 길동, 홍 길 동: one name in pieces."""
    return [
        Span(*match.span("name"), "name")
        for match in _SPACED.finditer(text)
        if match.group("surname") in SURNAMES
        and is_given("".join(match.group("first", "last")))
        and likeness("".join(match.group("surname", "first", "last"))) >= _least(match)
    ]


def _least(match: re.Match[str]) -> int:
    """김 영 자 with every syllable apart is hardly anything else; 이 건호 … is."""
    if " " not in match.group("name")[2:]:
        return 4 if match.group("plain") is None else 9
    return 4 if match.group("plain") is not None else 3
