"""Labels of a team's own model beside the tickets, and what moved since it was trained."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli import __version__
from voc_cli.analysis.learn.drift import Drift, measure_drift
from voc_cli.analysis.learn.model import (
    Predictions,
    has_subject,
    needs_rules,
    predict,
    with_labels,
)
from voc_cli.analysis.results import ModelCheck
from voc_cli.errors import InputError
from voc_cli.messages import Notice
from voc_cli.pipeline.learning.figures import check_of
from voc_cli.store.bundle import Bundle, read_bundle
from voc_cli.store.labels import id_hash, text_hash
from voc_cli.taxonomy import Taxonomy
from voc_cli.text import TokenizedCorpus

__all__ = ["Applied", "apply_model", "open_model", "seen_rows"]


@dataclass(frozen=True)
class Applied:
    """CLASSIFY_SCHEMA with the model's labels, and what to tell of it."""

    classified: pa.Table
    notices: tuple[Notice, ...]
    check: ModelCheck | None


def open_model(folder: Path, *, tokenizer: str, taxonomy: Taxonomy) -> Bundle:
    """The bundle, refused when it was trained under another tokenizer or taxonomy."""
    bundle = read_bundle(folder, tokenizer=tokenizer)
    if bundle.taxonomy != taxonomy.fingerprint:
        raise InputError("learn.other_taxonomy", model=folder.name, column=bundle.label_column)
    if needs_rules(bundle.model) and bundle.tool != __version__:
        values = {"model": folder.name, "column": bundle.label_column, "tool": bundle.tool[:20]}
        raise InputError("learn.other_rules", **values)
    return bundle


def apply_model(
    bundle: Bundle,
    tickets: pa.Table,
    corpus: TokenizedCorpus,
    classified: pa.Table,
    *,
    min_score: float | None,
    guess: bool,
) -> Applied:
    """Put the model's labels in place of the cues' categories.

    A label is handed out from the bundle's threshold on; `min_score` replaces the threshold, and
    `guess` (reports, which count every ticket under its likeliest label) is a `min_score` of 0
    where none is given.
    """
    model = bundle.model
    found = predict(model, corpus, has_subject(tickets), hints=classified)
    least = model.threshold if min_score is None else min_score
    if min_score is None and guess:
        least = 0.0
    silent = np.asarray(pc.equal(pc.utf8_length(corpus.texts), 0).to_numpy(zero_copy_only=False))
    table = with_labels(classified, found, model.labels, least=least, silent=silent)
    notices: list[Notice] = []
    below = int(((found.score < least) & ~silent).sum())
    if below:
        values = {"n": f"{below:,}", "total": f"{len(silent):,}", "threshold": f"{least:.2f}"}
        notices.append(Notice("learn.below_threshold", values))
    drift = _drift_of(bundle, corpus, found)
    notices.extend(_drift_notices(drift))
    return Applied(table, tuple(notices), check_of(bundle, drift))


def _drift_of(bundle: Bundle, corpus: TokenizedCorpus, found: Predictions) -> Drift:
    """Drift over the tickets that the model was not taught."""
    new = ~seen_rows(bundle, corpus)
    return measure_drift(
        bundle.model.reference,
        found.score[new],
        found.known[new],
        found.words[new],
    )


def _drift_notices(drift: Drift) -> list[Notice]:
    """One line on how far the tickets moved; none when too few are new to say."""
    if drift.verdict == "few":
        return []
    values = {
        "n": f"{drift.n:,}",
        "score": f"{drift.mean_score:.2f}",
        "score_before": f"{drift.mean_score_before:.2f}",
        "known": f"{drift.known_share * 100:.1f}",
        "known_before": f"{drift.known_share_before * 100:.1f}",
        "psi": f"{drift.score_psi:.2f}",
    }
    return [Notice(f"learn.drift_{drift.verdict}", values)]


def seen_rows(bundle: Bundle, corpus: TokenizedCorpus) -> np.ndarray:
    """bool[n]: the tickets (same id and text) that taught the model."""
    if not len(bundle.seen):
        return np.zeros(len(corpus), dtype=bool)
    taught = {(int(a), int(b)) for a, b in bundle.seen}
    pairs = zip(corpus.ticket_ids.to_pylist(), corpus.texts.to_pylist(), strict=True)
    return np.array([(id_hash(i), text_hash(t)) in taught for i, t in pairs], dtype=bool)
