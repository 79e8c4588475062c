"""What customers ask for, read from sentences written for the test."""

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pytest

from tests.analysis.corpora import corpus
from voc_cli.analysis.morphology import flatten
from voc_cli.analysis.requests import find_requests, grouping
from voc_cli.analysis.requests.asking import find_asking
from voc_cli.analysis.results import Requests
from voc_cli.schema import REQUEST_SCHEMA, validate


def asked(text: str) -> list[tuple[str, str, bool]]:
    words = corpus([text])
    found = find_asking(flatten(words, 0, 1))
    return [(" ".join(one.nouns), one.action, one.own) for one in found]


def gathered(
    texts: Sequence[str],
    customers: Sequence[str | None] | None = None,
    synonyms: Mapping[str, Sequence[str]] | None = None,
) -> Requests:
    tickets = pa.table(
        {
            "customer_key": pa.array(customers or [None] * len(texts), pa.string()),
            "product": pa.array(["담요", "등불"] * (len(texts) // 2) + ["담요"] * (len(texts) % 2)),
            "category": pa.array(["usability"] * len(texts)),
        }
    )
    return find_requests(corpus(texts), tickets, synonyms=synonyms)


def counted(found: Requests) -> dict[str, int]:
    return {row["label"]: row["count"] for row in found.table.to_pylist()}


@pytest.mark.parametrize(
    ("text", "thing", "action"),
    [
        ("다크 모드 추가해 주세요", "다크 모드", "추가"),
        ("다크모드 있었으면 좋겠어요", "다크모드", "추가"),
        ("다크모드 있었으면", "다크모드", "추가"),
        ("왜 다크모드가 없나요?", "다크모드", "추가"),
        ("위젯 기능이 없네요", "위젯", "추가"),
        ("위젯이 없어서 아쉬워요", "위젯", "추가"),
        ("위젯은 언제 생기나요?", "위젯", "추가"),
        ("영상 통화 기능 넣어주시면 감사하겠습니다", "영상 통화", "추가"),
        ("아이패드도 지원해줬으면 해요", "아이패드", "지원"),
        ("사진 저장할 수 있게 해주세요", "사진 저장", "가능"),
        ("알림음을 바꿀 수 있게 해주셨으면 합니다", "알림음", "변경 가능"),
        ("검색 기능 개선 부탁드립니다", "검색", "개선"),
        ("시스템 속도 개선이 필요합니다", "속도", "개선"),
        ("광고 좀 없애주세요", "광고", "제거"),
        ("캡처 못하게 해주세요", "캡처", "금지"),
        ("광고 좀 안 뜨게 해주세요", "광고", "안 뜨게"),
        ("가격 좀 내려주세요", "가격", "인하"),
        ("광고 좀 그만 나오게 해주세요", "광고", "축소"),
        ("재입고되면 알려주는 기능 만들어 주세요", "재입고 알림", "추가"),
        ("재입고 알림을 받을 수 있게 해주세요", "재입고 알림", "추가"),
        ("재입고 알림 신청하려는데 기능이 없나요?", "재입고 알림", "추가"),
        ("후기를 볼 수 있게 개선 부탁드립니다", "후기", "보기 가능"),
        ("재입고되면 알려 주세요", "재입고 알림", "추가"),
        ("찜한 상품이 재입고될 때 푸시로 알려 주시면 좋을 것 같아요", "재입고 알림", "추가"),
        ("다시 들어오면 알림 오게 할 수 있으면 좋겠어요", "재입고 알림", "추가"),
        ("재입고시 알림톡 보내주는 기능 넣어주세요", "재입고 알림", "추가"),
        ("재입고 알림이라도 주세요", "재입고 알림", "추가"),
        ("재입고 알림이라도 받고 싶어요", "재입고 알림", "추가"),
        ("입고알림 좀", "입고알림", "추가"),
        ("재입고 알림 기능 왜 없음?", "재입고 알림", "추가"),
        ("가격이 떨어지면 알려 주세요", "가격 떨어짐 알림", "추가"),
        ("광고가 안 나왔으면 좋겠어요", "광고", "안 나오게"),
        ("캡처 기능이 없으면 좋겠어요", "캡처", "제거"),
        ("광고 좀 없어졌으면 좋겠습니다", "광고", "제거"),
        ("카카오뱅크랑 현대해상 추가해 주세요", "현대해상", "추가"),
        ("카카오뱅크랑 현대해상 추가해 주세요", "카카오뱅크", "추가"),
    ],
)
def test_asked_for_everyone(text: str, thing: str, action: str) -> None:
    assert (thing, action, False) in asked(text)


@pytest.mark.parametrize(
    ("text", "thing", "action"),
    [
        ("환불해 주세요", "", "환불"),
        ("빨리 환불해주셨으면 좋겠습니다", "", "환불"),
        ("확인 부탁드립니다", "", "확인"),
        ("배송지 변경 부탁드려요", "배송지", "변경"),
        ("계정 삭제 부탁드립니다", "계정", "제거"),
        ("상담원 연결해 주세요", "상담원", "연결"),
        ("처리되면 알려 주세요", "", "연락"),
        ("배송 출발하면 문자 주세요", "", "연락"),
        ("전화 말고 문자 주세요", "", "연락"),
    ],
)
def test_asked_for_oneself(text: str, thing: str, action: str) -> None:
    assert (thing, action, True) in asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "상담원이 친절하게 알려 주셨어요",
        "배송이 빨라서 좋아요",
        "번창했으면 좋겠습니다",
        "안 쓰는 물건 필요하신 분이 사 가니 좋아요",
        "수고해 주세요",
        "이해해 주세요",
        "볼 수 없네요",
        "언제 배송되나요?",
        "사용 방법 좀 알려 주세요",
        "재입고 알림을 받았어요",
        "알림이 오면 좋죠",
        "없으면 안 되는 앱이에요",
        "품절이면 그냥 나가게 돼요",
    ],
)
def test_nothing_is_asked(text: str) -> None:
    assert asked(text) == []


