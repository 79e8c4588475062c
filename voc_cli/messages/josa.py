"""Korean particles that agree with the word before them (을/를, 이/가, 으로/로 …)."""

import re

# How a foreign or written-out ending sounds: True when it closes with a consonant (받침).
_DIGIT_CLOSED = {c: c in "013678" for c in "0123456789"}
# Vowels and l m n r are read alike in words and in abbreviations; s or d adds a vowel (뉴스), p or
# t at the end of a word may close it (맵) or not (위크), a capital is read as its name (CSV 브이).
_LETTER_CLOSED = {c: c in "lmnr" for c in "aeioulmnrwydfhjsvxz"}
_CLOSED_WORD = re.compile(r"[a-z](?:[lmn]e|ng)$")  # file 파일, name 네임, rating 레이팅
_CAPITAL_CLOSED = {c: c in "LMNR" for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_SIGN_CLOSED = {"%": False}  # 퍼센트
_RIEUL_ENDINGS = set("178lr")

_REMARK = re.compile(r"(?<=[^\s(])\s*\([^()]*\)[\"'”’\s]*$")
_CLOSING = "\"'”’)]}>」』〉》 "

__all__ = ["attach", "follow"]


def attach(word: str, pair: str) -> str:
    """`word` followed by the fitting particle of `pair`, written `closed/open`.

    `pair` names the form after a consonant first (을/를, 이/가, 은/는, 과/와, 으로/로). A word that
    ends in ㄹ takes 로, not 으로. Quotes and brackets at its end are looked through, a remark in
    round brackets after it is passed over; a word whose last sound is unknown gets both forms, as
    in 을(를).
    """
    closed_form, open_form = pair.split("/", 1)
    bare = _REMARK.sub("", word).rstrip(_CLOSING)
    sound = _ending(bare) if bare else None
    if sound is None:
        return f"{word}{closed_form}({open_form})"
    closed, rieul = sound
    if rieul and closed_form.startswith("으"):
        return word + open_form
    return word + (closed_form if closed else open_form)


def follow(word: str, noun: str) -> str:
    """`word` and then `noun`, or `word` alone where it ends in `noun`, also inside quotes."""
    bare = _REMARK.sub("", word).rstrip(_CLOSING)
    return word if bare.endswith(noun) else f"{word} {noun}"


def _ending(word: str) -> tuple[bool, bool] | None:
    """(ends in a consonant, that consonant is ㄹ), or None when the sound is unknown."""
    last = word[-1]
    if _CLOSED_WORD.search(word):
        return True, word.endswith("le")
    if "가" <= last <= "힣":
        final = (ord(last) - 0xAC00) % 28
        return final != 0, final == 8
    for sounds in (_DIGIT_CLOSED, _LETTER_CLOSED, _CAPITAL_CLOSED, _SIGN_CLOSED):
        if last in sounds:
            return sounds[last], last.lower() in _RIEUL_ENDINGS
    return None
