"""A quotation mark that nobody closed loses no row; texts that span lines stay as they are."""

import csv
import io
from functools import partial
from pathlib import Path

import pytest

from tests.exports.writing import csv_text
from voc_cli.load import load_sources
from voc_cli.load.files.frames import grids_of
from voc_cli.load.files.sources import Source
from voc_cli.load.model import Content, Loaded
from voc_cli.load.slices import open_large_file
from voc_cli.settings import Settings

HEADER = "문의번호,등록일,상담내용,별점\n"


def _row(n: int, text: str) -> str:
    return f"K{n:03d},2026-05-{n % 28 + 1:02d},{text},{n % 5 + 1}\n"


def _load(tmp_path: Path, text: str) -> tuple[Loaded, dict[str, str], dict[str, object]]:
    path = tmp_path / "상담.csv"
    path.write_text(text, encoding="utf-8", newline="")
    found = load_sources([str(path)], settings=Settings())
    tickets = found.tickets.table
    bodies = dict(zip(tickets["ticket_id"].to_pylist(), tickets["body"].to_pylist(), strict=True))
    told = {n.key: n.values.get("row") for s in found.sources for n in s.notices}
    return found, bodies, told


PLAIN = [_row(n, f'"포장이 뜯겨 왔어요, {n}번째예요"') for n in range(40)]
SPANNING = [_row(n, f'"포장이 뜯겨 왔어요, {n}\n다시, 보내, 주세요"') for n in range(40)]


@pytest.mark.parametrize("rows", [PLAIN, SPANNING], ids=["one line", "lines"])
@pytest.mark.parametrize(
    ("stray", "body"),
    [
        ('"모니터가 안 켜져요', '"모니터가 안 켜져요'),
        ('"모니터가, 안 켜져요', '"모니터가, 안 켜져요'),
        ('"점원이 없대요""', '점원이 없대요"'),
        ('"첫 줄\n둘째 줄', '"첫 줄\n둘째 줄'),
    ],
)
@pytest.mark.parametrize("places", [(9,), (9, 25), (0, 1, 39)])
def test_rows_after_a_stray_mark_stay_rows(
    tmp_path: Path, rows: list[str], stray: str, body: str, places: tuple[int, ...]
) -> None:
    mixed = [_row(n, stray) if n in places else row for n, row in enumerate(rows)]
    found, bodies, told = _load(tmp_path, HEADER + "".join(mixed))
    assert sorted(bodies) == [f"K{n:03d}" for n in range(40)]
    expected = list(csv.reader(io.StringIO("".join(rows), newline="")))
    for n in range(40):
        assert bodies[f"K{n:03d}"] == (body if n in places else expected[n][2])
    assert told["quotes.mended"] == places[0] + 2
    assert found.sources[0].rows_read == 40


def test_two_marks_that_close_each_other_are_told(tmp_path: Path) -> None:
    rows = [_row(n, f"반품이 늦어요 {n}") for n in range(30)]
    rows[4] = _row(4, '"반품이 늦어요')
    rows[6] = _row(6, '반품해 주세요"')
    _, bodies, told = _load(tmp_path, HEADER + "".join(rows))
    assert told["quotes.doubtful"] == 6
    assert "K005" in bodies["K004"]


def test_texts_of_lines_with_separators_stay(tmp_path: Path) -> None:
    texts = [
        f"문의가 {n}개예요\n배송, 환불, 교환, 취소\n1,000원, 2,000원, 3,000원, 4\n2026-05-01, 1, 2"
        for n in range(60)
    ]
    table = [["문의번호", "등록일", "상담내용", "별점"]]
    table += [[f"K{n:03d}", "2026-05-01", text, "5"] for n, text in enumerate(texts)]
    _, bodies, told = _load(tmp_path, csv_text(table))
    assert [bodies[f"K{n:03d}"] for n in range(60)] == texts
    assert not [key for key in told if key.startswith("quotes.")]


def test_masked_copy_sees_the_same_rows() -> None:
    mixed = [_row(n, '"안 켜져요') if n == 3 else row for n, row in enumerate(PLAIN)]
    data = (HEADER + "".join(mixed)).encode("cp949")
    grid = grids_of(Content("상담.csv", data, ""))[0]
    assert len(grid.rows) == 41
    assert [notice.key for notice in grid.notices] == ["quotes.mended"]


def test_a_large_file_with_a_stray_mark_is_read_whole(tmp_path: Path) -> None:
    rows = [
        _row(n, '"꺼져요""' if n in (50, 90) else f'"포장이 뜯겨 왔어요, {n}"') for n in range(200)
    ]
    path = tmp_path / "상담.csv"
    path.write_text(HEADER + "".join(rows), encoding="utf-8", newline="")
    settings = Settings()
    open_whole = partial(
        open_large_file, settings=settings, input_format=None, column_map={}, as_of=None
    )
    source = Source(path.name, path, True)
    assert open_whole(source, least_bytes=0) is None
    path.write_text(HEADER + "".join(PLAIN), encoding="utf-8", newline="")
    assert open_whole(source, least_bytes=0) is not None
