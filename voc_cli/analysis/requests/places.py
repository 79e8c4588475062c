"""Where in a sentence somebody asks for something: endings and auxiliaries of wishing.

추가해 주세요, 추가 부탁드려요, 추가 바랍니다     -어 주다, 부탁, 바라다
있었으면 좋겠어요, 추가됐으면 해요               -으면 좋겠다, -으면 하다
저장할 수 있게 해 주세요, 되게 해 주세요         -게 하다
왜 다크 모드가 없나요, 필요해요                  what is missing
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from voc_cli.analysis.korean import nominalise
from voc_cli.analysis.morphology import Mask, Morphemes
from voc_cli.analysis.requests.words import (
    ACTIONS,
    GENERIC,
    HELPING_NOUNS,
    MESSAGES,
    SELF_ACTIONS,
)

__all__ = [
    "BUT",
    "REACH",
    "WISHES",
    "Sentence",
    "candidates",
    "inside_ge",
    "places_of",
    "sentences",
]

_QUESTION = (
    "나요", "ᆫ가요", "는가요", "냐", "나", "죠", "지", "는지", "는거죠", "ᆯ까요", "니", "?", "네요",
    "네", "음", "ᆷ", "어요",
)  # fmt: skip
_REGRETTED = ("아쉽", "아쉬움", "아쉬워", "불편", "안타깝", "섭섭", "답답")
_PRAISED = ("딱", "완벽", "최고", "별", "만점", "금상첨화", "대박")
_FUNCTIONS = ("기능", "옵션", "모드", "버튼", "메뉴", "서비스")
BUT = ("은데", "는데", "ᆫ데", "려는데", "려고")
_COMING = ("생기", "도입", "추가", "지원", "나오", "출시")
_WHEN_ASKED = ("나요", "ᆯ까요", "ᆫ가요", "는가요", "죠", "냐", "니", "나", "려나요")
REACH = 12  # morphemes looked at to the left of an action
_IMPERATIVE = (
    "세요",
    "십시오",
    "셔요",
    "세여",
    "세용",
    "시오",
    "쇼",
    "죠",
    "지요",
    "라",
    "라고",
    "오",
)
_PLAIN = ("어요", "어", "아요", "아", "용", "여", "엉", "여요", "욤")  # 해줘요: asks or states
WISHES = ("바라", "바래", "부탁드리", "요청드리")
_WISHED = ("면", "으면", "음", "ᆷ")


@dataclass(frozen=True)
class Sentence:
    """The morphemes of one sentence; `start` is the first one's place in the corpus."""

    forms: Sequence[str]
    tags: Sequence[str]
    joined: Sequence[bool]  # written on to the one before
    start: int
    row: int
    places: Sequence[int]

    def is_(self, i: int, form: str | tuple[str, ...], *tags: str) -> bool:
        wanted = (form,) if isinstance(form, str) else form
        return (
            0 <= i < len(self.forms)
            and self.forms[i] in wanted
            and (not tags or self.tags[i].startswith(tags))
        )

    def tag(self, i: int, *tags: str) -> bool:
        return 0 <= i < len(self.tags) and self.tags[i].startswith(tags)


def candidates(m: Morphemes) -> Mask:
    """Morphemes at which something may be asked."""
    at = m.formed(("주", "달"), "VX") & m.shifted(m.formed(("어", "아", "여"), "EC"), 1)
    at |= m.formed(tuple(HELPING_NOUNS), "NNG") | m.formed(WISHES, "VV")
    liked = m.formed(("좋", "하", "감사", "고맙", "편하", "편리", "완벽", "싶"), "V", "NNG", "XR")
    liked |= m.formed(_PRAISED, "")
    near = m.shifted(liked, -1) | m.shifted(liked, -2) | m.shifted(liked, -3)
    at |= m.formed(_WISHED, "EC", "ETN") & near
    at |= m.formed(("필요",), "NNG") & m.shifted(m.formed(("하",), "XSA"), -1)
    at |= m.formed(_WISHED, "EC") & m.shifted(m.formed(("있", "생기", "되"), "V", "XSV"), 2)
    at |= m.formed(("없",), "VA")
    at |= m.formed(("주",), "VV") | m.formed(("좀",), "MAG")
    at |= m.formed(("싶",), "VX") & m.shifted(m.formed(("받",), "V"), 2)
    asked = m.formed(_WHEN_ASKED, "EF")
    return at | (m.formed(_COMING, "") & (m.shifted(asked, -1) | m.shifted(asked, -2)))


