"""A learned model as a folder: manifest.json, .npy arrays and JSON lists of terms; never pickle.

A bundle may come from anybody, so nothing in it is run and nothing is believed: names of files are
ours and never read from the manifest, every array's header is checked (plain numbers, the expected
dimensions, within limits) before its bytes are read, and numbers must be finite. The folder is
replaced whole; label sheets that stand beside the arrays (`store.labels`) are carried over.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from voc_cli import __version__
from voc_cli.analysis.learn.calibration import Calibration
from voc_cli.analysis.learn.drift import SCORE_BINS, Reference
from voc_cli.analysis.learn.features import KINDS, MAX_TERMS, MEANINGS, Block
from voc_cli.analysis.learn.linear import METHODS, Linear
from voc_cli.analysis.learn.members import Member
from voc_cli.analysis.learn.model import LearnedModel
from voc_cli.analysis.learn.neighbours import (
    DIRECTIONS,
    MOST_KEPT,
    NEIGHBOURS,
    Neighbours,
    near_columns,
)
from voc_cli.atomic import move_to
from voc_cli.errors import InputError
from voc_cli.store.bundle_folder import MANIFEST, check_bundle_folder
from voc_cli.store.labels import LABELS_FILE
from voc_cli.text.meanings import WIDTH

FORMAT = "voc-model"
FORMAT_VERSION = 3
_MOST_LABELS = 5_000
_MOST_CELLS = 400_000_000  # numbers of one array
_MOST_JSON = 64 * 1024 * 1024  # bytes
_LETTERS = "letters"

__all__ = [
    "FORMAT_VERSION",
    "MANIFEST",
    "Bundle",
    "bundle_fingerprint",
    "read_bundle",
    "write_bundle",
]


@dataclass(frozen=True)
class Bundle:
    """A model and where it came from.

    label_column  the column its labels were taken from
    tokenizer, taxonomy  fingerprints it was trained under; another tokenizer is refused
    figures       what training measured, for people to read
    seen          uint64 (n × 2): hashes of id and text of each ticket it was taught
    tool  the program's version: rules may differ in another
    from_sources  tickets that came from files rather than from label sheets kept beside it
    """

    model: LearnedModel
    label_column: str
    tokenizer: str
    taxonomy: str
    figures: Mapping[str, Any]
    seen: npt.NDArray[np.uint64]
    from_sources: int
    tool: str = __version__


def write_bundle(bundle: Bundle, folder: Path) -> None:
    """Write `folder` whole or not at all; the same bundle gives the same bytes.

    Raises InputError when the folder holds something that is no bundle.
    """
    check_bundle_folder(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.", suffix=".tmp"))
    try:
        _fill(bundle, temporary)
        labels = folder / LABELS_FILE
        if labels.is_file():
            shutil.copyfile(labels, temporary / LABELS_FILE)
        temporary.chmod(0o755)
        if folder.exists():
            old = temporary.with_suffix(".old")
            move_to(folder, old)
            try:
                move_to(temporary, folder)
            except BaseException:
                move_to(old, folder)
                raise
            shutil.rmtree(old, ignore_errors=True)
        else:
            move_to(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def read_bundle(folder: Path, *, tokenizer: str | None = None) -> Bundle:
    """The bundle in `folder`.

    Raises InputError when it is missing, foreign, damaged or of another format version, or was
    trained under another tokenizer than `tokenizer`; the sentence says how to retrain.
    """
    if not (folder / MANIFEST).is_file():
        raise InputError("learn.no_bundle", model=folder.name)
    manifest = _object(_json(folder, MANIFEST), folder)
    if manifest.get("format") != FORMAT:
        raise InputError("learn.foreign", model=folder.name)
    if manifest.get("format_version") != FORMAT_VERSION:
        version = str(manifest.get("format_version"))[:20]
        raise InputError("learn.other_version", model=folder.name, version=version)
    reader = _Reader(folder, manifest)
    if tokenizer is not None and reader.text("tokenizer") != tokenizer:
        raise InputError(
            "learn.other_tokenizer", model=folder.name, column=reader.text("label_column")
        )
    return reader.bundle()


def bundle_fingerprint(folder: Path) -> str:
    """SHA-256 over the bundle's files; label sheets beside them do not count."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix in (".json", ".npy"):
            digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _fill(bundle: Bundle, folder: Path) -> None:
    model = bundle.model
    for i, member in enumerate(model.members):
        scorer = member.scorer
        if isinstance(scorer, Neighbours):
            _save(folder, f"axes_{i}", scorer.axes)
            _save(folder, f"places_{i}", scorer.places)
            _save(folder, f"owners_{i}", scorer.owners)
        else:
            _save(folder, f"weights_{i}", scorer.weights.astype(np.float32))
            _save(folder, f"bias_{i}", scorer.bias.astype(np.float32))
    _save(folder, "score_shares", model.reference.score_shares)
    _save(folder, "seen", bundle.seen)
    for i, block in enumerate(model.blocks):
        _save(folder, f"idf_{i}", block.idf)
        if isinstance(block.keys, np.ndarray):
            _save(folder, f"terms_{i}", block.keys)
        else:
            _dump(folder / f"terms_{i}.json", list(block.keys))
        if block.vectors is not None and block.center is not None:
            _save(folder, f"vectors_{i}", block.vectors.astype(np.float16))
            _save(folder, f"center_{i}", block.center)
    _dump(
        folder / MANIFEST,
        {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "tool": bundle.tool,
            "label_column": bundle.label_column,
            "labels": list(model.labels),
            "recipe": model.recipe,
            "method": model.method,
            "members": [{"method": m.method, "temperature": m.temperature} for m in model.members],
            "blocks": [
                {"kind": b.kind, "weight": b.weight, "terms": len(b.keys)} for b in model.blocks
            ],
            "calibration": {
                "temperature": model.calibration.temperature,
                "slope": model.calibration.slope,
                "offset": model.calibration.offset,
            },
            "threshold": model.threshold,
            "reference": {
                "mean_score": model.reference.mean_score,
                "known_share": model.reference.known_share,
                "n": model.reference.n,
            },
            "tokenizer": bundle.tokenizer,
            "taxonomy": bundle.taxonomy,
            "from_sources": bundle.from_sources,
            "figures": dict(bundle.figures),
        },
    )


