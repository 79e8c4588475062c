"""What the words of a text may be, so that rules run only where one of their words stands.

Words repeat: each distinct word is judged once and remembered.
"""

import re

from voc_cli.privacy.foreign_names import begins_foreign
from voc_cli.privacy.given_alone import stands_alone
from voc_cli.privacy.name_context import SURNAME
from voc_cli.privacy.name_parts import DOUBLE_SURNAMES
from voc_cli.privacy.name_shape import cut_name
from voc_cli.privacy.scored_names import could_be_enough

__all__ = ["FOREIGN", "FULL", "GIVEN_NAME", "INITIAL", "find_words", "word_kinds"]

FULL, GIVEN_NAME, FOREIGN, INITIAL = 1, 2, 4, 8  # INITIAL: a surname with a space behind it
LONGEST = 10  # syllables of a word that are looked at
_WORDS = re.compile("[가-힣]+")
_SURNAMED = re.compile(f"[{SURNAME}]|{'|'.join(DOUBLE_SURNAMES)}")
_REMEMBERED = 200_000


class _Kinds(dict[str, int]):
    """The kinds of a word, computed when it is first asked for."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        kinds = self[word] = _kinds_of(word)
        return kinds


_KINDS = _Kinds()


def word_kinds(text: str) -> int:
    """The kinds of all words of `text` (a shadow), as one set of bits."""
    kinds = 0
    for word in _WORDS.findall(text):
        kinds |= _KINDS[word]
    return kinds


def find_words(text: str) -> list[tuple[int, str, int]]:
    """(start, word, kinds) of the words of `text` that may be names."""
    return [
        (match.start(), match.group()[:LONGEST], kinds)
        for match in _WORDS.finditer(text)
        if (kinds := _KINDS[match.group()] & (FULL | GIVEN_NAME))
    ]


def _kinds_of(word: str) -> int:
    if len(word) == 1:
        return INITIAL if word in SURNAME else 0
    kinds = 0
    head = word[:LONGEST]
    if _SURNAMED.match(word) and (cut_name(head)[1] or could_be_enough(head)):
        kinds |= FULL
    if stands_alone(word[:2]):
        kinds |= GIVEN_NAME
    if begins_foreign(word):
        kinds |= FOREIGN
    return kinds
