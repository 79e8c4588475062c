"""The label loop: the tickets most worth labelling as a sheet, and the filled-in sheet back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import scipy.sparse as sp

from voc_cli.analysis.learn.evaluation import cohen_kappa
from voc_cli.analysis.learn.features import MAX_TERMS, RULES, count_terms, fit_block, transform
from voc_cli.analysis.learn.folds import number_texts
from voc_cli.analysis.learn.model import has_subject, predict
from voc_cli.analysis.learn.selection import choose_to_label, doubt
from voc_cli.analysis.understanding.classify import classify
from voc_cli.errors import InputError
from voc_cli.messages import Notice, message
from voc_cli.pipeline.learning.evaluating import codes_of_labels, taxonomy_names
from voc_cli.pipeline.learning.figures import coverage_of, target_of
from voc_cli.pipeline.learning.label_sheets import read_label_sheet
from voc_cli.pipeline.learning.models import open_model
from voc_cli.pipeline.learning.training import (
    Trained,
    label_values,
    labelled_of,
    read_with_label,
    teach,
)
from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.ticket_set import REJECT_SCHEMA, TicketSet
from voc_cli.pipeline.words import tokenize
from voc_cli.schema import AGREEMENT_SCHEMA, SHEET_SCHEMA, ticket_schema
from voc_cli.settings import Settings
from voc_cli.store.bundle import Bundle, read_bundle, write_bundle
from voc_cli.store.bundle_folder import MANIFEST, check_bundle_folder
from voc_cli.store.labels import add_labels, read_labels
from voc_cli.taxonomy import Taxonomy
from voc_cli.text import TokenizedCorpus

MAX_CELL = 32_000  # characters of a cell
LABELS_COLUMN = "label"
# Landis & Koch (1977): from which κ two people are said to agree how far.
_AGREEMENT = (
    (0.8, "agree_well"),
    (0.6, "agree_mostly"),
    (0.4, "agree_partly"),
    (-2.0, "agree_little"),
)
_RULES_WEIGHT = 0.7  # of what the rules say, beside the words, when tickets are compared

__all__ = [
    "Agreement", "AppliedSheet", "LabelSheet", "agreement", "agreement_table", "apply_sheet",
    "comparable", "next_to_label",
]  # fmt: skip


@dataclass(frozen=True)
class LabelSheet:
    """SHEET_SCHEMA, the labels to choose from, and what they mean."""

    table: pa.Table
    labels: tuple[str, ...]
    shown: Mapping[str, str]
    meanings: Mapping[str, str]
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class AppliedSheet:
    """What became of a filled-in sheet. `trained` is None where labels were only kept."""

    filled: int
    kept: int
    trained: Trained | None
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class Agreement:
    """How far two sheets agree on the tickets that both label."""

    n: int
    agreed: int
    kappa: float
    interval: tuple[float | None, float | None]
    differing: tuple[tuple[str, str, str, str], ...]  # ticket, first label, second label, text

    def told(self, lang: str) -> str:
        """The figures as one sentence."""
        low, high = self.interval
        values = {
            "n": f"{self.n:,}",
            "agreed": f"{self.agreed / self.n * 100:.1f}",
            "kappa": f"{self.kappa:.3f}",
            "lower": "–" if low is None else f"{low:.3f}",
            "upper": "–" if high is None else f"{high:.3f}",
        }
        band = next(name for least, name in _AGREEMENT if self.kappa >= least)
        told = [message("learn.agreement", lang, **values, verdict=message(f"learn.{band}", lang))]
        if self.differing:
            told.append(message("learn.agreement_differing", lang, n=len(self.differing)))
        return " ".join(told)


def next_to_label(
    request: Request,
    *,
    n: int,
    label: str | None,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
) -> tuple[TicketSet, LabelSheet]:
    """The tickets most worth a label: doubtful, unlike each other and what is labelled already.

    With a model its guess stands beside each ticket, else the rules'. Tickets that are labelled
    (in column `label`, or in sheets kept beside the model) are not asked about again.
    """
    found = read_with_label(request, label, settings, progress)
    prepared = tokenize(found, settings, progress)
    corpus, tickets = prepared.corpus, found.tickets
    done = _labelled_mask(found, corpus, label, request.model)
    bundle = None
    if request.model is not None and (request.model / MANIFEST).is_file():
        bundle = open_model(request.model, tokenizer=corpus.fingerprint, taxonomy=taxonomy)
    progress.stage("classify", len(corpus))
    told = classify(corpus, tickets, taxonomy=taxonomy)
    guesses, scores, uncertain = _guesses(tickets, corpus, told, bundle)
    texts = number_texts(corpus.texts.to_pylist())
    vectors = comparable(corpus, has_subject(tickets), told, texts)
    progress.stage("choose", n)
    lengths = np.array([len("".join(t.split())) for t in corpus.texts.to_pylist()], dtype=np.int64)
    rows = choose_to_label(
        uncertain, vectors, texts, corpus.ticket_ids.to_pylist(), lengths, n=n, labelled=done
    )
    index = pa.array(rows, pa.int64())
    table = pa.table(
        [
            corpus.ticket_ids.take(index),
            pa.array([t[:MAX_CELL] for t in corpus.texts.take(index).to_pylist()], pa.string()),
            pa.array([guesses[i] for i in rows], pa.string()),
            pa.array(np.round(scores[rows], 4)),
            pa.nulls(len(rows), pa.string()),
        ],
        schema=SHEET_SCHEMA,
    )
    labels = bundle.model.labels if bundle is not None else taxonomy.codes()
    shown = {label: taxonomy.label(label, settings.lang) for label in labels}
    meanings = _meanings(labels, taxonomy, settings.lang)
    sheet = LabelSheet(table, labels, shown, meanings, ())
    return found, sheet


def apply_sheet(
    sheet: Path,
    request: Request,
    *,
    folder: Path,
    label: str | None,
    new_labels: Sequence[str],
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
) -> tuple[TicketSet | None, AppliedSheet]:
    """Read a sheet back, keep its labels beside the model and retrain.

    The training files of the model belong beside the sheet (`request.sources`): a model holds no
    text to be taught from again. Without them a model that was taught from files is left as it is,
    and one taught from sheets alone is taught from all its sheets; files beside it then give whole
    tickets in place of the sheet's texts, unless `label` names a column of theirs.
    """
    check_bundle_folder(folder)  # the labels themselves would make it pass for one
    old = read_bundle(folder, tokenizer=None) if (folder / MANIFEST).is_file() else None
    known = _known_labels(old, folder, taxonomy, new_labels)
    names = codes_of_labels(taxonomy_names(taxonomy), taxonomy)
    also = {name: code for name, code in names.items() if code in known}
    filled = read_label_sheet(sheet, settings=settings, known=known, also=also)
    stored = add_labels(folder, filled)
    if old is not None and old.from_sources and not request.sources:
        values = {"model": folder.name, "column": old.label_column, "n": f"{old.from_sources:,}"}
        notice = Notice("learn.kept_not_taught", values)
        return None, AppliedSheet(filled.num_rows, stored.num_rows, None, (notice,))
    column = label or (old.label_column if old is not None else LABELS_COLUMN)
    in_files = label is not None or (old is not None and old.from_sources > 0)
    found, tickets, corpus, named, from_files = _everything(
        request, stored, column if in_files else None, settings, progress
    )
    kept = labelled_of(tickets, corpus, named, column=column, taxonomy=taxonomy)
    goal = old.figures.get("goal", {}) if old is not None else {}
    trained = teach(
        kept,
        taxonomy=taxonomy,
        settings=settings,
        progress=progress,
        target_precision=target_of(goal) or 0.9,
        coverage=coverage_of(goal) or None,
        from_sources=from_files,
    )
    write_bundle(trained.bundle, folder)
    return found, AppliedSheet(filled.num_rows, stored.num_rows, trained, trained.notices)


def agreement(first: Path, second: Path, *, settings: Settings) -> Agreement:
    """Cohen's κ of two filled-in sheets over the tickets that both label."""
    tables = [read_label_sheet(path, settings=settings).to_pylist() for path in (first, second)]
    a, b = ({row["ticket_id"]: row["label"] for row in table} for table in tables)
    texts = {row["ticket_id"]: row["body"] for row in tables[0]}
    both = sorted(a.keys() & b.keys())
    if not both:
        raise InputError("learn.nothing_in_common", first=first.name, second=second.name)
    kappa, interval = cohen_kappa([a[i] for i in both], [b[i] for i in both])
    differing = tuple((i, a[i], b[i], texts[i]) for i in both if a[i] != b[i])
    return Agreement(len(both), len(both) - len(differing), kappa, interval, differing)


