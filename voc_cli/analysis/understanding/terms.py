"""What a linear model sees of a ticket: its words, denied words and pairs of words, as numbers.

Four kinds of terms, each counted once a ticket:

    word    `배송/NNG`            a morpheme
    denied  `안 오/VV`            a morpheme under negation
    pair    `늦/VA 어요/EF`       two morphemes side by side in one sentence
    near    `배송/NNG … 늦/VA`    two content words that follow each other over function words

A vocabulary of words turns morphemes into small numbers, and a term is one number made of its kind
and one or two of those, so a whole corpus is looked up by binary search, never by string.
"""

from dataclasses import dataclass

import numpy as np

from voc_cli.analysis.morphology import Ints, Mask, Morphemes

__all__ = [
    "KINDS",
    "Places",
    "find_places",
    "once",
    "term_key",
    "word_numbers",
]

KINDS = ("word", "denied", "pair", "near")
_WORD, _DENIED, _PAIR, _NEAR = range(len(KINDS))
_CONTENT = ("N", "V", "XR", "MAG", "SL", "IC", "UN", "XPN")
_EMPTY = (
    ("하", "V"),
    ("되", "V"),
    ("있", "V"),
    ("것", "N"),
    ("거", "N"),
    ("수", "N"),
    ("이", "VCP"),
)


def term_key(kind: int, first: int, second: int, n_words: int) -> int:
    """The number of a term: kind · n² + first · n + second (0 where it has one word)."""
    return (kind * n_words + first) * n_words + second


def word_numbers(m: Morphemes, words: dict[str, int]) -> Ints:
    """For each morpheme its number in `words`, −1 for one that is not there."""
    pairs = zip(m.forms, m.tags, strict=True)
    table = np.array([words.get(f"{f.lower()}/{t}", -1) for f, t in pairs], dtype=np.int64)
    numbers: Ints = table[m.code] if len(m) else np.zeros(0, dtype=np.int64)
    return numbers


def _content(m: Morphemes) -> Mask:
    """Morphemes that carry matter: nouns, predicates, adverbs, roots, foreign words."""
    chosen = m.tagged(*_CONTENT)
    for form, tag in _EMPTY:
        chosen &= ~m.formed((form,), tag)
    return chosen


@dataclass(frozen=True)
class Places:
    """Every occurrence: the term's key and the morphemes it begins and ends with."""

    key: Ints
    first: Ints
    last: Ints


def find_places(m: Morphemes, numbers: Ints, n_words: int) -> Places:
    """Every place where a term of `m` stands whose words have numbers."""
    known = numbers >= 0
    size = np.int64(n_words)
    at = np.flatnonzero(known)
    denied = np.flatnonzero(known & m.negated)
    keys, firsts, lasts = [numbers[at] * size], [at], [at]
    keys.append((_DENIED * size + numbers[denied]) * size)
    firsts.append(denied)
    lasts.append(denied)
    if len(m) > 1:
        side = np.flatnonzero((m.sentence[1:] == m.sentence[:-1]) & known[1:] & known[:-1])
        matter = np.flatnonzero(_content(m) & known)
        left, right = matter[:-1], matter[1:]
        near = (m.sentence[left] == m.sentence[right]) & (right - left > 1)
        for kind, begin, end in ((_PAIR, side, side + 1), (_NEAR, left[near], right[near])):
            keys.append((kind * size + numbers[begin]) * size + numbers[end])
            firsts.append(begin)
            lasts.append(end)
    return Places(np.concatenate(keys), np.concatenate(firsts), np.concatenate(lasts))


def once(row: Ints, key: Ints, many: int) -> tuple[Ints, Ints]:
    """Each (row, key) once, sorted by row, then key; keys are below `many`."""
    both = np.sort(row * many + key)  # np.unique hashes: far slower
    both = both[np.diff(both, prepend=np.int64(-1)) != 0]
    return both // many, both % many
