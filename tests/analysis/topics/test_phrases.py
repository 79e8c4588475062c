"""Noun–predicate pairs as they come out of morphemes."""

import numpy as np
import pytest

from tests.analysis.topics.conftest import corpus_of
from voc_cli.analysis.morphology import flatten
from voc_cli.analysis.topics.phrases import find_phrases


def words(*lines: str) -> list[str]:
    corpus = corpus_of([line for line in lines for _ in range(2)])
    found = find_phrases(flatten(corpus, 0, len(corpus)), np.ones(len(corpus), dtype=np.bool_))
    return list(found.words)


@pytest.mark.parametrize(
    ("line", "phrase"),
    [
        ("배송/NNG 이/JKS 늦/VA 어요/EF", "배송 늦음"),
        ("배송/NNG 이/JKS 지연/NNG 되/XSV 고/EC", "배송 지연"),
        ("인증/NNG |번호/NNG 가/JKS 안/MAG 오/VV 아요/EF", "인증번호 안 옴"),
        ("결제/NNG 가/JKS 되/VV 지/EC 않/VX 아요/EF", "결제 안 됨"),
        ("로그인/NNG 을/JKO 못/MAG 하/VV 어요/EF", "로그인 못 함"),
        ("답변/NNG 이/JKS 전혀/MAG 없/VA 어요/EF", "답변 없음"),
        ("앱/NNG 이/JKS 자꾸/MAG 튕기/VV 어요/EF", "앱 튕김"),
        ("선물하기/NNG 링크/NNG 만료/NNG 되/XSV 어요/EF", "선물하기 링크 만료"),
    ],
)
def test_finds_what_customers_say(line: str, phrase: str) -> None:
    assert phrase in words(line)


def test_written_apart_and_together_count_as_one() -> None:
    corpus = corpus_of(["결제/NNG 오류/NNG 나/VV 요/EF", "결제/NNG |오류/NNG 나/VV 요/EF"])
    found = find_phrases(flatten(corpus, 0, 2), np.ones(2, dtype=np.bool_))
    assert [word for word in found.words if "오류" in word] == ["결제 오류"]
    assert sorted(found.docs.tolist()) == [0, 1]


def test_no_phrase_begins_or_ends_inside_a_word() -> None:
    found = words("고객/NNG |센터/NNG |전화/NNG 연결/NNG 이/JKS 늦/VA 어요/EF")
    assert "센터전화 연결" not in found
    assert "고객센터" not in found
    assert "연결 늦음" in found


def test_whom_one_threatens_with_is_no_matter() -> None:
    told = ["식약처/NNP 에/JKB 신고/NNG 하/XSV 어요/EF", "소비자원/NNG |신고/NNG 하/XSV 어요/EF"]
    assert not [word for word in words(*told) if "식약처" in word or "소비자원" in word]


def test_courtesies_and_light_verbs_make_no_phrase() -> None:
    assert words("문의/NNG 부탁/NNG 드리/VV 어요/EF", "배송/NNG 하/VV 아요/EF") == []


def test_a_sentence_end_parts_words() -> None:
    assert words("배송/NNG ./SF 지연/NNG") == []


def test_only_wanted_rows_count() -> None:
    corpus = corpus_of(["배송/NNG 지연/NNG"] * 3)
    found = find_phrases(flatten(corpus, 0, 3), np.array([True, False, False]))
    assert found.words == ()
