"""What the report says of figures, stages and reasons that cannot be compared as they stand."""

import dataclasses
from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tests.report.example import example, taxonomy
from voc_cli.analysis import intervals
from voc_cli.analysis.results import Kpi
from voc_cli.messages import message
from voc_cli.report.cells import interval_text
from voc_cli.report.findings import doubts_told
from voc_cli.report.model import Interval, Section
from voc_cli.report.sections.churn import churn
from voc_cli.report.sections.figures import figures
from voc_cli.report.sections.journey import journey
from voc_cli.report.view import TicketRow, View, make_view

MOVED = (-60.0, -40.0)


def view(*kpis: Kpi, lang: str = "en") -> View:
    results = example()
    return make_view(dataclasses.replace(results, kpis=kpis), taxonomy=taxonomy(), lang=lang)


def verdict(part: Section) -> object:
    return part.tables[0].rows[0][-1]


def test_open_tickets_are_named_and_judged_with_the_others() -> None:
    kpi = Kpi("resolution_median_h", 45, 33, 67, 45, 65, 99, (-20.0, 60.0), n_open=55)
    part = figures(view(kpi))
    assert any(
        "of 100 tickets of this period, closed or open, 55 are still open" in line
        for line in part.text
    )
    assert verdict(part) == "no clear difference"
    assert part.tables[0].rows[0][5] is None  # no -31 % that only open tickets make
    unknown = figures(view(replace(kpi, moved=None)))
    assert verdict(unknown) == "not comparable yet"
    few = figures(view(replace(kpi, moved=MOVED, n_open=1)))
    assert verdict(few) == "better" and not any("still open" in line for line in few.text)


def test_one_bound_is_shown_and_few_tickets_are_called_few() -> None:
    kpi = Kpi("frt_p90_h", 14, 9.5, None, 26, 9.5, 9.6, None)
    part = figures(view(kpi))
    assert verdict(part) == "too few tickets"
    cell = part.tables[0].rows[0][2]
    assert isinstance(cell, Interval)
    assert interval_text(cell, "en") == "≥ 9.5 h"
    assert interval_text(cell, "ko") == "9.5시간 이상"
    assert verdict(figures(view(replace(kpi, mean_4=None)))) == "nothing to compare"


def test_a_backlog_is_counted_and_not_judged() -> None:
    part = figures(view(Kpi("backlog", 52, None, None, 300, 49, 43, None)))
    assert verdict(part) == "not judged"
    assert part.tables[0].emphasis == ()


def test_a_large_channel_without_times_is_named_beside_the_duration() -> None:
    made = view(Kpi("frt_median_h", 10, 9, 11, 60, 10, 10, (-1, 1)), lang="ko")
    tickets = made.results.tickets
    channels = tickets["channel"].to_pylist()
    created = tickets["created_at"]
    answered = pa.array([name != "카카오" for name in channels])
    times = pc.if_else(answered, created, pa.scalar(None, created.type))
    at = tickets.schema.get_field_index("first_response_at")
    told = replace(
        made,
        results=replace(made.results, tickets=tickets.set_column(at, "first_response_at", times)),
    )
    n = sum(row.channel == "카카오" for row in made.rows)
    said = f"자료에 첫 응답 시각이 없어 첫 응답 시간에 들어 있지 않은 티켓: 카카오 {n}건."
    assert said in figures(told).text
    some = pa.array([i % 20 == 0 or name != "카카오" for i, name in enumerate(channels)])
    times = pc.if_else(some, created, pa.scalar(None, created.type))
    told = replace(
        made,
        results=replace(made.results, tickets=tickets.set_column(at, "first_response_at", times)),
    )
    assert not any("첫 응답 시각이 없어" in line for line in figures(told).text)


def test_figures_that_all_stay_the_same_are_told_in_one_sentence() -> None:
    same = [Kpi(name, 10, 9, 11, 90, 10, 10, (-1, 1)) for name in ("tickets", "customers", "nps")]
    part = figures(view(*same, Kpi("backlog", 52, None, None, 300, 49, 43, None)))
    assert "No figure differs clearly from the 4-week mean (95% level)." in part.text
    assert part.tables[0].columns[-1].key == "mean_4"
    moved = figures(view(*same, Kpi("csat", 0.2, 0.1, 0.3, 90, 0.5, 0.5, (-0.4, -0.2))))
    assert [line[-1] for line in moved.tables[0].rows] == ["no clear difference"] * 3 + ["worse"]


def test_answers_all_alike_are_no_proof() -> None:
    assert intervals.mean(np.ones(3)) == (None, None)
    lower, upper = intervals.mean(np.ones(3), bounds=(0.0, 1.0))
    share = intervals.wilson(3, 3)[0]
    assert lower == pytest.approx(share) and upper == 1.0
    low, high = intervals.mean(np.full(30, 0.5), bounds=(0.0, 1.0))
    assert low is not None and high is not None and low < 0.5 < high


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_reason_of_leaving_is_one_row_with_the_rate_of_its_category(lang: str) -> None:
    made = view(lang=lang)
    some = [row for row in made.rows if row.category == "delivery"][:6]
    changed = {
        row.ticket_id: replace(row, churn=True, stage=stage, subcategory=None)
        for row, stage in zip(
            some, ("delivery", "delivery", "use", "use", "use", None), strict=True
        )
    }
    rows = tuple(changed.get(row.ticket_id, row) for row in made.rows)
    table = churn(replace(made, rows=rows)).tables[0]
    labels = Counter(row[0] for row in table.rows)
    assert set(labels.values()) == {1}
    found = next(row for row in table.rows if row[0] == made.category("delivery"))
    leaving = sum(row.churn and row.category == "delivery" for row in rows)
    assert found[2] == leaving
    assert found[5] == pytest.approx(leaving / sum(row.category == "delivery" for row in rows))
    assert "3" in str(found[1]) and "2" in str(found[1])


def staged(made: View, negative: dict[str, tuple[int, int]]) -> View:
    """So many tickets a stage, so many of them negative."""
    row = made.rows[0]
    rows: list[TicketRow] = []
    for stage, (bad, n) in negative.items():
        rows += [
            replace(row, ticket_id=f"{stage}{i}", stage=stage, polarity="neg" if i < bad else "neu")
            for i in range(n)
        ]
    return replace(made, rows=tuple(rows))


def test_the_most_negative_stage_is_named_with_its_restriction_and_its_rivals() -> None:
    made = view()
    text = journey(
        staged(made, {"delivery": (62, 100), "use": (37, 60), "purchase": (16, 23)})
    ).text
    assert "Of the stages with 30 tickets or more" in text[0]
    assert "Use (61.7%)" in text[0] and "may be chance" in text[0]
    clear = journey(staged(made, {"delivery": (90, 100), "use": (10, 60)})).text
    assert "may be chance" not in clear[0]


def test_doubts_are_told_where_there_are_figures_and_by_what_raised_them() -> None:
    few = {"verdict": "unclear", "rate_ratio": None, "lower": None, "upper": None,
           "n_spikes": 0, "trend_only": None, "placebo": None, "n_placebo": 0}  # fmt: skip
    assert doubts_told(few, "ko") == []
    rise = few | {"rate_ratio": 1.5, "lower": 1.2, "upper": 1.9, "n_spikes": 2,
                  "trend_only": False, "placebo": 0.0, "n_placebo": 12}  # fmt: skip
    assert doubts_told(rise, "en")[-1] == message("impact.told_spikes_doubt", "en")
    placebo = doubts_told(rise | {"placebo": 0.5}, "en")
    assert placebo[-1] == message("impact.told_placebo_doubt", "en")
