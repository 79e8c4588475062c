"""What stands around a word, as features: the words before and behind it and their classes."""

import re
from collections.abc import Sequence

from voc_cli.privacy.names.name_words import SURNAME, rest_kind
from voc_cli.privacy.names.word_classes import WORD_CLASSES

__all__ = [
    "LEFT",
    "RIGHT",
    "Token",
    "behind_features",
    "find_words",
    "left_features",
    "rest_features",
    "split_tokens",
]

Token = tuple[str, int, int]  # text, start, end

_SIGNS = r"[A-Za-z]+|[0-9]+|[^\s]"
_TOKEN = re.compile(rf"\[(?:IP)?[가-힣]{{2,7}}\]|[가-힣]+|{_SIGNS}")
_WORDS = re.compile("[가-힣]+")
# A label and a name without a space between: 예금주김철수, 신청인이름예가온, 저는이상민입니다.
_LABEL = (
    "(?:[가-힣]{0,4}?(?:이름|성함|성명|예금주|입금자명?|수취인|수령인|주문자명?|예약자명?|신청자명?|"
    f"신청인|고객명|받는사람|받는분)[은는이]?|(?<![가-힣])저는)(?=[{SURNAME}][가-힣]{{2}})"
)
_GLUED_TOKEN = re.compile(rf"\[(?:IP)?[가-힣]{{2,7}}\]|{_LABEL}|[가-힣]+|{_SIGNS}")
_GLUED_WORDS = re.compile(f"{_LABEL}|[가-힣]+")
_GLUED = re.compile(
    "(?:이름|성함|성명|예금주|자명?|수취인|수령인|신청인|고객명|받는사람|받는분|저는)[은는이]?[가-힣]{3}"
)
LEFT, RIGHT = 6, 2  # tokens before and behind a word that are looked at
_NONE: Token = ("", 0, 0)

_PARTICLE = re.compile(
    "(?:님|분)?(?:이름|성함)?(?:께서는|께서|에게서|한테서|에게|한테|으로|에서|이랑|하고|이나|까지|부터|은|는|이|가|을|를|의|도|로|에|와|과|랑|만|께|님|분|인|"
    "입니다|이고|이며|인데|인데요|이에요|예요)$"
)
_ENDING = frozenset("은는이가을를의도로에서고요다지만면니까와과랑한던된할인")
_REMEMBERED = 100_000


def split_tokens(text: str) -> list[Token]:
    """Words, numbers, signs, line ends (¶) and mask tokens of `text` with their places."""
    pattern = _GLUED_TOKEN if _GLUED.search(text) else _TOKEN
    text = text.replace("\n", "¶")
    return [(m.group(), m.start(), m.end()) for m in pattern.finditer(text)]


def find_words(text: str) -> list[str]:
    """The words in Hangul among `split_tokens`."""
    return (_GLUED_WORDS if _GLUED.search(text) else _WORDS).findall(text)


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


def left_features(tokens: Sequence[Token], place: int) -> tuple[list[str], str]:
    """Features of what stands before token `place`, and the class of its nearest neighbour."""
    one = tokens[place - 1] if place > 0 else _NONE
    two = tokens[place - 2] if place > 1 else _NONE
    three = tokens[place - 3] if place > 2 else _NONE
    start = tokens[place][1]
    gap = "" if one[2] == start else "_"
    first, second, third = _CLASSES[one[0]], _CLASSES[two[0]], _CLASSES[three[0]]
    features = [
        f"1{gap}{one[0]}", f"1e{one[0][-2:]}", f"1f{one[0][-1:]}", f"1c{gap}{first}",
        f"2{two[0]}", f"2c{second}", f"21{second}|{first}", f"3c{third}", f"2t{two[0]}|{one[0]}",
    ]  # fmt: skip
    for back in range(1, 5):
        if place - back < 0:
            break
        token = tokens[place - back][0]
        if "가" <= token[0] <= "힣":
            kind = _CLASSES[token]
            features.append(f"p{kind}")
            break
    for back in range(1, LEFT + 1):
        if place - back < 0 or tokens[place - back][0] in ".¶!?":
            break
        kind = _CLASSES[tokens[place - back][0]]
        if "LABEL" in kind:
            features.append(f"N{min(back, 4)}")
            break
    return features, first


def behind_features(tokens: Sequence[Token], place: int, first: str) -> tuple[list[str], str, str]:
    """Features of what stands behind token `place`, the next token and its class.

    `first` is the class of what stands before; what follows the name in its own word is left to
    `rest_features`.
    """
    end = tokens[place][2]
    size = len(tokens)
    one = tokens[place + 1] if place + 1 < size else _NONE
    two = tokens[place + 2] if place + 2 < size else _NONE
    gap = "" if one[1] == end else "_"
    word = one[0]
    following, later = _CLASSES[word], _CLASSES[two[0]]
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
