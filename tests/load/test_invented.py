"""Exports invented by people who had not seen the reader, with the first and the last ticket told.

Each line of invented_ends.jsonl (awkward ones), invented_everyday.jsonl (products in their usual
shape, ordinary sheets) and invented_flat.jsonl (tables that were misread once) tells how a file is
written, how many tickets it holds and what the first and the last of them are (`ends`): systems of
shops, help desks, call centres and offices, APIs, chats and surveys. `by` tells the inventors
apart; `own` are ours. Where a truth could be argued about (which of two times, which of two scores)
it is left out.
"""

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.exports.writing import bytes_file, text_file, xlsx
from tests.load.test_unseen import DATA, cells
from voc_cli.load import load_sources
from voc_cli.load.cells.channels import canonical_channel
from voc_cli.settings import Settings

INVENTED = [
    json.loads(line)
    for name in ("invented_ends.jsonl", "invented_everyday.jsonl", "invented_flat.jsonl")
    for line in (DATA / name).read_text(encoding="utf-8").splitlines()
]


def write(spec: dict[str, Any], path: Path) -> None:
    if spec["kind"] == "folder":
        path.mkdir()
        for name, text in spec["files"].items():
            text_file(text)(path / name)
    elif spec["kind"] == "text":
        text_file(spec["text"], spec["encoding"])(path)
    elif spec["kind"] == "bytes":
        bytes_file(base64.b64decode(spec["base64"]))(path)
    else:
        xlsx({name: cells(rows) for name, rows in spec["sheets"].items()}, spec.get("merge", {}))(
            path
        )


def plain(value: object) -> str:
    """A text without its line ends and blanks, a rating as its figure."""
    text = re.sub(r"<br\s*/?>", " ", str(value))
    stars = text.count("★") + text.count("⭐")
    text = str(stars) if stars else re.sub(r"\s+", " ", text).strip()
    number = re.fullmatch(r"(\d+)(?:\.0+)?\s*점?", text)
    return (number[1] if number else text).lower()


def told(row: dict[str, Any], field: str) -> str | None:
    value = row[field]
    if value is None or field not in ("created_at", "body", "rating"):
        return None if value is None else str(value)
    if field == "created_at":
        return str(value.replace(tzinfo=None, microsecond=0).isoformat())
    return plain(value)


def wanted(value: object, field: str) -> str | None:
    if value is None:
        return None
    if field == "channel":
        return canonical_channel(str(value), own={})
    return plain(value) if field in ("body", "rating") else str(value)


@pytest.mark.parametrize("spec", [pytest.param(s, id=s["name"]) for s in INVENTED])
def test_invented_exports(spec: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / spec["name"]
    write(spec, path)
    rows = load_sources([str(path)], settings=Settings()).tickets.table.to_pylist()
    assert len(rows) == spec["n"]
    ends = spec["ends"]
    for place in range(len(next(iter(ends.values())))):
        want = {f: wanted(v[place], f) for f, v in ends.items()}
        if "ticket_id" in want and want["ticket_id"] is None:
            del want["ticket_id"]  # the file numbers nothing
        found = [{f: told(row, f) for f in want} for row in rows]
        assert want in found


def test_enough_of_them() -> None:
    assert len(INVENTED) >= 490
