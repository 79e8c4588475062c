"""Time grows with a text's length and not with its square: one pasted log must not stop a load."""

import random
from time import process_time

import pytest

from voc_cli.load.columns.voice import is_address, is_spoken, speaks_for_company
from voc_cli.privacy import find_spans

_SHORT, _LONG = 20_000, 200_000
_MORE = 4  # times as long a sign: a quadratic part makes it ten
_LEAST = 0.3  # seconds that a busy machine may add
_MIXED = (
    "김서윤님 010-1234-5678 a@b.co 서울시 강남구 테헤란로 12 국민은행 1990-01-01생 여권 M12345678\n"
)
_REPEATED = [
    "김서윤님 ", "0 ", "010-1234-5678 ", "가", "a@b.co ", "국민은행 ", "Kim Seoyun ", _MIXED,
]  # fmt: skip


def _names(size: int) -> str:
    """Names that are nearly all different, some in pieces."""
    choose = random.Random(5).choice
    words = (
        choose("김이박최정강조윤장임") + choose(["", "", " "]) + choose("서지민하수예은도현우준채")
        + choose(["", "", " "]) + choose("윤준호우진영아은빈석") + choose(["님 ", " 고객 ", ", "])
        for _ in range(size // 4)
    )  # fmt: skip
    return "".join(words)[:size]


def _seconds(text: str) -> float:
    start = process_time()
    find_spans(text)
    return process_time() - start


@pytest.mark.parametrize("piece", _REPEATED)
def test_time_grows_with_length(piece: str) -> None:
    _seconds(_MIXED)  # what is read once
    short = _seconds(piece * (_SHORT // len(piece)))
    long = _seconds(piece * (_LONG // len(piece)))
    assert long < _MORE * _LONG / _SHORT * short + _LEAST


def test_time_grows_with_length_whatever_the_number_of_names() -> None:
    size = 40_000
    _seconds(_names(size))  # words that are remembered
    short, long = _seconds(_names(size // 8)), _seconds(_names(size))
    assert long < 4 * 8 * short + _LEAST


@pytest.mark.parametrize(
    "text",
    [
        "1990-01-01" + " " * 60 + "x 김서윤님",
        "생일 1990-01-01" + " 아니라" * 60 + " x 1990-01-02",
        "A" + "a" * 50_000 + "1 님",
    ],
)
def test_no_pattern_tries_every_way(text: str) -> None:
    assert _seconds(text) < 5


@pytest.mark.parametrize("piece", ["가", "ㅋ", "사과", "가로1가나다라", "고객 "])
def test_whose_words_a_long_cell_holds_is_soon_told(piece: str) -> None:
    cell = piece * (1_000_000 // len(piece)) + "x"
    start = process_time()
    for asked in (is_spoken, is_address, speaks_for_company):
        asked(cell)
    assert process_time() - start < 5


def test_spans_at_the_end_of_a_long_text_are_those_of_a_short_one() -> None:
    line = "박채원 고객 연락처 010-3847-2910, 생일 1987-03-04\n"
    found = find_spans(line)
    assert {span.type for span in found} == {"name", "phone", "birth_date"}
    last = [span for span in find_spans(line * 2000) if span.start >= len(line) * 1999]
    assert [(s.start - len(line) * 1999, s.end - len(line) * 1999, s.type) for s in last] == found
