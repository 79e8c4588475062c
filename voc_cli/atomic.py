"""Files written whole or not at all: a temporary neighbour that replaces its target at the end.

A folder for work in between stands beside its target too, and goes with the process; what a killed
one left, the next removes.
"""

import errno
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path, PurePath

_WORK = ".voc.tmp"
LOCKS_OPEN_FILES = sys.platform == "win32"
_FRESH_SECONDS = 60  # so long a folder may stand without its lock: it is being made
_STALE_SECONDS = 24 * 3600  # nobody writes one file for so long without a byte

# A virus scanner, an indexer or a synchroniser looks into a new file and keeps it for a moment.
_PAUSES_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8)

__all__ = [
    "LOCKS_OPEN_FILES",
    "atomic_path",
    "check_target",
    "held_open",
    "move_to",
    "put_in_place",
    "remove_file",
    "remove_left",
    "told_of",
    "working_folder",
]


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """A path beside `target` to write to; it becomes `target` when the block ends without error.

    On any error, an interrupt too, the temporary file is removed and `target` is as it was. A
    symbolic link stays and its file is replaced; a pipe or device gets the bytes at the end.
    Raises IsADirectoryError for a folder.
    """
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    through = _is_stream(target)
    if not through:
        target = Path(os.path.realpath(target))
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove_half_written(target)
    beside = None if through else target.parent
    handle, name = tempfile.mkstemp(dir=beside, prefix=f".{target.name}.", suffix=".tmp")
    os.close(handle)
    temporary = Path(name)
    try:
        with told_of(target, besides=temporary):
            yield temporary
            if through:
                with temporary.open("rb") as written, target.open("wb") as stream:
                    shutil.copyfileobj(written, stream)
                return
            with temporary.open("rb+") as written:
                os.fsync(written.fileno())
            temporary.chmod(0o666 & ~_umask())
            move_to(temporary, target)
    finally:
        # Where open files cannot be removed, the error that left it open is the one to tell.
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def check_target(target: Path, *, folder: bool = False) -> None:
    """Raise at once the OSError that writing `target`, or filling a folder, would end with.

    IsADirectoryError for a folder in place of a file, NotADirectoryError where a folder above it
    is a file, PermissionError where nothing may be made in it. Folders that lack are no hindrance.
    """
    if target.exists() and not folder:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        if _is_stream(target):
            return
    above = Path(os.path.realpath(target))
    above = above if folder and above.is_dir() else above.parent
    while not above.exists() and above != above.parent:
        above = above.parent
    if above.exists() and not above.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(above))
    if above.exists() and not os.access(above, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(above))


def put_in_place(made: Path, target: Path) -> None:
    """A file made in a folder for work becomes `target`, as `atomic_path` would have it."""
    if target.is_dir() or _is_stream(target) or target.is_symlink():
        with atomic_path(target) as path:
            shutil.copyfile(made, path)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    move_to(made, target)


def move_to(made: Path, target: Path) -> None:
    """`made` becomes `target` in one step.

    Where open files cannot be moved (Windows), somebody who holds one of the two for a moment is
    waited for. Raises PermissionError when that was in vain.
    """
    _patiently(lambda: made.replace(target))


def remove_file(file: Path) -> None:
    """Remove a file that may be missing, as patiently as `move_to`. Raises PermissionError."""
    _patiently(lambda: file.unlink(missing_ok=True))


def _patiently(act: Callable[[], object]) -> None:
    for seconds in _PAUSES_SECONDS if LOCKS_OPEN_FILES else ():
        try:
            act()
        except PermissionError:
            time.sleep(seconds)
        else:
            return
    act()


def held_open(file: Path) -> bool:
    """Whether a program such as Excel keeps `file` from being replaced, as Windows lets it.

    Some let others write but not move it, so it is moved to where it is, too.
    """
    if not LOCKS_OPEN_FILES or not file.is_file():
        return False
    try:
        file.open("rb+").close()
        move_to(file, file)
    except PermissionError:
        return True
    return False


def _is_stream(target: Path) -> bool:
    """A pipe, a device, or a name such as /dev/stdout, whatever stands behind it."""
    return target.exists() and (_names_a_device(target) or not target.is_file())


def _names_a_device(target: PurePath) -> bool:
    r"""Whether a path is one of Unix's devices; `C:\dev\a.csv` is a file like any other."""
    return target.anchor == "/" and target.parts[1:2] in (("dev",), ("proc",))


def _remove_half_written(target: Path) -> None:
    """What processes killed long ago left of this very target."""
    for left in target.parent.glob(f".{escape(target.name)}.*.tmp"):
        with suppress(OSError):
            if left.is_file() and time.time() - left.stat().st_mtime > _STALE_SECONDS:
                left.unlink()


@contextmanager
def told_of(target: Path, *, besides: Path) -> Iterator[None]:
    """System errors inside the block name `target`, where they name no file or one of ours.

    `besides` is what is written in its place; a full disk is told of an open file without a name.
    """
    try:
        yield
    except OSError as error:
        named = Path(os.fsdecode(error.filename)) if error.filename else None
        if named is None or named == besides or besides in named.parents:
            error.filename = str(target)
        raise


@contextmanager
def working_folder(beside: Path) -> Iterator[Path]:
    """An empty hidden folder beside `beside`, gone with all it holds when the block ends.

    A lock inside tells that its process lives: folders of killed ones are removed first.
    """
    from filelock import FileLock

    beside.parent.mkdir(parents=True, exist_ok=True)
    remove_left(beside.parent)
    folder = Path(tempfile.mkdtemp(dir=beside.parent, prefix=f".{beside.name}.", suffix=_WORK))
    lock = FileLock(folder / "lock")
    lock.acquire()
    try:
        with told_of(beside, besides=folder):
            yield folder
    finally:
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)


def remove_left(parent: Path) -> None:
    """Remove the folders for work that killed processes left in `parent`."""
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
