"""What cannot be read: one clear error each, no ticket text, a way out; folders go on."""

import gzip
import importlib
import io
import sys
from pathlib import Path

import pytest

from tests.exports.writing import bytes_file, csv_file, workbook_bytes, xlsx, zipped
from voc_cli.errors import InputError, UsageError
from voc_cli.load import load_sources
from voc_cli.settings import Settings

GOOD = csv_file([["id", "text"], ["1", "배송이 늦어요"], ["2", "환불해 주세요"]])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(*sources: object, **options: object) -> object:
    return load_sources([str(s) for s in sources], settings=Settings(), **options)  # type: ignore[arg-type]


def broken_gzip() -> bytes:
    return gzip.compress("id,text\n1,배송이 늦어요\n".encode() * 500, mtime=0)[:60]


SECRET = "비밀스러운 문의 내용"
CASES: list[tuple[str, bytes, str]] = [
    ("empty.csv", b"", "load.empty_file"),
    ("blank.csv", b"\n \n", "load.empty_file"),
    ("bom_only.csv", b"\xef\xbb\xbf", "load.empty_file"),
    ("header.csv", b"id,date,text\n", "load.header_only"),
    ("header.xlsx", workbook_bytes({"s": [["id", "text"]]}), "load.header_only"),
    ("numbers.csv", b"a,b\n1,2\n3,4\n5,6\n", "load.no_text_column"),
    ("words.csv", "번호,분류,금액\n1,배송,100\n2,환불,200\n".encode(), "load.no_text_column_but"),
    ("sums.csv", "id,text\n합계,\n".encode(), "load.no_tickets"),
    ("junk.csv", bytes(range(256)) * 40, "load.binary"),
    ("zeros.csv", b"\x00" * 4000, "load.empty_file"),
    ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(200), "load.binary"),
    ("paper.csv", b"%PDF-1.7\n" + b"text " * 50, "load.binary"),
    ("cut.csv.gz", broken_gzip(), "load.truncated"),
    ("cut.zip", b"PK\x03\x04" + bytes(40), "load.truncated"),
    ("cut.xlsx", workbook_bytes({"s": [["id", "text"], ["1", SECRET]]})[:900], "load.truncated"),
    ("cut.parquet", b"PAR1" + bytes(40), "load.truncated"),
    ("broken.json", ('[{"id": 1, "text": "' + SECRET).encode(), "load.json_broken"),
    ("no_records.json", b'{"ok": {"deep": {"er": {}}}}', "load.json_without_records"),
    ("locked.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "load.encrypted"),
    ("locked.xls", OLE + bytes(600), "load.workbook_broken"),
    ("page.html", b"<html><body><p>hello</p></body></html>", "load.html_without_table"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "key"), CASES, ids=[case[0] for case in CASES])
