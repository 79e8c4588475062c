import numpy as np
import pytest

from voc_cli.analysis.understanding.keys import KeyTable


@pytest.mark.parametrize("count", [0, 1, 7, 5000])
def test_every_key_is_found_where_it_was_given_and_nothing_else(count: int) -> None:
    rng = np.random.default_rng(1)
    numbers = rng.permutation(np.unique(rng.integers(0, 2**62, 2 * count + 50)))
    keys, others = numbers[:count], numbers[count:]
    table = KeyTable(keys)
    assert table.find(keys).tolist() == list(range(count))
    assert (table.find(others) == -1).all()


def test_neighbours_and_zero_are_keys_like_any() -> None:
    keys = np.arange(1000, dtype=np.int64)[::-1].copy()
    table = KeyTable(keys)
    assert table.find(np.array([0, 999, 1000, -1])).tolist() == [999, 0, -1, -1]


def test_keys_that_want_the_same_slot_all_find_a_place() -> None:
    golden = pow(0x9E3779B97F4A7C15, -1, 2**64)
    keys = np.array([(slot * golden) % 2**64 for slot in range(1, 200)], dtype=np.uint64)
    table = KeyTable(keys.view(np.int64))  # all of them hash to slot 0
    assert table.find(keys.view(np.int64)).tolist() == list(range(199))
