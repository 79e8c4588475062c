"""Files that another program keeps open, as Windows tells it."""

from pathlib import Path
from typing import IO, Any

import pytest

from tests.cli.conftest import Voc, write_export
from voc_cli.cli import app
from voc_cli.messages import message


class Denied(PermissionError):
    """As Windows raises it, with a number of its own."""

    def __init__(self, winerror: int | None, *names: str) -> None:
        super().__init__(13, "Permission denied", names[0], None, *names[1:])
        self.winerror = winerror


def test_an_export_that_may_not_be_read(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named itself it is an error; in a folder the others are read."""
    for name in ("a.csv", "b.csv"):
        write_export(tmp_path / name, weeks=1)
    real = Path.open

    def open_it(self: Path, *given: Any, **named: Any) -> IO[Any]:
        if self.name == "b.csv":
            raise PermissionError(13, "Permission denied", str(self))
        opened: IO[Any] = real(self, *given, **named)
        return opened

    monkeypatch.setattr(Path, "open", open_it)
    sentence = message("load.no_permission", "ko", file="b.csv")
    alone = voc("load", tmp_path / "b.csv")
    assert alone.code == 3 and alone.err == f"voc: {sentence}\n" and not alone.out
    folder = voc("load", tmp_path)
    assert folder.code == 0 and folder.out.count("T00-") == 8 and sentence in folder.err


def test_the_file_that_could_not_be_replaced_is_named_and_not_ours() -> None:
    names = ("/x/.a.csv.0f1e.tmp", "/x/a.csv")
    for winerror, reason in ((None, "disk_denied"), (32, "disk_busy")):
        told = app._disk_sentence(Denied(winerror, *names))
        assert "a.csv" in told and "0f1e" not in told
        assert message(f"cli.{reason}", "ko") in told


@pytest.mark.parametrize("letters", [30, 300])
def test_a_path_that_is_too_long_for_windows_is_no_missing_file(letters: int) -> None:
    error = Denied(3, "/" + "긴" * letters + "/a.csv")
    key = "disk_long_path" if letters > 200 else "disk_denied"
    assert message(f"cli.{key}", "ko") in app._disk_sentence(error)


@pytest.mark.parametrize("root", ["/", "//"])
def test_a_drive_that_is_not_there_is_named(root: str) -> None:
    assert f" {root}" in " " + app._disk_sentence(FileNotFoundError(2, "none", root))
