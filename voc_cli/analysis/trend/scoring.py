"""One step of penalised Fisher scoring of many negative-binomial regressions at once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["PRIOR_COUNT", "Regression", "products_of", "take_step"]

Floats = npt.NDArray[np.float64]

PRIOR_COUNT = 0.5  # Jeffreys prior of a Poisson mean: keeps a history of zeros finite


@dataclass(frozen=True)
class Products:
    """Products of every two columns of a design, without those that are zero throughout.

    A season of levels has many of those: no period lies in two levels.
    """

    columns: Floats  # n × u
    place: npt.NDArray[np.int64]  # p × p: which of them, u where the product is zero

    def weighted(self, weight: Floats) -> Floats:
        """Xᵀ W X of every row of `weight`: rows × p × p."""
        sums = np.zeros((len(weight), self.columns.shape[1] + 1))
        sums[:, :-1] = np.einsum("kn,nu->ku", weight, self.columns)
        matrices: Floats = sums[:, self.place]
        return matrices


def products_of(design: Floats) -> Products:
    """Those of the columns of `design`, n × p."""
    p = design.shape[1]
    left, right = np.triu_indices(p)
    every = design[:, left] * design[:, right]
    some = every.any(axis=0)
    place = np.empty((p, p), dtype=np.int64)
    place[left, right] = np.where(some, np.cumsum(some) - 1, some.sum())
    place[right, left] = place[left, right]
    return Products(every[:, some], place)


@dataclass(frozen=True)
class Regression:
    """The log of the mean of `counts` is `design` · beta + `log_exposure`, a row a regression."""

    counts: Floats  # rows × n
    log_exposure: Floats  # rows × n: population and offset
    design: Floats  # n × p
    products: Products  # of the design's columns
    precision: Floats  # rows × p, of the priors

    def mean(self, beta: Floats) -> Floats:
        """The mean of every count."""
        mean: Floats = np.exp(np.clip(beta @ self.design.T + self.log_exposure, -20, 20))
        return mean


@dataclass(frozen=True)
class Step:
    """One step of penalised Fisher scoring, and the information it was taken with."""

    beta: Floats
    weight: Floats
    data: Floats  # rows × p × p, of the counts alone
    fisher: Floats  # the same with the priors

    def covariance(self) -> Floats:
        """Of the coefficients, rows × p × p."""
        return np.asarray(np.linalg.inv(self.fisher), dtype=np.float64)

    def leverage(self) -> Floats:
        """Of a count of full weight, for each row."""
        used = np.trace(np.linalg.solve(self.fisher, self.data), axis1=1, axis2=2)
        effective = self.weight.sum(axis=1) ** 2
        effective = effective / np.maximum((self.weight**2).sum(axis=1), 1e-12)
        leverage: Floats = used / np.maximum(effective, 1.0)
        return leverage


def take_step(
    rows: Regression, beta: Floats, mean: Floats, weight: Floats, dispersion: Floats
) -> Step:
    """From `beta`, at which the means are `mean`; `weight` a count, `dispersion` a row."""
    work = weight / (1 + dispersion[:, None] * mean)
    data = rows.products.weighted(work * mean)
    fisher = data + rows.precision[:, :, None] * np.eye(rows.design.shape[1])
    fisher[:, 0, 0] += 1e-9
    gradient = (work * (rows.counts - mean)) @ rows.design - rows.precision * beta
    gradient[:, 0] += PRIOR_COUNT
    step = np.linalg.solve(fisher, gradient[:, :, None])[:, :, 0]
    return Step(beta + np.clip(step, -1.5, 1.5), weight, data, fisher)
