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
_MANY = 4  # places for each of the other part's from which only its sentences are looked at
_FAR: Ints = np.array([2**62], dtype=np.int64)


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
    """Positions of terms in one corpus; remembers what it found for terms that cues share.

    form      the number of every morpheme's form in `Morphemes.by_form`, and a few −1 behind them
    sentence  the number of every morpheme's sentence, from 0 on; `opening` where each begins
    """

    def __init__(self, m: Morphemes, misspelt: Mapping[str, Ints] | None = None) -> None:
        self._m = m
        self._misspelt = misspelt or {}
        self._by_form = m.by_form
        self._number = {form: i for i, form in enumerate(self._by_form)}
        of_pair = np.empty(len(m.forms), dtype=np.int64)
        for number, pairs in enumerate(self._by_form.values()):
            of_pair[pairs] = number
        self._form = np.append(of_pair[m.code] if len(m) else m.code, [-1] * _LONG)
        self._by_pair = _Positions(m.code, len(m.forms))
        self._by_number = _Positions(self._form[: len(m)], len(self._by_form))
        self._contiguous = _contiguous(m)
        opens = _changes(m.sentence)
        self.sentence = np.cumsum(opens) - 1
        self.opening = np.append(np.flatnonzero(opens), len(m))
        self._parts: dict[int, tuple[Part, tuple[Ints, Ints]]] = {}
        self._terms: dict[Term, tuple[Ints, Ints]] = {}

    def part(self, part: Part) -> tuple[Ints, Ints]:
        """First and last morpheme of every place one of the part's terms stands, ascending."""
        known = self._parts.get(id(part))  # hashing a part costs more than finding most
        if known is not None:
            return known[1]
        found = [pair for term in part.terms if len((pair := self._term(term))[0])]
        first, last = found[0] if found else (_NOWHERE, _NOWHERE)
        if len(found) > 1:
            first, last = _merged(found)
        self._parts[id(part)] = (part, (first, last))
        return first, last

    def _term(self, term: Term) -> tuple[Ints, Ints]:
        if term not in self._terms:
            self._terms[term] = self._find(term)
        return self._terms[term]

    def _find(self, term: Term) -> tuple[Ints, Ints]:
        at = self._by_pair.of(self._codes(term))
        first = last = at
        if term.kind == "word" and len(term.form) > 1 and not (term.open_end or term.open_start):
            first, last = self._with_pieces(term.form, at)
        extra = self._misspelt.get(term.form + ("다" if term.kind == "predicate" else ""))
        if extra is not None:
            first, last = np.union1d(first, extra), np.union1d(last, extra)
        if term.negated:
            kept = self._m.negated[last]
            first, last = (first[kept],) * 2 if first is last else (first[kept], last[kept])
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
            if term.form.isascii() and not (term.form.isalpha() and term.form.islower()):
                forms = self._by_form.items()
                low = term.form.lower()  # a code: E07 finds e07
                same = [i for form, pairs in forms if form.lower() == low for i in pairs]
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

    def _with_pieces(self, word: str, whole: Ints) -> tuple[Ints, Ints]:
        """`whole` and the places where the word was cut in two or three morphemes."""
        tight = len(word) < _LONG
        pieces = [pair for cut in range(1, len(word)) for pair in self._cut(word, cut, tight)]
        if not pieces:
            return whole, whole
        first = np.concatenate([whole, *(pair[0] for pair in pieces)])
        last = np.concatenate([whole, *(pair[1] for pair in pieces)])
        order = np.argsort(first, kind="stable")
        return first[order], last[order]

    def _cut(self, word: str, cut: int, tight: bool) -> list[tuple[Ints, Ints]]:
        number = self._number
        head = number.get(word[:cut])
        if head is None:
            return []
        ways: list[tuple[int | None, ...]] = [(head, number.get(word[cut:]))]
        for second in range(cut + 1, len(word)):
            ways.append((head, number.get(word[cut:second]), number.get(word[second:])))
        found = []
        for way in ways:
            forms = [form for form in way if form is not None]
            first = self._beside(forms, tight) if len(forms) == len(way) else _NOWHERE
            if len(first):
                found.append((first, first + len(way) - 1))
        return found

    def _beside(self, forms: list[int], tight: bool) -> Ints:
        """Where these forms follow each other: looked up from the rarest of them."""
        places = [self._by_number.one(form) for form in forms]
        rarest = min(range(len(forms)), key=lambda i: len(places[i]))
        at = places[rarest] - rarest
        for i, form in enumerate(forms):
            if i != rarest and len(at):
                at = at[self._form[at + i] == form]
        for i in range(len(forms) - 1):
            if len(at):
                at = at[self._contiguous[at + i] <= (0 if tight else 1)]
        return at

    def within(self, first: Ints, sentences: Ints) -> Ints:
        """The indexes of those of `first`, ascending, that stand in `sentences`, ascending."""
        wanted = sentences[_changes(sentences)]
        begin = np.searchsorted(first, self.opening[wanted])
        size = np.searchsorted(first, self.opening[wanted + 1]) - begin
        before = np.cumsum(size) - size
        inside: Ints = np.arange(size.sum()) + np.repeat(begin - before, size)
        return inside


