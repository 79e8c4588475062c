"""Suggestions from hand-made tables: what is grouped, how it is ranked, and what is said."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from voc_cli.analysis.results import Period
from voc_cli.analysis.suggest.ranking import suggest
from voc_cli.schema import (
    CLASSIFY_SCHEMA,
    SUGGESTION_SCHEMA,
    TOPIC_SCHEMA,
    TREND_SCHEMA,
    ticket_schema,
    validate,
)
from voc_cli.taxonomy.model import Category, Subcategory, Taxonomy

MONDAY = date(2026, 11, 16)
WEEK = Period("week", MONDAY, MONDAY + timedelta(days=6), MONDAY + timedelta(days=6))
TREND = TREND_SCHEMA.append(pa.field("by", pa.string()))


def category(code: str, label: str) -> Category:
    late = Subcategory(
        "late",
        {"ko": "배송 지연", "en": "late"},
        (),
        {"ko": "늦은 주문을 매일 뽑습니다.", "en": "List late orders."},
    )
    return Category(
        code,
        {"ko": label, "en": code.title()},
        {"ko": "", "en": ""},
        "use",
        {"ko": f"{label}팀", "en": f"{code} team"},
        {"ko": f"{label} 절차를 점검합니다.", "en": f"Check {code}."},
        (),
        (late, Subcategory("lost", {"ko": "분실", "en": "lost"}, ())) if code == "delivery" else (),
    )


TREE = Taxonomy(
    "test",
    "1",
    tuple(
        category(code, label)
        for code, label in [
            ("delivery", "배송"),
            ("app_error", "앱 오류"),
            ("product", "상품"),
            ("support", "상담"),
            ("praise", "칭찬"),
            ("other", "기타"),
        ]
    ),
    "f",
)


def table_of(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    table: pa.Table = pa.Table.from_pylist(rows, schema=schema)
    return table


class Tickets:
    """Collects rows; `week` counts back from the week of the report."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def add(self, n: int, *, week: int = 0, **given: Any) -> "Tickets":
        for i in range(n):
            number = len(self.rows)
            day = MONDAY - timedelta(weeks=week) + timedelta(days=i % 7)
            row = {
                "ticket_id": f"t{number:04}",
                "created_at": datetime(day.year, day.month, day.day, 3, tzinfo=UTC),
                "customer_key": f"c{number}",
                "body": f"{number % 10}동 문이 {number}번 열리지 않아요 확인해 주세요",
                "category": "delivery",
                "category_score": 0.5,
                "act": "complaint",
                "polarity": "neg",
                "churn": False,
                "legal": False,
                "safety": False,
            }
            self.rows.append(row | {k: v(i) if callable(v) else v for k, v in given.items()})
        return self

    def table(self) -> pa.Table:
        schema = pa.unify_schemas(
            [
                ticket_schema(),
                CLASSIFY_SCHEMA,
                pa.schema([("topic_id", pa.string()), ("topic_score", pa.float64())]),
            ]
        )
        return table_of(self.rows, schema)


def topics(labels: Mapping[str, str]) -> pa.Table:
    rows = [{"topic_id": key, "label": label, "status": "new"} for key, label in labels.items()]
    return table_of(rows, TOPIC_SCHEMA)


def trends(*rows: Mapping[str, Any]) -> pa.Table:
    base = {"period": MONDAY, "by": "topic", "complete": True, "alert": False}
    return table_of([base | dict(row) for row in rows], TREND)


def run(tickets: Tickets, **given: Any) -> list[dict[str, Any]]:
    options: dict[str, Any] = {
        "topics": topics({}),
        "trend": trends(),
        "taxonomy": TREE,
        "period": WEEK,
        "lang": "ko",
    }
    table = suggest(tickets.table(), **(options | given))
    assert validate(table, SUGGESTION_SCHEMA) == []
    rows = table.to_pylist()
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    priorities = [row["priority"] for row in rows]
    assert priorities == sorted(priorities, reverse=True)
    return rows


