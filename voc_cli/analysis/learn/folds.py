"""Who is held out when: the same folds for the same tickets, whatever their order."""

from collections.abc import Sequence
from hashlib import sha256

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

__all__ = ["assign_folds", "number_texts", "sample_rows"]


def number_texts(texts: Sequence[str]) -> Ints:
    """A number for each distinct text, blanks and case aside, in order of first appearance."""
    known: dict[str, int] = {}
    plain = ("".join(text.split()).casefold() for text in texts)
    return np.fromiter((known.setdefault(text, len(known)) for text in plain), np.int64, len(texts))


def assign_folds(truth: Ints, texts: Ints, ids: Sequence[str], *, n_folds: int) -> Ints:
    """A fold for each row: labels spread evenly, equal texts together.

    Rows of a label are dealt out in the order of their ids' SHA-256; where a label's deal begins
    goes round, so that labels with one ticket do not all fall into the first fold.
    """
    keys = [sha256(name.encode()).digest() for name in ids]
    order = sorted(range(len(ids)), key=lambda i: (int(truth[i]), keys[i]))
    of_text: dict[int, int] = {}
    folds = np.empty(len(ids), dtype=np.int64)
    place = 0
    for row in order:
        text = int(texts[row])
        if text not in of_text:
            of_text[text] = place % n_folds
            place += 1
        folds[row] = of_text[text]
    return folds


def sample_rows(truth: Ints, ids: Sequence[str], *, size: int) -> Ints:
    """At most `size` rows, each label in its share (at least two), chosen by the ids' SHA-256."""
    if len(truth) <= size:
        return np.arange(len(truth))
    keys = [sha256(name.encode()).digest() for name in ids]
    chosen: list[int] = []
    for label in np.unique(truth):
        rows = sorted(np.flatnonzero(truth == label).tolist(), key=keys.__getitem__)
        chosen.extend(rows[: max(2, round(size * len(rows) / len(truth)))])
    return np.sort(np.array(chosen, dtype=np.int64))
