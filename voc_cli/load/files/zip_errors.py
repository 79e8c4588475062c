"""What reading a damaged zip or gzip may raise: whatever part of it comes upon the damage."""

import struct
import zipfile
import zlib

_NO_PART = (KeyError, IndexError)  # a member that the directory names and that is not there
_UNPACKING = (EOFError, OSError, zlib.error, zipfile.BadZipFile, zipfile.LargeZipFile)
# Places before the beginning, lengths beyond any file, names that are no text.
_NONSENSE = (ValueError, OverflowError, struct.error)
_UNKNOWN = (RuntimeError,)  # locked, or packed in a way that is not supported
try:
    from lzma import LZMAError

    _RARE: tuple[type[Exception], ...] = (LZMAError,)
except ImportError:  # a Python built without it
    _RARE = ()

UNZIP_ERRORS: tuple[type[Exception], ...] = (
    *_NO_PART,
    *_UNPACKING,
    *_NONSENSE,
    *_UNKNOWN,
    *_RARE,
)

__all__ = ["UNZIP_ERRORS"]
