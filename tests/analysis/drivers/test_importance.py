from itertools import permutations

import numpy as np
import pytest

from voc_cli.analysis.drivers.importance import MOST_PREDICTORS, lmg, products

RNG = np.random.default_rng(5)
X = (RNG.random((200, 5)) < 0.3).astype(float)
Y = X @ np.array([1.0, -0.5, 0.2, 0.0, 0.8]) + RNG.normal(size=200)


def r2(x: np.ndarray, y: np.ndarray) -> float:
    if x.shape[1] == 0:
        return 0.0
    design = np.column_stack([np.ones(len(y)), x])
    fitted = design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return float(1 - ((y - fitted) ** 2).sum() / ((y - y.mean()) ** 2).sum())


def averaged_over_orders(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    gains = np.zeros(x.shape[1])
    orders = list(permutations(range(x.shape[1])))
    for order in orders:
        for place, k in enumerate(order):
            gains[k] += r2(x[:, order[: place + 1]], y) - r2(x[:, order[:place]], y)
    return gains / len(orders)


def test_shares_are_the_gains_averaged_over_all_orders() -> None:
    assert lmg(products(X, Y)) == pytest.approx(averaged_over_orders(X, Y), abs=1e-10)


def test_shares_add_up_to_all_that_is_explained() -> None:
    assert lmg(products(X, Y)).sum() == pytest.approx(r2(X, Y), abs=1e-12)


def test_a_full_set_of_indicators_needs_no_reference() -> None:
    codes = RNG.integers(0, 4, 200)
    full = np.eye(4)[codes]
    y = np.array([0.0, 1.0, 0.5, 0.2])[codes] + RNG.normal(0, 0.3, 200)
    assert lmg(products(full, y)) == pytest.approx(averaged_over_orders(full, y), abs=1e-8)


def test_weights_count_rows_several_times() -> None:
    times = RNG.integers(0, 3, 200)
    repeated = np.repeat(np.arange(200), times)
    weighted = lmg(products(X, Y, times.astype(float)))
    assert weighted == pytest.approx(lmg(products(X[repeated], Y[repeated])), abs=1e-10)


def test_nothing_to_explain_gives_zeros_and_too_many_are_refused() -> None:
    assert lmg(products(X, np.ones(200))).tolist() == [0.0] * 5
    wide = RNG.random((50, MOST_PREDICTORS + 1))
    with pytest.raises(ValueError, match="more than"):
        lmg(products(wide, wide[:, 0]))