def past(tickets: Tickets, n: int, **given: Any) -> Tickets:
    for week in range(1, 9):
        tickets.add(n, week=week, **given)
    return tickets


LOGIN: dict[str, Any] = {"category": "app_error", "topic_id": "T1", "topic_score": 0.8}
MIXED: dict[str, Any] = {"topic_id": "T1", "topic_score": 0.8}


def test_a_rising_topic_is_named_in_the_customers_words_with_its_figures() -> None:
    tickets = past(Tickets(), 5, **LOGIN, channel=lambda i: "앱" if i < 2 else "카카오").add(
        30, **LOGIN, channel=lambda i: "앱" if i < 24 else "카카오", product="가온앱"
    )
    row = {"key": "T1", "count": 31, "expected": 10.0, "lower": 4.0, "upper": 17.0}
    (only,) = run(
        tickets,
        topics=topics({"T1": "인증번호 안 옴"}),
        trend=trends({**row, "ratio": 3.1, "q_value": 0.0004, "alert": True}),
    )
    assert only["title"] == "앱 오류: ‘인증번호 안 옴’ 문의 줄이기"
    assert only["topic_id"] == "T1"
    assert only["category"] == "app_error"
    assert only["trend"] == "rising"
    assert (only["n_tickets"], only["n_customers"]) == (30, 30)
    for part in ("이번 주 앱 오류", "30건", "31건", "예상 10.0건의 3.1배", "q<0.001", "4~17건"):
        assert part in only["problem"]
    for part in ("고객 30명", "앱 24건(80%)", "카카오 6건(20%)", "가온앱 30건(100%)", "부정 100%"):
        assert part in only["evidence"]
    assert only["action"].startswith("앱 오류 절차를 점검합니다.")
    assert "앱으로 들어온 티켓(80%)" in only["action"]
    assert only["owner"] == "앱 오류팀"
    assert "약 20건" in only["expected_effect"]
    assert "보장이 아닙니다" in only["expected_effect"]


def test_without_a_topic_the_subcategory_is_compared_with_its_own_past() -> None:
    late: dict[str, Any] = {"subcategory": "delivery.late"}
    (only,) = run(past(Tickets(), 4, **late).add(20, **late))
    assert only["title"] == "배송: ‘배송 지연’ 문의 줄이기"
    assert only["topic_id"] is None
    assert only["trend"] == "rising"
    assert "앞선 8개 기간 평균 4.0건의 5.0배" in only["problem"]
    assert "약 16건" in only["expected_effect"]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [(10, 11, "stable"), (10, 30, "rising"), (20, 4, "falling"), (0, 6, "new")],
)
def test_trend_codes(before: int, now: int, expected: str) -> None:
    tickets = past(Tickets(), 3, category="product").add(3, category="product")
    past(tickets, before, subcategory="delivery.late").add(now, subcategory="delivery.late")
    found = {row["category"]: row for row in run(tickets)}
    assert found["delivery"]["trend"] == expected


def test_what_never_came_before_is_not_within_the_usual_range() -> None:
    tickets = past(Tickets(), 3, category="product").add(1, safety=True)
    (only,) = [row for row in run(tickets) if row["category"] == "delivery"]
    assert only["trend"] == "stable" and "한 건도 없었습니다" in only["problem"]
    assert "평소 범위" not in only["problem"] and "더 지켜봐야" in only["problem"]


def test_a_noisy_past_raises_the_bar() -> None:
    noisy = Tickets()
    for week, n in enumerate([2, 30, 4, 25, 3, 28, 2, 26], start=1):
        noisy.add(n, week=week)
    noisy.add(29)
    steady = past(Tickets(), 15).add(29)
    assert run(noisy)[0]["trend"] == "stable"
    assert run(steady)[0]["trend"] == "rising"


def test_without_a_past_nothing_is_claimed() -> None:
    (only,) = run(Tickets().add(8))
    assert only["trend"] == "stable"
    assert "알 수 없습니다" in only["problem"]


