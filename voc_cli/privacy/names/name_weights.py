"""The learned weights of names: how much each feature of a word or place speaks for a name.

Coefficients of a logistic regression (L1), in tenths of a nat, one a kind of reading; made by
`training/people/train.py`, which says from what. A feature that is not in the file weighs nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Weights", "name_weights", "unpack"]

_KINDS = "FfGS"
_LANE = 16  # bits a kind; a sum of weights is far below half of it
_SHIFTS = {kind: _LANE * place for place, kind in enumerate(_KINDS)}
_HALF = 1 << (_LANE - 1)
_ZERO = sum(_HALF << shift for shift in _SHIFTS.values())
_MASK = (1 << _LANE) - 1


@dataclass(frozen=True)
class Weights:
    """`word` by kind (`name_words`) and feature; `bias` is added once to every cut.

    `place`: one number a feature that holds the weights of all kinds, so that one sum is taken for
    all of them (`unpack`).
    """

    word: dict[str, dict[str, int]]
    place: dict[str, int]
    bias: int


@cache
def name_weights() -> Weights:
    """The weights that ship with the program."""
    return _read_weights((files(__package__) / "name_weights.tsv").read_text(encoding="utf-8"))


def _read_weights(text: str) -> Weights:
    """Weights from lines of a feature and its weight for each kind of reading."""
    word: dict[str, dict[str, int]] = {kind: {} for kind in _KINDS}
    place: dict[str, int] = {}
    bias = 0
    for line in text.splitlines():
        feature, *weights = line.split("\t")
        if feature == "bias":
            bias = int(weights[0])
            continue
        if feature[0] == "c":
            place[feature[1:]] = _pack(list(map(int, weights)))
            continue
        for kind, weight in zip(_KINDS, weights, strict=True):
            if weight != "0":
                word[kind][feature[1:]] = int(weight)
    return Weights(word, place, bias)


def _pack(weights: Sequence[int]) -> int:
    """The weights of all kinds in one number; numbers made so may be added."""
    full, short, given, surname = weights
    return full + (short << _LANE) + (given << 2 * _LANE) + (surname << 3 * _LANE)


def unpack(packed: int, kind: str) -> int:
    """The weight, or sum of weights, of `kind`."""
    return ((packed + _ZERO) >> _SHIFTS[kind] & _MASK) - _HALF
