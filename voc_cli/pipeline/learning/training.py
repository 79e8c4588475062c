"""Labelled tickets to a bundle: what counts as a label, learning, and the held-out figures."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.columns import find_column
from voc_cli.analysis.learn.advice import Advice, advise
from voc_cli.analysis.learn.evaluation import Evaluation, evaluate
from voc_cli.analysis.learn.model import has_subject
from voc_cli.analysis.learn.training import (
    LEAST_PER_LABEL,
    Labelled,
    Learned,
    learn,
    out_of_time,
)
from voc_cli.analysis.period import local_days
from voc_cli.analysis.understanding.classify import classify
from voc_cli.errors import InputError, UsageError
from voc_cli.messages import Notice
from voc_cli.pipeline.learning.advising import advice_told, twins_of
from voc_cli.pipeline.learning.figures import figures_told
from voc_cli.pipeline.learning.spelling import likely_typos, one_spelling
from voc_cli.pipeline.reading import read_tickets
from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.ticket_set import TicketSet
from voc_cli.pipeline.words import tokenize
from voc_cli.privacy.spans import TOKENS
from voc_cli.schema import UNCLASSIFIED
from voc_cli.settings import Settings
from voc_cli.store.bundle import Bundle, write_bundle
from voc_cli.store.bundle_folder import check_bundle_folder
from voc_cli.store.labels import id_hash, text_hash
from voc_cli.taxonomy import Taxonomy
from voc_cli.text import TokenizedCorpus
from voc_cli.text.meanings import read_meanings

_FEW_LABELLED = 10
_NO_LABEL = frozenset({UNCLASSIFIED, "nan", "null", "n/a", "#n/a", "-"})
_NAMED = 8  # labels named in one notice

__all__ = [
    "LabelledTickets", "Trained", "label_values", "labelled_of", "read_labelled",
    "read_with_label", "teach", "tell_training", "tidy_label", "train_model",
]  # fmt: skip


@dataclass(frozen=True)
class LabelledTickets:
    """Tickets that carry a usable label, and what to tell of those that do not."""

    tickets: pa.Table
    labelled: Labelled
    column: str
    slips: tuple[str, ...]  # labels that look like slips of the finger
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class Trained:
    """A new bundle and the held-out figures it comes with."""

    bundle: Bundle
    learned: Learned
    evaluation: Evaluation
    in_time: Evaluation | None
    since: date | None
    advice: Advice
    notices: tuple[Notice, ...]


def train_model(
    request: Request,
    *,
    label: str,
    folder: Path,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
    target_precision: float = 0.9,
    coverage: float | None = None,
) -> tuple[TicketSet, Trained]:
    """Learn the labels in column `label` and write the bundle to `folder`.

    Raises InputError, before anything is read, for a folder that holds other things.
    """
    check_bundle_folder(folder)
    found, kept = read_labelled(
        request, label=label, taxonomy=taxonomy, settings=settings, progress=progress
    )
    trained = teach(
        kept,
        taxonomy=taxonomy,
        settings=settings,
        progress=progress,
        target_precision=target_precision,
        coverage=coverage,
        from_sources=len(kept.labelled.truth),
    )
    write_bundle(trained.bundle, folder)
    return found, trained


def read_labelled(
    request: Request, *, label: str, taxonomy: Taxonomy, settings: Settings, progress: Progress
) -> tuple[TicketSet, LabelledTickets]:
    """Read, mask and tokenize the tickets that carry a label in column `label`."""
    found = read_with_label(request, label, settings, progress)
    values = label_values(found.tickets, label, found)
    rows = np.flatnonzero(np.array([value is not None for value in values], dtype=bool))
    notices: list[Notice] = []
    if len(rows) < len(values):
        empty = {"n": f"{len(values) - len(rows):,}", "column": label}
        notices.append(Notice("learn.unlabelled", empty))
    index = pa.chunked_array([pa.array(rows, pa.int64())])
    tickets = found.tickets.take(index)
    words = found.words.take(rows) if found.words is not None else None
    prepared = tokenize(replace(found, tickets=tickets, words=words), settings, progress)
    named = [str(values[i]) for i in rows.tolist()]
    kept = labelled_of(tickets, prepared.corpus, named, column=label, taxonomy=taxonomy)
    return found, replace(kept, notices=(*notices, *kept.notices))


def read_with_label(
    request: Request, label: str | None, settings: Settings, progress: Progress
) -> TicketSet:
    """The tickets, the column `label` read as one category a cell.

    Whoever names a column as the label says that it is one: a header taken for a list of tags is
    read again, whatever commas its cells hold, and so is a column in which words were taken for
    people's names (`이용문의` among free texts, but not among categories).
    """
    found = read_tickets(request, settings, progress, unique_ids=True)
    if label is None or "agent_category" in request.column_map or "-" in request.sources:
        return found
    column = find_column(found.tickets, label, aliases=found.aliases, error="learn.unknown_column")
    if label in found.tickets.column_names or not _misread(column):
        return found
    as_label = replace(request, column_map={**request.column_map, "agent_category": label})
    return read_tickets(as_label, settings, progress, unique_ids=True)


def _misread(column: pa.Array) -> bool:
    if pa.types.is_list(column.type):
        return True
    if not pa.types.is_string(column.type):
        return False
    return bool(pc.any(pc.match_substring(column, TOKENS["name"])).as_py())


def label_values(tickets: pa.Table, label: str, found: TicketSet) -> list[str | None]:
    """The label of each ticket, blanks tidied; None where it is empty or `unclassified`.

    Raises UsageError for an unknown column or one that holds lists.
    """
    column = find_column(tickets, label, aliases=found.aliases, error="learn.unknown_column")
    if pa.types.is_list(column.type) or pa.types.is_map(column.type):
        raise UsageError("learn.list_column", column=label)
    return [tidy_label(value) for value in column.to_pylist()]


def labelled_of(
    tickets: pa.Table,
    corpus: TokenizedCorpus,
    values: Sequence[str],
    *,
    column: str,
    taxonomy: Taxonomy,
) -> LabelledTickets:
    """Labels as numbers; labels with too few tickets are left out and named.

    Raises InputError when nothing is left to learn from.
    """
    values, merged = one_spelling(values)
    counts = Counter(values)
    rare = sorted(name for name, n in counts.items() if n < LEAST_PER_LABEL)
    rows = [i for i, value in enumerate(values) if value not in rare]
    if len(rows) < _FEW_LABELLED:
        raise InputError("learn.too_few", n=len(rows), least=_FEW_LABELLED, column=column)
    notices = []
    if merged:
        shown = ", ".join(merged[:_NAMED]) + (" …" if len(merged) > _NAMED else "")
        notices.append(Notice("learn.one_spelling", {"labels": shown, "n": len(merged)}))
    if rare:
        shown = ", ".join(rare[:_NAMED]) + (" …" if len(rare) > _NAMED else "")
        notices.append(Notice("learn.rare_labels", {"labels": shown, "n": len(rare)}))
    typos = likely_typos(counts)
    if typos:
        shown = ", ".join(f"{a} ({counts[a]}) → {b} ({counts[b]})" for a, b in typos[:_NAMED])
        rest = " …" if len(typos) > _NAMED else ""
        notices.append(Notice("learn.likely_typos", {"labels": shown + rest}))
    index = pa.chunked_array([pa.array(rows, pa.int64())])
    tickets, corpus = tickets.take(index), corpus.take(index)
    names = tuple(sorted(set(counts) - set(rare)))
    number = {name: i for i, name in enumerate(names)}
    truth = np.array([number[values[i]] for i in rows], dtype=np.int64)
    days: list[date | None] = local_days(tickets.column("created_at")).to_pylist()
    hints = classify(corpus, tickets, taxonomy=taxonomy)
    labelled = Labelled(corpus, has_subject(tickets), names, truth, tuple(days), hints)
    return LabelledTickets(tickets, labelled, column, tuple(a for a, _ in typos), tuple(notices))


def _with_meanings(kept: LabelledTickets) -> tuple[Labelled, list[Notice]]:
    notices = list(kept.notices)
    try:
        return replace(kept.labelled, meanings=read_meanings()), notices
    except ValueError as error:
        return kept.labelled, [*notices, Notice("learn.no_meanings", {"why": str(error)})]


def teach(
    kept: LabelledTickets,
    *,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
    target_precision: float,
    coverage: float | None,
    from_sources: int,
) -> Trained:
    """Learn, measure on held-out tickets and, where dates allow, on the newest fifth."""
    progress.stage("train", len(kept.labelled.truth))
    labelled, notices = _with_meanings(kept)
    learned = learn(
        labelled,
        target_precision=target_precision,
        coverage=coverage,
        workers=settings.workers or os.cpu_count() or 1,
        advance=progress.advance,
    )
    model = learned.model
    measured = partial(
        evaluate,
        names=labelled.labels,
        threshold=model.threshold,
        calibrated=True,
        seed=settings.seed,
    )
    figures = measured(labelled.truth, learned.held_out.best, learned.held_out.score)
    in_time, since = None, None
    if (timed := out_of_time(labelled, model)) is not None:
        newest, rows, since = timed
        in_time = measured(labelled.truth[rows], newest.best, newest.score)
    bundle = Bundle(
        model=model,
        label_column=kept.column,
        tokenizer=labelled.corpus.fingerprint,
        taxonomy=taxonomy.fingerprint,
        figures=figures_told(
            figures, in_time, since, learned, target=target_precision, coverage=coverage
        ),
        seen=_seen(labelled),
        from_sources=from_sources,
    )
    advice = advise(
        learned.held_out.probabilities,
        labelled.truth,
        labelled.labels,
        model.calibration,
        target=target_precision,
        twins=twins_of(labelled),
        slips=kept.slips,
    )
    if not learned.reached:
        percent = f"{target_precision * 100:.0f}"
        notices.append(Notice("learn.target_not_reached", {"target": percent}))
    return Trained(bundle, learned, figures, in_time, since, advice, tuple(notices))


def tell_training(trained: Trained, folder: str) -> tuple[Notice, ...]:
    """What was learned, how well, and what the threshold means, as sentences."""
    figures, model = trained.evaluation, trained.bundle.model
    low, high = figures.macro_f1_interval
    lines = [
        Notice(
            "learn.trained",
            {
                "n": f"{figures.n:,}",
                "labels": len(model.labels),
                "recipe": model.recipe,
                "method": model.method,
                "macro_f1": f"{figures.macro_f1:.3f}",
                "lower": f"{low or 0:.3f}",
                "upper": f"{high or 0:.3f}",
                "accuracy": f"{figures.accuracy * 100:.1f}",
            },
        )
    ]
    if trained.in_time is not None:
        values = {
            "since": trained.since,
            "n": f"{trained.in_time.n:,}",
            "macro_f1": f"{trained.in_time.macro_f1:.3f}",
            "accuracy": f"{trained.in_time.accuracy * 100:.1f}",
        }
        lines.append(Notice("learn.trained_in_time", values))
    if figures.kept_precision is not None:
        values = {
            "threshold": f"{model.threshold:.2f}",
            "coverage": f"{figures.coverage * 100:.0f}",
            "precision": f"{figures.kept_precision * 100:.0f}",
        }
        key = "learn.threshold_told" if model.threshold > 0 else "learn.no_threshold"
        lines.append(Notice(key, values))
    by_half = trained.learned.by_half
    lines.extend(advice_told(trained.advice, accuracy=figures.accuracy, by_half=by_half))
    lines.append(Notice("learn.bundle_written", {"model": folder}))
    return tuple(lines)


def _seen(labelled: Labelled) -> np.ndarray:
    pairs = zip(labelled.ids, labelled.corpus.texts.to_pylist(), strict=True)
    marks = sorted((id_hash(i), text_hash(t)) for i, t in pairs)
    return np.array(marks, dtype=np.uint64).reshape(-1, 2)


def tidy_label(value: object) -> str | None:
    """Blanks tidied; None for what people and programs write where there is no label."""
    text = " ".join(str(value).split()) if value is not None else ""
    return text if text and text.casefold() not in _NO_LABEL else None
