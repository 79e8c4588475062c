"""Where cues stand in a corpus: the matching behind categories, acts, polarity and flags.

Cues are compiled once to terms and orderings; a corpus is matched cue by cue over arrays, never
ticket by ticket: the distinct morphemes are looked up in the terms (a few ten thousand however
large the corpus), each term gets its sorted positions, and a cue of several parts joins positions
by binary search. No tokenizer is needed to compile a cue.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voc_cli.analysis.morphology import Ints, Mask, Morphemes
from voc_cli.taxonomy.cue import REACH, Cue, Part, Term

__all__ = ["Hits", "Lookup", "match"]

Floats = npt.NDArray[np.float64]
_PREDICATE = ("V", "XSV", "XSA")
_WORD = ("N", "XR", "XSN", "XPN", "SL", "MAG", "MAJ", "IC", "MM", "UN", "SH", "W_")
_NOWHERE: Ints = np.zeros(0, dtype=np.int64)
_LONG = 3  # a word of so many syllables may be spelled with a blank where it was cut


@dataclass(frozen=True)
class Hits:
    """Every place a cue was found, sorted by cue, then position.

    cue    index of the cue; `first`, `last` the leftmost and rightmost morpheme it stands on
    """

    cue: Ints
    first: Ints
    last: Ints

    def __len__(self) -> int:
        return len(self.cue)


class Lookup:
    """Positions of terms in one corpus; remembers what it found for terms that cues share."""

    def __init__(self, m: Morphemes, misspelt: Mapping[str, Ints] | None = None) -> None:
        self._m = m
        self._misspelt = misspelt or {}
        self._by_form = m.by_form
        order = np.argsort(m.code, kind="stable")
        counts = np.bincount(m.code, minlength=len(m.forms))
        self._order = order.astype(np.int64)
        self._offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self._contiguous = _contiguous(m)
        self._parts: dict[Part, tuple[Ints, Ints]] = {}
        self._terms: dict[Term, tuple[Ints, Ints]] = {}

    def part(self, part: Part) -> tuple[Ints, Ints]:
        """First and last morpheme of every place one of the part's terms stands, ascending."""
        if part not in self._parts:
            found = [pair for term in part.terms if len((pair := self._term(term))[0])]
            first, last = found[0] if found else (_NOWHERE, _NOWHERE)
            if len(found) > 1:
                first, last = _merged(found)
            self._parts[part] = (first, last)
        return self._parts[part]

    def _term(self, term: Term) -> tuple[Ints, Ints]:
        if term not in self._terms:
            self._terms[term] = self._find(term)
        return self._terms[term]

    def _find(self, term: Term) -> tuple[Ints, Ints]:
        at = self._positions(self._codes(term))
        first = last = at
        if term.kind == "word" and len(term.form) > 1 and not (term.open_end or term.open_start):
            first, last = self._with_pieces(term.form, at)
        extra = self._misspelt.get(term.form + ("다" if term.kind == "predicate" else ""))
        if extra is not None:
            first, last = np.union1d(first, extra), np.union1d(last, extra)
        if term.negated:
            kept = self._m.negated[last]
            first, last = first[kept], last[kept]
        return first, last

    def _codes(self, term: Term) -> list[int]:
        m = self._m
        if term.open_end or term.open_start:
            same = [i for form in _fitting(term, m) for i in self._by_form[form]]
        else:
            same = self._by_form.get(term.form, [])
        if term.kind == "tagged":
            variants = _variants(term) if term.tag.startswith("E") else []
            same = same + [i for form in variants for i in self._by_form.get(form, [])]
            return [i for i in same if m.tags[i].startswith(term.tag)]
        if term.kind == "word":
            return [i for i in same if m.tags[i].startswith(_WORD)]
        found = [i for i in same if m.tags[i].startswith(_PREDICATE)]
        if term.form == "없":
            found += [i for i in self._by_form.get("없이", []) if m.tags[i] == "MAG"]
        if term.form == "되":
            found += [i for i in same if m.tags[i] == "EC"]
            found += [i for i in self._by_form.get("돼", []) if m.tags[i].startswith("V")]
        if term.form.endswith("하") and len(term.form) > 1:
            root = self._by_form.get(term.form[:-1], [])
            found += [i for i in root if m.tags[i].startswith(("N", "XR"))]
        return found

    def _positions(self, codes: list[int]) -> Ints:
        if not codes:
            return np.zeros(0, dtype=np.int64)
        spans = [self._order[self._offsets[c] : self._offsets[c + 1]] for c in codes]
        return np.sort(np.concatenate(spans), kind="stable") if len(spans) > 1 else spans[0]

    def _with_pieces(self, word: str, whole: Ints) -> tuple[Ints, Ints]:
        """`whole` and the places where the word was cut in two or three morphemes."""
        tight = len(word) < _LONG
        pieces = [pair for cut in range(1, len(word)) for pair in self._cut(word, cut, tight)]
        pieces = [pair for pair in pieces if len(pair[0])]
        if not pieces:
            return whole, whole
        first = np.concatenate([whole, *(pair[0] for pair in pieces)])
        last = np.concatenate([whole, *(pair[1] for pair in pieces)])
        order = np.argsort(first, kind="stable")
        return first[order], last[order]

    def _cut(self, word: str, cut: int, tight: bool) -> list[tuple[Ints, Ints]]:
        head = self._by_form.get(word[:cut])
        if head is None:
            return []
        start: Ints | None = None
        found = []
        tail = self._by_form.get(word[cut:])
        if tail is not None:
            start = self._positions(head)
            first = self._followed(start, tail, 1, tight)
            found.append((first, first + 1))
        for second in range(cut + 1, len(word)):
            middle, end = self._by_form.get(word[cut:second]), self._by_form.get(word[second:])
            if middle is not None and end is not None:
                start = self._positions(head) if start is None else start
                first = self._followed(self._followed(start, middle, 1, tight), end, 2, tight)
                found.append((first, first + 2))
        return found

    def _followed(self, at: Ints, codes: list[int], by: int, tight: bool) -> Ints:
        """The places of `at` with one of `codes` right behind: looked up from the rarer side."""
        behind = self._positions(codes) - by
        few, many = (at, behind) if len(at) < len(behind) else (behind, at)
        if not len(few):
            return few
        nearest = np.minimum(np.searchsorted(many, few), len(many) - 1)
        met = few[many[nearest] == few]
        joined: Ints = met[self._contiguous[met + by - 1] <= (0 if tight else 1)]
        return joined


