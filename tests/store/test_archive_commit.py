"""A change of an archive whose file another program keeps open, as Windows lets it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from voc_cli.errors import InputError
from voc_cli.store.archive import commit
from voc_cli.store.archive.commit import Change, is_cut_off, recover, write_change

WEEKS = ("week=2026-W23/tickets.parquet", "week=2026-W24/tickets.parquet")


def writing(text: str) -> Change:
    def write(path: Path) -> None:
        path.write_text(text)

    return Change(dict.fromkeys(WEEKS, write))


def texts(folder: Path) -> list[str]:
    return [(folder / name).read_text() for name in WEEKS]


def test_nothing_is_begun_while_a_file_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_change(tmp_path, writing("old"))
    monkeypatch.setattr(commit, "held_open", lambda file: file == tmp_path / WEEKS[1])
    for change in (writing("new"), Change(remove=frozenset(WEEKS))):
        with pytest.raises(InputError) as caught:
            write_change(tmp_path, change)
        assert caught.value.key == "archive.held_open" and WEEKS[1] in str(caught.value)
        assert texts(tmp_path) == ["old", "old"]
        assert not is_cut_off(tmp_path / "_voc") and not list((tmp_path / "_voc").iterdir())


@pytest.mark.parametrize("removed", [False, True])
def test_what_is_held_after_the_commit_waits_for_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, removed: bool
) -> None:
    write_change(tmp_path, writing("old"))
    change = Change(remove=frozenset(WEEKS)) if removed else writing("new")
    with monkeypatch.context() as patched:
        patched.setattr(commit, "held_open", lambda _: False)
        for name in ("replace", "unlink"):
            patched.setattr(Path, name, _but_not(tmp_path / WEEKS[1], getattr(Path, name)))
        with pytest.raises(InputError, match="W24"):
            write_change(tmp_path, change)
        with pytest.raises(InputError, match="W24"):
            recover(tmp_path, tmp_path / "_voc")
    assert is_cut_off(tmp_path / "_voc")
    recover(tmp_path, tmp_path / "_voc")
    assert not is_cut_off(tmp_path / "_voc")
    assert (
        not any((tmp_path / name).exists() for name in WEEKS)
        if removed
        else (texts(tmp_path) == ["new", "new"])
    )


def _but_not(held: Path, real: Callable[..., object]) -> Callable[..., object]:
    def instead(self: Path, *given: object, **named: object) -> object:
        if held in (self, *given):
            raise PermissionError
        return real(self, *given, **named)

    return instead
