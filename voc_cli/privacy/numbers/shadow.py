"""The shadow of a text: the same text with the ways of writing a number made one.

Full-width digits, other hyphens, letters and words that stand for digits (O1O, 공일공) become plain
ASCII, so that every rule is written once. In nearly all texts code point n of the shadow is code
point n of the text; only invisible characters and unjoined jamo make the two differ in length.
"""

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["Shadow", "cast"]

_HYPHENS = "‐‑‒–—―−﹘﹣－ーㅡ᠆⁃─━ｰ"
_SPACES = "\t\xa0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_DOTS = "·•‧∙⋅・･ㆍᆞ․。"
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN = {
    **_WIDE,
    **dict.fromkeys(map(ord, _HYPHENS), ord("-")),
    **dict.fromkeys(map(ord, _SPACES), ord(" ")),
    **dict.fromkeys(map(ord, _DOTS), ord(".")),
    **dict.fromkeys(map(ord, "～〜∼˜"), ord("~")),
    **dict.fromkeys(map(ord, "“”„‟″「」『』〈〉《》"), ord('"')),
    **dict.fromkeys(map(ord, "‘’‚‛′`´"), ord("'")),
    **dict.fromkeys(map(ord, "∕⁄"), ord("/")),
    ord("\r"): ord("\n"),
}
_ODD = re.compile(f"[！-～{_HYPHENS}{_SPACES}{_DOTS}～〜∼˜“”„‟″「」『』〈〉《》‘’‚‛′`´∕⁄\r]")
_INVISIBLE = "\u200b-\u200f\u2060-\u2064\ufeff\u00ad\ufe0e\ufe0f\u20e3"
# Conjoining jamo (text from a Mac) and invisible characters change the length: the slow way.
_SHIFTING = re.compile(f"[\u1100-\u11ff{_INVISIBLE}]")
_CLUSTER = re.compile(f"[{_INVISIBLE}]+|[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?|.", re.S)

# 공일공, 영일영, O1O, 01공: a mobile prefix and its seven or eight digits in any such writing.
_SAID = "0-9공영빵일이삼사오육륙칠팔구OoㅇlI|BS"
_JOIN = r"(?:[\s.\-~,)/]{0,3}|\s?에\s?|\s?다시\s?|\s?국에?\s?)"
_SAID_MOBILE = re.compile(
    rf"(?<![0-9])[0공영빵OoㅇＯ]{_JOIN}[1일lI|]{_JOIN}[0공영빵Ooㅇ16789일lI|육륙칠팔구]"
    rf"(?:{_JOIN}[{_SAID}]){{7,8}}(?![0-9])"
)
# Any other number read out in words: nine or more digit words in a row, apart from particles.
_SAID_LONG = re.compile(
    r"[공영빵일이삼사오육륙칠팔구](?:[\s.\-]{0,3}[공영빵일이삼사오육륙칠팔구]){8,}"
)
_DIGIT = {
    **{c: "0" for c in "공영빵Ooㅇ"},
    **{c: "1" for c in "일lI|"},
    **{"B": "8", "S": "5"},
    **dict(zip("이삼사오육륙칠팔구", "234566789", strict=True)),
}
_VALUE = {ord(c): digit for c, digit in _DIGIT.items()}
_JOINER = {ord(c): "-" for c in "에다시국"}


@dataclass(frozen=True)
class Shadow:
    """`text`, the plain form; its code point n is `origin[n]` (start, end) of the original.

    `origin` None: the same offsets.
    """

    text: str
    origin: tuple[tuple[int, int], ...] | None = None

    def start(self, offset: int) -> int:
        """The offset in the original text of the code point at `offset`."""
        return offset if self.origin is None else self.origin[offset][0]

    def end(self, offset: int) -> int:
        """The end in the original text of a span that ends at `offset` here."""
        return offset if self.origin is None else self.origin[offset - 1][1]


def cast(text: str) -> Shadow:
    """The shadow of `text`."""
    origin: tuple[tuple[int, int], ...] | None = None
    if _SHIFTING.search(text):
        text, origin = _compose(text)
    if _ODD.search(text):
        text = text.translate(_PLAIN)
    if "일" in text or "1" in text or "l" in text or "I" in text:
        text = _SAID_MOBILE.sub(_spell_mobile, text)
    text = _SAID_LONG.sub(_spell_long, text)
    return Shadow(text, origin)


def _compose(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Syllables composed and invisible characters dropped, with where each code point was."""
    pieces: list[str] = []
    origin: list[tuple[int, int]] = []
    for match in _CLUSTER.finditer(text):
        piece = unicodedata.normalize("NFC", match.group())
        if re.match(f"[{_INVISIBLE}]", piece):
            continue
        pieces.append(piece)
        origin += [match.span()] * len(piece)
    return "".join(pieces), tuple(origin)


def _spell_mobile(match: re.Match[str]) -> str:
    found = match.group()
    if found.isascii() and not re.search("[OolI|BS]", found):
        return found
    digits = len(re.findall(f"[{_SAID}]", found))
    if digits == 11 or found[:3].translate(_VALUE) != "010":
        return found.translate(_VALUE).translate(_JOINER)
    return found


def _spell_long(match: re.Match[str]) -> str:
    found = match.group()
    following = match.string[match.end() : match.end() + 1]
    if found.endswith("이") and "가" <= following <= "힣":  # …구이고, …구이에요: the copula
        return found[:-1].translate(_VALUE) + "이"
    return found.translate(_VALUE)
