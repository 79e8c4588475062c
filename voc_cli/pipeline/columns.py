"""The tickets with the columns that a question needs, and no stage more."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.stages import (
    TOPIC_COLUMNS,
    UNDERSTOOD_COLUMNS,
    TicketSet,
    discover_topics,
    names_in,
    tokenize,
    understand,
)
from voc_cli.settings import Settings
from voc_cli.taxonomy import Taxonomy
from voc_cli.text import TokenizedCorpus

__all__ = ["LATER", "Extended", "with_columns"]

LATER = (*UNDERSTOOD_COLUMNS, *TOPIC_COLUMNS)


@dataclass(frozen=True)
class Extended:
    """Tickets with appended columns; `corpus` row by row beside them, where words were needed."""

    tickets: pa.Table
    corpus: TokenizedCorpus | None = None


def with_columns(
    found: TicketSet,
    names: Sequence[str],
    request: Request,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
    *,
    words: bool = False,
) -> Extended:
    """The tickets with as many columns as `names` and the filter speak of; `words`: tokens too."""
    wanted = {*names, *names_in(request.where)}
    if not words and not wanted & set(LATER):
        return Extended(found.tickets)
    understood = understand(
        found,
        tokenize(found, settings, progress),
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
    return Extended(understood.tickets, understood.corpus)
