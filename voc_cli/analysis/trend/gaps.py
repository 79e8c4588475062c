"""Periods in which a key's data were missing, told from those in which nothing happened."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

__all__ = ["find_gaps"]

_GAP, _GAP_PAST, _GAP_MEAN = 4, 8, 5.0  # periods, periods, tickets a period


def find_gaps(
    counts: npt.NDArray[np.float64],
    usable: npt.NDArray[np.bool_],
    born: npt.NDArray[np.int64],
) -> npt.NDArray[np.int64]:
    """For each cell of a gap in a key's data the period that ends it, else a period never reached.

    A gap: so many periods in a row without a ticket of a key that had 5 or more a period before.
    Chance does not do that; the product was off sale, or its export broke. Once the key is back,
    the gap is no history of it.
    """
    keys, periods = counts.shape
    over = np.full((keys, periods), np.iinfo(np.int64).max)
    for key in range(keys):
        present = np.flatnonzero((counts[key] > 0) & usable[key])
        for before, after in pairwise(present.tolist()):
            if after - before <= _GAP or not usable[key, before + 1 : after].all():
                continue
            past = counts[key, max(born[key], before - _GAP_PAST + 1) : before + 1]
            if past.mean() >= _GAP_MEAN:
                over[key, before + 1 : after] = after
    return over
