"""The text of files that people save themselves: settings, taxonomies, word lists, passwords.

On Korean Windows Notepad's ANSI and cmd's `>` are CP949, Notepad's Unicode and the `>` of Windows
PowerShell are UTF-16.
"""

import codecs
from pathlib import Path

__all__ = ["read_handwritten"]


def read_handwritten(file: Path) -> str:
    """The text of `file` with plain line ends, in UTF-8, UTF-16 with its mark, or else CP949.

    Raises UnicodeDecodeError for what is none of them, and OSError.
    """
    data = file.read_bytes()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp949")
    return text.replace("\r\n", "\n").replace("\r", "\n")
