"""Which tickets to label next: those the model doubts, spread over what customers write about."""

from collections.abc import Sequence
from hashlib import sha256

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from voc_cli.analysis.learn.calibration import Floats, Ints

POOL_FACTOR = 8  # most doubtful tickets a sheet's worth is chosen from, in sheets
SHORTEST = 4  # letters under which a text teaches nothing
_SHARE_DOUBT = 0.5  # weight of doubt beside distance from what is chosen already
_MOST_POOL = 20_000

__all__ = ["choose_to_label", "doubt"]


def doubt(probabilities: Floats) -> Floats:
    """1 − (p₁ − p₂): 1 where the two best labels are equally probable."""
    if probabilities.shape[1] < 2:
        return np.ones(len(probabilities))
    top = np.partition(probabilities, -2, axis=1)[:, -2:]
    out: Floats = 1 - (top[:, 1] - top[:, 0])
    return out


def choose_to_label(
    uncertain: Floats,
    vectors: sp.csr_array,
    texts: Ints,
    ids: Sequence[str],
    lengths: Ints,
    *,
    n: int,
    labelled: npt.NDArray[np.bool_],
) -> Ints:
    """Row numbers of at most `n` tickets, the most worth labelling first.

    uncertain  0…1, see `doubt`
    vectors    csr, rows of length 1 (TF-IDF)
    texts      a number for each distinct text: a text is asked about once
    labelled   rows whose label is known: never chosen, but what they cover counts as covered

    Greedy: each step takes the ticket of greatest ½ · doubt + ½ · (1 − greatest cosine to anything
    labelled or chosen), k-centre with uncertainty (Sener & Savarese 2018, arXiv:1708.00489), so a
    sheet is not two hundred times the same doubt.
    """
    keys = [sha256(name.encode()).hexdigest() for name in ids]
    known = set(texts[labelled].tolist())
    order = sorted(range(len(ids)), key=lambda i: (-float(uncertain[i]), keys[i]))
    pool: list[int] = []
    limit = min(max(POOL_FACTOR * n, 500), _MOST_POOL)
    for row in order:
        if lengths[row] >= SHORTEST and int(texts[row]) not in known:
            known.add(int(texts[row]))
            pool.append(row)
            if len(pool) >= limit:
                break
    rows = np.array(pool, dtype=np.int64)
    if len(rows) <= n:
        return rows
    own = vectors[rows].tocsr()
    near = np.zeros(len(rows))
    covered = np.flatnonzero(labelled)
    for first in range(0, len(covered), 1_000):
        part = own @ vectors[covered[first : first + 1_000]].T
        near = np.maximum(near, np.asarray(part.max(axis=1).todense()).ravel())
    chosen: list[int] = []
    free = np.ones(len(rows), dtype=bool)
    for _ in range(n):
        value = _SHARE_DOUBT * uncertain[rows] + (1 - _SHARE_DOUBT) * (1 - near)
        value[~free] = -np.inf
        best = int(np.round(value, 9).argmax())
        chosen.append(best)
        free[best] = False
        near = np.maximum(near, np.asarray((own @ own[[best]].T).todense()).ravel())
    return rows[chosen]
