from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from voc_cli.analysis.impact.follow_up import follow_up
from voc_cli.analysis.impact.keys import Key, resolve_key
from voc_cli.analysis.impact.measure import NO_CONTROL, measure_impact
from voc_cli.analysis.impact.rows import verdict_of
from voc_cli.analysis.impact.weeks import weeks_around
from voc_cli.errors import InputError, UsageError
from voc_cli.schema import ACTION_SCHEMA, IMPACT_SCHEMA, TOPIC_SCHEMA, validate
from voc_cli.taxonomy import load_taxonomy

BEGIN = date(2026, 6, 1)
SINCE = BEGIN + timedelta(weeks=12)
TAXONOMY = load_taxonomy(None)
SEOUL = ZoneInfo("Asia/Seoul")


def tickets(
    weekly: Mapping[str, tuple[float, float]], *, weeks: int = 24, at: int = 12, seed: int = 1
) -> pa.Table:
    """Tickets of each category at a mean before and after the week `at`; channels in turn."""
    rng = np.random.default_rng(seed)
    rows = []
    for category, (before, after) in weekly.items():
        for week in range(weeks):
            for _ in range(rng.poisson(before if week < at else after)):
                hour = rng.integers(0, 7 * 24)
                time = datetime(2026, 6, 1, tzinfo=SEOUL) + timedelta(hours=int(week * 168 + hour))
                channel = "채팅" if rng.random() < 0.5 else "전화"
                rows.append({"created_at": time, "category": category, "channel": channel})
    table: pa.Table = pa.Table.from_pylist(rows)
    return table.sort_by("created_at")


def key(text: str, table: pa.Table) -> Key:
    return resolve_key(text, table, taxonomy=TAXONOMY, topics=None, lang="ko")


FIXED = tickets({"account": (40, 20), "delivery": (40, 40), "returns": (30, 30)})


def test_a_fixed_problem_is_improved_and_others_are_not() -> None:
    found = measure_impact(FIXED, key("account", FIXED), since=SINCE)
    assert validate(found.table, IMPACT_SCHEMA) == []
    row = found.table.to_pylist()[0]
    assert (row["verdict"], row["weeks_before"], row["weeks_after"]) == ("improved", 12, 12)
    assert row["lower"] < 0.5 < row["upper"] < 1
    assert row["n_before"] == pytest.approx(480, rel=0.1)
    assert row["control"] == ["*"]
    other = measure_impact(FIXED, key("배송", FIXED), since=SINCE).table.to_pylist()[0]
    assert other["verdict"] in ("none", "unclear")


def test_expectations_make_a_fall_partial() -> None:
    def verdict(expect: float) -> str:
        found = measure_impact(FIXED, key("account", FIXED), since=SINCE, expect=expect)
        return str(found.table.column("verdict")[0].as_py())

    assert verdict(-0.4) == "improved"
    assert verdict(-0.8) == "partial"


@pytest.mark.parametrize(
    ("interval", "expect", "verdict"),
    [
        ((0.6, 0.5, 0.7), None, "improved"),
        ((0.8, 0.75, 0.9), -0.5, "partial"),
        ((0.6, 0.45, 0.7), -0.5, "improved"),
        ((1.5, 1.2, 1.9), -0.5, "worse"),
        ((1.0, 0.9, 1.1), None, "none"),
        ((1.0, 0.6, 1.6), None, "unclear"),
        ((1.0, 0.75, 1.3), -0.3, "none"),
        ((1.0, 0.65, 1.5), -0.3, "unclear"),
        ((float("nan"), float("nan"), float("nan")), None, "unclear"),
    ],
)
def test_verdicts(interval: tuple[float, float, float], expect: float | None, verdict: str) -> None:
    assert verdict_of(*interval, expect=expect) == verdict


def test_too_few_weeks_are_refused_unless_forced() -> None:
    late = SINCE + timedelta(weeks=6)
    with pytest.raises(InputError) as caught:
        measure_impact(FIXED, key("account", FIXED), since=late)
    assert caught.value.key == "impact.too_short"
    assert caught.value.values["after"] == 6
    forced = measure_impact(FIXED, key("account", FIXED), since=late, force=True)
    assert forced.table.column("weeks_after")[0].as_py() == 6
    with pytest.raises(InputError):
        measure_impact(FIXED, key("account", FIXED), since=BEGIN + timedelta(weeks=23), force=True)


