"""Reference numbers are one word for analysis; what says something stays."""

import pyarrow as pa
import pytest

from voc_cli.settings import Settings
from voc_cli.text.clean import clean
from voc_cli.text.references import neutralise
from voc_cli.text.tokenize import PII_TAG, tokenize_texts


@pytest.mark.parametrize(
    ("text", "neutral"),
    [
        ("주문번호는 20261118-0092217 입니다", "주문번호는 [번호] 입니다"),
        ("운송장 657190041073 언제 오나요", "운송장 [번호] 언제 오나요"),
        ("송장번호: 6571-9004-1073 조회", "송장번호: [번호] 조회"),
        ("INV-2026-11-0457 인보이스", "[번호] 인보이스"),
        ("승인번호 30418827", "승인번호 [번호]"),
        ("쿠폰번호 1234-5678-9012-3456이 안돼요", "쿠폰번호 [번호]이 안돼요"),
        (
            "접수번호 2410-4829104, 다시 접수번호 2410-4829105",
            "접수번호 [번호], 다시 접수번호 [번호]",
        ),
    ],
)
def test_references_become_one_word(text: str, neutral: str) -> None:
    assert neutralise(text) == neutral
    assert neutralise(neutral) == neutral


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-03에 샀는데 20261103 주문",
        "1,284,600원 결제, 12345678901원",
        "1588-1234로 전화했어요",
        "버전 8.4.0.2231에서 튕겨요",
        "주문번호 12개를 다 적으라고요",
        "모델명 DW60B-7740AP",
        "인증번호 4자리",
        "14:30부터 15:20까지 3번",
        "www.example.com/123456789012",
    ],
)
def test_dates_prices_and_counts_stay(text: str) -> None:
    assert neutralise(text) == text


def test_texts_that_differ_in_a_reference_are_one_to_analysis() -> None:
    cleaned = {clean("문의", f"운송장 65719004107{n} 배송이 안 와요")[0] for n in range(10)}
    assert cleaned == {"문의\n운송장 [번호] 배송이 안 와요"}
    corpus = tokenize_texts(pa.array(["1"]), sorted(cleaned), settings=Settings())
    tags = dict(zip(corpus.tokens[0].as_py(), corpus.tags[0].as_py(), strict=True))
    assert tags["[번호]"] == PII_TAG