def sentences(m: Morphemes, places: Mask) -> Iterator[Sentence]:
    """The sentences with such a place."""
    bounds = np.flatnonzero(np.diff(m.sentence, prepend=-1) != 0)
    ends = np.append(bounds[1:], len(m))
    has = np.add.reduceat(places.astype(np.int64), bounds) > 0 if len(bounds) else bounds
    joined = np.zeros(len(m), dtype=np.bool_)
    joined[1:] = (m.start[1:] == m.end[:-1]) & (m.row[1:] == m.row[:-1])
    for begin, end in zip(bounds[has].tolist(), ends[has].tolist(), strict=True):
        codes = m.code[begin:end].tolist()
        yield _sentence(
            [m.forms[c] for c in codes],
            [m.tags[c] for c in codes],
            joined[begin:end].tolist(),
            places[begin:end].tolist(),
            begin,
            int(m.row[begin]),
        )


def _sentence(
    forms: list[str],
    tags: list[str],
    joined: list[bool],
    places: list[bool],
    start: int,
    row: int,
) -> Sentence:
    """The sentence without quotation marks, verbs made nouns as nouns (알리 + ㅁ → 알림)."""
    out: list[tuple[str, str, bool, bool]] = []
    for i, (form, tag) in enumerate(zip(forms, tags, strict=True)):
        if tag in ("SSO", "SSC", "SS"):
            continue
        following = next((t for t in tags[i + 1 :] if t not in ("SSO", "SSC")), "")
        if form == "라도" and tag == "EC" and out and out[-1][:2] == ("이", "VCP"):
            out[-1] = ("이라도", "JX", out[-1][2], False)  # 알림이라도 주세요
            continue
        if form == "왜":
            tag = "MAG"
        noun = tag == "ETN" and out and out[-1][1] == "VV"
        if noun and (form in ("ᆷ", "음") or (form == "기" and following.startswith("N"))):
            stem, kind, tied, _ = out.pop()
            word = f"{stem}기" if form == "기" else nominalise(stem, kind)
            out.append((word, "NNG", tied, False))
        else:
            out.append((form, tag, joined[i], places[i]))
    return Sentence(
        forms=[word[0] for word in out],
        tags=[word[1] for word in out],
        joined=[word[2] for word in out],
        start=start,
        row=row,
        places=[i for i, word in enumerate(out) if word[3]],
    )


def places_of(s: Sentence) -> Iterator[tuple[int, bool, bool]]:
    """(last morpheme of the action, whether it is an ability, whether it is missed) of each."""
    for i in s.places:
        action = -1
        missing = False
        if s.is_(i, ("주", "달"), "VX") and s.is_(i - 1, ("어", "아", "여"), "EC"):
            action = i - 2 if _asks(s, i + 1) else -1
        elif s.is_(i, _WISHED, "EC", "ETN") and _wished(s, i + 1):
            action = i - 1
            while s.tag(action, "EP"):
                action -= 1
            if s.is_(action, ("주", "달"), "VX"):
                continue  # 해 주셨으면: found at 주
            if s.is_(action, "지", "VX") and s.is_(action - 1, ("어", "아"), "EC"):
                action -= 2  # 고쳐졌으면, 없어졌으면
        elif s.is_(i, tuple(HELPING_NOUNS), "NNG") or s.is_(i, WISHES, "VV"):
            action = _before_helper(s, i)
        elif s.is_(i, "필요", "NNG") and _needed(s, i):
            action, missing = i, True
        elif s.is_(i, "없", "VA") and _missed(s, i):
            action, missing = i, True
        elif s.is_(i, _COMING) and _when(s, i):
            action = i
        elif s.is_(i, "주", "VV"):
            action = i if _sent(s, i - 1) and _asks(s, i + 1) else -1
        elif s.is_(i, "좀", "MAG") and all(s.tag(j, "S") for j in range(i + 1, len(s.forms))):
            action = _before_helper(s, i)  # 입고 알림 좀
        elif s.is_(i, "싶", "VX") and s.tag(i + 1, "EF") and _sent(s, i - 3):
            yield i - 2, True, False  # 알림 받고 싶어요
            continue
        if action < 0:
            continue
        inner = inside_ge(s, action)
        yield (inner, True, False) if inner >= 0 else (action, False, missing)


def _sent(s: Sentence, i: int) -> bool:
    """Whether what ends at `i` is a message: 알림이라도, 문자를."""
    while s.tag(i, "J", "MAG"):
        i -= 1
    return s.tag(i, "NNG") and s.forms[i] in MESSAGES


def _asks(s: Sentence, i: int) -> bool:
    """Whether 주다 is followed by what makes it a request: 세요, 시면 감사, 길, 었으면 좋겠."""
    if s.is_(i, _IMPERATIVE, "EF") or (s.is_(i, ("시",), "EP") and s.is_(i + 1, "오", "EF")):
        return True
    if s.is_(i, _PLAIN, "EF"):
        return True
    j = i
    while s.tag(j, "EP"):
        j += 1
    if s.is_(j, ("면", "으면"), "EC"):
        return _wished(s, j + 1)
    if s.is_(j, ("기", "길", "ᆷ"), "ETN"):
        return s.is_(j + 1, ("바라", "바래", "부탁", "희망", "원하", "를", "ᆯ"))
    return s.is_(j, ("ᆯ래요", "실래요", "ᆯ까요", "려나", "ᆯ래"), "EF") or (
        s.is_(j, "ᆯ", "ETM")
        and s.is_(j + 1, "수", "NNB")
        and any(f in ("나요", "ᆫ가요", "ᆯ까요") for f in s.forms[j:])
    )


