"""An invented company's half-year: the RunResults that report tests render.

Fourteen categories, 24 weeks, a planted rise of delivery in the last week, a topic that is new,
and texts that try to break each output format.
"""

import math
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from voc_cli.analysis.drivers.satisfaction import Drivers
from voc_cli.analysis.results import DataQuality, Kpi, Period, Requests, RunResults, SourceLine
from voc_cli.messages import Notice
from voc_cli.schema import (
    CLASSIFY_SCHEMA,
    DRIVER_SCHEMA,
    FOLLOW_UP_SCHEMA,
    REQUEST_SCHEMA,
    SUGGESTION_SCHEMA,
    TOP_CATEGORIES,
    TOPIC_SCHEMA,
    TREND_SCHEMA,
    ticket_schema,
)
from voc_cli.taxonomy.model import Category, Subcategory, Taxonomy

Row = dict[str, Any]
SEOUL = ZoneInfo("Asia/Seoul")
WEEKS = 24
LAST_WEEK = date(2026, 11, 16)
NASTY = '=HYPERLINK("x") <script>alert(1)</script> & "따옴표" | 막대 *별* _밑줄_ 😡'

_LABELS = {
    "delivery": ("배송", "Delivery"),
    "returns": ("취소·교환·반품·환불", "Cancellations and returns"),
    "payment": ("주문·결제", "Orders and payment"),
    "product": ("상품·품질", "Product quality"),
    "account": ("계정·인증", "Account"),
    "app_error": ("앱·웹 오류", "App errors"),
    "usability": ("기능·사용성", "Usability"),
    "benefits": ("혜택·가격", "Benefits and price"),
    "subscription": ("구독·해지", "Subscription"),
    "support": ("상담·응대", "Support"),
    "privacy": ("개인정보·보안", "Privacy"),
    "policy": ("운영정책", "Policy"),
    "praise": ("칭찬", "Praise"),
    "other": ("기타", "Other"),
}
_MEANS = dict(zip(TOP_CATEGORIES, (16, 11, 9, 9, 5, 7, 5, 4, 3, 4, 2, 2, 4, 3), strict=True))
_TEXTS = {
    "delivery": (
        "주문한 지 일주일이 지났는데 아직 출고 준비 중이라고만 나옵니다. "
        "언제 도착하는지 알려 주세요."
    ),
    "returns": "반품을 신청했는데 수거 기사님이 사흘째 오지 않으십니다.",
    "payment": "결제는 두 번 되었는데 주문은 한 건만 보입니다.",
    "product": "받아 보니 뚜껑이 깨져 있고 색도 사진과 다릅니다.",
    "account": "본인 인증 문자가 오지 않아 로그인을 못 하고 있어요.",
    "app_error": "업데이트한 뒤로 장바구니를 누르면 앱이 꺼집니다 ㅠㅠ",
    "usability": "찜한 상품을 가격순으로 정렬할 수 있으면 좋겠어요.",
    "benefits": "첫 구매 쿠폰이 결제 화면에서 적용되지 않습니다.",
    "subscription": "정기 배송을 해지했는데 이번 달에도 결제가 되었습니다. 탈퇴하겠습니다.",
    "support": "상담 연결까지 삼십 분을 기다렸는데 전화가 끊겼습니다.",
    "privacy": "제 연락처 [전화]로 모르는 광고가 계속 옵니다.",
    "policy": "후기가 왜 삭제되었는지 이유를 알고 싶습니다.",
    "praise": "상담해 주신 분이 정말 친절하셔서 기분 좋게 해결했습니다.",
    "other": "지난번에 말씀드린 건 어떻게 되었나요? 확인 부탁드립니다.",
}
_CHANNELS = ("카카오", "전화", "앱", "게시판", "이메일")
_PRODUCTS = ("하루수분 크림", "모래시계 램프", "두부 쿠션", "바람결 이불", "새벽 원두", "작은 화분")


def taxonomy() -> Taxonomy:
    """A bare tree with the fourteen top codes."""
    categories = tuple(
        Category(
            code=code,
            label={"ko": ko, "en": en},
            definition={"ko": ko, "en": en},
            stage="use",
            owner={"ko": "고객경험팀", "en": "CX team"},
            playbook={"ko": "점검합니다.", "en": "Check."},
            cues=(),
            children=(Subcategory("general", {"ko": "일반", "en": "General"}, ()),),
        )
        for code, (ko, en) in _LABELS.items()
    )
    return Taxonomy("example", "1", categories, "0" * 64)


