"""How right a model, or the built-in rules, are on tickets whose labels somebody gave."""

import os
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from voc_cli.analysis.learn.advice import Advice, advise
from voc_cli.analysis.learn.calibration import probabilities
from voc_cli.analysis.learn.evaluation import Evaluation, Suspect, evaluate, suspects
from voc_cli.analysis.learn.model import judge, meanings_of, predict
from voc_cli.analysis.learn.training import Labelled, cross_validate
from voc_cli.analysis.understanding.classify import classify
from voc_cli.errors import InputError
from voc_cli.messages import LANGUAGES, Notice
from voc_cli.pipeline.learning.advising import advice_told, twins_of
from voc_cli.pipeline.learning.figures import target_of
from voc_cli.pipeline.learning.models import open_model, seen_rows
from voc_cli.pipeline.learning.spelling import spelling_key
from voc_cli.pipeline.learning.training import LabelledTickets, read_labelled
from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.ticket_set import TicketSet
from voc_cli.schema import EVALUATION_SCHEMA, SUSPECT_SCHEMA
from voc_cli.settings import Settings
from voc_cli.store.bundle import Bundle
from voc_cli.taxonomy import Taxonomy

_NAMED = 8
_DOUBTFUL = 0.05  # least margin of a label that is told as likely wrong

__all__ = [
    "Assessment", "advice_of", "assess", "codes_of_labels", "evaluation_table", "likely_wrong",
    "suspect_table", "taxonomy_names",
]  # fmt: skip


@dataclass(frozen=True)
class Assessment:
    """Figures and likely label errors; `how` is `new`, `cross_validated` or `rules`.

    `ids[i]`, `texts[i]` (masked) and `doubts` speak of the tickets of `labelled`. `advice` is None
    for the rules, which do not learn from labels.
    """

    evaluation: Evaluation
    doubts: tuple[Suspect, ...]
    ids: tuple[str, ...]
    texts: tuple[str, ...]
    how: str
    advice: Advice | None
    notices: tuple[Notice, ...]


def assess(
    request: Request,
    *,
    label: str,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
) -> tuple[TicketSet, Assessment]:
    """Compare the labels in column `label` with the model of `request`, or with the rules.

    Tickets that taught the model are never judged by it: where at least half of the given ones
    did, all are judged by cross-validation with the model's own recipe, else they are left out.
    """
    found, kept = read_labelled(
        request, label=label, taxonomy=taxonomy, settings=settings, progress=progress
    )
    if request.model is None:
        return found, _by_rules(kept, taxonomy, settings, progress)
    fingerprint = kept.labelled.corpus.fingerprint
    bundle = open_model(request.model, tokenizer=fingerprint, taxonomy=taxonomy)
    return found, _by_model(kept, bundle, settings, progress)


def codes_of_labels(labels: tuple[str, ...], taxonomy: Taxonomy) -> dict[str, str]:
    """Each label that is a category's code or name, in any language and case, and that code."""
    names: dict[str, str] = {}
    for category in taxonomy:
        for name in (category.code, *(category.label[lang] for lang in LANGUAGES)):
            names.setdefault(spelling_key(name), category.code)
    return {label: names[spelling_key(label)] for label in labels if spelling_key(label) in names}


def taxonomy_names(taxonomy: Taxonomy) -> tuple[str, ...]:
    """The names of all categories in every language."""
    return tuple(sorted({c.label[lang] for c in taxonomy for lang in LANGUAGES}))


def evaluation_table(evaluation: Evaluation) -> pa.Table:
    """EVALUATION_SCHEMA: first all tickets (accuracy twice, macro-F1), then labels, worst first."""
    accuracy = (evaluation.accuracy, *evaluation.accuracy_interval)
    macro = (evaluation.macro_f1, *evaluation.macro_f1_interval)
    rows: list[tuple[Any, ...]] = [
        ("all", evaluation.n, evaluation.n, *accuracy, *accuracy, *macro),
    ]
    for f in evaluation.labels:
        precision, recall = (f.precision, *f.precision_interval), (f.recall, *f.recall_interval)
        rows.append((f.label, f.n, f.named, *precision, *recall, f.f1, *f.f1_interval))
    records = [dict(zip(EVALUATION_SCHEMA.names, row, strict=True)) for row in rows]
    return pa.Table.from_pylist([_rounded(r) for r in records], schema=EVALUATION_SCHEMA)


def likely_wrong(assessment: Assessment) -> list[Suspect]:
    """The suspects whose other label is clearly more probable."""
    return [s for s in assessment.doubts if s.score >= _DOUBTFUL]


def advice_of(assessment: Assessment) -> tuple[Notice, ...]:
    """What would help, as sentences; none for the rules."""
    if assessment.advice is None:
        return ()
    return advice_told(assessment.advice, accuracy=assessment.evaluation.accuracy)


def suspect_table(assessment: Assessment) -> pa.Table:
    """SUSPECT_SCHEMA of every ticket judged, the likeliest errors first."""
    ids = assessment.ids
    rows = [
        dict(zip(SUSPECT_SCHEMA.names, (ids[s.row], s.label, s.suggested, s.score), strict=True))
        for s in assessment.doubts
    ]
    return pa.Table.from_pylist(rows, schema=SUSPECT_SCHEMA)


