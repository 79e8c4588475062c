"""Files that are called alike, in different folders."""

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Voc

JANUARY = (
    "번호,접수일,내용,고객명\n1,2026-01-01,배송이 늦어요,김민수\n2,2026-01-02,,이서연\n"
    "3,2026-01-02,환불해 주세요,최유나\n4,2026-01-05,,정하늘\n"
)
FEBRUARY = "번호,접수일,내용,비고\n11,2026-02-01,앱이 꺼져요,가\n12,2026-02-02,,나\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for month, text in (("jan", JANUARY), ("feb", FEBRUARY)):
        (tmp_path / month).mkdir()
        (tmp_path / month / "a.csv").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("masked", [True, False])
def test_reports_and_rejects_name_the_very_file(voc: Voc, folder: Path, masked: bool) -> None:
    loud = () if masked else ("--allow-unmasked",)
    done = voc("inspect", "jan/a.csv", "feb/a.csv", "-q", "--json", "--rejects", "r.csv", *loud)
    assert done.code == 0
    found = json.loads(done.out)
    sources = found if isinstance(found, list) else found["files"]
    assert [source["file"] for source in sources] == ["jan/a.csv", "feb/a.csv"]
    rows = list(csv.DictReader(io.StringIO(Path("r.csv").read_text(encoding="utf-8"))))
    assert [(row["file"], row["row"]) for row in rows] == [
        ("jan/a.csv", "3"),
        ("jan/a.csv", "5"),
        ("feb/a.csv", "3"),
    ]
    cells = [json.loads(row["values"]) for row in rows]
    assert "이서연" not in str(cells) and "정하늘" not in str(cells)
    assert cells[2]["비고"] == "나"


def test_one_file_keeps_its_plain_name(voc: Voc, folder: Path) -> None:
    done = voc("inspect", "jan/a.csv", "-q", "--json")
    assert '"a.csv"' in done.out and "jan" not in done.out


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
def test_a_name_of_two_lines_is_told_in_one(voc: Voc, folder: Path) -> None:
    Path("two\nlines\x1b[31m.csv").write_text("가,나\n1,2\n", encoding="utf-8")
    done = voc("inspect", "two\nlines\x1b[31m.csv")
    assert done.code == 3
    assert done.err.count("\n") == 1 and "\x1b" not in done.err
    assert r"two\nlines\x1b[31m.csv" in done.err


def test_files_of_one_content_are_told_apart_too(voc: Voc, folder: Path) -> None:
    Path("feb/a.csv").write_text(JANUARY, encoding="utf-8")
    done = voc("inspect", "jan/a.csv", "feb/a.csv", "-q", "--json")
    assert done.out.count('"jan/a.csv"') == done.out.count('"feb/a.csv"') == 1
