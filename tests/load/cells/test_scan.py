"""What is found by the bytes of a column is what its cells say."""

import numpy as np
import pyarrow as pa
import pytest

from voc_cli.load.cells.ratings import counts_of, is_rating_word
from voc_cli.load.cells.scan import count_in, is_constant, one_piece, rows_opening, rows_to_trim

CELLS = ["12건", "", None, " 7", "가나", ".5", "3" * 30, "a1", "９"]


def pieces(*cells: list[str | None]) -> pa.ChunkedArray:
    parts = [pa.array(part, pa.string()) for part in cells]
    found: pa.ChunkedArray = pa.chunked_array(parts, pa.string())
    return found


def test_short_cells_by_what_they_begin_with() -> None:
    column = pieces(CELLS, CELLS).slice(1)
    found = rows_opening(column, b"0123456789. ", most=24).tolist()
    wanted = [
        row
        for row, cell in enumerate(column.to_pylist())
        if cell and len(cell.encode()) <= 24 and cell[0] in "0123456789. "
    ]
    assert found == wanted
    assert len(wanted) == 5


@pytest.mark.parametrize(
    ("cells", "constant"),
    [
        ([["가게", "가게"], ["가게"]], True),
        ([["가게", "가개"]], False),
        ([["aa", "a"], ["a"]], False),
        ([["a", "bc"], ["abc"]], False),
        ([["a", None]], False),
        ([["", ""]], True),
        ([[]], False),
    ],
)
def test_one_text_in_all_rows(cells: list[list[str | None]], constant: bool) -> None:
    column = pieces(*cells)
    assert is_constant(column) is constant
    behind_another = pieces(["x", *cells[0]], *cells[1:]).slice(1)
    assert is_constant(behind_another) is constant


def test_signs_are_counted_across_pieces_of_a_megabyte() -> None:
    assert count_in(b'"' + b"x" * (1 << 20) + b'""', '"') == 3


@pytest.mark.parametrize("first", ["ab", "가", " a", "a" * 5000 + "가"])
def test_rows_that_may_have_blanks_around_them_are_found_whatever_stands_first(first: str) -> None:
    cells = [first, " x", "x ", "\u3000x", "x\u00a0", "", "보라\u2003", "끝"]
    found = set(rows_to_trim(pa.array(cells)).tolist())
    assert {row for row, cell in enumerate(cells) if cell != cell.strip() or not cell} <= found
    assert 7 not in found


def test_a_column_is_one_array() -> None:
    assert one_piece(pieces(["a"], ["b"])).to_pylist() == ["a", "b"]
    whole = pieces(["a", "b"])
    assert one_piece(whole).buffers()[2].address == whole.chunk(0).buffers()[2].address


def test_ratings_are_counted_by_value() -> None:
    cells = pa.array(["5", None, "1", "5"])
    assert counts_of(cells) == counts_of(cells.dictionary_encode()) == {"5": 2, "1": 1}
    assert counts_of(pa.nulls(3, pa.string())) == {}


@pytest.mark.parametrize(
    "cell",
    ["3점", " 4 Stars ", "별점: 5", "4/5", "4 out of 5", "5점 만점에 4", "80%", "4,5", "★★☆",
     "score 3", "매우 만족", "미응답", "4점 중 5점"],
)  # fmt: skip
def test_ratings_in_words_are_known(cell: str) -> None:
    assert is_rating_word(cell)


def test_ids_days_and_sentences_are_no_ratings() -> None:
    cells = ["0094acf49551", "2015-08-23", "3번 물어봤어요", "10:15", "5kg", "A3", "11점"]
    assert not np.any([is_rating_word(cell) for cell in cells])
