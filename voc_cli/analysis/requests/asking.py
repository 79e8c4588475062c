"""What customers ask for: from each place of asking the action is read to its left, and to the
left of that its object.
"""

from dataclasses import dataclass, replace

from voc_cli.analysis.morphology import Morphemes
from voc_cli.analysis.requests.events import OWN, event_before
from voc_cli.analysis.requests.places import (
    BUT,
    REACH,
    WISHES,
    Sentence,
    candidates,
    inside_ge,
    places_of,
    sentences,
)
from voc_cli.analysis.requests.words import (
    ABILITY,
    ACTIONS,
    ADD,
    CALLED,
    EMPTY,
    FASTER,
    FORBID,
    GENERIC,
    HELPING_NOUNS,
    LETTERS,
    LIGHT_TAIL,
    LIGHT_VERBS,
    MESSAGES,
    OWN_OBJECTS,
    PRODUCTS,
    SELF_ACTIONS,
    SOLVED,
)

__all__ = ["ALERT", "Asked", "find_asking"]

ALERT = "알림"
_ENOUGH = ("그만", "작작", "덜", "적당히")
_BETWEEN = (
    "을", "를", "ᆯ", "도", "가", "이", "은", "는", "만", "좀", "잘", "꼭", "빨리", "더", "제대로",
)  # fmt: skip
MAX_NOUNS = 3
_NOUN = ("NNG", "NNP", "SL", "XR", "XSN", "XPN", "SN", "SH")
_PASSED = ("JKS", "JKO", "JX", "MAG", "JKG")
_AND = ("와", "과", "랑", "이랑", "하고", "및")
# Done with somebody: 친구와 채팅 추가 asks for no 친구.
_TOGETHER = frozenset(
    "채팅 통화 대화 소통 공유 연동 연결 연계 호환 동기화 미러링 비교 매칭 거래 교환".split()
)


@dataclass(frozen=True)
class Asked:
    """One thing asked for in one sentence.

    row      the ticket; `at` the morpheme of the action
    nouns    what it is about, at most three words as written, the last nearest to the action
    action   what is to happen: 추가, 수정, 환불 …
    own      whether it is asked for oneself
    described  the stem of an adjective before the first noun (어둡 of 어두운 화면)
    """

    row: int
    at: int
    nouns: tuple[str, ...]
    action: str
    own: bool
    described: str = ""


def find_asking(m: Morphemes) -> list[Asked]:
    """Everything that is asked for, in the order of the corpus; nothing twice in one sentence."""
    found: list[Asked] = []
    places = candidates(m)
    for sentence in sentences(m, places):
        seen: set[tuple[tuple[str, ...], str]] = set()
        for at, ability, asks_missing in places_of(sentence):
            asked = _read(sentence, at, ability=ability, asks_missing=asks_missing)
            asked = _told(sentence, asked)
            for one in () if asked is None else (asked, *_beside(sentence, asked)):
                if (one.nouns, one.action) not in seen:
                    seen.add((one.nouns, one.action))
                    found.append(one)
    return found


def _beside(s: Sentence, asked: Asked) -> list[Asked]:
    """The same asked of what stands beside the object: 카카오뱅크랑 현대해상 추가해 주세요."""
    at = asked.at - s.start
    if asked.action not in (ADD, "연동", "지원", SOLVED, "제거") or len(asked.nouns) != 1:
        return []
    if asked.nouns[0] in _TOGETHER:
        return []
    while at > 0 and not s.is_(at, _AND, "JC", "JKB", "MAJ"):
        if not s.tag(at, *_NOUN, "J", "MAG", "X", "V", "E"):
            return []
        if s.tag(at, "ETM", "EC", "VV", "VA") and at < asked.at - s.start - 1:
            return []
        at -= 1
    words = "".join(s.forms[at + 1 : at + 1 + MAX_NOUNS])
    nouns = _bare(_object(s, at - 1)[-1:]) if words.startswith(asked.nouns[0]) else ()
    told = at > 0 and nouns and len(nouns[0]) > 1 and nouns[0] not in ACTIONS
    return [replace(asked, nouns=nouns)] if told and not asked.own else []