def example(
    *,
    alarm: bool = True,
    empty: bool = False,
    csat: bool = True,
    products: bool = True,
    weeks: int = WEEKS,
) -> RunResults:
    """RunResults of the invented company; the options take parts of the data away."""
    rows = _rows(alarm=alarm, empty=empty, products=products, weeks=weeks)
    tickets = _table(rows)
    end = LAST_WEEK + timedelta(days=6)
    period = Period("week", LAST_WEEK, end, end + timedelta(days=2), LAST_WEEK + timedelta(days=7))
    n = sum(row["day"] >= LAST_WEEK for row in rows)
    spread = 2 * math.sqrt(n)
    kpis = [
        Kpi(
            "tickets",
            float(n),
            n - spread,
            n + spread,
            n,
            84.0,
            83.25,
            (-25.0, 30.0),
        ),
        Kpi("csat", 0.61, 0.45, 0.74, 38, 0.72, 0.7, (-0.27, 0.06)) if csat else _absent("csat"),
        Kpi("frt_median_h", 5.2, 3.9, 7.1, 61, 3.1, 3.3, (0.5, 3.9)),
        Kpi("nps", -12.5, -41.0, 16.0, 16, 3.0, 1.5, (-45.0, 18.0)) if csat else _absent("nps"),
    ]
    return RunResults(
        drivers=_drivers(),
        follow_up=_follow_up(),
        period=period,
        tickets=tickets,
        topics=_topics(rows),
        trend=_trend(rows, weeks),
        suggestions=_suggestions() if not empty else SUGGESTION_SCHEMA.empty_table(),
        kpis=tuple(kpis),
        quality=_quality(len(rows)),
        requests=_requests(rows),
    )


def _requests(rows: list[Row]) -> Requests:
    """Every 9th ticket of usability asks for one thing, every 31st of delivery for another."""
    asked = [
        (at, 0 if row["category"] == "usability" else 1)
        for at, row in enumerate(rows)
        if (row["category"] == "usability" and at % 3 == 0)
        or (row["category"] == "delivery" and at % 31 == 0)
    ]
    if not asked:
        return Requests.none()
    table = [
        {
            "request_id": f"r-{number}",
            "label": label,
            "count": sum(n == number for _, n in asked),
            "customers": None,
            "exemplar_ids": [rows[at]["id"] for at, n in asked if n == number][:3],
            "category": category,
            "product": None,
            "scope": scope,
        }
        for number, (label, category, scope) in enumerate(
            [("가격순 정렬 추가", "usability", "everyone"), ("발송", "delivery", "self")]
        )
    ]
    return Requests(
        pa.Table.from_pylist(table, schema=REQUEST_SCHEMA),
        np.array([at for at, _ in asked], dtype=np.int64),
        np.array([n for _, n in asked], dtype=np.int64),
    )


def _absent(metric: str) -> Kpi:
    return Kpi(metric, None, None, None, 0, None, None)


def _rows(*, alarm: bool, empty: bool, products: bool, weeks: int) -> list[Row]:
    rng = np.random.default_rng(11)
    rows: list[Row] = []
    for week in range(weeks):
        start = LAST_WEEK - timedelta(days=7 * (weeks - 1 - week))
        last = week == weeks - 1
        if last and empty:
            continue
        for code, mean in _MEANS.items():
            count = int(rng.poisson(mean))
            if last:
                count = 41 if code == "delivery" and alarm else mean
            for i in range(count):
                day = start + timedelta(days=int(rng.integers(7)))
                late = last and alarm and code == "delivery" and i >= 14
                rows.append(
                    {
                        "id": f"T-{len(rows) + 1:05}",
                        "day": day,
                        "hour": int(rng.integers(9, 21)),
                        "category": code,
                        "channel": _CHANNELS[0 if late else int(rng.choice(5, p=_MIX))],
                        "product": (
                            (_PRODUCTS[0] if late else _PRODUCTS[int(rng.integers(6))])
                            if products
                            else None
                        ),
                        "topic": "t-new" if late else f"t-{code}",
                        "polarity": "pos" if code == "praise" else _POLARITY[i % 4],
                        "churn": code == "subscription" and i == 0,
                        "legal": code == "support" and i == 1 and last,
                        "safety": code == "product" and i == 2 and last,
                        "body": NASTY if code == "other" and i == 0 else _TEXTS[code],
                    }
                )
    return rows


_MIX = (0.35, 0.2, 0.2, 0.15, 0.1)
_POLARITY = ("neg", "neg", "neu", "mix")


