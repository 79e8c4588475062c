"""People's names: a word that looks like one, and words around it that say so.

Neither is enough alone. The better a word looks like a name (`name_shape.likeness`), the less its
surroundings must say: a label (예금주 …, 받는 사람: …), an honorific (… 님), a self-introduction
(저는 …입니다), a sign-off (… 드림), a phone or resident number beside it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voc_cli.privacy import name_context as near
from voc_cli.privacy.common_words import NOUNS
from voc_cli.privacy.famous import spoken_of
from voc_cli.privacy.given_alone import find_given_names, is_familiar
from voc_cli.privacy.given_names import GIVEN, RARER
from voc_cli.privacy.known_names import find_known_names
from voc_cli.privacy.name_parts import COMMON_SURNAMES, DOUBLE_SURNAMES
from voc_cli.privacy.name_shape import cut_name, likeness
from voc_cli.privacy.ordinary_words import HEADS
from voc_cli.privacy.scored_names import find_scored, is_named, is_public
from voc_cli.privacy.spans import Span
from voc_cli.privacy.word_kinds import FULL, GIVEN_NAME, INITIAL, find_words

__all__ = ["find_names"]


# Syllables that end a noun with its particle far more often than they end a name.
_PARTICLE_LIKE = frozenset("의한든로만으을를는와과에도게서여고신된할함하들가되씨")


@dataclass(frozen=True)
class _Candidate:
    start: int
    end: int
    rest: str  # what follows in the same word
    level: int
    head: str  # its first two syllables
    last: str  # its last syllable

    @property
    def noun_like(self) -> bool:
        """A noun and what could be its ending (설정 + 하): a name only where nothing else fits."""
        return self.level == 2 and (self.head in NOUNS or self.last in _PARTICLE_LIKE)

    @property
    def sure_kind(self) -> bool:
        """At least the syllables of a name, and no noun with an ending."""
        return self.level >= 2 and not self.noun_like

    @property
    def short(self) -> bool:
        return self.end - self.start == 2


def find_names(text: str, anchors: Sequence[Span], kinds: int) -> list[Span]:
    """Names in `text` (a shadow). `anchors`: personal data found before, which names stand beside.
    `kinds`: what its words may be (`word_kinds`).

    Every other place where a name that was found stands is a span too, and its given name before
    님 or 씨.
    """
    words = find_words(text) if kinds & (FULL | GIVEN_NAME) else []
    found = _full_names(text, words, anchors) if kinds & FULL else set()
    labelled = any(map(text.__contains__, near.LABEL_WORDS))
    for match in near.GLUED.finditer(text) if labelled else ():
        size, level = cut_name(match.group("word"))
        rest = match.group("word")[size:]
        if level >= 3 and (match.group("left") != "저는" or rest.startswith(near.COPULA)):
            found.add((match.start("word"), match.start("word") + size))
    if kinds & INITIAL:
        found |= _spaced(text)
    if "씨입니다" in text or "씨인데" in text or "씨라고" in text:
        found |= {match.span("name") for match in near.SURNAME_SSI.finditer(text)}
    for match in near.CALLED.finditer(text) if labelled else ():
        if match.group("name") not in near.NO_NAMES:
            found.add(match.span("name"))
    if labelled:
        found |= _of_four(text)
    if kinds & GIVEN_NAME:
        starts = [start for start, _, kind in words if kind & GIVEN_NAME]
        begun = {start for start, _ in found}
        found |= {it for it in find_given_names(text, starts) if it[0] not in begun}
    if not found:
        return []
    found |= _misspelt(text, found)
    spans = [Span(start, end, "name") for start, end in sorted(found)]
    return spans + find_known_names(text, {text[s.start : s.end] for s in spans})


def _full_names(
    text: str, found_words: Sequence[tuple[int, str, int]], anchors: Sequence[Span]
) -> set[tuple[int, int]]:
    """Surnames with given names, by the rules of this file and by the sum of bits."""
    words = [(start, word) for start, word, kinds in found_words if kinds & FULL]
    candidates = list(_candidates(words))
    found = {(it.start, it.end) for it in candidates if _accepted(text, it, anchors)}
    found |= find_scored(text, words, found, anchors)
    return found | _joined(text, candidates, found)


def _joined(
    text: str, candidates: Sequence[_Candidate], found: set[tuple[int, int]]
) -> set[tuple[int, int]]:
    """Candidates that a list or a correction (A에서 B로) joins to a name already found."""
    joined: set[tuple[int, int]] = set()
    grown = bool(found)
    while grown:
        grown = False
        for it in candidates:
            here = (it.start, it.end)
            if here in found | joined or (it.short and not it.sure_kind):
                continue
            if it.short:
                if _gives_way(text, it, found | joined):
                    joined.add(here)
                    grown = True
                continue
            for start, end in found | joined:
                near_by = abs(it.start - start) <= 80 and it.last not in _PARTICLE_LIKE
                if near_by and _alike(text[it.start : it.end], text[start:end]):
                    joined.add(here)
                    grown = True
                    break
                if not it.sure_kind:
                    continue
                gap = text[it.end : start] if it.end <= start else text[end : it.start]
                if len(gap) <= 12 and near.AND.fullmatch(gap):
                    joined.add(here)
                    grown = True
                    break
    return joined


def _gives_way(text: str, it: _Candidate, found: set[tuple[int, int]]) -> bool:
    """명의를 박훈에서 양미옥으로: a name of two syllables, and right behind it its heir."""
    if near.ORDERED_AS.match(text, it.end):
        return True
    instead = near.INSTEAD.match(text, it.end)
    return instead is not None and any(start == instead.end() for start, _ in found)


def _alike(one: str, other: str) -> bool:
    """유혜린 and 유혜진: names a syllable apart are a family's, or a name and its misspelling."""
    if len(one) != 3 or len(other) != 3 or one[0] != other[0] or one == other:
        return False
    return one[1] == other[1] or one[2] == other[2]