def _told(s: Sentence, asked: Asked | None) -> Asked | None:
    """`asked` with what a message is to tell: 들어오면 문자 주세요 → 들어옴 알림 추가."""
    if asked is None or asked.own or asked.action != ADD:
        return asked
    at = asked.at - s.start
    if any(noun not in MESSAGES | PRODUCTS for noun in asked.nouns) or (
        asked.nouns and asked.nouns[-1] not in MESSAGES
    ):
        described = _described(s, at, asked.nouns)
        return replace(asked, described=described) if described else asked
    event = event_before(s, at)
    if event == (OWN,) or (not event and set(asked.nouns) <= LETTERS):
        return Asked(asked.row, asked.at, (), "연락", own=True) if asked.nouns or event else None
    if not event:
        return asked if asked.nouns else None
    return replace(asked, nouns=(*event, ALERT))


def _described(s: Sentence, at: int, nouns: tuple[str, ...]) -> str:
    """The stem of an adjective right before the first of `nouns`."""
    for i in range(at, max(1, at - REACH), -1):
        if s.forms[i] == nouns[0]:
            adjective = s.tag(i - 1, "ETM") and s.tag(i - 2, "VA")
            return s.forms[i - 2] if adjective else ""
    return ""


def _read(s: Sentence, at: int, *, ability: bool, asks_missing: bool) -> Asked | None:
    """The action that ends at `at`, with its object."""
    if at < 0:
        return None
    if s.is_(at, tuple(HELPING_NOUNS), "NNG") or s.is_(at, WISHES, "VV") or s.tag(at, "MAG"):
        nouns = _bare(_object(s, at - 1))
        return Asked(s.row, s.start + at, nouns, ADD, own=False) if nouns else None
    if s.is_(at, ("있", "없"), "VA", "VV") and s.is_(at - 1, "수", "NNB"):
        if s.forms[at] == "없" and not ability:
            return None
        at, ability = at - 3, True  # 저장하 + ㄹ + 수 + 있
    elif s.is_(at, ("있",), "VA", "VV") and s.is_(at - 2, "수", "NNB"):
        at, ability = at - 4, True
    inner = inside_ge(s, at)
    if inner >= 0:
        at, ability = inner, True
    negated = s.is_(at, ("못하", "않", "말"), "VX", "VV")
    if negated:
        at -= 2 if s.is_(at - 1, "지", "EC") else 1
        while s.tag(at, "JX", "JKO", "EC"):
            at -= 1
    word, before, denied = _action_word(s, at)
    if not word:
        return None
    negated = negated or denied or s.is_(before, ("안", "못"), "MAG")
    ability = ability or (negated and _is_wished(s, at))
    while s.is_(before, ("안", "못"), "MAG"):
        before -= 1
    if not ability and word in ACTIONS and s.is_(before, ("게", "게끔", "도록"), "EC"):
        return _read(s, before - 1, ability=True, asks_missing=False)  # 볼 수 있게 개선 부탁
    return _asked(s, at, word, before, ability=ability, negated=negated, missing=asks_missing)


def _action_word(s: Sentence, at: int) -> tuple[str, int, bool]:
    """(the action's word, the place before it, whether 안 or 못 stands in it).

    The word is the noun of 추가하다, the stem of 넣다.
    """
    j = at
    if s.is_(j, "보", "VX") and s.is_(j - 1, ("어", "아"), "EC"):
        j -= 2  # 받아 보다
    if s.tag(j, "XSV", "XSA") or s.is_(j, ("하", "되", "시키"), "VV", "VX"):
        j -= 1
        while s.is_(j, _BETWEEN, "J", "MAG"):
            j -= 1
        denied = s.is_(j, ("안", "못"), "MAG")
        if denied:
            j -= 1
            while s.tag(j, "J"):
                j -= 1
        if not denied and s.is_(j, ("로", "으로"), "JKB") and s.tag(j - 1, "NNG"):
            return f"{s.forms[j - 1]}로 변경", j - 2, False
        if s.tag(j, "NNG", "XR", "NNP", "SL"):
            return s.forms[j], j - 1, denied
        return "", j, denied
    if s.is_(j, "없", "VA") and (_is_wished(s, j) or s.is_(j + 2, "지", "VX")):
        return "없애", j - 1, False  # 없으면 좋겠어요, 없어졌으면
    if s.tag(j, "VV", "VA", "NNG", "XR", "VX"):
        return s.forms[j], j - 1, False
    return "", j, False


