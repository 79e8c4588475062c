"""Labelled tickets from hand-written sentences, many enough to learn from."""

from datetime import date, timedelta
from functools import cache

import numpy as np

from tests.analysis.corpora import corpus
from voc_cli.analysis.learn.training import Labelled

SENTENCES = {
    "배송 지연": (
        "배송이 늦어요", "택배가 아직 안 왔어요", "배송이 언제 오나요", "송장이 조회되지 않아요",
        "주문한 상품이 도착하지 않았습니다",
    ),
    "앱 오류": (
        "앱이 자꾸 튕겨요", "로그인 오류가 나요", "화면이 멈춰요", "오류 메시지가 떠요",
        "업데이트 뒤로 실행이 안 돼요",
    ),
    "환불": (
        "환불해 주세요", "주문을 취소하고 싶어요", "환불이 아직 안 됐어요",
        "결제 취소 부탁드립니다", "반품 접수했는데 환불은 언제 되나요",
    ),
}  # fmt: skip
ENDINGS = ("답답하네요", "확인 부탁드립니다", "빠른 답변 바랍니다", "주말에도 기다렸어요")


@cache
def tickets(rounds: int = 16, *, noise: int = 0) -> Labelled:
    """`rounds` tickets a sentence, ending differently; every `noise`-th label is a wrong one."""
    labels = tuple(sorted(SENTENCES))
    texts, truth = [], []
    for turn in range(rounds):
        for label in labels:
            sentence = SENTENCES[label][turn % len(SENTENCES[label])]
            ending = ENDINGS[(turn // 5) % len(ENDINGS)]
            texts.append(f"{sentence} {ending} {'다시 ' * (turn % 3)}")
            wrong = noise and len(texts) % noise == 0
            truth.append((labels.index(label) + (1 if wrong else 0)) % len(labels))
    days = tuple(date(2026, 1, 5) + timedelta(days=i) for i in range(len(texts)))
    return Labelled(corpus(texts), np.zeros(len(texts), dtype=bool), labels, np.array(truth), days)
