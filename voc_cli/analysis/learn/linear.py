"""One weight a term and label: the linear models among which training chooses."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_ABSENT = -50.0  # score of a label that a fold's training part does not hold
_ITERATIONS = 2_000
_TOLERANCE = 1e-4

_RATIO_SMOOTHING = 0.1  # of a term's mean weight, added to every term on both sides
_RATIO_MOST = 4.0  # |ln ratio| from which a term says no more: it is rare

# name → (method, strength): C of the two losses, the smoothing of naive Bayes
METHODS: Mapping[str, tuple[str, float]] = MappingProxyType(
    {
        "svm_0.3": ("svm", 0.3),
        "svm_0.1": ("svm", 0.1),
        "svm_1": ("svm", 1.0),
        "logistic_3": ("logistic", 3.0),
        "bayes": ("bayes", 0.3),
        "ratio_svm_0.3": ("ratio_svm", 0.3),
        "ratio_logistic_3": ("ratio_logistic", 3.0),
    }
)
# How much of a term's size is its ratio of naive Bayes: 0 none, 1 all.
_RATIO_SHARE: Mapping[str, float] = MappingProxyType({"ratio_svm": 0.25, "ratio_logistic": 0.5})

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
    (Rennie et al. 2003). With `ratio_` terms are first sized, label by label, by how much more of
    the label's tickets than of the others hold them (`_ratios`). Solved in the primal: no random
    numbers.
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
    up = len(truth) / (len(present) * np.bincount(truth, minlength=n_labels)[present])
    # All labels at once hands the matrix over once; scikit-learn doubts labels of one ticket each.
    if kind == "svm" and 2 < len(present) <= len(truth) / 2:
        heavy = dict(zip(present.tolist(), up.tolist(), strict=True))
        svm = _estimator(kind, strength, heavy).fit(matrix, truth)
        weights[:, present], bias[present] = svm.coef_.T, svm.intercept_
        return Linear(weights, bias)
    share = _RATIO_SHARE.get(kind, 0.0)
    ratios = _ratios(matrix, truth, present, share) if share else None
    for i, label in enumerate(present):
        sizes = ratios[i] if ratios is not None else None
        estimator = _estimator(kind, strength, {True: float(up[i]), False: 1.0})
        estimator.fit(matrix if sizes is None else _sized(matrix, sizes), truth == label)
        weights[:, label] = estimator.coef_[0] * (1.0 if sizes is None else sizes)
        bias[label] = estimator.intercept_[0]
    return Linear(weights, bias)


def _ratios(matrix: sp.csr_array, truth: Ints, present: Ints, share: float) -> Floats:
    """How large each term counts for each label: float64 (labels × terms), 1 on average.

    1 − β + β · |ln(p / q)| / mean, p and q the term's smoothed shares of all weight in the label's
    tickets and in the others, β the share: naive Bayes' log-count ratios (Wang & Manning 2012,
    NBSVM). The model stays linear, and what naive Bayes thinks nothing of must be earned with
    larger weights. Columns with negative numbers (meanings) are no counts and stay as they are.
    """
    counts = np.ones(matrix.shape[1], dtype=bool)
    counts[matrix.indices[matrix.data < 0]] = False
    sizes = np.ones((len(present), matrix.shape[1]))
    if not counts.any():
        return sizes
    by_label = np.zeros((len(present), len(truth)))
    by_label[np.searchsorted(present, truth), np.arange(len(truth))] = 1.0
    held = np.asarray((sp.csr_array(by_label) @ matrix).toarray())[:, counts]
    total = held.sum(axis=0)
    added = _RATIO_SMOOTHING * total.mean()
    for i, own in enumerate(held):
        part = by_label[i].mean()
        p, q = own + added * part, total - own + added * (1 - part)
        ratio = np.minimum(np.abs(np.log(p / p.sum()) - np.log(q / q.sum())), _RATIO_MOST)
        mean = ratio[own > 0].mean() if (own > 0).any() else 0.0
        if mean > 0:
            sizes[i, counts] = 1 - share + share * ratio / mean
    return sizes


def _sized(matrix: sp.csr_array, sizes: Floats) -> sp.csr_array:
    return sp.csr_array((matrix.data * sizes[matrix.indices], matrix.indices, matrix.indptr),
                        shape=matrix.shape)  # fmt: skip


def _estimator(kind: str, strength: float, weights: Mapping[Any, float]) -> Any:
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import LinearSVC

    given: dict[str, Any] = {
        "C": strength, "class_weight": dict(weights), "tol": _TOLERANCE, "max_iter": _ITERATIONS
    }  # fmt: skip
    if kind.endswith("svm"):
        return LinearSVC(dual=False, **given)
    return LogisticRegression(solver="liblinear", **given)
