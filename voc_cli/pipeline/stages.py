"""The arrows that every command shares: files → masked tickets → words → understood tickets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from voc_cli.analysis.results import ModelCheck
from voc_cli.analysis.understanding.classify import classify
from voc_cli.analysis.understanding.explain import explain
from voc_cli.analysis.where import apply_filters
from voc_cli.messages import Notice
from voc_cli.pipeline.archive.asked import Asked
from voc_cli.pipeline.left_out import with_left_out
from voc_cli.pipeline.names import TOPIC_COLUMNS, UNDERSTOOD_COLUMNS, meant, names_in
from voc_cli.pipeline.reading import read_tickets
from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.ticket_set import TicketSet, until
from voc_cli.pipeline.turned import turned_notices
from voc_cli.pipeline.words import OpenWords, tokenize
from voc_cli.schema import ASSIGNMENT_SCHEMA, CLASSIFY_SCHEMA
from voc_cli.settings import Settings
from voc_cli.taxonomy import Taxonomy
from voc_cli.text import Prepared, TokenizedCorpus

__all__ = [
    "TOPIC_COLUMNS",
    "UNDERSTOOD_COLUMNS",
    "TicketSet",
    "Understood",
    "explanations",
    "keep_where",
    "read_tickets",
    "tokenize",
    "understand",
    "understand_parts",
    "understand_sources",
    "until",
    "with_understood",
]


@dataclass(frozen=True)
class Understood:
    """Tickets with the columns of CLASSIFY_SCHEMA appended; `corpus` is row by row beside them."""

    tickets: pa.Table
    corpus: TokenizedCorpus
    removed: Mapping[str, int]
    recurring: tuple[str, ...]
    notices: tuple[Notice, ...] = ()
    model: ModelCheck | None = None

    @property
    def classified(self) -> pa.Table:
        """The columns of CLASSIFY_SCHEMA alone."""
        return self.tickets.select(CLASSIFY_SCHEMA.names)

    @property
    def assignments(self) -> pa.Table:
        """The columns of ASSIGNMENT_SCHEMA alone, once topics have been discovered."""
        return self.tickets.select(ASSIGNMENT_SCHEMA.names)


def understand(
    ticket_set: TicketSet,
    prepared: Prepared,
    *,
    taxonomy: Taxonomy,
    request: Request,
    settings: Settings,
    progress: Progress,
) -> Understood:
    """Category, act, polarity, flags and stage beside each ticket; then the rest of `--where`."""
    bundle = None
    if request.model is not None:
        # What learned models need (pandas, SciPy) takes a second to import.
        from voc_cli.pipeline.learning.models import apply_model, open_model

        words = prepared.corpus.fingerprint
        bundle = open_model(request.model, tokenizer=words, taxonomy=taxonomy)
    progress.stage("classify", ticket_set.tickets.num_rows)
    classified = classify(
        prepared.corpus,
        ticket_set.tickets,
        taxonomy=taxonomy,
        min_score=0.0 if bundle is not None else settings.min_score or 0.0,
        trust_agent=settings.trust_agent,
        advance=progress.advance,
    )
    tickets = ticket_set.tickets
    notices: tuple[Notice, ...] = ()
    check = None
    if bundle is not None:
        applied = apply_model(
            bundle,
            tickets,
            prepared.corpus,
            classified,
            min_score=settings.min_score,
            guess=request.guess,
        )
        classified, notices, check = applied.classified, applied.notices, applied.check
    tickets = with_understood(tickets, [classified])
    notices += turned_notices(ticket_set, tickets)
    corpus = prepared.corpus
    names = {*meant(names_in(request.where), ticket_set.tickets, ticket_set.aliases)}
    if names & set(UNDERSTOOD_COLUMNS) and not names & set(TOPIC_COLUMNS):
        tickets, corpus = keep_where(tickets, corpus, request.where, ticket_set.aliases)
    return Understood(tickets, corpus, prepared.removed, prepared.recurring, notices, check)


def with_understood(tickets: pa.Table, parts: Sequence[pa.Table]) -> pa.Table:
    """The tickets with the UNDERSTOOD_COLUMNS that consecutive parts have (CLASSIFY_SCHEMA)."""
    classified = pa.concat_tables(parts)
    for name in UNDERSTOOD_COLUMNS:
        if name in classified.column_names:
            tickets = tickets.append_column(CLASSIFY_SCHEMA.field(name), classified.column(name))
    return tickets


def understand_parts(
    words: OpenWords,
    *,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
) -> Iterator[tuple[pa.Table, TokenizedCorpus]]:
    """CLASSIFY_SCHEMA of all tickets, a part at a time and in order, and the words behind it.

    Of each ticket what `understand` says without a learned model, since no ticket's answer depends
    on another's.
    """
    progress.stage("classify", words.tickets.num_rows)
    for rows, corpus in words.parts():
        classified = classify(
            corpus,
            words.tickets.slice(rows.start, rows.stop - rows.start),
            taxonomy=taxonomy,
            min_score=settings.min_score or 0.0,
            trust_agent=settings.trust_agent,
            advance=progress.advance,
        )
        yield classified, corpus


def understand_sources(
    request: Request,
    *,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
    topics_follow: bool = False,
    masked: bool = False,
) -> tuple[TicketSet, Understood]:
    """Files to understood tickets in one call; `topics_follow` lets `--where` wait for topics,
    `masked` has it told how much personal data was masked.
    """
    later = (*UNDERSTOOD_COLUMNS, *(TOPIC_COLUMNS if topics_follow else ()))
    asked = Asked(masked=masked)
    found = read_tickets(request, settings, progress, later=later, unique_ids=True, asked=asked)
    understood = understand(
        found,
        tokenize(found, settings, progress),
        taxonomy=taxonomy,
        request=request,
        settings=settings,
        progress=progress,
    )
    found = with_left_out(found, understood.tickets, before=found.tickets.num_rows)
    return replace(found, notices=(*found.notices, *understood.notices)), understood


def explanations(understood: Understood, *, taxonomy: Taxonomy, progress: Progress) -> pa.Table:
    """Why each ticket was understood as it was: EXPLAIN_SCHEMA."""
    progress.stage("explain", understood.tickets.num_rows)
    return explain(
        understood.corpus, understood.classified, taxonomy=taxonomy, advance=progress.advance
    )


def keep_where(
    tickets: pa.Table, corpus: TokenizedCorpus, where: str | None, aliases: Mapping[str, str]
) -> tuple[pa.Table, TokenizedCorpus]:
    """The rows that `where` keeps, in the table and in the corpus beside it."""
    numbered = tickets.append_column("row", pa.array(range(tickets.num_rows), pa.int64()))
    kept = apply_filters(numbered, where=where, aliases=aliases)
    return kept.drop_columns(["row"]), corpus.take(kept.column("row"))
