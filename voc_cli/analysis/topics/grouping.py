"""Documents into topics: the distinct texts are clustered, everything else joins what they form."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from voc_cli.analysis.topics.cluster import (
    Nodes,
    min_topic_size,
    nearest_topic,
    neighbours_for,
    partition,
)
from voc_cli.analysis.topics.documents import Documents
from voc_cli.analysis.topics.space import centroids, latent_space, neighbour_graph
from voc_cli.analysis.topics.stability import topic_stability
from voc_cli.analysis.topics.subtopics import Parts, find_parts

__all__ = ["Grouping", "group_documents", "nodes_of", "voice_centres"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

MAX_NODES = 4000  # distinct texts that are clustered; the rest is assigned to what they form
MIN_NODE_TERMS = 2
RERUN_VOTES = 0.4  # of the votes of the main run
FLOOD_SHARE = 0.003
MIN_FLOOD = 10
MIN_FLOOD_TERMS = 8
FLOOD_COSINE = 0.6


@dataclass(frozen=True)
class Grouping:
    """The topic of each document, numbered largest first.

    labels  topic or −1; `scores` the cosine with its centre
    held    stability of each topic
    parts   the subtopics, `part` each document's (−1: none)
    """

    labels: Ints
    scores: Floats
    held: Floats
    parts: Parts
    part: Ints


def group_documents(
    documents: Documents, *, learn: Mask, n_topics: int, seed: int, n_reruns: int
) -> Grouping:
    """Cluster the documents of `learn` and assign all of them.

    learn     bool per document; the others (tickets after the period) shape nothing
    n_reruns  samples that stability is measured on
    """
    nodes = nodes_of(documents, learn)
    if len(nodes) < min_topic_size(len(nodes)):
        n = len(documents)
        empty = Parts(np.zeros(0, np.int64), sp.csr_array((0, len(documents.terms))))
        return Grouping(np.full(n, -1), np.zeros(n), np.zeros(0), empty, np.full(n, -1))
    counts, weights = documents.counts[nodes], documents.weights[nodes]
    points = latent_space(weights, seed=seed)
    graph = neighbour_graph(points, neighbours_for(len(nodes)))
    texts = Nodes(graph, points, counts, weights)

    def cluster_again(part: Ints, other_seed: int) -> Ints:
        return partition(
            texts.take(part), n_topics=n_topics, seed=other_seed, votes_share=RERUN_VOTES
        )

    found = partition(texts, n_topics=n_topics, seed=seed)
    held = topic_stability(found, cluster_again, seed=seed, n_reruns=n_reruns)
    labels, scores = nearest_topic(
        documents.weights, centroids(weights, found, int(found.max()) + 1)
    )
    labels[nodes] = found
    labels, held = _with_floods(documents, labels, held, learn)
    labels = labels[documents.group]
    place = _largest_first(np.where(learn, labels, -1), len(held))
    parts = find_parts(graph, points, weights, place[labels[nodes]], seed=seed)
    labels = np.where(labels >= 0, place[labels], -1)
    return Grouping(
        labels=labels,
        scores=scores,
        held=held[np.argsort(place)][np.sum(place < 0) :],
        parts=parts,
        part=parts.assign(documents.weights, labels),
    )


def nodes_of(documents: Documents, among: Mask) -> Ints:
    """The distinct texts of `among` that say enough to be clustered, at most 4,000 of them.

    Which ones is decided by a hash of what they say, so that more tickets change the choice little.
    """
    chosen = np.flatnonzero(among & (documents.n_terms >= MIN_NODE_TERMS))
    _, first = np.unique(documents.group[chosen], return_index=True)
    nodes = chosen[np.sort(first)]
    return np.sort(nodes[np.argsort(documents.keys[nodes], kind="stable")[:MAX_NODES]])


def voice_centres(documents: Documents, labels: Ints, n_topics: int, among: Mask) -> sp.csr_array:
    """The centroid of each topic over the distinct texts of `among` (csr, topics × terms)."""
    voices = documents.first & among
    return centroids(documents.weights, np.where(voices, labels, -1), n_topics)


def _with_floods(
    documents: Documents, labels: Ints, held: Floats, learn: Mask
) -> tuple[Ints, Floats]:
    """`labels` with every text that was sent again and again as a topic of its own.

    What is nearly the same text joins it, so that a pasted text with a changed line or two
    makes one topic.
    """
    copies = np.bincount(documents.group[learn], minlength=len(labels))
    least = max(MIN_FLOOD, FLOOD_SHARE * int(learn.sum()))
    floods = np.flatnonzero((copies >= least) & (documents.n_terms >= MIN_FLOOD_TERMS))
    if not len(floods):
        return labels, held
    alike = np.round((documents.weights @ documents.weights[floods].T).toarray(), 9)
    first = np.arange(len(floods))
    for i in range(len(floods)):
        first[i] = first[int((alike[floods[i]] >= FLOOD_COSINE).argmax())]
    heads, number = np.unique(first, return_inverse=True)
    nearest = alike.argmax(axis=1)
    joins = alike[np.arange(len(labels)), nearest] >= FLOOD_COSINE
    out = np.where(joins, len(held) + number[nearest], labels)
    return out, np.concatenate([held, np.ones(len(heads))])


def _largest_first(labels: Ints, n_topics: int) -> Ints:
    """The new number of each topic, −1 for one that nothing is left of."""
    sizes = np.bincount(labels[labels >= 0], minlength=n_topics)
    order = np.lexsort((np.arange(n_topics), -sizes))
    order = order[sizes[order] > 0]
    place = np.full(n_topics, -1)
    place[order] = np.arange(len(order))
    return place
