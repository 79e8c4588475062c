"""What must hold for any text: idempotence, exact offsets, no number left, nothing else touched."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.privacy.sentences import NEGATIVE, POSITIVE, lines, parse
from voc_cli.privacy import TOKENS, find_spans, mask_text

_TEXTS = [parse(line)[0] for line in lines(POSITIVE)] + lines(NEGATIVE)
_GLUE = st.sampled_from([" ", "\n", ". ", ", ", "", " / ", "요 ", ")", "("])
_MIXED = st.lists(st.tuples(st.sampled_from(_TEXTS), _GLUE), min_size=1, max_size=4).map(
    lambda parts: "".join(text + glue for text, glue in parts)
)
_NOISE = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3),
        st.sampled_from(
            "0123456789-. ~/()@,\n김이박정은지민서준님씨동호로길시구공일이삼OlM\u200b０－[]"
        ),
    ),
    max_size=60,
)
_ANY = st.one_of(_MIXED, _NOISE, st.text(max_size=40))


@given(_ANY)
@settings(max_examples=250, deadline=None)
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask_text(text)
    assert mask_text(once) == once


@given(_ANY)
@settings(max_examples=250, deadline=None)
def test_spans_are_sorted_apart_and_inside(text: str) -> None:
    done = 0
    for span in find_spans(text):
        assert done <= span.start < span.end <= len(text)
        assert span.type in TOKENS
        done = span.end


@given(_ANY)
@settings(max_examples=200, deadline=None)
def test_masked_text_is_the_text_with_its_spans_replaced(text: str) -> None:
    spans = find_spans(text)
    rebuilt, done = "", 0
    for span in spans:
        rebuilt += text[done : span.start] + TOKENS[span.type]
        done = span.end
    assert rebuilt + text[done:] == mask_text(text)


@given(_MIXED)
@settings(max_examples=250, deadline=None)
def test_no_number_that_was_found_survives(text: str) -> None:
    masked = mask_text(text)
    runs = re.findall(r"[0-9]+(?:[\s.\-][0-9]+)*", masked)
    left = {re.sub("[^0-9]", "", run) for run in runs}
    for span in find_spans(text):
        digits = re.sub("[^0-9]", "", text[span.start : span.end])
        if span.type in ("phone", "card", "account", "rrn", "frn", "passport") and len(digits) > 8:
            assert digits not in left


_PHONES = st.tuples(
    st.sampled_from(["010", "011", "02", "031", "070", "0505"]),
    st.integers(2000, 9999),
    st.integers(0, 9999),
    st.sampled_from(["-", " ", ".", " - ", "－", "–", "~"]),
)


@given(
    _PHONES,
    st.sampled_from(["", "연락처 ", "번호는 ", "제 폰 ", "환불 문의는 "]),
    st.sampled_from(["", "로 연락주세요", "입니다", "이고요", " 문자 주세요", ")"]),
)
@settings(max_examples=200, deadline=None)
def test_every_phone_in_every_surrounding_is_masked(
    phone: tuple[str, int, int, str], before: str, after: str
) -> None:
    area, middle, last, sep = phone
    number = f"{area}{sep}{middle}{sep}{last:04d}"
    assert mask_text(before + number + after) == before + "[전화]" + after


@given(
    st.dates().map(lambda day: day.strftime("%y%m%d")),
    st.integers(1, 8),
    st.integers(0, 999999),
    st.sampled_from(["-", " ", "", "－", " - "]),
    st.sampled_from(["", "주민번호 ", "제 번호 ", "고객 "]),
)
@settings(max_examples=200, deadline=None)
def test_every_resident_number_is_masked(
    born: str, seventh: int, rest: int, sep: str, before: str
) -> None:
    number = f"{born}{sep}{seventh}{rest:06d}"
    token = "[외국인등록번호]" if seventh > 4 else "[주민등록번호]"
    assert mask_text(f"{before}{number} 입니다") == f"{before}{token} 입니다"


@given(st.lists(st.sampled_from(lines(NEGATIVE)), min_size=1, max_size=3))
@settings(max_examples=150, deadline=None)
def test_text_without_personal_data_is_unchanged(parts: list[str]) -> None:
    text = "\n\n".join(parts)
    assert mask_text(text) == text