def test_one_wish_in_many_words_is_one_request_counted_by_tickets_and_customers() -> None:
    texts = [
        "다크 모드 추가해 주세요",
        "다크모드 있었으면 좋겠어요. 다크모드 추가해 주세요!",
        "왜 다크모드가 없나요?",
        "다크모드 지원 부탁드립니다",
        "환불해 주세요",
        "환불 부탁드립니다",
        "위젯 추가해 주세요",
    ]
    found = gathered(texts, ["a", "b", "a", None, "c", "d", "e"])
    assert validate(found.table, REQUEST_SCHEMA) == []
    first, second = found.table.to_pylist()
    assert (first["label"].replace(" ", ""), first["count"], first["customers"]) == (
        "다크모드추가",
        4,
        2,
    )
    assert (first["scope"], second["scope"]) == ("everyone", "self")
    assert (second["label"], second["count"]) == ("환불", 2)
    assert set(first["exemplar_ids"]) <= {"t0", "t1", "t2", "t3"}
    assert sorted(found.rows[found.requests == 0].tolist()) == [0, 1, 2, 3]


def test_a_longer_wording_that_enough_tickets_share_is_a_request_of_its_own() -> None:
    texts = (
        ["가격 필터 추가해 주세요"] * 3 + ["색상 필터 추가해 주세요"] * 4 + ["필터 추가 부탁드려요"]
    )
    labels = gathered(texts).table.column("label").to_pylist()
    assert {"색상 필터 추가", "가격 필터 추가"} <= set(labels)


def test_other_names_of_one_thing_are_one_request() -> None:
    texts = [
        "카뱅 연동해 주세요",
        "카카오뱅크 추가해 주세요",
        "카카오 뱅크도 연동되게 해 주세요",
        "어두운 화면 추가해 주세요",
        "야간 모드 있었으면 좋겠어요",
        "다크모드 지원해 주세요",
        "재입고되면 알려 주세요",
        "다시 들어올 때 푸시를 보내 주시면 좋을 것 같아요",
        "입고 소식을 받아볼 수 있게 해 주세요",
    ]
    found = counted(gathered(texts))
    assert sorted(found.values()) == [3, 3, 3]
    assert {label.split(" ")[0] for label in found} == {"카카오뱅크", "다크모드", "재입고"}


def test_what_only_looks_alike_stays_apart() -> None:
    texts = [
        *["보험 추가해 주세요", "보험사 추가해 주세요"] * 3,
        *["밝은 화면 추가해 주세요", "다크모드 추가해 주세요"] * 3,
        *["광고 줄여 주세요", "광고 없애 주세요"] * 3,
        *["카카오 연동해 주세요", "카카오뱅크 연동해 주세요"] * 3,
    ]
    found = counted(gathered(texts))
    assert {n for label, n in found.items() if "화면" not in label} == {3}
    assert {"보험 추가", "보험사 추가", "광고 축소", "광고 제거"} <= set(found)


def test_the_order_of_words_makes_no_other_request() -> None:
    texts = ["가격 비교 기능 추가해 주세요"] * 4 + ["비교 가격 추가해 주세요"] * 3
    assert list(counted(gathered(texts)).values()) == [7]


def test_a_team_names_its_own_words() -> None:
    texts = ["별똥별 추가해 주세요", "유성 추가해 주세요"] * 2
    assert sorted(counted(gathered(texts)).values()) == [2, 2]
    own = {"별똥별": ["유성"]}
    assert counted(gathered(texts, synonyms=own)) == {"별똥별 추가": 4}


def test_nothing_at_all_is_an_empty_table() -> None:
    assert gathered([]).table.num_rows == 0
    assert gathered(["", "배송이 늦어요"]).table.schema.equals(REQUEST_SCHEMA)


def test_of_equally_common_wordings_the_longer_takes_the_other_in() -> None:
    """Whichever comes first by code point: 나래번역 before and 하늘번역 behind 늘번역기."""
    for short, long in (("래번역기", "나래번역기"), ("늘번역기", "하늘번역기")):
        keys = [f"all|{short}|추가", f"all|{long}|추가"]
        assert set(grouping._alike(keys)) == {keys[1]}


def test_a_name_of_the_list_takes_its_other_names_along_under_a_teams_own() -> None:
    texts = ["다크모드 추가해 주세요", "야간모드 추가해 주세요", "밤 화면 추가해 주세요"] * 2
    assert counted(gathered(texts, synonyms={"밤 화면": ["다크모드"]})) == {"밤 화면 추가": 6}


def test_whom_something_is_done_with_is_not_asked_for() -> None:
    assert asked("친구와 채팅 추가해 주세요") == [("채팅", "추가", False)]
    assert asked("친구랑 공유 기능 추가해 주세요") == [("공유", "추가", False)]
    both = asked("카카오뱅크랑 현대해상 추가해 주세요")
    assert both == [("현대해상", "추가", False), ("카카오뱅크", "추가", False)]
