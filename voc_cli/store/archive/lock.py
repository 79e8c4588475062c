"""One at a time: whoever reads or writes an archive holds its lock, and mends what was cut off."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from voc_cli.atomic import LOCKS_OPEN_FILES, remove_left
from voc_cli.errors import InputError
from voc_cli.store.archive.commit import is_cut_off, recover
from voc_cli.store.archive.meta import HIDDEN
from voc_cli.store.folders import is_archive

WAIT_SECONDS = 600
_PATIENCE_SECONDS = 1  # after this long without the lock the user is told that we wait

__all__ = ["WAIT_SECONDS", "is_held", "locked"]


def is_held(folder: Path) -> bool:
    """Whether another process holds the archive's lock, also before the archive is whole."""
    file = folder / HIDDEN / "lock"
    if not file.exists():
        return False
    lock = FileLock(file)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:  # not ours to write
        return False
    lock.release()
    return False


@contextmanager
def locked(folder: Path, *, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the archive's lock; a change that a killed process left is finished or taken back,
    and what it kept to work with is removed.

    The lock belongs to the process and goes with it, however it ends. `waiting` is called once
    when another holds it; after WAIT_SECONDS the wait is given up. On a disk that cannot be
    written, reading goes on without a lock unless a change is cut off half-way. Raises InputError
    when the wait was in vain.
    """
    hidden = folder / HIDDEN
    if hidden.is_dir() and not os.access(hidden, os.W_OK):
        if is_cut_off(hidden):
            raise InputError("archive.cut_off", archive=folder.name)
        yield
        return
    made = not folder.exists()
    hidden.mkdir(parents=True, exist_ok=True)
    lock = FileLock(hidden / "lock")
    _acquire(lock, folder, waiting)
    try:
        recover(folder, hidden)
        remove_left(hidden)
        yield
    except BaseException:
        if made and not is_archive(folder):
            if LOCKS_OPEN_FILES:
                lock.release()  # an open file cannot be removed, also by us; nor one held by others
            _take_away(folder, hidden)
        raise
    finally:
        lock.release()


def _take_away(folder: Path, hidden: Path) -> None:
    """The folder of an archive that came to nothing, unless something else stands in it by now."""
    with suppress(OSError):
        (hidden / "lock").unlink(missing_ok=True)
        hidden.rmdir()
        folder.rmdir()


def _acquire(lock: FileLock, folder: Path, waiting: Callable[[], None] | None) -> None:
    try:
        lock.acquire(timeout=min(_PATIENCE_SECONDS, WAIT_SECONDS))
        return
    except Timeout:
        if waiting is not None:
            waiting()
    try:
        lock.acquire(timeout=max(0.0, WAIT_SECONDS - _PATIENCE_SECONDS))
    except Timeout:
        minutes = max(1, round(WAIT_SECONDS / 60))
        raise InputError("archive.busy", archive=folder.name, minutes=minutes) from None
