"""Spellings of one label, and slips of a finger that people are asked about."""

from collections import Counter

import pytest

from voc_cli.pipeline.learning.spelling import likely_typos, one_spelling, spelling_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("맛·품질", "맛/품질"),
        ("맛·품질", "맛ㆍ품질"),
        ("맛·품질", "맛 , 품질"),
        ("배송 지연", "배송지연"),
        ("Refund", "ＲＥＦＵＮＤ"),
        ("app_error", "App/Error"),
    ],
)
def test_one_label_in_two_spellings(one: str, other: str) -> None:
    assert spelling_key(one) == spelling_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("1-2", "12"), ("환불/취소", "환불취소"), ("C+", "C"), ("입금", "출금")]
)
def test_labels_that_are_not_one(one: str, other: str) -> None:
    assert spelling_key(one) != spelling_key(other)


def test_the_commonest_spelling_is_kept() -> None:
    values, merged = one_spelling(["맛/품질", "맛·품질", "맛·품질", "칭찬"])
    assert values == ["맛·품질"] * 3 + ["칭찬"] and merged == ["맛·품질"]


def test_slips_are_rare_and_one_sign_away() -> None:
    counts = Counter({
        "앱 오류": 30, "앱 오루": 3, "환불 요청": 40, "환불 요쳥": 2, "환불 요처": 1,
        "delivery": 50, "delivrey": 1, "문의유형1": 40, "문의유형2": 2, "배송 지연": 9,
        "배송 지원": 8, "가입": 50, "가압": 1,
    })  # fmt: skip
    assert likely_typos(counts) == [
        ("delivrey", "delivery"), ("앱 오루", "앱 오류"), ("환불 요처", "환불 요청"),
        ("환불 요쳥", "환불 요청"),
    ]  # fmt: skip
