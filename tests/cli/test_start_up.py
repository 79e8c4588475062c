"""What a command does not need it does not import: that takes longer than reading a small file."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.exports.writing import csv_file

RUN = """
import sys
from voc_cli.cli.app import main
try:
    main({arguments!r})
except SystemExit as ended:
    assert not ended.code, ended.code
heavy = {{"kiwipiepy", "pandas", "scipy", "scipy.stats", "sklearn", "statsmodels", "xlsxwriter"}}
print(*sorted(heavy & sys.modules.keys()))
"""


@pytest.mark.parametrize(
    ("command", "needed"),
    [
        (["load", "-o", "out.parquet"], ""),
        (["inspect", "-o", "out.csv"], ""),
        (["tokenize", "-o", "out.jsonl"], "kiwipiepy"),
        (["kpi", "-o", "out.csv"], "kiwipiepy scipy"),
        (["load", "-o", "out.xlsx"], "xlsxwriter"),
    ],
)
def test_only_what_is_needed_is_imported(command: list[str], needed: str, tmp_path: Path) -> None:
    rows: list[list[object]] = [["번호", "접수일", "내용"]]
    rows += [[n, "2024-06-11", "배송이 늦어요"] for n in range(9)]
    csv_file(rows)(tmp_path / "a.csv")
    name, option, out = command
    arguments = [name, str(tmp_path / "a.csv"), "-q", option, str(tmp_path / out)]
    code = RUN.format(arguments=arguments)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == needed