def _by_model(
    kept: LabelledTickets, bundle: Bundle, settings: Settings, progress: Progress
) -> Assessment:
    model = bundle.model
    spelled = {spelling_key(name): name for name in model.labels}
    names = tuple(spelled.get(spelling_key(name), name) for name in kept.labelled.labels)
    labelled = replace(kept.labelled, labels=names, meanings=meanings_of(model))
    notices = list(kept.notices)
    unknown = sorted(set(labelled.labels) - set(model.labels))
    if unknown:
        shown = ", ".join(unknown[:_NAMED]) + (" …" if len(unknown) > _NAMED else "")
        notices.append(Notice("learn.labels_unknown", {"labels": shown, "n": len(unknown)}))
    seen = seen_rows(bundle, labelled.corpus)
    progress.stage("evaluate", len(seen))
    scores, calibration = cross_validate(
        labelled, recipe=model.recipe, method=model.method, workers=_workers(settings)
    )
    held_out = judge(replace(model, calibration=calibration, labels=labelled.labels), scores)
    doubts = suspects(held_out.probabilities, labelled.truth, labelled.labels)
    if seen.mean() >= 0.5:
        names, truth, found, score = labelled.labels, labelled.truth, held_out.best, held_out.score
        shares, scale = held_out.probabilities, calibration
        notices.append(Notice("learn.cross_validated", {"n": f"{int(seen.sum()):,}"}))
        how = "cross_validated"
    else:
        rows = np.flatnonzero(~seen)
        part = pa.chunked_array([pa.array(rows, pa.int64())])
        hints = labelled.hints.take(part) if labelled.hints is not None else None
        given = predict(model, labelled.corpus.take(part), labelled.subjects[rows], hints=hints)
        names = tuple(sorted({*model.labels, *labelled.labels}))
        place = {name: i for i, name in enumerate(names)}
        own = np.array([place[name] for name in model.labels])
        theirs = np.array([place[name] for name in labelled.labels])
        truth, found, score = theirs[labelled.truth[rows]], own[given.best], given.score
        shares, scale = np.zeros((len(rows), len(names))), model.calibration
        shares[:, own] = given.probabilities
        if len(rows) < len(seen):
            notices.append(Notice("learn.seen_left_out", {"n": f"{int(seen.sum()):,}"}))
        how = "new"
    least = model.threshold if settings.min_score is None else settings.min_score
    evaluation = evaluate(
        truth, found, score, names, threshold=least, calibrated=True, seed=settings.seed
    )
    goal = bundle.figures.get("goal")
    advice = advise(
        shares,
        truth,
        names,
        scale,
        target=target_of(goal) or 0.9,
        twins=twins_of(labelled),
        slips=kept.slips,
    )
    texts, ids = tuple(labelled.corpus.texts.to_pylist()), tuple(labelled.ids)
    return Assessment(evaluation, tuple(doubts), ids, texts, how, advice, tuple(notices))


def _by_rules(
    kept: LabelledTickets, taxonomy: Taxonomy, settings: Settings, progress: Progress
) -> Assessment:
    codes = codes_of_labels(kept.labelled.labels, taxonomy)
    if not codes:
        shown = ", ".join(kept.labelled.labels[:_NAMED])
        raise InputError("learn.labels_not_codes", column=kept.column, labels=shown)
    notices = list(kept.notices)
    strangers = [name for name in kept.labelled.labels if name not in codes]
    if strangers:
        shown = ", ".join(strangers[:_NAMED]) + (" …" if len(strangers) > _NAMED else "")
        notices.append(Notice("learn.labels_left_out", {"labels": shown, "n": len(strangers)}))
    labelled = kept.labelled
    mapped = np.array([name in codes for name in labelled.labels])
    rows = np.flatnonzero(mapped[labelled.truth])
    index = pa.chunked_array([pa.array(rows, pa.int64())])
    corpus, tickets = labelled.corpus.take(index), kept.tickets.take(index)
    hints = labelled.hints
    table = hints.take(index) if hints is not None else classify(corpus, tickets, taxonomy=taxonomy)
    names = tuple(sorted(taxonomy.codes()))
    place = {name: i for i, name in enumerate(names)}
    truth = np.array([place[codes[labelled.labels[i]]] for i in labelled.truth[rows]])
    found = np.array([place.get(c, -1) for c in table.column("category").to_pylist()])
    score = table.column("category_score").to_numpy()
    progress.stage("evaluate", len(rows))
    least = settings.min_score or 0.0
    evaluation = evaluate(
        truth, found, score, names, threshold=least, calibrated=False, seed=settings.seed
    )
    mine = Labelled(corpus, labelled.subjects[rows], names, truth, (None,) * len(truth))
    scores, calibration = cross_validate(
        mine, recipe="words", method="svm_0.3", workers=_workers(settings)
    )
    doubts = suspects(probabilities(scores, calibration), truth, names)
    ids, texts = tuple(corpus.ticket_ids.to_pylist()), tuple(corpus.texts.to_pylist())
    return Assessment(evaluation, tuple(doubts), ids, texts, "rules", None, tuple(notices))


def _workers(settings: Settings) -> int:
    return settings.workers or os.cpu_count() or 1


def _rounded(record: dict[str, Any]) -> dict[str, Any]:
    return {k: round(v, 4) if isinstance(v, float) else v for k, v in record.items()}
