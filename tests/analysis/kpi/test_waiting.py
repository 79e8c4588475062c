"""Durations with open tickets counted in: the estimate, and the verdict of the newest week."""

from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from tests.analysis.kpi.test_kpi import WEEK, tickets
from voc_cli.analysis.kpi.compared import period_kpis
from voc_cli.analysis.kpi.figures import kpi_table
from voc_cli.analysis.kpi.spans import period_spans
from voc_cli.analysis.kpi.waiting import survival_quantile, waits
from voc_cli.analysis.results import Kpi

CUT = datetime(2026, 11, 22, 23, 59)


def test_kaplan_meier_of_the_remission_times_of_freireich() -> None:
    """Freireich et al. 1963 (6-MP): median 23 weeks, lower limit 13 and no upper one, as survival's
    survfit(conf.type="log-log") prints them.
    """
    hours = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    ended = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    found = survival_quantile(np.array(hours, dtype=float), np.array(ended, dtype=bool), 0.5)
    assert found == (23, 13, None)


def test_without_open_tickets_it_is_the_quantile_itself() -> None:
    hours = np.arange(1.0, 102.0)
    value, lower, upper = survival_quantile(hours, np.ones(101, dtype=bool), 0.5)
    assert value == np.median(hours)
    assert lower == pytest.approx(42, abs=3) and upper == pytest.approx(61, abs=3)


def stationary(seed: int, *, faster: float = 1.0) -> pa.Table:
    """Six weeks of tickets that close after an exponential time of 168 hours, seen up to CUT."""
    rng = np.random.default_rng(seed)
    rows: list[dict[str, object]] = []
    for _ in range(600):
        created = CUT - timedelta(hours=float(rng.uniform(0, 6 * 168)))
        mean = 168 * (faster if created >= datetime(2026, 11, 16) else 1.0)
        closed = created + timedelta(hours=float(rng.exponential(mean)))
        rows.append(
            {
                "created_at": created,
                "closed_at": closed if closed <= CUT else None,
                "source": "s",
                "ticket_id": str(len(rows)),
            }
        )
    return tickets(rows)


def newest(table: pa.Table) -> dict[str, Kpi]:
    first = date(2026, 10, 12)
    spans = period_spans((first, WEEK.end), freq="week", reached=WEEK.as_of)
    found = kpi_table(table, spans, as_of=WEEK.as_of)
    waiting = waits(table, spans)
    return {k.metric: k for k in period_kpis(found, WEEK, first=first, waiting=waiting)}


def test_a_week_whose_tickets_are_open_is_not_faster() -> None:
    called = 0
    for seed in range(20):
        median = newest(stationary(seed))["resolution_median_h"]
        assert median.n_open > 30 and median.value is not None and median.mean_4 is not None
        assert median.value < median.mean_4  # what is closed is what was quick
        called += median.moved is not None and not median.moved[0] <= 0 <= median.moved[1]
    assert called <= 2


def test_a_week_that_is_faster_is_seen_to_be() -> None:
    moved = [newest(stationary(s, faster=0.2))["resolution_median_h"].moved for s in range(5)]
    assert all(bounds is not None and bounds[1] < 0 for bounds in moved)


def test_who_counts_as_waiting() -> None:
    created = datetime(2026, 11, 16, 9)
    hour = timedelta(hours=1)

    def ticket(n: int, **more: object) -> dict[str, object]:
        return {"created_at": created, "source": "s", "ticket_id": str(n), **more}

    rows = [
        ticket(1, first_response_at=created + hour, closed_at=created + 2 * hour),
        ticket(2, closed_at=created + hour),  # never answered
        ticket(3, status="완료"),  # closed, nobody knows when
        ticket(4),
        ticket(5, closed_at=datetime(2026, 11, 30)),  # on a day without tickets
        {**ticket(6), "source": "reviews"},  # tells no times at all
    ]
    spans = period_spans((WEEK.start, WEEK.end), freq="week", reached=WEEK.as_of)
    found = waits(tickets(rows), spans)
    resolution = found[WEEK.start, "resolution_median_h"]
    assert (resolution.n, resolution.n_open) == (4, 1)
    response = found[WEEK.start, "frt_median_h"]
    assert (response.n, response.n_open) == (2, 1)


def test_the_table_and_the_verdict_rest_on_the_same_answers() -> None:
    """An export pulled on Monday holds answers of that day to the week that ended on Sunday."""
    sunday = datetime(2026, 11, 22, 20)
    rows: list[dict[str, object]] = [
        {
            "created_at": sunday - timedelta(hours=n),
            "first_response_at": sunday + timedelta(hours=9 + n) if n else None,
            "source": "s",
            "ticket_id": str(n),
        }
        for n in range(60)
    ]
    found = newest(tickets(rows))["frt_median_h"]
    assert (found.n, found.n_open) == (59, 1)
    table = tickets(rows)
    spans = period_spans((WEEK.start, WEEK.end), freq="week", reached=WEEK.as_of)
    assert waits(table, spans)[WEEK.start, "frt_median_h"].n == len(rows)
    rows[1]["first_response_at"] = datetime(2099, 1, 1)  # a slip of one makes nobody wait longer
    slipped = waits(tickets(rows), spans)[WEEK.start, "frt_median_h"]
    assert (slipped.n, slipped.n_open) == (60, 1)
    assert slipped.value is not None and slipped.value < 200
