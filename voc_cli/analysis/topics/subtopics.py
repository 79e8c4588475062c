"""The second level: what different things a large topic is made of."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from voc_cli.analysis.topics.cluster import dissolve_small, min_topic_size, nearest_topic
from voc_cli.analysis.topics.space import centroids, communities

__all__ = ["Parts", "find_parts"]

Ints = npt.NDArray[np.int64]
Points = npt.NDArray[np.float32]

MIN_TOPIC_SHARE = 3  # a topic of fewer than so many smallest topics is not divided
RESOLUTION = 1.0
MAX_PARTS = 6


@dataclass(frozen=True)
class Parts:
    """Subtopics of all topics.

    parent   the topic of each subtopic
    centres  their centroids (csr, subtopics × terms, unit rows)
    """

    parent: Ints
    centres: sp.csr_array

    def assign(self, weights: sp.csr_array, labels: Ints) -> Ints:
        """For each document its nearest subtopic within its topic (−1: the topic has none)."""
        out = np.full(len(labels), -1)
        for topic in np.unique(self.parent):
            mine = np.flatnonzero(labels == topic)
            parts = np.flatnonzero(self.parent == topic)
            nearest, _ = nearest_topic(weights[mine], self.centres[parts])
            out[mine] = np.where(nearest >= 0, parts[nearest], -1)
        return out


def find_parts(
    graph: sp.csr_array, points: Points, weights: sp.csr_array, labels: Ints, *, seed: int
) -> Parts:
    """The communities within each topic that is large enough to hold several.

    graph, points, weights  of the nodes that were clustered; `labels` their topics, 0 … k − 1
    """
    least = max(min_topic_size(len(labels)), 3)
    parents: list[int] = []
    centres: list[sp.csr_array] = []
    for topic in range(int(labels.max()) + 1 if len(labels) else 0):
        mine = np.flatnonzero(labels == topic)
        if len(mine) < MIN_TOPIC_SHARE * least:
            continue
        own = dissolve_small(
            communities(graph[mine][:, mine].tocsr(), resolution=RESOLUTION, seed=seed),
            points[mine],
            max(least, len(mine) // (2 * MAX_PARTS)),
        )
        n_parts = int(own.max()) + 1
        if 2 <= n_parts <= 2 * MAX_PARTS:
            parents += [topic] * n_parts
            centres.append(centroids(weights[mine], own, n_parts))
    shape = (0, weights.shape[1])
    stacked = sp.vstack(centres, format="csr") if centres else sp.csr_array(shape)
    return Parts(np.array(parents, dtype=np.int64), sp.csr_array(stacked))
