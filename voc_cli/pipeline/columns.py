"""Tickets with the columns that a question needs; only the stages that make them are run."""

from collections.abc import Sequence

import pyarrow as pa

from voc_cli.messages import Notice
from voc_cli.pipeline.names import TOPIC_COLUMNS, UNDERSTOOD_COLUMNS, names_in
from voc_cli.pipeline.reading import TicketSet
from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.stages import tokenize, understand
from voc_cli.pipeline.topics import discover_topics
from voc_cli.settings import Settings
from voc_cli.taxonomy import Taxonomy
from voc_cli.text import TokenizedCorpus

__all__ = ["corpus_with", "with_columns"]


def with_columns(
    found: TicketSet,
    names: Sequence[str],
    *,
    request: Request,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
) -> tuple[pa.Table, tuple[Notice, ...]]:
    """The tickets with as many appended columns as `names` and `--where` need, filtered by it.

    With them what there is to tell of a model.
    """
    wanted = {*names, *names_in(request.where)}
    if not wanted & {*UNDERSTOOD_COLUMNS, *TOPIC_COLUMNS}:
        return found.tickets, ()
    tickets, _, notices = corpus_with(
        found, names, request=request, taxonomy=taxonomy, settings=settings, progress=progress
    )
    return tickets, notices


def corpus_with(
    found: TicketSet,
    names: Sequence[str],
    *,
    request: Request,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
) -> tuple[pa.Table, TokenizedCorpus, tuple[Notice, ...]]:
    """Like `with_columns`, and the words beside the tickets."""
    prepared = tokenize(found, settings, progress)
    wanted = {*names, *names_in(request.where)}
    if not wanted & {*UNDERSTOOD_COLUMNS, *TOPIC_COLUMNS}:
        return found.tickets, prepared.corpus, ()
    understood = understand(
        found,
        prepared,
        taxonomy=taxonomy,
        request=request,
        settings=settings,
        progress=progress,
    )
    if wanted & set(TOPIC_COLUMNS):
        understood, _ = discover_topics(
            understood,
            ticket_set=found,
            request=request,
            settings=settings,
            progress=progress,
        )
    return understood.tickets, understood.corpus, understood.notices
