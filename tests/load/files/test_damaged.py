"""Files that a disk, a transfer or a hand has spoilt: one line that says so, never a traceback."""

import gzip
import io
import json
import os
import time
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from voc_cli.errors import InputError
from voc_cli.load import load_sources
from voc_cli.load.columns.header import unique_names
from voc_cli.load.files.book_guard import may_be_opened, silent_reader
from voc_cli.load.files.sources import unpack
from voc_cli.load.model import Loaded
from voc_cli.settings import Settings

OLD_BOOK = Path(__file__).parents[2] / "exports" / "legacy.xls"
TEXT = "배송이 늦어요"


def _load(*paths: Path) -> Loaded:
    return load_sources([str(path) for path in paths], settings=Settings())


def test_text_of_a_damaged_parquet_is_refused(tmp_path: Path) -> None:
    raw = pa.array([b"\xff\xfe\xb9", TEXT.encode()], pa.binary())
    spoilt = pa.Array.from_buffers(pa.string(), len(raw), raw.buffers())
    path = tmp_path / "문의.parquet"
    pq.write_table(pa.table({"id": ["1", "2"], "text": spoilt}), path)
    with pytest.raises(InputError) as refused:
        _load(path)
    assert refused.value.key == "load.truncated"


def test_an_old_workbook_that_would_end_the_reader_is_refused(tmp_path: Path) -> None:
    """One byte of a length, and the reader asks for a terabyte and aborts the process."""
    whole = OLD_BOOK.read_bytes()
    spoilt = whole[:1808] + bytes([138]) + whole[1809:]
    assert may_be_opened(whole) and not may_be_opened(spoilt)
    path = tmp_path / "문의.xls"
    for data in (spoilt, whole[:600]):
        path.write_bytes(data)
        with pytest.raises(InputError) as refused:
            _load(path)
        assert refused.value.key == "load.workbook_broken"


def test_the_reader_of_workbooks_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with silent_reader(OLD_BOOK.read_bytes()):
        os.write(2, TEXT.encode())
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"


def test_a_mark_in_the_last_column_makes_no_thousand_columns(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [
        ("번호", "날짜", "내용"),
        *((n, f"2026-03-0{n}", f"{TEXT} {n}") for n in (1, 2, 3)),
    ]:
        sheet.append(row)
    sheet.cell(3, 16384).value = "x"
    book.save(tmp_path / "문의.xlsx")
    found = _load(tmp_path / "문의.xlsx")
    assert len(found.tickets.table) == 3
    assert [m.header for m in found.sources[0].columns] == ["번호", "날짜", "내용", "col16384"]


def test_copies_of_a_channel_talk_sheet_are_told_apart(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    chats = [("id", "userId", "state", "firstAskedAt"), ("c1", "u1", "closed", "2026-03-01 10:00")]
    said = [("chatId", "personType", "plainText", "createdAt"),
            ("c1", "user", TEXT, "2026-03-01 10:00")]  # fmt: skip
    users = [("id", "name"), ("u1", "김민수")]
    for name, rows in (("UserChat data", chats), ("UserChat data (2)", chats),
                       ("Message data", said), ("User data", users)):  # fmt: skip
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "채널톡.xlsx")
    assert TEXT in _load(tmp_path / "채널톡.xlsx").tickets.table["body"].to_pylist()


def test_odd_keys_and_depths_of_json_are_read(tmp_path: Path) -> None:
    deep: object = TEXT
    for _ in range(450):
        deep = [{"text": deep}]
    messages = [{"role": "customer", "text": TEXT, "𝐀": 1, "ℂ": 2, "Plain": 3},
                {"role": "agent", "ℂ": "네"}, {"role": "customer", "text": deep}]  # fmt: skip
    records = [{"id": f"C{n}", "created_at": f"2026-03-0{n}", "messages": messages} for n in (1, 2)]
    path = tmp_path / "상담.json"
    path.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    assert _load(path).tickets.table["body"].to_pylist() == [TEXT] * 2
    inside: object = TEXT
    for _ in range(800):
        inside = {"more": inside}
    path.write_text(json.dumps({"about": inside, "tickets": records}), encoding="utf-8")
    assert _load(path).tickets.table["body"].to_pylist() == [TEXT] * 2


def test_files_with_odd_digits_in_their_names_stand_in_order(tmp_path: Path) -> None:
    for name in ("10.csv", "1²2.csv", "9.csv", "①.csv"):
        (tmp_path / name).write_text(f"id,text\n{name},{TEXT} {name}\n", encoding="utf-8")
    names = [source.name for source in _load(tmp_path).sources]
    assert names == ["1²2.csv", "9.csv", "10.csv", "①.csv"]


def test_many_equal_headers_are_told_apart_at_once() -> None:
    begun = time.process_time()
    names = unique_names(["메모"] * 8000)
    assert time.process_time() - begun < 2
    assert names[:3] == ("메모", "메모 (2)", "메모 (3)") and len({*names}) == 8000
    assert unique_names(["a", "a (2)", "a", "a"]) == ("a", "a (2)", "a (3)", "a (4)")


def test_a_zip_spoilt_anywhere_is_refused(tmp_path: Path) -> None:
    """Its directory may name places that are in no file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("문의.csv", f"id,text\n1,{TEXT}\n" * 50)
    whole = packed.getvalue()
    path = tmp_path / "문의.zip"
    keys = set()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            unpack(path.read_bytes(), path.name)
        except InputError as refused:
            keys.add(refused.key)
    assert {"load.truncated"} < keys


def test_files_that_unpack_to_themselves_come_to_an_end() -> None:
    data = b"id,text\n1,a\n"
    for _ in range(30):
        data = gzip.compress(data)
    with pytest.raises(InputError):
        unpack(data, "문의.csv.gz")


@pytest.mark.parametrize("day", ["0001-01-01 00:00:00", "9999-12-31", "9999-12-31T23:59:59Z"])
def test_the_ends_of_the_calendar_are_no_time(tmp_path: Path, day: str) -> None:
    path = tmp_path / "문의.csv"
    rows = [f"{n},2026-03-0{n} 10:00,{TEXT} {n},{day}" for n in (1, 2, 3)]
    path.write_text("\n".join(["id,created_at,text,closed_at", *rows]), encoding="utf-8")
    table = _load(path).tickets.table
    assert table["closed_at"].null_count == 3 and table["created_at"].null_count == 0
    path.write_text("\n".join(["id,created_at,text", f"9,{day},{TEXT}", *rows]), encoding="utf-8")
    assert _load(path).tickets.table["created_at"].null_count == 1
