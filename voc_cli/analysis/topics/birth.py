"""What is born in a period: the clusters of what no known topic covers that hold together."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import scipy.sparse as sp

from voc_cli.analysis.topics.cluster import Nodes, min_topic_size, neighbours_for, partition
from voc_cli.analysis.topics.documents import Documents
from voc_cli.analysis.topics.grouping import (
    FLOOD_COSINE,
    MIN_FLOOD,
    MIN_FLOOD_TERMS,
    RERUN_VOTES,
    nodes_of,
)
from voc_cli.analysis.topics.known import NO_TOPIC, UNSEEN, KnownTopics
from voc_cli.analysis.topics.space import latent_space, neighbour_graph
from voc_cli.analysis.topics.stability import UNSTABLE, topic_stability
from voc_cli.text.corpus import TokenizedCorpus

__all__ = ["MIN_BORN", "Standing", "born_topics", "loose_documents", "standing_of"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

MIN_BORN = 5  # tickets of the period that make a topic
RECENT_RECORDS = 4  # periods in which a ticket that fits badly is looked at once more
BURST = 4.0  # times its usual share of texts, from which a word is news
SAME_SHARE = 0.8  # of the likeness that as many of a topic's own texts have, to be that topic
MIXED_COSINE = 0.5  # of a centre with two known ones (.71 at most), from which it is about both
SPLIT_COSINE = 0.35  # of a new centre with a known one, from which it broke off from that


@dataclass(frozen=True)
class Standing:
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


def standing_of(
    corpus: TokenizedCorpus,
    documents: Documents,
    known: KnownTopics,
    sources: pa.ChunkedArray,
    learn: Mask,
) -> Standing:
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
    return Standing(topic, number, nearest, cosine, fits, learn & ~seen)


def loose_documents(
    documents: Documents, known: KnownTopics, state: Standing, learn: Mask
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


def born_topics(
    documents: Documents,
    known: KnownTopics,
    state: Standing,
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
    state: Standing,
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
    documents: Documents, known: KnownTopics, state: Standing, to_known: Floats, size: int
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
