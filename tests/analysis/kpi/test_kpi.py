"""KPIs: definitions, intervals, comparisons."""

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import norm

from voc_cli.analysis import intervals
from voc_cli.analysis.kpi.compared import period_kpis
from voc_cli.analysis.kpi.definitions import Definitions, Denominators
from voc_cli.analysis.kpi.figures import kpi_table
from voc_cli.analysis.kpi.metrics import METRICS
from voc_cli.analysis.kpi.spans import Span, period_spans, spans_of
from voc_cli.analysis.results import Kpi, Period
from voc_cli.schema import KPI_SCHEMA, ticket_schema, validate

WEEK = Period("week", date(2026, 11, 16), date(2026, 11, 22), date(2026, 11, 22))
MONDAY = datetime(2026, 11, 16, 9)


def tickets(rows: list[dict[str, object]]) -> pa.Table:
    schema = ticket_schema("UTC")
    columns = {f.name: [row.get(f.name) for row in rows] for f in schema}
    return pa.table({n: pa.array(v, schema.field(n).type) for n, v in columns.items()})


def figures(rows: list[dict[str, object]], period: Period = WEEK) -> dict[str, Kpi]:
    table = tickets(rows)
    seen = [row["created_at"].date() for row in rows]  # type: ignore[attr-defined]
    if period.freq is None:
        spans = spans_of(period)
    else:
        spans = period_spans((min(seen), period.end), freq=period.freq, reached=period.as_of)
    found = kpi_table(table, spans, as_of=period.as_of)
    return {kpi.metric: kpi for kpi in period_kpis(found, period, first=min(seen))}


def at(weeks: int, **more: object) -> dict[str, object]:
    return {"created_at": MONDAY - timedelta(weeks=weeks), **more}


def test_only_metrics_with_data() -> None:
    assert list(figures([at(0)])) == ["tickets"]
    full = at(
        0, customer_key="k", csat=0.5, nps=9, reopens=0, closed_at=MONDAY, first_response_at=MONDAY
    )
    absent = {"csat_weighted", "ces", "fcr_proxy", "contact_rate"}  # no answers, no days, no file
    assert list(figures([full])) == [metric for metric in METRICS if metric not in absent]


def test_counts_and_comparisons() -> None:
    rows = [at(w) for w in (0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 5)]
    found = figures(rows)["tickets"]
    assert (found.value, found.n, found.previous) == (3, 3, 2)
    assert found.mean_4 == pytest.approx((2 + 4 + 1 + 0) / 4)
    assert found.lower == pytest.approx(0.6187, abs=1e-4)  # Garwood
    assert found.upper == pytest.approx(8.7673, abs=1e-4)


def test_one_failure_after_weeks_without_any_is_no_news() -> None:
    scores = [1.0] * 50
    rows = [at(w, csat=score) for w in (1, 2, 3, 4, 5) for score in scores]
    nearly = figures(rows + [at(0, csat=score) for score in [*scores[1:], 0.0]])["csat"]
    assert nearly.upper is not None and nearly.upper < 1.0 == nearly.mean_4
    assert nearly.moved is not None and nearly.moved[0] < 0 < nearly.moved[1]
    half = figures(rows + [at(0, csat=score) for score in [*scores[25:], *[0.0] * 25]])["csat"]
    assert half.moved is not None and half.moved[1] < 0


def weekly(counts: list[int]) -> list[dict[str, object]]:
    """Tickets of weeks, the last of which is the period."""
    return [at(len(counts) - 1 - w) for w, n in enumerate(counts) for _ in range(n)]


def test_a_restless_count_is_judged_by_its_own_unrest() -> None:
    calm = [100, 103, 98, 101] * 4
    found = figures(weekly([*calm, 140]))["tickets"].moved
    assert found is not None and found[0] > 0
    restless = [60, 140, 90, 150] * 4
    found = figures(weekly([*restless, 140]))["tickets"].moved
    assert found is not None and found[0] < 0 < found[1]
    assert figures(weekly([*calm[:11], 140]))["tickets"].moved is None  # too few to know
    assert figures(weekly([*calm[:12], 140]))["tickets"].moved is not None


