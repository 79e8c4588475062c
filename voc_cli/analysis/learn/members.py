"""One model, or several of different kinds whose probabilities are averaged."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from voc_cli.analysis.learn.calibration import (
    Calibration,
    Floats,
    Ints,
    fit_temperature,
    probabilities,
)
from voc_cli.analysis.learn.linear import Linear
from voc_cli.analysis.learn.neighbours import Neighbours

JOINT = "+"  # between the methods of a model of several members
_FLOOR = 1e-9

__all__ = ["JOINT", "Member", "average", "combine", "temperatures"]


@dataclass(frozen=True, eq=False)
class Member:
    """A method, what it learned, and the temperature that makes its scores probabilities."""

    method: str
    temperature: float
    scorer: Linear | Neighbours


def combine(members: Sequence[Member], matrix: sp.csr_array) -> Floats:
    """The members' scores of every row as one: float64 (n_docs × n_labels)."""
    scores = [member.scorer.scores(matrix) for member in members]
    return average(scores, [member.temperature for member in members])


def average(scores: Sequence[Floats], temperatures: Sequence[float]) -> Floats:
    """Mean of the members' ln p, p = softmax(temperature · scores): a product of experts."""
    parts = [
        np.log(np.maximum(probabilities(s, Calibration(t, 1.0, 0.0)), _FLOOR))
        for s, t in zip(scores, temperatures, strict=True)
    ]
    out: Floats = sum(parts[1:], parts[0]) / len(parts)
    return out


def temperatures(scores: Sequence[Floats], truth: Ints) -> list[float]:
    """The temperature of each member from its held-out scores."""
    return [fit_temperature(s, truth) for s in scores]
