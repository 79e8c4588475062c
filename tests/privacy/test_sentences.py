"""Sentences as customers write them: every span exact, nothing else masked."""

from collections.abc import Iterable

import pytest

from tests.privacy.sentences import BATCHES, NEGATIVE, POSITIVE, VOICES, lines, parse, voices
from voc_cli.privacy import TOKENS, TYPES, find_spans, mask_text


def wrongly_read(marked: Iterable[str]) -> dict[str, list[str]]:
    """The sentences in which other spans are found than marked, each with those that are."""
    wrong = {}
    for line in marked:
        text, wanted = parse(line)
        found = [(span.start, span.end, span.type) for span in find_spans(text)]
        if found != wanted:
            wrong[line] = [f"{kind}: {text[start:end]}" for start, end, kind in found]
    return wrong


def test_finds_exactly_the_marked_spans() -> None:
    assert wrongly_read(lines(POSITIVE)) == {}


@pytest.mark.parametrize("batch", BATCHES)
def test_finds_exactly_the_marked_spans_of_voices(batch: str) -> None:
    assert wrongly_read(line for line in voices(batch) if line in VOICES) == {}


def test_leaves_what_is_not_personal() -> None:
    assert {text: masked for text in lines(NEGATIVE) if (masked := mask_text(text)) != text} == {}


def test_knows_its_limits() -> None:
    """Beyond the rules, known and written down: one that is read by now belongs with the others."""
    assert set(wrongly_read(voices("beyond"))) == set(voices("beyond"))


def test_masked_text_reads_as_a_sentence() -> None:
    text = "김서진입니다. 010-3847-2910로 전화 주시고 k.seo@naver.com으로 영수증 보내주세요"
    assert mask_text(text) == "[이름]입니다. [전화]로 전화 주시고 [이메일]으로 영수증 보내주세요"


def test_every_type_has_a_token_and_a_sentence_here() -> None:
    marked = {kind for line in lines(POSITIVE) for _, _, kind in parse(line)[1]}
    assert marked == set(TYPES)
    assert set(TYPES) <= set(TOKENS)


def test_context_decides_what_a_number_is() -> None:
    number = "110-382-991047"
    assert mask_text(f"주문번호 {number} 확인") == f"주문번호 {number} 확인"
    assert mask_text(f"환불계좌 {number} 확인") == "환불계좌 [계좌번호] 확인"


def test_failing_check_digit_never_unmasks() -> None:
    for last in range(10):
        assert mask_text(f"880412-105882{last}") == "[주민등록번호]"


def test_luhn_alone_does_not_make_a_waybill_a_card() -> None:
    assert mask_text("4012888888881881") == "[카드번호]"
    assert mask_text("운송장 4012888888881881") == "운송장 4012888888881881"
    assert mask_text("1012888888881884") == "1012888888881884"
    assert mask_text("2026082112345678") == "2026082112345678"


def test_names_given_beforehand_are_found_everywhere() -> None:
    text = "우리가 시킨 건데 한우리 앞으로 왔고 우리님 것도 한우리도 아니래요"
    masked = mask_text(text, names=["한우리"])
    assert masked == "우리가 시킨 건데 [이름] 앞으로 왔고 [이름]님 것도 [이름]도 아니래요"
    assert mask_text("길동님 택배요", names=["홍길동"]) == "[이름]님 택배요"
    assert mask_text("gil dong HONG 입니다", names=["Gil Dong Hong"]) == "[이름] 입니다"


def test_found_name_is_masked_wherever_it_stands() -> None:
    text = "예약자 심태보입니다. 심태보로 조회해도 태보님 예약이 없대요"
    assert mask_text(text) == "예약자 [이름]입니다. [이름]로 조회해도 [이름]님 예약이 없대요"


def test_account_said_twice_is_masked_twice() -> None:
    masked = mask_text("계좌 48291004118273 맞죠? 다시 말해 48291004118273 이에요")
    assert "4829" not in masked


def test_decomposed_hangul_keeps_offsets() -> None:
    import unicodedata

    text = unicodedata.normalize("NFD", "예약자 심태보 연락처 010-3847-2910")
    spans = find_spans(text)
    assert [span.type for span in spans] == ["name", "phone"]
    assert unicodedata.normalize("NFC", text[spans[0].start : spans[0].end]) == "심태보"
    assert text[spans[1].start : spans[1].end] == "010-3847-2910"
