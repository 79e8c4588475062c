"""What stands around a word, as features: the words before and behind it and their classes.

Every feature tells of few tokens, so what one token says at its place is weighed once and
remembered (`Surroundings`); `left_features` and its like name the same features for learning.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate, chain, repeat
from operator import add, ne
from typing import NamedTuple

from voc_cli.privacy.names.name_weights import name_weights
from voc_cli.privacy.names.name_words import SURNAME, rest_kind
from voc_cli.privacy.names.word_classes import WORD_CLASSES

__all__ = [
    "LEFT",
    "RIGHT",
    "Surroundings",
    "Tokens",
    "behind_features",
    "left_features",
    "rest_features",
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
_NEAREST = 3  # how far before a word and its neighbour another word in Hangul is looked for
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


def split_tokens(text: str) -> Tokens:
    """The tokens of `text` from left to right."""
    text = text.replace("\n", "¶")
    bare = text.lstrip()
    pieces = (_GLUED_PIECE if _GLUED.search(bare) else _PIECE).findall(bare)
    words = list(map(str.rstrip, pieces))
    starts = list(accumulate(map(len, pieces), initial=len(text) - len(bare)))
    starts.pop()  # the end of the text
    return Tokens(words, starts, list(map(add, starts, map(len, words))))


class _Classes(dict[str, str]):
    """What sort of word a token is: a class of the table with its particle, or its last syllable.

    Tokens repeat: each is judged once and remembered.
    """

    def __missing__(self, token: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[token] = _class_of(token)
        return found


class _Labels(dict[str, bool]):
    """Whether a token names what stands behind it (이름, 예금주)."""

    def __missing__(self, token: str) -> bool:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[token] = "LABEL" in _CLASSES[token]
        return found


_CLASSES = _Classes()
_LABELS = _Labels()


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
    one, two, three = (_word(tokens, place - back) for back in (1, 2, 3))
    first, second = _CLASSES[one], _CLASSES[two]
    features = [
        *_before(one, apart=_apart(tokens, place)),
        *_second_before(two),
        *_third_before(three),
        f"21{second}|{first}",
        f"2t{two}|{one}",
    ]
    if one and not _is_hangul(one):
        features += _nearest_before(_nearest(tokens.words, place - 1))
    label = _label_before(tokens.words, place)
    return features + ([f"N{label}"] if label else []), first


def behind_features(tokens: Tokens, place: int, first: str) -> tuple[list[str], str, str]:
    """Features of what stands behind token `place`, the next token and its class.

    `first` is the class of what stands before; what follows the name in its own word is left to
    `rest_features`.
    """
    word, two = _word(tokens, place + 1), _word(tokens, place + 2)
    following, later = _CLASSES[word], _CLASSES[two]
    features = [
        *_behind(word, apart=_apart(tokens, place + 1)),
        *_second_behind(two),
        f"nm{following}|{later}",
        f"y{first}|{following}",
    ]
    return features, word, following


def rest_features(rest: str, first: str, word: str, following: str) -> list[str]:
    """Features of `rest`, which follows the name in its own word, and of the next token `word`."""
    kind = rest_kind(rest)
    return [
        f"rn{kind}|{word[:2]}", f"rc{kind}|{following}", f"x{first}|{kind}",
        f"z{first}|{kind}|{following}", f"rr{rest}|{first}",
    ]  # fmt: skip


def _before(one: str, *, apart: bool) -> list[str]:
    gap, kind = "_" if apart else "", _CLASSES[one]
    features = [f"1{gap}{one}", f"1e{one[-2:]}", f"1f{one[-1:]}", f"1c{gap}{kind}"]
    return [*features, f"p{kind}"] if _is_hangul(one) else features


def _second_before(two: str) -> list[str]:
    return [f"2{two}", f"2c{_CLASSES[two]}"]


def _third_before(three: str) -> list[str]:
    return [f"3c{_CLASSES[three]}"]


def _nearest_before(nearest: str) -> list[str]:
    return [f"p{_CLASSES[nearest]}"] if nearest else []


def _behind(one: str, *, apart: bool) -> list[str]:
    gap = "_" if apart else ""
    return [f"n{gap}{one[:4]}", f"nf{one[:2]}", f"nc{_CLASSES[one]}"]


def _second_behind(two: str) -> list[str]:
    return [f"m{_CLASSES[two]}"]


def _is_hangul(token: str) -> bool:
    return "가" <= token[:1] <= "힣"


def _word(tokens: Tokens, place: int) -> str:
    return tokens.words[place] if 0 <= place < len(tokens.words) else ""


def _apart(tokens: Tokens, place: int) -> bool:
    """Whether something stands between token `place` (one past the last: nothing) and the one
    before it; of the first token, whether the text begins elsewhere.
    """
    start = tokens.starts[place] if place < len(tokens.starts) else 0
    return start != (tokens.ends[place - 1] if place else 0)


def _nearest(words: Sequence[str], place: int) -> str:
    """The nearest of few tokens before `place` that is a word in Hangul, "" if there is none."""
    for word in reversed(words[max(0, place - _NEAREST) : place]):
        if _is_hangul(word):
            return word
    return ""


def _label_before(words: Sequence[str], place: int) -> int:
    """How many tokens before `place`, in its sentence, a label stands (at most 4), 0 if none."""
    window = words[max(0, place - LEFT) : place]
    if not any(map(_LABELS.__getitem__, window)):
        return 0
    for back, word in enumerate(reversed(window), 1):
        if word in _SENTENCE_ENDS:
            break
        if _LABELS[word]:
            return min(back, 4)
    return 0


class _Weighed(dict[str, int]):
    """The weight of all that a token says at one place beside a word: tokens repeat."""

    def __init__(self, features: Callable[[str], list[str]]) -> None:
        self._features = features

    def __missing__(self, token: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        features = self._features(token)
        weight = self[token] = sum(map(name_weights().place.get, features, repeat(0)))
        return weight


_TOUCHING = _Weighed(partial(_before, apart=False))
_BEFORE = _Weighed(partial(_before, apart=True))
_SECOND_BEFORE, _THIRD_BEFORE = _Weighed(_second_before), _Weighed(_third_before)
_NEAREST_BEFORE = _Weighed(_nearest_before)
_TOUCHED = _Weighed(partial(_behind, apart=False))
_BEHIND = _Weighed(partial(_behind, apart=True))
_SECOND_BEHIND = _Weighed(_second_behind)


class Surroundings:
    """What stands around the words of a text, weighed: the sums of the features' weights.

    Each sum holds the weights of all kinds of names (`name_weights.unpack`).
    """

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._words = ["", "", "", *tokens.words, "", ""]
        self._apart = [*map(ne, tokens.starts, chain((0,), tokens.ends)), True]
        self._weigh = name_weights().place.get

    def left(self, place: int) -> tuple[int, str]:
        """The weight of what stands before token `place`, and the class of its neighbour there."""
        three, two, one = self._words[place : place + 3]
        first, weigh = _CLASSES[one], self._weigh
        weight = (
            (_BEFORE if self._apart[place] else _TOUCHING)[one]
            + _SECOND_BEFORE[two]
            + _THIRD_BEFORE[three]
            + weigh(f"21{_CLASSES[two]}|{first}", 0)
            + weigh(f"2t{two}|{one}", 0)
        )
        if one and not "가" <= one[0] <= "힣":
            weight += _NEAREST_BEFORE[_nearest(self._tokens.words, place - 1)]
        if label := _label_before(self._tokens.words, place):
            weight += weigh(f"N{label}", 0)
        return weight, first

    def behind(self, place: int, first: str) -> tuple[int, str, str]:
        """The weight of what stands behind token `place`, the next token and its class.

        `first` as in `behind_features`.
        """
        one, two = self._words[place + 4 : place + 6]
        following, weigh = _CLASSES[one], self._weigh
        weight = (
            (_BEHIND if self._apart[place + 1] else _TOUCHED)[one]
            + _SECOND_BEHIND[two]
            + weigh(f"nm{following}|{_CLASSES[two]}", 0)
            + weigh(f"y{first}|{following}", 0)
        )
        return weight, one, following

    def rest(self, rest: str, first: str, word: str, following: str) -> int:
        """The weight of `rest` beside them (`rest_features`)."""
        weigh = self._weigh
        return sum(map(weigh, rest_features(rest, first, word, following), repeat(0)))