def test_difference_of_two_shares_is_newcombe_s() -> None:
    """Newcombe 1998, Statistics in Medicine 17, table II, method 10: 56/70 against 48/80."""
    # Wilson's limits of 56/70 and 48/80, as the paper gives them in four places
    now = (56 / 70, 0.6918, 0.8770)
    past = (48 / 80, 0.4904, 0.7005)
    found = intervals.difference_from_mean(now, [past])
    assert found == pytest.approx((0.0524, 0.3339), abs=2e-4)


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


def week_table(
    rows: list[dict[str, object]], *, as_of: date = WEEK.as_of, **options: Any
) -> dict[tuple[str, str], dict[str, Any]]:
    """The rows of the week of WEEK by key and metric."""
    table = kpi_table(
        tickets(rows), [Span(WEEK.start, WEEK.start, WEEK.end)], as_of=as_of, **options
    )
    assert validate(table, KPI_SCHEMA) == []
    return {(row["key"], row["metric"]): row for row in table.to_pylist()}


def test_every_metric_is_there_and_absent_ones_stand_on_nothing() -> None:
    found = week_table([at(0)])
    assert [metric for _, metric in found] == list(METRICS)
    absent = [metric for (_, metric), row in found.items() if row["n"] == 0]
    assert absent == [metric for metric in METRICS if metric != "tickets"]
    assert all(found["all", metric]["value"] is None for metric in absent)


def test_cut_points_and_form_of_nps_are_a_choice() -> None:
    rows = [at(0, nps=score) for score in (10, 9, 8, 8, 7, 6, 5, 0)]
    strict = week_table(rows)["all", "nps"]
    assert strict["value"] == pytest.approx(100 * (2 - 3) / 8)
    chosen = Definitions(nps_promoter=8, nps_detractor=5)
    assert week_table(rows, definitions=chosen)["all", "nps"]["value"] == pytest.approx(25)
    ratio = Definitions(nps_promoter=8, nps_detractor=5, nps_form="ratio")
    found = week_table(rows, definitions=ratio)["all", "nps"]
    assert found["value"] == pytest.approx(4 / 2)
    lower, upper = intervals.wilson(4, 6)
    assert lower is not None
    assert upper is not None
    assert (found["lower"], found["upper"]) == pytest.approx(
        (lower / (1 - lower), upper / (1 - upper))
    )
    nobody = week_table([at(0, nps=9)], definitions=ratio)["all", "nps"]
    assert (nobody["value"], nobody["upper"], nobody["n"]) == (None, None, 1)


def test_response_rate_and_weighted_questions() -> None:
    found = week_table([at(0, csat=1.0), at(0, csat=0.0), at(0), at(0)])
    assert (
        found["all", "csat_response_rate"]["value"],
        found["all", "csat_response_rate"]["n"],
    ) == (
        0.5,
        4,
    )
    answers = {"a": np.array([1.0, 0.5, np.nan]), "b": np.array([0.0, np.nan, np.nan])}
    weights = Definitions(csat_questions={"a": 3.0, "b": 1.0})
    row = week_table([at(0)] * 3, definitions=weights, questions=answers)["all", "csat_weighted"]
    assert (row["value"], row["n"]) == (pytest.approx((0.75 + 0.5) / 2), 2)


def test_backlog_counts_what_is_open_at_the_end_of_the_period() -> None:
    sunday = datetime(2026, 11, 22, 12)
    rows = [
        at(3, source="a", closed_at=MONDAY - timedelta(weeks=2)),
        at(3, source="a"),
        at(0, source="a", closed_at=sunday),
        at(0, source="a", closed_at=sunday + timedelta(days=2)),
        at(0, source="a", status="완료"),  # closed, nobody knows when
        at(-1, source="a"),
        at(0, source="tells nothing"),
    ]
    found = week_table(rows)["all", "backlog"]
    assert found["value"] == 2
    assert week_table([at(0)])["all", "backlog"]["n"] == 0


