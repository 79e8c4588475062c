"""Presets that are written down, passwords that are no argument, masked copies of many files."""

import io
import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import PHONE, Voc, write_export
from tests.exports.writing import csv_file, workbook_bytes
from voc_cli.cli.console import Narrator
from voc_cli.cli.passwords import workbook_password

ROWS: list[list[object]] = [
    ["번호", "접수일", "내용"],
    ["1", "2024-06-11", f"연락처는 {PHONE} 입니다 연락 주세요"],
    ["2", "2024-06-12", "환불이 안 됩니다"],
]


def sheet(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    csv_file(ROWS)(path)
    return path


def test_inspect_saves_a_preset_that_reads_the_same(voc: Voc, tmp_path: Path) -> None:
    source, preset = sheet(tmp_path / "a.csv"), tmp_path / "mine.toml"
    assert voc("inspect", source, "-q", "--save-preset", preset).code == 0
    plain = voc("load", source, "-q")
    again = voc("load", source, "-q", "--preset", preset)
    assert (again.code, again.out) == (0, plain.out)
    refused = voc("inspect", source, "-q", "--save-preset", tmp_path / "mine.txt")
    assert refused.code == 2 and "mine.txt" in refused.err


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    ooxml = pytest.importorskip("msoffcrypto.format.ooxml")
    path = tmp_path / "locked.xlsx"
    with path.open("wb") as out:
        ooxml.OOXMLFile(io.BytesIO(workbook_bytes({"문의": ROWS}))).encrypt("맞는 암호", out)
    return path


def test_password_by_file_and_environment(
    voc: Voc, locked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = tmp_path / "word.txt"
    saved.write_text("맞는 암호\r\n메모\n", encoding="utf-8-sig")
    assert voc("load", locked, "-q").code == 3
    assert "환불이 안 됩니다" in voc("load", locked, "-q", "--password-file", saved).out
    assert PHONE not in voc("mask", locked, "-q", "--password-file", saved).out
    for word in ("맞는 암호", "맞는 암호 "):  # `set VOC_PASSWORD=… && voc …` keeps the blank
        monkeypatch.setenv("VOC_PASSWORD", word)
        assert voc("load", locked, "-q").code == 0
    monkeypatch.setenv("VOC_PASSWORD", "틀린 암호")
    wrong = voc("load", locked, "-q")
    assert wrong.code == 3 and "locked.xlsx" in wrong.err and "틀린 암호" not in wrong.err


def test_password_asked_for_on_a_terminal(
    voc: Voc, locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from voc_cli.cli import passwords

    asked: list[str] = []

    class Terminal:
        @staticmethod
        def isatty() -> bool:
            return True

    class Streams:
        stdin = stderr = Terminal()

    def answer(prompt: str, stream: object) -> str:
        asked.append(prompt)
        return "맞는 암호"

    monkeypatch.setattr(passwords, "sys", Streams())
    monkeypatch.setattr("getpass.getpass", answer)
    assert voc("load", locked, "-q").code == 0
    assert len(asked) == 1 and "locked.xlsx" in asked[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_a_password_file_as_windows_writes_it(tmp_path: Path, encoding: str) -> None:
    """PowerShell's `>` writes UTF-16, the old editor a mark, cmd's `>` the code page."""
    file = tmp_path / "password.txt"
    file.write_bytes("맞는 암호\r\n".encode(encoding))
    assert workbook_password(file, Narrator()) == "맞는 암호"


def test_password_file_that_cannot_be_used(voc: Voc, tmp_path: Path) -> None:
    source, empty = sheet(tmp_path / "a.csv"), tmp_path / "empty.txt"
    empty.write_text("\n", encoding="utf-8")
    for path in (empty, tmp_path / "none.txt"):
        found = voc("load", source, "-q", "--password-file", path)
        assert found.code == 3 and path.name in found.err


def test_a_missing_package_is_named(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from voc_cli.load.files import excel

    def missing(name: str) -> object:
        raise ImportError(name)

    path = tmp_path / "chats.xlsx"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    path.write_bytes(ole + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    monkeypatch.setattr(excel, "import_module", missing)
    monkeypatch.setenv("VOC_PASSWORD", "아무 암호")
    found = voc("load", path, "-q")
    assert found.code == 3 and "msoffcrypto-tool" in found.err


def test_mask_writes_a_copy_of_every_file(voc: Voc, tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    sheet(folder / "a.csv")
    sheet(folder / "sub" / "a.csv")
    (folder / "book.xlsx").write_bytes(workbook_bytes({"문의": ROWS, "둘": ROWS}))
    (folder / "lines.json").write_text(
        json.dumps([{"id": "1", "text": f"전화 {PHONE}"}]), encoding="utf-8"
    )
    (folder / "bad.csv").write_bytes(b"")
    spans = tmp_path / "spans.jsonl"
    done = voc("mask", folder, "-o", f"{out}/", "--spans", spans)
    assert done.code == 0 and "bad.csv" in done.err
    names = sorted(p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file())
    assert names == ["a.csv", "book.xlsx", "lines.json.jsonl", "sub/a.csv"]
    assert openpyxl.load_workbook(out / "book.xlsx").sheetnames == ["문의", "둘"]
    for text in ("a.csv", "sub/a.csv", "lines.json.jsonl"):
        copy = (out / text).read_text(encoding="utf-8")
        assert PHONE not in copy and "[전화]" in copy
    files = [json.loads(line)["file"] for line in spans.read_text(encoding="utf-8").splitlines()]
    assert sorted(files) == ["a.csv", "book.xlsx", "book.xlsx", "lines.json", "sub/a.csv"]
    assert voc("mask", folder, "-q", "--strict", "-o", out).code == 3


def test_mask_of_one_file_into_a_folder_and_what_cannot_be(voc: Voc, tmp_path: Path) -> None:
    one, two = sheet(tmp_path / "x" / "a.csv"), sheet(tmp_path / "y" / "a.csv")
    out = tmp_path / "out"
    out.mkdir()
    assert voc("mask", one, "-q", "-o", out).code == 0
    assert PHONE not in (out / "a.csv").read_text(encoding="utf-8")
    assert voc("mask", one, two, "-q").code == 2
    assert voc("mask", tmp_path / "x", "-q").code == 2
    assert voc("mask", one, two, "-q", "-o", out).code == 2
    assert voc("mask", one, "-q", "-o", one.parent).code == 2
    assert PHONE in one.read_text(encoding="utf-8")


def test_a_mistyped_early_day_is_told_and_begins_no_history(voc: Voc, tmp_path: Path) -> None:
    source = write_export(tmp_path / "a.csv")
    with source.open("a", encoding="utf-8") as stream:
        stream.write("T99-0,1970-01-05 09:00,배송이 안 와요,배송,1,카톡\n")
    told = voc("trend", source)
    assert "1970-01-05" in told.err and "--from" in told.err
    assert "1970" not in told.out
    assert "1970-01-05" in voc("load", source, "-q").out


def test_inspect_says_why_in_words(tmp_path: Path) -> None:
    from voc_cli.load import load_sources
    from voc_cli.pipeline.inspection import explained_table, mapping_table
    from voc_cli.settings import Settings

    path = tmp_path / "claims.csv"
    path.write_text(
        "클레임번호,구매자 작성 사유,판매자 메모,클레임 접수일,접수 시간\n"
        "R1,뚜껑이 안 닫혀서 국물이 다 샜어요,사진 확인 후 교환 처리,2024-03-31,10:05\n"
        "R2,생각보다 길어서 작은 걸로 바꿔 주세요,교환 접수 완료,2024-04-01,11:30\n",
        encoding="utf-8",
    )
    (source,) = load_sources([str(path)], settings=Settings()).sources
    for lang in ("ko", "en"):
        told = {r["fact"]: r["value"] for r in explained_table(source, lang).to_pylist()}
        text = " ".join(told.values())
        assert "'구매자 작성 사유'" in text and "body=판매자 메모" in text and "클레임번호" in text
    used = {r["header"]: r["column"] for r in mapping_table(source, "ko").to_pylist()}
    assert used["판매자 메모"] == "(답변)" and used["접수 시간"] == "(시각의 일부)"
