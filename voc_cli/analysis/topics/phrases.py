"""Noun–predicate pairs as customers say them: 배송 지연, 인증번호 안 옴, 선물하기 링크 만료.

A phrase is two or three content words that stand together in one sentence with at most a subject
or object particle or an adverb between them. Whole columns of morphemes are looked at, never one
ticket at a time.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voc_cli.analysis.korean import nominalise
from voc_cli.analysis.morphology import Morphemes
from voc_cli.analysis.topics.words import EMPTY_NOUNS, LIGHT_PREDICATES, NEVER, SYNONYMS

__all__ = ["Phrases", "find_phrases"]

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

MIN_DOCS = 2
MAX_WORDS = 4
MIN_GLUED_SHARE = 0.5  # of occurrences written without a blank, above which the name has none

PREDICATE, NOT_DONE, COMPOUND, PLAIN, ACTING = 1.6, 0.6, 0.4, 0.8, 0.8
ACTING_SHARE = 0.2  # of a noun's uses with 하다/되다, from which it fully counts as a predicate
LINKING = ("JKS", "JKO", "JX", "JKG", "MAG")


@dataclass(frozen=True)
class Phrases:
    """Distinct phrases and the documents they occur in.

    words  the phrase as a name shows it (`인증번호 안 옴`), sorted by code point
    nouns  its terms (`인증/NNG`, `튕기/VV`), to judge how much it says about a topic; light verbs
           say nothing
    weight how much it reads like something that happened: .8 for two plain nouns, more when it
           ends in a predicate or in a noun that acts as one (지연되다), less for one compound
    family  a number that phrases share which say the same of the same thing (늦음, 지연, 느림)
    docs, phrase  one pair per document and phrase: row of the corpus, index into `words`
    """

    words: tuple[str, ...]
    nouns: tuple[tuple[str, ...], ...]
    weight: npt.NDArray[np.float64]
    family: Ints
    docs: Ints
    phrase: Ints


@dataclass(frozen=True)
class _Chain:
    """The nouns and predicates of a corpus in order; `linked[i]`: i and i + 1 stand together."""

    at: Ints  # index into the morphemes
    predicate: Mask
    linked: Mask
    glued: Mask  # i and i + 1 are nouns written without a blank or particle between them
    opens: Mask  # i begins a written word (not 센터 of 고객센터)
    closes: Mask  # i is a predicate, or a noun that no further noun is glued to


@dataclass(frozen=True)
class _Counted:
    """Phrases of one length: `docs[i]` uses phrase `phrase[i]`, each pair once."""

    words: list[str]
    nouns: list[tuple[str, ...]]
    weights: list[float]
    docs: Ints
    phrase: Ints


def find_phrases(m: Morphemes, wanted: Mask) -> Phrases:
    """All phrases that at least two documents of `wanted` (bool per row) use."""
    chain = _chain(m, wanted)
    first = np.flatnonzero(chain.opens & ~chain.predicate)
    spans = []
    for length in range(2, MAX_WORDS + 1):
        first = first[first + length <= len(chain.at)]
        first = first[chain.linked[first + length - 2]]
        span = first[:, None] + np.arange(length)
        spans.append(span[chain.closes[span[:, -1]]])
    state = np.where(m.negated, 2, 1) + (m.negated & _unable(m))
    acting = _acting_share(m)
    return _joined([_counted(m, chain, state, acting, span) for span in spans])


def _chain(m: Morphemes, wanted: Mask) -> _Chain:
    noun = m.tagged("NNG", "NNP", "SL", "XR") & ~m.formed(tuple(EMPTY_NOUNS), "NN", "XR")
    letters = [i for i, form in enumerate(m.forms) if len(form) == 1 and form.isascii()]
    noun &= ~m.where(letters)  # L 입음: a size by itself names nothing
    verb = m.tagged("VV", "VA") & ~m.formed(tuple(NEVER), "VV", "VA")
    clumsy = m.where([i for i, form in enumerate(m.forms) if _clumsy(form)])
    verb &= ~m.where([i for i, form in enumerate(m.forms) if _awkward(form)])
    heavy = verb & ~clumsy & ~m.formed(tuple(LIGHT_PREDICATES), "VV", "VA")
    denied = m.negated & (verb | m.formed(("하", "되"), "XSV"))
    predicate = (heavy | denied) & ~noun & wanted[m.row]
    noun &= wanted[m.row]
    at = np.flatnonzero(noun | predicate)
    breaks = ~(noun | predicate | m.tagged(*LINKING))
    n_breaks = np.concatenate([[0], np.cumsum(breaks)])
    left, right = at[:-1], at[1:]
    linked = (m.sentence[left] == m.sentence[right]) & (n_breaks[right] == n_breaks[left + 1])
    linked &= ~predicate[left]
    glued = linked & (right == left + 1) & (m.end[left] == m.start[right]) & ~predicate[right]
    within = np.zeros(len(m), dtype=np.bool_)
    within[1:] = (m.row[1:] == m.row[:-1]) & (m.start[1:] == m.end[:-1])
    inner = within & ~m.shifted(m.tagged("S") & ~m.tagged("SL"), 1)
    goes_on = m.shifted(inner & m.tagged("N", "XR", "SL", "M", "VA"), -1)
    closes = predicate | ~goes_on
    return _Chain(at, predicate[at], linked, glued, ~inner[at], closes[at])


def _clumsy(stem: str) -> bool:
    """Whether the -ㅁ noun of a short stem is hard to read when not denied (싸 → 쌈, 켜 → 켬)."""
    return len(stem) == 1 and "가" <= stem <= "힣" and (ord(stem) - 0xAC00) % 28 == 0


def _awkward(stem: str) -> bool:
    """Whether a short stem ends in ㄹ, so that even its denied noun is odd (안 깖)."""
    return len(stem) == 1 and "가" <= stem <= "힣" and (ord(stem) - 0xAC00) % 28 == 8


def _unable(m: Morphemes) -> Mask:
    """Which predicates are denied as impossible: 못 하다, -지 못하다, -ㄹ 수 없다."""
    out = m.shifted(m.formed(("못",), "MAG"), 1)
    for reach in (2, 3):
        out |= m.shifted(m.formed(("못하",), "VX"), -reach)
    none = m.formed(("없",), "VA")
    can = m.formed(("수",), "NNB") & (m.shifted(none, -1) | m.shifted(none, -2))
    return out | m.shifted(can, -2)


def _acting_share(m: Morphemes) -> npt.NDArray[np.float64]:
    """For each kind of morpheme the share of its uses that 하다 or 되다 follow (지연되다)."""
    follows = m.shifted(m.tagged("XSV", "XSA"), -1)
    uses = np.bincount(m.code, minlength=len(m.forms))
    return np.bincount(m.code, weights=follows, minlength=len(m.forms)) / np.maximum(uses, 1)


def _counted(
    m: Morphemes, chain: _Chain, state: Ints, acting: npt.NDArray[np.float64], span: Ints
) -> _Counted:
    """The phrases at `span` (rows of chain positions) and who uses them."""
    if not len(span):
        return _Counted([], [], [], np.empty(0, np.int64), np.empty(0, np.int64))
    where = chain.at[span]
    ending = np.where(chain.predicate[span[:, -1]], state[where[:, -1]], 0)
    key = np.zeros(len(span), dtype=np.int64)
    for column in range(span.shape[1]):
        key = key * (len(m.forms) + 1) + m.code[where[:, column]]
    distinct, example, inverse = np.unique(key * 4 + ending, return_index=True, return_inverse=True)
    inverse = inverse.reshape(-1)
    pairs = np.unique(m.row[where[:, 0]] * len(distinct) + inverse)
    docs, phrase = pairs // len(distinct), pairs % len(distinct)
    uses = np.bincount(inverse, minlength=len(distinct))
    glue = np.stack(
        [
            np.bincount(inverse, weights=chain.glued[span[:, c]], minlength=len(distinct)) / uses
            for c in range(span.shape[1] - 1)
        ],
        axis=1,
    )
    kept = np.flatnonzero(np.bincount(phrase, minlength=len(distinct)) >= MIN_DOCS)
    number = np.full(len(distinct), -1)
    number[kept] = np.arange(len(kept))
    words, nouns, weights = [], [], []
    for i in kept.tolist():
        codes = m.code[where[example[i]]].tolist()
        glued = glue[i] > MIN_GLUED_SHARE
        kind = int(ending[example[i]])
        words.append(_written(m, codes, ["" if g else " " for g in glued], kind))
        light = kind and m.forms[codes[-1]] in LIGHT_PREDICATES
        parts = codes[:-1] if light else codes
        nouns.append(tuple(f"{m.forms[c].lower()}/{m.tags[c]}" for c in parts))
        act = min(1.0, acting[codes[-1]] / ACTING_SHARE)
        if kind:  # 하지 마세요, 하지 않으면: rarely what went wrong
            weights.append(NOT_DONE if kind == 2 and m.forms[codes[-1]] == "하" else PREDICATE)
        else:
            weights.append(COMPOUND if glued.all() else PLAIN + ACTING * act)
    used = number[phrase] >= 0
    return _Counted(words, nouns, weights, docs[used], number[phrase[used]])


def _written(m: Morphemes, codes: list[int], joints: list[str], kind: int) -> str:
    """The phrase in writing; `kind` 0: ends in a noun, 1: a predicate, 2: 안 …, 3: 못 …."""
    parts = [m.forms[c] for c in codes]
    tag = m.tags[codes[-1]]
    if kind:
        joints = [*joints[:-1], " "]
        denial = "" if parts[-1] == "없" else ("", "안 ", "못 ")[kind - 1]
        parts[-1] = denial + nominalise(parts[-1], tag)
    elif tag == "XR":
        parts[-1] += "함"
    return "".join(part + joint for part, joint in zip(parts, [*joints, ""], strict=True))


def _joined(found: list[_Counted]) -> Phrases:
    """One table of phrases; those written alike (`결제 오류`, `결제오류`) count as one."""
    spelled: dict[str, list[tuple[str, tuple[str, ...], float]]] = {}
    for part in found:
        for word, nouns, weight in zip(part.words, part.nouns, part.weights, strict=True):
            spelled.setdefault(word.replace(" ", ""), []).append((word, nouns, weight))
    compact = sorted(spelled)
    number = {name: i for i, name in enumerate(compact)}
    best = [min(spelled[name], key=lambda e: (-e[0].count(" "), -e[2], e)) for name in compact]
    width = max(len(compact), 1)
    pairs = [np.empty(0, dtype=np.int64)]
    for part in found:
        lookup = np.array([number[w.replace(" ", "")] for w in part.words], dtype=np.int64)
        if len(lookup):
            pairs.append(part.docs * width + lookup[part.phrase])
    together = np.unique(np.concatenate(pairs))
    families = [_family(word) for word, _, _ in best]
    numbers = {name: i for i, name in enumerate(sorted(set(families)))}
    return Phrases(
        words=tuple(word for word, _, _ in best),
        nouns=tuple(nouns for _, nouns, _ in best),
        weight=np.array([weight for _, _, weight in best], dtype=np.float64),
        family=np.array([numbers[name] for name in families], dtype=np.int64),
        docs=together // width,
        phrase=together % width,
    )


def _family(word: str) -> str:
    """What is said of what, whatever the word for it: 배송 늦음 and 배송 지연 → 배송|늦음."""
    thing, _, said = word.rpartition(" ")
    denied = thing.endswith((" 안", " 못"))
    if denied:
        thing, said = thing[:-2], f"{thing[-1]} {said}"
    return f"{thing.replace(' ', '')}|{SYNONYMS.get(said, said)}"
