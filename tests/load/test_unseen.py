"""Exports of shapes and companies that no preset knows: read by what headers and cells mean.

Each line of unseen.jsonl and invented.jsonl (whose files were thought up without looking at what
the reader knows) says how a file is written and what must be read from it; `columns` are
only those in question, `values` whole columns in the order of time. A cell that begins with @ is a
date, a time or both.
"""

import json
import re
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from tests.exports.writing import csv_file, json_file, text_file, xlsx
from voc_cli.load import load_sources
from voc_cli.settings import Settings

DATA = Path(__file__).parents[1] / "exports"
UNSEEN = [
    json.loads(line)
    for name in ("unseen.jsonl", "invented.jsonl")
    for line in (DATA / name).read_text(encoding="utf-8").splitlines()
]


def cell(value: object) -> object:
    if not isinstance(value, str) or not re.match(r"@\d", value):
        return value
    if "T" in value:
        return datetime.fromisoformat(value[1:])
    return time.fromisoformat(value[1:]) if ":" in value else date.fromisoformat(value[1:])


def cells(rows: list[list[object]]) -> list[list[object]]:
    return [[cell(value) for value in row] for row in rows]


def writer(spec: dict[str, Any]) -> Callable[[Path], None]:
    encoding = spec.get("encoding", "utf-8")
    if spec["kind"] == "csv":
        return csv_file(cells(spec["rows"]), encoding, spec.get("separator", ","))
    if spec["kind"] == "text":
        return text_file(spec["text"], encoding)
    if spec["kind"] == "json":
        return json_file(spec["root"])
    return xlsx({name: cells(rows) for name, rows in spec["sheets"].items()}, spec["merge"])


@pytest.mark.parametrize("spec", [pytest.param(spec, id=spec["name"]) for spec in UNSEEN])
def test_unseen_exports(spec: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / spec["name"]
    writer(spec)(path)
    loaded = load_sources([str(path)], settings=Settings())
    table = loaded.tickets.table
    assert sorted(map(str, table["body"].to_pylist())) == sorted(map(str, spec["bodies"]))
    if "created" in spec:
        times = table["created_at"].to_pylist()
        assert [t and t.replace(tzinfo=None).isoformat() for t in times] == spec["created"]
    for name, values in spec.get("values", {}).items():
        assert table[name].to_pylist() == values, name
    columns = {match.header: match.column for s in loaded.sources for match in s.columns}
    assert {header: columns[header] for header in spec["columns"]} == spec["columns"]


def test_enough_of_them() -> None:
    assert len(UNSEEN) >= 190


def test_a_legacy_workbook(tmp_path: Path) -> None:
    # A true BIFF8 file; nothing the tests depend on can write one.
    path = DATA / "legacy.xls"
    loaded = load_sources([str(path)], settings=Settings())
    rows = loaded.tickets.table.select(["ticket_id", "body", "rating", "customer_name"]).to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        ("1001", "배송이 사흘째 오지 않습니다", "2", "남새벽"),
        ("1002", "환불은 언제 되나요", "4", "노을빛"),
    ]
    report = loaded.sources[0]
    assert (report.format, report.header_row, dict(report.rejected)) == ("xls", 3, {"total_row": 1})
    times = [t.replace(tzinfo=None) for t in loaded.tickets.table["created_at"].to_pylist()]
    assert times == [datetime(2024, 6, 11, 14, 5), datetime(2024, 6, 12, 9, 30)]
    renamed = tmp_path / "report.xlsx"
    renamed.write_bytes(path.read_bytes())
    assert load_sources([str(renamed)], settings=Settings()).sources[0].format == "xls"
