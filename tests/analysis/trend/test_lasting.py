"""Rises that go on: since when, by which counts, for how long."""

from datetime import date

import numpy as np
import pytest

from tests.analysis.trend.test_trend import MONDAY, noise, table
from voc_cli.analysis.results import Freq, Method
from voc_cli.analysis.trend.alarms import trend
from voc_cli.analysis.trend.lasting import NEVER, going_on


def since(counts: list[int], *, known: list[bool] | None = None, freq: Freq = "week") -> list[int]:
    """Where the rise began at each of `counts`; 10 (up to 17) were expected at the first, 30 on."""
    n = len(counts)
    alert, expected, upper = np.zeros((1, n), bool), np.full((1, n), 30.0), np.full((1, n), 45.0)
    alert[0, 0], expected[0, 0], upper[0, 0] = True, 10.0, 17.0
    whole = np.array([known or [True] * n])
    found = going_on(np.array([counts], float), whole, alert, expected, upper, freq=freq)
    return [int(one) for one in found[0]]


def test_a_rise_goes_on_until_its_key_is_back() -> None:
    assert since([30, 28, 31, 26]) == [NEVER, 0, 0, 0]  # the period of the alarm is a new rise
    assert since([30, 28, 9, 26]) == [NEVER, 0, NEVER, NEVER]


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([30, 28, 31, 13], False),  # not as high as half way to the bound of then
        ([19, 15, 15, 15], False),  # on the average within the interval of then
        ([19, 15, 20, 19], True),
    ],
)
def test_the_newest_and_the_recent_mean_must_be_high(counts: list[int], told: bool) -> None:
    assert (since(counts)[-1] == 0) is told


@pytest.mark.parametrize(("freq", "longest"), [("week", 13), ("month", 3), ("day", 26)])
def test_after_a_while_a_level_is_the_usual_one(freq: Freq, longest: int) -> None:
    found = since([30] * (longest + 1), freq=freq)
    assert found[longest - 1] == 0
    assert found[longest] == NEVER


def test_an_open_period_is_passed_over() -> None:
    assert since([30, 28, 4, 29], known=[True, True, False, True]) == [NEVER, 0, NEVER, 0]


@pytest.mark.parametrize("method", [Method(), Method("ears-c1")])
def test_the_trend_table_tells_it(method: Method) -> None:
    counts = noise(6, 40, seed=3)
    counts[2, 34:] = 120
    result = trend(table(counts), method=method)
    rows = {(row["period"], row["key"]): row for row in result.to_pylist()}
    weeks = [date.fromordinal(MONDAY.toordinal() + 7 * t) for t in range(40)]
    first, last = rows[weeks[34], "key02"], rows[weeks[39], "key02"]
    assert first["alert"] and first["risen_since"] is None
    assert (last["risen_since"], last["usual"]) == (weeks[34], first["expected"])
    calm = [row["risen_since"] for (_, key), row in rows.items() if key == "key00"]
    assert calm == [None] * 40
