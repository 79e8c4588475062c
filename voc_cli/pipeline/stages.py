"""The arrows that every command shares: files → masked tickets → words → understood tickets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.classify import classify
from voc_cli.analysis.explain import explain
from voc_cli.analysis.period import last_plausible_day, local_days
from voc_cli.analysis.topics import TopicResult, find_topics
from voc_cli.analysis.where import apply_filters, columns_named, parse_where
from voc_cli.errors import UsageError
from voc_cli.load import RejectedRow, SourceReport, load_sources
from voc_cli.messages import Notice
from voc_cli.pipeline.request import Progress, Request
from voc_cli.privacy import mask_cells, mask_tickets
from voc_cli.schema import ASSIGNMENT_SCHEMA, CLASSIFY_SCHEMA, TOKENS_SCHEMA
from voc_cli.settings import Settings
from voc_cli.store.key import fingerprint, load_key
from voc_cli.taxonomy import Taxonomy
from voc_cli.text import Prepared, TokenizedCorpus, tokenize_tickets

UNDERSTOOD_COLUMNS = tuple(name for name in CLASSIFY_SCHEMA.names if name != "ticket_id")
TOPIC_COLUMNS = tuple(name for name in ASSIGNMENT_SCHEMA.names if name != "ticket_id")

__all__ = [
    "TOPIC_COLUMNS",
    "UNDERSTOOD_COLUMNS",
    "TicketSet",
    "Understood",
    "discover_topics",
    "explanations",
    "names_in",
    "read_tickets",
    "token_table",
    "tokenize",
    "understand",
    "understand_sources",
    "until",
]


REJECT_SCHEMA = pa.schema(
    [
        ("file", pa.string()),
        ("row", pa.int64()),
        ("reason", pa.string()),
        ("values", pa.map_(pa.string(), pa.string())),
    ]
)


@dataclass(frozen=True)
class TicketSet:
    """The masked ticket table and what became of the rows on the way to it.

    `times` are those of all tickets, also of those that a filter left out: they tell how far the
    data reach, which a rare filter must not change. `as_of` is the day to take as today when that
    is not the newest ticket's: what the user said, or the last day before a few mistyped ones.
    `rejects` follows REJECT_SCHEMA: the rejected rows, masked. `aliases` are the files'
    own headers and the canonical columns they became.
    """

    tickets: pa.Table
    times: pa.ChunkedArray
    as_of: date | None
    sources: tuple[SourceReport, ...]
    rejects: pa.Table
    notices: tuple[Notice, ...]
    masked: Mapping[str, int]
    aliases: Mapping[str, str]
    key_fingerprint: str


@dataclass(frozen=True)
class Understood:
    """Tickets with the columns of CLASSIFY_SCHEMA appended; `corpus` is row by row beside them."""

    tickets: pa.Table
    corpus: TokenizedCorpus
    removed: Mapping[str, int]
    recurring: tuple[str, ...]

    @property
    def classified(self) -> pa.Table:
        """The columns of CLASSIFY_SCHEMA alone."""
        return self.tickets.select(CLASSIFY_SCHEMA.names)

    @property
    def assignments(self) -> pa.Table:
        """The columns of ASSIGNMENT_SCHEMA alone, once topics have been discovered."""
        return self.tickets.select(ASSIGNMENT_SCHEMA.names)


def read_tickets(
    request: Request,
    settings: Settings,
    progress: Progress,
    *,
    later: Sequence[str] = (),
) -> TicketSet:
    """Load and mask; rows that `request` excludes by ticket columns are gone afterwards.

    `later` are the columns that stages after this one will append; `--where` waits for them.
    Raises UsageError when it speaks of a column that no stage of this command makes.
    """
    missing = sorted(_later_names(request.where) - set(later))
    if missing:
        raise UsageError("cli.where_needs_stage", column=missing[0])
    key = load_key(request.key_file)
    progress.stage("load")
    loaded = load_sources(
        request.sources,
        settings=settings,
        input_format=request.input_format,
        column_map=request.column_map,
        strict=request.strict,
        as_of=request.as_of,
        password=request.password,
        advance=lambda _name: progress.advance(),
    )
    progress.stage("mask", loaded.tickets.table.num_rows)
    masked = mask_tickets(loaded.tickets, key=key, tz=settings.tz, advance=progress.advance)
    where = None if _later_names(request.where) else request.where
    aliases = _aliases(loaded.sources)
    times = masked.tickets.column("created_at")
    mistyped = last_plausible_day(times) if request.as_of is None else None
    notices = [*loaded.notices, *(n for source in loaded.sources for n in source.notices)]
    if mistyped is not None:
        later_tickets = _after(times, mistyped)
        notices.append(Notice("analysis.far_future", {"day": mistyped, "n": later_tickets}))
    return TicketSet(
        tickets=apply_filters(
            masked.tickets, where=where, start=request.start, end=request.end, aliases=aliases
        ),
        times=times,
        as_of=request.as_of or mistyped,
        sources=loaded.sources,
        rejects=_masked_rejects(loaded.rejects, loaded.sources, key),
        notices=tuple(notices),
        masked=masked.counts,
        aliases=aliases,
        key_fingerprint=fingerprint(key),
    )


def tokenize(ticket_set: TicketSet, settings: Settings, progress: Progress) -> Prepared:
    """Clean and tokenize every ticket once."""
    progress.stage("tokenize", ticket_set.tickets.num_rows)
    return tokenize_tickets(ticket_set.tickets, settings=settings, advance=progress.advance)


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
    progress.stage("classify", ticket_set.tickets.num_rows)
    classified = classify(
        prepared.corpus,
        ticket_set.tickets,
        taxonomy=taxonomy,
        min_score=settings.min_score,
        trust_agent=settings.trust_agent,
        advance=progress.advance,
    )
    tickets = ticket_set.tickets
    for name in UNDERSTOOD_COLUMNS:
        tickets = tickets.append_column(CLASSIFY_SCHEMA.field(name), classified.column(name))
    corpus = prepared.corpus
    names = names_in(request.where)
    if names & set(UNDERSTOOD_COLUMNS) and not names & set(TOPIC_COLUMNS):
        tickets, corpus = _keep(tickets, corpus, request.where, ticket_set.aliases)
    return Understood(tickets, corpus, prepared.removed, prepared.recurring)


def understand_sources(
    request: Request,
    *,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
    topics_follow: bool = False,
) -> tuple[TicketSet, Understood]:
    """Files to understood tickets in one call; `topics_follow` lets `--where` wait for topics."""
    later = (*UNDERSTOOD_COLUMNS, *(TOPIC_COLUMNS if topics_follow else ()))
    found = read_tickets(request, settings, progress, later=later)
    understood = understand(
        found,
        tokenize(found, settings, progress),
        taxonomy=taxonomy,
        request=request,
        settings=settings,
        progress=progress,
    )
    return found, understood


def explanations(understood: Understood, *, taxonomy: Taxonomy, progress: Progress) -> pa.Table:
    """Why each ticket was understood as it was: EXPLAIN_SCHEMA."""
    progress.stage("explain", understood.tickets.num_rows)
    return explain(
        understood.corpus, understood.classified, taxonomy=taxonomy, advance=progress.advance
    )


def token_table(corpus: TokenizedCorpus) -> pa.Table:
    """The corpus as TOKENS_SCHEMA."""
    columns = [corpus.ticket_ids, corpus.tokens, corpus.tags]
    return pa.table(columns, schema=TOKENS_SCHEMA)


def discover_topics(
    understood: Understood,
    *,
    ticket_set: TicketSet,
    request: Request,
    settings: Settings,
    progress: Progress,
) -> tuple[Understood, TopicResult]:
    """Topics among the tickets that are about something; their ids beside each ticket.

    Plain praise forms no topic: topics are what customers complain of and ask for.
    """
    progress.stage("topics")
    tickets = understood.tickets
    praise = pc.equal(tickets.column("category"), "praise")
    eligible = np.asarray(pc.invert(pc.fill_null(praise, False)).to_numpy())
    found = find_topics(
        understood.corpus,
        n_topics=settings.n_topics,
        seed=settings.seed,
        eligible=eligible,
        lang=settings.lang,
    )
    for name in TOPIC_COLUMNS:
        column = found.assignments.column(name)
        tickets = tickets.append_column(ASSIGNMENT_SCHEMA.field(name), column)
    corpus = understood.corpus
    if names_in(request.where) & set(TOPIC_COLUMNS):
        tickets, corpus = _keep(tickets, corpus, request.where, ticket_set.aliases)
    kept = Understood(tickets, corpus, understood.removed, understood.recurring)
    return kept, found


def names_in(where: str | None) -> frozenset[str]:
    """The column names a `--where` expression speaks of."""
    return columns_named(parse_where(where)) if where else frozenset()


def until(tickets: pa.Table, as_of: date | None) -> pa.Table:
    """The tickets that are not later than `as_of`, undated ones too; all without one."""
    if as_of is None:
        return tickets
    later = pc.greater(local_days(tickets.column("created_at")), pa.scalar(as_of, pa.date32()))
    return tickets.filter(pc.invert(pc.fill_null(later, False)))


def _after(times: pa.ChunkedArray, day: date) -> int:
    return int(pc.sum(pc.greater(local_days(times), pa.scalar(day, pa.date32()))).as_py() or 0)


def _aliases(sources: Sequence[SourceReport]) -> dict[str, str]:
    return {
        match.header: match.column
        for source in reversed(sources)
        for match in source.columns
        if match.column is not None
    }


def _masked_rejects(
    rejects: Sequence[RejectedRow], sources: Sequence[SourceReport], key: bytes
) -> pa.Table:
    columns = {(s.name, m.header): m.column for s in sources for m in s.columns}
    return pa.Table.from_pylist(
        [
            {
                "file": row.file,
                "row": row.row,
                "reason": row.reason,
                "values": list(zip(row.values, _masked_cells(row, columns, key), strict=True)),
            }
            for row in rejects
        ],
        schema=REJECT_SCHEMA,
    )


def _masked_cells(
    row: RejectedRow, columns: Mapping[tuple[str, str], str | None], key: bytes
) -> list[str]:
    headers = list(row.values)
    kinds = [columns.get((row.file, header)) for header in headers]
    return mask_cells([list(row.values.values())], kinds, headers=headers, key=key).rows[0]


def _later_names(where: str | None) -> frozenset[str]:
    return names_in(where) & {*UNDERSTOOD_COLUMNS, *TOPIC_COLUMNS}


def _keep(
    tickets: pa.Table, corpus: TokenizedCorpus, where: str | None, aliases: Mapping[str, str]
) -> tuple[pa.Table, TokenizedCorpus]:
    numbered = tickets.append_column("row", pa.array(range(tickets.num_rows), pa.int64()))
    kept = apply_filters(numbered, where=where, aliases=aliases)
    return kept.drop_columns(["row"]), corpus.take(kept.column("row"))