def test_safety_outranks_size() -> None:
    tickets = past(Tickets(), 40).add(40)
    past(tickets, 4, category="product").add(4, category="product", safety=lambda i: i < 3)
    first, second = run(tickets)
    by_category = {row["category"]: row for row in (first, second)}
    assert by_category["product"]["severity"] > 0.6 > by_category["delivery"]["severity"]
    assert "안전 관련 3건을 오늘 먼저" in by_category["product"]["action"]


def test_one_safety_ticket_is_enough_and_two_complaints_are_not() -> None:
    tickets = Tickets().add(1, category="product", safety=True).add(2)
    assert [row["category"] for row in run(tickets)] == ["product"]


def test_graver_and_rising_groups_come_first() -> None:
    tickets = past(Tickets(), 20).add(20)
    past(tickets, 20, category="product").add(20, category="product", churn=True)
    past(tickets, 20, category="app_error", polarity="neu").add(
        20, category="app_error", polarity="neu"
    )
    assert [row["category"] for row in run(tickets)] == ["product", "delivery", "app_error"]
    tickets.add(25, category="app_error", polarity="neu", churn=True)
    assert run(tickets)[0]["category"] == "app_error"


@pytest.mark.parametrize("code", ["praise", "other", "unclassified", "", None])
def test_some_categories_never_become_suggestions(code: str | None) -> None:
    assert run(Tickets().add(30, category=code)) == []


@pytest.mark.parametrize(
    ("act", "polarity", "n"),
    [("praise", "pos", 0), ("inquiry", "neu", 0), ("inquiry", "neg", 1), ("request", "neu", 1)],
)
def test_only_displeased_inquiries_are_problems(act: str, polarity: str, n: int) -> None:
    assert len(run(Tickets().add(10, act=act, polarity=polarity))) == n


def test_requests_of_four_weeks_become_suggestions_beside_graver_problems() -> None:
    tickets = Tickets()
    for number, code in enumerate(["delivery", "app_error", "product"] * 4):
        tickets.add(20, category=code, topic_id=f"P{number}", churn=True)
    wish = {"category": "app_error", "topic_id": "R", "act": "suggestion", "polarity": "neu"}
    for week in range(6):
        tickets.add(2, week=week, **wish)
    names = topics({"R": "다크 모드 추가", **{f"P{i}": f"문제 {i}" for i in range(12)}})
    rows = run(tickets, topics=names, limit=10)
    assert len(rows) == 10
    (request,) = [row for row in rows if row["topic_id"] == "R"]
    assert request["n_tickets"] == 8
    assert request["title"] == "앱 오류: ‘다크 모드 추가’ 요청 검토"
    assert "최근 4주" in request["problem"]
    assert "주당 최대 약 2건" in request["expected_effect"]
    (first,) = run(tickets, limit=1)
    assert first["topic_id"] != "R"


def test_no_category_crowds_out_the_others() -> None:
    tickets = Tickets()
    for number in range(6):
        tickets.add(30, topic_id=f"D{number}", churn=True)
    tickets.add(4, category="product").add(4, category="app_error")
    names = topics({f"D{number}": f"문제 {number}" for number in range(6)})
    codes = [row["category"] for row in run(tickets, topics=names, limit=5)]
    assert codes.count("delivery") == 3
    assert set(codes) == {"delivery", "product", "app_error"}
    assert len(run(tickets, topics=names, limit=10)) == 8


def test_a_ticket_is_in_one_group_only_and_mixed_topics_are_none() -> None:
    tickets = Tickets().add(10, topic_id="T1").add(4, topic_id="T1", category="product")
    tickets.add(5, topic_id="M").add(5, topic_id="M", category="product")
    tickets.add(5, topic_id="M", category="app_error").add(5, topic_id="M", category="returns")
    rows = run(tickets, topics=topics({"T1": "문 안 열림", "M": "여러 가지"}))
    assert sum(row["n_tickets"] for row in rows) == 29  # but 5 of `M` that are left of delivery
    assert [(row["category"], row["n_tickets"]) for row in rows if row["topic_id"]] == [
        ("delivery", 10)
    ]
    (whole,) = [row for row in rows if row["category"] == "app_error"]
    assert whole["title"] == "앱 오류 문의 줄이기"
    assert "고객 표현 여러 가지 5건(100%)" in whole["evidence"]