def test_the_week_of_the_date_and_the_unfinished_week_are_left_out() -> None:
    midweek = weeks_around(FIXED, SINCE + timedelta(days=2), as_of=BEGIN + timedelta(days=166))
    assert (midweek.n_before, midweek.n_after) == (12, 10)


def test_long_pasts_are_cut_and_holes_skipped() -> None:
    long = tickets({"account": (20, 20)}, weeks=60, at=60)
    assert weeks_around(long, BEGIN + timedelta(weeks=48)).n_before == 26
    days = long.column("created_at").to_pylist()
    begin = datetime(2026, 8, 3, tzinfo=SEOUL)
    hole = [not begin <= day < begin + timedelta(weeks=6) for day in days]
    assert weeks_around(long.filter(pa.array(hole)), BEGIN + timedelta(weeks=20)).n_before == 14


def test_complaints_that_moved_elsewhere_are_named() -> None:
    moved = tickets({"account": (40, 15), "support": (10, 35), "delivery": (40, 40)})
    found = measure_impact(moved, key("account", moved), since=SINCE)
    assert found.table.column("moved_to")[0].as_py() == ["support"]
    rows = {row["key"]: row for row in found.moved.to_pylist()}
    assert set(rows) == {"support", "delivery"}
    assert rows["support"]["lower"] > 1


def test_a_control_takes_out_what_happened_to_everybody() -> None:
    fewer = tickets({"account": (40, 24), "delivery": (400, 240), "returns": (400, 240)})
    alone = measure_impact(fewer, key("account", fewer), since=SINCE, controls=NO_CONTROL)
    assert alone.table.column("verdict")[0].as_py() == "improved"
    assert alone.table.column("control")[0].as_py() == []
    for controls in (None, (key("delivery", fewer),)):
        row = measure_impact(fewer, key("account", fewer), since=SINCE, controls=controls)
        assert row.table.column("verdict")[0].as_py() in ("none", "unclear")
        assert row.table.column("rate_ratio")[0].as_py() == pytest.approx(1, abs=0.2)


def test_segments_show_for_whom_it_worked() -> None:
    chat = tickets({"account": (40, 10)}, seed=2)
    phone = tickets({"account": (40, 40)}, seed=3)
    both = pa.concat_tables(
        [
            part.set_column(2, "channel", pa.array([name] * part.num_rows))
            for name, part in (("채팅", chat), ("전화", phone))
        ]
    )
    found = measure_impact(both, key("account", both), since=SINCE, by=("channel",))
    verdicts = {row["segment"]: row["verdict"] for row in found.table.to_pylist()}
    assert verdicts["채팅"] == "improved"
    assert verdicts["전화"] in ("none", "unclear")
    assert found.table.column("key").to_pylist()[1:] == ["account × 전화", "account × 채팅"]
    crossed = measure_impact(both, key("account", both), since=SINCE, by=("channel", "category"))
    assert "채팅 × account" in crossed.table.column("segment").to_pylist()


def test_placebo_dates_doubt_what_the_series_does_by_itself() -> None:
    rng = np.random.default_rng(3)
    waves = 40 * np.exp(0.7 * np.sign(np.sin(np.arange(34) / 2.2)))
    rows = [
        {"created_at": datetime(2026, 6, 1, 9, tzinfo=SEOUL) + timedelta(weeks=week), "topic": "a"}
        for week, mean in enumerate(waves)
        for _ in range(rng.poisson(mean))
    ]
    table = pa.Table.from_pylist(rows)
    since = BEGIN + timedelta(weeks=24)
    found = measure_impact(table, Key("a", "topic", "a", "a"), since=since).table.to_pylist()[0]
    assert found["n_placebo"] == 9
    assert found["verdict"] not in ("improved", "worse") or found["placebo"] < 0.25


def test_keys_are_found_by_code_label_topic_and_column() -> None:
    topics = pa.Table.from_pylist([{"topic_id": "t-1", "label": "인증번호 안 옴"}], TOPIC_SCHEMA)

    def found(text: str) -> tuple[str, str]:
        one = resolve_key(text, FIXED, taxonomy=TAXONOMY, topics=topics, lang="ko")
        return one.column, one.value

    assert found("account") == found("계정·인증") == ("category", "account")
    assert found("account.login")[0] == "subcategory"
    assert found("t-1") == found("인증번호 안 옴") == ("topic_id", "t-1")
    assert found("channel=채팅") == ("channel", "채팅")
    with pytest.raises(UsageError) as caught:
        found("acount")
    assert caught.value.values["nearest"] == "account"
    with pytest.raises(UsageError) as caught:
        found("channel=채딩")
    assert caught.value.values["nearest"] == "channel=채팅"