def test_first_contact_proxy_waits_seven_days() -> None:
    def ticket(day: int, customer: str | None, category: str = "배송") -> dict[str, object]:
        when = datetime(2026, 11, 16, 9) + timedelta(days=day)
        return {"created_at": when, "customer_key": customer, "agent_category": category}

    rows = [
        ticket(0, "a"),
        ticket(7, "a"),  # comes back in time
        ticket(0, "b"),
        ticket(1, "b", "환불"),  # something else
        ticket(2, None),
    ]
    found = week_table(rows, as_of=date(2026, 11, 30))["all", "fcr_proxy"]
    assert (found["value"], found["n"]) == (pytest.approx(2 / 3), 3)
    early = week_table(rows, as_of=date(2026, 11, 22))["all", "fcr_proxy"]
    assert (early["value"], early["n"]) == (None, 0)


def test_contact_rate_per_thousand() -> None:
    orders = Denominators({(WEEK.start, ""): 500.0, (WEEK.start, "앱"): 100.0})
    rows = [at(0, channel="앱"), at(0, channel="전화"), at(0, channel="전화")]
    found = week_table(rows, by=("channel",), denominators=orders)
    assert found["앱", "contact_rate"]["value"] == 10
    assert found["전화", "contact_rate"]["value"] == 4
    low, high = intervals.count(2)
    assert low is not None
    assert high is not None
    row = found["전화", "contact_rate"]
    assert (row["lower"], row["upper"]) == pytest.approx((low * 2, high * 2))


def test_crossed_keys_add_up() -> None:
    rows = [at(0, channel=c, product=p) for c in ("앱", "전화") for p in ("x", "y", None)]
    found = week_table(rows, by=("channel", "product"))
    counts = {key: row["value"] for (key, metric), row in found.items() if metric == "tickets"}
    assert counts == {f"{c} × {p}": 1 for c in ("앱", "전화") for p in ("x", "y", "")}


def test_spans_without_a_ticket_are_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def counting(group: Any) -> Any:
        asked.append(group)
        return plain(group)

    plain = METRICS["tickets"]
    monkeypatch.setitem(METRICS, "tickets", counting)
    rows = [at(n % 5, product=f"P{n}", source="a", closed_at=None) for n in range(50)]
    days = date(2026, 10, 19), date(2026, 11, 22)
    weeks = period_spans(days, freq="week", reached=days[1])
    table = kpi_table(tickets(rows), weeks, as_of=date(2026, 11, 22), by=["product"])
    assert table.num_rows == 50 * 5 * len(METRICS)
    assert len(asked) <= 50 + 4


def test_a_day_ends_at_midnight_of_its_own_zone() -> None:
    seoul = tickets([]).schema.field("created_at").type
    table = tickets([at(0, source="a", closed_at=datetime(2026, 11, 22, 16))])
    for name in ("created_at", "closed_at"):
        place = table.column_names.index(name)
        table = table.set_column(place, name, table[name].cast(pa.timestamp("us", "Asia/Seoul")))
    assert seoul.tz == "UTC"
    span = [Span(WEEK.start, WEEK.start, WEEK.end)]
    rows = {r["metric"]: r for r in kpi_table(table, span, as_of=WEEK.as_of).to_pylist()}
    assert rows["backlog"]["value"] == 1  # closed at 01:00 on Monday in Seoul


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


@pytest.mark.parametrize("n", [10, 30, 100])
def test_interval_of_the_ninetieth_percentile_covers(n: int) -> None:
    rng = np.random.default_rng(n)
    truth = float(np.exp(norm.ppf(0.9)))
    hits = 0
    for _ in range(600):
        lower, upper = intervals.quantile(np.exp(rng.normal(size=n)), 0.9)
        hits += (lower is None or lower <= truth) and (upper is None or truth <= upper)
    assert 0.925 <= hits / 600 <= 0.975


def test_customers_are_unknown_where_no_ticket_names_one() -> None:
    rows = [
        at(0, channel="chat", customer_key="k"),
        at(0, channel="review"),
        at(0, channel="review"),
    ]
    table = kpi_table(tickets(rows), spans_of(WEEK), as_of=WEEK.as_of, by=("channel",))
    week = [row for row in table.to_pylist() if row["period"] == WEEK.start]
    found = {
        row["key"]: (row["value"], row["lower"], row["n"])
        for row in week
        if row["metric"] == "customers"
    }
    assert found["review"] == (None, None, 0)
    assert found["chat"][0] == 1
