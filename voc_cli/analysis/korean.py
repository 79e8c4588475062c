"""Korean word forms for names: -ㅁ/음 nouns of predicates, dictionary forms."""

__all__ = ["dictionary_form", "nominalise"]

_BASE = 0xAC00
_FINALS = 28
_M, _RIEUL, _RIEUL_M, _TIKEUT, _PIEUP, _SIOT, _HIEUH = 16, 8, 10, 7, 17, 19, 27

# Closed lists: which stems keep their final consonant before a vowel and which change it
# (국립국어원, 한글 맞춤법 제18항).
_REGULAR_PIEUP = frozenset(
    "입 잡 뽑 씹 접 집 업 꼽 좁 굽 수줍 헤집 붙잡 뒤집 꼬집 손꼽 사로잡 바로잡 갈아입".split()
)
_IRREGULAR_TIKEUT = frozenset("듣 걷 묻 싣 긷 깨닫 일컫 알아듣 엿듣 되묻 캐묻".split())
_IRREGULAR_SIOT = frozenset("짓 낫 잇 붓 긋 젓 퍼붓 내젓".split())


def nominalise(stem: str, tag: str) -> str:
    """The -ㅁ/음 noun of a predicate stem: 늦 → 늦음, 튕기 → 튕김, 열 → 엶, 어렵 → 어려움.

    `tag` is its part of speech (VV, VA, VX, XSV, XSA); ㅎ falls only in adjectives other than 좋다.
    A stem that does not end in a Hangul syllable gets 함 (as in 로딩함).
    """
    if not stem or not "가" <= stem[-1] <= "힣":
        return f"{stem}함"
    body, final = divmod(ord(stem[-1]) - _BASE, _FINALS)
    open_syllable = _BASE + body * _FINALS
    if final == 0:
        return stem[:-1] + chr(open_syllable + _M)
    if final == _RIEUL:
        return stem[:-1] + chr(open_syllable + _RIEUL_M)
    if final == _HIEUH and tag == "VA" and stem != "좋" and len(stem) > 1:
        return stem[:-1] + chr(open_syllable + _M)
    if final == _PIEUP and stem not in _REGULAR_PIEUP:
        return stem[:-1] + chr(open_syllable) + "움"
    if final == _TIKEUT and stem in _IRREGULAR_TIKEUT:
        return stem[:-1] + chr(open_syllable + _RIEUL) + "음"
    if final == _SIOT and stem in _IRREGULAR_SIOT:
        return stem[:-1] + chr(open_syllable) + "음"
    return stem + "음"


def dictionary_form(form: str, tag: str) -> str:
    """The word as a dictionary lists it: 늦/VA → 늦다, 불편/XR → 불편하다, 배송/NNG → 배송."""
    if tag in {"VV", "VA", "VX"}:
        return f"{form}다"
    return f"{form}하다" if tag == "XR" else form
