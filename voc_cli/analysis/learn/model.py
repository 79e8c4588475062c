"""A learned model: what it knows and how it labels tickets."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from threadpoolctl import threadpool_limits

from voc_cli.analysis.learn.calibration import (
    DIGITS,
    Calibration,
    Floats,
    Ints,
    confidence,
    probabilities,
)
from voc_cli.analysis.learn.drift import Reference
from voc_cli.analysis.learn.features import KINDS, RULES, Block, count_terms, transform
from voc_cli.analysis.learn.members import Member, combine
from voc_cli.schema import CLASSIFY_SCHEMA, UNCLASSIFIED
from voc_cli.text.corpus import TokenizedCorpus
from voc_cli.text.meanings import Meanings

_BATCH = 16_384  # tickets at a time: bounds memory, and results do not depend on it
_SECOND_LEAST = 0.25  # probability a second label needs

__all__ = [
    "LearnedModel", "Predictions", "has_subject", "judge", "meanings_of", "needs_rules",
    "predict", "with_labels",
]  # fmt: skip


@dataclass(frozen=True)
class LearnedModel:
    """Everything that labels a ticket; from the score `threshold` on a label is handed out."""

    labels: tuple[str, ...]
    recipe: str
    method: str
    blocks: tuple[Block, ...]
    members: tuple[Member, ...]
    calibration: Calibration
    threshold: float
    reference: Reference


@dataclass(frozen=True)
class Predictions:
    """Row by row: the best label's number, P(right), the second's number or −1, all probabilities.

    `known` and `words` count the words of each ticket that the model knows, and all of them.
    """

    best: Ints
    score: Floats
    second: Ints
    probabilities: Floats
    known: Ints
    words: Ints


def has_subject(tickets: pa.Table) -> npt.NDArray[np.bool_]:
    """The tickets that bring a subject of their own."""
    if "subject" not in tickets.column_names:
        return np.zeros(tickets.num_rows, dtype=bool)
    valid: npt.NDArray[np.bool_] = tickets.column("subject").is_valid().to_numpy()
    return valid


def needs_rules(model: LearnedModel) -> bool:
    """Whether the model reads what the rules found."""
    return any(block.kind == RULES for block in model.blocks)


def meanings_of(model: LearnedModel) -> Meanings | None:
    """The vectors of words that the model was taught with."""
    for block in model.blocks:
        if block.vectors is not None:
            return Meanings(tuple(str(key) for key in block.keys), block.vectors)
    return None


def predict(
    model: LearnedModel,
    corpus: TokenizedCorpus,
    subjects: npt.NDArray[np.bool_],
    *,
    hints: pa.Table | None = None,
) -> Predictions:
    """The labels of every ticket; `subjects` marks those whose first line is a subject.

    `hints` are the tickets' CLASSIFY_SCHEMA as the rules give it, without a least score; a model
    that `needs_rules` cannot do without.
    """
    parts: list[Predictions] = []
    wanted = {block.kind for block in model.blocks} | {"words"}
    kinds = [kind for kind in KINDS if kind in wanted]
    words = next((block for block in model.blocks if block.kind == "words"), None)
    for first in range(0, max(len(corpus), 1), _BATCH):
        rows = pa.chunked_array([pa.array(range(first, min(first + _BATCH, len(corpus))))])
        part = corpus.take(rows.cast(pa.int64()))
        own = hints.slice(first, _BATCH) if hints is not None else None
        counts = count_terms(part, kinds, subjects=subjects[first : first + _BATCH], hints=own)
        with threadpool_limits(limits=1):  # the same sums whatever the machine is doing
            scores = combine(model.members, transform(model.blocks, counts))
        known, total = _known_words(words, counts["words"].matrix, counts["words"].keys)
        parts.append(_judged(scores, model, known, total))
    return _joined(parts)


def judge(model: LearnedModel, scores: Floats) -> Predictions:
    """Predictions from scores made elsewhere (held-out ones, say)."""
    nothing = np.zeros(len(scores), dtype=np.int64)
    return _judged(scores, model, nothing, nothing)


def with_labels(
    classified: pa.Table,
    found: Predictions,
    labels: tuple[str, ...],
    *,
    least: float,
    silent: npt.NDArray[np.bool_],
) -> pa.Table:
    """CLASSIFY_SCHEMA with the model's labels in place of those of the cues.

    A score below `least`, or a ticket without any text (`silent`), is `unclassified`. Act,
    polarity, flags and stage stay what the cues found.
    """
    unknown = (found.score < least) | silent
    names = np.array([*labels, UNCLASSIFIED], dtype=object)
    second = np.where(unknown | (found.second < 0), -1, found.second)
    columns = {
        "category": pa.array(names[np.where(unknown, len(labels), found.best)], pa.string()),
        "subcategory": pa.nulls(len(unknown), pa.string()),
        "category_score": pa.array(np.where(silent, 0.0, found.score)),
        "category_source": pa.array(["model"] * len(unknown), pa.string()),
        "category_2": pa.array(
            [labels[i] if i >= 0 else None for i in second.tolist()], pa.string()
        ),
    }
    for name, column in columns.items():
        at = CLASSIFY_SCHEMA.get_field_index(name)
        classified = classified.set_column(at, CLASSIFY_SCHEMA.field(name), column)
    return classified


def _judged(scores: Floats, model: LearnedModel, known: Ints, words: Ints) -> Predictions:
    p = probabilities(scores, model.calibration)
    best = p.argmax(axis=1) if len(p) else np.zeros(0, dtype=np.int64)
    rows = np.arange(len(p))
    top = p[rows, best]
    rest = p.copy()
    rest[rows, best] = -1.0
    second = rest.argmax(axis=1) if len(p) else best
    clear = rest[rows, second] >= _SECOND_LEAST
    return Predictions(
        best=best,
        score=confidence(top, model.calibration),
        second=np.where(clear, second, -1),
        probabilities=np.round(p, DIGITS + 2),
        known=known,
        words=words,
    )


def _known_words(block: Block | None, matrix: object, keys: object) -> tuple[Ints, Ints]:
    """Words a ticket shares with the model, and all its words."""
    total = np.asarray(matrix.sum(axis=1)).ravel().astype(np.int64)  # type: ignore[attr-defined]
    if block is None:
        return np.zeros(len(total), dtype=np.int64), total
    vocabulary = set(block.keys)
    own = np.array([key in vocabulary for key in keys], dtype=np.float64)  # type: ignore[attr-defined]
    known = np.asarray(matrix @ own).ravel().astype(np.int64)  # type: ignore[operator]
    return known, total


def _joined(parts: list[Predictions]) -> Predictions:
    first = parts[0]
    if len(parts) == 1:
        return first
    names = ("best", "score", "second", "probabilities", "known", "words")
    return replace(first, **{n: np.concatenate([getattr(p, n) for p in parts]) for n in names})
