"""Which files are looked through together for tables that belong together: those of a folder.

Their tables are held at once for that, so that there is a limit to how large they may be. It is
asked of all files that were given, whether they are read or known already.
"""

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

from voc_cli.load.files.sources import Source
from voc_cli.load.model import Content

TOGETHER_BYTES = 1 << 28
_UNPACKED = 8  # about how much more a workbook or a packed file holds
_SMALL_OUTSIDE = frozenset("xlsx xlsm ods gz zip parquet pq".split())
_MAILS = ("eml", "mbox", "msg")

__all__ = [
    "TOGETHER_BYTES",
    "are_too_large",
    "folder_called",
    "folders",
    "is_too_large",
    "together",
]


def folders(sources: Sequence[Source]) -> Iterator[list[Source]]:
    """Files one after the other that lie in one folder."""
    for _, run in itertools.groupby(sources, key=_folder_of):
        yield list(run)


def together(files: Sequence[Source]) -> Iterator[list[Source]]:
    """The files of a folder as they are looked through: together, unless they are too large.

    Mails of a folder always are one mailbox.
    """
    if not is_too_large(files):
        yield [*files]
        return
    mails = [file for file in files if _suffix(file) in _MAILS]
    if mails:
        yield mails
    yield from ([file] for file in files if file not in mails)


def is_too_large(files: Sequence[Source]) -> bool:
    """Whether the tables of some files are too large to hold together."""
    return sum(_weight(file) for file in files if _suffix(file) not in _MAILS) > TOGETHER_BYTES


def folder_called(folder: Sequence[Source]) -> str:
    """How a folder is named to a user, by its first file where it has no name."""
    path = folder[0].path
    return (path.absolute().parent.name if path is not None else "") or folder[0].name


def _folder_of(source: Source) -> Path | None:
    return None if source.path is None else source.path.absolute().parent


def _suffix(source: Source) -> str:
    return "" if source.path is None else source.path.suffix.lower().removeprefix(".")


def _weight(source: Source) -> int:
    """About how many bytes of text a file holds."""
    try:
        size = 0 if source.path is None else source.path.stat().st_size
    except OSError:
        return 0  # reading it says what is wrong
    return size * (_UNPACKED if _suffix(source) in _SMALL_OUTSIDE else 1)


def are_too_large(found: Sequence[Content]) -> bool:
    """Whether what files hold unpacked is too large to hold together as tables."""
    return sum(len(content.data) for content in found) > TOGETHER_BYTES
