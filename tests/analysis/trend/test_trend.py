"""Trends: nothing is known before it happens, noise stays quiet, rises are found."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc_cli.analysis.results import Freq, Method
from voc_cli.analysis.trend.alarms import trend
from voc_cli.analysis.trend.cells import rounded
from voc_cli.analysis.trend.scoring import products_of
from voc_cli.errors import UsageError
from voc_cli.schema import COUNT_SCHEMA, TREND_SCHEMA, validate

MONDAY = date(2025, 1, 6)
SIZE = 12


def table(counts: np.ndarray, *, last_complete: bool = True, step: int = 7) -> pa.Table:
    """COUNT_SCHEMA of keys × periods."""
    keys, periods = counts.shape
    begins = [MONDAY + timedelta(days=step * t) for t in range(periods)]
    complete = [last_complete or t < periods - 1 for t in range(periods)]
    rows = {
        "period": [begin for begin in begins for _ in range(keys)],
        "key": [f"key{k:02d}" for k in range(keys)] * periods,
        "count": counts.T.ravel().tolist(),
        "total": np.repeat(counts.sum(axis=0), keys).tolist(),
        "complete": [flag for flag in complete for _ in range(keys)],
    }
    return pa.table(rows, schema=COUNT_SCHEMA)


def noise(
    keys: int, periods: int, *, seed: int = 0, mean: float = 30, busy: np.ndarray | None = None
) -> np.ndarray:
    rng = np.random.default_rng(seed)
    means = np.full((keys, periods), mean) * (1 if busy is None else busy)
    drawn: np.ndarray = rng.negative_binomial(SIZE, SIZE / (SIZE + means))
    return drawn


def cells(result: pa.Table, column: str, keys: int) -> np.ndarray:
    values: np.ndarray = result[column].to_numpy(zero_copy_only=False)
    return values.reshape(-1, keys).T


def test_columns_and_order() -> None:
    counts = table(noise(3, 12))
    shuffled = counts.take(np.random.default_rng(1).permutation(counts.num_rows))
    result = trend(shuffled)
    assert validate(result, TREND_SCHEMA) == []
    assert result.column_names == TREND_SCHEMA.names
    assert result.equals(trend(counts))
    assert result["period"].to_pylist() == counts["period"].to_pylist()
    row = result.to_pylist()[-1]
    assert row["ratio"] == pytest.approx(row["count"] / row["expected"], rel=1e-8)
    assert row["lower"] <= row["expected"] <= row["upper"]
    assert row["share"] == pytest.approx(row["count"] / counts["total"][-1].as_py())


def test_too_little_data_is_an_answer() -> None:
    result = trend(table(noise(3, 12)))
    expected = cells(result, "expected", 3)
    assert np.isnan(expected[:, :8]).all()
    assert np.isfinite(expected[:, 8:]).all()
    assert set(result["method"].to_pylist()[: 8 * 3]) == {"none"}
    assert set(result["method"].to_pylist()[8 * 3 :]) == {"auto-nb"}
    assert result["p_value"].null_count == 8 * 3


def test_an_incomplete_period_raises_no_alarm() -> None:
    counts = noise(3, 20)
    counts[0, -1] = 500
    assert trend(table(counts))["alert"].to_pylist()[-3:] == [True, False, False]
    open_end = trend(table(counts, last_complete=False))
    assert not any(open_end["alert"].to_pylist())
    assert open_end["expected"].to_pylist()[-3:] == [None, None, None]


def test_noise_is_quiet_and_rises_are_found() -> None:
    false, found, planted = 0, 0, 0
    for seed in range(6):
        counts = noise(10, 45, seed=seed)
        false += cells(trend(table(counts)), "alert", 10)[:, 25:].sum()
        for k, t in ((1, 30), (4, 36), (8, 44)):
            counts[k, t] = 110
            planted += 1
            found += int(cells(trend(table(counts[:, : t + 1])), "alert", 10)[k, t])
    assert false <= 8  # of 1200 cells in 120 weeks; 6 are what alpha allows
    assert found == planted


def test_the_interval_covers() -> None:
    inside = []
    for seed in range(8):
        result = trend(table(noise(12, 40, seed=50 + seed)))
        count, lower, upper = (cells(result, c, 12)[:, 15:] for c in ("count", "lower", "upper"))
        inside.append(((count >= lower) & (count <= upper)).mean())
    assert 0.93 <= np.mean(inside) <= 0.985


def test_a_busy_week_does_not_light_up_everything() -> None:
    busy = np.ones(40)
    busy[35] = 2.5
    counts = noise(12, 40, seed=3, busy=busy)
    counts[7, 35] *= 3
    alerts = cells(trend(table(counts)), "alert", 12)[:, 35]
    assert alerts[7]
    assert alerts.sum() <= 2
    everything = counts.sum(axis=0, keepdims=True)
    assert cells(trend(table(everything)), "alert", 1)[0, 35]


def test_a_past_outbreak_does_not_raise_the_bar() -> None:
    counts = noise(6, 40, seed=4)
    calm = cells(trend(table(counts)), "expected", 6)[2, 39]
    counts[2, 30] = 200
    after = cells(trend(table(counts)), "expected", 6)[2, 39]
    assert after == pytest.approx(calm, rel=0.08)


def test_a_gap_in_a_keys_data_is_no_history() -> None:
    counts = noise(6, 60, seed=9)
    calm = cells(trend(table(counts)), "expected", 6)[2, 50]
    counts[2, 38:45] = 0
    result = trend(table(counts))
    expected, alerts = cells(result, "expected", 6)[2], cells(result, "alert", 6)[2]
    assert expected[46] == pytest.approx(calm, rel=0.25)  # back to its own level at once
    assert not alerts[46:].any()


def test_rare_keys_do_not_widen_the_intervals_of_others() -> None:
    counts = noise(8, 60, seed=10)
    before = cells(trend(table(counts)), "upper", 8)[2, 45:]
    rare = np.zeros((1, 60), dtype=counts.dtype)
    rare[0, [3, 20, 41]] = [1, 1, 2]
    after = cells(trend(table(np.vstack([counts, rare]))), "upper", 9)[2, 45:]
    assert (after <= 1.1 * before).all()


def test_a_key_that_goes_on_as_ever_has_not_risen() -> None:
    quiet = np.ones((8, 60))
    quiet[:7, 58] = 0.02  # everything else falls away
    counts = noise(8, 60, seed=11, busy=quiet)
    assert not cells(trend(table(counts)), "alert", 8)[7, 58]


def test_three_years_and_more_know_the_season() -> None:
    weeks = np.arange(4 * 52)
    season = np.where((weeks % 52 >= 48) | (weeks % 52 < 1), 3.0, 1.0)
    counts = np.random.default_rng(12).poisson(30 * season)[None, :]
    result = trend(table(counts))
    expected, alerts = (cells(result, name, 1)[0] for name in ("expected", "alert"))
    last = slice(3 * 52 + 2, 4 * 52)
    peak = season[last] > 1
    assert expected[last][peak].mean() > 1.5 * expected[last][~peak].mean()
    assert alerts[last].sum() <= 3


def test_a_new_level_is_learned() -> None:
    step = np.ones((6, 60))
    step[2, 35:] = 3
    counts = noise(6, 60, seed=5, busy=step)
    result = trend(table(counts))
    alerts = cells(result, "alert", 6)[2]
    assert alerts[35:39].sum() >= 3
    assert alerts[48:].sum() <= 1
    assert cells(result, "expected", 6)[2, 50:].mean() == pytest.approx(90, rel=0.25)


def test_a_key_never_seen_before() -> None:
    counts = noise(4, 20, seed=6)
    counts[3] = 0
    counts[3, 15] = 12
    result = trend(table(counts))
    assert cells(result, "alert", 4)[3, 15]
    assert np.isnan(cells(result, "expected", 4)[3, :15]).all()


def test_minimum_count_and_ratio() -> None:
    counts = noise(4, 30, seed=7)
    counts[1, 29] = 150
    busy = table(counts)
    assert trend(busy)["alert"].to_pylist()[-3]
    assert not trend(busy, min_tickets=151)["alert"].to_pylist()[-3]
    assert not trend(busy, min_ratio=20)["alert"].to_pylist()[-3]
    assert not trend(busy, method=Method(alpha=1e-12))["alert"].to_pylist()[-3]


HOLIDAYS = [date(2025, 1, 27 + k) for k in range(4)] + [date(2025, 3, 3)]  # lunar, substitute


def daily_rhythm(weeks: int) -> np.ndarray:
    rhythm = np.tile([1.6, 1.3, 1.2, 1.2, 1.2, 0.3, 0.2], weeks)
    for day in HOLIDAYS:
        rhythm[(day - MONDAY).days] = 0.2
    return rhythm


def test_weekdays_of_daily_counts() -> None:
    rhythm = daily_rhythm(16)
    counts = np.random.default_rng(8).poisson(40 * rhythm)[None, :]
    result = trend(table(counts, step=1), freq="day")
    expected = result["expected"].to_numpy()[-7:]
    assert expected == pytest.approx(40 * rhythm[:7], rel=0.25)
    assert sum(result["alert"].to_pylist()) <= 2


def test_public_holidays_are_sundays() -> None:
    rhythm = daily_rhythm(16)
    counts = np.random.default_rng(8).poisson(40 * rhythm)[None, :]
    third = (HOLIDAYS[-1] - MONDAY).days
    counts[0, third] = 60  # a Monday's usual count, on a day of rest
    result = trend(table(counts, step=1), freq="day").to_pylist()
    assert result[third]["expected"] < 20
    assert result[third]["alert"]
    assert result[third - 7]["expected"] > 40


def test_population_scales_what_is_expected() -> None:
    users = np.tile([1000.0, 3000.0], 15)
    counts = np.random.default_rng(9).poisson(0.02 * users)[None, :]
    with_users = table(counts).append_column("population", pa.array(users))
    expected = trend(with_users)["expected"].to_numpy()[-6:]
    assert expected == pytest.approx(0.02 * users[-6:], rel=0.2)


@pytest.mark.parametrize(
    ("freq", "step", "needed"), [("week", 7, 8), ("day", 1, 21), ("month", 31, 6)]
)
def test_history_needed(freq: Freq, step: int, needed: int) -> None:
    result = trend(table(noise(2, 24), step=step), freq=freq)
    assert np.isnan(cells(result, "expected", 2)[0]).sum() == needed


def test_wrong_use() -> None:
    counts = table(noise(2, 10))
    with pytest.raises(UsageError, match="auto"):
        trend(counts, method=Method("arima"))
    with pytest.raises(UsageError):
        trend(counts, method=Method(alpha=0))
    with pytest.raises(UsageError):
        trend(counts, method=Method(years=0))


def test_no_rows_and_all_zeros() -> None:
    assert trend(COUNT_SCHEMA.empty_table()).num_rows == 0
    result = trend(table(np.zeros((2, 12), dtype=np.int64)))
    assert not any(result["alert"].to_pylist())
    assert set(result["share"].to_pylist()) == {None}


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 40), min_size=4, max_size=4), min_size=10, max_size=30),
    st.integers(1, 6),
)
def test_later_weeks_change_nothing_before_them(weeks: list[list[int]], later: int) -> None:
    counts = np.array(weeks).T
    whole = table(counts)
    shown = whole.filter(pa.array([c > 0 for c in whole["count"].to_pylist()]))
    begins = sorted(set(whole["period"].to_pylist()))[:-later]
    keys = {
        key
        for begin, key in zip(shown["period"].to_pylist(), shown["key"].to_pylist(), strict=True)
        if begin in begins
    }
    # the table of that time: neither the later weeks nor the keys that first come with them
    then = whole.filter(
        pa.array(
            [
                begin in begins and key in keys
                for begin, key in zip(
                    whole["period"].to_pylist(), whole["key"].to_pylist(), strict=True
                )
            ]
        )
    )
    old, new = trend(then).to_pylist(), trend(whole).to_pylist()
    now = {(row["period"], row["key"]): row for row in new}
    for row in old:
        later_row = now[row["period"], row["key"]]
        for name, value in row.items():
            same = pytest.approx(value, rel=1e-6) if isinstance(value, float) else value
            assert later_row[name] == same, name


def test_a_hole_in_the_data_is_no_history() -> None:
    counts = noise(3, 40, mean=20)
    counts[:, 10:28] = 0
    result = trend(table(counts))
    expected = cells(result, "expected", 3)
    assert np.isnan(expected[:, 10:28].astype(float)).all()
    assert (expected[:, 28:].astype(float) > 10).all()
    assert not any(cells(result, "alert", 3)[:, 28:].ravel())


def test_a_few_weeks_of_silence_are_no_hole() -> None:
    counts = noise(3, 30, mean=20)
    counts[:, 20:23] = 0
    expected = cells(trend(table(counts)), "expected", 3)
    assert np.isfinite(expected[:, 20:].astype(float)).all()


def test_a_common_season_is_learned_before_a_key_has_seen_two_years() -> None:
    season = 1 + 0.25 * np.sin(2 * np.pi * np.arange(60) / 52)
    expected = np.concatenate(
        [
            cells(trend(table(noise(14, 60, seed=seed, busy=season))), "expected", 14)[:, 45:]
            for seed in range(4)
        ]
    )
    off = np.log(expected / (30 * season[45:]))
    assert off.std() < 0.075  # .082 for a walk that knows no season
    assert abs(off.mean()) < 0.025  # .034 behind


def test_where_the_data_of_others_end_the_expectation_goes_on() -> None:
    counts = noise(6, 40, seed=6)
    counts[1:, 38:] = 0
    counts[5, 38:] = 3
    result = trend(table(counts))
    expected, alerts = cells(result, "expected", 6)[0], cells(result, "alert", 6)[0]
    assert expected[38:] == pytest.approx(expected[37], rel=0.2)
    assert not alerts[38:].any()


def test_products_of_a_design_are_its_weighted_squares() -> None:
    rng = np.random.default_rng(5)
    levels = np.eye(4)[rng.integers(0, 4, 30)]
    design = np.column_stack([np.ones(30), rng.normal(size=30), levels])
    weight = rng.random((3, 30))
    products = products_of(design)
    assert products.columns.shape[1] < 21  # no period lies in two levels
    expected = np.einsum("kn,ni,nj->kij", weight, design, design)
    assert products.weighted(weight) == pytest.approx(expected, abs=1e-12)


def test_a_figure_next_to_nothing_is_none_and_no_gap() -> None:
    told = rounded(np.array([1e-312, -3e-306, 1 / 3, np.nan, 0.0]))
    assert told[:3].tolist() == [0.0, 0.0, 0.3333333333]
    assert np.isnan(told[3]) and told[4] == 0
