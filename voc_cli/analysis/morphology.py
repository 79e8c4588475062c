"""The morphemes of a whole corpus as flat arrays, and which of them stand under negation.

Cues, acts, polarity and flags all read this one view, so a corpus is unpacked once.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.text.corpus import TokenizedCorpus

__all__ = ["Ints", "Mask", "Morphemes", "flatten"]

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_SENTENCE_BITS = 20  # a ticket of a million sentences is beyond what a reader would send
_SKIPPED_LEFT = ("J", "XSN", "ETN", "ETM", "NNB", "XSA", "XSV", "EP", "EC")
_REACH = 10  # morphemes looked back from 없다, 아니다 for what they deny
_LIGHT = (
    "점",
    "틈",
    "내색",
    "기색",
    "느낌",
    "일",
    "때",
    "경우",
    "데",
    "한번",
    "번",
    "하나",
    "생각",
)


@dataclass(frozen=True)
class Morphemes:
    """All morphemes of a corpus, one after the other.

    forms, tags  the distinct (form, tag) pairs; `code[i]` is the pair of morpheme i
    row          the ticket it stands in; `sentence` tells sentences apart across tickets
    start, end   code points in the ticket's text
    """

    forms: tuple[str, ...]
    tags: tuple[str, ...]
    code: Ints
    row: Ints
    sentence: Ints
    start: Ints
    end: Ints
    n_rows: int

    def __len__(self) -> int:
        return len(self.code)

    def where(self, wanted: list[int]) -> Mask:
        """Which morphemes are one of the pairs `wanted` (indexes into `forms`)."""
        table = np.zeros(len(self.forms) + 1, dtype=np.bool_)
        table[wanted] = True
        mask: Mask = table[self.code]
        return mask

    def tagged(self, *prefixes: str) -> Mask:
        """Which morphemes have a tag that begins with one of `prefixes`."""
        names, number = self._tag_numbers
        wanted = np.array([name.startswith(prefixes) for name in names], dtype=np.bool_)
        if not len(self):
            return np.zeros(0, dtype=np.bool_)
        mask: Mask = wanted[number][self.code]
        return mask

    def formed(self, forms: tuple[str, ...], *prefixes: str) -> Mask:
        """Which morphemes have one of `forms` and a tag that begins with one of `prefixes`."""
        found = (i for form in forms for i in self.by_form.get(form, ()))
        return self.where([i for i in found if self.tags[i].startswith(prefixes)])

    @cached_property
    def _tag_numbers(self) -> tuple[list[str], Ints]:
        """The distinct tags, and for each pair the number of its own."""
        numbers: dict[str, int] = {}
        each = [numbers.setdefault(tag, len(numbers)) for tag in self.tags]
        return list(numbers), np.array(each, dtype=np.int64)

    @cached_property
    def by_form(self) -> dict[str, list[int]]:
        """The pairs of each form; Latin letters in lower case, without the full stop they carry."""
        index: dict[str, list[int]] = {}
        for i, form in enumerate(self.forms):
            index.setdefault(form.lower().rstrip(".") or form, []).append(i)
        return index

    @cached_property
    def sorted_forms(self) -> tuple[list[str], list[str]]:
        """The keys of `by_form` in order, and each of them backwards in order."""
        return sorted(self.by_form), sorted(form[::-1] for form in self.by_form)

    @cached_property
    def negated(self) -> Mask:
        """Which morphemes are denied: 안/못 before, -지 않/못하/말 after, 없다/아니다 after.

        `불편 없이` and `문제는 아닌데` deny the noun, `쓸 수 없다` the verb, `친절하지 않다` both
        친절 and 하. `않되다`, a common misspelling, counts as 안 되다.
        """
        return _negated(self)

    @cached_property
    def disclaimed(self) -> Mask:
        """The part of `negated` that only corrects or forbids: 아니다, -지 말다."""
        forbidden = _before_ji(self, self.tagged("V", "XSV", "XSA"), ("말", "마"))
        return _denied(self, self.formed(("아니",), "VCN")) | forbidden

    def shifted(self, mask: Mask, by: int) -> Mask:
        """`mask` moved by `by` morphemes, within sentences only (out[i] = mask[i - by])."""
        out = np.zeros_like(mask)
        if by > 0:
            out[by:] = mask[:-by] & (self.sentence[by:] == self.sentence[:-by])
        elif by < 0:
            out[:by] = mask[-by:] & (self.sentence[:by] == self.sentence[-by:])
        return out


def flatten(corpus: TokenizedCorpus, first: int, stop: int) -> Morphemes:
    """Rows `first` to `stop` of `corpus` as flat arrays; row numbers count from `first`."""
    tokens = _slice(corpus.tokens, first, stop)
    counts = pc.list_value_length(tokens).fill_null(0).to_numpy(zero_copy_only=False)
    row = np.repeat(np.arange(stop - first, dtype=np.int64), counts)
    forms, form_code = _encoded(tokens.flatten())
    tags, tag_code = _encoded(_slice(corpus.tags, first, stop).flatten())
    pairs, code = _distinct(form_code * max(1, len(tags)) + tag_code)
    sentence = _numbers(corpus.sentences, first, stop) + (row << _SENTENCE_BITS)
    return Morphemes(
        forms=tuple(forms[pair // len(tags)] for pair in pairs),
        tags=tuple(_plain(tags[pair % len(tags)]) for pair in pairs),
        code=code,
        row=row,
        sentence=sentence,
        start=_numbers(corpus.starts, first, stop),
        end=_numbers(corpus.ends, first, stop),
        n_rows=stop - first,
    )


def _slice(column: pa.Array | pa.ChunkedArray, first: int, stop: int) -> pa.Array:
    part = column.slice(first, stop - first)
    whole: pa.Array = part.combine_chunks() if isinstance(part, pa.ChunkedArray) else part
    return whole


def _numbers(column: pa.Array | pa.ChunkedArray, first: int, stop: int) -> Ints:
    values = _slice(column, first, stop).flatten()
    numbers: Ints = values.to_numpy(zero_copy_only=False).astype(np.int64)
    return numbers


def _encoded(values: pa.Array) -> tuple[list[str], Ints]:
    encoded = pc.dictionary_encode(values)
    indices = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return encoded.dictionary.to_pylist(), indices


def _distinct(values: Ints) -> tuple[Ints, Ints]:
    """The distinct ones of small numbers, ascending, and for each value its place among them.

    np.unique sorts them all for it.
    """
    present = np.zeros(int(values.max(initial=-1)) + 1, dtype=np.bool_)
    present[values] = True
    return np.flatnonzero(present), (np.cumsum(present) - 1)[values]


def _plain(tag: str) -> str:
    return tag.split("-", 1)[0]  # VA-I and VA-R conjugate differently but mean the same


def _negated(m: Morphemes) -> Mask:
    verbal = m.tagged("VV", "VA", "VX", "XSV", "XSA", "VCP") | m.formed(("되",), "EC")
    nominal = m.tagged("N", "XR")
    adverb = m.formed(("잘", "더", "그렇게", "별로", "전혀", "제대로"), "MAG")
    before = m.formed(("안", "못", "않", "앙"), "MAG") | (
        m.formed(("않",), "VV", "VX", "VA")
        & ~m.shifted(m.formed(("지", "질", "진", "치"), "EC"), 1)
    )
    out = np.zeros(len(m), dtype=np.bool_)
    out |= m.shifted(before, 1) & (verbal | nominal)
    out |= m.shifted(before, 2) & verbal & m.shifted(nominal | adverb, 1)
    out |= nominal & m.shifted(before, -1) & m.shifted(m.formed(("하", "되"), "V"), -2)
    out |= _before_ji(m, verbal)
    deny = m.formed(("없", "없이", "아니"), "VA", "MAG", "VCN", "VX") | m.formed(("없이",), "MAG")
    deny &= ~_supposed(m)
    out |= _denied(m, deny)
    return out


def _supposed(m: Morphemes) -> Mask:
    """아니다 that supposes and denies nothing: 좋은 앱이 아닌가 싶다."""
    asked = m.shifted(m.formed(("ᆫ가", "ᆯ까", "은가", "을까"), "E"), -1)
    thought = m.shifted(m.formed(("싶", "하"), "V") | m.formed(("생각",), "N"), -2)
    return m.formed(("아니",), "VCN") & asked & thought


def _before_ji(
    m: Morphemes, verbal: Mask, by: tuple[str, ...] = ("않", "못하", "말", "마", "아니하")
) -> Mask:
    """Predicates denied by -지 않다, -지 못하다, -지 말다 (a particle may stand between).

    -지 못하다 may come as 못 and 하다; `좋지도 빠르지도 않다` denies both.
    """
    auxiliary = m.formed(by, "VX", "VV", "VA")
    if "못하" in by:
        auxiliary |= m.formed(("못",), "MAG") & m.shifted(m.formed(("하",), "V"), -1)
    ending = m.formed(("지", "질", "진", "치"), "EC")
    tied = ending & (m.shifted(auxiliary, -1) | (m.shifted(auxiliary, -2) & ~m.shifted(verbal, -1)))
    too = ending & m.shifted(m.formed(("도",), "JX"), -1)
    for length in (2, 3):  # 지 도 빠르 지, 지 도 친절 하 지
        tied |= too & m.shifted(tied & too, -1 - length)
    out = m.shifted(tied, -1) & verbal
    past_ending = m.shifted(tied, -2) & verbal & m.shifted(m.tagged("EP"), -1)
    out |= past_ending
    derived = out & m.tagged("XSV", "XSA")
    return out | m.shifted(derived, -1)


def _denied(m: Morphemes, deny: Mask) -> Mask:
    """What 없다 or 아니다 denies: the nearest content word to its left, over particles."""
    skipped = m.tagged(*_SKIPPED_LEFT) | m.formed(("하", "되"), "VV", "VX")
    skipped |= m.formed(_LIGHT, "N", "MAG") | m.formed(("한",), "MM")
    out = np.zeros(len(m), dtype=np.bool_)
    at = np.flatnonzero(deny)
    for _ in range(_REACH):
        at = at[at > 0]
        at = at[m.sentence[at - 1] == m.sentence[at]] - 1
        if not len(at):
            break
        passed = skipped[at]
        out[at] = True
        at = at[passed]
    return out & (m.tagged("N", "XR", "VV", "VA", "XSV", "XSA", "MAG") & ~m.tagged("NNB"))