def test_a_key_without_a_past_is_refused() -> None:
    fresh = tickets({"account": (0, 20), "delivery": (30, 30)})
    with pytest.raises(InputError) as caught:
        measure_impact(fresh, key("account", fresh), since=SINCE)
    assert caught.value.key == "impact.none_before"


def test_actions_are_followed_until_they_are_closed() -> None:
    def action(name: str, text: str, since: date, closed: str | None = None) -> dict[str, object]:
        return {"id": name, "key": text, "since": since, "closed": closed, "control": []}

    actions = pa.Table.from_pylist(
        [
            action("A1", "account", SINCE),
            action("A2", "account", SINCE + timedelta(weeks=8)),
            action("A3", "account", SINCE + timedelta(weeks=40)),
            action("A4", "어디에도 없음", SINCE),
            action("A5", "account", SINCE, closed="yes"),
            action("A6", "account", BEGIN + timedelta(weeks=2)),
            action("A7", "account", SINCE + timedelta(weeks=11)),
        ],
        ACTION_SCHEMA,
    )
    rows = follow_up(
        actions,
        FIXED,
        taxonomy=TAXONOMY,
        topics=TOPIC_SCHEMA.empty_table(),
        until=BEGIN + timedelta(days=24 * 7 - 1),
        lang="ko",
    ).to_pylist()
    states = {row["id"]: (row["state"], row["verdict"], row["weeks_after"]) for row in rows}
    assert states == {
        "A1": ("told", "improved", 12),
        "A2": ("early", None, 4),
        "A3": ("not_begun", None, None),
        "A4": ("unknown_key", None, None),
        "A6": ("no_history", None, 22),
        "A7": ("early", None, 1),
    }
    by_id = {row["id"]: row for row in rows}
    assert by_id["A2"]["rate_ratio"] is not None
    assert by_id["A7"]["rate_ratio"] is None


def test_a_lost_topic_is_followed_by_its_tickets_and_words() -> None:
    table = FIXED.append_column(
        "topic_id", pa.array([c if c == "account" else None for c in FIXED["category"].to_pylist()])
    )
    table = table.append_column("ticket_id", pa.array([str(i) for i in range(table.num_rows)]))
    own = [row["ticket_id"] for row in table.to_pylist() if row["topic_id"]][:3]
    topics = pa.Table.from_pylist(
        [{"topic_id": "account", "label": "인증 문자 지연", "size": 9, "keywords": ["인증"]}],
        TOPIC_SCHEMA,
    )
    actions = pa.Table.from_pylist(
        [
            {"id": "A1", "key": "t-gone", "since": SINCE, "control": [], "topic_tickets": own},
            {"id": "A2", "key": "t-gone", "since": SINCE, "control": [], "topic": "인증 문자"},
            {"id": "A3", "key": "t-gone", "since": SINCE, "control": []},
        ],
        ACTION_SCHEMA,
    )
    rows = follow_up(
        actions, table, taxonomy=TAXONOMY, topics=topics,
        until=BEGIN + timedelta(days=24 * 7 - 1), lang="ko",
    ).to_pylist()  # fmt: skip
    told = [(row["state"], row["stands_for"], row["followed"]) for row in rows]
    assert told == [
        ("told", "인증 문자 지연", "examples"),
        ("told", "인증 문자 지연", "words"),
        ("unknown_key", None, None),
    ]
    assert rows[0]["verdict"] == rows[1]["verdict"] == "improved"


def test_a_fall_after_a_peak_is_no_effect_by_itself() -> None:
    calm = tickets({"account": (12, 12), "delivery": (40, 40)})
    peak = tickets({"account": (90, 0)}, weeks=2, at=2, seed=5)
    late = peak.set_column(
        0,
        "created_at",
        pa.array([day + timedelta(weeks=10) for day in peak.column("created_at").to_pylist()]),
    ).cast(peak.schema)
    both = pa.concat_tables([calm, late])
    row = measure_impact(both, key("account", both), since=SINCE).table.to_pylist()[0]
    assert row["n_spikes"] == 2
    assert row["verdict"] in ("none", "unclear")
    fixed = tickets({"account": (40, 10), "delivery": (40, 40)})
    both = pa.concat_tables([fixed, late])
    row = measure_impact(both, key("account", both), since=SINCE).table.to_pylist()[0]
    assert (row["n_spikes"], row["verdict"]) == (2, "improved")


