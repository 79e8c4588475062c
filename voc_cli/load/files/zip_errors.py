"""What reading a damaged zip or gzip may raise: whatever part of it comes upon the damage."""

import struct
import zipfile
import zlib
from contextlib import suppress

UNZIP_ERRORS: tuple[type[Exception], ...] = (
    *(KeyError, IndexError),  # a member that the directory names and that is not there
    *(EOFError, OSError, zlib.error, zipfile.BadZipFile, zipfile.LargeZipFile),
    # Places before the beginning, lengths beyond any file, names that are no text.
    *(ValueError, OverflowError, struct.error),
    RuntimeError,  # locked, or packed in a way that is not supported
)
with suppress(ImportError):  # a Python built without it
    from lzma import LZMAError

    UNZIP_ERRORS += (LZMAError,)

__all__ = ["UNZIP_ERRORS"]
