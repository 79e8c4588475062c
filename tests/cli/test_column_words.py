"""Columns by the words that reports use, and headers that only some files have."""

import csv
from pathlib import Path

import pytest

from tests.cli.conftest import Voc


def write(path: Path, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


@pytest.fixture
def two(tmp_path: Path) -> list[Path]:
    """Two files that call the product otherwise; one has a column of its own."""
    board = write(
        tmp_path / "board.csv",
        ("문의번호", "접수일시", "문의내용", "상품명", "유입경로", "채널"),
        [
            ("B-1", "2026-11-02 09:12", "책상이 올라가지 않아요", "모션데스크", "광고", "게시판"),
            ("B-2", "2026-11-02 10:41", "배송이 오지 않습니다", "책장", "검색", "게시판"),
        ],
    )
    chat = write(
        tmp_path / "chat.csv",
        ("상담번호", "상담시작", "상담내용", "상품", "채널"),
        [("C-1", "2026-11-03 11:05", "모터에서 소리가 나요", "모션데스크", "채팅")],
    )
    return [board, chat]


def ids(out: str) -> list[str]:
    return sorted(row["ticket_id"] for row in csv.DictReader(out.splitlines()))


@pytest.mark.parametrize("name", ["product", "상품명", "상품", "제품", "Product", "PRODUCT"])
def test_a_product_is_found_in_every_file_by_any_of_its_names(
    voc: Voc, two: list[Path], name: str
) -> None:
    done = voc("load", *two, "--where", f"{name}=모션데스크")
    assert done.code == 0, done.err
    assert ids(done.out) == ["B-1", "C-1"]
    assert "열은" not in done.err


def test_files_without_a_header_are_named(voc: Voc, two: list[Path]) -> None:
    done = voc("load", *two, "--where", "유입경로=광고")
    assert ids(done.out) == ["B-1"]
    assert "'유입경로' 열은 chat.csv에 없습니다" in done.err and "1건" in done.err
    assert "chat.csv" in voc("kpi", *two, "--by", "유입경로").err


def test_by_takes_the_words_of_the_report(voc: Voc, two: list[Path]) -> None:
    said = voc("kpi", *two, "--by", "접점")
    assert said.code == 0, said.err
    assert said.out == voc("kpi", *two, "--by", "channel").out


def test_a_category_by_the_report_s_word(voc: Voc, two: list[Path]) -> None:
    said = voc("classify", *two, "--where", "분류!=없음")
    assert said.code == 0, said.err
    assert said.out == voc("classify", *two, "--where", "category!=없음").out
    refused = voc("load", *two, "--where", "분류=배송")
    assert refused.code == 2 and "category" in refused.err


def test_a_header_of_the_file_comes_before_our_word(voc: Voc, tmp_path: Path) -> None:
    file = write(
        tmp_path / "own.csv",
        ("문의번호", "접수일시", "문의내용", "분류"),
        [
            ("B-1", "2026-11-02 09:12", "책상이 올라가지 않아요", "가구"),
            ("B-2", "2026-11-02 10:41", "배송이 오지 않습니다", "물류"),
        ],
    )
    assert ids(voc("load", file, "--where", "분류=물류").out) == ["B-2"]
