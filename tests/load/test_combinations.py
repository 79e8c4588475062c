"""One set of tickets in every form must load as the same tickets, or say what it could not read."""

import re
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.exports.combining import Combined, Ticket, combined, habits_of
from tests.exports.writing import csv_file
from voc_cli.load import load_sources
from voc_cli.settings import Settings

SEEDS = range(120)
BATCH = 20


def plain(text: str | None) -> str:
    return " ".join(unicodedata.normalize("NFC", text or "").split())


def told(ticket: Ticket, combination: Combined) -> dict[str, Any]:
    """What must be read of a ticket."""
    turns = ticket.turns if combination.joined else ticket.turns[:1]
    want: dict[str, Any] = {
        "ticket_id": ticket.id,
        "created_at": ticket.created.replace(second=0),
        "body": plain(" ".join(turns)),
    }
    if "closed" in combination.fields:
        want["closed_at"] = ticket.closed
    if "channel" in combination.fields:
        want["channel"] = ticket.channel
    if "customer" in combination.fields:
        want["customer_id"] = ticket.customer or None
    if "rating" in combination.fields:
        want["csat"] = None if ticket.rating is None else (ticket.rating - 1) / 4
    return want


def found(row: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """What was read of it, times to the minute."""
    read = {name: row[name] for name in fields}
    read["body"] = plain(read["body"])
    for name, value in read.items():
        if isinstance(value, datetime):
            read[name] = value.replace(tzinfo=None, second=0, microsecond=0)
    return read


@pytest.mark.parametrize("first", range(SEEDS.start, SEEDS.stop, BATCH))
def test_the_same_tickets_in_every_form(first: int, tmp_path: Path) -> None:
    wrong: dict[tuple[str, ...], object] = {}
    for seed in range(first, first + BATCH):
        folder = tmp_path / str(seed)
        folder.mkdir()
        combination = combined(seed, folder)
        loaded = load_sources([str(combination.path)], settings=Settings())
        wanted = {t.id: told(t, combination) for t in combination.tickets}
        rows = {row["ticket_id"]: row for row in loaded.tickets.table.to_pylist()}
        read = {key: found(row, wanted[key]) for key, row in rows.items() if key in wanted}
        differ = [(read.get(key), want) for key, want in wanted.items() if read.get(key) != want]
        if differ or len(rows) != len(wanted):
            wrong[(str(seed), *combination.habits)] = (len(rows), len(wanted), differ[:1])
    assert wrong == {}


def test_enough_combinations() -> None:
    habits = {habits_of(seed) for seed in SEEDS}
    assert len(habits) > 0.95 * len(SEEDS)
    shapes = {(habit[0], habit[1]) for habit in habits}
    assert len(shapes) > 25


def test_rounded_ids_are_told(tmp_path: Path) -> None:
    rows = [
        [f"{2026030500012345 + n:.2E}", "2026-03-05", f"{n}번 상자가 깨져서 왔어요"]
        for n in range(9)
    ]
    csv_file([["접수번호", "접수일", "문의내용"], *rows])(tmp_path / "x.csv")
    loaded = load_sources([str(tmp_path / "x.csv")], settings=Settings())
    assert len(loaded.tickets.table) == 9
    assert "load.rounded_numbers" in {n.key for n in loaded.sources[0].notices}
    assert not any(re.search(r"E\+", key) for key in loaded.tickets.table["ticket_id"].to_pylist())
