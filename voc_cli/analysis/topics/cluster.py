"""Which documents form a topic: consensus of Leiden partitions, then small sharp issues.

One partition of a graph is one of many nearly equal ones, and another sample of the tickets would
bring another. So several are made, each on half the edges, and two documents stay neighbours as
far as the partitions agree on them (consensus clustering, Lancichinetti & Fortunato 2012). The
partition of that graph changes far less from sample to sample.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from voc_cli.analysis.topics.space import centroids, communities, in_order

__all__ = ["Nodes", "min_topic_size", "nearest_topic", "neighbours_for", "partition"]

Ints = npt.NDArray[np.int64]
Points = npt.NDArray[np.float32]

RESOLUTIONS = (0.5, 0.7, 1.0)  # of the partitions that vote
FINAL_RESOLUTION = 1.0
FINE_RESOLUTIONS = (8.0, 32.0)
MAX_RESOLUTION = 1e4
N_THREADS = 2  # Leiden frees the interpreter; what comes out does not depend on it
MIN_VOTES, MAX_VOTES = 10, 20
VOTED_NODES = 60_000  # nodes over all votes: a large corpus needs fewer, and they cost more
KEPT_EDGES = 0.5
N_REFINEMENTS = 3
MIN_SHARP = 8
OWN_SHARE = 0.8  # of the texts with a word that are in the community, to call it its own
USED_SHARE = 0.55  # of the community's texts that use the word
MAX_NEIGHBOURS = 30


def min_topic_size(n_docs: int) -> int:
    """Fewest distinct texts that make a topic: √n / 2.5, between 3 and 20."""
    return int(np.clip(round(n_docs**0.5 / 2.5), 3, 20))


@dataclass(frozen=True)
class Nodes:
    """The distinct texts that are clustered.

    graph    symmetric csr of similarity between neighbours, n × n
    points   latent vectors of unit length, n × d
    counts   term counts, n × terms
    weights  TF-IDF weights, unit rows, n × terms
    """

    graph: sp.csr_array
    points: Points
    counts: sp.csr_array
    weights: sp.csr_array

    def __len__(self) -> int:
        return len(self.points)

    def take(self, rows: Ints) -> "Nodes":
        """The nodes `rows`, with the edges among them."""
        return Nodes(
            graph=self.graph[rows][:, rows].tocsr(),
            points=self.points[rows],
            counts=self.counts[rows],
            weights=self.weights[rows],
        )


def partition(nodes: Nodes, *, n_topics: int, seed: int, votes_share: float = 1.0) -> Ints:
    """A topic number for each node, 0 … k − 1; `n_topics` of them, 0: as many as form."""
    n_votes = int(np.clip(VOTED_NODES // max(len(nodes), 1), MIN_VOTES, MAX_VOTES) * votes_share)
    least = min_topic_size(len(nodes))
    agreed = _agreed_graph(nodes.graph, seed, n_votes)
    labels = communities(agreed, resolution=FINAL_RESOLUTION, seed=seed)
    labels = dissolve_small(labels, nodes.points, least)
    labels = _promote(labels, nodes, min(least, MIN_SHARP), seed)
    if n_topics:
        labels = _to_count(labels, nodes, n_topics, seed)
    return _refine(labels, nodes.weights)


def neighbours_for(n: int) -> int:
    """How many neighbours each of `n` nodes gets: √n · 0.7, between 5 and 30."""
    return int(np.clip(round(0.7 * n**0.5), 5, MAX_NEIGHBOURS))


def nearest_topic(
    weights: sp.csr_array, centres: sp.csr_array
) -> tuple[Ints, npt.NDArray[np.float64]]:
    """For each document its nearest centre and the cosine with it (−1 and 0: nothing shared)."""
    if centres.shape[0] == 0 or weights.shape[0] == 0:
        return np.full(weights.shape[0], -1), np.zeros(weights.shape[0])
    similarity = np.round(np.asarray(weights @ centres.toarray().T), 9)
    best = similarity.argmax(axis=1)
    score = similarity[np.arange(len(best)), best]
    return np.where(score > 0, best, -1), score


def _agreed_graph(graph: sp.csr_array, seed: int, n_votes: int) -> sp.csr_array:
    """`graph` with each edge weighted by the share of partitions that keep its ends together."""
    upper = sp.triu(graph, 1).tocoo()
    rows, columns, weights = upper.row, upper.col, upper.data

    def vote(number: int) -> npt.NDArray[np.bool_]:
        kept = np.random.default_rng([seed, number]).random(len(weights)) < KEPT_EDGES
        part = _symmetric(rows[kept], columns[kept], weights[kept], graph.shape)
        resolution = RESOLUTIONS[number % len(RESOLUTIONS)]
        labels = communities(part, resolution=resolution, seed=seed + number)
        return np.asarray(labels[rows] == labels[columns])

    with ThreadPoolExecutor(N_THREADS) as pool:
        together = np.sum(list(pool.map(vote, range(n_votes))), axis=0, dtype=np.int64)
    agreed = weights * together / n_votes
    kept = together > 0
    return _symmetric(rows[kept], columns[kept], agreed[kept], graph.shape)


def _symmetric(
    rows: Ints, columns: Ints, weights: npt.NDArray[np.float64], shape: tuple[int, int]
) -> sp.csr_array:
    half = sp.csr_array((weights, (rows, columns)), shape=shape)
    return (half + half.T).tocsr()


def dissolve_small(labels: Ints, points: Points, least: int) -> Ints:
    """`labels` without classes of fewer than `least` nodes; their nodes join the nearest class.

    When no class is that large all stay as they are.
    """
    sizes = np.bincount(labels)
    small = sizes[labels] < least
    if not small.any() or small.all():
        return in_order(labels)
    kept = np.flatnonzero(sizes >= least)
    sums = np.zeros((len(kept), points.shape[1]))
    for i, label in enumerate(kept):
        sums[i] = points[labels == label].mean(axis=0, dtype=np.float64)
    sums /= np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
    out = labels.copy()
    out[small] = kept[np.round(points[small] @ sums.T, 9).argmax(axis=1)]
    return in_order(out)


def _promote(labels: Ints, nodes: Nodes, least: int, seed: int) -> Ints:
    """`labels` with each fine community that owns a word made a topic of its own.

    A word is a community's own when nearly all texts that use it are there and most of its texts
    use it. That keeps thirty tickets about one new thing from vanishing in a topic of a thousand.
    """
    flags = nodes.counts.sign().tocsr()
    frequency = np.bincount(flags.indices, minlength=flags.shape[1])
    out = labels.copy()
    with ThreadPoolExecutor(N_THREADS) as pool:
        levels = pool.map(
            lambda resolution: communities(nodes.graph, resolution=resolution, seed=seed),
            FINE_RESOLUTIONS,
        )
    for fine in levels:
        sizes = np.bincount(fine)
        ones = np.ones(len(fine))
        members = sp.csr_array((ones, (fine, np.arange(len(fine)))), shape=(len(sizes), len(fine)))
        shared = (members @ flags).tocoo()
        theirs = shared.data >= OWN_SHARE * frequency[shared.col]
        uses = shared.data >= USED_SHARE * sizes[shared.row]
        owning = np.unique(shared.row[theirs & uses & (shared.data >= least)])
        for community in owning:
            inside = fine == community
            host = np.bincount(out[inside]).argmax()
            if 2 * sizes[community] < (out == host).sum():
                out[inside] = out.max() + 1
    return in_order(out)


def _to_count(labels: Ints, nodes: Nodes, n_topics: int, seed: int) -> Ints:
    """Exactly `n_topics` classes where there are nodes enough: finer communities, then mergers."""
    resolution = FINAL_RESOLUTION
    while labels.max() + 1 < min(n_topics, len(labels)) and resolution < MAX_RESOLUTION:
        resolution *= 1.5
        labels = communities(nodes.graph, resolution=resolution, seed=seed)
    while labels.max() + 1 > n_topics:
        labels = _merge_closest(labels, nodes.points)
    return in_order(labels)


def _merge_closest(labels: Ints, points: Points) -> Ints:
    """Merge the two classes whose union costs least in Ward's sense."""
    sizes = np.bincount(labels).astype(np.float64)
    sums = np.zeros((len(sizes), points.shape[1]))
    np.add.at(sums, labels, points.astype(np.float64))
    means = sums / sizes[:, None]
    squared = (means**2).sum(axis=1)
    distance = np.maximum(squared[:, None] + squared[None, :] - 2 * means @ means.T, 0.0)
    cost = np.round(distance * np.outer(sizes, sizes) / np.add.outer(sizes, sizes), 9)
    cost[np.tril_indices(len(sizes))] = np.inf
    first, second = np.unravel_index(int(cost.argmin()), cost.shape)
    return in_order(np.where(labels == second, first, labels))


def _refine(labels: Ints, weights: sp.csr_array) -> Ints:
    """Move each node to its nearest centroid of term weights, a few times or until none moves."""
    for _ in range(N_REFINEMENTS):
        nearest, _ = nearest_topic(weights, centroids(weights, labels, int(labels.max()) + 1))
        moved = in_order(np.where(nearest >= 0, nearest, labels))
        if np.array_equal(moved, labels):
            break
        labels = moved
    return labels
