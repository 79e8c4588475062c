"""The same tickets under two layouts count once: in a load, in an archive, and beside one."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from tests.cli.conftest import Voc

ROWS = [
    ("Q-1", "2026-11-02 09:12", "모션데스크가 올라가지 않아요", "2", "모션데스크"),
    ("Q-2", "2026-11-02 10:41", "배송이 일주일째 오지 않습니다", "1", "책장"),
    ("Q-3", "2026-11-03 11:05", "쿠폰을 쓸 수가 없네요", "3", "의자"),
    ("Q-4", "2026-11-12 15:20", "환불은 언제 되나요", "4", "소파"),
]


def write(path: Path, header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


def both(folder: Path) -> tuple[Path, Path]:
    header = ("문의번호", "접수일시", "문의내용", "만족도", "상품명")
    again = write(folder / "again.csv", ("ID", "작성일시", "내용"), [row[:3] for row in ROWS])
    return write(folder / "first.csv", header, ROWS), again


def test_an_archive_keeps_the_first_source(voc: Voc, tmp_path: Path) -> None:
    first, again = both(tmp_path)
    archive = tmp_path / "archive"
    voc("load", first, "--archive", archive)
    kept = pq.read_table(archive).select(["source", "ticket_id", "rating", "product"])
    done = voc("load", again, "--archive", archive)
    [counts] = csv.DictReader(done.out.splitlines())
    assert (counts["new"], counts["unchanged"]) == ("0", "4"), counts
    assert counts["source"] in done.err and "한 번만 세도록" in done.err
    assert pq.read_table(archive).select(kept.column_names).equals(kept)
    assert "달라진 것이 없습니다" in voc("load", again, "--archive", archive).err


def test_a_copy_beside_an_archive_counts_once(voc: Voc, tmp_path: Path) -> None:
    first, again = both(tmp_path)
    archive = tmp_path / "archive"
    voc("load", first, "--archive", archive)
    done = voc("load", archive, again)
    assert len(list(csv.DictReader(done.out.splitlines()))) == len(ROWS)
    assert "한 번만 세도록" in done.err


def test_repeats_are_the_same_from_files_and_archive(voc: Voc, tmp_path: Path) -> None:
    """Texts that differ by what is masked are compared as they are kept, whoever keeps them."""
    said = "주문한 책장이 아직 오지 않았습니다. 연락 주세요 "
    rows = [
        ("R-1", "2026-11-02 09:12", said + "hong.gildong.seoul@example.com"),
        ("R-2", "2026-11-03 10:41", said + "k@kimchi-mail.example.org"),
        ("R-3", "2026-11-04 11:41", "쿠폰을 쓸 수가 없네요 도와주세요 부탁드립니다"),
    ]
    file = write(tmp_path / "문의.csv", ("문의번호", "접수일시", "문의내용"), rows)
    archive = tmp_path / "archive"
    voc("load", file, "--archive", archive)
    out = voc("load", file).out
    assert [row["duplicate_of"] for row in csv.DictReader(out.splitlines())] == ["", "R-1", ""]
    assert voc("load", archive).out == out
