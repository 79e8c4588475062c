"""What a topic is called: the phrase its customers use and others do not, and its keywords."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from voc_cli.analysis.english import english_name
from voc_cli.analysis.korean import dictionary_form
from voc_cli.analysis.topics.phrases import Phrases
from voc_cli.analysis.topics.words import EMPTY_NOUNS, LIGHT_PREDICATES, VAGUE_NOUNS
from voc_cli.messages import message

__all__ = ["MAX_LABEL", "MAX_LABEL_EN", "Titles", "Wording", "keywords", "name_topics", "strongest"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MAX_LABEL = 20
MAX_LABEL_EN = 40
N_KEYWORDS = 8
N_KEY_TERMS = 12
MIN_COVERAGE = 0.015  # share of a topic's texts that use a phrase before it can be the name
LONGER_KEEPS = 0.5  # a three-word phrase wins over its two-word part from this share of its use
SMALL = 20  # texts of a topic, below which one text that uses a phrase of others' is enough
TITLE_SHARE = 0.5  # of a topic's tickets in one category, from which its name may stand in
SHORT_TITLE = 3  # syllables of a category's name that says too little by itself
GOOD_COVERAGE = 0.06  # of the best phrase, from which no category's name stands in
KIN_SHARE = 0.8
HALF = 0.3  # of a topic's tickets in each of two categories that make it a topic of two matters
BOTH = 0.75  # and in the two together
LEAST_HALF = 15  # tickets of each
COMMON = 0.5  # a name that one half uses at least so much as the other is the name of both
TRIED = 4  # phrases of each half that are tried beside each other
_KEYWORD_TAGS = frozenset({"NNG", "NNP", "SL", "VV", "VA", "XR"})


@dataclass(frozen=True)
class Wording:
    """Per topic: its strongest terms with their c-TF-IDF, strongest first.

    `spelled`: how customers write a Latin word or code that the terms have in lower case.
    """

    terms: tuple[tuple[str, ...], ...]
    scores: tuple[tuple[float, ...], ...]
    spelled: Mapping[str, str] = field(default_factory=dict)

    def word(self, term: str) -> str:
        """A term as a reader sees it."""
        form, tag = term.rsplit("/", 1)
        return dictionary_form(self.spelled.get(form, form), tag)

    def topic_id(self, row: int, taken: set[str]) -> str:
        """A short id of what the topic is about, the same whenever its strongest terms are.

        Ids already `taken` get another digest, so that ids are unique.
        """
        content = "\n".join(sorted(self.terms[row][:N_KEYWORDS]))
        salt = ""
        while True:
            digest = hashlib.blake2b((content + salt).encode(), digest_size=4).hexdigest()
            if f"t-{digest}" not in taken:
                return f"t-{digest}"
            salt += "+"


@dataclass(frozen=True)
class Titles:
    """What the taxonomy calls the matter of each row of the corpus.

    codes  index into the labels, −1: of no category that says anything
    tops   for each label a number that labels of one category share
    """

    codes: Ints
    labels_ko: tuple[str, ...]
    labels_en: tuple[str, ...]
    tops: tuple[int, ...] = ()

    @property
    def n_rows(self) -> int:
        """Rows of the corpus."""
        return len(self.codes)

    @staticmethod
    def none(n_rows: int) -> "Titles":
        """No categories are known."""
        return Titles(np.full(n_rows, -1), (), ())


def strongest(
    scores: sp.csr_array, terms: Sequence[str], *, spelled: Mapping[str, str] | None = None
) -> Wording:
    """The N_KEY_TERMS terms of each row of c-TF-IDF that a reader can use."""
    usable = np.array([_usable(term) for term in terms], dtype=np.bool_)
    names, values = [], []
    for row in range(scores.shape[0]):
        span = slice(scores.indptr[row], scores.indptr[row + 1])
        columns, data = scores.indices[span], np.round(scores.data[span], 12)
        kept = usable[columns] & (data > 0)
        columns, data = columns[kept], data[kept]
        order = np.lexsort((columns, -data))[:N_KEY_TERMS]
        names.append(tuple(terms[i] for i in columns[order]))
        values.append(tuple(float(v) for v in data[order]))
    return Wording(tuple(names), tuple(values), spelled or {})


def keywords(wording: Wording, row: int) -> list[str]:
    """Up to 8 readable words of a topic, verbs in dictionary form, no word twice."""
    words = [wording.word(term) for term in wording.terms[row]]
    return list(dict.fromkeys(words))[:N_KEYWORDS]


def name_topics(
    phrases: Phrases,
    topics: Ints,
    wording: Wording,
    which: Iterable[int],
    *,
    titles: Titles,
    taken_ko: Iterable[str] = (),
    taken_en: Iterable[str] = (),
    among: Ints | None = None,
) -> dict[int, tuple[str, str]]:
    """A unique Korean name (at most 20 characters) and English name (40) for each of `which`.

    topics  the topic of each row of the corpus (−1: none)
    taken   names already given
    among   the group each topic is to be told apart within (subtopics: their topic)

    A phrase scores by how many of the topic's documents use it times how much more they do so
    than the rest, doubled when its nouns are the topic's own. Where no phrase is used by two
    documents the strongest noun stands in. Larger topics choose first. A topic of two matters,
    each of another category, has the names of both (배송 늦음·취소 안 됨).
    """
    sizes = np.bincount(topics[topics >= 0], minlength=len(wording.terms))
    own_titles = _titles(topics, titles, len(wording.terms))
    used_ko = {_compact(name) for name in taken_ko}
    used_en = {name.lower() for name in taken_en}
    out: dict[int, tuple[str, str]] = {}
    ranked = _ranked(phrases, topics, wording, sizes, among)
    both = _two_matters(phrases, topics, wording, titles, ranked) if among is None else {}
    for row in sorted(which, key=lambda r: (-int(sizes[r]), wording.terms[r], r)):
        title = own_titles[row]
        options = _options(phrases, ranked[row], wording, row, titles, title)
        options = both.get(row, []) + options
        korean = next(
            (o for o in options if len(o) <= MAX_LABEL and _compact(o) not in used_ko), None
        )
        korean = korean or _numbered(options, row, used_ko)
        used_ko.add(_compact(korean))
        english = _english(korean, wording, row, titles, title, used_en)
        used_en.add(english.lower())
        out[row] = korean, english
    return out


def _options(
    phrases: Phrases,
    ranked: list[tuple[int, float]],
    wording: Wording,
    row: int,
    titles: Titles,
    title: int,
) -> list[str]:
    """Names to choose from, best first."""
    found = [phrases.words[i] for i, _ in ranked]
    best = ranked[0][1] if ranked else 0.0
    weak = best < GOOD_COVERAGE or " " not in found[0]
    if title >= 0 and weak:
        name = titles.labels_ko[title]
        more = [f"{name}({noun})" for noun in _nouns(wording, row) if noun not in name]
        found = [
            *(more[:1] if len(name) <= SHORT_TITLE else ()),  # 연동(증권): of what
            name,
            *found[:1],
            *more,
            *found[1:],
        ]
    nouns = _nouns(wording, row)
    pairs = [f"{one}·{two}" for one, two in pairwise(nouns)]
    return found + pairs[:3] + [message("topics.about", "ko", noun=word) for word in nouns]


def _english(
    korean: str, wording: Wording, row: int, titles: Titles, title: int, used: set[str]
) -> str:
    """The Korean name translated, else the category's name, else the Korean name itself."""
    options = [name for name in [english_name(korean)] if name]
    nouns = _nouns(wording, row)
    if title >= 0:
        label = titles.labels_en[title]
        translated = [name for name in map(english_name, nouns) if name]
        options += [label, *(f"{label}: {noun.lower()}" for noun in (*translated, *nouns))]
    options.append(korean)
    fitting = (o for o in options if len(o) <= MAX_LABEL_EN and o.lower() not in used)
    found = next(fitting, None)
    if found:
        return found
    number, stem = 2, (options[0] if options else "#")[: MAX_LABEL_EN - 4]
    while f"{stem} {number}".lower() in used:
        number += 1
    return f"{stem} {number}"


