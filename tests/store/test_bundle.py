"""Bundles: the same back, and nothing foreign in."""

import json
import pickle
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.analysis.learn.corpora import tickets
from voc_cli.analysis.learn.features import MEANINGS, Block, count_terms, transform
from voc_cli.analysis.learn.fitting import Material, fit_blocks, fit_scorer
from voc_cli.analysis.learn.folds import number_texts
from voc_cli.analysis.learn.linear import Linear
from voc_cli.analysis.learn.members import Member
from voc_cli.analysis.learn.model import predict
from voc_cli.analysis.learn.neighbours import NEIGHBOURS
from voc_cli.analysis.learn.training import learn
from voc_cli.errors import InputError
from voc_cli.store.bundle import Bundle, bundle_fingerprint, read_bundle, write_bundle
from voc_cli.text.meanings import WIDTH


def _meanings() -> Block:
    vectors = np.linspace(-1, 1, 2 * WIDTH).astype(np.float16).astype(np.float32)
    words, idf = ("배송/NNG", "환불/NNG"), np.array([1.5, 2.0])
    return Block(MEANINGS, 0.7, words, idf, vectors.reshape(2, WIDTH), np.full(WIDTH, 0.1))


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    some = tickets()
    model = learn(some).model
    block = _meanings()
    material = Material(
        count_terms(some.corpus, ["words"], subjects=some.subjects),
        number_texts(some.corpus.texts.to_pylist()),
        some.truth,
        some.ids,
        len(some.labels),
    )
    own = fit_blocks(material, "words")
    matrix = transform(own, material.counts)
    linear = fit_scorer(material, own, matrix, method="svm_0.3")
    assert isinstance(linear, Linear)
    weights = np.vstack([linear.weights, np.full((WIDTH, 3), 0.25)])
    weights, bias = weights.astype(np.float32), linear.bias.astype(np.float32)
    linear = Linear(weights.astype(np.float64), bias.astype(np.float64))
    near = fit_scorer(material, own, matrix, method=NEIGHBOURS)
    members = (Member("svm_0.3", 3.0, linear), Member(NEIGHBOURS, 1.0, near))
    model = replace(model, recipe="meanings", blocks=(*own, block), members=members)
    seen = np.array([[1, 2], [3, 4]], dtype=np.uint64)
    return Bundle(model, "유형", some.corpus.fingerprint, "tax", {"n": 1}, seen, 2)


@pytest.fixture
def folder(bundle: Bundle, tmp_path: Path) -> Path:
    write_bundle(bundle, tmp_path / "model")
    return tmp_path / "model"


def test_what_is_read_back_labels_tickets_just_the_same(bundle: Bundle, folder: Path) -> None:
    back = read_bundle(folder, tokenizer=bundle.tokenizer)
    some = tickets()
    one = predict(bundle.model, some.corpus, some.subjects)
    two = predict(back.model, some.corpus, some.subjects)
    assert (one.best == two.best).all() and (one.score == two.score).all()
    assert (back.seen == bundle.seen).all() and back.label_column == "유형"


def test_the_same_bundle_gives_the_same_bytes(bundle: Bundle, folder: Path, tmp_path: Path) -> None:
    write_bundle(bundle, tmp_path / "other")
    assert bundle_fingerprint(folder) == bundle_fingerprint(tmp_path / "other")
    write_bundle(bundle, folder)
    assert bundle_fingerprint(folder) == bundle_fingerprint(tmp_path / "other")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["model", "other"]


def test_a_folder_with_other_things_is_left_alone(bundle: Bundle, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "보고서.docx").write_text("x")
    with pytest.raises(InputError, match="no model"):
        write_bundle(bundle, tmp_path / "mine")
    assert (tmp_path / "mine" / "보고서.docx").read_text() == "x"


def test_another_tokenizer_is_refused_with_the_way_to_retrain(folder: Path) -> None:
    with pytest.raises(InputError, match="retrain: voc train SOURCE --label 유형"):
        read_bundle(folder, tokenizer="another")


def _manifest(change: Callable[[dict[str, object]], object]) -> Callable[[Path], object]:
    def apply(folder: Path) -> None:
        path = folder / "manifest.json"
        told = json.loads(path.read_text(encoding="utf-8"))
        change(told)
        path.write_text(json.dumps(told), encoding="utf-8")

    return apply