def test_one_file_that_cannot_be_read(name: str, data: bytes, key: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read(path)
    assert caught.value.key == key
    for lang in ("ko", "en"):
        sentence = caught.value.text(lang)
        assert name in sentence
        assert SECRET not in sentence and str(tmp_path) not in sentence
        assert "\n" not in sentence


def test_missing_file_folder_and_glob(tmp_path: Path) -> None:
    for source, key in (
        (tmp_path / "none.csv", "load.file_missing"),
        (tmp_path, "load.folder_empty"),
        (tmp_path / "*.csv", "load.glob_empty"),
    ):
        with pytest.raises(InputError) as caught:
            read(source)
        assert caught.value.key == key
        assert str(tmp_path.parent) not in caught.value.text("ko")


def test_locked_workbook_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "chats.xlsx"
    path.write_bytes(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(InputError) as caught:
        read(path)
    assert "암호" in caught.value.text("ko")
    with pytest.raises(InputError) as caught:
        read(path, password="wrong")
    assert caught.value.key in ("load.encrypted_needs_package", "load.wrong_password")


def test_locked_workbook_opens_with_its_password(tmp_path: Path) -> None:
    pytest.importorskip("msoffcrypto")
    ooxml = importlib.import_module("msoffcrypto.format.ooxml")
    path = tmp_path / "chats.xlsx"
    data = workbook_bytes({"s": [["번호", "내용"], ["1", "배송이 늦어요"]]})
    with path.open("wb") as out:
        ooxml.OOXMLFile(io.BytesIO(data)).encrypt("맞는 암호", out)
    loaded = load_sources([str(path)], settings=Settings(), password="맞는 암호")
    assert loaded.tickets.table["body"].to_pylist() == ["배송이 늦어요"]
    with pytest.raises(InputError) as caught:
        read(path, password="틀린 암호")
    assert caught.value.key == "load.wrong_password"


def test_a_folder_skips_what_it_cannot_read(tmp_path: Path) -> None:
    GOOD(tmp_path / "good.csv")
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04rubbish")
    (tmp_path / "notes.md").write_text("# 메모")
    (tmp_path / "script.py").write_text("pass")
    (tmp_path / ".hidden.csv").write_bytes(b"")
    loaded = load_sources([str(tmp_path)], settings=Settings())
    assert [source.name for source in loaded.sources] == ["good.csv"]
    assert [notice.key for notice in loaded.notices] == ["load.skipped"]
    assert "bad.xlsx" in loaded.notices[0].text("ko")
    assert "{" not in loaded.notices[0].text("en")
    with pytest.raises(InputError):
        read(tmp_path, strict=True)


def test_two_named_files_are_both_needed(tmp_path: Path) -> None:
    GOOD(tmp_path / "good.csv")
    with pytest.raises(InputError):
        read(tmp_path / "good.csv", tmp_path / "gone.csv")


def test_a_folder_of_nothing_but_rubbish_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    (tmp_path / "b.csv").write_bytes(b"")
    with pytest.raises(InputError) as caught:
        read(tmp_path)
    assert caught.value.key == "load.nothing_loaded"


def test_zip_with_one_bad_member_keeps_the_others(tmp_path: Path) -> None:
    path = tmp_path / "both.zip"
    zipped({"a.csv": GOOD, "b.xlsx": bytes_file(b"PK\x03\x04")})(path)
    loaded = load_sources([str(path)], settings=Settings())
    assert loaded.tickets.table.num_rows == 2
    assert [notice.key for notice in loaded.notices] == ["load.skipped"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    GOOD(tmp_path / "x")
    data = (tmp_path / "x").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    loaded = load_sources(["-"], settings=Settings(), input_format="csv")
    assert loaded.sources[0].name == "-"
    assert loaded.tickets.table["ticket_id"].to_pylist() == ["1", "2"]
    with pytest.raises(UsageError) as caught:
        read("-")
    assert caught.value.key == "load.stdin_needs_format"


def test_wrong_options(tmp_path: Path) -> None:
    path = tmp_path / "good.csv"
    GOOD(path)
    for options, key in (
        ({"input_format": "docx"}, "load.unknown_input_format"),
        ({"column_map": {"bodi": "text"}}, "load.map_unknown"),
    ):
        with pytest.raises(UsageError) as caught:
            read(path, **options)
        assert caught.value.key == key
    with pytest.raises(InputError) as missing:
        read(path, column_map={"body": "없는열"})
    assert missing.value.key == "load.map_missing" and "text" in missing.value.text("ko")
    with pytest.raises(UsageError) as unknown:
        load_sources([str(path)], settings=Settings(preset="zendsk"))
    assert unknown.value.key == "load.preset_unknown"


def test_sheets_without_text_are_named(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    xlsx({"집계": [["월", "건수"], ["1", "20"], ["2", "30"]],
          "원본": [["번호", "내용"], ["1", "배송이 늦어요"], ["2",
          "환불이 안 돼요"]]})(path)  # fmt: skip
    loaded = load_sources([str(path)], settings=Settings())
    assert [source.sheet for source in loaded.sources] == ["원본"]
    assert [notice.key for notice in loaded.notices] == ["load.sheet_skipped"]
