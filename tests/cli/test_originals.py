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


def _link(name: str, target: str) -> None:
    """A symbolic link; on Windows it needs a right that few have, and Wine makes none."""
    try:
        Path(name).symlink_to(target)
    except OSError:
        pytest.skip("no right to make links")
    if not Path(name).is_symlink():
        pytest.skip("no links here")


@pytest.mark.parametrize(
    "words",
    [
        ("load", "-o", "a.csv", "--rejects", "./a.csv"),
        ("mask", "-o", "a.csv", "--spans", "a.csv"),
        ("mask", "--rejects", "a.csv", "--spans", "a.csv"),
        ("mask", "-o", "./", "--spans", "tickets.csv.jsonl", "--format", "jsonl"),
        ("cluster", "-o", "a.csv", "--topics", "a.csv"),
        ("inspect", "-o", "a.csv", "--rejects", "link.csv"),
    ],
)
def test_two_outputs_are_two_files(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    export = write_export(tmp_path / "tickets.csv")
    monkeypatch.chdir(tmp_path)
    if "link.csv" in words:
        Path("a.csv").write_text("kept", encoding="utf-8")
        _link("link.csv", "a.csv")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    done = voc(words[0], export, *words[1:])
    assert done.code == 2 and "같은 파일" in done.err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    "words",
    [
        ("kpi", "-o", "kept/week=2026-W40/kpi.parquet"),
        ("kpi", "-o", "other/../kept/_voc/kpi.csv"),
        ("kpi", "--rejects", "link/week=2026-W40/new/left.csv"),
        ("mask", "-o", "kept/week=2026-W32/"),
        ("run", "--out", "kept/_voc/report"),
        ("load", "--archive", "kept/week=2026-W32"),
        ("load", "--archive", "fresh", "-o", "fresh/_voc/counts.csv"),
    ],
)
def test_nothing_else_is_written_among_the_files_of_an_archive(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    export = write_export(tmp_path / "tickets.csv", weeks=1)
    monkeypatch.chdir(tmp_path)
    Path("kept/_voc").mkdir(parents=True)
    Path("kept/_voc/archive.json").write_text("{}", encoding="utf-8")
    Path("other").mkdir()
    if "link/" in words[-1]:
        _link("link", "kept")
    before = sorted(tmp_path.rglob("*"))
    done = voc(words[0], export, *words[1:])
    assert done.code == 2 and "아카이브" in done.err and done.err.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_what_only_looks_like_an_archive_takes_results(voc: Voc, tmp_path: Path) -> None:
    export, place = write_export(tmp_path / "a.csv", weeks=1), tmp_path / "week=40" / "kpi.csv"
    assert voc("kpi", export, "-o", place).code == 0 and place.is_file()


@pytest.mark.parametrize("name", ["tickets.parquet", "actions.parquet", "../out/report.xlsx"])
def test_rejected_rows_take_no_name_of_the_report(voc: Voc, tmp_path: Path, name: str) -> None:
    export, out = write_export(tmp_path / "a.csv", weeks=1), tmp_path / "out"
    done = voc("run", export, "--out", out, "--rejects", out / name)
    assert done.code == 2 and "--rejects" in done.err and done.err.count("\n") == 1
    assert not out.exists()
