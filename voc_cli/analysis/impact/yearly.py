"""The wave of a year in weekly counts, learned from two years or more.

Model. log E y_t = level + trend * years + b1 cos(2 pi t / year) + b2 sin(2 pi t / year), variance
m + a m^2, by Fisher scoring; counts more than 3.5 standard deviations off do not count (a peak is
no season), a solves Pearson's equation. (b1, b2) has a normal prior of mean 0 whose variance is
what |b|^2 exceeds its own noise by (empirical Bayes, Efron & Morris 1973), so that a series without
a season gets none, and no wider interval for it either.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["YEAR", "Wave", "yearly_wave"]

Floats = npt.NDArray[np.float64]

YEAR = 365.25
_ROUNDS = 12
_FAR = 3.5
_PRIOR = 1e-6  # keeps the equations of a series of zeros solvable
_NEAR_ZERO = 1e-9


@dataclass(frozen=True)
class Wave:
    """Waves of many series: coefficients (series × 2) and their covariance (series × 2 × 2)."""

    coefficients: Floats
    covariance: Floats

    def at(self, days: Floats) -> Floats:
        """The log season of each series on `days`, series × days."""
        return self.coefficients @ _basis(days).T

    def contrast_variance(self, before: Floats, after: Floats) -> Floats:
        """Variance of the mean log season on the days `after` less that on the days `before`."""
        gap = _basis(after).mean(axis=0) - _basis(before).mean(axis=0)
        variance: Floats = np.einsum("i,kij,j->k", gap, self.covariance, gap)
        return variance


def yearly_wave(counts: Floats, days: Floats) -> Wave:
    """The wave of every row of `counts` (series × weeks that begin on `days`)."""
    years = (days - days.mean()) / YEAR
    design = np.column_stack([np.ones(days.size), years, _basis(days)])
    beta = np.zeros((len(counts), 4))
    beta[:, 0] = np.log(np.maximum(np.median(counts, axis=1), 0.5))
    dispersion = np.full(len(counts), 0.1)
    for _ in range(_ROUNDS):
        mean = np.exp(np.clip(beta @ design.T, -20, 20))
        spread = mean + dispersion[:, None] * mean**2
        square = (counts - mean) ** 2 / spread
        kept = (square <= _FAR**2).astype(np.float64)
        freedom = np.maximum(kept.sum(axis=1) - 4, 1)
        # one step towards Pearson's equation
        excess = (kept * square).sum(axis=1) / freedom
        part = (kept * dispersion[:, None] * mean**2 / spread).sum(axis=1) / freedom
        dispersion = np.clip(
            dispersion * (1 + (excess - 1) / np.maximum(part, 0.05)), _NEAR_ZERO, 5.0
        )
        work = kept / (1 + dispersion[:, None] * mean)
        fisher = np.einsum("kn,ni,nj->kij", work * mean, design, design) + _PRIOR * np.eye(4)
        step = np.linalg.solve(fisher, ((work * (counts - mean)) @ design)[:, :, None])[:, :, 0]
        beta = beta + np.clip(step, -1, 1)
    found, noise = beta[:, 2:], np.linalg.inv(fisher)[:, 2:, 2:]
    surplus = (found**2).sum(axis=1) - np.trace(noise, axis1=1, axis2=2)
    prior = np.maximum(surplus / 2, 0.0)[:, None, None] * np.eye(2)
    shrink = prior @ np.linalg.inv(prior + noise)
    return Wave((shrink @ found[:, :, None])[:, :, 0], shrink @ noise)


def _basis(days: Floats) -> Floats:
    turn = 2 * np.pi * days / YEAR
    return np.column_stack([np.cos(turn), np.sin(turn)])