def _titles(topics: Ints, titles: Titles, n_topics: int) -> list[int]:
    """The category of most of each topic's rows, −1 when it is not half of them."""
    n_titles = len(titles.labels_ko)
    if not n_titles:
        return [-1] * n_topics
    inside = topics >= 0
    counts = np.zeros((n_topics, n_titles + 1))
    np.add.at(counts, (topics[inside], titles.codes[inside]), 1.0)  # −1 counts in the last column
    best = counts[:, :-1].argmax(axis=1)
    enough = counts[np.arange(n_topics), best] >= TITLE_SHARE * np.maximum(counts.sum(axis=1), 1)
    return [int(t) for t in np.where(enough, best, -1)]


def _two_matters(
    phrases: Phrases,
    topics: Ints,
    wording: Wording,
    titles: Titles,
    ranked: list[list[tuple[int, float]]],
) -> dict[int, list[str]]:
    """Names of topics of which two categories have a good part each and say different things.

    Each part is named by what it says and the other does not.
    """
    halves = np.full(len(topics), -1)
    rows: list[int] = []
    top = np.append(np.array(titles.tops, dtype=np.int64), -1)[titles.codes]
    for row in range(len(wording.terms)):
        mine = topics == row
        counts = np.bincount(top[mine & (top >= 0)], minlength=2)
        first, second = np.argsort(-counts, kind="stable")[:2].tolist()
        enough = max(HALF * mine.sum(), LEAST_HALF)
        if counts[second] < enough or counts[first] + counts[second] < BOTH * mine.sum():
            continue
        halves[mine & (top == first)] = 2 * len(rows)
        halves[mine & (top == second)] = 2 * len(rows) + 1
        rows.append(row)
    if not rows:
        return {}
    twice = [row for row in rows for _ in range(2)]
    parts = Wording(
        tuple(wording.terms[row] for row in twice), tuple(wording.scores[row] for row in twice)
    )
    sizes = np.bincount(halves[halves >= 0], minlength=len(twice))
    found = _ranked(phrases, halves, parts, sizes, np.arange(len(twice)) // 2)
    out = {}
    for n, row in enumerate(rows):
        shares = [dict(found[2 * n + half]) for half in (0, 1)]
        name = ranked[row][0][0] if ranked[row] else -1
        used = sorted(share.get(name, 0.0) for share in shares)
        if used[0] < COMMON * used[1]:
            out[row] = _side_by_side(phrases, found[2 * n], found[2 * n + 1])
    return out


def _side_by_side(
    phrases: Phrases, one: list[tuple[int, float]], two: list[tuple[int, float]]
) -> list[str]:
    good = [
        [
            i
            for i, share in part[:TRIED]
            if share >= GOOD_COVERAGE
            and " " in phrases.words[i]
            and phrases.words[i].split(" ")[0] not in VAGUE_NOUNS
        ]
        for part in (one, two)
    ]
    return [
        f"{phrases.words[i]}·{phrases.words[j]}"
        for i in good[0]
        for j in good[1]
        if not set(phrases.nouns[i]) & set(phrases.nouns[j])
    ]


def _ranked(
    phrases: Phrases, topics: Ints, wording: Wording, sizes: Ints, among: Ints | None
) -> list[list[tuple[int, float]]]:
    """For each topic its phrases, best first, with the share of its texts that use them."""
    n_topics, n_phrases = len(wording.terms), len(phrases.words)
    if not n_phrases or not n_topics:
        return [[] for _ in range(n_topics)]
    here = topics[phrases.docs]
    kept = here >= 0
    ones = np.ones(int(kept.sum()))
    shape = (n_topics, n_phrases)
    inside = sp.csr_array((ones, (here[kept], phrases.phrase[kept])), shape=shape)
    inside.sum_duplicates()
    everywhere = np.bincount(phrases.phrase, minlength=n_phrases).astype(np.float64)
    n_docs = float(max(len(topics), 1))
    group = np.zeros(n_topics, np.int64) if among is None else among
    out = []
    for row in range(n_topics):
        span = slice(inside.indptr[row], inside.indptr[row + 1])
        used, count = inside.indices[span], inside.data[span]
        enough = count >= max(2.0 if sizes[row] >= SMALL else 1.0, MIN_COVERAGE * float(sizes[row]))
        used, count = used[enough].astype(np.int64), count[enough]
        coverage = count / max(int(sizes[row]), 1)
        if among is None:
            rest = (everywhere[used] + 1.0) / n_docs
        else:
            kin = np.flatnonzero(group == group[row])
            rest = (np.asarray(inside[kin][:, used].sum(axis=0)).ravel() + 1.0) / max(
                float(sizes[kin].sum()), 1.0
            )
        lift = coverage / rest
        own = dict(zip(wording.terms[row], wording.scores[row], strict=True))
        top = max(own.values(), default=1.0)
        fit = np.array([_fit(phrases.nouns[i], own) / top for i in used.tolist()])
        support = _with_kin(coverage, phrases.family[used])
        score = np.round(support * np.log1p(lift) * fit * phrases.weight[used], 12)
        order = np.lexsort((used, -score))
        order = order[score[order] > 0]
        counts = dict(zip(used.tolist(), count.tolist(), strict=True))
        best = _prefer_longer(used[order].tolist(), phrases, counts)
        out.append([(i, counts[i] / max(int(sizes[row]), 1)) for i in best])
    return out


def _with_kin(coverage: Floats, family: Ints) -> Floats:
    """Each phrase's share of texts, and half of that of the phrases that say the same of a thing.

    배송 늦음, 배송 지연 and 배송 느림 are one complaint in three wordings.
    """
    _, inverse = np.unique(family, return_inverse=True)
    kin = np.bincount(inverse.reshape(-1), weights=coverage)[inverse.reshape(-1)]
    return np.asarray(coverage + KIN_SHARE * (kin - coverage), dtype=np.float64)


def _fit(nouns: tuple[str, ...], own: dict[str, float]) -> float:
    """How much the nouns are the topic's own: two of its words tell more than one."""
    return float(sum(own.get(noun, 0.0) for noun in nouns) / max(len(nouns), 1) ** 0.5)


def _prefer_longer(order: list[int], phrases: Phrases, counts: dict[int, float]) -> list[int]:
    """`order` with a longer phrase before the part of it that is seldom said without it."""
    if not order:
        return order
    first = order[0]
    part = _compact(phrases.words[first])
    longer = [
        i
        for i in order[1:60]
        if part in _compact(phrases.words[i])
        and len(phrases.words[i]) <= MAX_LABEL
        and counts[i] >= LONGER_KEEPS * counts[first]
    ]
    if not longer:
        return order
    best = max(longer, key=lambda i: (counts[i], -i))
    return [best, *(i for i in order if i != best)]


def _nouns(wording: Wording, row: int) -> list[str]:
    nouns = [wording.word(t) for t in wording.terms[row] if t.rsplit("/", 1)[1][0] in "NS"]
    return nouns or [wording.word(t) for t in wording.terms[row]]


def _numbered(options: list[str], row: int, taken: set[str]) -> str:
    stem = (options[0] if options else "#")[: MAX_LABEL - 4]
    number = row + 1
    while _compact(f"{stem} {number}") in taken:
        number += 1
    return f"{stem} {number}"


def _compact(label: str) -> str:
    return label.replace(" ", "")


def _usable(term: str) -> bool:
    form, tag = term.rsplit("/", 1)
    if tag not in _KEYWORD_TAGS or form in EMPTY_NOUNS:
        return False
    return not (tag in {"VV", "VA"} and form in LIGHT_PREDICATES)