def agreement_table(found: Agreement) -> pa.Table:
    """AGREEMENT_SCHEMA: the tickets on which the sheets differ."""
    columns = [[row[i] for row in found.differing] for i in range(4)]
    return pa.table(columns, schema=AGREEMENT_SCHEMA)


def _labelled_mask(
    found: TicketSet, corpus: TokenizedCorpus, label: str | None, model: Path | None
) -> np.ndarray:
    done = np.zeros(len(corpus), dtype=bool)
    if label is not None:
        done |= np.array([v is not None for v in label_values(found.tickets, label, found)])
    if model is not None:
        ids = set(read_labels(model).column("ticket_id").to_pylist())
        done |= np.array([i in ids for i in corpus.ticket_ids.to_pylist()], dtype=bool)
    return done


def comparable(
    corpus: TokenizedCorpus, subjects: np.ndarray, hints: pa.Table, texts: np.ndarray
) -> sp.csr_array:
    """Tickets by their words and by what the rules say of them, rows of length 1."""
    counts = count_terms(corpus, ["words", RULES], subjects=subjects, hints=hints)
    size = float(np.hypot(1.0, _RULES_WEIGHT))
    blocks = [
        fit_block("words", 1.0 / size, counts["words"], texts, limit=MAX_TERMS),
        fit_block(RULES, _RULES_WEIGHT / size, counts[RULES], texts, limit=MAX_TERMS),
    ]
    return transform(blocks, counts)


