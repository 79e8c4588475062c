"""What keeps a damaged workbook from ending the program that reads it, and from speaking for it.

The reader is written in Rust. Where a broken XLS asks for more memory than there is, it aborts the
whole process; where it meets its own bugs, it prints them (with the text it stumbled over) to
standard error before Python hears of them.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_OLD_BOOK = b"\xd0\xcf\x11\xe0"
_SURVIVED = 0
_LONGEST_SECONDS = 120
_SMALL_BYTES = 4 << 20
_TRY = """
import io, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except (ImportError, OSError, ValueError):
    pass
try:
    import python_calamine
    python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
except BaseException:
    pass
"""

__all__ = ["is_old_book", "may_be_opened", "silent_reader"]


def is_old_book(data: bytes) -> bool:
    """Whether it is an XLS, or some other document of its time."""
    return data.startswith(_OLD_BOOK)


def may_be_opened(data: bytes) -> bool:
    """Whether opening a workbook leaves the process alive; an XLS is tried in one of its own.

    Errors that Python hears of are no matter here: they are told by whoever reads the book.
    """
    if not is_old_book(data) or not sys.executable or getattr(sys, "frozen", False):
        return True
    nothing = subprocess.DEVNULL
    try:
        tried = subprocess.run(
            [sys.executable, "-c", _TRY],
            input=data,
            stdout=nothing,
            stderr=nothing,
            timeout=_LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    except OSError:  # no process can be started here
        return True
    return tried.returncode == _SURVIVED


@contextmanager
def silent_reader(data: bytes) -> Iterator[None]:
    """Keeps what the reader's own code prints from standard error.

    A large XLSX is read for so long that whoever sits before the screen should see the bar move;
    damage there is found by the checksums of its zip.
    """
    seen = sys.stderr is not None and sys.stderr.isatty()
    kept = -1
    if is_old_book(data) or len(data) < _SMALL_BYTES or not seen:
        with suppress(OSError):  # there is none
            kept = os.dup(2)
    if kept < 0:
        yield
        return
    with suppress(AttributeError, OSError, ValueError):
        sys.stderr.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)
