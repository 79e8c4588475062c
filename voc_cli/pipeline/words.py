"""Masked tickets to words: from an archive, from the cache, or made now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc_cli.messages import Notice
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

if TYPE_CHECKING:
    from voc_cli.pipeline.archive.words import KeptWords

Ints = npt.NDArray[np.int64]

PART_TICKETS = 1 << 16  # whose words are held at a time
CACHED_FROM_TICKETS = 500  # fewer are tokenized faster than it is worth to keep them

__all__ = ["OpenWords", "open_words", "removed_told", "token_table", "tokenize"]


def tokenize(ticket_set: TicketSet, settings: Settings, progress: Progress) -> Prepared:
    """Clean and tokenize every ticket once, unless an archive or the cache has its words."""
    progress.stage("tokenize", ticket_set.tickets.num_rows)
    if ticket_set.words is not None:
        return prepare_stored(
            ticket_set.tickets, ticket_set.words.load(), settings=settings, advance=progress.advance
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


@dataclass(frozen=True)
class OpenWords:
    """The words of tickets, to be gone through a part at a time: read from an archive as they are
    asked for, so that no more than a part is held, or `held` where that cannot be.
    """

    tickets: pa.Table
    settings: Settings
    held: TokenizedCorpus | None = None
    kept: "KeptWords | None" = None

    def parts(self) -> Iterator[tuple[slice, TokenizedCorpus]]:
        """All tickets in order: the rows of a part and their words."""
        yield from self._parts(np.arange(self.tickets.num_rows))

    def beside(self, rows: Ints) -> Iterator[tuple[Ints, TokenizedCorpus]]:
        """Some tickets in the order of the table: places in `rows` and the words beside them."""
        order = np.argsort(rows, kind="stable")
        for part, corpus in self._parts(rows[order]):
            yield order[part], corpus

    def _parts(self, rows: Ints) -> Iterator[tuple[slice, TokenizedCorpus]]:
        """Parts of `rows`, which ascend."""
        whole = len(rows) == self.tickets.num_rows
        if self.kept is None:
            assert self.held is not None
            yield slice(0, len(rows)), self.held if whole else self.held.take(pa.array(rows))
            return
        if not len(rows):  # a filter left nothing: one part all the same, as of files
            yield slice(0, 0), TokenizedCorpus.empty(fingerprint(self.settings))
            return
        kept = self.kept if whole else self.kept.take(rows)
        for part in kept.cuts(PART_TICKETS):
            tickets = self.tickets.take(pa.array(rows[part]))
            words = kept.take(part).load()
            yield part, prepare_stored(tickets, words, settings=self.settings).corpus


def open_words(ticket_set: TicketSet, settings: Settings, progress: Progress) -> OpenWords:
    """The words beside the tickets; those that nobody has are made first."""
    tickets, words = ticket_set.tickets, ticket_set.words
    if words is not None and words.is_whole:
        progress.stage("tokenize", tickets.num_rows)
        return OpenWords(tickets, settings, kept=words)
    return OpenWords(tickets, settings, held=tokenize(ticket_set, settings, progress).corpus)


def removed_told(removed: Mapping[str, int]) -> Notice:
    """What was not the customers' own and went before their words were looked at, by kind."""
    by_size = sorted(removed.items(), key=lambda item: (-item[1], item[0]))
    kinds = tuple(
        Notice("rows.reason", {"reason": Notice(f"text.removed_{kind}"), "n": n})
        for kind, n in by_size
    )
    return Notice("text.removed", {"kinds": kinds})


def token_table(corpus: TokenizedCorpus) -> pa.Table:
    """The corpus as TOKENS_SCHEMA."""
    columns = [corpus.ticket_ids, corpus.tokens, corpus.tags]
    return pa.table(columns, schema=TOKENS_SCHEMA)
