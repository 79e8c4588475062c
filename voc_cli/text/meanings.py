"""Vectors of Korean morphemes from the language model that comes with Kiwi.

Kiwi's CoNg model predicts the next morpheme from vectors of the last one and of those before it.
Words that stand in the same surroundings have vectors alike (환불 – 반품, 배송 – 택배), which lets
a model judge a word that no labelled text holds. The vectors are read from the installed model
file (256 numbers of 4 bits, a scale for the row and one for each group of eight), only while
something is learned: what is learned keeps what it needs. `_check` compares them with what Kiwi
itself says of pairs of words, so a model in another layout is a ValueError and never nonsense.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

MOST = 30_000  # morphemes, the commonest first
WIDTH = 64  # principal directions that `read_meanings` keeps: half of the variance
KEPT_TAGS = ("NNG", "NNB", "NP", "NR", "V", "XR", "MAG", "IC")  # no proper nouns
_HEADER = np.dtype(
    [
        ("vocabulary", "<u8"),
        ("contexts", "<u8"),
        ("dim", "<u2"),
        ("kinds", "u1", 2),
        ("key", "u1"),
        ("window", "u1"),
        ("bits", "u1"),
        ("group", "u1"),
        ("nodes", "<u8"),
        ("offsets", "<u8", 4),
    ]
)
_PAIRS = (("환불", "반품"), ("배송", "택배"), ("가격", "요금"), ("사랑", "애정"))

Floats = npt.NDArray[np.float32]

__all__ = ["MOST", "WIDTH", "Meanings", "Vectors", "read_meanings", "read_vectors"]


@dataclass(frozen=True)
class Vectors:
    """words: `form/TAG`, the commonest first; `around`: what comes with them, float32[n, 256]."""

    words: tuple[str, ...]
    around: Floats


@dataclass(frozen=True, eq=False)
class Meanings:
    """words: `form/TAG`; `vectors` float32[n, WIDTH], as exact as half precision."""

    words: tuple[str, ...]
    vectors: Floats


@lru_cache(maxsize=1)
def read_meanings() -> Meanings:
    """The vectors at length 1 in their WIDTH principal directions.

    Raises ValueError for a model in a layout it does not know.
    """
    found = read_vectors()
    unit = found.around / (np.linalg.norm(found.around, axis=1, keepdims=True) + 1e-9)
    centred = (unit - unit.mean(axis=0)).astype(np.float64)
    with threadpool_limits(limits=1):  # sums in the same order on any number of cores
        _, axes = np.linalg.eigh(centred.T @ centred)
        axes = axes[:, ::-1][:, :WIDTH]
        axes *= np.where(axes[np.abs(axes).argmax(axis=0), np.arange(WIDTH)] < 0, -1.0, 1.0)
        vectors = (centred @ axes).astype(np.float16).astype(np.float32)
    return Meanings(found.words, vectors)


def read_vectors() -> Vectors:
    """The vectors of the commonest morphemes. Raises ValueError for a layout it does not know."""
    import kiwipiepy

    package = find_spec("kiwipiepy_model")
    path = Path(package.origin if package and package.origin else "").parent / "cong.mdl"
    if not path.is_file() or path.stat().st_size < _HEADER.itemsize:
        raise ValueError("this Kiwi comes without a CoNg model")
    raw = np.memmap(path, np.uint8, mode="r")
    header = raw[: _HEADER.itemsize].view(_HEADER)[0]
    size, dim, group = int(header["vocabulary"]), int(header["dim"]), int(header["group"])
    if int(header["bits"]) != 4 or not int(header["window"]) or not dim or not group:
        raise ValueError("the model of this Kiwi is laid out in another way")
    row = dim // 2 + 2 + dim // group
    at = int(header["offsets"][3]) + int(header["contexts"]) * (row + 6)
    if size < MOST or at + size * (2 * row + 4) > len(raw):
        raise ValueError("the model of this Kiwi is laid out in another way")
    outputs = raw[at : at + size * row].reshape(size, row)[:MOST]
    at += size * row
    distant = raw[at : at + size * (row + 4)].reshape(size, row + 4)[:MOST]
    kiwi = kiwipiepy.Kiwi(num_workers=1)
    next_to, around = _decoded(outputs, dim, group), _decoded(distant, dim, group)
    first: dict[str, int] = {}
    for number in range(MOST):
        token = kiwi.morpheme(number)
        tag = token.tag.partition("-")[0]
        if token.form and tag.startswith(KEPT_TAGS):
            first.setdefault(f"{token.form.lower()}/{tag}", number)
    _check(kiwi, first, next_to)
    rows = np.array(list(first.values()))
    return Vectors(tuple(first), _centred(around)[rows])


def _decoded(rows: npt.NDArray[np.uint8], dim: int, group: int) -> Floats:
    packed = np.asarray(rows[:, : dim // 2])
    values = np.stack([packed & 15, packed >> 4], axis=2).reshape(len(packed), dim)
    scale = np.asarray(rows[:, dim // 2 : dim // 2 + 2]).copy().view("<f2").astype(np.float32)
    local = np.asarray(rows[:, dim // 2 + 2 : dim // 2 + 2 + dim // group])
    zero = np.repeat((local >> 6).astype(np.float32) + 6, group, axis=1)
    step = np.repeat((local & 63).astype(np.float32) + 9, group, axis=1)
    decoded: Floats = (values - zero) * step * scale
    return decoded


def _check(kiwi: Any, numbers: dict[str, int], vectors: Floats) -> None:
    """Raises ValueError where cosines of the vectors are not the similarities Kiwi tells."""
    for one, other in _PAIRS:
        if f"{one}/NNG" not in numbers or f"{other}/NNG" not in numbers:
            raise ValueError(f"{one}, {other}: not among the words of this Kiwi")
        a, b = vectors[numbers[f"{one}/NNG"]], vectors[numbers[f"{other}/NNG"]]
        cosine = float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b) + 1e-9))
        told = kiwi.morpheme_similarity((one, "NNG"), (other, "NNG"))
        if not abs(cosine - told) <= 0.02:
            raise ValueError(f"{one}, {other}: {cosine:.3f} here, {told:.3f} by Kiwi")


def _centred(vectors: Floats) -> Floats:
    unit = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)
    centred: Floats = unit - unit.mean(axis=0)
    return centred
