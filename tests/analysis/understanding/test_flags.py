import pytest

from tests.analysis.corpora import morphemes
from voc_cli.analysis.understanding.cues import Lookup
from voc_cli.analysis.understanding.flags import Flags, find_flags
from voc_cli.analysis.understanding.polarity import measure


def flags(text: str) -> Flags:
    m = morphemes([text])
    lookup = Lookup(m)
    return find_flags(m, lookup, measure(m, lookup))


@pytest.mark.parametrize(
    "text",
    [
        "탈퇴하겠습니다",
        "탈퇴하고 싶어요",
        "앱 삭제합니다",
        "다시는 안 삽니다",
        "두 번 다시 이용 안 해요",
        "다른 앱으로 갈아탈게요",
        "구독 해지하려고요",
        "해지 신청합니다",
        "이제 안 쓸 거예요",
        "이 집 떡은 이제 졸업합니다",
        "재구매 의사 없습니다",
        "이제 안녕이네요",
        "믿고 거르겠습니다",
        "여기로 다시 올 일 없어요",
        "경쟁사로 옮깁니다",
        "해지했는데 이번 달에 또 결제됐어요",
        "해지 접수 부탁드려요",
        "구독을 해지하고 싶은데 버튼이 없어요",
        "우유 이제 그만 받을게요",
        "이번 달까지만 하고 싶어요",
        "재구매 불가입니다",
        "다른 은행에서 새로 가입했어요",
    ],
)
def test_who_leaves(text: str) -> None:
    assert flags(text).churn[0]


@pytest.mark.parametrize(
    "text",
    [
        "탈퇴 방법 알려주세요",
        "탈퇴한 회원의 정보는 언제 지워지나요?",
        "글 삭제 부탁드립니다",
        "앱을 지웠다가 다시 깔았는데 똑같아요",
        "사진이 삭제됩니다",
        "목록에서 지우고 싶어요",
        "배송이 늦어요",
        "졸업 선물로 샀어요",
        "마지막 주문 시간이 몇 시예요",
        "휴면 계정을 해지하려면 어떻게 해야 하나요",
        "주문 취소할게요",
        "해지 신청한 것 취소해 주세요 계속 쓸게요",
        "실수로 탈퇴했는데 되살릴 수 있나요",
        "전화를 그냥 끊어 버리네요",
        "테이블에 물자국이 안 지워집니다",
        "반품 신청을 철회하고 그냥 쓰려고 하는데 가능한가요?",
    ],
)
def test_who_does_not(text: str) -> None:
    assert not flags(text).churn[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("소비자원에 신고하겠습니다", True),
        ("계속 이러시면 고소합니다", True),
        ("공정위에 민원 넣었어요", True),
        ("환불 안 해주면 신고할 거예요 진짜 화나네요", True),
        ("버그 신고합니다", False),
        ("신고하는 방법이 뭔가요", False),
        ("욕하는 유저 신고했어요", False),
        ("문의드립니다", False),
        ("한국소비자원에 민원 넣을게요", True),
        ("전자상거래법 위반이니 신고하겠습니다", True),
        ("소송 서류 출력이 안 됩니다", False),
    ],
)
def test_legal(text: str, expected: bool) -> None:
    assert bool(flags(text).legal[0]) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("먹고 배탈 났어요", True),
        ("도시락에서 이물질이 나왔어요", True),
        ("충전 중에 배터리가 터졌어요", True),
        ("손을 베여서 다쳤어요", True),
        ("유통기한 지난 우유가 왔어요", True),
        ("가습기에서 연기가 나더니 콘센트까지 그을렸어요", True),
        ("아이가 깔릴 뻔했어요", True),
        ("가격이 너무 올라서 지갑에 불났어요", False),
        ("피부 트러블에 좋은 성분이 있는지 궁금해요", False),
        ("화상 통화가 안 돼요", False),
        ("마음을 다쳤어요", False),
        ("인기가 폭발이네요", False),
        ("유리 조각 때문에 위험했습니다", True),
    ],
)
def test_safety(text: str, expected: bool) -> None:
    assert bool(flags(text).safety[0]) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("뚜껑을 따다가 손가락을 깊이 베였습니다", True),
        ("계단에서 넘어질 뻔했어요", True),
        ("어댑터가 녹아서 바닥이 탔어요", True),
        ("아이가 의자에서 떨어졌어요", True),
        ("배송이 이틀 늦었어요", False),
        ("쿠폰 적용이 안 됩니다", False),
    ],
)
def test_a_harm_that_needs_more(text: str, expected: bool) -> None:
    assert bool(flags(text).safety_weak[0]) is expected
