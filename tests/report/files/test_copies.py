import io
import json
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from voc_cli.errors import UsageError
from voc_cli.report.files import copies
from voc_cli.report.files.copies import write_jsonl_copy, write_xlsx_copy
from voc_cli.report.files.formulas import guarded, guarded_column
from voc_cli.report.files.xlsx import MAX_TEXT, cut_text, utf16_length


def test_a_record_keeps_every_cell() -> None:
    stream = io.StringIO()
    headers = ["번호", "비고", "비고", "", "비고_2", "column_4"]
    write_jsonl_copy(headers, [["1", "가", "나", "다", "라", "마", "바"], ["2"]], stream)
    first, second = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert list(first.values()) == ["1", "가", "나", "다", "라", "마", "바"]
    assert [first[h] for h in ("번호", "비고", "비고_2", "column_4")] == ["1", "가", "라", "마"]
    assert second == {"번호": "2"}


def test_repeated_headers_are_numbered() -> None:
    stream = io.StringIO()
    write_jsonl_copy(["비고", "비고", " "], [["가", "나", "다", "라"]], stream)
    assert json.loads(stream.getvalue()) == {
        "비고": "가",
        "비고_2": "나",
        "column_3": "다",
        "column_4": "라",
    }


def test_a_workbook_that_cannot_hold_a_cell_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.xlsx"
    write_xlsx_copy([("가", [["😀" * 16_383]])], target)
    assert openpyxl.load_workbook(target).worksheets[0]["A1"].value == "😀" * 16_383
    target.unlink()
    with pytest.raises(UsageError, match="row 2, column 1"):
        write_xlsx_copy([("가", [["내용"], ["😀" * 16_384]])], target)
    with pytest.raises(UsageError, match="Row 1 has 16,385 columns"):
        write_xlsx_copy([("가", [["x"] * 16_385])], target)
    monkeypatch.setattr(copies, "MOST_ROWS", 3)
    with pytest.raises(UsageError, match="4 rows"):
        write_xlsx_copy([("가", [["x"]] * 4)], target)
    assert not target.exists()


def test_a_cell_is_cut_where_excel_counts() -> None:
    assert cut_text("가" * MAX_TEXT) == "가" * MAX_TEXT
    long = cut_text("가" + "😀" * MAX_TEXT)
    assert utf16_length(long) == MAX_TEXT - 1 and long[-1] == "😀"


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        " =1",
        "\t=1",
        "\tx",
        "\rx",
        "@a",
        "-a",
        "+82",
        "\u3000=1",
        "\x0b=1",
        "\ufeff-1",
        "\x1f@",
    ],
)
def test_one_guard_for_every_writer(cell: str) -> None:
    assert guarded(cell) == "'" + cell
    assert guarded_column(pa.array([cell, "가=나", None])).to_pylist() == [
        "'" + cell,
        "가=나",
        None,
    ]
    assert guarded("가=나") == "가=나"


@pytest.mark.parametrize("cell", ["-1", "-3.5", "-0.25", "-120"])
def test_a_number_below_zero_is_no_formula(cell: str) -> None:
    assert guarded(cell) == cell
    cells = pa.array([cell, "-1+1", "-a", None])
    assert guarded_column(cells).to_pylist() == [cell, "'-1+1", "'-a", None]


@pytest.mark.parametrize("cell", ["-01", "-1 ", "-1\n", "+1", "--1", "-1-1", "-١", "-1e3"])
def test_what_only_begins_like_a_number_is_guarded(cell: str) -> None:
    assert guarded(cell) == "'" + cell
    assert guarded_column(pa.array([cell])).to_pylist() == ["'" + cell]
