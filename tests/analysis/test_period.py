"""Periods: which days count, and when a period is over."""

import itertools
from datetime import UTC, date, datetime, timedelta, timezone

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc_cli.analysis.period import (
    choose_period,
    first_day,
    first_plausible_day,
    last_day,
    last_plausible_day,
    next_period,
    open_period,
    period_of,
    periods_between,
    previous_period,
)
from voc_cli.analysis.results import Freq
from voc_cli.errors import InputError, UsageError

KST = timezone(timedelta(hours=9))
MONDAY = date(2026, 10, 5)
FREQS = st.sampled_from(["day", "week", "month"])
DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))


def times(*moments: datetime | None) -> pa.Array:
    column: pa.Array = pa.array(moments, pa.timestamp("us", tz="Asia/Seoul"))
    return column


def desk(days: int, *, weekdays: int = 7, hour: int = 18) -> pa.Array:
    """Ten tickets a working day from 9:00 to `hour`, for `days` days from a Monday on."""
    moments = [
        datetime(2026, 10, 5, 9, tzinfo=KST) + timedelta(days=d, minutes=m * (hour - 9) * 60 / 9)
        for d in range(days)
        if d % 7 < weekdays
        for m in range(10)
    ]
    return times(*moments)


def test_the_last_complete_week_is_the_default() -> None:
    chosen = choose_period(desk(24))
    assert (chosen.freq, chosen.start, chosen.end) == (
        "week",
        date(2026, 10, 19),
        date(2026, 10, 25),
    )
    assert chosen.incomplete == date(2026, 10, 26)
    assert chosen.as_of == date(2026, 10, 28)


def test_a_desk_that_rests_at_weekends_has_a_complete_week_on_friday() -> None:
    chosen = choose_period(desk(19, weekdays=5))
    assert (chosen.start, chosen.incomplete) == (date(2026, 10, 19), None)
    assert chosen.as_of == date(2026, 10, 25)  # so that count_tickets agrees


def test_a_desk_that_works_at_weekends_has_not() -> None:
    assert choose_period(desk(19)).start == date(2026, 10, 12)


