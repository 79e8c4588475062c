"""The main job, end to end."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import voc_cli
from tests.cli.conftest import PHONE, Outcome, Voc, write_export

FILES = [
    "drivers.parquet",
    "kpi.parquet",
    "manifest.json",
    "report.html",
    "report.md",
    "report.xlsx",
    "requests.parquet",
    "suggestions.parquet",
    "tickets.parquet",
    "topics.parquet",
    "trend.parquet",
]


def _hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@dataclass
class Made:
    """A folder that one `voc run` wrote into, where somebody's notes lay before, for all tests."""

    folder: Path
    outcome: Outcome | None = None

    @property
    def out(self) -> Path:
        return self.folder / "report"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("made"))


@pytest.fixture
def made(voc: Voc, export: Path, shelf: Made) -> Made:
    if shelf.outcome is None:
        shelf.out.mkdir()
        (shelf.out / "notes.txt").write_text("mine")
        shelf.outcome = voc("run", export, "--out", shelf.out)
    assert shelf.outcome.code == 0, shelf.outcome.err
    return shelf


def test_run_writes_every_file_and_prints_the_report(made: Made) -> None:
    assert sorted(path.name for path in made.out.iterdir()) == sorted([*FILES, "notes.txt"])
    assert [path.name for path in made.folder.iterdir()] == ["report"]
    assert made.outcome is not None
    assert made.outcome.out == (made.out / "report.md").read_text(encoding="utf-8")
    manifest = json.loads((made.out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["outputs"] == {
        name: digest
        for name, digest in _hashes(made.out).items()
        if name in {*FILES} - {"manifest.json"}
    }
    assert [entry["name"] for entry in manifest["inputs"]] == ["문의.csv"]
    assert str(made.folder) not in json.dumps(manifest)


def test_the_same_input_gives_the_same_bytes_anywhere(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process, which has run other commands, and in a new one of another place, zone, hash
    seed and number of workers.
    """
    here, there = tmp_path / "here", tmp_path / "there" / "deep"
    for folder in (here, there):
        folder.mkdir(parents=True)
        write_export(folder / "문의.csv")
    ours = str(Path(voc_cli.__file__).parents[1])  # not another copy that is installed
    env = {**os.environ, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "4242", "PYTHONPATH": ours}
    line = [sys.executable, "-m", "voc_cli", "run", "문의.csv", "--out", "r", "-q"]
    done = subprocess.run(
        [*line, "--workers", "2"], cwd=there, env=env, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    monkeypatch.chdir(here)
    assert voc("run", "문의.csv", "--out", "r", "-q", "--workers", 1).code == 0
    assert _hashes(here / "r") == _hashes(there / "r")


def test_no_phone_number_survives_in_any_file(made: Made) -> None:
    assert made.outcome is not None
    everything = [made.outcome.out.encode(), made.outcome.err.encode()]
    for path in made.out.iterdir():
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as archive:
                everything += [archive.read(name) for name in archive.namelist()]
        elif path.suffix == ".parquet":
            everything.append(str(pq.read_table(path).to_pylist()).encode())
        else:
            everything.append(path.read_bytes())
    for content in everything:
        assert PHONE.encode() not in content
        assert PHONE.replace("-", "").encode() not in content
    assert sum("[전화]".encode() in content for content in everything) >= 2  # table, workbook


def test_other_files_of_the_folder_stay(made: Made) -> None:
    assert (made.out / "notes.txt").read_text() == "mine"


def test_week_month_and_dates_choose_the_period(voc: Voc, export: Path) -> None:
    assert "2026-08-10" in voc("run", export, "-q", "--week", "2026-W33").out
    assert "2026-08-01" in voc("run", export, "-q", "--month", "2026-08").out
    days = ("--from", "2026-08-05", "--to", "2026-08-20")
    assert "2026-08-05" in voc("run", export, "-q", *days).out


def test_run_reads_a_folder_of_mixed_files(voc: Voc, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    write_export(folder / "a.csv", encoding="cp949")
    (folder / "README.md").write_text("# not a ticket")
    shutil.copy(folder / "a.csv", folder / "copy_of_a.csv")
    outcome = voc("load", folder, "-q")
    assert outcome.code == 0, outcome.err
    assert len(outcome.out.splitlines()) == 81


def test_a_folder_does_not_feed_on_its_own_results(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_export(tmp_path / "a.csv", weeks=3)
    for _ in range(2):
        assert voc("run", ".", "--out", "report", "-q").code == 0
    manifest = json.loads((tmp_path / "report/manifest.json").read_text(encoding="utf-8"))
    assert [entry["name"] for entry in manifest["inputs"]] == ["a.csv"]


def test_an_unfinished_week_is_not_called_usual_or_unusual(voc: Voc, export: Path) -> None:
    outcome = voc("run", export, "-q", "--week", "2026-W41", "--as-of", "2026-10-07")
    assert outcome.code == 0
    assert "2026-10-07까지만" in outcome.out
    assert "과거 기간이 부족해" not in outcome.out.split("## 산출 방법")[0]


def test_one_expected_point_leaves_standard_output_to_the_report(voc: Voc, tmp_path: Path) -> None:
    source = write_export(tmp_path / "a.csv", weeks=9)
    assert voc("run", source, "-q", "--out", tmp_path / "r").out.startswith("# ")


def test_the_settings_file_chooses_the_language_unless_told(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = write_export(tmp_path / "a.csv", weeks=2)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "voc.toml").write_text('lang = "en"\n')
    assert voc("run", export, "-q").out.startswith("# Weekly")
    assert voc("run", export, "-q", "--lang", "ko").out.startswith("# 고객")


def test_a_report_is_no_export_wherever_it_lies(voc: Voc, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    export = write_export(folder / "문의.csv", weeks=3)
    assert voc("run", folder, "--out", folder, "-q").code == 0
    alone = voc("load", export, "-q").out
    again = voc("load", folder)
    assert again.code == 0 and again.out == alone
    (folder / "manifest.json").unlink()  # whoever copies a report leaves that behind
    again = voc("load", folder, "--lang", "en", "--log-format", "json")
    lines = [
        json.loads(line)["message"] for line in again.err.splitlines() if "result that" in line
    ]
    told = {line.split(":")[0].split()[0] for line in lines}
    assert told >= {"report.html", "report.xlsx", "trend.parquet", "suggestions.parquet"}
    assert "tickets.parquet" not in told and again.out == alone


def test_an_alarm_of_the_period_ends_with_its_code_once_all_is_written(
    voc: Voc, tmp_path: Path
) -> None:
    start = date(2026, 6, 1)
    days = [start + timedelta(weeks=week) for week in range(20) for _ in range(4)]
    days += [start + timedelta(weeks=20, days=n % 7) for n in range(60)]
    lines = [f"{n},{day},배송이 {n}일째 안 와요" for n, day in enumerate(days)]
    export = tmp_path / "a.csv"
    export.write_text("\n".join(["id,date,text", *lines]), encoding="utf-8")
    done = voc("run", export, "--out", tmp_path / "r", "--fail-on-alert", "-q")
    assert done.code == 5
    made = {path.name for path in (tmp_path / "r").iterdir()}
    assert made == {*FILES} - {"drivers.parquet"}  # no ratings
    usual = ("--week", "2026-W41", "--fail-on-alert", "-q")
    assert voc("run", export, *usual).code == 0
