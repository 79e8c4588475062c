"""One spelling for what looks the same: characters, emoji, repeats and blanks.

What carries feeling stays (ㅠㅠ, ㅋㅋ, !!), only its length is cut, so that ㅋㅋㅋㅋㅋ and ㅋㅋㅋ
are one morpheme. Nothing here removes a word.
"""

import re
import unicodedata

__all__ = ["normalise"]

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BLANKS = dict.fromkeys(
    [0x09, 0x0B, 0x0C, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " "
)
_BREAKS = dict.fromkeys([0x0D, 0x85, 0x2028, 0x2029], "\n")
_INVISIBLE = dict.fromkeys(
    [
        *(code for code in range(0x20) if code not in (0x09, 0x0A, 0x0B, 0x0C, 0x0D)),
        *range(0x7F, 0xA0),
        *(0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x180E, 0x3164, 0xFEFF, 0xFFA0, 0xFFFC, 0xFFFD),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),  # variation selectors: ❤ and ❤️ are one sign
        *range(0x1F3FB, 0x1F400),  # skin tones
        *range(0xE0000, 0xE0080),
        *range(0xD800, 0xE000),  # halves of a broken pair cannot be written as UTF-8
    ],
    "",
)
_LOOKALIKES = {
    **dict.fromkeys(map(ord, "“”„‟«»″〃"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛′`´"), "'"),
    **dict.fromkeys(map(ord, "∼〜〰˜"), "~"),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **dict.fromkeys(map(ord, "♡♥❣❥"), "❤"),
    ord("…"): "..",
    ord("⋯"): "..",
    ord("‼"): "!!",
    ord("⁉"): "!?",
    ord("⁈"): "?!",
    ord("ᆢ"): "..",
    ord("ㅜ"): "ㅠ",
}
_TABLE: dict[int, str | int | None] = {
    **_INVISIBLE,
    **_BLANKS,
    **_BREAKS,
    **_LOOKALIKES,
    **_FULL_WIDTH,
}

_SAME = re.compile(r"([^\s0-9A-Za-z])\1{2,}")
_GROUP = re.compile(r"([^\s0-9A-Za-z]{2,4}?)\1{2,}")
_SPACES = re.compile(r" {2,}")
_EDGES = re.compile(r" ?\n[ \n]*")


def normalise(text: str) -> str:
    """`text` in NFC and half-width, repeats cut to two, single blanks, no empty lines.

    ㅜ becomes ㅠ. Digits and Latin letters keep their repeats (1000000, www). Applying it twice
    changes nothing.
    """
    if not text.isascii() or not text.isprintable():
        text = text.replace("\r\n", "\n").translate(_TABLE)
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    text = _SAME.sub(r"\1\1", text)
    text = _GROUP.sub(r"\1\1", text)
    if "  " in text:
        text = _SPACES.sub(" ", text)
    if "\n" in text:
        text = _EDGES.sub("\n", text)
    return text.strip(" \n")
