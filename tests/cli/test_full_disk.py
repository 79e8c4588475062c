"""A disk that takes no more: one line that names the file, and nothing half-written remains."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Voc, write_export

# The last has no sentence of its own.
ERRORS = ("ENOSPC", "EFBIG", "EACCES", "EROFS", "EMFILE", "EIO", "EDQUOT", "EPROTO")


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files there")
def test_a_file_that_grows_too_large_is_named(tmp_path: Path) -> None:
    export = write_export(tmp_path / "문의.csv")
    lines = [
        ["load", str(export), "-q", option, str(tmp_path / name)]
        for option, name in (("-o", "all.csv"), ("--archive", "archive"))
    ]
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "sys.dont_write_bytecode = True\n"
        "from voc_cli.cli.app import main\n"
        f"for words in {lines!r}:\n"
        "    try:\n"
        "        main(words)\n"
        "    except SystemExit as ended:\n"
        "        print(ended.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert done.stdout.split() == ["3", "3"]
    for (*_, place), told in zip(lines, done.stderr.splitlines(), strict=True):
        assert Path(place).name in told and "크기" in told and "large" not in told
    assert [path.name for path in tmp_path.iterdir()] == ["문의.csv"]


@pytest.mark.parametrize("name", [name for name in ERRORS if hasattr(errno, name)])
def test_the_systems_errors_are_told_in_korean(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    export, number = write_export(tmp_path / "문의.csv"), getattr(errno, name)

    def full(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("voc_cli.atomic.os.fsync", full)
    done = voc("load", export, "-o", tmp_path / "all.csv", "-q")
    assert done.code == 3 and done.err.count("\n") == 1
    assert "all.csv" in done.err and os.strerror(number) not in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["문의.csv"]
    told = voc("load", export, "-o", tmp_path / "all.csv", "-q", "--lang", "en").err
    assert "all.csv" in told and not any("가" <= letter <= "힣" for letter in told)


def test_an_archive_that_came_to_nothing_leaves_no_folder(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export, archive = write_export(tmp_path / "문의.csv"), tmp_path / "archive"

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr("voc_cli.store.archive.commit._to_disk", full)
        done = voc("load", export, "--archive", archive, "-q")
    assert done.code == 3 and "archive" in done.err and "공간" in done.err
    assert not archive.exists()
    assert voc("load", export, "--archive", archive, "-q").code == 0
    kept = {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()}
    more = write_export(tmp_path / "더.csv", weeks=12)
    with monkeypatch.context() as disk:
        disk.setattr("voc_cli.store.archive.commit._to_disk", full)
        assert voc("load", more, "--archive", archive, "-q").code == 3
    assert {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()} == kept
