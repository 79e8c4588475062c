"""Masked tickets to words: from an archive, from the cache, or made now."""

import pyarrow as pa

from voc_cli.pipeline.request import Progress
from voc_cli.pipeline.ticket_set import TicketSet
from voc_cli.privacy import is_unmasked
from voc_cli.schema import TOKENS_SCHEMA
from voc_cli.settings import Settings
from voc_cli.store.cache import cache_key, find_words, keep_words
from voc_cli.text import (
    Prepared,
    TokenizedCorpus,
    fingerprint,
    prepare_stored,
    tokenize_tickets,
)

CACHED_FROM_TICKETS = 500  # fewer are tokenized faster than it is worth to keep them

__all__ = ["token_table", "tokenize"]


def tokenize(ticket_set: TicketSet, settings: Settings, progress: Progress) -> Prepared:
    """Clean and tokenize every ticket once, unless an archive or the cache has its words."""
    progress.stage("tokenize", ticket_set.tickets.num_rows)
    if ticket_set.words is not None:
        return prepare_stored(
            ticket_set.tickets, ticket_set.words, settings=settings, advance=progress.advance
        )
    tickets = ticket_set.tickets
    key = None
    keep = settings.cache and not is_unmasked(tickets.schema)  # only masked words are kept
    if keep and tickets.num_rows >= CACHED_FROM_TICKETS:
        key = cache_key(tickets, fingerprint(settings))
        kept = find_words(key)
        if kept is not None:
            progress.advance(tickets.num_rows)
            return Prepared(*kept)
    prepared = tokenize_tickets(tickets, settings=settings, advance=progress.advance)
    if key is not None:
        keep_words(key, prepared.corpus, prepared.removed_by_ticket, prepared.recurring)
    return prepared


def token_table(corpus: TokenizedCorpus) -> pa.Table:
    """The corpus as TOKENS_SCHEMA."""
    columns = [corpus.ticket_ids, corpus.tokens, corpus.tags]
    return pa.table(columns, schema=TOKENS_SCHEMA)
