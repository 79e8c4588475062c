"""What becomes of files: nothing half-done, nothing of others lost, nothing left from before."""

import csv
import io
import json
import os
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import PHONE, Voc, write_export
from voc_cli.pipeline import outputs


def _two_sheets(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["번호", "내용"])
    for number in range(5):
        book.worksheets[0].append([number + 1, f"{PHONE}로 전화 주세요"])
    book.create_sheet("메모").append(["담당 연락처", PHONE])
    book.save(path)
    return path


def test_mask_never_overwrites_the_original(voc: Voc, tmp_path: Path) -> None:
    file = write_export(tmp_path / "a.csv", weeks=1)
    before = file.read_bytes()
    link = tmp_path / "b.csv"
    (os.link if sys.platform == "win32" else os.symlink)(file, link)  # the other needs rights
    assert voc("mask", file, "-q", "-o", file).code == 2
    assert voc("mask", file, "-q", "-o", link).code == 2
    assert voc("mask", file, "-q", "--spans", file).code == 2
    assert file.read_bytes() == before


def test_mask_checks_before_it_writes(voc: Voc, tmp_path: Path) -> None:
    source, spans = _two_sheets(tmp_path / "a.xlsx"), tmp_path / "s.jsonl"
    outcome = voc("mask", source, "-q", "-o", tmp_path / "x.csv", "--spans", spans)
    assert outcome.code == 2 and list(tmp_path.iterdir()) == [source]
    write_export(tmp_path / "0.csv", weeks=1)
    folder = tmp_path / "out"
    done = voc("mask", tmp_path, "-q", "-o", f"{folder}/", "--format", "csv", "--spans", spans)
    assert done.code == 2 and "a.xlsx" in done.err
    assert {path.name for path in tmp_path.iterdir()} == {"0.csv", "a.xlsx"}
    assert voc("mask", tmp_path, "-q", "-o", f"{folder}/").code == 0
    assert {path.name for path in folder.iterdir()} == {"0.csv", "a.xlsx"}


def test_mask_to_json_lines_keeps_columns_of_one_name(voc: Voc, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("번호,내용,비고,비고\n1,배송이 늦어요,가,나\n2,환불해 주세요,다,라\n")
    lines = voc("mask", file, "-q", "--format", "jsonl").out.splitlines()
    assert [list(json.loads(line).values())[2:] for line in lines] == [["가", "나"], ["다", "라"]]


@pytest.mark.skipif(os.name == "nt", reason="a device of Unix")
def test_a_device_stays_a_device(voc: Voc, export: Path) -> None:
    assert voc("load", export, "-q", "-o", "/dev/null", "--format", "csv").code == 0
    assert Path("/dev/null").is_char_device()
    assert voc("load", export, "-q", "-o", "/dev/stdout", "--format", "csv").out.count("T00-") == 8


def test_bad_rejects_are_told_before_any_work(voc: Voc, export: Path) -> None:
    outcome = voc("load", export, "--rejects", "rejects.doc")
    assert outcome.code == 2 and not outcome.out and len(outcome.err.splitlines()) == 1


def test_a_file_open_in_excel_is_told_before_any_work(
    voc: Voc, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = {tmp_path / "out" / "report.xlsx", tmp_path / "t.csv"}
    for file in held:
        file.parent.mkdir(exist_ok=True)
        file.write_text("x")
    for module in ("voc_cli.pipeline.outputs", "voc_cli.cli.output"):
        monkeypatch.setattr(f"{module}.held_open", lambda file: file in held)
    outcome = voc("run", export, "--out", tmp_path / "out")
    assert outcome.code == 2 and "report.xlsx" in outcome.err and not outcome.out
    outcome = voc("load", export, "-o", tmp_path / "t.csv")
    assert outcome.code == 2 and "t.csv" in outcome.err


def test_a_run_leaves_nothing_of_earlier_ones(voc: Voc, export: Path, tmp_path: Path) -> None:
    out, left = tmp_path / "out", tmp_path / ".out.x.voc.tmp"
    for folder in (out, left):
        folder.mkdir()
    os.utime(left, (0, 0))
    for name in (*outputs.OPTIONAL, "mine.parquet"):
        (out / name).write_text("old")
    where = f'channel != "{PHONE}"'
    assert voc("run", export, "-q", "--out", out, "--where", where).code == 0
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    names = {path.name for path in out.iterdir()}
    assert names == {*manifest["outputs"], "manifest.json", "mine.parquet"}
    assert "actions.parquet" not in names and names >= set(outputs.ALWAYS)
    assert manifest["request"]["where"] == 'channel != "[전화]"'
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_suggestions_go_to_issue_trackers(voc: Voc, export: Path, tmp_path: Path) -> None:
    ids = [row["suggestion_id"] for row in csv.DictReader(io.StringIO(voc("suggest", export).out))]
    file = tmp_path / "issues.md"
    assert (
        voc("suggest", export, "-q", "--export", "github-md", "-o", file, "--lang", "en").code == 0
    )
    assert ids and all(f"`{one}`" in file.read_text(encoding="utf-8") for one in ids)
    rows = list(csv.DictReader(io.StringIO(voc("suggest", export, "--export", "jira-csv").out)))
    assert [row["Labels"] for row in rows] == ids and all(row["Summary"] for row in rows)
    assert voc("suggest", export, "--export", "trello").code == 2
    assert voc("suggest", export, "--export", "jira-csv", "--format", "csv").code == 2
