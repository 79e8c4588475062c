"""--where: what it keeps, and how it says what is wrong."""

import re
from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc_cli.analysis.condition import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Not,
    parse_where,
    render_where,
)
from voc_cli.analysis.where import apply_filters, matches
from voc_cli.errors import UsageError

TABLE = pa.table(
    {
        "ticket_id": ["1", "2", "3", "4"],
        "channel": ["카카오", "전화", None, "카카오"],
        "rating": ["1", "2.0", "5", "좋음"],
        "n_messages": pa.array([3, None, 12, 1], pa.int32()),
        "churn": [True, False, None, False],
        "tags": [["환불", "앱"], ["앱"], [], None],
        "body": ["배송이 늦어요", "Refund 요청", "good", None],
        "created_at": pa.array(
            [datetime(2026, 11, 15, 15), datetime(2026, 11, 17, 1), None, datetime(2026, 11, 20)],
            pa.timestamp("us", tz="UTC"),
        ).cast(pa.timestamp("us", tz="Asia/Seoul")),
        "extra": pa.array(
            [[("문의 유형", "반품")], [("문의 유형", "교환")], None, []],
            pa.map_(pa.string(), pa.string()),
        ),
    }
)


def kept(where: str) -> str:
    return "".join(apply_filters(TABLE, where=where)["ticket_id"].to_pylist())


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ("channel=카카오 and rating<=2", "1"),
        ("rating<=2", "12"),
        ("rating=2", "2"),
        ("rating>1", "23"),
        ("rating != 좋음", "123"),
        ("n_messages > 2", "13"),
        ("not n_messages > 2", "24"),
        ("channel != 카카오", "23"),
        ("channel = ''", "3"),
        ("channel in (전화, '')", "23"),
        ("channel not in (전화)", "134"),
        ("churn=1", "1"),
        ("churn=0", "24"),
        ("tags=앱", "12"),
        ("tags!=앱", "34"),
        ("tags in (환불)", "1"),
        ("body ~ refund", "2"),
        ("body ~ '배송이 늦'", "1"),
        ("'문의 유형'=반품 or \"문의 유형\" = 교환", "12"),
        ("created_at >= 2026-11-17", "24"),
        ("created_at <= 2026-11-17", "12"),
        ("created_at < 2026-11-17", "1"),
        ("created_at = 2026-11-16", "1"),
        ("created_at > 2026-11-17T09:00", "24"),
        ("ticket_id=1 or ticket_id=2 and rating=5", "1"),
        ("(ticket_id=1 or ticket_id=3) AND rating=5", "3"),
        ("NOT (ticket_id=1 or ticket_id=3)", "24"),
    ],
)
def test_what_it_keeps(where: str, ids: str) -> None:
    assert kept(where) == ids


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("", "empty"),
        ("chanel=1", r"character 1: there is no column chanel.*channel"),
        ("rating=1 and chanel=1", "character 14"),
        ("rating", "character 7"),
        ("rating=", "character 8"),
        ("rating 1", "character 8.*found 1"),
        ("rating=1 channel=2", "character 10.*found channel"),
        ("(rating=1", "character 10"),
        ("rating=1)", "character 9"),
        ("channel='카카오", "character 9.*quotation"),
        ("rating in 1", "character 11"),
        ("rating in (1,)", "character 14"),
        ("rating not 1", "character 12"),
        ("and=1", "character 1"),
        ("created_at>어제", "character 1: 어제"),
        ("rating ! 1", "character 8"),
    ],
)
def test_mistakes_are_pointed_at(where: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as failure:
        apply_filters(TABLE, where=where)
    assert re.search(r"[가-힣]", failure.value.text("ko"))


def test_dates_and_order() -> None:
    dated = apply_filters(TABLE, start=date(2026, 11, 16), end=date(2026, 11, 17))
    assert dated["ticket_id"].to_pylist() == ["1", "2"]
    assert apply_filters(TABLE) is TABLE
    assert apply_filters(TABLE.slice(1, 2), where="tags=앱").num_rows == 1
    assert apply_filters(TABLE.slice(0, 0), where="rating<=2").num_rows == 0


def test_aliases_are_the_headers_of_the_file() -> None:
    found = apply_filters(TABLE, where="'접수 채널'=전화", aliases={"접수 채널": "channel"})
    assert found["ticket_id"].to_pylist() == ["2"]


TEXTS = st.text(min_size=1, max_size=8)
COMPARISONS: st.SearchStrategy[Condition] = st.one_of(
    st.builds(
        lambda c, op, v: Comparison(c, op, (v,)),
        TEXTS,
        st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "~"]),
        TEXTS,
    ),
    st.builds(
        lambda c, vs: Comparison(c, "in", tuple(vs)), TEXTS, st.lists(TEXTS, min_size=1, max_size=3)
    ),
)
CONDITIONS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
    ),
    max_leaves=6,
)


def placeless(condition: Condition) -> Condition:
    match condition:
        case Comparison(column, op, values):
            return Comparison(column, op, values)
        case Not(part):
            return Not(placeless(part))
        case AllOf(parts):
            return AllOf(tuple(map(placeless, parts)))
        case AnyOf(parts):
            return AnyOf(tuple(map(placeless, parts)))


@settings(deadline=None)
@given(CONDITIONS)
def test_what_is_rendered_reads_back(condition: Condition) -> None:
    assert placeless(parse_where(render_where(condition))) == condition


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_parses_or_is_a_usage_error(text: str) -> None:
    try:
        parse_where(text)
    except UsageError as error:
        assert error.text("ko")


VALUES = st.sampled_from(["", "a", "b", "1", "2", "10"])


@settings(deadline=None)
@given(st.lists(VALUES | st.none(), min_size=1, max_size=12), VALUES, VALUES)
def test_opposites_and_de_morgan(column: list[str | None], one: str, two: str) -> None:
    table = pa.table({"x": pa.array(column, pa.string())})

    def mask(where: str) -> list[bool]:
        found: list[bool] = matches(table, parse_where(where)).tolist()
        return found

    equal, other = mask(f"x='{one}'"), mask(f"x='{two}'")
    assert mask(f"x!='{one}'") == np.logical_not(equal).tolist()
    assert mask(f"x in ('{one}','{two}')") == np.logical_or(equal, other).tolist()
    both = f"not (x='{one}' or x='{two}')"
    assert mask(both) == mask(f"x!='{one}' and x!='{two}'")


def test_long_numbers_are_told_apart_to_the_last_digit() -> None:
    table = pa.table({"order_id": ["20261126000000001", "20261126000000002"]})
    kept = apply_filters(table, where="order_id=20261126000000001")
    assert kept["order_id"].to_pylist() == ["20261126000000001"]


def test_an_offset_counts_a_week_is_no_day_and_a_missing_time_equals_nothing() -> None:
    moments = [datetime(2026, 11, 16, 9), datetime(2026, 11, 16, 18), None]
    zoned = pa.array(moments, pa.timestamp("us")).cast(pa.timestamp("us", tz="UTC"))
    table = pa.table({"created_at": zoned.cast(pa.timestamp("us", tz="Asia/Seoul"))})

    def rows(where: str) -> list[int]:
        return np.flatnonzero(matches(table, parse_where(where))).tolist()

    assert rows('created_at >= "2026-11-16T18:00:00+09:00"') == [0, 1]
    assert rows('created_at >= "2026-11-16T18:00:00Z"') == [1]
    assert rows('created_at in ("", 2026-11-17)') == [1, 2]
    with pytest.raises(UsageError):
        rows("created_at = 2026-W47")
