"""Counts: every key in every period, and nothing lost."""

from collections import Counter
from datetime import date, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc_cli.analysis.counts import count_tickets, read_counts
from voc_cli.analysis.period import first_day, periods_between
from voc_cli.analysis.period_words import our_names, period_day
from voc_cli.analysis.results import Freq
from voc_cli.errors import InputError, UsageError
from voc_cli.schema import COUNT_SCHEMA, validate

START = datetime(2026, 8, 3, 10)


def tickets(days: list[int | None], **columns: object) -> pa.Table:
    moments = [None if d is None else START + timedelta(days=d) for d in days]
    created = pa.array(moments, pa.timestamp("us")).cast(pa.timestamp("us", tz="UTC"))
    return pa.table({"created_at": created.cast(pa.timestamp("us", tz="Asia/Seoul")), **columns})


def as_dict(table: pa.Table) -> dict[tuple[date, str], int]:
    rows = table.to_pylist()
    return {(row["period"], row["key"]): row["count"] for row in rows}


def test_zero_filled_and_sorted() -> None:
    counted = count_tickets(
        tickets([0, 1, 15, None], channel=["나", "가", "가", "가"]),
        by=["channel"],
        freq="week",
        as_of=date(2026, 8, 23),
    )
    assert validate(counted, COUNT_SCHEMA) == []
    assert [(str(r["period"]), r["key"], r["count"], r["total"]) for r in counted.to_pylist()] == [
        ("2026-08-03", "가", 1, 2), ("2026-08-03", "나", 1, 2),
        ("2026-08-10", "가", 0, 0), ("2026-08-10", "나", 0, 0),
        ("2026-08-17", "가", 1, 1), ("2026-08-17", "나", 0, 1),
    ]  # fmt: skip
    assert counted["complete"].to_pylist() == [True] * 6


def test_periods_run_on_to_as_of_and_later_ones_are_incomplete() -> None:
    counted = count_tickets(tickets([0, 22]), by=[], freq="week", as_of=date(2026, 8, 16))
    assert counted["complete"].to_pylist() == [True, True, False, False]
    longer = count_tickets(tickets([0]), by=[], freq="week", as_of=date(2026, 8, 24))
    assert longer["count"].to_pylist() == [1, 0, 0]
    assert longer["key"].to_pylist() == ["all"] * 3


def test_missing_values_have_the_empty_key() -> None:
    counted = count_tickets(
        tickets([0, 0, 0], product=["잔", None, "잔"]), by=["product"], freq="day"
    )
    assert as_dict(counted) == {(date(2026, 8, 3), ""): 1, (date(2026, 8, 3), "잔"): 2}


def test_lists_count_each_different_element_once() -> None:
    table = tickets([0, 0, 0, 0], tags=[["x", "y", "x"], ["x"], [], None])
    counted = count_tickets(table, by=["tags"], freq="day")
    assert [(r["key"], r["count"], r["total"]) for r in counted.to_pylist()] == [
        ("", 2, 4), ("x", 2, 4), ("y", 1, 4)
    ]  # fmt: skip


def test_crossed_keys() -> None:
    table = tickets([0, 0, 7], category=["a", "a", "b"], tags=[["x", "y"], ["x"], ["x"]])
    counted = as_dict(count_tickets(table, by=["category", "tags"], freq="week"))
    first, second = date(2026, 8, 3), date(2026, 8, 10)
    assert {key for _, key in counted} == {"a × x", "a × y", "b × x"}
    assert counted[first, "a × x"] == 2
    assert counted[first, "a × y"] == 1
    assert counted[second, "b × x"] == 1
    assert counted[second, "a × x"] == 0


def test_multi_counts_the_second_category_too() -> None:
    table = tickets([0, 0, 0], category=["a", "b", "a"], category_2=["b", None, "a"])
    one = as_dict(count_tickets(table, by=["category"], freq="day"))
    both = as_dict(count_tickets(table, by=["category"], freq="day", multi=True))
    day = date(2026, 8, 3)
    assert one == {(day, "a"): 2, (day, "b"): 1}
    assert both == {(day, "a"): 2, (day, "b"): 2}


def test_headers_flags_numbers_and_aliases() -> None:
    extra = pa.array(
        [[("앱", "하나")], [("앱", "둘"), ("판", "2")]], pa.map_(pa.string(), pa.string())
    )
    table = tickets([0, 0], extra=extra, churn=[True, False], nps=pa.array([9, None], pa.int16()))
    day = date(2026, 8, 3)
    assert as_dict(count_tickets(table, by=["앱"], freq="day")) == {
        (day, "둘"): 1,
        (day, "하나"): 1,
    }
    assert as_dict(count_tickets(table, by=["판"], freq="day")) == {(day, ""): 1, (day, "2"): 1}
    assert as_dict(count_tickets(table, by=["churn"], freq="day")) == {(day, "0"): 1, (day, "1"): 1}
    assert as_dict(count_tickets(table, by=["nps"], freq="day")) == {(day, ""): 1, (day, "9"): 1}
    named = count_tickets(table, by=["점수"], freq="day", aliases={"점수": "nps"})
    assert as_dict(named) == {(day, ""): 1, (day, "9"): 1}


