"""What a folder is, told without reading what is in it.

Apart from `store/archive`, which a command that reads exports alone need not import.
"""

import os
from pathlib import Path

from voc_cli.schema import ARCHIVE_FILE

__all__ = ["archive_around", "is_archive"]

_OWN = ARCHIVE_FILE.split("/")[0]


def is_archive(path: Path) -> bool:
    """Whether `voc load --archive` made this folder."""
    return (path / ARCHIVE_FILE).is_file()


def archive_around(path: Path, made: Path | None = None) -> Path | None:
    """The archive, or the one about to be `made`, to whose own files `path` would belong: those of
    a week, and what the archive knows of itself.
    """
    place, new = Path(os.path.realpath(path)), made and Path(os.path.realpath(made))
    for folder in (place, *place.parents):
        own = folder.name == _OWN or folder.name.startswith("week=")
        if own and (folder.parent == new or is_archive(folder.parent)):
            return folder.parent
    return None
