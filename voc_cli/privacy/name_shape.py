"""How much a Hangul word looks like a person's name, before any context is asked."""

import re
from functools import lru_cache

from voc_cli.privacy.common_words import NOUNS, WORDS
from voc_cli.privacy.given_names import GIVEN
from voc_cli.privacy.name_parts import (
    COMMON_SURNAMES,
    DOUBLE_SURNAMES,
    FIRST,
    SECOND,
    SINGLE,
    SURNAMES,
    USUAL_FIRST,
    USUAL_SECOND,
)

__all__ = ["cut_name", "given_part", "likeness"]

# What may follow a name inside the same word: particles, the copula, an honorific.
_REST = re.compile(
    "(?:님|씨|이라|라[고는며서]|라구|인데|이고|이구|이며|입니|이에요|예요|이예요|에요|이요|이신|이시|이세|이셨|이십|이었|이였|였|에서|쌤|선생|매니저|상담사|상담원|기사|팀장|과장|대리|부장|실장|대표|코치|강사|원장|점장|간호사|설계사|임다|명의|앞으로|드림|올림|고객|"
    "회원|본인|이라는|어머니|아버지|엄마|아빠)[가-힣]*"
    "|이|가|은|는|을|를|의|와|과|도|로|으로|에게|한테|께|께서|이랑|랑|하고|이가|이는|이의|로요|으로요|으로는|"
    "에게는|에게서|한테서|요|만|이도|이를|앞|외|임|구요|고요"
)
# With one of these a two-syllable noun looks like a full name (정보 + 가).
_PARTICLES = frozenset("가을를은는의도만로라고하해한인임이나지기과와랑야예다니면서에중후자")
# Particles that end hardly any given name: the noun wins (권한 + 이). Elsewhere the name does.
_SURE_PARTICLES = frozenset("가을를이의도만로라고과와")


@lru_cache(maxsize=65536)
def likeness(word: str) -> int:
    """How much `word` looks like a full name, 0 to 4.

    0: not at all · 1: a surname and anything · 2: syllables that names have · 3: usual syllables ·
    4: a given name in use, with nothing else it could be.
    """
    if word in WORDS or word in NOUNS:
        return 0
    if word[:2] in DOUBLE_SURNAMES and len(word) > 2:
        usual = word[2] in FIRST and (len(word) == 3 or word[3] in SECOND)
        return 4 if word[2:] in GIVEN else 3 if usual else 1
    surname, given = word[:1], word[1:]
    if surname not in SURNAMES or not 1 <= len(given) <= 2:
        return 0
    if len(given) == 1:
        return 2 if given in SINGLE and surname in COMMON_SURNAMES else 0
    noun = word[:2] in NOUNS
    if noun and word[2] in _SURE_PARTICLES:
        return 0
    known = given in GIVEN and surname in COMMON_SURNAMES
    if noun and word[2] in _PARTICLES:
        return 2 if known else 0
    if known:
        return 4
    if surname in COMMON_SURNAMES and given[0] in USUAL_FIRST and given[1] in USUAL_SECOND:
        return 3
    return 2 if given[0] in FIRST and given[1] in SECOND else 1


@lru_cache(maxsize=65536)
def cut_name(word: str) -> tuple[int, int]:
    """(length, likeness) of the name that `word`, a run of Hangul, begins with; (0, 0) if none.

    Three syllables before two: 김솔이 + 고 is tried before 김솔 + 이고, and fails on 고.
    """
    best = (0, 0)
    sizes = (4, 3) if word[:2] in DOUBLE_SURNAMES else ()
    for size in (*sizes, 3, 2):
        rest = word[size:]
        if len(word) < size or (rest and not _REST.fullmatch(rest)):
            continue
        level = likeness(word[:size])
        if level > best[1]:
            best = (size, level)
        if best[1] >= 2:
            break
    return best


def given_part(name: str) -> str:
    """The name without its surname."""
    return name[2:] if name[:2] in DOUBLE_SURNAMES and len(name) > 2 else name[1:]