class _Positions:
    """The places of each number in an array, as slices of one sorted index."""

    def __init__(self, numbers: Ints, count: int) -> None:
        small = numbers.astype(np.uint16) if count < 2**16 else numbers  # sorted far faster
        self._order = np.argsort(small, kind="stable").astype(np.int64)
        counts = np.bincount(numbers, minlength=count)
        self._offsets = np.concatenate([[0], np.cumsum(counts)]).tolist()

    def one(self, number: int) -> Ints:
        """The places of `number`, ascending."""
        return self._order[self._offsets[number] : self._offsets[number + 1]]

    def of(self, numbers: list[int]) -> Ints:
        """The places of all of `numbers`, ascending."""
        if not numbers:
            return _NOWHERE
        if len(numbers) == 1:
            return self.one(numbers[0])
        places = np.concatenate([self.one(n) for n in numbers])
        places.sort()
        return places


def _merged(found: list[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    """Places of several terms in order, each beginning once (as the first such term has it)."""
    first = np.concatenate([pair[0] for pair in found])
    if all(pair[0] is pair[1] for pair in found):  # single morphemes
        first.sort()
        first = first[_changes(first)]
        return first, first
    last = np.concatenate([pair[1] for pair in found])
    order = np.argsort(first, kind="stable")
    first = first[order]
    kept = _changes(first)
    return first[kept], last[order[kept]]


def _changes(values: Ints) -> Mask:
    """Where a value differs from the one before it, the first place among them."""
    changed = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed


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
    firsts, lasts = [_NOWHERE], [_NOWHERE]
    for cue in cues:
        first, last = _places(cue, lookup)
        firsts.append(first)
        lasts.append(last)
    numbers = np.repeat(np.arange(-1, len(cues)), [len(first) for first in firsts])
    return Hits(numbers, np.concatenate(firsts), np.concatenate(lasts))


def _places(cue: Cue, lookup: Lookup) -> tuple[Ints, Ints]:
    first, last = lookup.part(cue.parts[0])
    for join, part in zip(cue.joins, cue.parts[1:], strict=True):
        if not len(first):
            return first, last
        first, last = _joined(lookup, first, last, lookup.part(part), join)
    for part in cue.without:
        banned = lookup.part(part)[0]
        if len(first) and len(banned):
            out = np.zeros(len(lookup.opening), dtype=np.bool_)
            out[lookup.sentence[banned]] = True
            kept = ~out[lookup.sentence[first]]
            first, last = first[kept], last[kept]
    return first, last


def _joined(
    lookup: Lookup, first: Ints, last: Ints, other: tuple[Ints, Ints], join: str
) -> tuple[Ints, Ints]:
    """Places extended by the nearest place of `other`: behind it, or for `+` on either side."""
    begin, end = other
    if not len(begin):
        return begin, end
    sentence = lookup.sentence
    if len(first) > _MANY * len(begin):
        same = lookup.within(first, sentence[begin])
        first, last = first[same], last[same]
    after = np.searchsorted(begin, last, side="right")
    reach = REACH[join]
    nearest = np.concatenate((begin, _FAR))[after]
    follows = np.flatnonzero(nearest - last <= reach)
    follows = follows[sentence[nearest[follows]] == sentence[last[follows]]]
    new_last = np.maximum(last[follows], end[after[follows]])
    if join != "+":
        return first[follows], new_last
    free = np.ones(len(first), dtype=np.bool_)
    free[follows] = False
    before = np.searchsorted(begin, first, side="left") - 1
    left = begin[np.maximum(before, 0)]
    precedes = np.flatnonzero(free & (before >= 0) & (first - left <= reach))
    precedes = precedes[sentence[left[precedes]] == sentence[first[precedes]]]
    if not len(precedes):
        return first[follows], new_last
    row = np.concatenate([follows, precedes])
    new_first = np.concatenate([first[follows], left[precedes]])
    new_last = np.concatenate([new_last, last[precedes]])
    order = np.lexsort((row, new_first))
    return new_first[order], new_last[order]
