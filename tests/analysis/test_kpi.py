"""KPIs: definitions, intervals, comparisons."""

from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import norm

from voc_cli.analysis import intervals
from voc_cli.analysis.kpi import METRICS, period_kpis
from voc_cli.analysis.results import Kpi, Period
from voc_cli.schema import ticket_schema

WEEK = Period("week", date(2026, 11, 16), date(2026, 11, 22), date(2026, 11, 22))
MONDAY = datetime(2026, 11, 16, 9)


def tickets(rows: list[dict[str, object]]) -> pa.Table:
    schema = ticket_schema("UTC")
    columns = {f.name: [row.get(f.name) for row in rows] for f in schema}
    return pa.table({n: pa.array(v, schema.field(n).type) for n, v in columns.items()})


def figures(rows: list[dict[str, object]], period: Period = WEEK) -> dict[str, Kpi]:
    return {kpi.metric: kpi for kpi in period_kpis(tickets(rows), period)}


def at(weeks: int, **more: object) -> dict[str, object]:
    return {"created_at": MONDAY - timedelta(weeks=weeks), **more}


def test_only_metrics_with_data() -> None:
    assert list(figures([at(0)])) == ["tickets"]
    full = at(
        0, customer_key="k", csat=0.5, nps=9, reopens=0, closed_at=MONDAY, first_response_at=MONDAY
    )
    assert list(figures([full])) == list(METRICS)


def test_counts_and_comparisons() -> None:
    rows = [at(w) for w in (0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 5)]
    found = figures(rows)["tickets"]
    assert (found.value, found.n, found.previous) == (3, 3, 2)
    assert found.mean_4 == pytest.approx((2 + 4 + 1 + 0) / 4)
    assert found.lower == pytest.approx(0.6187, abs=1e-4)  # Garwood
    assert found.upper == pytest.approx(8.7673, abs=1e-4)


def test_before_the_first_ticket_there_is_nothing_to_compare_with() -> None:
    found = figures([at(0), at(1), at(1)])["tickets"]
    assert (found.previous, found.mean_4) == (2, None)
    alone = figures([at(0)])["tickets"]
    assert (alone.previous, alone.mean_4) == (None, None)


def test_different_customers() -> None:
    rows = [at(0, customer_key=key) for key in ("a", "b", "a", None)] + [at(1, customer_key="c")]
    assert figures(rows)["customers"].value == 2


def test_csat_is_top_two_of_five() -> None:
    rows = [at(0, csat=(stars - 1) / 4) for stars in (1, 2, 3, 4, 5)] + [at(0)]
    found = figures(rows)
    assert (found["csat"].value, found["csat"].n) == (0.4, 5)
    assert found["csat_mean"].value == pytest.approx(0.5)
    assert found["csat"].lower == pytest.approx(0.1176, abs=1e-4)  # Wilson
    assert found["csat"].upper == pytest.approx(0.7693, abs=1e-4)


def test_nps() -> None:
    found = figures([at(0, nps=score) for score in (10, 9, 9, 8, 7, 6, 0)])["nps"]
    assert found.value is not None
    assert found.value == pytest.approx(100 / 7)
    assert found.lower is not None
    assert found.upper is not None
    assert -100 <= found.lower < found.value < found.upper <= 100


def test_durations_belong_to_the_week_of_creation() -> None:
    hours = (1, 2, 3, 4, 100)
    rows = [at(0, first_response_at=MONDAY + timedelta(hours=h)) for h in hours]
    rows.append(at(0, first_response_at=MONDAY - timedelta(hours=1)))  # a wrong clock
    found = figures(rows)
    assert (found["frt_median_h"].value, found["frt_median_h"].n) == (3, 5)
    assert found["frt_p90_h"].value == pytest.approx(np.quantile(hours, 0.9))
    assert found["frt_median_h"].lower is None  # five values hold no 95 % interval


def test_reopened_among_closed() -> None:
    rows = [
        at(0, reopens=1, closed_at=MONDAY),
        at(0, reopens=0, closed_at=MONDAY),
        at(0, reopens=0),
    ]
    assert figures(rows)["reopen_rate"].value == 0.5
    assert figures([at(0, reopens=1), at(0, reopens=0), at(0, reopens=0)])["reopen_rate"].n == 3


def test_months_and_free_spans() -> None:
    rows = [at(0)] + [{"created_at": datetime(2026, 10, d)} for d in (1, 31)]
    month = Period("month", date(2026, 11, 1), date(2026, 11, 30), date(2026, 11, 22))
    assert figures(rows, month)["tickets"].previous == 2
    span = Period(None, date(2026, 11, 16), date(2026, 11, 18), date(2026, 11, 22))
    rows.append({"created_at": datetime(2026, 11, 13)})
    assert figures(rows, span)["tickets"].previous == 1


def test_an_empty_period() -> None:
    found = figures([at(1, csat=1.0), at(2, csat=0.0), at(4)])
    assert (found["tickets"].value, found["tickets"].previous) == (0, 1)
    assert (found["csat"].value, found["csat"].n, found["csat"].previous) == (None, 0, 1)
    assert found["csat"].mean_4 == 0.5


@pytest.mark.parametrize("n", [10, 30, 100])
def test_nps_interval_covers(n: int) -> None:
    rng = np.random.default_rng(n)
    for up, down in ((0.5, 0.2), (0.15, 0.5)):
        hits = 0
        for promoters, detractors, _ in rng.multinomial(
            n, [up, down, 1 - up - down], size=400
        ).tolist():
            lower, upper = intervals.score_difference(promoters, detractors, n)
            assert lower is not None
            assert upper is not None
            hits += lower <= up - down <= upper
        assert 0.92 <= hits / 400 <= 0.98


@pytest.mark.parametrize("n", [10, 30, 100])
def test_median_interval_covers(n: int) -> None:
    rng = np.random.default_rng(n)
    hits = 0
    for _ in range(400):
        lower, upper = intervals.quantile(np.exp(rng.normal(size=n)), 0.5)
        assert lower is not None
        assert upper is not None
        hits += lower <= 1.0 <= upper
    assert 0.92 <= hits / 400 <= 0.98


def test_quantile_interval_has_no_bound_without_data_beyond_it() -> None:
    lower, upper = intervals.quantile(np.arange(10.0), 0.9)
    assert lower is not None
    assert upper is None


def test_score_interval_of_a_difference() -> None:
    """Symmetric, never past the edges, and Wald's in large samples."""
    lower, upper = intervals.score_difference(5, 0, 5)
    assert lower is not None
    assert 0 < lower < 0.5
    assert upper == pytest.approx(1.0)
    assert intervals.score_difference(0, 5, 5) == pytest.approx((-1.0, -lower))
    none_moved = intervals.score_difference(0, 0, 4)
    assert none_moved[0] == pytest.approx(-(none_moved[1] or 0))
    n, up, down = 100_000, 50_000, 20_000
    half = norm.ppf(0.975) * np.sqrt((0.5 + 0.2 - 0.09) / n)
    assert intervals.score_difference(up, down, n) == pytest.approx(
        (0.3 - half, 0.3 + half), abs=1e-4
    )


def test_edges_of_intervals() -> None:
    assert intervals.wilson(0, 0) == (None, None)
    assert intervals.mean(np.array([1.0])) == (None, None)
    assert intervals.quantile(np.array([]), 0.5) == (None, None)
    assert intervals.count(0)[0] == 0
    assert intervals.count(0)[1] == pytest.approx(-np.log(0.025))
