"""Would another sample of the tickets have brought the same topics?"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

__all__ = ["N_RERUNS", "UNSTABLE", "topic_stability"]

Ints = npt.NDArray[np.int64]

KEPT_SHARE = 0.8
N_RERUNS = 2
UNSTABLE = 0.5  # below it a topic is read with care


def topic_stability(
    labels: Ints,
    cluster_again: Callable[[Ints, int], Ints],
    *,
    seed: int,
    n_reruns: int = N_RERUNS,
) -> npt.NDArray[np.float64]:
    """How well each topic is found again on other samples, 0 (not at all) to 1 (the same).

    The mean over the reruns (two, more when asked), each on a random 80 % of the documents with
    another seed, of the greatest Jaccard similarity between the topic and a topic of the rerun,
    both on the shared documents (Hennig 2007, "Cluster-wise assessment of cluster stability").
    Below .5 a topic is better read with care; above .75 it holds.

    labels         topic of each document, 0 … k − 1
    cluster_again  (rows, seed) → labels of those rows
    """
    n_topics = int(labels.max()) + 1 if len(labels) else 0
    found = np.zeros((n_reruns, n_topics))
    for run in range(n_reruns):
        generator = np.random.default_rng([seed, run, 80])
        rows = np.flatnonzero(generator.random(len(labels)) < KEPT_SHARE)
        if len(rows) < 2:
            continue
        again = cluster_again(rows, seed + 1000 + run)
        found[run] = _best_jaccard(labels[rows], again, n_topics)
    return np.asarray(np.round(found.mean(axis=0), 4), dtype=np.float64)


def _best_jaccard(labels: Ints, again: Ints, n_topics: int) -> npt.NDArray[np.float64]:
    n_again = int(again.max()) + 1
    shared = np.zeros((n_topics, n_again))
    np.add.at(shared, (labels, again), 1.0)
    union = shared.sum(axis=1)[:, None] + shared.sum(axis=0)[None, :] - shared
    return np.asarray((shared / np.maximum(union, 1.0)).max(axis=1), dtype=np.float64)
