"""`voc cache`, and commands that find their words in it."""

import os
from pathlib import Path

import pytest

from tests.cli.conftest import PHONE, Voc, write_export


def folder() -> Path:
    return Path(os.environ["VOC_CACHE_DIR"]) / "words"


@pytest.fixture
def voc_export(tmp_path: Path) -> Path:
    return write_export(tmp_path / "문의.csv", weeks=70)


def test_the_second_command_gives_the_same_without_tokenizing(
    voc: Voc, voc_export: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = voc("classify", voc_export)
    [kept] = folder().iterdir()
    assert PHONE.encode() not in kept.read_bytes()

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("tokenized again")

    with monkeypatch.context() as patched:
        patched.setattr("voc_cli.text.tokenize._kiwi", refuse)
        assert voc("classify", voc_export).out == first.out
        assert voc("trend", voc_export, "--by", "category").code == 0
    settings = tmp_path / "voc.toml"
    settings.write_text("cache = false\n")
    voc("cache", "clear")
    assert list(folder().iterdir()) == []
    assert voc("classify", voc_export, "--settings", settings).out == first.out
    assert list(folder().iterdir()) == []


def test_info_tells_the_room(voc: Voc, voc_export: Path) -> None:
    assert ": 파일 0개" in voc("cache", "info").out
    voc("tokenize", voc_export)
    assert '"files": 1' in voc("cache", "info", "--json").out
    assert "1개" in voc("cache", "clear").err


def test_a_cache_that_cannot_be_written_is_no_matter(
    voc: Voc, voc_export: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("VOC_CACHE_DIR", str(blocked))
    assert voc("tokenize", voc_export).code == 0
