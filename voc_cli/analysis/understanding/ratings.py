"""Do ratings and texts say the same? Where 5 means very bad, pleased texts have the low scores.

Of each source the tickets that sound pleased are set against those that sound displeased: A is the
probability that one of the former has the higher satisfaction, ties counted half (Mann & Whitney
1947, Annals of Mathematical Statistics 18:50, variance corrected for ties). Ratings contradict the
texts where A is at most a third and lies 3.09 standard errors (one chance in a thousand) below ½.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.understanding.decide import BY_RATING

__all__ = ["Contradiction", "contradictions"]

Floats = npt.NDArray[np.float64]

_FEWEST = 5  # tickets of each kind
_MOST_AGREEING = 1 / 3
_SURELY = 3.09  # standard errors


@dataclass(frozen=True)
class Contradiction:
    """A source whose pleased tickets have the lower satisfaction; means are 0–1."""

    source: str
    pleased: int
    displeased: int
    pleased_mean: float
    displeased_mean: float


def contradictions(tickets: pa.Table) -> list[Contradiction]:
    """The sources of `tickets` (columns `source`, `csat`, `polarity`, `polarity_score`), by name.

    Tickets whose rating decided how they sound say nothing here.
    """
    told = tickets.select(["source", "csat", "polarity", "polarity_score"])
    own_words = pc.not_equal(pc.abs(told["polarity_score"]), BY_RATING)
    sounds = pc.is_in(told["polarity"], pa.array(["pos", "neg"]))
    told = told.filter(pc.and_(pc.and_(own_words, sounds), pc.is_valid(told["csat"])))
    found = []
    for source in sorted(pc.unique(told["source"]).to_pylist()):
        mine = told.filter(pc.equal(told["source"], source))
        csat = mine["csat"].to_numpy()
        pleased = pc.equal(mine["polarity"], "pos").to_numpy()
        if _contradict(csat[pleased], csat[~pleased]):
            n, means = int(pleased.sum()), (csat[pleased].mean(), csat[~pleased].mean())
            found.append(Contradiction(source, n, csat.size - n, *map(float, means)))
    return found


def _contradict(pleased: Floats, displeased: Floats) -> bool:
    n, m = pleased.size, displeased.size
    if min(n, m) < _FEWEST:
        return False
    _, place, ties = np.unique(
        np.concatenate([pleased, displeased]), return_inverse=True, return_counts=True
    )
    rank = (np.cumsum(ties) - (ties - 1) / 2)[place]
    agreeing = (rank[:n].sum() - n * (n + 1) / 2) / (n * m)
    total = n + m
    tied = float((ties.astype(np.float64) ** 3 - ties).sum()) / (total * (total - 1))
    variance = (total + 1 - tied) / (12 * n * m)
    return bool(agreeing <= _MOST_AGREEING and 0.5 - agreeing >= _SURELY * np.sqrt(variance))
