"""What stands around a word, as features: the words before and behind it and their classes."""

import re
from collections.abc import Sequence
from itertools import accumulate
from operator import add
from typing import NamedTuple

from voc_cli.privacy.names.name_words import SURNAME, rest_kind
from voc_cli.privacy.names.word_classes import WORD_CLASSES

__all__ = [
    "LEFT",
    "RIGHT",
    "Tokens",
    "behind_features",
    "left_features",
    "place_pieces",
    "rest_features",
    "split_pieces",
    "split_tokens",
]

# A word or sign with the blanks behind it.
_SIGNS = r"[A-Za-z]+\s*|[0-9]+\s*|.\s*"
_PIECE = re.compile(rf"[가-힣]+\s*|\[(?:IP)?[가-힣]{{2,7}}\]\s*|{_SIGNS}")
# A label and a name without a space between: 예금주김철수, 신청인이름예가온, 저는이상민입니다.
_LABEL = (
    "(?:[가-힣]{0,4}?(?:이름|성함|성명|예금주|입금자명?|수취인|수령인|주문자명?|예약자명?|신청자명?|"
    f"신청인|고객명|받는사람|받는분)[은는이]?|(?<![가-힣])저는)(?=[{SURNAME}][가-힣]{{2}})"
)
_GLUED_PIECE = re.compile(rf"{_LABEL}|{_PIECE.pattern}")
_GLUED = re.compile(
    "(?:이름|성함|성명|예금주|자명?|수취인|수령인|신청인|고객명|받는사람|받는분|저는)[은는이]?[가-힣]{3}"
)
LEFT, RIGHT = 6, 2  # tokens before and behind a word that are looked at
_NEAREST = 4  # how far before a word another word in Hangul is looked for
_SENTENCE_ENDS = frozenset(".¶!?")

_PARTICLE = re.compile(
    "(?:님|분)?(?:이름|성함)?(?:께서는|께서|에게서|한테서|에게|한테|으로|에서|이랑|하고|이나|까지|부터|은|는|이|가|을|를|의|도|로|에|와|과|랑|만|께|님|분|인|"
    "입니다|이고|이며|인데|인데요|이에요|예요)$"
)
_ENDING = frozenset("은는이가을를의도로에서고요다지만면니까와과랑한던된할인")
_REMEMBERED = 100_000


class Tokens(NamedTuple):
    """Words, numbers, signs, line ends (¶) and mask tokens of a text, and where each stands."""

    words: list[str]
    starts: list[int]
    ends: list[int]


def split_pieces(text: str) -> list[str]:
    """`text` cut where its tokens begin, each with the blanks behind it."""
    bare = text.replace("\n", "¶").lstrip()
    return (_GLUED_PIECE if _GLUED.search(bare) else _PIECE).findall(bare)


def place_pieces(pieces: Sequence[str], *, length: int) -> Tokens:
    """The tokens of a text of `length` code points with their places."""
    words = list(map(str.rstrip, pieces))
    starts = list(accumulate(map(len, pieces), initial=length - sum(map(len, pieces))))
    starts.pop()  # the end of the text
    return Tokens(words, starts, list(map(add, starts, map(len, words))))


def split_tokens(text: str) -> Tokens:
    """The tokens of `text` from left to right."""
    return place_pieces(split_pieces(text), length=len(text))


class _Classes(dict[str, str]):
    """What sort of word a token is: a class of the table with its particle, or its last syllable.

    Tokens repeat: each is judged once and remembered.
    """

    def __missing__(self, token: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[token] = _class_of(token)
        return found


_CLASSES = _Classes()


def _class_of(token: str) -> str:
    if not token:
        return "^"
    first = token[0]
    if first == "[" and len(token) > 1:
        return token
    if first.isdigit():
        return "#4" if len(token) == 4 else "#"
    if first.isascii() and first.isalpha():
        return "A"
    if not "가" <= first <= "힣":
        return token
    if token in WORD_CLASSES:
        return WORD_CLASSES[token]
    match = _PARTICLE.search(token)
    if match and match.start():
        stem = token[: match.start()]
        if stem in WORD_CLASSES:
            return WORD_CLASSES[stem] + match.group()
        if len(stem) > 2:
            for size in (3, 2):
                if stem[-size:] in WORD_CLASSES:
                    return "~" + WORD_CLASSES[stem[-size:]] + match.group()
    for size in (4, 3, 2):
        if len(token) > size and token[-size:] in WORD_CLASSES:
            return "~" + WORD_CLASSES[token[-size:]]
    for size in (3, 2):
        if len(token) > size and token[:size] in WORD_CLASSES:
            return WORD_CLASSES[token[:size]] + "~"
    return "?" + (token[-1] if token[-1] in _ENDING else "")


def left_features(tokens: Tokens, place: int) -> tuple[list[str], str]:
    """Features of what stands before token `place`, and the class of its nearest neighbour."""
    words, starts, ends = tokens
    one = words[place - 1] if place > 0 else ""
    two = words[place - 2] if place > 1 else ""
    three = words[place - 3] if place > 2 else ""
    gap = "" if starts[place] == (ends[place - 1] if place else 0) else "_"
    first, second, third = _CLASSES[one], _CLASSES[two], _CLASSES[three]
    features = [
        f"1{gap}{one}", f"1e{one[-2:]}", f"1f{one[-1:]}", f"1c{gap}{first}",
        f"2{two}", f"2c{second}", f"21{second}|{first}", f"3c{third}", f"2t{two}|{one}",
    ]  # fmt: skip
    for word in reversed(words[max(0, place - _NEAREST) : place]):
        if "가" <= word[0] <= "힣":
            features.append(f"p{_CLASSES[word]}")
            break
    for back, word in enumerate(reversed(words[max(0, place - LEFT) : place]), 1):
        if word in _SENTENCE_ENDS:
            break
        if "LABEL" in _CLASSES[word]:
            features.append(f"N{min(back, 4)}")
            break
    return features, first


def behind_features(tokens: Tokens, place: int, first: str) -> tuple[list[str], str, str]:
    """Features of what stands behind token `place`, the next token and its class.

    `first` is the class of what stands before; what follows the name in its own word is left to
    `rest_features`.
    """
    words, starts, ends = tokens
    size = len(words)
    word = words[place + 1] if place + 1 < size else ""
    two = words[place + 2] if place + 2 < size else ""
    gap = "" if word and starts[place + 1] == ends[place] else "_"
    following, later = _CLASSES[word], _CLASSES[two]
    features = [
        f"n{gap}{word[:4]}", f"nf{word[:2]}", f"nc{following}", f"m{later}",
        f"nm{following}|{later}", f"y{first}|{following}",
    ]  # fmt: skip
    return features, word, following


def rest_features(rest: str, first: str, word: str, following: str) -> list[str]:
    """Features of `rest`, which follows the name in its own word, and of the next token `word`."""
    kind = rest_kind(rest)
    return [
        f"rn{kind}|{word[:2]}", f"rc{kind}|{following}", f"x{first}|{kind}",
        f"z{first}|{kind}|{following}", f"rr{rest}|{first}",
    ]  # fmt: skip
