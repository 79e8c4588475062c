"""Rises that go on, told from the trend table of the invented half-year."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest

from tests.report.example import LAST_WEEK, example, taxonomy
from voc_cli.report.build import build_report
from voc_cli.report.lasting import lasting
from voc_cli.report.view import View, make_view

USUAL = {"expected": 10.0, "lower": 4.0, "upper": 17.0}
NORMAL = {"expected": 30.0, "lower": 15.0, "upper": 45.0, "alert": False}


def view(*counts: int, risen: bool = True, lang: str = "ko") -> View:
    """The half-year with these counts of returns in its last weeks, risen in the first of them."""
    results = example()
    weeks = [LAST_WEEK - timedelta(weeks=back) for back in range(len(counts))][::-1]
    given = dict(zip(weeks, counts, strict=True))
    rows: list[dict[str, Any]] = []
    for row in results.trend.to_pylist():
        row["alert"] = False
        if (row["by"], row["key"]) == ("category", "returns") and row["period"] in given:
            row |= {"count": given[row["period"]], **NORMAL}
            if row["period"] == weeks[0]:
                row |= {**USUAL, "alert": True}
            if row["period"] == LAST_WEEK and risen:
                row |= {"risen_since": weeks[0], "usual": 10.0}
        rows.append(row)
    trend = pa.Table.from_pylist(rows, schema=results.trend.schema)
    return make_view(replace(results, trend=trend), taxonomy=taxonomy(), lang=lang)


def test_what_the_trend_table_tells_is_told() -> None:
    (rise,) = lasting(view(30, 28, 31, 26))
    assert (rise.line.key, rise.periods, rise.usual.center) == ("returns", 4, 10.0)
    assert rise.since == LAST_WEEK - timedelta(weeks=3)
    assert lasting(view(30, 28, 31, 26, risen=False)) == ()


@pytest.mark.parametrize(("lang", "told"), [("ko", "4주째"), ("en", "4 weeks")])
def test_the_report_does_not_call_it_normal(lang: str, told: str) -> None:
    shown = view(30, 28, 31, 26, lang=lang)
    made = build_report(shown.results, taxonomy=taxonomy(), lang=lang)
    rises = next(section for section in made.sections if section.key == "rises")
    summary = next(section for section in made.sections if section.key == "summary")
    assert told in made.headline
    assert told in str(summary.tables[0].rows[0])
    assert [told in str(row) for row in rises.tables[-1].rows] == [True]
