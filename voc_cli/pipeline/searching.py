"""`voc search`: files or an archive → tickets that share words with a query."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.search import contexts, query_words, search
from voc_cli.errors import UsageError
from voc_cli.messages import Notice
from voc_cli.pipeline.columns import corpus_with
from voc_cli.pipeline.left_out import with_left_out
from voc_cli.pipeline.names import TOPIC_COLUMNS, UNDERSTOOD_COLUMNS
from voc_cli.pipeline.reading import read_tickets
from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.ticket_set import TicketSet
from voc_cli.settings import Settings
from voc_cli.taxonomy import Taxonomy
from voc_cli.text import morphemes

__all__ = ["search_tickets"]


def search_tickets(
    query: str,
    request: Request,
    *,
    any_word: bool,
    with_context: bool,
    limit: int,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
) -> tuple[TicketSet, pa.Table]:
    """The ticket table's rows that match, the best first and of equals the newest.

    Column `score` is appended, with `with_context` also `context`; `limit` 0 gives all. Raises
    UsageError for a query without a word.
    """
    words = query_words(morphemes(query, settings=settings))
    if not words:
        raise UsageError("search.no_words")
    later = (*UNDERSTOOD_COLUMNS, *TOPIC_COLUMNS)
    found = read_tickets(request, settings, progress, later=later, unique_ids=True)
    made = corpus_with(
        found, (), request=request, taxonomy=taxonomy, settings=settings, progress=progress
    )
    tickets, corpus = made.tickets, made.corpus
    assert corpus is not None  # `corpus_with` gives the words
    progress.stage("search", tickets.num_rows)
    # Newest first, so that among equal scores the newest comes first.
    keys = [("created_at", "descending"), ("source", "ascending"), ("ticket_id", "ascending")]
    order = np.asarray(pc.sort_indices(tickets, sort_keys=keys)).astype(np.int64)
    matches = search(corpus, words, any_word=any_word, order=order)
    rows = matches.rows[:limit] if limit else matches.rows
    result = tickets.take(pa.array(rows))
    result = result.append_column("score", pa.array(np.asarray(matches.scores)[: len(rows)]))
    if with_context:
        result = result.append_column("context", contexts(corpus, words, rows))
    nothing = () if len(matches.rows) else (Notice(_why_nothing(tickets, any_word=any_word)),)
    found = with_left_out(found, tickets, before=found.tickets.num_rows)
    return replace(found, notices=(*found.notices, *made.notices, *nothing)), result


def _why_nothing(tickets: pa.Table, *, any_word: bool) -> str:
    """What to say when nothing is found: were there tickets to search at all?"""
    if not tickets.num_rows:
        return "search.no_tickets"
    return "search.nothing_any" if any_word else "search.nothing"
