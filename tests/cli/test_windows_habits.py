"""What Windows and its programs do to files, names and streams."""

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Voc, write_export
from voc_cli.cli.console import prepare_streams
from voc_cli.pipeline.learning.label_sheets import read_label_sheet
from voc_cli.settings import Settings

CODECS = ("utf-8-sig", "utf-16", "cp949")


@pytest.mark.parametrize("codec", CODECS)
def test_files_that_notepad_saved(voc: Voc, tmp_path: Path, codec: str) -> None:
    """Settings, a preset, a taxonomy and a dictionary with CRLF, in each of its encodings."""
    export = write_export(tmp_path / "문의.csv", weeks=1)
    voc("inspect", export, "--save-preset", tmp_path / "양식.toml")
    voc("taxonomy", "init", tmp_path / "분류.toml")
    (tmp_path / "설정.toml").write_text('[channels]\n"카톡" = "채팅"\n', encoding="utf-8")
    (tmp_path / "사전.txt").write_text("당일배송\tNNP\t0\n", encoding="utf-8")
    for name in ("양식.toml", "분류.toml", "설정.toml", "사전.txt"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        saved = text.encode(codec, "replace").replace(b"\r\n", b"\n").decode(codec)
        (tmp_path / name).write_text(saved, encoding=codec, newline="\r\n")
    options = ("--settings", tmp_path / "설정.toml", "--preset", tmp_path / "양식.toml")
    words = ("--taxonomy", tmp_path / "분류.toml", "--user-dictionary", tmp_path / "사전.txt")
    done = voc("classify", export, *options, *words, "--where", "channel=채팅", "-q")
    assert (done.code, done.err) == (0, "") and done.out.count("\n") == 1 + 3


@pytest.mark.parametrize(
    "pattern",
    ["[CS팀] 문의/11월*.csv", "[CS팀] 문의/[최종]*.csv", "[CS팀]*/11월*.csv", "*/11월?문의.csv"],
)
def test_brackets_in_names_are_names(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    """cmd.exe leaves `*` and `?` to us and means `[` as it stands."""
    folder = tmp_path / "[CS팀] 문의"
    folder.mkdir()
    for name in ("11월 문의.csv", "[최종] 문의.csv"):
        write_export(folder / name, weeks=1)
    monkeypatch.chdir(tmp_path)
    for given in (pattern, tmp_path / pattern):
        done = voc("load", given, "-q")
        assert (done.code, done.err) == (0, "") and done.out.count("\n") == 1 + 8
    missing = voc("load", "[CS팀] 문의/없음.csv")
    assert missing.code == 3 and "없음.csv 파일이나 폴더가 없습니다" in missing.err


@pytest.mark.parametrize("codec", ["utf-16", "utf-8"])
def test_what_powershell_5_made_of_our_output_is_told(voc: Voc, tmp_path: Path, codec: str) -> None:
    """It reads UTF-8 as CP949 and saves that; Korean that was always Korean is not told."""
    export = write_export(tmp_path / "문의.csv", weeks=2)
    written = voc("load", export, "-q").out
    piped = tmp_path / "piped.csv"
    read = written.encode().decode("cp949", "replace").replace("\ufffd", "?")
    piped.write_text(read, encoding=codec, newline="\r\n")
    assert "PowerShell" in voc("load", piped).err
    piped.write_text(written, encoding=codec, newline="\r\n")
    assert "PowerShell" not in voc("load", piped).err


def test_labels_of_long_ids_that_excel_rounded(tmp_path: Path) -> None:
    """Its CSV holds one id for all of them: the texts tell the tickets apart."""
    rows = [
        f"1.23457E+16,{text},,0.5,{label}" for text, label in (("늦어요", "배송"), ("환불", "환불"))
    ]
    text = "\n".join(["ticket_id,body,suggested,score,label", *rows, rows[0]])
    (tmp_path / "라벨.csv").write_text(text, encoding="cp949", newline="\r\n")
    found = read_label_sheet(tmp_path / "라벨.csv", settings=Settings()).to_pylist()
    assert sorted(row["label"] for row in found) == ["배송", "환불"]


def test_a_task_without_a_console(monkeypatch: pytest.MonkeyPatch) -> None:
    """`pythonw.exe` has no streams."""
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    prepare_streams()
    streams = (sys.stdin, sys.stdout, sys.stderr)
    assert not sys.stdin.read() and sys.stdout.write("가") == sys.stderr.write("나") == 1
    for stream in streams:
        stream.close()