def _is_wished(s: Sentence, j: int) -> bool:
    """Whether -(었)으면 follows the predicate at `j`, over -지 않."""
    j += 1
    while s.tag(j, "EP", "XSV", "XSA") or s.is_(j, "지", "EC") or s.is_(j, ("않", "말"), "VX"):
        j += 1
    return s.is_(j, ("면", "으면"), "EC")


def _asked(
    s: Sentence, at: int, word: str, before: int, *, ability: bool, negated: bool, missing: bool
) -> Asked | None:
    nouns = _object(s, before)
    bare = _bare(nouns)
    stem_is_noun = s.tag(at, "XSV", "XSA") or s.is_(at, ("하", "되", "시키"), "VV", "VX")
    own_action = SELF_ACTIONS.get(word)
    if word == "알리":
        return Asked(s.row, s.start + at, (), ADD, own=False)  # of what: see _told
    if word in ("보내", "주") and bare and bare[-1] in MESSAGES:
        return Asked(s.row, s.start + at, bare, ADD, own=False)
    if word.endswith("로 변경"):
        if word.removesuffix("로 변경") in EMPTY:
            return None
        return Asked(s.row, s.start + at, bare, word, own=False)
    if bare and any(s.is_(j, _ENOUGH, "MAG") for j in range(max(0, at - 4), at)):
        return Asked(s.row, s.start + at, bare, "축소", own=False)  # 광고 좀 그만 나오게
    if ability and not negated:
        return _able(s, at, word, bare, stem_is_noun=stem_is_noun)
    if negated:
        if not ability or word in EMPTY:
            return None
        if stem_is_noun or s.tag(at, "NNG"):
            return Asked(s.row, s.start + at, (*bare[-(MAX_NOUNS - 1) :], word), FORBID, own=False)
        return Asked(s.row, s.start + at, bare, f"안 {word}게", own=False) if bare else None
    if missing:
        if bare and bare[-1] in ACTIONS and word == "필요":
            rest = bare[:-1]
            return Asked(s.row, s.start + at, rest, ACTIONS[bare[-1]], own=False) if rest else None
        return Asked(s.row, s.start + at, bare, ADD, own=False) if bare else None
    if word in ACTIONS and not (own_action and _is_own(bare)):
        if word == "풀" or not bare:
            own_action = SELF_ACTIONS.get(word)
            if own_action and bare:
                return Asked(s.row, s.start + at, bare, own_action, own=True)
            return None
        action, own = _known(word, bare)
        if action == FASTER and bare[-1] == "속도":
            bare = bare[:-1]
        return Asked(s.row, s.start + at, bare, action, own=own)
    if own_action:
        return Asked(s.row, s.start + at, bare, own_action, own=True)
    return None


def _able(
    s: Sentence, at: int, word: str, bare: tuple[str, ...], *, stem_is_noun: bool
) -> Asked | None:
    """What is to be possible (`~할 수 있게`)."""
    if word in ("있", "없"):
        return Asked(s.row, s.start + at, bare, ADD, own=False) if bare else None
    if word in ("하", "되", "이", "아니", "같") or word in EMPTY:
        return None
    if word in ACTIONS and not stem_is_noun:
        able = f"{_known(word, bare)[0]} {ABILITY}"
        return Asked(s.row, s.start + at, bare, able, own=False) if bare else None
    if word in SELF_ACTIONS and bare and word in ("환불", "취소", "교환", "반품", "환급"):
        return Asked(s.row, s.start + at, bare, SELF_ACTIONS[word], own=True)
    if (word in LIGHT_VERBS or word in LIGHT_TAIL) and bare:
        if bare[-1] in SELF_ACTIONS:
            return Asked(s.row, s.start + at, bare[:-1], SELF_ACTIONS[bare[-1]], own=True)
        return Asked(s.row, s.start + at, bare, ADD, own=False)
    if word in ("연동", "지원", "호환", ADD) and bare:
        return Asked(s.row, s.start + at, bare, ACTIONS[word], own=False)
    if stem_is_noun:
        return Asked(s.row, s.start + at, (*bare[-(MAX_NOUNS - 1) :], word), ABILITY, own=False)
    return Asked(s.row, s.start + at, bare, f"{word}기 {ABILITY}", own=False) if bare else None