def _array(name: str, make: Callable[[np.ndarray], np.ndarray]) -> Callable[[Path], object]:
    def apply(folder: Path) -> None:
        path = folder / f"{name}.npy"
        np.save(path, make(np.load(path)), allow_pickle=True)

    return apply


def _with_nan(array: np.ndarray) -> np.ndarray:
    array[0] = np.nan
    return array


def _huge(folder: Path) -> None:
    head = {"descr": "<f4", "fortran_order": False, "shape": (10**9, 10**6)}
    with (folder / "weights_0.npy").open("wb") as file:
        np.lib.format.write_array_header_1_0(file, head)


class _Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (pytest.fail, ("a bundle was run",))


def _pickled(folder: Path) -> None:
    (folder / "weights_0.npy").write_bytes(pickle.dumps(_Bomb()))


def _objects(array: np.ndarray) -> np.ndarray:
    bombs = np.empty(array.shape, dtype=object)
    bombs[:] = _Bomb()
    return bombs


def _linked(folder: Path) -> None:
    (folder / "bias_0.npy").rename(folder.parent / "outside.npy")
    (folder / "bias_0.npy").symlink_to(folder.parent / "outside.npy")


def _put(key: str, value: object) -> Callable[[Path], object]:
    return _manifest(lambda told: told.update({key: value}))


HOSTILE: dict[str, Callable[[Path], object]] = {
    "no manifest": lambda f: (f / "manifest.json").unlink(),
    "no JSON": lambda f: (f / "manifest.json").write_text("{"),
    "deep JSON": lambda f: (f / "manifest.json").write_text("[" * 100_000),
    "a list": lambda f: (f / "manifest.json").write_text("[]"),
    "another format": _put("format", "sklearn"),
    "another version": _put("format_version", 99),
    "labels twice": _put("labels", ["환불", "환불"]),
    "labels no text": _put("labels", [1, 2, 3]),
    "one label": _put("labels", ["환불"]),
    "no blocks": _put("blocks", []),
    "blocks no objects": _put("blocks", ["../../etc/passwd"]),
    "an unknown kind": _put("blocks", [{"kind": "../words", "weight": 1.0, "terms": 3}]),
    "too many terms": _put("blocks", [{"kind": "words", "weight": 1.0, "terms": 10**12}]),
    "threshold no number": _put("threshold", "0.5"),
    "threshold NaN": _put("threshold", float("nan")),
    "calibration gone": _put("calibration", None),
    "a tokenizer that is no text": _put("tokenizer", ["x"]),
    "an array gone": lambda f: (f / "bias_0.npy").unlink(),
    "terms gone": lambda f: (f / "terms_0.json").unlink(),
    "terms no texts": lambda f: (f / "terms_0.json").write_text("[[]]"),
    "wrong shape": _array("weights_0", lambda a: a[:-1]),
    "wrong type": _array("weights_0", lambda a: a.astype(np.float64)),
    "not a number": _array("weights_0", _with_nan),
    "objects": _array("weights_0", _objects),
    "a pickle": _pickled,
    "a huge header": _huge,
    "cut short": lambda f: (f / "weights_0.npy").write_bytes(
        (f / "weights_0.npy").read_bytes()[:-8]
    ),
    **({} if sys.platform == "win32" else {"a link": _linked}),  # links need rights there
    "no members": _put("members", []),
    "an unknown method": _put("members", [{"method": "../x", "temperature": 1.0}]),
    "a neighbour of no label": _array("owners_1", lambda a: a + 3),
    "neighbours of another width": _array("places_1", lambda a: a[:, 1:]),
    "a neighbour too many": _array("places_1", lambda a: a[:-1]),
    "axes that are no numbers": _array("axes_1", _with_nan),
    "vectors gone": lambda f: next(f.glob("vectors_*.npy")).unlink(),
    "vectors too narrow": lambda f: _array(next(f.glob("vectors_*.npy")).stem, lambda a: a[:, 1:])(
        f
    ),
    "a center of objects": lambda f: _array(next(f.glob("center_*.npy")).stem, _objects)(f),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bundles_are_refused_and_nothing_runs(name: str, folder: Path) -> None:
    HOSTILE[name](folder)
    with pytest.raises(InputError) as refused:
        read_bundle(folder, tokenizer=None)
    assert "voc train" in refused.value.text("en") and "voc train" in refused.value.text("ko")
