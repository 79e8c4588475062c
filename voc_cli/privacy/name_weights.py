"""The learned weights of names: how much each feature of a word or place speaks for a name.

Coefficients of a logistic regression (L1), in tenths of a nat, one a kind of reading; made by
`training/people/train.py`, which says from what. A feature that is not in the file weighs nothing.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Weights", "name_weights", "read_weights"]

_KINDS = "FfGS"


@dataclass(frozen=True)
class Weights:
    """`word` and `place` by kind (`name_words`) and feature; `bias` is added once to every cut."""

    word: dict[str, dict[str, int]]
    place: dict[str, dict[str, int]]
    bias: int


@cache
def name_weights() -> Weights:
    """The weights that ship with the program."""
    return read_weights((files("voc_cli.privacy") / "name_weights.tsv").read_text(encoding="utf-8"))


def read_weights(text: str) -> Weights:
    """Weights from lines of a feature and its weight for each kind of reading."""
    word: dict[str, dict[str, int]] = {kind: {} for kind in _KINDS}
    place: dict[str, dict[str, int]] = {kind: {} for kind in _KINDS}
    bias = 0
    for line in text.splitlines():
        feature, *weights = line.split("\t")
        if feature == "bias":
            bias = int(weights[0])
            continue
        tables = word if feature[0] == "w" else place
        for kind, weight in zip(_KINDS, weights, strict=True):
            if weight != "0":
                tables[kind][feature[1:]] = int(weight)
    return Weights(word, place, bias)
