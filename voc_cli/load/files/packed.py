"""A file as a stream of its contents: as it is, or what the one gzip or zip member in it holds."""

import gzip
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from voc_cli.load.files.sniff import container
from voc_cli.load.files.zip_errors import UNZIP_ERRORS

_HEAD_BYTES = 1 << 16
_SKIPPED = ("__MACOSX/", ".", "~$")

__all__ = ["Packed", "find_packed", "read_fully"]


@dataclass(frozen=True)
class Packed:
    """Where contents are: `kind` is `plain`, `gzip` or `zip`, `member` a name in a zip.

    `least_bytes`: so many bytes there are unpacked (a gzip tells its size modulo 4 GB alone).
    """

    path: Path
    kind: str
    member: str
    least_bytes: int

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The unpacked bytes from their beginning."""
        if self.kind == "gzip":
            with gzip.open(self.path) as stream:
                yield stream  # type: ignore[misc]
        elif self.kind == "zip":
            with _archive(self.path) as archive, _member(archive, self.member) as stream:
                yield stream
        else:
            with self.path.open("rb") as stream:
                yield stream


def find_packed(path: Path) -> Packed | None:
    """How to stream a file; None for a zip of several files or a locked one, and for a workbook.

    Raises OSError or BadZipFile for what cannot be read.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        if head.startswith(b"\x1f\x8b"):
            file.seek(-4, 2)
            return Packed(path, "gzip", "", max(size, int.from_bytes(file.read(4), "little")))
    if not head.startswith(b"PK"):
        return Packed(path, "plain", "", size) if container(head) == "text" else None
    with _archive(path) as archive:
        members = [m for m in archive.infolist() if not m.is_dir()]
        members = [m for m in members if not m.filename.startswith(_SKIPPED)]
        if len(members) != 1 or members[0].flag_bits & 0x1:
            return None
        return Packed(path, "zip", members[0].filename, members[0].file_size)


def _archive(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except UNZIP_ERRORS:
        raise zipfile.BadZipFile from None


def _member(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    try:
        return archive.open(name)
    except UNZIP_ERRORS:
        raise zipfile.BadZipFile from None


def read_fully(stream: IO[bytes], size: int) -> bytes:
    """`size` bytes, fewer only at the end."""
    pieces: list[bytes] = []
    while size > 0 and (piece := stream.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
