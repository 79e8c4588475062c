"""Korean that a program read in a wrong encoding before it was saved: 배송 as 諛곗넚, or as ë°°ì†¡.

Windows PowerShell 5 does so with whatever passes its `>` and `|`. What it lost cannot be told.
"""

import re

__all__ = ["is_misread"]

_SAMPLE_CHARS = 20_000
_LEAST_SIGNS = 20
_SHARE = 0.2  # syllables to signs that are not ASCII; .29 to .52 in such texts, elsewhere .02
# Written in the first, read in the second; what either cannot hold was lost.
_WAYS = (("utf-8", "cp949"), ("utf-8", "cp1252"), ("euc-kr", "latin-1"))
_ASCII = re.compile(r"[\x00-\x7f]+")
_SYLLABLES = re.compile("[가-힣]")


def is_misread(text: str) -> bool:
    """Whether the signs of a text become Korean once they are read as they were written."""
    signs = _ASCII.sub(" ", text[:_SAMPLE_CHARS])
    n = len(signs) - signs.count(" ")
    if n < _LEAST_SIGNS:
        return False
    found = (signs.encode(read, "ignore").decode(written, "ignore") for written, read in _WAYS)
    return any(len(_SYLLABLES.findall(meant)) >= _SHARE * n for meant in found)