_WRITTEN = re.compile(r"(?<![가-힣])(?P<given>[가-힣]{2})(?=['\"]|으?로\s|이?라[고는])")


def _misspelt(text: str, found: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """우진 and '우신'이라고: what a given name is mistaken for, a syllable apart."""
    given = {text[start:end] for start, end in found if end - start == 2}
    if not given:
        return set()
    taken = {start for start, _ in found}
    return {
        match.span("given")
        for match in _WRITTEN.finditer(text)
        if match.start() not in taken
        and match.group("given") not in HEADS
        and match.group("given") not in NOUNS
        and any(
            (one[0] == match.group("given")[0]) != (one[1] == match.group("given")[1])
            for one in given
        )
    }


def _of_four(text: str) -> set[tuple[int, int]]:
    """김하늘별: a surname and three syllables, the given name beginning with one in use."""
    return {
        match.span("name")
        for match in near.OF_FOUR.finditer(text)
        if match.group("name")[1:3] in GIVEN and match.group("name")[:2] not in DOUBLE_SURNAMES
    }


def _spaced(text: str) -> set[tuple[int, int]]:
    """홍 길동, 홍 길 동."""
    found: set[tuple[int, int]] = set()
    if not near.APART.search(text):
        return found
    for match in near.SPACED.finditer(text):
        if likeness(text[match.start()] + match.group("given")) == 4:
            found.add(match.span("name"))
    for match in near.SPELLED_OUT.finditer(text):
        if likeness(match.group("name").replace(" ", "")) == 4:
            found.add(match.span("name"))
    return found


def _candidates(words: Iterable[tuple[int, str]]) -> Iterable[_Candidate]:
    for start, word in words:
        size, level = cut_name(word)
        if level:
            end = start + size
            yield _Candidate(start, end, word[size:], level, word[:2], word[size - 1])


def _accepted(text: str, it: _Candidate, anchors: Sequence[Span]) -> bool:
    if near.IN_OFFICE.match(text, it.end) or _is_denial(text, it):
        return False
    if is_public(text, it.start, it.end):
        return _is_customer(text, it, anchors)
    if it.level == 4:
        return not is_familiar(text[it.start : it.end]) or is_named(text, it.start)
    left = text[max(0, it.start - near.WINDOW) : it.start]
    right = text[it.end : it.end + 18]
    if is_familiar(text[it.start : it.end]) and not near.STRONG_LEFT.search(left):
        return False
    if it.level == 1:
        given = text[it.start + 1 : it.end]
        if given in GIVEN and near.KIN_LEFT.search(left) and it.rest[:1] in tuple("가이는은랑"):
            return True
        if near.RENAMED.match(right):
            return True
        return _labelled_strictly(it, left, right) or _addressed(text, it, anchors, left, right)
    whole = it.rest.startswith(near.SAID) or near.END.match(right) or near.BRIEF.match(right)
    if (whole or not (it.short or it.noun_like)) and near.STRONG_LEFT.search(left):
        return True
    if near.HONORIFIC.match(right) or near.SIGN_OFF.match(right) or _beside(text, it, anchors):
        return True
    given = text[it.start + 1 : it.end]
    known = (given in GIVEN or given in RARER) and it.last not in _PARTICLE_LIKE
    if known and it.rest.startswith(near.COPULA):
        return True
    if it.noun_like and it.rest and not it.rest.startswith(near.SAID):
        return False
    if it.short:
        intro = near.INTRO_LEFT.search(left) is not None and it.rest.startswith(near.INTRODUCED)
        called = near.ROLE.match(right) if it.sure_kind and not it.rest else None
        ordered = not it.noun_like and near.ORDERED_AS.match(right) is not None
        return intro or ordered or (called is not None and called.group("nim") is not None)
    if near.BRACKETED.match(right) or (not it.noun_like and near.AS_NAME.match(right)):
        return True
    if it.rest.startswith(near.OWNER) and not it.noun_like:
        return True
    if not it.rest and near.LAST_WORD.search(left) and not text[it.end :].strip(" .\n"):
        return True
    if near.MEDIUM_LEFT.search(left) or (
        near.INTRO_LEFT.search(left) and it.rest.startswith(near.COPULA)
    ):
        return True
    if near.MEDIUM_SUBJECT.search(left) and it.rest.startswith(near.COPULA):
        return True
    role = near.ROLE.match(right)
    if role and (it.sure_kind or role.group("nim")) and not (it.rest and it.head in NOUNS):
        return True
    if near.OPEN.search(left) and near.CLOSE.match(right) and it.level == 3:
        return True
    if it.rest.startswith("입니다") and near.RELATIVE.search(left):
        return True
    return it.level == 3 and _stands_out(it, left, right)


def _is_customer(text: str, it: _Candidate, anchors: Sequence[Span]) -> bool:
    """Whether something says that a well-known name is a customer's: a label, 님, a number."""
    if is_named(text, it.start) or near.SIGN_OFF.match(text, it.end) or _beside(text, it, anchors):
        return True
    left = text[max(0, it.start - near.WINDOW) : it.start]
    right = text[it.end : it.end + 18]
    said = it.rest.startswith(near.COPULA) and not spoken_of(text, it.start, it.end)
    if said or near.MEDIUM_LEFT.search(left) or near.AS_NAME.match(right):
        return True
    return bool(near.HONORIFIC.match(right) or near.ROLE.match(right) or near.CUSTOMER.match(right))


def _is_denial(text: str, it: _Candidate) -> bool:
    """장난아님, 정답아님: a noun and 아님, written together."""
    return it.head in NOUNS and text[it.end - 1] == "아" and it.rest.startswith("님")


def _labelled_strictly(it: _Candidate, left: str, right: str) -> bool:
    """Any word of a surname and two syllables, where a form says that a name comes here."""
    if near.END.match(right) is None and not it.rest:
        return False
    if it.rest and not it.rest.startswith(("님", *near.COPULA)):
        return False
    return bool(near.COLON_LEFT.search(left) or near.HARD_LEFT.search(left))


def _addressed(text: str, it: _Candidate, anchors: Sequence[Span], left: str, right: str) -> bool:
    """A surname and any two syllables, called 님 or 씨, signing, or in brackets beside a number."""
    if it.short or (it.rest and not it.rest.startswith(near.SAID)):
        return False
    given = text[it.start + 1 : it.end]
    if near.CUSTOMER.match(right) and (given in GIVEN or given in RARER):
        return True
    if near.HONORIFIC.match(right) or near.SIGN_OFF.match(right):
        return text[it.start] in COMMON_SURNAMES
    if near.INTRO_LEFT.search(left) and it.rest.startswith(("입니", "이라고")):
        return True
    return _beside(text, it, anchors)


def _stands_out(it: _Candidate, left: str, right: str) -> bool:
    """A line or list item of its own, said to be a name, or the whole of a sentence."""
    if not it.rest and near.BEGIN.search(left) and near.END.match(right):
        return True
    if it.rest.startswith(near.COPULA) or near.AS_NAME.match(right) or near.ANY_TITLE.match(right):
        return True
    return bool(
        near.PERSON_LEFT.search(left) or (near.BEGIN.search(left) and near.HAS_DONE.match(right))
    )


def _beside(text: str, it: _Candidate, anchors: Sequence[Span]) -> bool:
    """Whether a number or address that belongs to somebody stands right before or after."""
    return any(
        _before(text, it, anchor) or _behind(text, it, anchor)
        for anchor in anchors
        if anchor.type != "name" and (anchor.type != "date" or _by_date(text, it, anchor))
    )


def _before(text: str, it: _Candidate, anchor: Span) -> bool:
    if not 0 <= anchor.start - it.end <= 16 or (it.short and anchor.type == "address"):
        return False
    if it.rest and not it.rest.startswith(near.SAID):
        return False
    between = text[it.end + len(it.rest) : anchor.start]
    if not between or not near.BESIDE.fullmatch(between):
        return False
    begins = near.BEGIN.search(text, max(0, it.start - 6), it.start) is not None
    begins = begins and text[it.start] in COMMON_SURNAMES
    if it.level == 1:
        return not it.rest and (begins or between.strip()[:1] in ("/", ",", "(", "|", ":"))
    return not it.short or bool(between.strip()) or begins


def _behind(text: str, it: _Candidate, anchor: Span) -> bool:
    between = text[anchor.end : it.start]
    if anchor.end == it.start and anchor.type == "account":
        return it.sure_kind and not it.short and not it.rest
    if not 1 <= it.start - anchor.end <= 8 or not near.GAP_AFTER.fullmatch(between):
        return False
    spaced = not between.strip()
    if it.level == 1 and (it.rest or not near.END.match(text, it.end)):
        return False
    if spaced and (it.short or not _ends_there(text, it)):
        return False
    return not it.rest or it.rest.startswith(("으로", "앞", *near.SAID))


def _by_date(text: str, it: _Candidate, date: Span) -> bool:
    """Whether a date that may be anybody's speaks for a name: a good one, or 이름(1971.02.28)."""
    return it.level >= 3 or text[it.end : date.start] in ("(", " (")


def _ends_there(text: str, it: _Candidate) -> bool:
    """After a number and a space: a name that ends the clause, not a word that goes on in it."""
    if it.rest or near.END.match(text, it.end) or near.BRIEF.match(text, it.end):
        return True
    return it.level == 3 and text[it.end - 1] not in near.ENDINGS
