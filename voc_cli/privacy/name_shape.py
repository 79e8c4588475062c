"""How much a Hangul word looks like a person's name, before any context is asked."""

import re
from functools import lru_cache

from voc_cli.privacy.common_words import NOUNS, WORDS
from voc_cli.privacy.frequent_words import CUTS, SHORT
from voc_cli.privacy.given_names import GIVEN, RARER
from voc_cli.privacy.name_parts import (
    COMMON_SURNAMES,
    DOUBLE_SURNAMES,
    FIRST,
    RARE_SURNAMES,
    SECOND,
    SINGLE,
    SURNAMES,
    USUAL_FIRST,
    USUAL_SECOND,
)
from voc_cli.privacy.name_score import PARTIES
from voc_cli.privacy.ordinary_words import HEADS
from voc_cli.privacy.places import CITIES

_CITIES = frozenset(CITIES)

__all__ = ["cut_name", "given_part", "likeness"]

# What may follow a name inside the same word: an honorific or title, the copula, particles.
_TITLE = (
    "님|씨|쌤|선생|매니저|상담사|상담원|상담|기사|팀장|과장|대리|부장|차장|실장|소장|대표|코치|"
    "강사|원장|점장|간호사|설계사|주임|고객|회원|본인|이름|성함|명의|계정|앞으로|드림|올림|"
    "배상|어머니|아버지|어머님|아버님|엄마|아빠|학생|어린이|환자|여사|사장|이사|교수|작가"
)
_COPULA = (
    "입니|임다|인데|인지|인가|인거|인걸|이신|이시|이세|이셨|이십|세요|이었|였|"
    "이에요|예요|이예요|에요|여요|이여요|이죠|죠|이지|이네|네요|이냐|이란|이래|래요|랍니|이랍니|이라|라[고구네는며서던면니도]|"
    "이던|이고|이구|고요|구요|이며|이자|이요|이야|이니|니까|임"
)
_PARTICLE = (
    "이|가|은|는|을|를|의|와|과|도|로|으로|에|에게|한테|께|이랑|랑|하고|이가|이는|이의|이도|"
    "이를|이한테|만|보다|처럼|같은|부터|까지|말고|이나|나|요|외|앞|꺼"
)
_REST = re.compile(
    f"(?:{_TITLE}|{_COPULA})[가-힣]*|에서[가-힣]?"
    f"|(?:{_PARTICLE})(?:서|로|는|은|도|만|요|의|를|라[고는도])?"
)
_TITLES = frozenset(
    "과장 부장 팀장 차장 실장 사장 선생 선배 작가 감독 기장 교수 기자 국장 원장 피디 박사 여사 "
    "기사 대리 주임 점장 이사 대표 강사 코치 의사 총무 반장 소장 회장 사원 변호 셰프 집사".split()
)
# With one of these a two-syllable noun looks like a full name (정보 + 가).
_PARTICLES = frozenset("가을를은는의도만로라고하해한인임이나지기과와랑야예다니면서에중후자분")
# Particles that end hardly any given name: the noun wins (권한 + 이). Elsewhere the name does.
_SURE_PARTICLES = frozenset("가을를이의도만로라고과와분")


@lru_cache(maxsize=65536)
def likeness(word: str) -> int:
    """How much `word` looks like a full name, 0 to 4.

    0: not at all · 1: a surname and anything · 2: syllables that names have · 3: usual syllables ·
    4: a given name in use, with nothing else it could be.
    """
    if word in NOUNS or word in PARTIES:
        return 0
    if word in SHORT:
        return 1
    if word in WORDS or word in CUTS:
        # 조아영 may be a slip for 좋아요: a person only where a form asks for one.
        given_too = word[1:] in GIVEN or word[1:] in RARER
        return 1 if given_too and word[0] in COMMON_SURNAMES else 0
    if word[:2] in DOUBLE_SURNAMES and len(word) > 2:
        usual = word[2] in FIRST and (len(word) == 3 or word[3] in SECOND)
        return 4 if word[2:] in GIVEN else 3 if usual else 1
    surname, given = word[:1], word[1:]
    if given in _TITLES or given[:1] == "씨":  # 김과장님: a surname and what its bearer does
        return 0
    if word[2:] == "시" and word[:2] in _CITIES:
        return 0
    if surname in RARE_SURNAMES:
        noun = word[:2] in NOUNS or word[:2] in HEADS or word in CUTS
        return 3 if not noun and (given in GIVEN or given in RARER) else 0
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
    if (given in RARER or given in GIVEN) and not noun:
        return 3
    if surname in COMMON_SURNAMES and given[0] in USUAL_FIRST and given[1] in USUAL_SECOND:
        return 3
    return 2 if given[0] in FIRST and given[1] in SECOND else 1


@lru_cache(maxsize=65536)
def cut_name(word: str) -> tuple[int, int]:
    """(length, likeness) of the name that `word`, a run of Hangul, begins with; (0, 0) if none.

    Three syllables before two: 김솔이 + 고 is tried before 김솔 + 이고, and fails on 고.
    """
    best = (0, 0)
    if word[:2] in DOUBLE_SURNAMES and len(word) > 4 and _ends_early(word[1:], 3):
        return 3, max(likeness(word[:3]), 3)  # 독고진이에요: 독고진 + 이에요
    sizes = (4, 3) if word[:2] in DOUBLE_SURNAMES else ()
    for size in (*sizes, 3, 2):
        rest = word[size:]
        if len(word) < size or (rest and not _REST.fullmatch(rest)):
            continue
        level = 0 if _ends_early(word, size) else likeness(word[:size])
        if level > best[1]:
            best = (size, level)
        if best[1] >= 2:
            break
    return best


def _ends_early(word: str, size: int) -> bool:
    """Whether the word is another one: 서울날씨, 김솔이에요 (김솔 + 이에요, for 솔 is closed)."""
    if word[size - 1 : size + 1] in ("날씨", "으로"):
        return True
    double = word[:2] in DOUBLE_SURNAMES
    if size != 3 + double or word[size - 1] != "이":
        return False
    closed = (ord(word[size - 2]) - 0xAC00) % 28 > 0
    return (
        closed
        and word[size : size + 2] in ("에요", "예요", "라고", "라는", "고요", "구요")
        and likeness(word[: size - 1]) > 0
    )


def given_part(name: str) -> str:
    """The name without its surname."""
    return name[2:] if name[:2] in DOUBLE_SURNAMES and len(name) > 2 else name[1:]
