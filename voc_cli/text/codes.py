"""Codes that customers write as one word: E07, ERR-301, KF94, 5G, iOS17, A/S, 1+1.

The analyser cuts them where letters, digits and signs meet, so that no keyword, cue or search finds
them. Amounts with their unit (10kg, 220V, 500ml) are left apart: the number is no part of a name.
Long numbers are left apart too: a code of five digits or more is somebody's own order or device,
not what many write.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["CODES_VERSION", "CODE_TAG", "Code", "find_codes"]

CODES_VERSION = "1"  # raise when other codes are found or written otherwise
CODE_TAG = "SL"  # as any word in Latin letters, so that whatever reads words reads codes

_BEFORE = r"(?<![0-9A-Za-z\[])(?<![0-9A-Za-z][\-./:+&@_#,=])"
_BEHIND = r"(?![0-9A-Za-z@=]|[\-./:+&_][0-9A-Za-z])"
_SHAPES = (
    r"0x[0-9A-Fa-f]{2,8}",  # 0x80070005
    r"[A-Z]{2,4}-[A-Z]{1,2}[0-9]{2,4}[A-Z]{0,2}",  # SM-G991N
    r"[A-Za-z]{1,6}-?[0-9]{1,4}[A-Za-z]{0,2}",  # E07, ERR-301, iOS17, KF94, S21, MP3
    r"[2-6][Gg]|[48][Kk]|[23][Dd]|2FA|[BCOP]2[BCOP]|[2-5]in1",
    r"[2-9]XL|[6-9][05][A-H]",  # sizes
    r"[1-9]\+[1-9]",  # 1+1, 2+1
    r"[A-Z]\+",  # U+
    r"[A-Z]&[A-Z]",  # Q&A
    r"(?P<slashed>[A-Za-z]/[A-Za-z])",
)
_CODE = re.compile(f"{_BEFORE}(?:{'|'.join(_SHAPES)}){_BEHIND}")
_MAYBE = re.compile(r"[0-9][A-Za-z]|[A-Za-z]-?[0-9]|[0-9A-Z]\+|[A-Z]&|[A-Za-z]/[A-Za-z]")
_SIZES = frozenset("SML")


@dataclass(frozen=True)
class Code:
    """One code and where it stands; A/S is written AS, since half of all writers do."""

    form: str
    start: int
    end: int


def find_codes(text: str) -> Iterator[Code]:
    """The codes of a text from left to right."""
    if not _MAYBE.search(text):
        return
    for match in _CODE.finditer(text):
        form = match.group()
        if match.group("slashed"):
            if _SIZES.issuperset(form.upper().split("/")):
                continue  # S/M: two sizes
            form = form.replace("/", "")
        yield Code(form, match.start(), match.end())