def _save(folder: Path, name: str, array: npt.NDArray[Any]) -> None:
    with (folder / f"{name}.npy").open("wb") as file:
        np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)


def _dump(path: Path, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _json(folder: Path, name: str) -> object:
    path = folder / name
    try:
        if path.is_symlink() or path.stat().st_size > _MOST_JSON:
            raise InputError("learn.damaged", model=folder.name, part=name)
        found: object = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise InputError("learn.damaged", model=folder.name, part=name) from None
    return found


def _object(value: object, folder: Path) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError("learn.foreign", model=folder.name)
    return value


class _Reader:
    """Takes a bundle apart piece by piece; every departure is an InputError naming the piece."""

    def __init__(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        self._folder = folder
        self._manifest = manifest

    def bundle(self) -> Bundle:
        labels = self._labels()
        blocks = tuple(self._block(i, b) for i, b in enumerate(self._list("blocks")))
        if not blocks or blocks[0].kind != "words":
            raise self._damaged(MANIFEST, "blocks")
        n_labels = len(labels)
        members = tuple(
            self._member(i, m, blocks, n_labels) for i, m in enumerate(self._list("members"))
        )
        if not members:
            raise self._damaged(MANIFEST, "members")
        calibration = self._part("calibration")
        reference = self._part("reference")
        model = LearnedModel(
            labels=labels,
            recipe=self.text("recipe"),
            method=self.text("method"),
            blocks=blocks,
            members=members,
            calibration=Calibration(
                *(
                    self._number(calibration, k, -1e6, 1e6)
                    for k in ("temperature", "slope", "offset")
                )
            ),
            threshold=self._number(self._manifest, "threshold", 0.0, 2.0),
            reference=Reference(
                self._array("score_shares", np.float64, (SCORE_BINS,)),
                self._number(reference, "mean_score", 0.0, 1.0),
                self._number(reference, "known_share", 0.0, 1.0),
                int(self._number(reference, "n", 0, 1e12)),
            ),
        )
        figures = self._manifest.get("figures")
        return Bundle(
            model=model,
            label_column=self.text("label_column"),
            tokenizer=self.text("tokenizer"),
            taxonomy=self.text("taxonomy"),
            figures=figures if isinstance(figures, dict) else {},
            seen=self._array("seen", np.uint64, (None, 2)),
            from_sources=int(self._number(self._manifest, "from_sources", 0, 1e12)),
            tool=self.text("tool"),
        )

    def text(self, key: str) -> str:
        value = self._manifest.get(key)
        if not isinstance(value, str) or len(value) > 300:
            raise self._damaged(MANIFEST, key)
        return value

    def _labels(self) -> tuple[str, ...]:
        labels = self._list("labels")
        good = all(isinstance(label, str) and 0 < len(label) <= 500 for label in labels)
        if not good or not 2 <= len(labels) <= _MOST_LABELS or len(set(labels)) < len(labels):
            raise self._damaged(MANIFEST, "labels")
        return tuple(labels)

    def _block(self, number: int, entry: object) -> Block:
        block = _object(entry, self._folder)
        kind = block.get("kind")
        size = int(self._number(block, "terms", 0, MAX_TERMS))
        if kind not in KINDS:
            raise self._damaged(MANIFEST, "blocks")
        idf = self._array(f"idf_{number}", np.float64, (size,))
        if str(kind).endswith(_LETTERS):
            keys: Any = self._array(f"terms_{number}", np.int64, (size,))
            ordered = bool((np.diff(keys) > 0).all())
        else:
            name = f"terms_{number}.json"
            given = _json(self._folder, name)
            if not isinstance(given, list) or not all(isinstance(term, str) for term in given):
                raise self._damaged(name, "")
            keys, ordered = tuple(given), len(given) == size == len(set(given))
        if not ordered:
            raise self._damaged(f"terms_{number}", "")
        weight = self._number(block, "weight", 0.0, 1e3)
        if kind != MEANINGS:
            return Block(str(kind), weight, keys, idf)
        vectors = self._array(f"vectors_{number}", np.float16, (size, WIDTH)).astype(np.float32)
        center = self._array(f"center_{number}", np.float64, (WIDTH,))
        return Block(MEANINGS, weight, keys, idf, vectors, center)

    def _member(
        self, number: int, entry: object, blocks: tuple[Block, ...], n_labels: int
    ) -> Member:
        part = _object(entry, self._folder)
        method = part.get("method")
        temperature = self._number(part, "temperature", 0.0, 1e6)
        if method == NEIGHBOURS:
            return Member(NEIGHBOURS, temperature, self._neighbours(number, blocks, n_labels))
        if method not in METHODS:
            raise self._damaged(MANIFEST, "members")
        n_terms = sum(block.width for block in blocks)
        weights = self._array(f"weights_{number}", np.float32, (n_terms, n_labels))
        bias = self._array(f"bias_{number}", np.float32, (n_labels,))
        linear = Linear(weights.astype(np.float64), bias.astype(np.float64))
        return Member(str(method), temperature, linear)

    def _neighbours(self, number: int, blocks: tuple[Block, ...], n_labels: int) -> Neighbours:
        columns = near_columns(blocks)
        axes = self._array(f"axes_{number}", np.float16, (len(columns), None))
        width = axes.shape[1]
        places = self._array(f"places_{number}", np.int8, (None, width))
        owners = self._array(f"owners_{number}", np.int64, (len(places),))
        fits = 1 <= width <= DIRECTIONS and 1 <= len(owners) <= MOST_KEPT + n_labels
        if not fits or owners.min() < 0 or owners.max() >= n_labels:
            raise self._damaged(f"owners_{number}.npy", "")
        return Neighbours(columns, axes, places, owners, n_labels)

    def _array(
        self, name: str, kind: type[np.generic], shape: tuple[int | None, ...]
    ) -> npt.NDArray[Any]:
        """The array `name`, its header checked before its bytes are read."""
        path = self._folder / f"{name}.npy"
        try:
            if path.is_symlink():
                raise self._damaged(path.name, "")
            size = path.stat().st_size
            with path.open("rb") as file:
                version = np.lib.format.read_magic(file)
                if version != (1, 0):
                    raise self._damaged(path.name, "")
                found, fortran, dtype = np.lib.format.read_array_header_1_0(file)
                wanted = np.dtype(kind)
                cells = int(np.prod([int(n) for n in found], dtype=object)) if found else 1
                fits = len(found) == len(shape) and all(
                    want is None or have == want for have, want in zip(found, shape, strict=True)
                )
                whole = cells <= _MOST_CELLS and size == file.tell() + cells * wanted.itemsize
                if dtype != wanted or fortran or not fits or not whole:
                    raise self._damaged(path.name, "")
                array = np.fromfile(file, dtype=wanted, count=cells).reshape(found)
        except (OSError, ValueError, EOFError, OverflowError):
            raise self._damaged(path.name, "") from None
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise self._damaged(path.name, "")
        return array

    def _number(self, part: Mapping[str, Any], key: str, low: float, high: float) -> float:
        value = part.get(key)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not low <= value <= high
        ):
            raise self._damaged(MANIFEST, key)
        return float(value)

    def _part(self, key: str) -> Mapping[str, Any]:
        return _object(self._manifest.get(key), self._folder)

    def _list(self, key: str) -> list[Any]:
        value = self._manifest.get(key)
        if not isinstance(value, list):
            raise self._damaged(MANIFEST, key)
        return value

    def _damaged(self, part: str, key: str) -> InputError:
        named = f"{part}: {key}" if key else part
        return InputError("learn.damaged", model=self._folder.name, part=named)
