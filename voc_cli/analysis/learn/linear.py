"""One weight a term and label: the linear models among which training chooses."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_ABSENT = -50.0  # score of a label that a fold's training part does not hold
_ITERATIONS = 2_000

# name → (method, strength): C of the two losses, the smoothing of naive Bayes
METHODS: Mapping[str, tuple[str, float]] = MappingProxyType(
    {
        "svm_0.3": ("svm", 0.3),
        "svm_0.1": ("svm", 0.1),
        "svm_1": ("svm", 1.0),
        "logistic_3": ("logistic", 3.0),
        "bayes": ("bayes", 0.3),
    }
)

__all__ = ["METHODS", "Linear", "fit_linear"]


@dataclass(frozen=True)
class Linear:
    """scores = X · weights + bias; weights (n_terms × n_labels), bias (n_labels)."""

    weights: Floats
    bias: Floats

    def scores(self, matrix: sp.csr_array) -> Floats:
        """float64 (n_docs × n_labels)."""
        out: Floats = np.asarray(matrix @ self.weights) + self.bias
        return out


def fit_linear(matrix: sp.csr_array, truth: Ints, n_labels: int, *, method: str) -> Linear:
    """One against the rest, rare labels weighted up (n / (labels · n_label)).

    svm is the squared hinge loss (LinearSVC), logistic the log loss, bayes complement naive Bayes
    (Rennie et al. 2003). Solved in the primal: no random numbers, so threads change nothing.
    """
    kind, strength = METHODS[method]
    present = np.unique(truth)
    weights = np.zeros((matrix.shape[1], n_labels))
    bias = np.full(n_labels, _ABSENT)
    if len(present) < 2:
        bias[present] = 0.0
        return Linear(weights, bias)
    if kind == "bayes":
        from sklearn.naive_bayes import ComplementNB

        positive = matrix.copy()
        positive.data = np.maximum(positive.data, 0.0)  # it counts; meanings can be negative
        model = ComplementNB(alpha=strength).fit(positive, truth)
        weights[:, present], bias[present] = model.feature_log_prob_.T, 0.0
        return Linear(weights, bias)
    with threadpool_limits(limits=1):  # vectors this short only wait for more threads
        for label in present:
            own = truth == label
            estimator = _binary(kind, strength, len(truth) / (len(present) * int(own.sum())))
            estimator.fit(matrix, own)
            weights[:, label] = estimator.coef_[0]
            bias[label] = estimator.intercept_[0]
    return Linear(weights, bias)


def _binary(kind: str, strength: float, weight: float) -> Any:
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import LinearSVC

    weights = {True: weight, False: 1.0}
    if kind == "svm":
        return LinearSVC(C=strength, dual=False, class_weight=weights, max_iter=_ITERATIONS)
    return LogisticRegression(
        C=strength, solver="liblinear", class_weight=weights, max_iter=_ITERATIONS
    )