def _table(rows: list[Row]) -> pa.Table:
    schema = ticket_schema()
    columns: dict[str, list[Any]] = {name: [None] * len(rows) for name in schema.names}
    columns["ticket_id"] = [row["id"] for row in rows]
    columns["source"] = ["예시몰"] * len(rows)
    columns["created_at"] = [
        datetime(row["day"].year, row["day"].month, row["day"].day, row["hour"], tzinfo=SEOUL)
        for row in rows
    ]
    for name in ("channel", "product", "body"):
        columns[name] = [row[name] for row in rows]
    columns["tags"] = [["긴급", "재문의"] if i % 50 == 0 else None for i in range(len(rows))]
    columns["extra"] = [[("등급", "우수")] if i % 40 == 0 else None for i in range(len(rows))]
    table = pa.table(columns, schema=schema)
    understood = {
        "category": [row["category"] for row in rows],
        "subcategory": [f"{row['category']}.general" for row in rows],
        "category_score": [0.8] * len(rows),
        "category_source": ["cue"] * len(rows),
        "category_2": [None] * len(rows),
        "act": ["complaint" if row["polarity"] == "neg" else "inquiry" for row in rows],
        "polarity": [row["polarity"] for row in rows],
        "polarity_score": [0.5] * len(rows),
        "churn": [row["churn"] for row in rows],
        "legal": [row["legal"] for row in rows],
        "safety": [row["safety"] for row in rows],
        "stage": ["use"] * len(rows),
    }
    for name, values in understood.items():
        field = CLASSIFY_SCHEMA.field(name)
        table = table.append_column(field, pa.array(values, field.type))
    table = table.append_column("topic_id", pa.array([row["topic"] for row in rows], pa.string()))
    made: pa.Table = table.append_column("topic_score", pa.array([0.7] * len(rows), pa.float64()))
    return made


def _topics(rows: list[Row]) -> pa.Table:
    sizes = Counter(row["topic"] for row in rows)
    topics = []
    for topic, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        code = topic.removeprefix("t-")
        label = "출고 준비 중 멈춤" if code == "new" else f"{_LABELS[code][0]} 일반"
        topics.append(
            {
                "topic_id": topic,
                "label": label,
                "size": size,
                "share": size / len(rows),
                "keywords": ["출고", "준비", "멈춤"] if code == "new" else [_LABELS[code][0]],
                "exemplar_ids": [row["id"] for row in rows if row["topic"] == topic][:3],
                "stability": 0.8,
                "status": "new" if code == "new" else "continued",
                "parent_id": None,
            }
        )
    made: pa.Table = pa.Table.from_pylist(topics, schema=TOPIC_SCHEMA)
    return made


def _trend(rows: list[Row], weeks: int) -> pa.Table:
    starts = [LAST_WEEK - timedelta(days=7 * (weeks - 1 - week)) for week in range(weeks)]
    totals = Counter(_monday(row["day"]) for row in rows)
    trend: list[Row] = []
    for by in ("all", "category", "topic", "channel", "product"):
        counts = Counter((_monday(row["day"]), _key(row, by)) for row in rows)
        for key in sorted({key for _, key in counts if key}):
            series = [counts[start, key] for start in starts]
            for i, start in enumerate(starts):
                trend.append(
                    {
                        "period": start,
                        "key": key,
                        "count": series[i],
                        "share": series[i] / totals[start] if totals[start] else None,
                        **_expected(series, i),
                        "complete": True,
                        "method": "auto-nb",
                        "by": by,
                    }
                )
    schema = TREND_SCHEMA.append(pa.field("by", pa.string()))
    made: pa.Table = pa.Table.from_pylist(trend, schema=schema)
    return made


def _expected(series: list[int], i: int) -> Row:
    past = series[max(0, i - 8) : i]
    if len(past) < 8:
        absent = dict.fromkeys(("expected", "lower", "upper", "ratio", "p_value", "q_value"))
        return {**absent, "alert": False}
    mean = sum(past) / len(past)
    upper = mean + 3 * math.sqrt(mean + 1)
    alert = series[i] > upper and i == len(series) - 1
    return {
        "expected": mean,
        "lower": max(0.0, mean - 2 * math.sqrt(mean + 1)),
        "upper": mean + 2 * math.sqrt(mean + 1),
        "ratio": series[i] / mean if mean else None,
        "p_value": 1e-5 if alert else 0.4,
        "q_value": 1e-4 if alert else 0.8,
        "alert": alert,
    }


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _key(row: Row, by: str) -> str | None:
    return "all" if by == "all" else row[by]


