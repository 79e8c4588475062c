"""`voc search`: files or an archive → tickets that share words with a query."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.search import (
    Counted,
    Word,
    contexts,
    count_words,
    joined_counts,
    query_words,
    rank,
)
from voc_cli.analysis.where import apply_filters
from voc_cli.errors import UsageError
from voc_cli.messages import Notice
from voc_cli.pipeline.columns import corpus_with, wanted_columns
from voc_cli.pipeline.left_out import with_left_out
from voc_cli.pipeline.names import TOPIC_COLUMNS, UNDERSTOOD_COLUMNS
from voc_cli.pipeline.reading import read_tickets
from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.ticket_set import TicketSet
from voc_cli.pipeline.words import OpenWords, open_words
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
    with_repeats: bool,
    limit: int,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
) -> tuple[TicketSet, pa.Table]:
    """The ticket table's rows that match, the best first and of equals the newest.

    Column `score` is appended, with `with_context` also `context`; `limit` 0 gives all. What
    `duplicate_of` says counts only with `with_repeats`. Raises UsageError for a query without a
    word.
    """
    words = query_words(morphemes(query, settings=settings))
    if not words:
        raise UsageError("search.no_words")
    later = (*UNDERSTOOD_COLUMNS, *TOPIC_COLUMNS)
    found = read_tickets(
        request, settings, progress, later=later, unique_ids=True, repeats=with_repeats
    )
    searched = _counted(
        found, words, request=request, taxonomy=taxonomy, settings=settings, progress=progress
    )
    tickets = searched.tickets
    progress.stage("search", tickets.num_rows)
    # Newest first, so that among equal scores the newest comes first.
    keys = [("created_at", "descending"), ("source", "ascending"), ("ticket_id", "ascending")]
    order = np.asarray(pc.sort_indices(tickets, sort_keys=keys)).astype(np.int64)
    matches = rank(searched.counted, any_word=any_word, order=order)
    rows = matches.rows[:limit] if limit else matches.rows
    result = tickets.take(pa.array(rows))
    result = result.append_column("score", pa.array(np.asarray(matches.scores)[: len(rows)]))
    if with_context:
        result = result.append_column("context", _contexts(searched, words, rows))
    nothing = () if len(matches.rows) else (Notice(_why_nothing(tickets, any_word=any_word)),)
    found = with_left_out(found, tickets, before=found.tickets.num_rows)
    return replace(found, notices=(*found.notices, *searched.notices, *nothing)), result


@dataclass(frozen=True)
class _Searched:
    """The tickets that `--where` keeps, with their counts of the words asked for; `rows` are
    their places among those beside the words.
    """

    tickets: pa.Table
    counted: Counted
    words: OpenWords
    rows: npt.NDArray[np.int64]
    notices: tuple[Notice, ...] = ()


def _counted(
    found: TicketSet,
    asked: Sequence[Word],
    *,
    request: Request,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
) -> _Searched:
    """The tickets to be searched; words all at once where topics or a learned model need it."""
    wanted = wanted_columns(found, (), request)
    if wanted and (request.model is not None or not wanted.isdisjoint(TOPIC_COLUMNS)):
        made = corpus_with(
            found, (), request=request, taxonomy=taxonomy, settings=settings, progress=progress
        )
        assert made.corpus is not None  # `corpus_with` gives the words
        counted = count_words(made.corpus, asked)
        words = OpenWords(made.tickets, settings, held=made.corpus)
        return _Searched(
            made.tickets, counted, words, np.arange(made.tickets.num_rows), made.notices
        )
    words = open_words(found, settings, progress)
    if not wanted:
        parts = [count_words(corpus, asked) for _, corpus in words.parts()]
        return _Searched(
            found.tickets, joined_counts(parts), words, np.arange(found.tickets.num_rows)
        )
    from voc_cli.pipeline.stages import understand_parts, with_understood

    understood: list[pa.Table] = []
    parts = []
    for classified, corpus in understand_parts(
        words, taxonomy=taxonomy, settings=settings, progress=progress
    ):
        understood.append(classified)
        parts.append(count_words(corpus, asked))
    tickets = with_understood(found.tickets, understood)
    numbered = tickets.append_column("row", pa.array(np.arange(tickets.num_rows)))
    kept = apply_filters(numbered, where=request.where, aliases=found.aliases)
    rows = np.asarray(kept.column("row").to_numpy())
    return _Searched(kept.drop_columns(["row"]), joined_counts(parts).take(rows), words, rows)


def _contexts(searched: _Searched, asked: Sequence[Word], rows: npt.NDArray[np.int64]) -> pa.Array:
    """string[len(rows)]: the words of these tickets alone are looked at again."""
    places: list[npt.NDArray[np.int64]] = [np.array([], dtype=np.int64)]
    told: list[pa.Array] = [pa.array([], pa.string())]
    for place, corpus in searched.words.beside(searched.rows[rows]):
        places.append(place)
        told.append(contexts(corpus, asked, np.arange(len(corpus))))
    order = np.argsort(np.concatenate(places))
    found: pa.Array = pa.concat_arrays(told).take(pa.array(order))
    return found


def _why_nothing(tickets: pa.Table, *, any_word: bool) -> str:
    """What to say when nothing is found: were there tickets to search at all?"""
    if not tickets.num_rows:
        return "search.no_tickets"
    return "search.nothing_any" if any_word else "search.nothing"
