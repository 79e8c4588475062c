"""Which documents say the same thing: a text pasted two hundred times is one voice here.

Clustering sees each distinct text once, so a flood cannot bend the topics of the others.
"""

import hashlib

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from voc_cli.analysis.features import DocumentTermMatrix

__all__ = ["content_keys", "duplicate_groups"]

Ints = npt.NDArray[np.int64]

N_BANDS, BAND_ROWS = 6, 3
MIN_TERMS = 8  # shorter texts coincide by chance: only equal ones are duplicates
MIN_JACCARD = 0.75
_EMPTY = np.uint64(0)


def content_keys(dtm: DocumentTermMatrix) -> npt.NDArray[np.uint64]:
    """A 64-bit key of each document's set of terms, the same in any corpus (0: no terms)."""
    return _row_reduce(dtm.matrix, _term_hashes(dtm.terms), np.add)


def duplicate_groups(dtm: DocumentTermMatrix) -> Ints:
    """The first document that says the same, for each document (its own number: none before it).

    Same: an equal set of terms, or for texts of 8 terms or more a Jaccard similarity of .75 or
    more, found by MinHash with 6 bands of 3 (Broder 1997; a pair of similarity s is looked at
    with probability 1 − (1 − s³)⁶) and then checked.
    """
    keys = content_keys(dtm)
    group = _first_of_each(keys)
    sizes = np.diff(dtm.matrix.indptr)
    long = np.flatnonzero((sizes >= MIN_TERMS) & (group == np.arange(len(group))))
    if len(long) < 2:
        return group
    part = dtm.matrix[long]
    near = np.arange(len(long))
    for band in _bands(part, _term_hashes(dtm.terms)):
        first = _first_of_each(band)
        pairs = np.flatnonzero(first != np.arange(len(first)))
        same = pairs[_jaccard(part, pairs, first[pairs]) >= MIN_JACCARD]
        near[same] = np.minimum(near[same], near[first[same]])
    near = near[near]
    group[long] = long[near]
    return group[group]


def _term_hashes(terms: tuple[str, ...]) -> npt.NDArray[np.uint64]:
    digests = b"".join(hashlib.blake2b(t.encode(), digest_size=8).digest() for t in terms)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def _row_reduce(
    matrix: sp.csr_array, values: npt.NDArray[np.uint64], reduce: np.ufunc
) -> npt.NDArray[np.uint64]:
    out = np.full(matrix.shape[0], _EMPTY, dtype=np.uint64)
    filled = np.flatnonzero(np.diff(matrix.indptr))
    if len(filled):
        starts = matrix.indptr[:-1][filled]
        out[filled] = reduce.reduceat(values[matrix.indices], starts)
    return out


def _bands(matrix: sp.csr_array, hashes: npt.NDArray[np.uint64]) -> list[npt.NDArray[np.uint64]]:
    generator = np.random.default_rng(7)  # fixed: the same pairs in every run, whatever the seed
    odd = generator.integers(1, 2**63, size=(N_BANDS, BAND_ROWS), dtype=np.uint64) * 2 + 1
    bands = []
    for multipliers in odd:
        key = np.zeros(matrix.shape[0], dtype=np.uint64)
        for multiplier in multipliers:
            mixed = (hashes ^ (hashes >> np.uint64(29))) * multiplier
            key = key * np.uint64(0x9E3779B97F4A7C15) + _row_reduce(matrix, mixed, np.minimum)
        bands.append(key)
    return bands


def _first_of_each(keys: npt.NDArray[np.uint64]) -> Ints:
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    return first[inverse.reshape(-1)].astype(np.int64)


def _jaccard(matrix: sp.csr_array, left: Ints, right: Ints) -> npt.NDArray[np.float64]:
    flags = matrix.sign()
    sizes = np.diff(matrix.indptr)
    shared = np.asarray(flags[left].multiply(flags[right]).sum(axis=1)).ravel()
    union = sizes[left] + sizes[right] - shared
    return np.asarray(shared / np.maximum(union, 1), dtype=np.float64)
