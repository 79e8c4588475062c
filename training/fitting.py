"""Logistic regressions, one a head, and what they get on groups they were not trained on."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from data import Labelled
from regression import Regression, regress
from sklearn.metrics import f1_score, precision_recall_curve

FOLDS = 5
BESIDE = 0.25  # what the second label of a text counts; the first counts the rest

Objects = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Head:
    """One question: its labels (one for a yes/no question) and the column they stand in.

    beside     the column of a second label that is right too, in part
    strength   C of the regression
    precision  for a yes/no question, the precision its threshold must keep; 0: the best F1
    """

    name: str
    labels: tuple[str, ...]
    column: str
    beside: str = ""
    strength: float = 3.0
    precision: float = 0.0


@dataclass(frozen=True)
class Part:
    """One kind of text with its features."""

    name: str
    x: sp.csr_array
    data: Labelled


@dataclass(frozen=True)
class Rows:
    """The rows of a part that have a label: features, label numbers (−1: no second), folds."""

    x: sp.csr_array
    y: Ints
    second: Ints
    folds: Ints

    def take(self, chosen: npt.NDArray[np.bool_]) -> "Rows":
        """The chosen rows."""
        return Rows(self.x[chosen], self.y[chosen], self.second[chosen], self.folds[chosen])


def labelled_part(head: Head, part: Part) -> Rows:
    """The rows of `part` that have a label for `head`."""
    values = part.data.labels[head.column]
    rows = np.flatnonzero(values != "")
    if len(head.labels) == 1:
        y = np.array([int(v) for v in values[rows]], dtype=np.int64)
    else:
        y = np.array([head.labels.index(v) for v in values[rows]], dtype=np.int64)
    beside = part.data.labels[head.beside][rows] if head.beside else np.full(len(rows), "")
    number = {label: i for i, label in enumerate(head.labels)}
    second = np.array([number.get(str(v).partition("|")[0], -1) for v in beside], dtype=np.int64)
    second[second == y] = -1
    return Rows(part.x[rows], y, second, _folds(part.data.group)[rows])


def joined(parts: list[Rows]) -> Rows:
    """Several parts under one another."""
    return Rows(
        sp.vstack([part.x for part in parts]).tocsr(),
        *(np.concatenate([getattr(p, name) for p in parts]) for name in ("y", "second", "folds")),
    )


def _folds(groups: Objects) -> Ints:
    """An app or bucket is whole in one of the folds."""
    names = {name: i % FOLDS for i, name in enumerate(sorted(set(groups)))}
    return np.array([names[g] for g in groups], dtype=np.int64)


def fit(head: Head, rows: Rows) -> Regression:
    """The regression of one head; a text with two labels is there twice, in parts."""
    n_labels = max(2, len(head.labels))
    two = np.flatnonzero(rows.second >= 0)
    if not len(two):
        return regress(rows.x, rows.y, n_labels, strength=head.strength)
    weight = np.ones(len(rows.y))
    weight[two] = 1 - BESIDE
    return regress(
        sp.vstack([rows.x, rows.x[two]]).tocsr(),
        np.concatenate([rows.y, rows.second[two]]),
        n_labels,
        strength=head.strength,
        weight=np.concatenate([weight, np.full(len(two), BESIDE)]),
    )


def left_out(head: Head, rows: Rows) -> Floats:
    """Scores z of every row by a model that never saw the row's fold."""
    out = np.zeros((len(rows.y), max(2, len(head.labels))))
    for fold in sorted(set(rows.folds.tolist())):
        mine = rows.folds == fold
        out[mine] = scores(fit(head, rows.take(~mine)), rows.x[mine])
    return out


def scores(model: Regression, x: sp.csr_array) -> Floats:
    """Scores z of every label; for a yes/no question −z and z."""
    z = model.scores(x).astype(np.float64)
    return np.hstack([-z, z]) if z.shape[1] == 1 else z


def threshold(head: Head, y: Ints, z: Floats) -> float:
    """For a yes/no question, the z above which the answer is yes.

    With `precision` the lowest that keeps it, else the one with the best F1, on rows that the
    model had not seen.
    """
    precision, recall, at = precision_recall_curve(y, z[:, 1])
    if head.precision:
        enough = np.flatnonzero(precision[:-1] >= head.precision)
        best = enough[np.argmax(recall[enough])] if len(enough) else len(at) - 1
    else:
        # 0 where the highest z is no yes and both are 0
        both = np.maximum(precision + recall, 1e-12)[:-1]
        best = int(np.argmax(2 * precision[:-1] * recall[:-1] / both))
    return float(at[best]) - 1e-6


def told(name: str, y: Ints, z: Floats) -> str:
    """Accuracy and macro-F1 over the labels that occur; precision and recall of yes."""
    found = z.argmax(axis=1)
    labels = sorted(set(y.tolist()))
    macro = f1_score(y, found, average="macro", labels=labels, zero_division=0)
    extra = ""
    if z.shape[1] == 2 and set(labels) <= {0, 1}:
        right, named, true = int((y & found).sum()), int(found.sum()), int(y.sum())
        extra = f"; yes: {right} right of {named} named, of {true} true"
    return f"{name} ({len(y)}): accuracy {np.mean(found == y):.3f}, macro-F1 {macro:.3f}{extra}"
