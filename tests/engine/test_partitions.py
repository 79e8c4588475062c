"""map_partitions keeps order, stays lazy and bounded, and passes failures on."""

import threading
import time
from collections.abc import Iterator

import pytest

from voc_cli.engine.partitions import map_partitions


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_results_come_in_the_order_of_the_partitions(workers: int) -> None:
    def slow_first(number: int) -> int:
        time.sleep(0.02 if number == 0 else 0)
        return number * number

    expected = [number * number for number in range(20)]
    assert list(map_partitions(slow_first, range(20), workers=workers)) == expected


@pytest.mark.parametrize("workers", [1, 3])
def test_partitions_are_drawn_as_they_are_needed(workers: int) -> None:
    drawn: list[int] = []

    def partitions() -> Iterator[int]:
        for number in range(1000):
            drawn.append(number)
            yield number

    results = map_partitions(lambda number: number, partitions(), workers=workers)
    assert drawn == []
    assert next(results) == 0
    assert len(drawn) <= 2 * workers
    results.close()  # type: ignore[attr-defined]


def test_several_workers_run_at_the_same_time() -> None:
    together = threading.Barrier(2, timeout=5)
    results = map_partitions(lambda _: together.wait(), range(2), workers=2)
    assert sorted(results) == [0, 1]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failure_is_raised_in_its_place_and_nothing_new_begins(workers: int) -> None:
    begun: list[int] = []

    def fails_at_three(number: int) -> int:
        begun.append(number)
        if number == 3:
            raise ValueError("three")
        return number

    seen: list[int] = []
    with pytest.raises(ValueError, match="three"):
        for result in map_partitions(fails_at_three, range(100), workers=workers):
            seen.append(result)
    assert seen == [0, 1, 2]
    assert max(begun) < 10


def test_no_partitions_give_no_results() -> None:
    assert list(map_partitions(str, [], workers=2)) == []