def _wished(s: Sentence, i: int) -> bool:
    """좋겠, 좋을 것 같, 하는데, 합니다, 감사하겠 behind -으면."""
    while s.tag(i, "MAG", "JX", "IC") and not s.is_(i, _PRAISED):
        i += 1
    if i >= len(s.forms) or s.tag(i, "SF", "SE"):
        return s.is_(i - 2, ("었", "았"), "EP") or s.is_(i - 3, ("었", "았"), "EP")
    if s.is_(i, _PRAISED):
        return True
    if s.is_(i, "좋", "VA"):
        return (
            s.is_(i + 1, "겠", "EP")
            or s.is_(i + 1, ("ᆯ", "을"), "ETM")
            or s.is_(i + 1, ("ᆯ텐데", "을텐데", "련만", "으련만", "ᆯ듯"))
        )
    if s.is_(i, ("감사", "고맙", "편하", "편리", "완벽"), "NNG", "XR", "VA"):
        return True
    if s.is_(i, "하", "VV", "VX"):
        return s.is_(
            i + 1,
            (
                "ᆸ니다",
                "어요",
                "는데",
                "는데요",
                "네요",
                "ᆫ다",
                "ᆸ니당",
                "아요",
                "여",
                "어",
                "ᆷ",
                "는",
                "고",
            ),
        )
    return s.is_(i, "싶", "VX")


def _before_helper(s: Sentence, i: int) -> int:
    """The action before 부탁 or 바라다: a noun (개선 부탁) or a verb made one (추가하길)."""
    j = i - 1
    while s.tag(j, "MAG", "JKO", "JX", "XSN", "IC") or s.is_(j, ("좀", "꼭"), "MAG"):
        j -= 1
    if s.is_(j, ("기", "길"), "ETN"):
        j -= 1
        while s.tag(j, "EP"):
            j -= 1
        if s.is_(j, ("주", "달"), "VX"):
            return -1  # 추가해 주길: found at 주
        return j
    if s.is_(j, ("주", "달"), "VX"):
        return -1
    if not s.tag(j, "NNG", "XR"):
        return -1
    if s.forms[j] in ACTIONS or s.forms[j] in SELF_ACTIONS:
        return j
    return i if s.forms[j] in GENERIC or s.forms[j] in MESSAGES else -1


def _needed(s: Sentence, i: int) -> bool:
    """… 기능이 필요해요, 개선이 필요합니다: of a function or of something to be done."""
    ends = ("어요", "ᆸ니다", "ᆷ", "네요", "어", "다", "ᆯ", "여", "ᆸ니당", "욤")
    if not s.is_(i + 2, ends) or s.tag(i - 1, "XPN") or s.is_(i + 3, "?"):
        return False
    j = i - 1
    while s.tag(j, "J", "MAG"):
        j -= 1
    return s.tag(j, "NNG") and (s.forms[j] in GENERIC or s.forms[j] in ACTIONS)


def _missed(s: Sentence, i: int) -> bool:
    """왜 … 없나요, … 기능이 없네요, 없어서 아쉬워요: asked why, of a function, or regretted."""
    if s.tag(i - 1, "NNB") or s.is_(i - 2, ("수", "문제", "필요"), "N"):
        return False
    after = range(i + 1, min(i + 5, len(s.forms)))
    if s.is_(i + 1, ("어서", "어", "는", "으니", "으니까"), "E"):
        return any(s.is_(j, _REGRETTED) for j in after)
    if not any(s.is_(j, _QUESTION) for j in after):
        return False
    if any(s.is_(j, "왜") for j in range(max(0, i - REACH), i)):
        return True
    if s.is_(i - 2, "방법", "NNG") and (s.is_(i - 3, BUT, "EC") or s.is_(i - 3, "데", "NNB")):
        return True  # 알림을 받고 싶은데 방법이 없네요
    return any(s.is_(j, _FUNCTIONS, "NNG") for j in range(max(0, i - 3), i))


def _when(s: Sentence, i: int) -> bool:
    """언제 생기나요, 언제 도입되나요."""
    return any(s.is_(j, "언제") for j in range(max(0, i - 4), i))


def inside_ge(s: Sentence, i: int) -> int:
    """The action inside -게 하다 / -도록 하다 that ends at `i` (하), else −1."""
    if not s.is_(i, ("하", "되"), "VX", "VV"):
        return -1
    j = i - 1
    while s.tag(j, "MAG", "JX"):
        j -= 1
    if not s.is_(j, ("게", "게끔", "도록", "게도"), "EC"):
        return -1
    j -= 1
    while s.tag(j, "EP"):
        j -= 1
    return j
