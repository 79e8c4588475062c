"""The same topics from period to period: known ones are frozen, only what they do not cover is new.

A ticket of the period that fits a known topic as that topic's own tickets did joins it. What fits
none, or speaks of a thing no earlier period knew a word for, is clustered by itself; of the
clusters those that hold together as topics do become topics. Everything else joins the nearest
known topic, marked as fitting badly, and is looked at once more while it is recent.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

from voc_cli.analysis.topics.birth import (
    MIN_BORN,
    Standing,
    born_topics,
    loose_documents,
    standing_of,
)
from voc_cli.analysis.topics.describe import Named, TopicResult, describe
from voc_cli.analysis.topics.documents import Documents, documents_of
from voc_cli.analysis.topics.grouping import (
    Grouping,
    group_documents,
    voice_centres,
)
from voc_cli.analysis.topics.known import UNSEEN, KnownTopics, TopicRecord
from voc_cli.analysis.topics.naming import Titles
from voc_cli.analysis.topics.recording import Followed, record_of, result_of
from voc_cli.analysis.topics.stability import N_RERUNS
from voc_cli.analysis.topics.subtopics import Parts
from voc_cli.text.corpus import TokenizedCorpus

__all__ = ["follow_topics"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

MERGE_COSINE = 0.8  # of the centres of this period's tickets, from which two topics became one


def follow_topics(
    corpus: TokenizedCorpus,
    known: KnownTopics,
    *,
    sources: pa.ChunkedArray,
    learn: Mask,
    seed: int,
    n_topics: int = 0,
    eligible: Mask | None = None,
    preferred: Mask | None = None,
    titles: Titles | None = None,
    lang: str = "ko",
    n_reruns: int = N_RERUNS,
) -> tuple[TopicResult, TopicRecord]:
    """Topics of `corpus` as a continuation of `known`, and the record that this period adds.

    sources     the source of each row: with the ticket's id it tells tickets apart
    learn       bool per row: tickets up to the end of the period; later ones are assigned, shape
                nothing and are not recorded
    n_topics    how many topics the first period forms; no later one asks
    preferred   bool per row: the tickets of the period, which are quoted and by which a topic
                counts as continued or gone (None: those never seen before)

    The other options are those of `find_topics`.
    """
    n = len(corpus)
    rows = np.arange(n) if eligible is None else np.flatnonzero(eligible)
    learn = learn[rows]
    with threadpool_limits(limits=1):
        documents = documents_of(corpus, rows, learn=learn, vocabulary=known.vocabulary)
        if known.ids:
            followed = _followed(
                corpus, documents, known, sources=sources, learn=learn, seed=seed, n_reruns=n_reruns
            )
        else:
            first = group_documents(
                documents, learn=learn, n_topics=n_topics, seed=seed, n_reruns=n_reruns
            )
            followed = _begun(first, learn)
        named = describe(
            corpus,
            documents,
            followed.labels,
            followed.part,
            followed.parts.parent,
            wanted=learn,
            titles=titles or Titles.none(n),
            given=_given(known),
        )
        followed = followed.with_period(preferred[rows] if preferred is not None else None)
        result = result_of(corpus, documents, known, followed, named, lang=lang)
        record = record_of(corpus, documents, known, followed, named, sources=sources)
    return result, record


def _begun(first: Grouping, learn: Mask) -> Followed:
    """The first period: everything was just born."""
    return Followed(
        labels=first.labels,
        scores=first.scores,
        part=first.part,
        parts=first.parts,
        held=first.held,
        parent=np.full(len(first.held), -1),
        merged={},
        fresh=learn,
        changed=learn,
        period=learn,
        learn=learn,
    )


def _followed(
    corpus: TokenizedCorpus,
    documents: Documents,
    known: KnownTopics,
    *,
    sources: pa.ChunkedArray,
    learn: Mask,
    seed: int,
    n_reruns: int,
) -> Followed:
    state = standing_of(corpus, documents, known, sources, learn)
    labels = np.where(state.known >= 0, state.known, state.nearest)
    loose, floods = loose_documents(documents, known, state, learn)
    born, parents, held, alike = born_topics(documents, known, state, loose, floods, seed, n_reruns)
    n_known = len(known.ids)
    moved = born >= 0
    labels = np.where(moved, born, labels)
    labels = _like_their_first(documents, labels, state)
    labels = _later_join(documents, labels, n_known, n_known + len(held), learn, state)
    merged = _merges(documents, known, labels, state.fresh, alike)
    home = np.arange(n_known + len(held))
    home[:n_known] = known.home
    for small, large in merged.items():
        home[home == small] = large
    labels = np.where(labels >= 0, home[labels], -1)
    centres = sp.vstack(
        [
            known.centres(documents.terms),
            voice_centres(documents, labels, n_known + len(held), learn)[n_known:],
        ],
        format="csr",
    )
    scores = _own_cosine(documents, centres, labels)
    parts, part = _parts(documents, known, labels)
    return Followed(
        labels=labels,
        scores=scores,
        part=part,
        parts=parts,
        held=held,
        parent=parents,
        merged=merged,
        fresh=state.fresh,
        changed=state.fresh | (moved & learn),
        period=state.fresh,
        learn=learn,
    )


def _like_their_first(documents: Documents, labels: Ints, state: Standing) -> Ints:
    """A repeated text goes where the first that said it goes, unless it was placed before."""
    return np.where(state.known == UNSEEN, labels[documents.group], labels)


def _later_join(
    documents: Documents, labels: Ints, n_known: int, n_all: int, learn: Mask, state: Standing
) -> Ints:
    """Tickets after the period may belong to what was born in it."""
    if n_all == n_known or learn.all():
        return labels
    centres = voice_centres(documents, labels, n_all, learn)[n_known:]
    similarity = np.round(np.asarray((documents.weights @ centres.T).toarray()), 9)
    best = similarity.argmax(axis=1)
    nearer = similarity[np.arange(len(best)), best] > state.cosine
    return np.where(~learn & nearer & (state.known == UNSEEN), n_known + best, labels)


def _merges(
    documents: Documents,
    known: KnownTopics,
    labels: Ints,
    fresh: Mask,
    same: list[list[int]],
) -> dict[int, int]:
    """Known topics whose tickets of this period are no longer told apart: smaller → larger.

    `same` are topics that one cluster of this period is at once.
    """
    n_known = len(known.ids)
    own = np.where(labels < n_known, labels, -1)
    own = np.where(own >= 0, known.home[own], -1)
    voices = np.where(documents.first & fresh, own, -1)
    sizes = np.bincount(voices[voices >= 0], minlength=n_known)
    large = np.flatnonzero(sizes >= MIN_BORN)
    centres = voice_centres(documents, own, n_known, fresh)[large]
    alike = np.round(np.asarray((centres @ centres.T).toarray()), 9)
    out: dict[int, int] = {}
    total = known.counts.sum(axis=0) + sizes
    pairs = [
        (int(large[a]), int(large[b]))
        for a, b in zip(*np.nonzero(np.triu(alike >= MERGE_COSINE, 1)), strict=True)
    ]
    pairs += [(group[0], other) for group in same for other in group[1:]]
    for one, two in ((int(known.home[a]), int(known.home[b])) for a, b in pairs):
        small, big = sorted((one, two), key=lambda t: (total[t], -t))
        if small == big or small in out or big in out:
            continue
        if known.ids[small] not in known.decisions.pins:
            out[small] = big
    return out


def _own_cosine(documents: Documents, centres: sp.csr_array, labels: Ints) -> Floats:
    """The cosine of each document with the centre of its topic (0: in none)."""
    padded = sp.vstack([centres, sp.csr_array((1, centres.shape[1]))], format="csr")
    own = padded[np.where(labels >= 0, labels, centres.shape[0])]
    return np.round(np.asarray(documents.weights.multiply(own).sum(axis=1)).ravel(), 9)


def _parts(documents: Documents, known: KnownTopics, labels: Ints) -> tuple[Parts, Ints]:
    centres, parents, _ = known.part_centres(documents.terms)
    parts = Parts(parents, centres)
    return parts, parts.assign(documents.weights, labels)


def _given(known: KnownTopics) -> Named | None:
    if not known.ids:
        return None
    born = known.born

    def lists(name: str) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(words or ()) for words in born.column(name).to_pylist())

    places = range(len(known.ids))
    return Named(
        ids=known.ids,
        labels_ko=tuple(known.label(t, "ko") for t in places),
        labels_en=tuple(known.label(t, "en") for t in places),
        keywords=lists("keywords"),
        parts_ko=lists("subtopics_ko"),
        parts_en=lists("subtopics_en"),
    )
