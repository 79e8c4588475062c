"""Word vectors of Kiwi's own model: neighbours in meaning are neighbours in space."""

from pathlib import Path

import numpy as np
import pytest

from voc_cli.text import meanings
from voc_cli.text.meanings import WIDTH, read_meanings, read_vectors


def _alike(one: str, other: str) -> float:
    found = read_meanings()
    a, b = (found.vectors[found.words.index(word)] for word in (one, other))
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_words_used_alike_have_vectors_alike() -> None:
    assert read_meanings().vectors.shape[1] == WIDTH
    assert _alike("환불/NNG", "반품/NNG") > 0.5 > _alike("환불/NNG", "하늘/NNG")
    assert _alike("배송/NNG", "택배/NNG") > _alike("배송/NNG", "사랑/NNG") + 0.3


def test_no_proper_noun_is_among_them_and_half_precision_holds_them() -> None:
    found = read_meanings()
    assert not any(word.endswith(("/NNP", "/SL")) for word in found.words)
    assert (found.vectors.astype(np.float16).astype(np.float32) == found.vectors).all()


def test_another_layout_is_an_error_and_never_nonsense(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cong.mdl").write_bytes(bytes(4096))

    class Found:
        origin = str(tmp_path / "__init__.py")

    monkeypatch.setattr(meanings, "find_spec", lambda _: Found())
    with pytest.raises(ValueError, match="laid out"):
        read_vectors()
    (tmp_path / "cong.mdl").unlink()
    with pytest.raises(ValueError, match="without a CoNg"):
        read_vectors()