def test_unknown_column_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="channel"):
        count_tickets(tickets([0], channel=["가"]), by=["chanel"], freq="week")


def test_no_dated_ticket() -> None:
    with pytest.raises(InputError):
        count_tickets(tickets([None]), by=[], freq="week")


def test_a_cut_period_is_not_complete() -> None:
    counted = count_tickets(
        tickets(list(range(28))),
        by=[],
        freq="week",
        start=date(2026, 8, 5),
        end=date(2026, 8, 25),
        as_of=date(2026, 9, 30),
    )
    assert counted["count"].to_pylist() == [5, 7, 7, 2]
    assert counted["complete"].to_pylist() == [False, True, True, False]


CELLS = st.lists(
    st.tuples(st.integers(0, 120), st.sampled_from(["a", "b", "c", None])), min_size=1, max_size=60
)


@settings(max_examples=60, deadline=None)
@given(CELLS, st.sampled_from(["day", "week", "month"]))
def test_every_key_and_period_once_and_all_tickets(
    cells: list[tuple[int, str | None]], freq: Freq
) -> None:
    table = tickets([d for d, _ in cells], segment=pa.array([k for _, k in cells], pa.string()))
    counted = count_tickets(table, by=["segment"], freq=freq)
    days = [(START + timedelta(days=d, hours=9)).date() for d, _ in cells]
    expected = Counter(
        (first_day(day, freq), key or "") for day, (_, key) in zip(days, cells, strict=True)
    )
    found = as_dict(counted)
    assert {cell: n for cell, n in found.items() if n} == dict(expected)
    keys = sorted({key or "" for _, key in cells})
    begins = periods_between(min(days), max(days), freq)
    assert list(found) == [(begin, key) for begin in begins for key in keys]
    totals = Counter(first_day(day, freq) for day in days)
    assert all(row["total"] == totals[row["period"]] for row in counted.to_pylist())


def row(period: str, key: str, count: object, **more: object) -> dict[str, object]:
    return {"period": period, "key": key, "count": count, **more}


def test_read_counts_fills_between_first_and_last_of_each_key() -> None:
    table = read_counts(
        [row("2026-W32", "a", "3"), row("2026-08-17", "a", 4), row("2026-08-10", "b", "1,200")],
        freq="week",
    )
    assert as_dict(table) == {
        (date(2026, 8, 3), "a"): 3, (date(2026, 8, 10), "a"): 0, (date(2026, 8, 17), "a"): 4,
        (date(2026, 8, 10), "b"): 1200,
    }  # fmt: skip
    assert table["total"].to_pylist() == [3, 1200, 1200, 4]
    assert table["population"].null_count == 4


def test_read_counts_with_population() -> None:
    table = read_counts([row("2026-08", "a", 3, population="60")], freq="month")
    assert (table["total"][0].as_py(), table["population"][0].as_py()) == (60, 60.0)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "no rows"),
        ([{"period": "2026-08-03", "key": "a"}], "count"),
        ([row("2026-08-03", "a", 1), row("2026-99-01", "a", 1)], "row 2"),
        ([row("2026-08-03", "a", -1)], "row 1"),
        ([row("2026-08-03", "a", 1.5)], "row 1"),
        ([row("2026-08-03", "a", "many")], "row 1"),
        ([row("2026-08-03", "a", 1), row("2026-08-03", "a", 2)], "row 2"),
    ],
)
def test_read_counts_rejects(rows: list[dict[str, object]], words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_counts(rows, freq="week", file="counts.csv")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("26.8.3", date(2026, 8, 3)),
        ("2026. 8. 3.", date(2026, 8, 3)),
        ("2026년 8월 3일", date(2026, 8, 3)),
        ("2026/08/03", date(2026, 8, 3)),
        ("20260803", date(2026, 8, 3)),
        ("2026-08-03 00:00:00", date(2026, 8, 3)),
        ("2026-W32", date(2026, 8, 3)),
        ("2026년 32주", date(2026, 8, 3)),
        ("2026-08", date(2026, 8, 1)),
        ("2026년 8월", date(2026, 8, 1)),
    ],
)
def test_ways_to_write_a_period(text: str, day: date) -> None:
    assert period_day(text, "counts.csv", 1) == day


@pytest.mark.parametrize("text", ["", "8월", "2026-W60", "2026-13-01", "어제"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(InputError):
        period_day(text, "counts.csv", 1)


def test_names_that_teams_give_the_columns() -> None:
    wanted = ("period", "key", "count", "population")
    assert our_names(["기간", "항목", " 건수", "메모"], wanted) == [
        "period",
        "key",
        "count",
        "메모",
    ]
    assert our_names(["Period", "KEY", "count", "날짜"], wanted) == [
        "period",
        "key",
        "count",
        "날짜",
    ]


def test_months_are_no_weeks() -> None:
    with pytest.raises(InputError) as caught:
        read_counts([row("2026-08", "a", 3)], freq="week")
    assert caught.value.key == "period.months_counted"