def _suggestions() -> pa.Table:
    def one(rank: int, category: str, topic: str, title: str, owner: str) -> Row:
        return {
            "rank": rank,
            "suggestion_id": f"s-{category}",
            "title": title,
            "category": category,
            "topic_id": topic,
            "problem": f"{_LABELS[category][0]} 관련 문의가 이어지고 있습니다.",
            "evidence": "이번 주 41건, 예상 16건(95% 구간 8~24)입니다.",
            "action": "출고가 멈춘 주문을 매일 아침 확인하고 고객에게 먼저 알립니다.",
            "owner": owner,
            "n_tickets": 41 - rank,
            "n_customers": 38 - rank,
            "trend": "up",
            "severity": 0.7,
            "priority": 1.0 / rank,
            "expected_effect": "주당 10~20건 감소(추정)",
            "exemplar_ids": [],
        }

    rows = [
        one(1, "delivery", "t-new", "출고 지연을 먼저 알리기", "물류운영팀"),
        one(2, "app_error", "t-app_error", "장바구니 꺼짐 고치기 <급함>", "앱개발팀"),
        one(3, "returns", "t-returns", "수거 일정 문자 보내기", "물류운영팀"),
    ]
    made: pa.Table = pa.Table.from_pylist(rows, schema=SUGGESTION_SCHEMA)
    return made


def _drivers() -> Drivers:
    """Four categories, one in each quadrant."""
    places = (
        ("delivery", 0.5, 0.31), ("product", 0.3, 0.74), ("returns", 0.15, 0.42),
        ("account", 0.05, 0.71),
    )  # fmt: skip
    words = ("fix_first", "keep_up", "low_priority", "possible_overkill")
    rows = [
        {
            "key": key, "label": _LABELS[key][0], "n": 40, "importance": share,
            "lower": share / 2, "upper": share * 1.4, "performance": score,
            "effect": 0.5 - score / 10, "quadrant": word, "explained": share / 5,
            "adjusted": 0.01, "adjusted_lower": -0.0001, "adjusted_upper": 0.02,
        }
        for (key, share, score), word in zip(places, words, strict=True)
    ]  # fmt: skip
    table = pa.Table.from_pylist(rows, schema=DRIVER_SCHEMA)
    return Drivers("csat", table, 210, 0.55, 0.2, 0.001, ("privacy",), 12)


def _follow_up() -> pa.Table:
    """An action judged, one too young, one whose key is gone."""
    rows = [
        {
            "id": "A1", "title": "출고 알림 <발송>", "key": "delivery", "since": date(2026, 8, 24),
            "expect": -0.3, "owner": "물류운영팀", "state": "told", "verdict": "partial",
            "rate_ratio": 0.82, "lower": 0.74, "upper": 0.91, "weeks_before": 12,
            "weeks_after": 12, "observed": 13.1, "counterfactual": 16.0, "n_spikes": 1,
            "moved_to": ["returns"],
        },
        {
            "id": "A2", "title": "", "key": "account", "since": date(2026, 11, 2),
            "state": "early", "weeks_before": 20, "weeks_after": 3,
        },
        {
            "id": "A3", "title": "", "key": "gone", "since": date(2026, 11, 2),
            "state": "unknown_key",
        },
    ]  # fmt: skip
    made: pa.Table = pa.Table.from_pylist(rows, schema=FOLLOW_UP_SCHEMA)
    return made


def _quality(kept: int) -> DataQuality:
    return DataQuality(
        sources=(
            SourceLine(
                "상담이력.csv", "csv", "sheet-1a2b", kept + 9, kept - 300, 4, {"no_text": 5}
            ),
            SourceLine("chats.xlsx", "xlsx", "channeltalk", 302, 300, 0, {"no_text": 2}),
        ),
        masked={"phone": 212, "email": 35, "name": 88, "card": 3},
        removed={"macro": 190, "signature": 22},
        undated=3,
        unclassified=61,
        notices=(Notice("settings.missing", {"file": "voc.toml"}),),
    )


def without_history() -> RunResults:
    """One single week of data: nothing to compare with."""
    return example(weeks=1)


def quiet(results: RunResults) -> RunResults:
    """The same results without suggestions, topics, figures or trends."""
    return replace(
        results,
        topics=TOPIC_SCHEMA.empty_table(),
        suggestions=SUGGESTION_SCHEMA.empty_table(),
        trend=TREND_SCHEMA.append(pa.field("by", pa.string())).empty_table(),
        kpis=(),
        drivers=None,
        follow_up=None,
    )
