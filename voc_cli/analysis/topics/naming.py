"""What a topic is called: the phrase its customers use and others do not, and its keywords."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from voc_cli.analysis.topics.phrases import Phrases
from voc_cli.analysis.topics.wording import dictionary_form
from voc_cli.analysis.topics.words import EMPTY_NOUNS, LIGHT_PREDICATES
from voc_cli.messages import message

__all__ = ["MAX_LABEL", "Wording", "keywords", "topic_id", "topic_labels"]

Ints = npt.NDArray[np.int64]

MAX_LABEL = 20
N_KEYWORDS = 8
N_KEY_TERMS = 12
MIN_COVERAGE = 0.015  # share of a topic's texts that use a phrase before it can be the name
LONGER_KEEPS = 0.6  # a three-word phrase wins over its two-word part from this share of its use
_KEYWORD_TAGS = frozenset({"NNG", "NNP", "SL", "VV", "VA", "XR"})


@dataclass(frozen=True)
class Wording:
    """Per topic: its strongest terms with their c-TF-IDF, strongest first."""

    terms: tuple[tuple[str, ...], ...]
    scores: tuple[tuple[float, ...], ...]


def strongest(scores: sp.csr_array, terms: Sequence[str], n_terms: int = N_KEY_TERMS) -> Wording:
    """The `n_terms` terms of each row of c-TF-IDF that a reader can use."""
    usable = np.array([_usable(term) for term in terms], dtype=np.bool_)
    names, values = [], []
    for row in range(scores.shape[0]):
        span = slice(scores.indptr[row], scores.indptr[row + 1])
        columns, data = scores.indices[span], np.round(scores.data[span], 12)
        kept = usable[columns] & (data > 0)
        columns, data = columns[kept], data[kept]
        order = np.lexsort((columns, -data))[:n_terms]
        names.append(tuple(terms[i] for i in columns[order]))
        values.append(tuple(float(v) for v in data[order]))
    return Wording(tuple(names), tuple(values))


def keywords(wording: Wording, row: int) -> list[str]:
    """Up to 8 readable words of a topic, verbs in dictionary form, no word twice."""
    words = [dictionary_form(*term.rsplit("/", 1)) for term in wording.terms[row]]
    return list(dict.fromkeys(words))[:N_KEYWORDS]


def topic_id(wording: Wording, row: int, taken: set[str]) -> str:
    """A short id of what the topic is about, the same whenever its strongest terms are.

    Ids already `taken` get another digest, so that ids are unique.
    """
    content = "\n".join(sorted(wording.terms[row][:N_KEYWORDS]))
    salt = ""
    while True:
        digest = hashlib.blake2b((content + salt).encode(), digest_size=4).hexdigest()
        if f"t-{digest}" not in taken:
            return f"t-{digest}"
        salt += "+"


def topic_labels(
    phrases: Phrases, topics: Ints, wording: Wording, *, lang: str, sizes: Ints
) -> list[str]:
    """A unique name of at most 20 characters for each topic.

    topics  the topic of each row of the corpus (−1: none)
    sizes   documents of each topic; larger topics choose their name first

    A phrase scores by how many of the topic's documents use it times how much more they do so
    than the rest, doubled when its nouns are the topic's own. Where no phrase is used by two
    documents the strongest noun stands in.
    """
    n_topics = len(wording.terms)
    ranked = _ranked(phrases, topics, wording, sizes)
    labels = [""] * n_topics
    taken: set[str] = set()
    for row in sorted(range(n_topics), key=lambda r: (-int(sizes[r]), wording.terms[r])):
        options = [phrases.words[i] for i in ranked[row]] + _fallbacks(wording, row, lang)
        label = next((o for o in options if len(o) <= MAX_LABEL and _compact(o) not in taken), None)
        labels[row] = label or _numbered(options, row, taken)
        taken.add(_compact(labels[row]))
    return labels


def _ranked(phrases: Phrases, topics: Ints, wording: Wording, sizes: Ints) -> list[list[int]]:
    n_topics, n_phrases = len(wording.terms), len(phrases.words)
    if not n_phrases or not n_topics:
        return [[] for _ in range(n_topics)]
    here = topics[phrases.docs]
    kept = here >= 0
    inside = np.zeros((n_topics, n_phrases), dtype=np.float32)
    np.add.at(inside, (here[kept], phrases.phrase[kept]), 1.0)
    everywhere = np.bincount(phrases.phrase, minlength=n_phrases).astype(np.float64)
    n_docs = float(max(len(topics), 1))
    out = []
    for row in range(n_topics):
        used = np.flatnonzero(inside[row] >= max(2.0, MIN_COVERAGE * float(sizes[row])))
        count = inside[row, used].astype(np.float64)
        coverage = count / max(int(sizes[row]), 1)
        lift = coverage / ((everywhere[used] + 1.0) / n_docs)
        own = dict(zip(wording.terms[row], wording.scores[row], strict=True))
        top = max(own.values(), default=1.0)
        fit = np.array([_fit(phrases.nouns[i], own) / top for i in used.tolist()])
        score = np.round(coverage * np.log1p(lift) * fit * phrases.weight[used], 12)
        order = used[np.lexsort((used, -score))]
        order = order[np.sort(score)[::-1] > 0]
        out.append(_prefer_longer(order.tolist(), phrases, inside[row]))
    return out


def _fit(nouns: tuple[str, ...], own: dict[str, float]) -> float:
    return sum(own.get(noun, 0.0) for noun in nouns) / max(len(nouns), 1)


def _prefer_longer(
    order: list[int], phrases: Phrases, inside: npt.NDArray[np.float32]
) -> list[int]:
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
        and inside[i] >= LONGER_KEEPS * inside[first]
    ]
    if not longer:
        return order
    best = max(longer, key=lambda i: (inside[i], -i))
    return [best, *(i for i in order if i != best)]


def _fallbacks(wording: Wording, row: int, lang: str) -> list[str]:
    nouns = [t.rsplit("/", 1)[0] for t in wording.terms[row] if t.rsplit("/", 1)[1][0] in "NS"]
    words = nouns or [dictionary_form(*t.rsplit("/", 1)) for t in wording.terms[row]]
    return [message("topics.about", lang, noun=word) for word in words]


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
