"""Where documents lie: term weights, their latent space, and the graph of nearest neighbours.

Every product of dense matrices runs on one BLAS thread: the order of additions, and with it the
last bit of a similarity, would else depend on the number of cores.
"""

import graspologic_native
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.utils.extmath import randomized_svd

__all__ = [
    "centroids",
    "communities",
    "in_order",
    "inverse_frequency",
    "latent_space",
    "neighbour_graph",
    "term_weights",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

N_DIMENSIONS = 100
POWER_ITERATIONS = 4
COMMON_SHARE, COMMON_FACTOR = 0.3, 0.1
BLOCK_ROWS = 1024


def inverse_frequency(document_frequency: Ints, n_docs: int) -> Floats:
    """1 + ln((N + 1) / (df + 1)) of each term (as scikit-learn smooths it).

    A term in more than 30 % of the documents (배송 in a shop's tickets) has a tenth of it: it tells
    documents apart only where there is nothing else.
    """
    idf = 1.0 + np.log((n_docs + 1.0) / (document_frequency + 1.0))
    idf[document_frequency > COMMON_SHARE * n_docs] *= COMMON_FACTOR
    return np.asarray(idf, dtype=np.float64)


def term_weights(counts: sp.csr_array, idf: Floats) -> sp.csr_array:
    """Rows of unit length with the TF-IDF of each term (csr, n_docs × n_terms).

    w = (1 + ln tf) · idf: a word said ten times in a long complaint does not drown the rest, and a
    rare word does not outweigh what the complaint is about (Manning, Raghavan & Schütze 2008,
    chapter 6.4). BM25 gave less stable topics. A row without terms stays 0.
    """
    weights = counts.tocsr().astype(np.float64)
    weights.data = 1.0 + np.log(np.maximum(weights.data, 1.0))
    return _unit_rows((weights @ sp.diags_array(idf)).tocsr())


def _unit_rows(rows: sp.csr_array) -> sp.csr_array:
    """`rows` scaled to Euclidean length 1; empty rows stay empty."""
    squared = np.asarray(rows.multiply(rows).sum(axis=1)).ravel()
    scale = 1.0 / np.sqrt(np.where(squared > 0, squared, 1.0))
    return (sp.diags_array(scale) @ rows).tocsr()


def latent_space(weights: sp.csr_array, *, seed: int) -> npt.NDArray[np.float32]:
    """Each document as a unit vector of at most 100 dimensions (LSA).

    The truncated SVD of the weights by the randomised range finder of Halko, Martinsson & Tropp
    (2011), seeded. Documents that use different words for one thing come near each other.
    """
    n_dimensions = min(N_DIMENSIONS, min(weights.shape) - 1)
    if n_dimensions < 2:
        return np.asarray(weights.toarray(), dtype=np.float32)
    left, singular, _ = randomized_svd(
        weights, n_dimensions, n_iter=POWER_ITERATIONS, random_state=seed % 2**32
    )
    points = left * singular
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    return np.asarray(points / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)


def neighbour_graph(points: npt.NDArray[np.float32], n_neighbours: int) -> sp.csr_array:
    """Symmetric csr of cosine similarity between each point and its nearest neighbours.

    An edge stands when either end counts the other among its `n_neighbours`. Similarities are
    rounded to 1e-5, so that a last-bit difference decides nothing.
    """
    n = len(points)
    k = min(n_neighbours, n - 1)
    if k < 1:
        return sp.csr_array((n, n))
    columns = np.empty((n, k), dtype=np.int64)
    values = np.empty((n, k), dtype=np.float64)
    for first in range(0, n, BLOCK_ROWS):
        block = points[first : first + BLOCK_ROWS] @ points.T
        here = np.arange(len(block))
        block[here, first + here] = -2.0
        nearest = np.sort(np.argpartition(block, n - k, axis=1)[:, n - k :], axis=1)
        columns[first : first + len(block)] = nearest
        values[first : first + len(block)] = np.take_along_axis(block, nearest, axis=1)
    weights = np.maximum(np.round(values.ravel(), 5), 1e-5)
    rows = np.repeat(np.arange(n), k)
    graph = sp.csr_array((weights, (rows, columns.ravel())), shape=(n, n))
    return graph.maximum(graph.T).tocsr()


def communities(graph: sp.csr_array, *, resolution: float, seed: int) -> Ints:
    """The Leiden communities of a symmetric graph, one number a node (Traag et al. 2019).

    Maximises modularity with `resolution` (higher: smaller communities). Numbers are given by
    the first node of each community, so they do not depend on the library's own.
    """
    n = graph.shape[0]
    if graph.nnz == 0:
        return np.arange(n)
    if not graph.has_sorted_indices:
        graph = graph.sorted_indices()
    _, found = graspologic_native.leiden_csr(
        graph.indptr.astype(np.int64),
        graph.indices.astype(np.int32),
        graph.data.astype(np.float64),
        n,
        resolution=resolution,
        seed=seed % 2**32,
        iterations=2,
    )
    loose = n + np.arange(n)  # a node without edges may be absent: it is its own community
    raw = np.array([found.get(i, loose[i]) for i in range(n)], dtype=np.int64)
    return in_order(raw)


def in_order(labels: Ints) -> Ints:
    """`labels` renumbered 0, 1, 2 … in the order of first appearance."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse.reshape(-1)]


def centroids(weights: sp.csr_array, labels: Ints, n_classes: int) -> sp.csr_array:
    """Mean direction of the rows of each class (csr, n_classes × n_terms, unit rows).

    Rows labelled below 0 belong to no class.
    """
    members = np.flatnonzero(labels >= 0)
    shape = (n_classes, weights.shape[0])
    sums = sp.csr_array((np.ones(len(members)), (labels[members], members)), shape=shape) @ weights
    return _unit_rows(sums.tocsr())
