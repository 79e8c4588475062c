"""How far a new period moved from what a model was trained on.

Two things are compared with held-out training tickets: how sure the model is (population
stability index of the scores, Σ (q − p) ln(q / p) over tenths of the scale; from .25 on the credit
industry speaks of a shifted population, Siddiqi 2006) and how many of the words it knows. A changed
mix of labels is news, not drift.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LEAST_TICKETS = 100  # fewer say nothing
SCORE_BINS = 10
_SMALL = 1e-3  # share given to an empty tenth
_WATCH_PSI, _RELABEL_PSI = 0.10, 0.25
_WATCH_WORDS, _RELABEL_WORDS = 0.03, 0.08  # fall of the share of words known
_WATCH_SCORE, _RELABEL_SCORE = 0.05, 0.10  # fall of the mean score

__all__ = ["LEAST_TICKETS", "Drift", "Reference", "measure_drift", "reference_of"]


@dataclass(frozen=True)
class Reference:
    """Held-out training tickets: shares of scores by tenth, of words known."""

    score_shares: Floats
    mean_score: float
    known_share: float
    n: int


@dataclass(frozen=True)
class Drift:
    """The new tickets beside the reference; `verdict` says what to do."""

    n: int
    mean_score: float
    mean_score_before: float
    known_share: float
    known_share_before: float
    score_psi: float
    verdict: Literal["steady", "watch", "relabel", "few"]


def reference_of(score: Floats, known: Ints, words: Ints) -> Reference:
    """The reference of tickets that the model had not seen when it judged them."""
    return Reference(
        score_shares=_shares(_tenths(score), SCORE_BINS),
        mean_score=round(float(score.mean()), 6) if len(score) else 0.0,
        known_share=round(float(known.sum() / max(words.sum(), 1)), 6),
        n=len(score),
    )


def measure_drift(reference: Reference, score: Floats, known: Ints, words: Ints) -> Drift:
    """How far new tickets moved; too few of them give the verdict `few`."""
    new = reference_of(score, known, words)
    score_psi = _psi(reference.score_shares, new.score_shares)
    fall = reference.mean_score - new.mean_score
    lost = reference.known_share - new.known_share
    verdict: Literal["steady", "watch", "relabel", "few"] = "steady"
    if len(score) < LEAST_TICKETS:
        verdict = "few"
    elif fall >= _RELABEL_SCORE or lost >= _RELABEL_WORDS or score_psi >= _RELABEL_PSI:
        verdict = "relabel"
    elif fall >= _WATCH_SCORE or lost >= _WATCH_WORDS or score_psi >= _WATCH_PSI:
        verdict = "watch"
    return Drift(
        n=len(score),
        mean_score=new.mean_score,
        mean_score_before=reference.mean_score,
        known_share=new.known_share,
        known_share_before=reference.known_share,
        score_psi=round(score_psi, 4),
        verdict=verdict,
    )


def _tenths(score: Floats) -> Ints:
    return np.minimum((score * SCORE_BINS).astype(np.int64), SCORE_BINS - 1)


def _shares(values: Ints, n: int) -> Floats:
    counts = np.bincount(values, minlength=n).astype(np.float64)
    shares: Floats = np.round(counts / max(counts.sum(), 1.0), 6)
    return shares


def _psi(before: Floats, now: Floats) -> float:
    p, q = np.maximum(before, _SMALL), np.maximum(now, _SMALL)
    return float(((q - p) * np.log(q / p)).sum())