def test_what_is_left_of_a_category_is_told_only_when_it_rises_or_is_about_safety() -> None:
    tickets = past(Tickets(), 5).add(5).add(9, topic_id="T1").add(6, act="suggestion")
    label = {"topics": topics({"T1": "문 안 열림"})}
    assert [row["topic_id"] for row in run(tickets, **label)] == ["T1"]
    unsafe = run(Tickets().add(9, topic_id="T1").add(1, safety=True), **label)
    assert {row["title"] for row in unsafe} == {
        "배송: ‘문 안 열림’ 문의 줄이기",
        "배송: ‘그 밖의 문의’ 줄이기",
    }
    rising = run(tickets.add(25), **label)
    assert [row["trend"] for row in rising if row["topic_id"] is None] == ["rising"]


@pytest.mark.parametrize(
    ("late", "lost", "plain", "action"),
    [
        (6, 2, 2, "늦은 주문을 매일 뽑습니다."),
        (4, 4, 2, "배송 절차를 점검합니다."),
        (2, 1, 7, "‘문 안 열림’ 티켓 10건을 읽어 원인부터 확인하고 개선안을 정합니다."),
    ],
)
def test_what_usually_helps_is_said_where_the_tickets_agree(
    late: int, lost: int, plain: int, action: str
) -> None:
    tickets = Tickets().add(late, **MIXED, subcategory="delivery.late")
    tickets.add(lost, **MIXED, subcategory="delivery.lost").add(plain, **MIXED)
    (only,) = run(tickets, topics=topics({"T1": "문 안 열림"}))
    assert only["action"] == action
    assert only["owner"] == "배송팀"


def test_where_all_tickets_come_from_one_channel_none_is_the_place_to_begin() -> None:
    tickets = past(Tickets(), 9, channel="게시판").add(9, **LOGIN, channel="채팅", product="가온앱")
    (only,) = run(tickets)
    assert "채팅 9건(100%)" in only["evidence"]
    assert "100%" not in only["action"]


def test_a_count_above_its_interval_without_an_alarm_is_left_open() -> None:
    row = {"key": "T1", "count": 12, "expected": 6.0, "lower": 2.0, "upper": 11.0}
    (only,) = run(Tickets().add(12, **LOGIN), trend=trends({**row, "ratio": 2.0, "q_value": 0.09}))
    assert only["trend"] == "stable"
    assert "더 지켜봐야" in only["problem"]


def test_no_title_stands_twice() -> None:
    tickets = Tickets().add(9, topic_id="T1").add(5, subcategory="delivery.late")
    (only,) = run(tickets, topics=topics({"T1": "배송 지연"}))
    assert only["n_tickets"] == 9


def test_what_comes_after_the_period_changes_nothing() -> None:
    tickets = past(Tickets(), 5, topic_id="T1").add(9, topic_id="T1")
    before = run(tickets)
    tickets.add(50, week=-1, topic_id="T1", category="product")
    assert run(tickets) == before


def test_ids_are_the_same_next_week() -> None:
    tickets = past(Tickets(), 6, topic_id="T1").add(9, topic_id="T1")
    tickets.add(5, category="product").add(5, week=1, category="product")
    before = Period("week", MONDAY - timedelta(7), MONDAY - timedelta(1), MONDAY)
    now = {row["category"]: row["suggestion_id"] for row in run(tickets)}
    then = {row["category"]: row["suggestion_id"] for row in run(tickets, period=before)}
    assert now == then
    assert len(set(now.values())) == 2