def _guesses(
    tickets: pa.Table, corpus: TokenizedCorpus, told: pa.Table, bundle: Bundle | None
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """A guess, its score, and the doubt about it, for every ticket."""
    if bundle is not None:
        found = predict(bundle.model, corpus, has_subject(tickets), hints=told)
        names = [bundle.model.labels[i] for i in found.best]
        return names, found.score, doubt(found.probabilities)
    score = told.column("category_score").to_numpy()
    # The rules' scores cannot tell hard from easy: without a model, all are doubted alike.
    return told.column("category").to_pylist(), score, np.ones(len(score))


def _meanings(labels: Sequence[str], taxonomy: Taxonomy, lang: str) -> dict[str, str]:
    told = {}
    for label in labels:
        category = taxonomy.category(label)
        if category is not None and category.code == label:
            told[label] = category.definition[lang]
    return told


def _known_labels(
    old: Bundle | None, folder: Path, taxonomy: Taxonomy, new: Sequence[str]
) -> list[str]:
    """The labels a sheet may hold: the model's, those of earlier sheets, and any declared new."""
    earlier = read_labels(folder).column("label").to_pylist()
    own = old.model.labels if old is not None else taxonomy.codes()
    return sorted({*own, *earlier, *new})


def _everything(
    request: Request,
    stored: pa.Table,
    column: str | None,
    settings: Settings,
    progress: Progress,
) -> tuple[TicketSet | None, pa.Table, TokenizedCorpus, list[str], int]:
    """Tickets of files and of sheets with their labels; a sheet's word beats the file's.

    `column` is that of the files' own labels, None where they have none. Returns the ticket set
    (None without files), tickets, corpus, labels, and how many of them came from files.
    """
    by_sheet = {row["ticket_id"]: row for row in stored.to_pylist()}
    if not request.sources:
        tickets = _sheet_tickets(list(by_sheet.values()))
        prepared = tokenize(_bare(tickets), settings, progress)
        return None, tickets, prepared.corpus, [r["label"] for r in by_sheet.values()], 0
    found = read_with_label(request, column, settings, progress)
    given: list[str | None] = [None] * found.tickets.num_rows
    if column is not None:
        given = label_values(found.tickets, column, found)
    ids = found.tickets.column("ticket_id").to_pylist()
    values = [by_sheet[i]["label"] if i in by_sheet else v for i, v in zip(ids, given, strict=True)]
    rows = [i for i, value in enumerate(values) if value is not None]
    own = found.tickets.take(pa.array(rows, pa.int64()))
    rest = [row for key, row in by_sheet.items() if key not in set(ids)]
    added = _sheet_tickets(rest).select(["ticket_id", "body"])
    tickets = pa.concat_tables([own, added], promote_options="default").combine_chunks()
    prepared = tokenize(replace(found, tickets=tickets, words=None), settings, progress)
    labels = [str(values[i]) for i in rows] + [row["label"] for row in rest]
    return found, tickets, prepared.corpus, labels, len(rows)


def _sheet_tickets(rows: Sequence[Mapping[str, str]]) -> pa.Table:
    schema = ticket_schema()
    records = [{"ticket_id": row["ticket_id"], "body": row["body"]} for row in rows]
    return pa.Table.from_pylist(records, schema=schema)


def _bare(tickets: pa.Table) -> TicketSet:
    return TicketSet(
        tickets=tickets,
        times=tickets.column("created_at"),
        as_of=None,
        sources=(),
        rejects=REJECT_SCHEMA.empty_table(),
        notices=(),
        masked={},
        aliases={},
        key_fingerprint="",
    )
