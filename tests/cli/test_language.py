"""Which language a command speaks, and how errors look to programs."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Voc

HANGUL = re.compile("[가-힣]")
COMMANDS = (
    ("actions", "add", "--key", "delivery", "--since", "2026-08-01"),
    ("actions", "list"),
    ("actions", "close", "A1"),
    ("topics", "list", "--registry", "r"),
    ("topics", "rename", "--registry", "r", "t-1", "x"),
    ("topics", "merge", "--registry", "r", "t-1", "t-2"),
    ("topics", "pin", "--registry", "r", "t-1"),
    ("taxonomy", "show"),
    ("taxonomy", "init", "t.toml"),
    ("taxonomy", "check"),
    ("cache", "info"),
    ("archive", "info", "a"),
    ("archive", "prune", "a", "--before", "2026-01-01"),
    ("label", "agree", "a.csv", "b.csv"),
    ("load", "a.csv"),
)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VOC_LANG", raising=False)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_language_we_do_not_speak_is_refused(voc: Voc, words: tuple[str, ...]) -> None:
    outcome = voc(*words, "--lang", "fr")
    assert outcome.code == 2 and "fr" in outcome.err and "ko, en" in outcome.err
    assert not list(Path().iterdir())


def test_commands_without_tickets_speak_it(voc: Voc) -> None:
    assert "Delivery" in voc("taxonomy", "show", "--lang", "en").out
    assert "배송" in voc("taxonomy", "show").out
    assert "MB" in voc("cache", "info", "--lang", "en").out
    assert "holds no topic registry" in voc("topics", "list", "--registry", "r", "--lang", "en").err
    Path("voc.toml").write_text('lang = "en"\n')
    assert "Delivery" in voc("taxonomy", "show").out
    assert "배송" in voc("taxonomy", "show", "--lang", "ko").out


def test_a_run_follows_the_settings_in_all_it_says(voc: Voc, export: Path) -> None:
    Path("voc.toml").write_text('lang = "en"\n')
    done = voc("load", export)
    assert done.code == 0 and done.err and not HANGUL.search(done.err)
    failed = voc("load", "none.csv")
    assert failed.code == 3 and not HANGUL.search(failed.err)
    assert HANGUL.search(voc("load", export, "--lang", "ko").err)
    Path("voc.toml").unlink()
    assert HANGUL.search(voc("load", export).err)  # a command line does not remember the one before


@pytest.mark.parametrize(
    "words",
    [
        ("load", "none.csv"),
        ("load", "none.csv", "--no-such-option"),
        ("load", "none.csv", "--lang", "fr"),
        ("load", "none.csv", "--from", "x"),
    ],
)
def test_errors_are_json_among_json(voc: Voc, words: tuple[str, ...]) -> None:
    for told in (("--log-format", "json"), ("--log-format=json",)):
        outcome = voc(*words, *told)
        [line] = [json.loads(line) for line in outcome.err.splitlines()]
        assert outcome.code in (2, 3)
        assert line["event"] == "error" and line["message"] and line["key"]


def test_a_bug_is_json_too(voc: Voc, export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("고객의 말")

    monkeypatch.setattr("voc_cli.pipeline.files.load_sources", broken)
    outcome = voc("inspect", export, "--log-format", "json")
    lines = [json.loads(line) for line in outcome.err.splitlines()]
    assert outcome.code == 1 and lines[-1]["key"] == "bug" and "고객의 말" not in outcome.err
    assert any("reading.py" in place for place in lines[-1]["traceback"])
