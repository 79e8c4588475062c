from pathlib import Path

import openpyxl
import pyarrow as pa

from voc_cli.report.files.label_sheet import write_label_sheet
from voc_cli.schema import SHEET_SCHEMA

LABELS = tuple(f"분류 {i}" for i in range(500))


def _write(path: Path, lang: str = "ko") -> Path:
    rows = [
        {
            "ticket_id": "007",
            "body": "=1+1 배송이 늦어요\n" * 40,
            "suggested": "분류 1",
            "score": 0.4,
        },
        {"ticket_id": "8", "body": "\x1b[2J앱이 튕겨요", "suggested": "분류 2", "score": 0.3},
    ]
    table = pa.Table.from_pylist([{**row, "label": None} for row in rows], schema=SHEET_SCHEMA)
    shown = {"분류 1": "배송"}
    meanings = {"분류 1": "늦거나 안 온 배송"}
    write_label_sheet(table, path, labels=LABELS, shown=shown, meanings=meanings, lang=lang)
    return path


def test_a_manager_can_fill_it_in(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_write(tmp_path / "a.xlsx"))
    sheet, guide = book.worksheets
    assert [cell.value for cell in sheet[1]][-1] == "분류 (label)"
    assert sheet["A2"].value == "007" and sheet["B2"].data_type == "s"
    assert sheet["B2"].alignment.wrap_text and (sheet.row_dimensions[2].height or 0) > 100
    assert sheet["B3"].value == "[2J앱이 튕겨요"
    assert sheet["C2"].value == "배송" and sheet["E2"].value is None
    assert sheet.freeze_panes == "B2" and sheet.column_dimensions["B"].width > 60
    (rule,) = sheet.data_validations.dataValidation
    assert rule.formula1 == "'안내'!$A$12:$A$511" and str(rule.sqref) == "E2:E3"
    names = [guide.cell(row, 1).value for row in range(12, 512)]
    assert names[:3] == ["분류 0", "배송", "분류 2"] and None not in names
    assert guide["B13"].value == "늦거나 안 온 배송" and guide["B2"].value


def test_the_same_sheet_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = _write(tmp_path / "a.xlsx"), _write(tmp_path / "b.xlsx")
    assert one.read_bytes() == two.read_bytes()
    english = openpyxl.load_workbook(_write(tmp_path / "c.xlsx", "en")).worksheets[0]
    assert [cell.value for cell in english[1]] == SHEET_SCHEMA.names