def _merged(found: list[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    """Places of several terms in order, each beginning once (as the first such term has it)."""
    first = np.concatenate([pair[0] for pair in found])
    last = np.concatenate([pair[1] for pair in found])
    order = np.argsort(first, kind="stable")
    first = first[order]
    kept = np.diff(first, prepend=np.int64(-1)) != 0
    return first[kept], last[order[kept]]


_AFTER_CONSONANT = {"ᆯ": ("을",), "ᆫ": ("은",), "ᆸ": ("습",), "ᆷ": ("음",)}
_WITH_EU = ("면", "려고", "려는데", "려면", "니까", "시")
_PLAYFUL = {"요": ("여", "용", "욤", "염")}


def _variants(term: Term) -> list[str]:
    """Other shapes of an ending: after a consonant (ㄹ게요 → 을게요), as people type it (용)."""
    if term.open_end or term.open_start:
        return []
    head, rest = term.form[0], term.form[1:]
    shapes = [start + rest for start in _AFTER_CONSONANT.get(head, ())]
    if head == "ᆫ" and rest:
        shapes.append("는" + rest)
    if term.form.startswith(_WITH_EU):
        shapes.append("으" + term.form)
    if len(term.form) > 1 and term.form[-1] in _PLAYFUL:
        every = [term.form, *shapes]
        shapes += [form[:-1] + end for form in every for end in _PLAYFUL[form[-1]]]
    return shapes


def _fitting(term: Term, m: Morphemes) -> list[str]:
    """The forms that begin with, end in or (both ends open) hold the term."""
    forms, backwards = m.sorted_forms
    if term.open_start and term.open_end:
        return [form for form in forms if term.form in form]
    if term.open_start:
        return [form[::-1] for form in _beginning(term.form[::-1], backwards)]
    return _beginning(term.form, forms)


def _beginning(start: str, ordered: list[str]) -> list[str]:
    first = bisect_left(ordered, start)
    last = first
    while last < len(ordered) and ordered[last].startswith(start):
        last += 1
    return ordered[first:last]


def _contiguous(m: Morphemes) -> Ints:
    """Characters between morpheme i and i + 1; a large number across sentences."""
    gap = np.full(len(m), 99, dtype=np.int64)
    if len(m) > 1:
        same = m.sentence[1:] == m.sentence[:-1]
        gap[:-1] = np.where(same, m.start[1:] - m.end[:-1], 99)
    return gap


def match(m: Morphemes, cues: Sequence[Cue], lookup: Lookup | None = None) -> Hits:
    """Every place each of `cues` stands in `m`."""
    lookup = lookup or Lookup(m)
    numbers, firsts, lasts = [], [], []
    for number, cue in enumerate(cues):
        first, last = _places(m, cue, lookup)
        numbers.append(np.full(len(first), number, dtype=np.int64))
        firsts.append(first)
        lasts.append(last)
    empty = np.zeros(0, dtype=np.int64)
    return Hits(
        np.concatenate([empty, *numbers]),
        np.concatenate([empty, *firsts]),
        np.concatenate([empty, *lasts]),
    )


def _places(m: Morphemes, cue: Cue, lookup: Lookup) -> tuple[Ints, Ints]:
    first, last = lookup.part(cue.parts[0])
    for join, part in zip(cue.joins, cue.parts[1:], strict=True):
        if not len(first):
            return first, last
        first, last = _joined(m, first, last, lookup.part(part), join)
    for part in cue.without:
        if len(first):
            banned = m.sentence[lookup.part(part)[0]]
            kept = ~np.isin(m.sentence[first], banned)
            first, last = first[kept], last[kept]
    return first, last


def _joined(
    m: Morphemes, first: Ints, last: Ints, other: tuple[Ints, Ints], join: str
) -> tuple[Ints, Ints]:
    """Places extended by the nearest place of `other`: behind it, or for `+` on either side."""
    begin, end = other
    if not len(begin):
        return begin, end
    after = np.searchsorted(begin, last, side="right")
    follows = after < len(begin)
    nearest = begin[np.minimum(after, len(begin) - 1)]
    reach = REACH[join]
    follows &= (nearest - last <= reach) & (m.sentence[nearest] == m.sentence[last])
    new_first, new_last = first, np.maximum(last, end[np.minimum(after, len(begin) - 1)])
    if join != "+":
        return new_first[follows], new_last[follows]
    before = np.searchsorted(begin, first, side="left") - 1
    precedes = before >= 0
    left = begin[np.maximum(before, 0)]
    precedes &= ~follows & (first - left <= reach) & (m.sentence[left] == m.sentence[first])
    kept: Mask = follows | precedes
    new_first = np.where(follows, first, left)[kept]
    new_last = np.where(follows, new_last, last)[kept]
    order = np.argsort(new_first, kind="stable")
    return new_first[order], new_last[order]
