"""What a command does not need it does not import: that takes longer than reading a small file."""

import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import Voc
from tests.exports.writing import csv_file

RUN = """
import sys
from voc_cli.cli.app import main
heavy = {{"kiwipiepy", "pandas", "scipy", "scipy.stats", "sklearn", "statsmodels", "xlsxwriter"}}
heavy |= {{"voc_cli.load.loading", "voc_cli.privacy.detect"}} if {ours!r} else set()
for arguments in {lines!r}:
    try:
        main(arguments)
    except SystemExit as ended:
        assert not ended.code, (arguments, ended.code)
    print(arguments[0], *sorted(heavy & sys.modules.keys()))
    sys.modules.pop("xlsxwriter", None)  # whoever needs it after that imports it again
"""


# One process: each needs all that the one before it needed, so nothing can hide.
CHAIN = [
    (["load", "-o", "out.parquet"], ""),
    (["inspect", "-o", "out.csv"], ""),
    (["load", "-o", "out.xlsx"], "xlsxwriter"),
    (["tokenize", "-o", "out.jsonl"], "kiwipiepy"),
    (["kpi", "-o", "out.csv"], "kiwipiepy scipy"),
]


def test_only_what_is_needed_is_imported(tmp_path: Path) -> None:
    rows: list[list[object]] = [["번호", "접수일", "내용"]]
    rows += [[n, "2024-06-11", "배송이 늦어요"] for n in range(9)]
    csv_file(rows)(tmp_path / "a.csv")
    lines = [
        [name, str(tmp_path / "a.csv"), "-q", option, str(tmp_path / out)]
        for (name, option, out), _ in CHAIN
    ]
    done = subprocess.run(
        [sys.executable, "-c", RUN.format(lines=lines, ours=False)],
        capture_output=True,
        check=True,
        text=True,
    )
    told = [f"{name} {needed}".strip() for (name, _, _), needed in CHAIN]
    assert done.stdout.splitlines() == told


def test_an_archive_is_read_without_what_reads_and_masks_files(voc: Voc, tmp_path: Path) -> None:
    rows: list[list[object]] = [["번호", "접수일", "내용"]]
    rows += [[n, "2024-06-11", "배송이 늦어요"] for n in range(9)]
    csv_file(rows)(tmp_path / "a.csv")
    archive = tmp_path / "archive"
    assert voc("load", tmp_path / "a.csv", "--archive", archive).code == 0
    asked = [["archive", "info", str(archive)], ["search", "배송", str(archive), "-o", "-"]]
    asked += [["kpi", str(archive)]]
    line = RUN.format(lines=[*asked, ["load", str(tmp_path / "a.csv"), "-q"]], ours=True)
    done = subprocess.run(
        [sys.executable, "-c", line], capture_output=True, check=True, text=True, encoding="utf-8"
    )
    names = ("archive", "search", "kpi", "load")
    told = [row for row in done.stdout.splitlines() if row.split()[0] in names]
    assert told == [
        "archive kiwipiepy",
        "search kiwipiepy",
        "kpi kiwipiepy scipy",
        "load kiwipiepy scipy voc_cli.load.loading voc_cli.privacy.detect",
    ]
