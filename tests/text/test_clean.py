"""What cleaning takes away, what it must leave, and that doing it twice changes nothing."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc_cli.text.clean import clean, clean_rows, has_words, line_key
from voc_cli.text.normal import normalise


def kept(body: str, subject: str | None = None) -> str:
    return clean(subject, body)[0]


MAIL = """안녕하세요
주문한 컵이 깨져서 왔어요

-----Original Message-----
보낸 사람: 가온샵 고객센터
받는 사람: [이메일]
제목: 답변드립니다

불편을 드려 죄송합니다."""

NOISE = [
    ("quoted mail", MAIL, "안녕하세요\n주문한 컵이 깨져서 왔어요"),
    (
        "marker in the middle of a line",
        "교환해 주세요 -----원본 메시지----- From: a To: b 감사합니다",
        "교환해 주세요",
    ),
    (
        "headers without a marker",
        "아직 못 받았어요\n보낸 사람: 가온샵\n보낸 날짜: 2026-07-03\n받는 사람: 나\n네 고객님",
        "아직 못 받았어요",
    ),
    (
        "attribution",
        "답이 없네요\n2026. 7. 3. (금) 오후 3:12, 가온샵 <help@gaon.example>님이 작성:\n> 네\n> 끝",
        "답이 없네요",
    ),
    ("English attribution", "환불요\nOn Fri, Jul 3, 2026 at 3:12 PM Gaon wrote:\n> hi", "환불요"),
    ("quoted lines", "> 배송 예정일은 내일입니다\n오늘도 안 왔어요", "오늘도 안 왔어요"),
    (
        "a forward keeps what it forwards",
        "---------- Forwarded message ---------\n보낸 사람: 나\n제목: 불량\n\n손잡이가 떨어졌어요",
        "손잡이가 떨어졌어요",
    ),
    ("device", "앱이 꺼져요\n나의 iPhone에서 보냄", "앱이 꺼져요"),
    ("device on the same line", "앱이 꺼져요. 내 Galaxy에서 보냄", "앱이 꺼져요."),
    ("English device", "앱이 꺼져요\nSent from my iPhone", "앱이 꺼져요"),
    (
        "signature",
        "세금계산서 부탁드립니다\n--\n[이름] 드림\nTel. [전화] | Fax 02-000-0000\n[이메일]",
        "세금계산서 부탁드립니다",
    ),
    ("photo line", "사진을 보냈습니다.\n이렇게 왔어요", "이렇게 왔어요"),
    ("named system line", "바다님이 나갔습니다.\n환불되나요?", "환불되나요?"),
    ("chat ended", "네 알겠어요\n상담이 종료되었습니다", "네 알겠어요"),
    ("chat prefix", "[바다] [오후 3:12] 언제 오나요", "언제 오나요"),
    (
        "text message marks",
        "[Web발신]\n(광고) 이런 문자 그만 보내세요\n무료거부 080-000-0000",
        "이런 문자 그만 보내세요",
    ),
    (
        "agent greeting and apology",
        "안녕하세요 고객님, 가온샵 고객센터입니다. 불편을 드려 대단히 죄송합니다. 색이 달라요.",
        "색이 달라요.",
    ),
    (
        "agent closing",
        "색이 달라요\n추가 문의사항이 있으시면 언제든지 연락 주시기 바랍니다.\n"
        "문의해 주셔서 감사합니다.",
        "색이 달라요",
    ),
    (
        "opening hours",
        "전화 주세요\n상담 시간 : 평일 09:00 ~ 18:00 (점심 12:00~13:00)",
        "전화 주세요",
    ),
    ("markup", "<p>앱이&nbsp;꺼져요</p><br/><b>왜요</b>", "앱이 꺼져요\n왜요"),
    ("double escapes", "앱이 &amp;lt;br&amp;gt;꺼져요", "앱이\n꺼져요"),
    ("style sheets", "<style>p {color: red}</style>앱이 꺼져요", "앱이 꺼져요"),
    ("web address", "https://gaon.example/p/1?x=2 이 상품이요", "이 상품이요"),
]


@pytest.mark.parametrize(("body", "expected"), [n[1:] for n in NOISE], ids=[n[0] for n in NOISE])
def test_noise_goes(body: str, expected: str) -> None:
    text, removed = clean(None, body)
    assert text == expected
    assert removed.total() > 0
    assert all(count > 0 for count in removed.values())


CUSTOMERS_OWN = [
    "불편을 드려 죄송합니다라는 문자만 와요",
    "상담이 종료되었습니다 라고 뜨고 끊겼어요",
    "상담시간이 9시부터인데 왜 전화를 안 받나요",
    "다른 방법이 있으시면 알려 주세요",
    "저는 회사 총무 담당자입니다",
    "고객센터는 왜 있는 건가요",
    "저는 다른 회사 고객센터 직원입니다",
    "긴 글 읽어주셔서 감사합니다",
    "보낸 사람: 이 칸이 비어 있어요",
    "사진 첨부했습니다",
    ">.< 너무 귀여워요",
    "<개인정보> 버튼이 안 눌려요",
    "가격이 3 < 5 인데 왜 더 비싸죠",
    "제 아이폰에서 보냄 버튼이 안 눌려요",
    "광고 좀 그만 보내세요",
    "작성: 버튼을 눌러도 안 돼요",
    "ㅠㅠ",
    "👍👍",
]


@pytest.mark.parametrize("body", CUSTOMERS_OWN)
def test_the_customers_own_words_stay(body: str) -> None:
    assert clean(None, body) == (body, {})


@pytest.mark.parametrize(
    "body",
    [
        "> 배송이 안 와요",
        "불편을 드려 죄송합니다.",
        "2026. 7. 3. 오후 3:12, 바다님이 작성:\n> 네",
    ],
)
def test_a_ticket_is_not_emptied_by_a_guess(body: str) -> None:
    assert kept(body) == body


def test_a_ticket_of_system_lines_only_is_empty() -> None:
    assert kept("사진을 보냈습니다.\n이모티콘을 보냈습니다.") == ""


@pytest.mark.parametrize(
    ("subject", "body", "expected"),
    [
        ("배송 문의", "언제 오나요", "배송 문의\n언제 오나요"),
        ("배송 문의", "배송 문의 언제 오나요", "배송 문의 언제 오나요"),
        ("배송 문의", "배송 문의", "배송 문의"),
        ("Re: Fw: [회신] 배송 문의", "네", "배송 문의\n네"),
        ("RE: 회신: 배송", "", "배송"),
        (None, None, ""),
        ("", "네", "네"),
        ("배송", "배송비가 이상해요", "배송\n배송비가 이상해요"),
    ],
)
def test_subject_and_body_are_joined_once(
    subject: str | None, body: str | None, expected: str
) -> None:
    assert clean(subject, body)[0] == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("ㅋㅋㅋㅋㅋ", "ㅋㅋ"),
        ("안돼요ㅠㅜㅠㅜ!!!!", "안돼요ㅠㅠ!!"),
        ("빨리빨리빨리빨리", "빨리빨리"),
        ("1000000원 www 777", "1000000원 www 777"),
        ("ＡＢＣ　１２３！", "ABC 123!"),
        ("❤️ ♥ 👍🏽", "❤ ❤ 👍"),
        ("가\u200b나\ufeff다\u00a0라", "가나다 라"),
        (unicodedata.normalize("NFD", "환불"), "환불"),
        ("가 \r\n\r\n  나\t다", "가\n나 다"),
        ("“왜”…", '"왜"..'),
    ],
)
def test_one_spelling_for_what_looks_the_same(raw: str, expected: str) -> None:
    assert normalise(raw) == expected


PIECES = st.sampled_from(
    [
        *(noise[1] for noise in NOISE),
        *CUSTOMERS_OWN,
        *("&lt;", "&amp;", "<br>", "<", ">", "--", "-----", "\n", " ", "\r", "re:", "ㅋ", "!", "…"),
        *("(광고)", "[Web발신]", "고객님", "[전화]", "http://a.b/c", "제목:"),
        *("＜", "ᄒ", "ㅜ", "\u200d"),
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=8).map("".join)


@settings(max_examples=300, deadline=None)
@given(subject=st.none() | TEXTS, body=TEXTS, recurring=st.booleans())
def test_cleaning_is_idempotent(subject: str | None, body: str, recurring: bool) -> None:
    lines = ("환불되나요?", "안녕하세요") if recurring else ()
    keys = frozenset(map(line_key, lines))
    once = clean(subject, body, recurring=keys)[0]
    assert clean(None, once, recurring=keys) == (once, {})


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_normalising_is_idempotent(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)


def test_a_column_is_cleaned_like_its_tickets() -> None:
    bodies = ["네ㅋㅋㅋ", None, "네ㅋㅋㅋ", "사진을 보냈습니다.\n네", "사진을 보냈습니다.\n네"]
    rows = clean_rows([None, "제목", None, None, None], bodies)
    assert [text for text, _ in rows] == ["네ㅋㅋ", "제목", "네ㅋㅋ", "네", "네"]
    assert [dict(removed) for _, removed in rows] == [{}, {}, {}, {"system": 1}, {"system": 1}]


def test_recurring_lines_go_by_key_whatever_their_numbers() -> None:
    keys = frozenset({line_key("접수번호 123번으로 등록되었습니다.")})
    text, removed = clean(None, "접수번호 98번으로  등록되었습니다\n빨리요", recurring=keys)
    assert text == "빨리요"
    assert removed == {"recurring": 1}


def test_placeholders_are_no_words() -> None:
    assert not has_words("[전화] / [이름]")
    assert has_words("[전화]로 주세요")


@pytest.mark.parametrize(
    "text", ("a" * 300_000, "a@" * 150_000, "<style>" * 40_000, "<!--" * 70_000, "<p>" * 90_000)
)
def test_a_pasted_log_takes_no_more_than_its_length(text: str) -> None:
    begun = time.process_time()
    clean(None, "문의\n" + text)
    assert time.process_time() - begun < 5  # a quadratic pattern takes minutes


def test_what_a_page_hides_goes_and_what_follows_stays() -> None:
    page = "<head><title>x</title></head><p>안 와요<!-- a > b --></p><STYLE>p{}</style ><b>아직</b>"
    assert clean(None, page)[0] == "안 와요\n아직"
