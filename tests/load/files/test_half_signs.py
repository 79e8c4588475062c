"""JSON of programs that cut an emoji in two: half a sign is a mark, the rest is read."""

from pathlib import Path

import pytest

from voc_cli.load import load_sources
from voc_cli.settings import Settings

HALF, REST = "\\ud83d", "\\ude00"
FILES = {
    "a.json": f'[{{"id": "1", "text": "안 와요 {HALF}"}}, {{"id": "2", "text": "{HALF}{REST}"}}]',
    "b.jsonl": f'{{"id": "1", "text": "안 와요 {HALF}"}}\n{{"id": "2", "text": "{HALF}{REST}"}}\n',
    "c.json": f'[["id", "text"], ["1", "안 와요 {HALF}"], ["2", "{HALF}{REST}"]]',
}


@pytest.mark.parametrize("name", FILES)
def test_half_a_sign_becomes_a_mark(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    table = load_sources([str(tmp_path / name)], settings=Settings()).tickets.table
    assert table["body"].to_pylist() == ["안 와요 �", "😀"]
