"""The same topics from period to period: known ones are frozen, only what they do not cover is new.

A ticket of the period that fits a known topic as that topic's own tickets did joins it. What fits
none, or speaks of a thing no earlier period knew a word for, is clustered by itself; of the
clusters those that hold together as topics do become topics. Everything else joins the nearest
known topic, marked as fitting badly, and is looked at once more while it is recent.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

from voc_cli.analysis.topics.cluster import Nodes, min_topic_size, neighbours_for, partition
from voc_cli.analysis.topics.describe import Named, TopicResult, describe
from voc_cli.analysis.topics.documents import Documents, documents_of
from voc_cli.analysis.topics.grouping import (
    FLOOD_COSINE,
    MIN_FLOOD,
    MIN_FLOOD_TERMS,
    RERUN_VOTES,
    Grouping,
    group_documents,
    nodes_of,
    voice_centres,
)
from voc_cli.analysis.topics.known import NO_TOPIC, UNSEEN, KnownTopics, TopicRecord
from voc_cli.analysis.topics.naming import Titles
from voc_cli.analysis.topics.recording import Followed, record_of, result_of
from voc_cli.analysis.topics.space import latent_space, neighbour_graph
from voc_cli.analysis.topics.stability import N_RERUNS, UNSTABLE, topic_stability
from voc_cli.analysis.topics.subtopics import Parts
from voc_cli.text.corpus import TokenizedCorpus

__all__ = ["follow_topics"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

MIN_BORN = 5  # tickets of the period that make a topic
RECENT_RECORDS = 4  # periods in which a ticket that fits badly is looked at once more
BURST = 4.0  # times its usual share of texts, from which a word is news
SAME_SHARE = 0.8  # of the likeness that as many of a topic's own texts have, to be that topic
MIXED_COSINE = 0.5  # of a centre with two known ones (.71 at most), from which it is about both
SPLIT_COSINE = 0.35  # of a new centre with a known one, from which it broke off from that
MERGE_COSINE = 0.8  # of the centres of this period's tickets, from which two topics became one


@dataclass(frozen=True)
class _State:
    """Where the documents stand against what is known.

    known, fits   each document's recorded topic (−1 none, −2 never seen) and whether it fits it
    nearest, cosine  the nearest known topic and the cosine with it
    fresh         of this period or before it, and never seen
    """

    known: Ints
    recorded: Ints
    nearest: Ints
    cosine: Floats
    fits: Mask
    fresh: Mask


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
            followed = _begun(documents, first, learn)
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


def _begun(documents: Documents, first: Grouping, learn: Mask) -> Followed:
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
    state = _state(corpus, documents, known, sources, learn)
    labels = np.where(state.known >= 0, state.known, state.nearest)
    loose, floods = _loose(documents, known, state, learn)
    born, parents, held, alike = _born(documents, known, state, loose, floods, seed, n_reruns)
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


def _state(
    corpus: TokenizedCorpus,
    documents: Documents,
    known: KnownTopics,
    sources: pa.ChunkedArray,
    learn: Mask,
) -> _State:
    index = pa.array(documents.rows)
    topic, fitted, number = known.lookup(sources.take(index), corpus.ticket_ids.take(index))
    similarity = np.round(
        np.asarray((documents.weights @ known.centres(documents.terms).T).toarray()), 9
    )
    nearest = similarity.argmax(axis=1)
    cosine = similarity[np.arange(len(documents)), nearest]
    nearest = np.where(cosine > 0, nearest, NO_TOPIC)
    seen = topic != UNSEEN
    fits = np.where(seen, fitted, (nearest >= 0) & (cosine >= known.floors[nearest]))
    return _State(topic, number, nearest, cosine, fits, learn & ~seen)


def _loose(
    documents: Documents, known: KnownTopics, state: _State, learn: Mask
) -> tuple[Mask, Ints]:
    """Which documents are looked at anew, and the first document of each new flood."""
    recent = state.recorded >= len(known.records) - RECENT_RECORDS
    loose = learn & ~state.fits & (state.fresh | recent)
    voices = documents.first & state.fresh
    counts = documents.counts[np.flatnonzero(voices)]
    frequency = np.bincount(counts.indices, minlength=len(documents.terms))
    usual = np.where(documents.known, np.exp(1.0 - documents.idf), 0.0) * counts.shape[0]
    risen = (frequency >= MIN_BORN) & (frequency >= BURST * usual)
    flags = documents.counts[:, np.flatnonzero(risen)]
    loose |= state.fresh & (np.diff(flags.tocsr().indptr) > 0)
    copies = np.bincount(documents.group[state.fresh], minlength=len(documents))
    pasted = (copies >= MIN_FLOOD) & (documents.n_terms >= MIN_FLOOD_TERMS)
    return loose, np.flatnonzero(pasted & (state.cosine < FLOOD_COSINE) & state.fresh)


def _born(
    documents: Documents,
    known: KnownTopics,
    state: _State,
    loose: Mask,
    floods: Ints,
    seed: int,
    n_reruns: int,
) -> tuple[Ints, Ints, Floats, list[list[int]]]:
    """What was born: (topic each document moves to or −1, known parents, stabilities, likenesses).

    Numbers from len(known.ids) on are new topics; a cluster that is a known topic after all moves
    its documents there, and one that is several known topics says that these became one.
    """
    n_known = len(known.ids)
    out = np.full(len(documents), -1)
    parents: list[int] = []
    held: list[float] = []
    alike: list[list[int]] = []
    centres = known.centres(documents.terms)
    nodes = nodes_of(documents, loose & ~np.isin(documents.group, floods))
    least = max(MIN_BORN, min_topic_size(int((documents.first & state.fresh).sum())))
    if len(nodes) >= least:
        found, stable = _clusters(documents, nodes, seed, n_reruns)
        for cluster in range(len(stable)):
            mine = nodes[found == cluster]
            verdict = _verdict(
                documents, known, state, centres, mine, least=least, stable=float(stable[cluster])
            )
            if verdict is None:
                continue
            same, parent = verdict
            members = loose & np.isin(documents.group, documents.group[mine])
            if same:
                out[members & state.fresh] = same[0]
                alike.append(same)
                continue
            out[members] = n_known + len(held)
            parents.append(parent)
            held.append(float(stable[cluster]))
    for head in floods.tolist():
        if out[head] >= 0:
            continue
        cosine = documents.weights @ documents.weights[[head]].T
        near = np.asarray(cosine.toarray()).ravel() >= FLOOD_COSINE
        out[near & state.fresh] = n_known + len(held)
        parents.append(-1)
        held.append(1.0)
    return out, np.array(parents, dtype=np.int64), np.array(held, dtype=np.float64), alike


def _clusters(documents: Documents, nodes: Ints, seed: int, n_reruns: int) -> tuple[Ints, Floats]:
    weights = documents.weights[nodes]
    points = latent_space(weights, seed=seed)
    graph = neighbour_graph(points, neighbours_for(len(nodes)))
    texts = Nodes(graph, points, documents.counts[nodes], weights)

    def cluster_again(part: Ints, other_seed: int) -> Ints:
        return partition(texts.take(part), n_topics=0, seed=other_seed, votes_share=RERUN_VOTES)

    found = partition(texts, n_topics=0, seed=seed)
    return found, topic_stability(found, cluster_again, seed=seed, n_reruns=n_reruns)


def _verdict(
    documents: Documents,
    known: KnownTopics,
    state: _State,
    centres: sp.csr_array,
    mine: Ints,
    *,
    least: int,
    stable: float,
) -> tuple[list[int], int] | None:
    """(known topics that the cluster is, none: a new one; known topic it broke off from or −1).

    None: the cluster is no topic. It must be large enough, mostly of this period, and hold
    together: the mean cosine of a text with the centre of the others must reach what half of the
    known topics ask of their own, and be greater than that with the nearest known topics; and it
    must come back in other samples.
    """
    if len(mine) < least or 2 * int(state.fresh[mine].sum()) < len(mine):
        return None
    weights = documents.weights[mine]
    total = np.asarray(weights.sum(axis=0)).ravel()
    norm = float(np.linalg.norm(total))
    along = np.asarray(weights @ total).ravel()
    others = np.sqrt(np.maximum(norm**2 - 2 * along + 1.0, 1e-12))
    together = float(np.mean((along - 1.0) / others))
    to_known = np.round(np.asarray(centres @ (total / max(norm, 1e-12))).ravel(), 9)
    nearest = int(to_known.argmax())
    if to_known[nearest] >= SAME_SHARE * _own_likeness(float(known.typical[nearest]), len(mine)):
        return [nearest], -1
    mixed = _mixed(documents, known, state, to_known, len(mine))
    if mixed:
        return mixed, -1
    if stable < UNSTABLE:
        return None
    if together < float(np.median(known.floors)) or together <= float(state.cosine[mine].mean()):
        return None
    return [], nearest if to_known[nearest] >= SPLIT_COSINE else -1


def _mixed(
    documents: Documents, known: KnownTopics, state: _State, to_known: Floats, size: int
) -> list[int]:
    """Two known topics that `size` texts are about at once while hardly any is about only one."""
    order = np.argsort(-to_known, kind="stable")
    first = int(order[0])
    second = next((int(t) for t in order if known.home[t] != known.home[first]), first)
    if first == second or to_known[second] < MIXED_COSINE:
        return []
    pure = documents.first & state.fresh & state.fits
    left = [int((pure & (state.nearest == topic)).sum()) for topic in (first, second)]
    return [first, second] if 2 * max(left) < size else []


def _own_likeness(typical: float, n: int) -> float:
    """The cosine that the centre of `n` of a topic's own texts has with the topic's centre.

    For unit vectors of cosine c with the centre and else unrelated: c / √(c² + (1 − c²) / n).
    """
    squared = max(typical, 1e-3) ** 2
    return float(np.sqrt(squared / (squared + (1.0 - squared) / n)))


def _like_their_first(documents: Documents, labels: Ints, state: _State) -> Ints:
    """A repeated text goes where the first that said it goes, unless it was placed before."""
    return np.where(state.known == UNSEEN, labels[documents.group], labels)


def _later_join(
    documents: Documents, labels: Ints, n_known: int, n_all: int, learn: Mask, state: _State
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
