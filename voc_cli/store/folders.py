"""What a folder is, told without reading what is in it.

Apart from `store/archive`, which a command that reads exports alone need not import.
"""

from pathlib import Path

from voc_cli.schema import ARCHIVE_FILE

__all__ = ["is_archive"]


def is_archive(path: Path) -> bool:
    """Whether `voc load --archive` made this folder."""
    return (path / ARCHIVE_FILE).is_file()
