"""Names told by one sum: the bits of the word and the bits of what stands around it.

For the many places that no rule of `names` speaks of: `추다온 외 2명`, `노해준이 보낸`. The bits
are added as if word and surroundings were independent, which they nearly are: what stands before a
word does not depend on its syllables. `_ENOUGH` was set on texts that hold hardly any names
(reviews, questions, petitions) so that what is masked there is somebody's name.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from voc_cli.privacy import name_context as near
from voc_cli.privacy.famous import FAMOUS, spoken_of
from voc_cli.privacy.given_alone import is_familiar
from voc_cli.privacy.name_score import word_score
from voc_cli.privacy.name_slots import before, behind, rest_fits
from voc_cli.privacy.spans import Span

__all__ = ["could_be_enough", "find_scored", "is_named", "is_public"]

_ENOUGH = 10  # bits of word, left and right together
_NEUTRAL = 5  # bits of surroundings that say nothing of a name
_MOST = 11  # that left and right count together
_BESIDE_NUMBER, _BESIDE_DATE = 4, 2  # somebody's number or address beside it; any date


def find_scored(
    text: str,
    words: Iterable[tuple[int, str]],
    found: set[tuple[int, int]],
    anchors: Sequence[Span],
) -> set[tuple[int, int]]:
    """Names among `words` (start, word) that none of `found` begins with."""
    scored: set[tuple[int, int]] = set()
    begun = {start for start, _ in found}
    for start, word in words:
        cuts = _cuts(word)
        if not cuts or start in begun:
            continue
        left = before(text, start)
        for size, bits in cuts:
            end = start + size
            around = left + behind(text, end)
            public = is_public(text, start, end) and around <= _NEUTRAL
            if public and not is_named(text, start):
                break
            if anchors:
                around += _neighbours(text, start, end, anchors)
            if bits + min(_MOST, around) >= _ENOUGH:
                if not near.IN_OFFICE.match(text, end):
                    scored.add((start, end))
                break
    return scored


def could_be_enough(word: str) -> bool:
    """Whether `word` begins with something that the best of surroundings would make a name."""
    return bool(_cuts(word))


@lru_cache(maxsize=65536)
def _cuts(word: str) -> tuple[tuple[int, int], ...]:
    """(length, bits) of every name that `word` may begin with and that could be enough."""
    cuts = []
    for size in (4, 3, 2):
        if len(word) < size or not rest_fits(word[size:]):
            continue
        bits = word_score(word[:size])
        if bits + _MOST >= _ENOUGH and not is_familiar(word[:size]):
            cuts.append((size, bits))
    return tuple(cuts)


def _neighbours(text: str, start: int, end: int, anchors: Sequence[Span]) -> int:
    """Bits of a number or address of somebody's right before or behind."""
    for anchor in anchors:
        if 0 <= anchor.start - end <= 12 and near.BESIDE.fullmatch(text, end, anchor.start):
            return _BESIDE_DATE if anchor.type == "date" else _BESIDE_NUMBER
        if 1 <= start - anchor.end <= 6 and near.GAP_AFTER.fullmatch(text, anchor.end, start):
            return _BESIDE_DATE if anchor.type == "date" else _BESIDE_NUMBER
    return 0


def is_public(text: str, start: int, end: int) -> bool:
    """A person in public life, whom nothing calls a customer."""
    return text[start:end] in FAMOUS or spoken_of(text, start, end)


def is_named(text: str, start: int) -> bool:
    """Whether a label right before says that a full name comes here."""
    return near.STRONG_LEFT.search(text[max(0, start - near.WINDOW) : start]) is not None
