"""An export that is read is not written over; what voc wrote itself may be renewed."""

from pathlib import Path

import pytest

from tests.cli.conftest import Voc, write_export

READING = ["load", "classify", "tokenize", "inspect", "kpi", "trend", "search"]


def line(command: str, source: Path) -> list[object]:
    """The words of a call, without its destination."""
    return [command, *(["배송"] if command == "search" else []), source]


@pytest.mark.parametrize("command", READING)
@pytest.mark.parametrize("option", ["-o", "--rejects"])
def test_export_is_kept(voc: Voc, tmp_path: Path, command: str, option: str) -> None:
    export = write_export(tmp_path / "문의.csv")
    before = export.read_bytes()
    done = voc(*line(command, export), option, export)
    assert done.code == 2
    assert "문의.csv" in done.err and "원본" in done.err
    assert export.read_bytes() == before


@pytest.mark.parametrize("source", [".", "*.csv"])
def test_export_in_a_folder_is_kept(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    export = write_export(tmp_path / "tickets.csv")
    before = export.read_bytes()
    monkeypatch.chdir(tmp_path)
    assert voc("load", source, "-o", "./tickets.csv").code == 2
    assert export.read_bytes() == before


def test_results_in_a_folder_are_renewed(voc: Voc, tmp_path: Path) -> None:
    write_export(tmp_path / "week.csv")
    for name, command in (("all.csv", "load"), ("kpi.csv", "kpi"), ("all.csv", "classify")):
        assert voc(command, tmp_path, "-o", tmp_path / name).code == 0
        assert voc(command, tmp_path, "-o", tmp_path / name).code == 0


def test_a_table_of_tickets_is_replaced_by_tickets_alone(voc: Voc, tmp_path: Path) -> None:
    kept, week = tmp_path / "all.parquet", write_export(tmp_path / "week.csv")
    assert voc("load", week, "-o", kept).code == 0
    assert voc("load", kept, week, "-o", kept).code == 0
    before = kept.read_bytes()
    assert voc("kpi", kept, "-o", kept).code == 2
    assert kept.read_bytes() == before
