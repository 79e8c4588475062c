"""Dates in habits of Korean input, and what is told where a column cannot be read as dates."""

import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest

from tests.exports.writing import csv_text
from voc_cli.load import load_sources
from voc_cli.load.cells.dates import parse_times
from voc_cli.load.cells.plain import shape_of
from voc_cli.load.model import Loaded
from voc_cli.messages import Notice
from voc_cli.settings import Settings

TEXTS = ("포장이 뜯어진 채로 왔어요", "결제가 두 번 되었어요 취소해 주세요", "쿠폰이 사라졌어요")


def _load(tmp_path: Path, times: Sequence[str], header: str = "등록일시") -> Loaded:
    path = tmp_path / "문의.csv"
    rows = [["관리번호", header, "고객 문의"]]
    rows += [[f"N{n}", time, TEXTS[n % 3]] for n, time in enumerate(times)]
    path.write_text(csv_text(rows), encoding="utf-8", newline="")
    return load_sources([str(path)], settings=Settings())


def _times(found: Loaded) -> dict[str, str | None]:
    table = found.tickets.table
    return {
        name: None if time is None else time.strftime("%Y-%m-%d %H:%M")
        for name, time in zip(
            table["ticket_id"].to_pylist(), table["created_at"].to_pylist(), strict=True
        )
    }


def _told(found: Loaded, key: str) -> Notice:
    (notice,) = [n for source in found.sources for n in source.notices if n.key == key]
    return notice


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (
            ["２０２５．１２．３１", "２０２６．１．２ １４：０５"],
            ["2025-12-31 00:00", "2026-01-02 14:05"],
        ),
        (
            [
                unicodedata.normalize("NFD", time)
                for time in ("2026-01-02 오전 12:30", "2026년 1월 3일 오후 1시")
            ],
            ["2026-01-02 00:30", "2026-01-03 13:00"],
        ),
        (["2025-W01", "2026-W53"], ["2024-12-30 00:00", "2026-12-28 00:00"]),
        (["2026년 10주차", "2026년 11주"], ["2026-03-02 00:00", "2026-03-09 00:00"]),
        (["2026W07-5", "2026W08-1"], ["2026-02-13 00:00", "2026-02-16 00:00"]),
        (["'2026-01-02 10:00", "'2026-01-03"], ["2026-01-02 10:00", "2026-01-03 00:00"]),
    ],
)  # fmt: skip
def test_habits(tmp_path: Path, times: list[str], expected: list[str]) -> None:
    header = unicodedata.normalize("NFD", "등록일시")
    assert list(_times(_load(tmp_path, times, header)).values()) == expected


def test_weeks_are_told(tmp_path: Path) -> None:
    assert _told(_load(tmp_path, ["2026-W10", "2026-W11"]), "dates.weeks").values["column"]


@pytest.mark.parametrize("week", ["2025-W53", "2026-W00", "2026-W54"])
def test_weeks_that_no_year_has(week: str) -> None:
    assert parse_times(pa.array([week]), tz="UTC").unread == 1


def test_syllables_are_whole_everywhere(tmp_path: Path) -> None:
    path = tmp_path / "mac.csv"
    rows = [["문의번호", "등록일", "인입채널", "회원등급", "문의내용"]]
    rows += [[f"M{n}", "2026. 1. 2. 오후 3:04", "카톡", "우수", TEXTS[n]] for n in range(3)]
    path.write_text(unicodedata.normalize("NFD", csv_text(rows)), encoding="utf-8", newline="")
    table = load_sources([str(path)], settings=Settings()).tickets.table
    assert set(table["channel"].to_pylist()) == {"카카오"}
    assert sorted(table["body"].to_pylist()) == sorted(TEXTS)
    assert set(table["segment"].to_pylist()) == {"우수"}


def test_a_column_of_dates_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    found = _load(tmp_path, ["", "삼월 초순", "사월 중순", "오월 하순"])
    told = _told(found, "dates.column_unread")
    assert told.values == {
        "file": "문의.csv", "column": "등록일시", "row": 3, "shape": "가가 가가",
    }  # fmt: skip
    assert "삼월" not in told.text("ko") + told.text("en")


def test_cells_that_are_no_dates_name_the_first(tmp_path: Path) -> None:
    found = _load(tmp_path, ["2026-01-02", "2026-01-03", "홍길동 010-1234", "2026-02-30"])
    told = _told(found, "load.times_unread")
    assert (told.values["n"], told.values["row"]) == (2, 4)
    assert told.values["shape"] == "가가가 999-9999"


def test_orders_are_told(tmp_path: Path) -> None:
    told = _told(_load(tmp_path, ["03/04/2026", "05/06/2026"]), "load.times_ambiguous")
    assert "month/day/year" in told.text("en")


def test_epochs_are_no_serials(tmp_path: Path) -> None:
    keys = [
        [n.key for s in _load(tmp_path, times).sources for n in s.notices]
        for times in (["1772687100", "2026-03-05"], ["46086.5", "2026-03-05"])
    ]
    assert keys == [["dates.epochs_mixed"], ["load.times_mixed"]]


def test_a_shape_says_nothing_of_a_cell() -> None:
    assert shape_of("Kim, 12#4 (홍) ½한漢" + "가" * 30) == "AAA, 99#9 (가) ?가?가가가가가가가"
