from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc_cli.report.cells import cell_text, shorten, spark_text
from voc_cli.report.model import Cell, Figure, Interval


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        (1234567, "count", "1,234,567"),
        (0.1234, "share", "12.3%"),
        (0.5, "change", "+50%"),
        (-0.001, "change", "0%"),
        (-0.02, "points", "-2.0%p"),
        (2.64, "ratio", "2.6배"),
        (0.00004, "probability", "<0.001"),
        (0.0123, "probability", "0.012"),
        (3.25, "hours", "3.3시간"),
        (0.47, "hours", "28분"),
        (0.995, "hours", "1.0시간"),
        (-12.5, "balance", "-12.5"),
        (None, "count", ""),
        (float("nan"), "count", ""),
        (float("inf"), "ratio", ""),
        (True, "flag", "▲"),
        (False, "flag", ""),
        (Figure(0.61, "share"), "score", "61.0%"),
        (Interval(7.4, 23.6, "count", 15.5), "interval", "15.5 (7.4~24)"),
        (Interval(0.45, 0.74, "share"), "interval", "45.0~74.0%"),
        (Interval(3.9, 7.1, "hours"), "interval", "3.9~7.1시간"),
        (Interval(0.3, 0.9, "hours"), "interval", "18~54분"),
        (Interval(0.9, 1.25, "hours", 1.0), "interval", "1.0시간 (54분~1.3시간)"),
        ((0, 1, 2), "spark", "▁▅█"),
        ((0, 0), "spark", "▁▁"),
    ],
)
def test_a_cell_reads_by_its_kind(cell: Cell, kind: Any, text: str) -> None:
    assert cell_text(cell, kind, "ko") == text


def test_english_cells() -> None:
    assert cell_text(2.64, "ratio", "en") == "2.6×"
    assert cell_text(Interval(3.9, 7.1, "hours"), "interval", "en") == "3.9–7.1 h"
    assert cell_text(Interval(0.3, 0.9, "hours"), "interval", "en") == "18–54 min"


def test_a_quote_is_cut_at_the_end_of_a_word() -> None:
    text = "배송이 늦어서 " * 20
    cut = shorten(text, 40)
    assert len(cut) <= 40
    assert cut.endswith("…")
    assert cut.removesuffix("…").split()[-1] in ("배송이", "늦어서")


@given(st.text(), st.integers(10, 200))
def test_a_shortened_text_is_one_line_within_its_limit(text: str, limit: int) -> None:
    cut = shorten(text, limit)
    assert len(cut) <= limit
    assert cut == " ".join(cut.split())


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=40))
def test_a_sparkline_has_one_bar_a_value_and_its_top_at_the_largest(values: list[int]) -> None:
    bars = spark_text(tuple(values))
    assert len(bars) == len(values)
    if max(values):
        assert bars[values.index(max(values))] == "█"
