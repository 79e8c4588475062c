"""Which tickets speak for a topic: typical, different from each other, of readable length."""

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

__all__ = ["exemplars"]

N_EXEMPLARS = 4
N_CANDIDATES = 60
RELEVANCE = 0.7
READABLE = (15, 300)  # characters; outside it a ticket counts as less typical
UNREADABLE_FACTOR = 0.6


def exemplars(
    weights: sp.csr_array,
    scores: npt.NDArray[np.float64],
    lengths: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int64],
) -> list[int]:
    """Up to 4 of `rows` by maximal marginal relevance (Carbonell & Goldstein 1998), λ = 0.7.

    weights  unit rows of term weights, one per document
    scores   how near each document is to its topic (0–1)
    lengths  characters of each document
    rows     the topic's documents, each text once
    """
    readable = (lengths[rows] >= READABLE[0]) & (lengths[rows] <= READABLE[1])
    relevance = np.round(scores[rows] * np.where(readable, 1.0, UNREADABLE_FACTOR), 9)
    order = np.lexsort((rows, -relevance))[:N_CANDIDATES]
    candidates, relevance = rows[order], relevance[order]
    part = weights[candidates]
    alike = np.round((part @ part.T).toarray(), 9)
    chosen: list[int] = []
    nearest = np.zeros(len(candidates))
    while len(chosen) < min(N_EXEMPLARS, len(candidates)):
        marginal = RELEVANCE * relevance - (1.0 - RELEVANCE) * nearest
        marginal[chosen] = -np.inf
        pick = int(marginal.argmax())
        chosen.append(pick)
        nearest = np.maximum(nearest, alike[pick])
    return [int(candidates[i]) for i in chosen]
