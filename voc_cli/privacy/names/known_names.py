"""Every place where a name that is known already stands in a text.

Known from the export's own customer column, or found elsewhere in the same text. By hand and not by
a pattern of each name's own: building patterns took a third of the time of masking.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from voc_cli.privacy.names.given_names import GIVEN, RARER
from voc_cli.privacy.names.name_words import given_part
from voc_cli.privacy.names.ordinary import commonness
from voc_cli.privacy.spans import Span

__all__ = ["find_known_names"]

_HONORIFIC = re.compile(r"['\"]?\s?(?:님|씨)")
_FAMILIAR = re.compile("(?:이가|이는|이랑|이한테|이의|이도)(?![가-힣])")
_PARTICLE = re.compile(
    r"(?:이?(?:가|는|은|를|을|도|의|랑|와|과|한테|에게|께서|께|꺼|네|만|야|라고|라는|예요|에요|고요|구요)|이"
    r"|입니다|이에요|이고|인데요?|앞으로|이?름)?(?![가-힣])"
)
_HANGUL = re.compile("[가-힣]+")
_LONG_WORD = re.compile("[가-힣]{3}")
_SPACE = re.compile(r"\s")
_FEW = 8
_Heads = dict[str, list[tuple[int, int]]]
# 홍 길동, 홍 길 동
_PIECES = r"([가-힣])\s+([가-힣])(\s*)([가-힣])(?![A-Za-z0-9])"
_IN_PIECES = re.compile(_PIECES)
_PIECES_HERE = re.compile(rf"(?<![A-Za-z0-9가-힣])(?={_PIECES})")


def find_known_names(text: str, names: Iterable[str], *, own: bool = False) -> list[Span]:
    """Every place where one of `names` stands, whole, and its given name before 님, 씨 or 이가.

    Latin names are matched whatever their case. A name that is an ordinary word too (우리) must
    carry an honorific. With `own`, the names are the customer's, and a given name that is no
    ordinary word counts with any particle and alone too.
    """
    spans: list[Span] = []
    names = sorted(set(names), key=lambda n: (-len(n), n))
    heads = _heads(text, names) if len(names) > _FEW else None
    for name in names:
        if _HANGUL.fullmatch(name):
            places = _hangul(text, name, own, heads)
        elif heads is not None and (pieces := _IN_PIECES.fullmatch(name)):
            places = iter(heads.get(_key(pieces), ()))
        else:
            places = (match.span() for match in _latin(name).finditer(text))
        spans += [Span(start, end, "name") for start, end in places]
    return spans


def _heads(text: str, names: Iterable[str]) -> _Heads:
    """Where each of `names`, and each one's surname and given name, begins a run of Hangul.

    One look at a text for all of them: many names in a long text would be looked for for ever.
    """
    wanted = {part for name in names for part in (name, name[:-2], given_part(name)) if part}
    sizes = sorted({len(part) for part in wanted})
    heads: _Heads = defaultdict(list)
    for run in _HANGUL.finditer(text):
        word = run.group()
        for size in sizes:
            if size > len(word):
                break
            if word[:size] in wanted:
                heads[word[:size]].append((run.start(), run.start() + size))
    if any(" " in name for name in names):
        for pieces in _PIECES_HERE.finditer(text):
            heads[_key(pieces)].append((pieces.start(), pieces.end(4)))
    return heads


def _key(pieces: re.Match[str]) -> str:
    surname, first, gap, last = pieces.groups()
    return f"{surname} {first}{' ' if gap else ''}{last}"


@lru_cache(maxsize=1024)
def _latin(name: str) -> re.Pattern[str]:
    escaped = r"\s+".join(map(re.escape, name.split()))
    return re.compile(rf"(?<![A-Za-z0-9가-힣]){escaped}(?![A-Za-z0-9])", re.I)


def _hangul(text: str, name: str, own: bool, heads: _Heads | None) -> Iterator[tuple[int, int]]:
    if len(name) < 2:
        return
    if len(name) == 2 and commonness(name) > 1:
        for start, end in _places(text, name, heads):
            if _HONORIFIC.match(text, end):
                yield start, end
        return
    yield from _places(text, name, heads)
    given = given_part(name)
    if len(name) < 3 or len(given) != 2 or given not in (text if heads is None else heads):
        return
    plain = commonness(given) < 3
    alone = own and plain and (given in GIVEN or given in RARER)
    surname = name[:-2]
    for start, end in _places(text, given, heads):
        first = start - 1 - len(surname)  # 홍 길동
        if (
            first >= 0
            and text.startswith(surname, first)
            and _SPACE.match(text, start - 1)
            and not (first and "가" <= text[first - 1] <= "힣")
            and not _LONG_WORD.match(text, end)
        ):
            yield first, end
        if (
            _HONORIFIC.match(text, end)
            or (plain and _FAMILIAR.match(text, end))
            or (alone and _PARTICLE.match(text, end))
        ):
            yield start, end


def _places(text: str, word: str, heads: _Heads | None) -> Iterator[tuple[int, int]]:
    """Where `word` begins a run of Hangul."""
    size = len(word)
    if heads is not None:
        yield from heads.get(word, ())
        return
    start = text.find(word)
    while start >= 0:
        if not (start and "가" <= text[start - 1] <= "힣"):
            yield start, start + size
        start = text.find(word, start + 1)
