"""Shares of explained variance (LMG), exactly, from sums of squares and products.

LMG (Lindeman, Merenda & Gold 1980; Gromping 2006, J Stat Softw 17(1)) gives each predictor its
gain in R2 averaged over all orders in which predictors can enter, the Shapley value of R2:

    LMG_k = sum over S without k of |S|! (p - |S| - 1)! / p! * (R2(S + k) - R2(S))

All 2^p regressions come from one table of products: sweeping a predictor out of it leaves the
table of what it does not explain, and as predictors are treated one after the other the tables
double in number and shrink in size, so that 14 predictors take some milliseconds. A predictor
that is a combination of those swept out before adds nothing, so full sets of indicators need no
reference category.
"""

from functools import cache
from math import factorial

import numpy as np
import numpy.typing as npt

__all__ = ["MOST_PREDICTORS", "lmg", "products", "same_everywhere"]

Floats = npt.NDArray[np.float64]

MOST_PREDICTORS = 16
_COLLINEAR = 1e-10
_DECIMALS = 10


def same_everywhere(values: Floats) -> Floats:
    """`values` to ten decimals and without a negative zero.

    Linear algebra adds in another order on another processor, which shows in the sixteenth digit:
    rounded, a table has the same bytes and a chart the same lines on every machine.
    """
    rounded: Floats = np.round(values, _DECIMALS) + 0.0
    return rounded


def products(x: Floats, y: Floats, weights: Floats | None = None) -> Floats:
    """Centered sums of products of the columns of `x` and then `y`: shape (p + 1, p + 1)."""
    table = np.column_stack([x, y])
    w = np.ones(len(y)) if weights is None else weights
    centered = table - (w @ table) / w.sum()
    squares: Floats = (centered * w[:, None]).T @ centered
    return squares


def lmg(table: Floats) -> Floats:
    """LMG of each predictor, shape (p,): they add up to R2 of all predictors together.

    `table` is that of `products`. All zeros where y does not vary. Raises ValueError for more than
    MOST_PREDICTORS predictors.
    """
    p = len(table) - 1
    if p > MOST_PREDICTORS:
        raise ValueError(f"{p} predictors are more than {MOST_PREDICTORS}")
    total = table[-1, -1]
    if p == 0 or total <= 0:
        return np.zeros(p)
    explained = 1 - _unexplained(table) / total
    weight = _weights(p)
    shares = np.empty(p)
    for k in range(p):
        halves = explained.reshape(2**k, 2, -1)
        gain = halves[:, 1] - halves[:, 0]
        shares[k] = (weight.reshape(2**k, 2, -1)[:, 0] * gain).sum()
    return shares


@cache
def _weights(p: int) -> Floats:
    """The weight of the gain over each subset by its size; full sets, over which none is, get 0."""
    sizes = np.array([bin(subset).count("1") for subset in range(2**p)])
    by_size = [factorial(s) * factorial(p - s - 1) / factorial(p) for s in range(p)]
    weights: Floats = np.array([*by_size, 0.0])[sizes]
    return weights


def _unexplained(table: Floats) -> Floats:
    """Residual sums of squares of y for all subsets; bit j from the left says whether j is in."""
    scale = np.maximum(np.diag(table), 1e-300)
    tables = table[None, :, :]
    for j in range(len(table) - 1):
        pivot = tables[:, 0, 0]
        usable = pivot > _COLLINEAR * scale[j]
        factor = np.where(usable, 1 / np.where(usable, pivot, 1.0), 0.0)
        rest = tables[:, 1:, 1:]
        swept = rest - (tables[:, 1:, :1] * tables[:, :1, 1:]) * factor[:, None, None]
        tables = np.stack([rest, swept], axis=1).reshape(-1, rest.shape[1], rest.shape[2])
    residual: Floats = tables[:, 0, 0]
    return residual