def weekly(counts: Mapping[str, list[int]]) -> pa.Table:
    """Exactly so many tickets of each category in each week."""
    start = datetime(2026, 6, 1, tzinfo=SEOUL)
    rows = [
        {"created_at": start + timedelta(hours=168 * week + 168 * i / n), "category": category}
        for category, weeks in counts.items()
        for week, n in enumerate(weeks)
        for i in range(n)
    ]
    made: pa.Table = pa.Table.from_pylist(rows)
    return made.sort_by("created_at")


def test_a_peak_at_the_end_draws_out_no_line() -> None:
    """46 pasted protests in the last of nine weeks: nobody expects 200 a week ever after."""
    table = weekly({"account": [3, 4, 2, 4, 3, 4, 4, 3, 46, *[3, 4, 2, 3] * 4]})
    since = BEGIN + timedelta(weeks=9)
    row = measure_impact(table, key("account", table), since=since).table.to_pylist()[0]
    assert row["n_spikes"] == 1
    assert 2 < row["counterfactual"] < 6
    assert row["verdict"] in ("none", "unclear")


FALLING = [35, 39, 34, 36, 29, 35, 37, 32, 28, 32, 26, 28]
AS_BEFORE = [33, 37, 34, 34, 30, 40, 39, 34, 38, 36, 36, 35]


def test_a_trend_of_chance_makes_no_change() -> None:
    """A dozen weeks that happen to fall, and then a few more than their mean: nothing got worse."""
    table = weekly({"delivery": FALLING + AS_BEFORE})
    row = measure_impact(table, key("delivery", table), since=SINCE).table.to_pylist()[0]
    assert row["lower"] > 1  # of the line drawn out
    assert (row["verdict"], row["trend_only"], row["withstands"]) == ("unclear", True, None)
    higher = [2 * count for count in AS_BEFORE]
    table = weekly({"delivery": FALLING + higher})
    row = measure_impact(table, key("delivery", table), since=SINCE).table.to_pylist()[0]
    assert (row["verdict"], row["trend_only"]) == ("worse", False)


def test_a_fix_elsewhere_is_not_taken_for_quiet_weeks() -> None:
    steady = [30, 32, 29, 31, 33, 28] * 4
    others = {name: [31, 29, 30, 33, 28, 32] * 4 for name in ("returns", "payment", "product")}
    fixed = [40, 42, 38, 41] * 3 + [10, 11, 9, 10] * 3
    told = {}
    for name, account in (("calm", [40, 42, 38, 41] * 6), ("fixed", fixed)):
        table = weekly({"delivery": steady, **others, "account": account})
        found = measure_impact(table, key("delivery", table), since=SINCE)
        told[name] = found.table.to_pylist()[0]
    assert told["fixed"]["counterfactual"] == pytest.approx(
        told["calm"]["counterfactual"], rel=0.02
    )


def test_a_season_of_years_is_no_change() -> None:
    rng = np.random.default_rng(4)
    times, begin = [], datetime(2023, 7, 3, tzinfo=SEOUL)
    for week in range(168):
        mean = 60 * (1 - 0.4 * np.cos(2 * np.pi * (week - 26) / 52.18))
        for _ in range(rng.poisson(mean)):
            times.append(begin + timedelta(hours=int(week * 168 + rng.integers(0, 168))))
    table = pa.table({"created_at": times, "category": ["account"] * len(times)})
    table = table.sort_by("created_at")
    since = date(2023, 7, 3) + timedelta(weeks=156)
    told = measure_impact(table, key("account", table), since=since).table.to_pylist()[0]
    assert told["verdict"] in ("none", "unclear")
    assert told["lower"] < 1 < told["upper"]
    recent = table.slice(next(i for i, t in enumerate(times) if t >= begin + timedelta(weeks=130)))
    blind = measure_impact(recent, key("account", recent), since=since).table.to_pylist()[0]
    assert blind["verdict"] in ("improved", "worse")


def test_peaks_in_more_than_a_third_of_the_weeks_stay_and_are_not_said_to_be_left_out() -> None:
    table = weekly({"account": [2, 2, 2, 2, 2, 30, 31, 32, 33, *[2] * 9]})
    since = BEGIN + timedelta(weeks=9)
    row = measure_impact(table, key("account", table), since=since).table.to_pylist()[0]
    assert row["n_spikes"] == 0
