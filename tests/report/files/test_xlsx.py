import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.report.example import NASTY, example, quiet, taxonomy, without_history
from voc_cli.report.build import build_report
from voc_cli.report.files.xlsx import write_report_xlsx
from voc_cli.report.model import Report


@pytest.fixture(scope="module")
def workbook(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("xlsx") / "report.xlsx"
    write_report_xlsx(report, path)
    return openpyxl.load_workbook(path)


def header_row(sheet: Any, first: str) -> int:
    found: int = next(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == first)
    return found


def test_sheets_in_the_language_of_the_report(
    workbook: Any, english: Report, tmp_path: Path
) -> None:
    assert workbook.sheetnames == [
        "요약", "지표", "분류", "급증", "새로 나타남", "고객의 말", "여정", "접점", "제품",
        "만족도 요인", "위험", "이탈 이유", "고객 요청", "제안", "조치 점검", "품질",
        "티켓", "차트 자료",
    ]  # fmt: skip
    write_report_xlsx(english, tmp_path / "en.xlsx")
    names = openpyxl.load_workbook(tmp_path / "en.xlsx").sheetnames
    assert names[0] == "Summary"
    assert all(len(name) <= 31 and name.isascii() for name in names)


def test_numbers_are_numbers_with_formats(workbook: Any) -> None:
    sheet = workbook["분류"]
    head = header_row(sheet, "분류")
    labels = [cell.value for cell in sheet[head]]
    values = dict(zip(labels, sheet[head + 1], strict=True))
    assert values["건수"].value == 41
    assert values["비중"].number_format == "0.0%"
    assert values["비중"].value == pytest.approx(41 / 109)
    assert values["예상"].value == pytest.approx(15.5)
    assert values["95% 하한"].value < values["예상"].value < values["95% 상한"].value
    figures = {row[0].value: row[1] for row in workbook["지표"].iter_rows(max_col=2)}
    hours = figures["첫 응답 시간(중앙값)"]
    assert hours.value == 5.2 and '"h"' in hours.number_format  # other rows have other units


def test_header_is_frozen_filtered_and_wide_enough(workbook: Any) -> None:
    sheet = workbook["분류"]
    head = header_row(sheet, "분류")
    assert sheet.freeze_panes == f"B{head + 1}"
    assert sheet.auto_filter.ref.startswith(f"A{head}:")
    assert sheet.column_dimensions["A"].width >= len("취소·교환·반품·환불") * 2


def test_excels_own_charts_stand_on_the_figures(workbook: Any) -> None:
    assert [len(workbook[name]._charts) for name in ("지표", "분류", "급증", "접점")] == [
        1,
        1,
        3,
        1,
    ]
    rows = [row[0] for row in workbook["차트 자료"].iter_rows(values_only=True)]
    assert "전체 문의 추이" in rows


def test_texts_that_look_like_formulas_are_texts(workbook: Any) -> None:
    sheet = workbook["티켓"]
    found = [row for row in sheet.iter_rows() if row[-1].value == NASTY]
    assert found
    assert all(row[-1].data_type == "s" for row in found)
    assert not [
        cell for sheet in workbook for row in sheet for cell in row if cell.data_type == "f"
    ]


def test_every_ticket_of_the_period_is_in_the_appendix(workbook: Any) -> None:
    sheet = workbook["티켓"]
    assert sheet.max_row == 1 + 109
    assert sheet["B2"].value == datetime(2026, 11, 16)


def test_two_files_are_the_same_bytes_with_fixed_times(report: Report, tmp_path: Path) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    write_report_xlsx(report, first)
    write_report_xlsx(build_report(example(), taxonomy=taxonomy(), lang="ko"), second)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_poor_results_write_too(tmp_path: Path) -> None:
    for number, results in enumerate((example(empty=True), without_history(), quiet(example()))):
        path = tmp_path / f"{number}.xlsx"
        write_report_xlsx(build_report(results, taxonomy=taxonomy(), lang="ko"), path)
        assert openpyxl.load_workbook(path)["요약"]["A1"].value == "고객의 소리(VOC) 주간 보고서"


def test_what_the_disk_refuses_is_the_systems_error(report: Report, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_report_xlsx(report, tmp_path / "missing" / "report.xlsx")
