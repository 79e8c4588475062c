"""Files put together of lines in two encodings, and bytes that are in none."""

from pathlib import Path

import pytest

from tests.exports.writing import bytes_file, csv_text, zipped
from voc_cli.errors import InputError
from voc_cli.load import load_sources
from voc_cli.load.files.sniff import decode
from voc_cli.load.model import Loaded
from voc_cli.settings import Settings

TEXTS = (
    "결제 창이 안 열려요 ㅠㅠ",
    "쿠폰 기한을 늘려 주세요…",
    "①번 상품이 빠졌어요",
    "뷁 색이 달라요",
)
ROWS = [[f"E{n}", f"2026-05-0{n + 1}", text] for n, text in enumerate(TEXTS * 2)]
ROWS = [[*row[:1], f"2026-05-1{n}", row[2]] for n, row in enumerate(ROWS)]
HEADER = [["관리번호", "등록일", "문의 내용"]]


def _load(tmp_path: Path, data: bytes) -> Loaded:
    path = tmp_path / "모음.csv"
    path.write_bytes(data)
    return load_sources([str(path)], settings=Settings())


def _bodies(found: Loaded) -> list[str]:
    bodies: list[str] = found.tickets.table["body"].to_pylist()
    return bodies


@pytest.mark.parametrize("first", ["utf-8", "cp949"])
@pytest.mark.parametrize("cut", [1, 4, 7])
def test_lines_of_two_encodings(tmp_path: Path, first: str, cut: int) -> None:
    second = "cp949" if first == "utf-8" else "utf-8"
    data = csv_text(HEADER + ROWS[:cut]).encode(first) + csv_text(ROWS[cut:]).encode(second)
    found = _load(tmp_path, data)
    assert _bodies(found) == [row[2] for row in ROWS]
    (told,) = [n for n in found.sources[0].notices if n.key == "encodings.mixed"]
    assert (told.values["n"], told.values["line"]) == (8 - cut, cut + 2)


def test_one_foreign_line_of_a_long_file(tmp_path: Path) -> None:
    rows = [[f"L{n}", "2026-05-01", f"{TEXTS[n % 4]} {n}"] for n in range(3000)]
    data = csv_text(HEADER + rows[:2000]).encode() + csv_text(rows[2000:2001]).encode("cp949")
    found = _load(tmp_path, data + csv_text(rows[2001:]).encode())
    assert sorted(_bodies(found)) == sorted(row[2] for row in rows)


def test_a_mark_of_utf_8_before_cp949(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + csv_text(HEADER + ROWS).encode("cp949")
    found = _load(tmp_path, data)
    assert _bodies(found) == [row[2] for row in ROWS]
    assert found.sources[0].encoding == "CP949 (UTF-8 BOM)"


def test_damaged_lines_are_told_with_the_first(tmp_path: Path) -> None:
    data = csv_text(HEADER + ROWS).encode()
    place = data.index("빠졌".encode())
    found = _load(tmp_path, data[: place + 1] + data[place + 2 :])
    (told,) = [n for n in found.sources[0].notices if n.key == "load.broken_characters"]
    assert told.values["line"] == 4
    assert _bodies(found)[0] == TEXTS[0]


def test_an_encoding_nobody_knows_is_no_other_kind_of_file() -> None:
    with pytest.raises(InputError) as error:
        decode(csv_text(HEADER + ROWS).replace("…", "").encode("johab"), "a.csv")
    assert error.value.key == "encodings.unknown"


def test_notes_in_a_zip_are_no_tickets(tmp_path: Path) -> None:
    path = tmp_path / "5월.zip"
    table = csv_text(HEADER + ROWS)
    notes = {"readme.txt": b"made by the team", "1. 읽어주세요.txt": "안내".encode()}
    members = {**notes, "5월/문의.csv": table.encode()}
    zipped({name: bytes_file(data) for name, data in members.items()})(path)
    found = load_sources([str(path)], settings=Settings())
    assert (len(_bodies(found)), found.notices) == (8, ())


def test_a_file_left_out_is_named_once(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(csv_text(HEADER + ROWS), encoding="utf-8")
    (tmp_path / "b.csv").write_text("번호,건수\n1,3\n2,4\n", encoding="utf-8")
    found = load_sources([str(tmp_path)], settings=Settings())
    (told,) = [n for n in found.notices if n.key.startswith("load.skipped")]
    for lang in ("ko", "en"):
        assert told.text(lang).count("b.csv") == 1


def test_blanks_of_web_pages_are_blanks(tmp_path: Path) -> None:
    rows = [[*row[:2], row[2].replace(" ", "\xa0")] for row in ROWS]
    assert _bodies(_load(tmp_path, csv_text(HEADER + rows).encode())) == [row[2] for row in ROWS]
    cells = "".join(f"<tr><td>{a}</td><td>{b}</td><td>{c}&nbsp;!</td></tr>" for a, b, c in ROWS)
    head = "".join(f"<th>{name}</th>" for name in HEADER[0])
    page = f"<html><table><tr>{head}</tr>{cells}</table></html>"
    assert _bodies(_load(tmp_path, page.encode())) == [f"{row[2]} !" for row in ROWS]
