"""Files written whole or not at all: a temporary neighbour that replaces its target at the end.

A folder for work in between stands beside its target too, and goes with the process; what a killed
one left, the next removes.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_WORK = ".voc.tmp"
_FRESH_SECONDS = 60  # so long a folder may stand without its lock: it is being made

__all__ = ["atomic_path", "working_folder"]


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """A path beside `target` to write to; it becomes `target` when the block ends without error.

    On any error, an interrupt too, the temporary file is removed and `target` is as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def working_folder(beside: Path) -> Iterator[Path]:
    """An empty hidden folder beside `beside`, gone with all it holds when the block ends.

    A lock inside tells that its process lives: folders of killed ones are removed first.
    """
    from filelock import FileLock

    beside.parent.mkdir(parents=True, exist_ok=True)
    _remove_left(beside.parent)
    folder = Path(tempfile.mkdtemp(dir=beside.parent, prefix=f".{beside.name}.", suffix=_WORK))
    lock = FileLock(folder / "lock")
    lock.acquire()
    try:
        yield folder
    finally:
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)


def _remove_left(parent: Path) -> None:
    from filelock import FileLock, Timeout

    for folder in parent.glob(f".*{_WORK}"):
        try:
            if time.time() - folder.stat().st_mtime < _FRESH_SECONDS:
                continue
            with FileLock(folder / "lock", timeout=0):
                pass
            shutil.rmtree(folder, ignore_errors=True)
        except (Timeout, OSError):
            continue  # somebody works in it, or it is not ours to remove


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