def test_exemplars_are_few_and_different() -> None:
    tickets = Tickets().add(20, body="같은 글을 붙여 넣은 항의입니다. 요금을 되돌려 주세요.")
    for text in ("앱에서 배송지를 바꾸면 오류가 나요", "기사님이 문 앞에 두지 않고 가셨어요"):
        tickets.add(1, body=text)
    (only,) = run(tickets)
    ids = only["exemplar_ids"]
    assert 3 <= len(ids) <= 5
    assert {"t0020", "t0021"} <= set(ids)


def test_customers_unknown_are_missing_not_zero() -> None:
    (only,) = run(Tickets().add(5, customer_key=None))
    assert only["n_customers"] is None
    assert "고객" not in only["evidence"]


def test_the_order_of_rows_does_not_matter() -> None:
    tickets = past(Tickets(), 6, topic_id="T1").add(9, topic_id="T1")
    tickets.add(9, category="product").add(9, category="app_error")
    forward = run(tickets)
    tickets.rows.reverse()
    assert run(tickets) == forward


def test_tickets_without_time_and_empty_tables_are_fine() -> None:
    assert run(Tickets()) == []
    assert run(Tickets().add(5, created_at=None)) == []


def test_english() -> None:
    tickets = past(Tickets(), 4, **LOGIN).add(20, **LOGIN)
    (only,) = run(tickets, topics=topics({"T1": "code not sent"}), lang="en")
    assert only["title"] == "App_Error: reduce tickets about ‘code not sent’"
    assert only["owner"] == "app_error team"
    assert "not a promise" in only["expected_effect"]


def test_other_spans_are_named() -> None:
    month = Period("month", date(2026, 11, 1), date(2026, 11, 30), date(2026, 11, 30))
    assert "이번 달" in run(Tickets().add(8), period=month)[0]["problem"]
    span = Period(None, MONDAY, MONDAY + timedelta(2), MONDAY + timedelta(6))
    assert "이 기간" in run(Tickets().add(8), period=span)[0]["problem"]


def test_channels_have_their_english_names() -> None:
    tickets = past(Tickets(), 5, **LOGIN, channel=lambda i: "앱" if i < 2 else "카카오").add(
        30, **LOGIN, channel=lambda i: "앱" if i < 24 else "카카오"
    )
    (only,) = run(tickets, topics=topics({"T1": "code not sent"}), lang="en")
    assert "channels App 24 (80%), Kakao 6 (20%)" in only["evidence"]
    assert "Start with tickets from App (80%)." in only["action"]


def test_the_largest_channel_of_all_is_no_place_to_begin() -> None:
    usual: dict[str, Any] = {"channel": lambda i: "게시판" if i % 2 else "채팅"}
    tickets = past(Tickets(), 20, **usual).add(20, **usual)
    assert "게시판" not in run(tickets)[0]["action"]
    assert "채팅" not in run(tickets)[0]["action"]
    unusual: dict[str, Any] = {**LOGIN, "channel": lambda i: "게시판" if i % 5 else "채팅"}
    found = {row["category"]: row["action"] for row in run(tickets.add(20, **unusual))}
    assert "게시판으로 들어온 티켓(80%)부터" in found["app_error"]
    assert "들어온 티켓" not in found["delivery"]


def test_a_single_ticket_of_a_channel_is_no_evidence() -> None:
    tickets = Tickets().add(4, channel=lambda i: ("게시판", "게시판", "채팅", "이메일")[i])
    (only,) = run(tickets)
    assert "게시판 2건(50%)" in only["evidence"]
    assert "채팅" not in only["evidence"]


def test_a_topic_is_told_once_and_says_what_else_is_of_it() -> None:
    tickets = Tickets().add(12, **MIXED).add(8, **MIXED, category="product")
    tickets.add(5, **MIXED, act="suggestion").add(4, category="app_error")
    first, second = run(tickets, topics=topics({"T1": "배송 늦음"}))
    assert (first["topic_id"], second["topic_id"]) == ("T1", None)
    assert "같은 주제로 상품 분야에 8건 더" in first["evidence"]
    assert "같은 주제의 제안 5건(최근 4주)" in first["evidence"]


