import os
import sys
import threading
import time
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from voc_cli import atomic
from voc_cli.atomic import atomic_path, held_open, move_to, put_in_place


def test_the_target_appears_whole(tmp_path: Path) -> None:
    target = tmp_path / "new" / "table.csv"
    with atomic_path(target) as path:
        path.write_text("a\n")
        assert not target.exists()
    assert target.read_text() == "a\n"
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_leaves_everything_as_it_was(tmp_path: Path, error: type[BaseException]) -> None:
    target = tmp_path / "table.csv"
    target.write_text("old")
    with pytest.raises(error), atomic_path(target) as path:
        path.write_text("half")
        raise error
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes of Unix")
@pytest.mark.parametrize("by", ["atomic_path", "put_in_place"])
def test_a_pipe_stays_a_pipe(tmp_path: Path, by: str) -> None:
    pipe, got = tmp_path / "pipe.csv", list[bytes]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    if by == "atomic_path":
        with atomic_path(pipe) as path:
            path.write_text("a\n")
    else:
        made = tmp_path / "made"
        made.write_text("a\n")
        put_in_place(made, pipe)
        made.unlink()
    reader.join(10)
    assert got == [b"a\n"] and pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "there" / "a.csv", tmp_path / "a.csv"
    target.parent.mkdir()
    target.write_text("old")
    link.symlink_to(target)
    with atomic_path(link) as path:
        path.write_text("new")
    assert link.is_symlink() and target.read_text() == "new"
    (made := tmp_path / "made").write_text("newer")
    put_in_place(made, link)
    assert link.is_symlink() and target.read_text() == "newer"


def test_a_folder_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError), atomic_path(tmp_path):
        raise AssertionError
    assert not list(tmp_path.iterdir())


def test_a_file_that_another_program_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "report.xlsx"
    file.write_text("x")

    def denied(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(atomic, "LOCKS_OPEN_FILES", True)
    assert not held_open(file) and not held_open(tmp_path / "none.xlsx")
    monkeypatch.setattr(Path, "open", denied)
    assert held_open(file)
    monkeypatch.setattr(atomic, "LOCKS_OPEN_FILES", False)
    assert not held_open(file)


def test_a_file_that_another_program_lets_be_written_but_not_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "tickets.parquet"
    file.write_text("x")
    _held_for(99, monkeypatch)
    assert held_open(file)


@pytest.mark.parametrize("times", [2, 99])
def test_who_looks_into_a_new_file_for_a_moment_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """Virus scanners do, on Windows, and keep it from being moved."""
    (target := tmp_path / "a.csv").write_text("old")
    (made := tmp_path / "made").write_text("new")
    waited = _held_for(times, monkeypatch)
    if times == 2:
        move_to(made, target)
        assert target.read_text() == "new" and not made.exists() and len(waited) == 2
        return
    with pytest.raises(PermissionError):
        move_to(made, target)
    assert target.read_text() == "old" and 1 < sum(waited) < 3


def _held_for(times: int, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    left, waited, real = iter(range(times)), list[float](), Path.replace

    def replace(self: Path, target: Path) -> Path:
        for _ in left:
            raise PermissionError
        return real(self, target)

    monkeypatch.setattr(atomic, "LOCKS_OPEN_FILES", True)
    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(time, "sleep", waited.append)
    return waited


def test_only_devices_of_unix_are_streams() -> None:
    r"""A project under `C:\dev` is written whole like any other."""
    assert not atomic._names_a_device(PureWindowsPath(r"C:\dev\voc\out.csv"))
    assert not atomic._names_a_device(PureWindowsPath(r"\dev\out.csv"))
    assert not atomic._names_a_device(PurePosixPath("/devices/out.csv"))
    assert atomic._names_a_device(PurePosixPath("/dev/stdout"))
    assert atomic._names_a_device(PurePosixPath("/proc/self/fd/1"))


def test_the_error_is_told_where_open_files_cannot_be_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", held)
    with pytest.raises(ValueError, match="half"), atomic_path(tmp_path / "a.csv"):
        raise ValueError("half")


def test_what_a_process_killed_long_ago_left_of_a_file_goes(tmp_path: Path) -> None:
    target = tmp_path / "a[1].csv"
    old, new, other = (
        tmp_path / name for name in (".a[1].csv.0a1b.tmp", ".a[1].csv.2c3d.tmp", ".b.csv.0a1b.tmp")
    )
    for file in (old, new, other):
        file.write_text("half")
    for file in (old, other):
        os.utime(file, (0, 0))
    with atomic_path(target) as path:
        path.write_text("a\n")
    assert sorted(tmp_path.iterdir()) == sorted([target, new, other])
