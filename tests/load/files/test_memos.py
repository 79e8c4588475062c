"""Tickets noted in a text file, a label before each thing told."""

from pathlib import Path

import pytest

from tests.load.test_exports import local
from voc_cli.load import load_sources
from voc_cli.settings import Settings

BLOCKS = (
    "접수번호: K-1\n접수일시: 2026-03-05 10:15\n내용: 유모차 바퀴가\n\n빠졌어요. 참고: 왼쪽이에요",
    "접수번호: K-2\n접수일시: 2026-03-06 09:00\n내용: 환불은 언제 되나요?\n비고: 급함",
    "접수번호: K-3\n접수일시: 2026-03-07 18:40\n내용: 색이 사진과 달라요",
)


@pytest.mark.parametrize(
    ("above", "between", "mark", "codec"),
    [
        ("", "\n\n", "", "utf-8"),
        ("3월 접수 메모\n\n", "\n-----\n", "■ ", "cp949"),
        ("", "\n", "", "utf-8"),
    ],
)
def test_blocks_of_labelled_lines(
    tmp_path: Path, above: str, between: str, mark: str, codec: str
) -> None:
    blocks = [
        block.replace("접수", f"{mark}접수").replace("내용:", f"{mark}내용 :") for block in BLOCKS
    ]
    path = tmp_path / "메모.txt"
    path.write_bytes((above + between.join(blocks) + "\n").encode(codec))
    loaded = load_sources([str(path)], settings=Settings())
    rows = loaded.tickets.table.to_pylist()
    assert [(row["ticket_id"], local(row["created_at"]), row["body"]) for row in rows] == [
        ("K-1", "2026-03-05T10:15:00", "유모차 바퀴가\n\n빠졌어요. 참고: 왼쪽이에요"),
        ("K-2", "2026-03-06T09:00:00", "환불은 언제 되나요?\n비고: 급함"),
        ("K-3", "2026-03-07T18:40:00", "색이 사진과 달라요"),
    ]
    assert loaded.sources[0].rows_read == len(BLOCKS)