def test_a_topic_that_most_only_wish_for_is_told_as_a_wish() -> None:
    few, wished = Tickets().add(3, **MIXED), Tickets().add(9, **MIXED)
    for tickets, asked in ((few, 9), (wished, 9)):
        tickets.add(asked, **MIXED, act="suggestion", polarity="neu")
    label = {"topics": topics({"T1": "재입고 알림"})}
    assert [row["title"] for row in run(few, **label)] == ["배송: ‘재입고 알림’ 요청 검토"]
    assert [row["title"] for row in run(wished, **label)] == ["배송: ‘재입고 알림’ 문의 줄이기"]


def test_two_teams_are_in_charge_of_an_alarmed_topic_of_two_matters() -> None:
    tickets = Tickets().add(12, **MIXED).add(8, **MIXED, category="product")
    row = {"key": "T1", "count": 20, "expected": 4.0, "lower": 1.0, "upper": 8.0, "q_value": 0.001}
    (only,) = run(
        tickets,
        topics=topics({"T1": "배송 늦음·상품 없음"}),
        trend=trends({**row, "ratio": 5.0, "alert": True}),
    )
    assert only["owner"] == "배송팀, 상품팀"
    assert "점검" not in only["action"]


@pytest.mark.parametrize(
    ("body", "owner"),
    [
        ("상담 채팅창이 안 열려요", "상담팀, 앱 오류팀"),
        ("1:1 문의 등록 버튼이 안 눌립니다", "상담팀, 앱 오류팀"),
        ("챗봇이 먹통이에요", "상담팀, 앱 오류팀"),
        ("앱이 꺼져요. 고객센터에 문의했는데 안 되네요", "앱 오류팀"),
        ("결제 화면이 안 열려요", "앱 오류팀"),
    ],
)
def test_a_defect_of_the_help_desk_is_for_those_who_answer(body: str, owner: str) -> None:
    tickets = Tickets().add(6, category="app_error", body=lambda i: f"{body} {i}")
    (only,) = run(tickets)
    assert only["owner"] == owner


def test_no_playbook_for_a_topic_that_lies_in_several_categories() -> None:
    gift: dict[str, Any] = {"topic_id": "T1", "topic_score": 0.8}
    tickets = past(Tickets(), 3, **gift, category="app_error")
    tickets.add(5, **gift, category="app_error").add(6, **gift)
    row = {"key": "T1", "count": 11, "expected": 3.0, "lower": 1.0, "upper": 6.0, "q_value": 0.001}
    (only,) = run(
        tickets,
        topics=topics({"T1": "문 안 열림"}),
        trend=trends({**row, "ratio": 3.7, "alert": True}),
    )
    assert only["category"] == "app_error"
    assert (only["title"], only["owner"]) == ("‘문 안 열림’ 문의 줄이기", "앱 오류팀, 배송팀")
    assert only["action"] == (
        "티켓이 여러 분류에 나뉘어 있으므로(배송 6건, 앱 오류 5건) ‘문 안 열림’ 티켓 11건을 읽어 "
        "원인부터 확인하고 맡을 팀을 정합니다."
    )


def test_a_team_that_has_next_to_nothing_of_the_topic_now_is_not_in_charge() -> None:
    tickets = past(Tickets(), 5, **MIXED, category="app_error")
    tickets.add(2, **MIXED, category="app_error").add(12, **MIXED)
    row = {"key": "T1", "count": 14, "expected": 3.0, "lower": 1.0, "upper": 6.0, "q_value": 0.001}
    (only,) = run(tickets, trend=trends({**row, "ratio": 4.7, "alert": True}))
    assert (only["category"], only["owner"]) == ("app_error", "배송팀")


def test_a_wish_whose_name_ends_in_request_says_so_once() -> None:
    tickets = Tickets().add(6, **MIXED, act="suggestion", polarity="neu")
    (only,) = run(tickets, topics=topics({"T1": "쇼핑몰 추가 요청"}))
    assert only["title"] == "배송: ‘쇼핑몰 추가 요청’ 검토"
    assert only["action"].startswith("‘쇼핑몰 추가 요청’ 6건을")