def test_sunday_closes_a_week_without_times_of_day_too() -> None:
    midnights = times(
        *(datetime(2026, 10, 5, tzinfo=KST) + timedelta(days=d // 20) for d in range(21 * 20))
    )
    assert choose_period(midnights).start == date(2026, 10, 19)


def test_thursday_never_closes_a_week() -> None:
    assert choose_period(desk(18, weekdays=5)).start == date(2026, 10, 12)


@pytest.mark.parametrize(
    ("as_of", "start"),
    [
        (date(2026, 10, 23), date(2026, 10, 12)),
        (date(2026, 10, 25), date(2026, 10, 19)),
        (datetime(2026, 10, 25, 12, tzinfo=KST), date(2026, 10, 12)),
        (datetime(2026, 10, 25, 15, tzinfo=UTC), date(2026, 10, 19)),
    ],
)
def test_as_of_decides_when_given(as_of: date, start: date) -> None:
    assert choose_period(desk(21, weekdays=5), as_of=as_of).start == start


def test_tickets_after_as_of_are_not_looked_at() -> None:
    assert choose_period(desk(60), as_of=date(2026, 10, 13)).start == MONDAY


def test_only_an_incomplete_week_is_taken_and_named() -> None:
    chosen = choose_period(desk(3))
    assert (chosen.start, chosen.incomplete) == (MONDAY, MONDAY)


def test_week_month_and_span() -> None:
    assert choose_period(desk(40), week="2026-W42").start == date(2026, 10, 12)
    month = choose_period(desk(40), month="2026-10")
    assert (month.freq, month.start, month.end) == ("month", date(2026, 10, 1), date(2026, 10, 31))
    span = choose_period(desk(40), start=date(2026, 10, 8))
    assert (span.freq, span.start, span.end) == (None, date(2026, 10, 8), date(2026, 11, 13))


@pytest.mark.parametrize("week", ["2026-W54", "2025-W53", "47", "2026-47", "2026-W00", ""])
def test_a_week_that_does_not_exist(week: str) -> None:
    with pytest.raises(UsageError, match="week"):
        choose_period(desk(8), week=week)


def test_wrong_use() -> None:
    with pytest.raises(UsageError):
        choose_period(desk(8), month="2026-13")
    with pytest.raises(UsageError):
        choose_period(desk(8), week="2026-W41", month="2026-10")
    with pytest.raises(UsageError):
        choose_period(desk(8), start=date(2026, 10, 9), end=date(2026, 10, 8))
    with pytest.raises(InputError):
        choose_period(times(None, None))
    with pytest.raises(InputError, match="2026-10-05"):
        choose_period(desk(8), week="2020-W01")


def test_open_period_of_days_needs_the_day_to_be_over() -> None:
    assert open_period(desk(10), freq="day") == date(2026, 10, 15)
    half_a_day = desk(10).slice(0, 94)
    assert open_period(half_a_day, freq="day") == date(2026, 10, 14)


def test_period_of_uses_the_local_day() -> None:
    late = times(datetime(2026, 11, 15, 15, 30, tzinfo=UTC), None)  # 00:30 on Monday in Seoul
    assert period_of(late, "day").to_pylist() == [date(2026, 11, 16), None]
    assert period_of(late, "week").to_pylist() == [date(2026, 11, 16), None]
    assert period_of(late, "month").to_pylist() == [date(2026, 11, 1), None]


@settings(deadline=None)
@given(DAYS, FREQS)
def test_period_of_agrees_with_first_day(day: date, freq: Freq) -> None:
    noon = pa.array([datetime(day.year, day.month, day.day, 12)], pa.timestamp("us"))
    assert period_of(noon, freq).to_pylist() == [first_day(day, freq)]


@settings(deadline=None)
@given(DAYS, FREQS, st.integers(0, 400))
def test_periods_follow_one_another(day: date, freq: Freq, days: int) -> None:
    begins = periods_between(day, day + timedelta(days=days), freq)
    assert begins[0] <= day <= last_day(begins[0], freq)
    assert begins[-1] <= day + timedelta(days=days) <= last_day(begins[-1], freq)
    for one, two in itertools.pairwise(begins):
        assert next_period(one, freq) == two
        assert previous_period(two, freq) == one


def test_a_few_mistyped_times_do_not_move_today() -> None:
    start = datetime(2026, 3, 2, 9)
    body = [start + timedelta(hours=7 * n) for n in range(200)]
    typed = pa.array([*body, datetime(2099, 1, 5)], pa.timestamp("us", tz="UTC"))
    assert last_plausible_day(typed) == body[-1].date()
    assert last_plausible_day(pa.array(body, pa.timestamp("us", tz="UTC"))) is None
    assert last_plausible_day(typed[-20:]) is None
    late = [body[-1] + timedelta(days=200 + n) for n in range(30)]
    assert last_plausible_day(pa.array([*body, *late], pa.timestamp("us", tz="UTC"))) is None


def test_a_few_times_long_before_all_others_are_mistyped() -> None:
    body = [datetime(2026, 3, 2, 9) + timedelta(days=n // 10) for n in range(1000)]
    zone = pa.timestamp("us", tz="UTC")
    assert first_plausible_day(pa.array([datetime(1970, 1, 5), *body], zone)) == date(2026, 3, 2)
    assert first_plausible_day(pa.array(body, zone)) is None
    quiet = [datetime(2025, 12, 1), *body]  # a quarter of quiet is no mistake
    assert first_plausible_day(pa.array(quiet, zone)) is None
    many = [datetime(1970, 1, 5) + timedelta(days=n) for n in range(30)]
    assert first_plausible_day(pa.array([*many, *body], zone)) is None


def test_a_period_is_chosen_in_one_way_and_a_day_before_all_data_is_named() -> None:
    desk_times = desk(30)
    with pytest.raises(UsageError) as twice:
        choose_period(desk_times, week="2026-W42", start=MONDAY)
    assert twice.value.key == "analysis.period_twice"
    with pytest.raises(InputError) as early:
        choose_period(desk_times, as_of=date(2020, 1, 1))
    assert early.value.key == "analysis.as_of_before_data"
