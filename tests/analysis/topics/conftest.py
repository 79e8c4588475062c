"""Corpora written for the tests: morphemes by hand, so that no tokenizer is needed."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from voc_cli.text.corpus import TokenizedCorpus

Tagged = Sequence[tuple[str, str]]


def tagged(line: str) -> list[tuple[str, str]]:
    """`배송/NNG 이/JKS` as pairs; a `|` before a word says that no blank stands before it."""
    return [(word.rsplit("/", 1)[0], word.rsplit("/", 1)[1]) for word in line.split()]


def corpus_of(lines: Sequence[str], ids: Sequence[str] | None = None) -> TokenizedCorpus:
    """One document a line of `form/TAG` words; particles, endings and `|` words are written on."""
    texts, tokens, tags, starts, ends = [], [], [], [], []
    for line in lines:
        text, forms, kinds, first, last = "", [], [], [], []
        for form, tag in tagged(line):
            bound = form.startswith("|") or tag[0] in "JE" or tag in {"XSV", "XSA", "VX"}
            form = form.removeprefix("|")
            text += "" if bound or not text else " "
            first.append(len(text))
            text += form
            last.append(len(text))
            forms.append(form)
            kinds.append(tag)
        texts.append(text)
        tokens.append(forms)
        tags.append(kinds)
        starts.append(first)
        ends.append(last)
    words, numbers = pa.list_(pa.string()), pa.list_(pa.int32())
    return TokenizedCorpus(
        ticket_ids=pa.array(ids or [f"T{i:05d}" for i in range(len(lines))], pa.string()),
        texts=pa.array(texts, pa.string()),
        tokens=pa.array(tokens, words),
        tags=pa.array(tags, words),
        starts=pa.array(starts, numbers),
        ends=pa.array(ends, numbers),
        sentences=pa.array([[0] * len(forms) for forms in tokens], numbers),
        fingerprint="test",
    )


THEMES = {
    "delivery": (
        "배송/NNG 이/JKS 늦/VA 어요/EF",
        ["택배/NNG", "출고/NNG", "기사/NNG", "도착/NNG", "송장/NNG", "예정일/NNG", "문/NNG"],
    ),
    "code": (
        "인증/NNG |번호/NNG 가/JKS 안/MAG 오/VV 아요/EF",
        [
            "문자/NNG",
            "가입/NNG",
            "통신사/NNG",
            "휴대폰/NNG",
            "재전송/NNG",
            "본인/NNG",
            "확인증/NNG",
        ],
    ),
    "refund": (
        "환불/NNG 이/JKS 안/MAG 되/VV 어요/EF",
        ["카드/NNG", "취소/NNG", "금액/NNG", "영업일/NNG", "입금/NNG", "계좌/NNG", "결제/NNG"],
    ),
    "crash": (
        "앱/NNG 이/JKS 자꾸/MAG 튕기/VV 어요/EF",
        ["업데이트/NNG", "화면/NNG", "로딩/NNG", "버전/NNG", "실행/NNG", "오류/NNG", "설치/NNG"],
    ),
}


GIFT_WORDS = [f"{word}/NNG" for word in "친구 메시지 주소 카드 생일 수락 알림 카톡 번호".split()]


def themed(per_theme: int, *, seed: int = 3, small: int = 0) -> tuple[list[str], list[str]]:
    """(lines, theme of each): every line a theme's sentence and some of its words, shuffled.

    `small` further lines are about a new thing with words of its own.
    """
    generator = np.random.default_rng(seed)
    lines, themes = [], []
    for name, (sentence, words) in THEMES.items():
        for _ in range(per_theme):
            picked = generator.choice(words, size=3, replace=False)
            lead = sentence if generator.random() < 0.7 else sentence.split()[0]
            lines.append(" ".join([lead, "./SF", *picked]))
            themes.append(name)
    for _ in range(small):
        extra = generator.choice(GIFT_WORDS, size=2, replace=False)
        lines.append(" ".join(["선물하기/NNG 링크/NNG 만료/NNG 되/XSV 어요/EF ./SF", *extra]))
        themes.append("gift")
    order = generator.permutation(len(lines))
    return [lines[i] for i in order], [themes[i] for i in order]
