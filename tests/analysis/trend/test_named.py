"""Farrington and EARS: the windows, the bounds, and when there is none."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import nbinom, norm, poisson

from voc_cli.analysis.counts import POPULATION_SCHEMA, read_counts
from voc_cli.analysis.results import Method
from voc_cli.analysis.trend.alarms import trend
from voc_cli.analysis.trend.ears import ears
from voc_cli.analysis.trend.farrington import farrington
from voc_cli.errors import UsageError

MONDAY = date(2021, 1, 4)
WEEKS = 230


def days(weeks: int = WEEKS) -> np.ndarray:
    first = (MONDAY - date(1970, 1, 1)).days
    return first + 7 * np.arange(weeks)


def noise(mean: float, seed: int = 1, weeks: int = WEEKS) -> np.ndarray:
    return np.random.default_rng(seed).poisson(mean, weeks).astype(np.float64)


def rows(counts: np.ndarray, population: np.ndarray | None = None) -> pa.Table:
    records = [
        {
            "period": (MONDAY + timedelta(weeks=t)).isoformat(),
            "key": "a",
            "count": int(n),
            "population": "" if population is None else population[t],
        }
        for t, n in enumerate(counts.tolist())
    ]
    return read_counts(records, freq="week")


def test_ears_bounds_by_hand() -> None:
    counts = np.array([4, 6, 5, 7, 3, 5, 5, 20, 9, 8, 12, 30], dtype=np.float64)
    z = norm.ppf(0.999)
    c1 = ears(counts, method="ears-c1", alpha=0.001)
    assert np.isnan(c1.upper[:7]).all()
    assert c1.upper[7] == pytest.approx(5 + z * counts[:7].std(ddof=1))
    c2 = ears(counts, method="ears-c2", alpha=0.001)
    assert np.isnan(c2.upper[:9]).all()
    assert c2.upper[9] == pytest.approx(c1.upper[7])  # the two weeks before are left out
    c3 = ears(counts, method="ears-c3", alpha=0.025)
    assert np.isnan(c3.upper[:11]).all()
    mean, spread = counts[2:9].mean(), counts[2:9].std(ddof=1)
    excess = [
        max(0.0, (counts[t] - counts[t - 9 : t - 2].mean()) / counts[t - 9 : t - 2].std(ddof=1) - 1)
        for t in (9, 10)
    ]
    assert c3.upper[11] == pytest.approx(30 + spread * (norm.ppf(0.975) - sum(excess)))
    assert c3.expected[11] == pytest.approx(mean)


def test_ears_knows_nothing_of_a_series_that_is_too_short() -> None:
    for method in ("ears-c1", "ears-c2", "ears-c3"):
        assert np.isnan(ears(np.ones(7), method=method, alpha=0.01).upper).all()


def test_a_named_method_alarms_strictly_above_its_bound() -> None:
    flat = np.full(20, 5.0)
    flat[12] = 6
    result = trend(rows(flat), method=Method("ears-c1"))
    upper, alert = result["upper"].to_numpy(), result["alert"].to_numpy(zero_copy_only=False)
    assert upper[8] == 5
    assert not alert[8]  # equal is not above
    assert alert[12]
    assert not alert[:7].any()
    assert result["method"].to_pylist()[:8] == ["none"] * 7 + ["ears-c1"]
    assert result["lower"].null_count == result["q_value"].null_count == 20


def test_farrington_needs_its_years_and_three_weeks_more() -> None:
    counts = noise(30)
    for years in (3, 5):
        upper = farrington(days(300), noise(30, weeks=300), years=years).upper
        first = int(np.flatnonzero(np.isfinite(upper))[0])
        assert years * 52 + 3 <= first <= years * 52 + 5
    assert np.isnan(farrington(days(100), counts[:100]).upper).all()


def test_farrington_bounds_of_plain_poisson_counts() -> None:
    """Dispersion stays near 1, so the plug-in bound is that of the expected count."""
    counts = noise(30)
    found = farrington(days(), counts, threshold="nbPlugin", alpha=0.01)
    known = np.isfinite(found.upper)
    assert known.any()
    assert found.expected[known] == pytest.approx(30, rel=0.25)
    least = poisson.ppf(0.99, found.expected[known])
    assert (found.upper[known] >= least).all()
    assert (found.upper[known] <= 1.25 * least).all()
    wider = farrington(days(), counts, threshold="muan", alpha=0.01).upper
    assert (wider[known] >= found.upper[known]).all()


def test_farrington_alpha_is_one_sided() -> None:
    counts = noise(30)
    strict, loose = (
        farrington(days(), counts, threshold="delta", alpha=alpha).upper for alpha in (0.01, 0.05)
    )
    known = np.isfinite(strict)
    assert (strict[known] > loose[known]).all()


def test_the_last_26_weeks_are_not_their_own_base() -> None:
    counts = noise(30)
    raised = counts.copy()
    raised[-20:-1] *= 3
    before = farrington(days(), counts).expected[-1]
    assert farrington(days(), raised).expected[-1] == pytest.approx(before)


def test_a_past_outbreak_is_weighed_down() -> None:
    counts = noise(30)
    struck = counts.copy()
    struck[-1 - 52] = 200
    bound = farrington(days(), counts).upper[-1]
    assert farrington(days(), struck).upper[-1] < 1.35 * bound


def test_no_bound_where_hardly_anything_came() -> None:
    counts = noise(30)
    counts[-6:] = [1, 1, 1, 1, 0, 3]
    upper = farrington(days(), counts).upper
    assert np.isfinite(upper[-4])
    assert np.isnan(upper[-2])  # 3 tickets in four weeks
    assert np.isfinite(upper[-1])  # 5


def test_a_trend_that_would_extrapolate_is_left_out() -> None:
    counts = np.round(5 * np.exp(0.02 * np.arange(WEEKS)))
    found = farrington(days(), counts)
    reference = counts[: WEEKS - 1 - 26]
    assert found.expected[-1] <= reference.max()


def test_population_is_an_offset_on_request_alone() -> None:
    counts, people = noise(30), np.full(WEEKS, 1000.0)
    people[-1] = 2000.0
    table = rows(counts, people)
    plain = trend(table, method=Method("farrington"))["expected"].to_pylist()[-1]
    scaled = trend(table, method=Method("farrington", offset=True))["expected"].to_pylist()[-1]
    assert scaled == pytest.approx(2 * plain, rel=0.02)
    with pytest.raises(UsageError):
        trend(rows(counts), method=Method("farrington", offset=True)).num_rows  # noqa: B018


def test_years_end_nearest_to_the_same_date() -> None:
    """A leap year and 53-week years move no anniversary by more than three days."""
    yearly = np.where(np.arange(420) % 52 == 0, 300.0, 30.0)
    result = farrington(days(420), yearly)
    assert np.isfinite(result.upper[400:]).all()


def test_nb_quantile_of_overdispersed_counts() -> None:
    rng = np.random.default_rng(5)
    counts = rng.negative_binomial(5, 5 / 45, WEEKS).astype(np.float64)
    found = farrington(days(), counts, threshold="nbPlugin", alpha=0.05)
    known = np.isfinite(found.upper)
    mean = found.expected[known].mean()
    truth = nbinom.ppf(0.95, 5, 5 / (5 + mean))
    assert found.upper[known].mean() == pytest.approx(truth, rel=0.15)
    assert 0.0 <= (counts[known] > found.upper[known]).mean() <= 0.12


@pytest.mark.parametrize(
    ("method", "freq"),
    [
        (Method("farrington", threshold="sd"), "week"),
        (Method("farrington"), "day"),
        (Method("ears-c1", offset=True), "week"),
        (Method("ears-c9"), "week"),
    ],
)
def test_what_does_not_go_together(method: Method, freq: str) -> None:
    table = rows(noise(5, weeks=10))
    assert table.schema == POPULATION_SCHEMA
    with pytest.raises(UsageError):
        trend(table, method=method, freq=freq)  # type: ignore[arg-type]
