"""The same words again: equal texts and near-duplicates (copy-paste with small variations).

A text is compared by its letters and digits alone. Rows go through numpy a batch at a time, so
that the memory needed does not grow with the file.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

MIN_REPEAT_CHARS = 15
MIN_NEAR_CHARS = 40
MIN_JACCARD = 0.7
SHINGLE = 4
_BANDS, _BAND_ROWS = 4, 2
_SAMPLE_BITS = 2
_BATCH_CHARS = 1 << 17
_THREADS = 2
_PAIRS_AT_ONCE = 4096
_GOLDEN = 0x9E3779B97F4A7C15
_POWER = 0xD1342543DE82EF95
_PLANE = 1 << 16
_FILLERS = "ㅠㅜㅋㅎ"
_SHINGLE_ODDS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

__all__ = [
    "MIN_JACCARD",
    "MIN_NEAR_CHARS",
    "MIN_REPEAT_CHARS",
    "Signatures",
    "first_of_repeats",
    "mark_repeats",
    "sign_texts",
    "with_repeats",
]


def mark_repeats(table: pa.Table) -> pa.Array:
    """For rows in their final order: the ticket_id of the first row that says the same, or null.

    The same is: equal letters and digits (case, blanks, punctuation and ㅠㅋ do not count), of
    which there are MIN_REPEAT_CHARS or more, since "배송이 늦어요" repeats by itself; or, from
    MIN_NEAR_CHARS letters on, a Jaccard similarity of the sets of runs of SHINGLE letters of
    MIN_JACCARD or more (and lengths no further apart than that), every digit counting as one
    sign, so that pasted texts with another name or order number are found. Pairs are found by
    MinHash (Broder 1997) over a quarter of the runs, in 4 bands of 2: a pair of similarity s is
    looked at with probability 1 − (1 − s²)⁴, .93 at .7 and .998 at .9; all that are looked at
    are compared exactly.
    """
    texts = _Texts(table)
    group = first_of_repeats(sign_texts(table), len(table), texts.some)
    taken = table["ticket_id"].take(pa.array(group, mask=group == np.arange(len(table))))
    found: pa.Array = taken.combine_chunks() if isinstance(taken, pa.ChunkedArray) else taken
    return found


def with_repeats(table: pa.Table) -> pa.Table:
    """The table with `duplicate_of` as its texts are now (`mark_repeats`)."""
    place = table.schema.get_field_index("duplicate_of")
    return table.set_column(place, table.schema.field(place), mark_repeats(table))


def first_of_repeats(said: "Signatures", rows: int, some: Callable[[Ints], pa.Array]) -> Ints:
    """For each of `rows` rows the first that says the same, itself when none does.

    `said.rows` are in their final order; `some` gives the texts of given rows.
    """
    own = np.arange(rows)
    group = own.copy()
    enough = np.flatnonzero(said.count >= MIN_REPEAT_CHARS)
    row = said.rows[enough]
    group[row] = row[_first_of_each(said.exact[enough])]
    alone = group[said.rows[said.long]] == said.rows[said.long]
    long = said.long[alone]
    count, row = said.count[long], said.rows[long]
    near = np.arange(len(long))
    pairs = [_pairs(band[alone], count) for band in said.bands]
    # Most pairs meet in several bands and are compared once.
    distinct = np.unique(np.concatenate([near[:0], *pairs]))
    same = distinct[_alike(some, *(row[side] for side in np.divmod(distinct, max(1, len(long)))))]
    for band_pairs in pairs:
        again, first = np.divmod(band_pairs[np.isin(band_pairs, same)], max(1, len(long)))
        near[again] = np.minimum(near[again], near[first])
    for _ in range(_BANDS):
        near = near[near]
    group[row] = row[near]
    found: Ints = group[group]
    return found


def _pairs(band: Words, count: npt.NDArray[np.int32]) -> Ints:
    """The places of equal keys and of the first of each, where the lengths allow it: later · n +
    first, ascending.
    """
    first = _first_of_each(band)
    again = np.flatnonzero(first != np.arange(len(first)))
    sizes = np.sort(count[[again, first[again]]], axis=0)
    again = again[sizes[0] >= MIN_JACCARD * sizes[1]]
    pairs: Ints = again * len(first) + first[again]
    return pairs


class _Texts:
    """What each row says: its body, else its subject."""

    def __init__(self, table: pa.Table) -> None:
        self._body = table["body"]
        self._subject = table["subject"]

    def some(self, rows: Ints) -> pa.Array:
        picked = pa.array(rows)
        body = self._body.take(picked)
        return self._said(body, self._subject.take(picked) if body.null_count else body)

    def lengths(self) -> npt.NDArray[np.int32]:
        """Characters of every row, 0 for none."""
        body = pc.utf8_length(self._body)
        if self._body.null_count:
            body = pc.coalesce(body, pc.utf8_length(self._subject), 0)
        return np.asarray(body, dtype=np.int32)

    @staticmethod
    def _said(body: pa.ChunkedArray, subject: pa.ChunkedArray) -> pa.Array:
        said = pc.coalesce(body, subject) if body.null_count else body
        said = pc.fill_null(said, "") if said.null_count else said
        parts = said.chunks if isinstance(said, pa.ChunkedArray) else [said]
        found: pa.Array = parts[0] if len(parts) == 1 else pa.concat_arrays(parts)
        return found


@dataclass(frozen=True)
class Signatures:
    """Of every text long enough to repeat: its row, a key of all its letters, their number.

    `long` are the places among them of texts with MinHash `bands`.
    """

    rows: Ints
    exact: Words
    count: npt.NDArray[np.int32]
    long: Ints
    bands: list[Words]


def sign_texts(table: pa.Table) -> Signatures:
    """The signatures of the texts of a table."""
    texts = _Texts(table)
    lengths = texts.lengths()
    rows = np.flatnonzero(lengths >= MIN_REPEAT_CHARS)
    size = len(rows)
    exact, count = np.zeros(size, dtype=np.uint64), np.zeros(size, dtype=np.int32)

    def sign(places: Ints) -> tuple[Ints, list[Words]]:
        own = rows[places]
        exact[places], count[places], long, bands = _sign(texts.some(own), lengths[own])
        return places[long], bands

    # Texts too short for near-duplicates go by themselves, and are spared what finds those.
    may_be_long = lengths[rows] >= MIN_NEAR_CHARS
    batches = [
        batch
        for places in (np.flatnonzero(may_be_long), np.flatnonzero(~may_be_long))
        for batch in _batches(places, lengths[rows])
    ]
    # Numpy lets go of the interpreter: two threads keep two cores busy.
    with ThreadPoolExecutor(_THREADS) as pool:
        found = list(pool.map(sign, batches))
    none = np.array([], dtype=np.int64)
    long = np.concatenate([none, *(part for part, _ in found)])
    bands = [
        np.concatenate([none.astype(np.uint64), *(keys[n] for _, keys in found if keys)])
        for n in range(_BANDS)
    ]
    return Signatures(rows, exact, count, long, bands)


def _batches(places: Ints, lengths: npt.NDArray[np.int32]) -> list[Ints]:
    """Places one after another, so many at a time that their texts are about _BATCH_CHARS long."""
    if not len(places):
        return []
    ends = np.cumsum(lengths[places], dtype=np.int64)
    cuts = np.searchsorted(ends, np.arange(_BATCH_CHARS, int(ends[-1]), _BATCH_CHARS)) + 1
    limits = np.unique([0, *cuts, len(places)]).tolist()
    return [places[first:end] for first, end in pairwise(limits)]


def _sign(texts: pa.Array, lengths: npt.NDArray[np.int32]) -> tuple[Words, Ints, Ints, list[Words]]:
    """The keys and counts of some texts; which of them are long, and the bands of those."""
    letters, offsets = _letters(texts, lengths)
    exact = _keys_of_rows(_keys(digits_alike=False).take(letters), offsets)
    runs, row = _runs(letters, offsets, sample=True)
    if not len(runs):
        return exact, np.diff(offsets), np.array([], dtype=np.int64), []
    starts = np.flatnonzero(np.diff(row, prepend=-1))
    return exact, np.diff(offsets), row[starts], _band_keys(runs, starts)


def _letters(texts: pa.Array, lengths: npt.NDArray[np.int32]) -> tuple[Ints, Ints]:
    """The letters of all texts in a row, and where each text begins and ends among them.

    lengths  int32[n]: characters of each text

    Signs beyond the basic plane (emoji) fold into it, most of them where no letters are.
    """
    limits = np.frombuffer(texts.buffers()[1], dtype=np.int32)
    limits = limits[texts.offset : texts.offset + len(texts) + 1]
    data = texts.buffers()[2]
    utf8 = b"" if data is None else memoryview(data)[int(limits[0]) : int(limits[-1])]
    signs = np.frombuffer(str(utf8, "utf-8").encode("utf-32-le"), dtype=np.uint16)[::2]
    codes = signs.astype(np.intp)  # what numpy looks things up by, made once
    kept = _is_letter().take(codes)
    counts = _sums(kept.view(np.uint8), _limits(lengths), np.dtype(np.int64))
    return codes.take(np.flatnonzero(kept)), _limits(counts)


def _limits(sizes: npt.NDArray[np.integer]) -> Ints:
    """Where parts of these sizes begin one after another, and where the last one ends."""
    found = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=found[1:])
    return found


def _sums(values: npt.NDArray[np.integer], offsets: Ints, kind: np.dtype[Any]) -> npt.NDArray[Any]:
    """The sum of each part of `values`, 0 of an empty one."""
    found = np.zeros(len(offsets) - 1, dtype=kind)
    filled = np.flatnonzero(offsets[1:] > offsets[:-1])
    if len(filled):
        found[filled] = np.add.reduceat(values, offsets[filled], dtype=kind)
    return found


def _keys_of_rows(keys: Words, offsets: Ints) -> Words:
    """Σ key·pⁱ over the letters of each row, i counted from its first letter, modulo 2⁶⁴."""
    forth, back = _powers(len(keys).bit_length())
    return _sums(keys * forth[: len(keys)], offsets, keys.dtype) * back[offsets[:-1]]


@lru_cache(maxsize=4)
def _powers(bits: int) -> tuple[Words, Words]:
    """Powers of a fixed odd number and of its inverse, 2^bits + 1 of each."""
    both = []
    for base in (_POWER, pow(_POWER, -1, 2**64)):
        factors = np.full((1 << bits) + 1, base, dtype=np.uint64)
        factors[0] = 1
        both.append(np.cumprod(factors, dtype=np.uint64))
    return both[0], both[1]


def _runs(letters: Ints, offsets: Ints, *, sample: bool) -> tuple[Words, Ints]:
    """Hashes of the runs of SHINGLE letters of every long text, and the row of each.

    `sample` keeps those that begin with zero bits: the same ones in whatever text they stand.
    """
    counts = np.diff(offsets)
    if counts.max(initial=0) < MIN_NEAR_CHARS:
        return np.array([], dtype=np.uint64), np.array([], dtype=np.int64)
    keys = _keys(digits_alike=True).take(letters)
    size = len(keys) - SHINGLE + 1
    runs = keys[:size] * np.uint64(_SHINGLE_ODDS[0])
    for place, odd in enumerate(_SHINGLE_ODDS[1:], 1):
        runs += keys[place : place + size] * np.uint64(odd)
    row = np.repeat(np.arange(len(counts), dtype=np.int32), counts)[:size]
    if sample:
        picked = np.flatnonzero(runs < np.uint64(1 << (64 - _SAMPLE_BITS)))
        runs, row = runs[picked], row[picked]
    else:
        picked = np.arange(size)
    last = np.where(counts >= MIN_NEAR_CHARS, offsets[1:] - SHINGLE, -1)
    inside = picked <= last[row]
    return runs[inside], row[inside].astype(np.int64)


def _band_keys(runs: Words, starts: Ints) -> list[Words]:
    generator = np.random.default_rng(7)  # fixed: the same pairs in every run
    odd = generator.integers(1, 2**63, size=(_BANDS, _BAND_ROWS), dtype=np.uint64) * 2 + 1
    mixed = runs ^ (runs >> np.uint64(29))
    bands = []
    for multipliers in odd:
        key = np.zeros(len(starts), dtype=np.uint64)
        for multiplier in multipliers:
            lowest = np.minimum.reduceat(mixed * multiplier, starts)
            key = key * np.uint64(_GOLDEN) + lowest
        bands.append(key | np.uint64(1))
    return bands


def _first_of_each(keys: Words) -> Ints:
    """For every key the place of its first appearance."""
    order = np.argsort(keys)  # twice as fast as a stable sort; the least place is found below
    ordered = keys[order]
    fresh = np.ones(len(keys), dtype=bool)
    fresh[1:] = ordered[1:] != ordered[:-1]
    first = np.arange(len(keys))
    if not fresh.all():
        least = np.minimum.reduceat(order, np.flatnonzero(fresh))
        first[order] = least[np.cumsum(fresh) - 1]
    return first


def _alike(some: Callable[[Ints], pa.Array], left: Ints, right: Ints) -> npt.NDArray[np.bool_]:
    """Whether the runs of two rows overlap by MIN_JACCARD or more, pair by pair."""
    found = np.zeros(len(left), dtype=bool)
    for start in range(0, len(left), _PAIRS_AT_ONCE):
        here = slice(start, start + _PAIRS_AT_ONCE)
        pairs = len(left[here])
        one, other = (_distinct_runs(some(side[here])) for side in (left, right))
        both = np.concatenate([one, other])
        both.sort()
        shared = both[1:][both[1:] == both[:-1]] >> np.uint64(32)
        union = np.bincount((both >> np.uint64(32)).astype(np.int64), minlength=pairs)
        common = np.bincount(shared.astype(np.int64), minlength=pairs)
        found[here] = common >= MIN_JACCARD * np.maximum(union - common, 1)
    return found


def _distinct_runs(texts: pa.Array) -> Words:
    """The distinct runs of each text, in its upper half the number of the text."""
    letters, offsets = _letters(texts, pc.utf8_length(texts).to_numpy())
    runs, row = _runs(letters, offsets, sample=False)
    found = np.sort((row.astype(np.uint64) << np.uint64(32)) | (runs >> np.uint64(32)))
    fresh = np.flatnonzero(np.diff(found, prepend=np.uint64(0)))
    return np.asarray(found[fresh], dtype=np.uint64)


@cache
def _is_letter() -> npt.NDArray[np.bool_]:
    return np.asarray(_keys(digits_alike=False) != 0)


@cache
def _keys(*, digits_alike: bool) -> Words:
    """A random number for every letter and digit of the basic plane, 0 for all other signs."""
    codes = np.arange(_PLANE, dtype=np.uint64)
    codes[ord("A") : ord("Z") + 1] += ord("a") - ord("A")
    if digits_alike:
        codes[ord("0") : ord("9") + 1] = ord("0")
    letters = np.fromiter(map(str.isalnum, map(chr, range(_PLANE))), dtype=bool, count=_PLANE)
    letters[[ord(sign) for sign in _FILLERS]] = False
    mixed = codes * np.uint64(_GOLDEN)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.where(letters, mixed ^ (mixed >> np.uint64(31)), 0).astype(np.uint64)
