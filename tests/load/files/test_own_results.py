"""What voc wrote into a folder is no export: results are left out, tickets count once."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from tests.exports.writing import csv_file, zipped
from voc_cli import schema
from voc_cli.errors import InputError
from voc_cli.load import load_sources
from voc_cli.load.files.own_results import is_report, labelled
from voc_cli.report.files.tables import write_table
from voc_cli.settings import Settings

EXPORT: list[list[object]] = [
    ["번호", "접수일시", "상태", "내용", "회원번호", "채널", "만족도"],
    ["1", "2024-06-11 14:05", "접수", "배송이 아직 안 왔어요 언제 오나요", "c-1001", "카톡", "2"],
    ["2", "2024-06-12 09:30", "완료", "환불이 안 돼요 확인 부탁드립니다", "c-1002", "전화", "5"],
]
RESULTS = {name: s for name, s in vars(schema).items() if isinstance(s, pa.Schema)}


def sample_of(kind: pa.DataType) -> object:
    if pa.types.is_list(kind):
        return ["배송이 너무 늦어요 기다리다 지쳤습니다", "둘"]
    if pa.types.is_date(kind):
        return 19_000
    if pa.types.is_string(kind):
        return "배송이 너무 늦어요 기다리다 지쳤습니다"
    return True if pa.types.is_boolean(kind) else 1


def result(columns: pa.Schema) -> pa.Table:
    cells = [pa.array([sample_of(f.type)] * 3, f.type) for f in columns]
    return pa.table(cells, schema=columns)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "내보내기"
    folder.mkdir()
    csv_file(EXPORT)(folder / "문의.csv")
    return folder


@pytest.mark.parametrize("name", RESULTS)
def test_results_in_a_folder_are_left_out_and_told(folder: Path, name: str) -> None:
    files = ["a.csv", "ko.csv", "b.jsonl", "c.parquet", "ko.xlsx", "en.xlsx"]
    for file in files:
        stem, suffix = file.split(".")
        headers, lang = ("ko" if stem == "ko" else "en"), ("en" if stem == "en" else "ko")
        table = result(RESULTS[name])
        write_table(table, folder / file, format=suffix, headers=headers, lang=lang)
    loaded = load_sources([str(folder)], settings=Settings())
    assert loaded.tickets.table["ticket_id"].to_pylist() == ["1", "2"]
    told = {n.values["file"] for n in loaded.notices if n.key == "load.own_left_out"}
    assert told == set(files)
    for glob in ("*", "*.csv"):
        loaded = load_sources([str(folder / glob)], settings=Settings())
        assert len(loaded.tickets.table) == 2


def test_what_the_user_names_is_read(folder: Path) -> None:
    sheet = folder / "label.csv"
    write_table(result(schema.SHEET_SCHEMA), sheet, format="csv")
    assert len(load_sources([str(sheet)], settings=Settings()).tickets.table) == 3
    packed = folder / "all.zip"
    zipped({"문의.csv": csv_file(EXPORT), "label.csv": csv_file([["id", "text"]])})(packed)
    assert len(load_sources([str(packed)], settings=Settings()).tickets.table) == 2


def test_columns_that_only_resemble_ours_are_an_export(folder: Path) -> None:
    names = list(schema.SUGGESTION_SCHEMA.names)
    csv_file([names[1:], ["가나다라"] * len(names[1:])])(folder / "own.csv")
    loaded = load_sources([str(folder)], settings=Settings())
    assert all(notice.key != "load.own_left_out" for notice in loaded.notices)
    assert "own.csv" in {source.name for source in loaded.sources}


@pytest.mark.parametrize("file", ["ko.xlsx", "en.xlsx", "ko.csv", "en.csv", "ko.jsonl"])
def test_tickets_in_other_words_come_back_as_they_were(folder: Path, file: str) -> None:
    from tests.silent import Silent
    from voc_cli.pipeline.reading import read_tickets
    from voc_cli.pipeline.request import Request

    lang, suffix = file.split(".")
    first = read_tickets(Request((str(folder),)), Settings(), Silent())
    copy = folder / file
    write_table(first.tickets, copy, format=suffix, headers=lang, lang=lang)
    again = read_tickets(Request((str(copy),)), Settings(), Silent())
    assert again.tickets.equals(first.tickets, check_metadata=True)
    both = read_tickets(Request((str(folder),)), Settings(), Silent())
    assert both.tickets.equals(first.tickets, check_metadata=True)
    assert sum(source.duplicates for source in both.sources) == 2


@pytest.mark.parametrize("copy", ["a.csv", "z.csv"])
def test_an_export_beats_our_older_copy_of_it(folder: Path, copy: str) -> None:
    from tests.silent import Silent
    from voc_cli.pipeline.reading import read_tickets
    from voc_cli.pipeline.request import Request

    first = read_tickets(Request((str(folder),)), Settings(), Silent())
    write_table(first.tickets, folder / copy, format="csv")
    changed = [*EXPORT[:1], ["1", "2024-06-11 14:05", "완료", *EXPORT[1][3:]], EXPORT[2]]
    csv_file(changed)(folder / "문의.csv")
    found = read_tickets(Request((str(folder),)), Settings(), Silent())
    assert found.tickets["status"].to_pylist() == ["완료", "완료"]


def test_labels_are_those_of_the_written_tables() -> None:
    from voc_cli.report.labels import column_labels

    for columns in (*RESULTS.values(), schema.ticket_schema()):
        for lang in ("ko", "en"):
            assert list(labelled(columns.names, lang)) == column_labels(columns.names, lang)


def test_no_report_without_its_mark() -> None:
    assert not is_report(b"PK\x03\x04 broken") and not is_report(b"<html><table></table></html>")


def test_a_folder_of_nothing_but_results_is_called_that(tmp_path: Path) -> None:
    report, tables = tmp_path / "보고서", tmp_path / "표"
    for folder in (report, tables):
        folder.mkdir()
        write_table(result(RESULTS["KPI_SCHEMA"]), folder / "kpi.csv", format="csv")
    manifest = {"tool": {"name": "voc-cli"}, "outputs": {"kpi.csv": "…"}}
    (report / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    for folder in (report, tables):
        with pytest.raises(InputError) as caught:
            load_sources([str(folder)], settings=Settings())
        assert caught.value.key == "load.folder_of_results"
        assert folder.name in caught.value.text("ko")
