"""Tickets with the columns that a question needs; only the stages that make them are run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from voc_cli.analysis.where import apply_filters
from voc_cli.messages import Notice
from voc_cli.pipeline.names import TOPIC_COLUMNS, UNDERSTOOD_COLUMNS, meant, names_in
from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.ticket_set import TicketSet
from voc_cli.pipeline.words import open_words, tokenize
from voc_cli.settings import Settings
from voc_cli.taxonomy import Taxonomy
from voc_cli.text import TokenizedCorpus

if TYPE_CHECKING:
    from voc_cli.pipeline.topics import Discovered

_CATEGORIES = ("category", "subcategory", "category_2")  # what keys and counts may look up
_SOUNDS = ("polarity", "polarity_score")  # what ratings are set against

__all__ = ["Columned", "corpus_with", "left_where", "wanted_columns", "with_columns"]


@dataclass(frozen=True)
class Columned:
    """Tickets with appended columns. `corpus` are their words, where they were needed, `notices`
    what there is to tell of a model, `discovered` the topics, where they were needed.
    """

    tickets: pa.Table
    corpus: TokenizedCorpus | None = None
    notices: tuple[Notice, ...] = ()
    discovered: "Discovered | None" = None

    @property
    def topic_names(self) -> Mapping[str, str]:
        """What the topics are called, by id."""
        if self.discovered is None:
            return {}
        topics = self.discovered.topics
        pairs = zip(topics["topic_id"].to_pylist(), topics["label"].to_pylist(), strict=True)
        return dict(pairs)


def with_columns(
    found: TicketSet,
    names: Sequence[str],
    *,
    request: Request,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
) -> Columned:
    """The tickets with as many appended columns as `names` and `--where` need, filtered by it.

    Where no topic and no learned model needs all words at once, they are read a part at a time.
    """
    wanted = wanted_columns(found, names, request)
    if not wanted:
        return Columned(found.tickets)
    if request.model is None and wanted.isdisjoint(TOPIC_COLUMNS):
        from voc_cli.pipeline.stages import understand_parts, with_understood
        from voc_cli.pipeline.turned import turned_notices

        words = open_words(found, settings, progress)
        parts = understand_parts(words, taxonomy=taxonomy, settings=settings, progress=progress)
        kept = [n for n in UNDERSTOOD_COLUMNS if n in {*wanted, *_CATEGORIES, *_SOUNDS}]
        tickets = with_understood(found.tickets, [part.select(kept) for part, _ in parts])
        notices = turned_notices(found, tickets)
        tickets = tickets.drop_columns([name for name in _SOUNDS if name not in wanted])
        where = left_where(found, request)
        return Columned(apply_filters(tickets, where=where, aliases=found.aliases), None, notices)
    return corpus_with(
        found, names, request=request, taxonomy=taxonomy, settings=settings, progress=progress
    )


def left_where(found: TicketSet, request: Request) -> str | None:
    """The `--where` that reading could not apply yet, since it speaks of columns made later."""
    return request.where if wanted_columns(found, (), request) else None


def wanted_columns(found: TicketSet, names: Sequence[str], request: Request) -> set[str]:
    """The columns asked for that a later stage makes."""
    asked = {*meant((*names, *names_in(request.where)), found.tickets, found.aliases)}
    return asked & {*UNDERSTOOD_COLUMNS, *TOPIC_COLUMNS}


def corpus_with(
    found: TicketSet,
    names: Sequence[str],
    *,
    request: Request,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
) -> Columned:
    """Like `with_columns`, and the words beside the tickets."""
    prepared = tokenize(found, settings, progress)
    wanted = wanted_columns(found, names, request)
    if not wanted:
        return Columned(found.tickets, prepared.corpus)
    # What classifying and topics need (SciPy, scikit-learn) takes seconds to import.
    from voc_cli.pipeline.stages import understand

    understood = understand(
        found,
        prepared,
        taxonomy=taxonomy,
        request=request,
        settings=settings,
        progress=progress,
    )
    discovered = None
    if wanted & set(TOPIC_COLUMNS):
        from voc_cli.pipeline.topics import discover_topics, registry_beside

        understood, discovered = discover_topics(
            understood,
            ticket_set=found,
            request=request,
            settings=settings,
            progress=progress,
            taxonomy=taxonomy,
            registry=registry_beside(request),
            records=False,
        )
    return Columned(understood.tickets, understood.corpus, understood.notices, discovered)
