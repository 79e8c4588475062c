"""Korean words in Latin letters: `MINWON_NAEYONG` is 민원 내용, however it was spelt.

Databases of Korean systems name columns so. Every word is spelt by the Revised Romanisation, with
and without the changes of sound between syllables (`deungnok`, `deungrok`), and words are compared
by a skeleton that loose spellings share (`jeopsu`, `jupsu`; `gogaek`, `kogek`; `munui`, `moonui`).
"""

import re

_INITIALS = "g kk n d tt r m b pp s ss - j jj ch k t p h".split()
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
_FINALS = "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split()
# Where syllables meet, sounds change: (final, next initial) → what is written then.
_MEETING = {
    **{("k", i): f"ng{i}" for i in "nm"},
    **{("p", i): f"m{i}" for i in "nm"},
    **{("t", i): f"n{i}" for i in "nm"},
    ("n", "r"): "ll", ("l", "n"): "ll", ("l", "r"): "ll", ("ng", "r"): "ngn", ("m", "r"): "mn",
    ("k", "r"): "ngn", ("p", "r"): "mn", ("t", "r"): "nn",
}  # fmt: skip
# Letters, or groups of them, that stand for the same sound; the longest first.
_SAME = {
    "yeo": "Y", "you": "Y", "yoo": "Y", "yu": "Y", "yae": "ye", "yo": "yo", "wae": "we",
    "weo": "wo", "oe": "we", "eui": "i", "ui": "i", "yi": "i", "ee": "i", "eo": "u", "oo": "u",
    "ou": "u", "eu": "u", "o": "u", "ae": "e", "g": "k", "d": "t", "b": "p", "sh": "s", "r": "l",
    "ng": "ng",
}  # fmt: skip
_GROUPS = re.compile("|".join(sorted(_SAME, key=len, reverse=True)))
_TWICE = re.compile(r"([a-z])\1")
_FIRST, _LAST = 0xAC00, 0xD7A3

__all__ = ["skeleton", "skeletons_of"]


def skeleton(latin: str) -> str:
    """What all spellings of one Korean word have in common."""
    return _TWICE.sub(r"\1", _GROUPS.sub(lambda found: _SAME[found[0]], latin.lower()))


def skeletons_of(hangul: str) -> frozenset[str]:
    """The skeletons of a Korean word, with and without changes of sound; none for other text."""
    places = [ord(letter) for letter in hangul]
    if not places or not all(_FIRST <= place <= _LAST for place in places):
        return frozenset()
    syllables = [divmod(place - _FIRST, 28) for place in places]
    heads = [
        (_INITIALS[head // 21].strip("-"), _VOWELS[head % 21], _FINALS[tail].strip("-"))
        for head, tail in syllables
    ]
    plain = spoken = ""
    for place, (initial, vowel, final) in enumerate(heads):
        before = heads[place - 1][2] if place else ""
        plain += initial + vowel + final
        met = _MEETING.get((before, initial))
        if met is not None:
            spoken = spoken[: len(spoken) - len(before)] + met
        else:
            spoken += initial
        spoken += vowel + final
    return frozenset({skeleton(plain), skeleton(spoken)})
