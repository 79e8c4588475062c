"""Noun–predicate pairs as customers say them: 배송 지연, 인증번호 안 옴, 선물하기 링크 만료.

A phrase is two or three content words that stand together in one sentence with at most a subject
or object particle or an adverb between them. Whole columns of morphemes are looked at, never one
ticket at a time.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voc_cli.analysis.morphology import Morphemes
from voc_cli.analysis.topics.wording import nominalise

__all__ = ["Phrases", "find_phrases"]

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

MIN_DOCS = 2
MIN_GLUED_SHARE = 0.5  # of occurrences written without a blank, from which the name has none

# Words that say nothing of what went wrong: courtesies, time words, fillers.
EMPTY_NOUNS = frozenset(
    """감사 수고 안녕 부탁 말씀 생각 정도 경우 때문 사람 오늘 어제 내일 지금 이번 저번 지난번 다음 처음
    방금 아까 현재 최근 하루 며칠 이틀 매번 매일 항상 계속 진짜 정말 혹시 그냥 일단 요즘 아침 저녁 오전 오후
    관련 부분 상황 내용 이유 자체 고객 고객님 담당자 분 이상 가능 필요 예정 동안 마음 기분 얘기 이야기 짜증
    죄송 실례 여기 저기 거기 이거 그거 저거 무엇 누구 어디 언제 여러분 모두 전부 대부분 우리 저희 제발 개월
    시간 주일 주말 월요일 화요일 수요일 목요일 금요일 토요일 일요일 작년 올해 내년 이후 이전 정말로 별 점 개
    나라 세상 경험 사실 마찬가지 도대체 최대한 빨리 자꾸 아직 문의 질문""".split()
)
# Predicates that carry a name only when denied (안 됨, 안 옴) or not at all.
LIGHT_PREDICATES = frozenset(
    """하 되 있 같 보 주 알 모르 받 나오 쓰 들 가 오 이러 그러 어떻 그렇 이렇 저러 싶 말 드리 가지 만들 살
    넣 찾 나 보내 먹 두 지나 치 나가 들어오 들어가 뜨 걸리 바라 부탁드리 많 좋 크 작 낫 맞 사 팔 얻 얘기하
    말하 생각하 여쭙 궁금하 문의하 남기 기다리 놓 지 내 당하 시키 통하 대하 위하 따르 의하 인하 관하 미치
    열 닫 누르 이루어지 이루 느끼 겪 바꾸 다니 돌리 잡 믿 죽 싫 힘들 어렵 쉽""".split()
)
NEVER = frozenset("같 싶 이러 그러 어떻 그렇 이렇 저러 말 드리 바라 아니 죽 통하 대하 위하 따르".split())
LINKING = ("JKS", "JKO", "JX", "JKG", "MAG", "XSN")


@dataclass(frozen=True)
class Phrases:
    """Distinct phrases and the documents they occur in.

    words  the phrase as a name shows it (`인증번호 안 옴`), sorted by code point
    nouns  its noun terms (`인증/NNG`), to judge how much it says about a topic
    docs, phrase  one pair per document and phrase: row of the corpus, index into `words`
    """

    words: tuple[str, ...]
    nouns: tuple[tuple[str, ...], ...]
    docs: Ints
    phrase: Ints


@dataclass(frozen=True)
class _Chain:
    """The nouns and predicates of a corpus in order; `linked[i]`: i and i + 1 stand together."""

    at: Ints  # index into the morphemes
    predicate: Mask
    linked: Mask
    glued: Mask  # i and i + 1 are nouns written without a blank or particle between them


def find_phrases(m: Morphemes, wanted: Mask) -> Phrases:
    """All phrases that at least two documents of `wanted` (bool per row) use."""
    chain = _chain(m, wanted)
    denied = _denial(m)
    noun = ~chain.predicate
    n = len(chain.at)
    if n < 2:
        return Phrases((), (), np.empty(0, np.int64), np.empty(0, np.int64))
    pair = np.flatnonzero(chain.linked & noun[:-1])
    triple = pair[pair < n - 2]
    triple = triple[noun[triple + 1] & chain.linked[triple + 1]]
    spans = [np.stack([pair, pair + 1], axis=1), np.stack([triple, triple + 1, triple + 2], axis=1)]
    found: list[tuple[list[str], list[tuple[str, ...]], Ints, Ints]] = []
    for span in spans:
        found.append(_named(m, chain, denied, span))
    return _joined(found)


def _chain(m: Morphemes, wanted: Mask) -> _Chain:
    forms = np.array(m.forms, dtype=object)
    light = LIGHT_PREDICATES
    noun = m.tagged("NNG", "NNP", "SL", "XR") & ~m.formed(tuple(EMPTY_NOUNS), "NN", "XR")
    verb = m.tagged("VV", "VA") & ~m.formed(tuple(NEVER), "VV", "VA")
    heavy = verb & ~m.formed(tuple(light), "VV", "VA")
    denied = m.negated & (verb | m.formed(("하", "되"), "XSV"))
    predicate = (heavy | denied) & ~noun
    noun &= wanted[m.row]
    predicate &= wanted[m.row]
    at = np.flatnonzero(noun | predicate)
    breaks = ~(noun | predicate | m.tagged(*LINKING))
    # 하/되 of a verbal noun that is denied is itself the predicate; 못, 안 are MAG and pass.
    n_breaks = np.concatenate([[0], np.cumsum(breaks)])
    left, right = at[:-1], at[1:]
    linked = (m.sentence[left] == m.sentence[right]) & (n_breaks[right] == n_breaks[left + 1])
    linked &= ~predicate[left]
    glued = linked & (right == left + 1) & (m.end[left] == m.start[right])
    glued &= ~predicate[right]
    assert len(forms) == len(m.forms)
    return _Chain(at, predicate[at], linked, glued)


def _denial(m: Morphemes) -> Ints:
    """0: not denied, 1: 안, 2: 못 (of 못 하다, -지 못하다, -ㄹ 수 없다), for each morpheme."""
    unable = m.shifted(m.formed(("못",), "MAG"), 1)
    for reach in (2, 3):
        unable |= m.shifted(m.formed(("못하",), "VX"), -reach)
    can = m.formed(("수",), "NNB") & (
        m.shifted(m.formed(("없",), "VA"), -1) | m.shifted(m.formed(("없",), "VA"), -2)
    )
    unable |= m.shifted(can, -2)
    return np.where(m.negated, np.where(unable, 2, 1), 0).astype(np.int64)


def _named(
    m: Morphemes, chain: _Chain, denied: Ints, span: Ints
) -> tuple[list[str], list[tuple[str, ...]], Ints, Ints]:
    """(words, nouns, docs, phrase) of the phrases at `span`, rows of chain positions."""
    if not len(span):
        return [], [], np.empty(0, np.int64), np.empty(0, np.int64)
    where = chain.at[span]
    base = len(m.forms) * 3 + 3
    last = where[:, -1]
    key = np.zeros(len(span), dtype=np.int64)
    for column in range(span.shape[1]):
        key = key * base + m.code[where[:, column]]
    state = np.where(chain.predicate[span[:, -1]], denied[last] + 1, 0)
    key = key * 4 + state
    distinct, example, inverse = np.unique(key, return_index=True, return_inverse=True)
    inverse = inverse.reshape(-1)
    pairs = np.unique(m.row[where[:, 0]] * len(distinct) + inverse)
    docs, phrase = pairs // len(distinct), pairs % len(distinct)
    frequency = np.bincount(phrase, minlength=len(distinct))
    glue = [
        np.bincount(inverse, weights=chain.glued[span[:, c]], minlength=len(distinct))
        / np.bincount(inverse, minlength=len(distinct))
        for c in range(span.shape[1] - 1)
    ]
    kept = np.flatnonzero(frequency >= MIN_DOCS)
    number = np.full(len(distinct), -1)
    number[kept] = np.arange(len(kept))
    used = number[phrase] >= 0
    words, nouns = [], []
    for i in kept.tolist():
        codes = [int(m.code[p]) for p in where[example[i]]]
        joints = ["" if g[i] >= MIN_GLUED_SHARE else " " for g in glue]
        words.append(_written(m, codes, joints, int(state[example[i]])))
        kinds = codes if state[example[i]] == 0 else codes[:-1]
        nouns.append(tuple(f"{m.forms[c].lower()}/{m.tags[c]}" for c in kinds))
    return words, nouns, docs[used], number[phrase[used]]


def _written(m: Morphemes, codes: list[int], joints: list[str], state: int) -> str:
    """The phrase in writing; `state` 0: ends in a noun, 1: a predicate, 2: 안 …, 3: 못 …."""
    parts = [m.forms[c] for c in codes]
    tag = m.tags[codes[-1]]
    if state:
        joints = [*joints[:-1], " "]
        denial = {1: "", 2: "안 ", 3: "못 "}[state] if parts[-1] != "없" else ""
        parts[-1] = denial + nominalise(parts[-1], tag)
    elif tag == "XR":
        parts[-1] += "함"
    return "".join(part + joint for part, joint in zip(parts, [*joints, ""], strict=True))


def _joined(found: list[tuple[list[str], list[tuple[str, ...]], Ints, Ints]]) -> Phrases:
    """One table of phrases; those written alike (`결제 오류`, `결제오류`) count as one."""
    spelled: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for words, nouns, _, _ in found:
        for word, parts in zip(words, nouns, strict=True):
            spelled.setdefault(word.replace(" ", ""), []).append((word, parts))
    compact = sorted(spelled)
    number = {name: i for i, name in enumerate(compact)}
    best = [min(spelled[name], key=lambda entry: (-entry[0].count(" "), entry)) for name in compact]
    docs, phrase = [], []
    for words, _, rows, index in found:
        lookup = np.array([number[w.replace(" ", "")] for w in words], dtype=np.int64)
        docs.append(rows)
        phrase.append(lookup[index] if len(lookup) else index)
    width = max(len(compact), 1)
    pairs = np.unique(np.concatenate(docs) * width + np.concatenate(phrase))
    return Phrases(
        tuple(entry[0] for entry in best),
        tuple(entry[1] for entry in best),
        pairs // width,
        pairs % width,
    )
