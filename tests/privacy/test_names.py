"""Names in the places where customers put them: uncommon names, so that no list can know them."""

import pytest

from voc_cli.privacy import find_spans, mask_text
from voc_cli.privacy.names.korean_names import likeness
from voc_cli.privacy.names.name_words import cut_word

NAMES = """
    추복자 권해담 안경숙 엄상규 심태범 최하율 이덕자 강솔범 남궁예슬 모하은 도우람 봉선화 변가을
    길보람 선은솔 탁현서 명이슬 주다해 하라온 구필모 왕가온 백이진 나희도 편혜란 태하늘 옥지환
    천서우 표다온 채송아 정지은
""".split()

PLACES = """
예약자 {}입니다
예약자: {}
이름은 {}이에요
제 이름 {}
주문자 {}, 연락처 010-2233-4455
{} 010-2233-4455
010-2233-4455({})
{} / 010-2233-4455
저는 {}입니다
안녕하세요 {}입니다. 환불 문의드려요
감사합니다. {} 드림
{}님 주문 확인이요
{} 님께 배송해 주세요
{}씨한테 전화가 왔어요
상담사 {}님이 친절했어요
{} 상담사님 칭찬합니다
담당자 {}씨 연결해주세요
아내({}) 번호로 바꿔주세요
예금주 {}
국민 123456-04-112233 예금주는 {}입니다
피보험자 {}, 880412-2058823
{}(880412-2058823)
{}, 1988.04.12, 010-2233-4455
명의자가 {}인데 아니라고 나와요
고객 {} 입니다
회원명 {}
기사님 성함이 {}이었어요
{} 기사님 정말 친절하셨어요
환자명 {}
보호자 {}입니다
어머니 성함은 {}이세요
{}(본인) 확인했습니다
"""


@pytest.mark.parametrize("place", [line for line in PLACES.split("\n") if line])
def test_uncommon_names_are_found_where_people_write_them(place: str) -> None:
    missed = []
    for name in NAMES:
        text = place.format(name)
        if name not in {text[s.start : s.end] for s in find_spans(text) if s.type == "name"}:
            missed.append(name)
    assert missed == []


COMMON = (
    "고객 기사 사장 담당자 상담사 이용 정보 문의 고장 배송 이유 주소 전화 이벤트 하지만 정수기 "
    "고양이 이어폰 유치원 변호사 전문가 주문자 신청서 안내문 장바구니"
).split()


@pytest.mark.parametrize("after", ["님", " 님", "입니다", "이에요", "인데요", "이 없어요", ""])
def test_common_words_are_no_names(after: str) -> None:
    texts = [
        text
        for word in COMMON
        for text in (word + after, f"저는 {word}{after}", f"이름 {word}{after} 문제예요")
    ]
    assert {text: masked for text in texts if (masked := mask_text(text)) != text} == {}


@pytest.mark.parametrize(
    ("word", "cuts"),
    [
        ("김서진입니다", [(3, "입니다")]),
        ("남궁예슬님께", [(4, "님께")]),
        ("김솔이에요", [(2, "이에요"), (3, "에요"), (4, "요")]),
        ("홍길동", [(3, "")]),
        ("최현서에서", [(3, "에서")]),
        ("구름", [(2, "")]),
        ("김치냉장고", []),
    ],
)
def test_a_word_is_read_in_every_way_it_could_be(word: str, cuts: list[tuple[int, str]]) -> None:
    assert sorted({(cut.size, cut.rest) for cut in cut_word(word)}) == cuts


def test_likeness_orders_words() -> None:
    assert likeness("김민수") >= likeness("심태범") > likeness("이몽룡") >= likeness("이벤트") == 0
    assert likeness("정보") == likeness("정보가") == likeness("") == 0


@pytest.mark.parametrize(
    "text",
    [
        "이거 장난아님",
        "그건 정답아님",
        "문재인 정부 정책",
        "이용한 고객님",
        "고객 진상임",
        "기사 배송임",
    ],
)
def test_lookalikes_of_honorifics_and_offices_stay(text: str) -> None:
    assert mask_text(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("My name is Maria Santos.", "My name is [이름]."),
        ("영문이름 KIM MINSU 로", "영문이름 [이름] 로"),
        ("Park Ji-hoon 입니다", "[이름] 입니다"),
        ("iPhone Pro Max 샀어요", "iPhone Pro Max 샀어요"),
        ("Samsung Galaxy Note 고장", "Samsung Galaxy Note 고장"),
        ("Hong Kong 배송", "Hong Kong 배송"),
    ],
)
def test_latin_names(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    ["저 {}인데요 환불이 안 돼요", "{} 이름으로 주문했어요", "어제 통화한 {}이라고 합니다"],
)
def test_a_customer_who_is_called_like_a_star_is_masked(text: str) -> None:
    for name in ("김수현", "손흥민"):
        assert name not in mask_text(text.format(name))
        assert name in mask_text(f"{name} 나오는 드라마 화질이 안 좋아요")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("안녕하세요, 한빛몰 고객센터입니다.", "안녕하세요, 한빛몰 고객센터입니다."),
        ("담당: 한빛몰 고객센터", "담당: 한빛몰 고객센터"),
        ("온담 고객센터 번호 알려주세요", "온담 고객센터 번호 알려주세요"),
        ("가온몰 상담원이 불친절해요", "가온몰 상담원이 불친절해요"),
        ("가온 고객센터는 왜 안 받나요", "가온 고객센터는 왜 안 받나요"),
        ("미소네 고객센터", "미소네 고객센터"),
        ("김서윤 고객센터로 연결", "[이름] 고객센터로 연결"),
        ("김한빛 고객님 주문 확인", "[이름] 고객님 주문 확인"),
        ("고객센터 김서윤 상담원", "고객센터 [이름] 상담원"),
    ],
)
def test_a_firm_before_its_desk_is_nobody(text: str, masked: str) -> None:
    assert mask_text(text) == masked
