"""Large sheets read row by row give what reading them whole gives."""

from pathlib import Path

import numpy as np
import pytest

from tests.exports import HABITS, VENDORS, Export
from tests.exports.writing import xlsx
from voc_cli.errors import InputError
from voc_cli.load.files import excel
from voc_cli.load.files import text as plain
from voc_cli.load.files.frames import in_one_piece, read_frames
from voc_cli.load.files.sources import Source, contents
from voc_cli.load.model import Content, Frame

ALL = [pytest.param(export, id=export.name) for export in (*VENDORS, *HABITS)]
HEAD = ["번호", "접수일시", "문의내용"]


def frames(content: Content) -> list[Frame] | str:
    try:
        return [in_one_piece(frame) for frame in read_frames(content)]
    except InputError as error:
        return error.key


def both(content: Content, monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[Frame] | str]:
    """The tables, and how many sheets went row by row; they are the same either way."""
    monkeypatch.setattr("voc_cli.load.files.frames.read_csv_fast", lambda *_, **__: None)
    whole = frames(content)
    streamed: list[bool] = []
    for room in (excel, plain):
        real = room.frame_of_rows

        def counted(*rows, _real=real, **options):  # type: ignore[no-untyped-def]
            frame = _real(*rows, **options)
            streamed.append(frame is not None)
            return frame

        monkeypatch.setattr(room, "frame_of_rows", counted)
    monkeypatch.setattr(excel, "LARGE_ROWS", 0)
    monkeypatch.setattr(plain, "LARGE_BYTES", 0)
    by_row = frames(content)
    monkeypatch.undo()
    if isinstance(whole, str) or isinstance(by_row, str):
        assert whole == by_row
        return sum(streamed), whole
    for one, other in zip(whole, by_row, strict=True):
        assert one.table.equals(other.table)
        assert np.array_equal(one.row_numbers, other.row_numbers)
        told = (one.format, one.sheet, one.header_row, one.above, one.notices, one.encoding)
        assert told == (
            other.format, other.sheet, other.header_row, other.above, other.notices, other.encoding
        )  # fmt: skip
    return sum(streamed), whole


@pytest.mark.parametrize("export", ALL)
def test_every_export(export: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / export.name
    export.write(path)
    for content in contents(Source(export.name, path, True)):
        both(content, monkeypatch)


def text(rows: list[str]) -> Content:
    return Content("a.csv", "\n".join([",".join(HEAD), *rows, ""]).encode(), "")


PLAIN = [f"{n},2026-08-{1 + n % 28:02d},배송이 늦어요 {n}" for n in range(60)]


@pytest.mark.parametrize(
    ("rows", "streamed"),
    [
        (PLAIN, 1),
        ([*PLAIN, "61,2026-08-01,배송이 늦어요, 언제 오나요, 네", "62,2026-08-02"], 1),
        (["a,b,c,d,e,f", *PLAIN, "x,,,,,,,y"], 1),
        ([row.rsplit(",", 1)[0] + ",완료,남는 칸" for row in PLAIN], 1),
        ([*PLAIN, "", "", *PLAIN, "", "  , ,"], 1),
        ([*PLAIN, "", "취소 목록", "번호,주문일자,고객명", "7,2026-08-01,홍"], 0),
        ([*PLAIN, "", "번호,주문일자,고객명", "7,2026-08-01,홍"], 0),
        ([*PLAIN, '61,2026-08-01,"닫히지 않은', *PLAIN], 2),  # seen, mended, read again
        ([*PLAIN, '61,2026-08-01,"두 줄\n문의"'], 1),
    ],
)
def test_ragged_rows(rows: list[str], streamed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    n, found = both(text(rows), monkeypatch)
    assert n == streamed
    assert found and not isinstance(found, str)


def test_a_sheet_that_begins_lower_and_further_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    rows = [[None, None, *row.split(",")] for row in PLAIN]
    blank: list[object] = [None] * 5
    title = [None, None, "고객 문의 2026년 8월"]
    xlsx({"문의": [blank, title, [None, None, *HEAD], *rows, blank, [" "]]})(path)
    [content] = contents(Source("a.xlsx", path, True))
    n, found = both(content, monkeypatch)
    assert n == 1 and not isinstance(found, str)
    assert found[0].header_row == 3 and found[0].above == "고객 문의 2026년 8월"
    assert len(found[0].table) == 60


def test_bytes_that_are_no_text_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "\n".join([",".join(HEAD), *PLAIN, "61,2026-08-01"]).encode()
    both(Content("a.csv", rows + b"\n62,\xff\xfe\xff,x\n", ""), monkeypatch)
    both(Content("a.csv", rows + b"\n62,\x00,x\n\x1a", ""), monkeypatch)