def _bare(nouns: tuple[str, ...]) -> tuple[str, ...]:
    """`nouns` without those that add nothing to the others."""
    kept = tuple(noun for noun in nouns if noun not in GENERIC and noun not in EMPTY)
    while len(kept) > 1 and kept[-1] in LIGHT_TAIL:
        kept = kept[:-1]
    return kept[-MAX_NOUNS:]


def _known(word: str, bare: tuple[str, ...]) -> tuple[str, bool]:
    action = ACTIONS[word]
    own = action in ("변경", "제거", "해제", SOLVED) and _is_own(bare)
    return action, own


def _is_own(nouns: tuple[str, ...]) -> bool:
    return bool(nouns) and (nouns[-1] in OWN_OBJECTS or nouns[-1] in CALLED)


def _object(s: Sentence, i: int) -> tuple[str, ...]:
    """The nouns that end at or before `i`, at most five, over particles and adverbs.

    Where the noun is only 기능 or the like and a clause describes it (재입고 알려 주는 기능), the
    nouns and the verb of the clause stand for it.
    """
    words: list[str] = []
    limit = max(-1, i - REACH)
    while i > limit and len(words) < MAX_NOUNS + 2:
        if s.tag(i, *_NOUN):
            pieces = [s.forms[i]]
            while s.joined[i] and s.tag(i - 1, *_NOUN) and i - 1 > limit:
                i -= 1
                pieces.insert(0, s.forms[i])
            words.insert(0, _plain(pieces))
        elif (
            (s.tag(i, "ETM") or s.is_(i, BUT, "EC") or s.is_(i, "데", "NNB"))
            and words
            and all(w in GENERIC for w in words)
        ):
            inner = _clause(s, i - 1)
            return (*inner, *words)
        elif s.tag(i, "ETM", "EC", "EF", "SF", "SP", "JKB", "VCP", "SS") or not s.tag(i, *_PASSED):
            break
        i -= 1
    return tuple(word for word in words if word not in EMPTY)


def _plain(pieces: list[str]) -> str:
    """A written word without the plural and without 기능 and the like behind what it is of."""
    while len(pieces) > 1 and pieces[-1] in LIGHT_TAIL and pieces[-2] in MESSAGES:
        pieces = pieces[:-1]  # 입고 알림받기
    while len(pieces) > 1 and (pieces[-1] == "들" or pieces[-1] in GENERIC):
        pieces = pieces[:-1]
    return "".join(pieces)


_NAMED_VERBS = {"알리": "알림", "보내": "발송", "찾": "찾기", "고르": "선택", "모으": "모아보기"}


def _clause(s: Sentence, i: int) -> tuple[str, ...]:
    while s.tag(i, "EP", "VX", "EC", "ETM"):
        i -= 1
    word, before, _ = _action_word(s, i)
    if not word or word in ("있", "없", "하", "되", "같") or s.tag(i, "VA"):
        return ()
    if word in LIGHT_VERBS or word in LIGHT_TAIL:
        return _object(s, before)
    named = _NAMED_VERBS.get(word, word if s.tag(i, "XSV", "XSA", "NNG") else f"{word}기")
    while s.tag(before, "EC", "VV", "XSV", "JKB", "MAG", "JKO"):
        before -= 1  # 재입고되면 알려 주는: what happens before
    return (*_object(s, before)[-2:], named)
