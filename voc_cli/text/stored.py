"""Words made earlier: tickets whose morphemes are at hand are not tokenized again."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.settings import Settings
from voc_cli.text.corpus import TokenizedCorpus, joined
from voc_cli.text.tokenize import (
    Cleaned,
    Prepared,
    clean_tickets,
    fingerprint,
    tokenize_texts,
)

Ints = npt.NDArray[np.int64]

__all__ = ["StoredWords", "prepare_stored", "tokenize_changed"]


@dataclass(frozen=True)
class StoredWords:
    """Words made earlier, beside a ticket table of n rows.

    corpus     k rows, k ≤ n: morphemes and cleaned texts
    removed    map<string, int32>[k]: noise taken out of each, by kind
    row_of     int64[n]: the row of `corpus` that belongs to each ticket; -1 where there is none
    recurring  keys of the lines that were left out as they recur in many tickets
    """

    corpus: TokenizedCorpus
    removed: pa.Array
    row_of: Ints
    recurring: tuple[str, ...]

    def take(self, rows: Ints) -> "StoredWords":
        """The words beside the given rows of the ticket table."""
        return replace(self, row_of=self.row_of[rows])


def prepare_stored(
    tickets: pa.Table,
    stored: StoredWords,
    *,
    settings: Settings,
    advance: Callable[[int], None] | None = None,
) -> Prepared:
    """Like `tokenize_tickets`, but only tickets without stored words are cleaned and tokenized.

    Words of another tokenizer (its fingerprint differs) count as none.
    """
    row_of = stored.row_of
    if stored.corpus.fingerprint != fingerprint(settings):
        row_of = np.full(len(row_of), -1, dtype=np.int64)
    lacking = np.flatnonzero(row_of < 0)
    if advance:
        advance(len(row_of) - len(lacking))
    cleaned = clean_tickets(tickets.take(pa.array(lacking)), recurring=stored.recurring)
    corpus, removed = _together(tickets, stored, row_of, lacking, cleaned, settings, advance)
    return Prepared(corpus, removed, stored.recurring)


def tokenize_changed(
    tickets: pa.Table, cleaned: Cleaned, stored: StoredWords | None, *, settings: Settings
) -> tuple[TokenizedCorpus, pa.Array]:
    """Corpus and removed noise of `tickets`; words whose cleaned text is still the same are kept.

    `cleaned` is row by row beside `tickets`.
    """
    if stored is None or stored.corpus.fingerprint != fingerprint(settings):
        ids = _one(tickets["ticket_id"])
        return tokenize_texts(ids, cleaned.texts.to_pylist(), settings=settings), cleaned.removed
    row_of = stored.row_of.copy()
    before = stored.corpus.texts.take(pa.array(row_of, mask=row_of < 0))
    same = np.asarray(pc.fill_null(pc.equal(before, cleaned.texts), False))
    row_of[~same] = -1
    lacking = np.flatnonzero(row_of < 0)
    part = cleaned.take(pa.array(lacking))
    corpus, _ = _together(tickets, stored, row_of, lacking, part, settings, None)
    return corpus, cleaned.removed


def _together(
    tickets: pa.Table,
    stored: StoredWords,
    row_of: Ints,
    lacking: Ints,
    cleaned: Cleaned,
    settings: Settings,
    advance: Callable[[int], None] | None,
) -> tuple[TokenizedCorpus, pa.Array]:
    ids = _one(tickets["ticket_id"])
    if not len(lacking):
        if np.array_equal(row_of, np.arange(len(stored.corpus))):  # a copy would fill the memory
            return replace(stored.corpus, ticket_ids=ids), stored.removed
        rows = pa.array(row_of)
        return replace(stored.corpus.take(rows), ticket_ids=ids), stored.removed.take(rows)
    fresh = tokenize_texts(
        ids.take(pa.array(lacking)), cleaned.texts.to_pylist(), settings=settings, advance=advance
    )
    place = row_of.copy()
    place[lacking] = len(stored.corpus) + np.arange(len(lacking))
    rows = pa.array(place)
    # Words of another tokenizer are all lacking, so the fingerprint of the fresh ones is right.
    both = replace(joined([stored.corpus, fresh]), fingerprint=fresh.fingerprint)
    removed = pa.concat_arrays([stored.removed, cleaned.removed]).take(rows)
    return replace(both.take(rows), ticket_ids=ids), removed


def _one(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return whole if isinstance(whole, pa.Array) else pa.concat_arrays(whole.chunks)
