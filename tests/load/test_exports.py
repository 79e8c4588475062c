"""Every export in its true shape loads with no option: ids, times, texts, counts."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.exports import HABITS, VENDORS, Export, Ticket
from voc_cli.load import Loaded, load_sources
from voc_cli.schema import raw_schema, validate
from voc_cli.settings import Settings

SEOUL = ZoneInfo("Asia/Seoul")
ALL = [pytest.param(export, id=export.name) for export in (*VENDORS, *HABITS)]


def load(path: Path) -> Loaded:
    return load_sources([str(path)], settings=Settings())


def local(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(SEOUL).replace(tzinfo=None).isoformat()


def check(expected: Ticket, row: dict[str, object]) -> None:
    assert row["body"] == expected.body
    created = row["created_at"]
    assert created is None or isinstance(created, datetime)
    assert local(created) == expected.created
    for name, value in expected.more.items():
        found = row[name]
        assert (local(found) if isinstance(found, datetime) else found) == value, name


@pytest.mark.parametrize("export", ALL)
def test_tickets_of_an_export(export: Export, tmp_path: Path) -> None:
    path = tmp_path / export.name
    export.write(path)
    loaded = load(path)
    table = loaded.tickets.table
    assert validate(table, raw_schema()) == []
    rows = {row["ticket_id"]: row for row in table.to_pylist()}
    if all(ticket.id for ticket in export.tickets):
        assert set(rows) == {ticket.id for ticket in export.tickets}
        for ticket in export.tickets:
            check(ticket, rows[ticket.id])
    else:
        for ticket, row in zip(export.tickets, table.to_pylist(), strict=True):
            check(ticket, row)


@pytest.mark.parametrize("export", ALL)
def test_report_of_an_export(export: Export, tmp_path: Path) -> None:
    path = tmp_path / export.name
    export.write(path)
    loaded = load(path)
    report = loaded.sources[0]
    assert report.preset == export.preset
    assert report.source == (export.preset or report.source)
    assert export.preset is not None or report.source.startswith("sheet-")
    assert report.rows_read == report.kept + report.duplicates + sum(report.rejected.values())
    assert sum(r.kept for r in loaded.sources) == len(export.tickets)
    assert {k: v for k, v in report.rejected.items() if v} == {
        k: v for k, v in export.rejected.items() if v
    }
    for match in report.columns:
        assert 0 <= match.confidence <= 1
        assert match.how in ("preset", "name", "content", "map")
    for notice in (*report.notices, *loaded.notices):
        assert notice.text("ko") and notice.text("en")


def test_at_least_25_exports() -> None:
    assert len(VENDORS) + len(HABITS) >= 25
