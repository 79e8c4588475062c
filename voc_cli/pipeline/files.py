"""Files to masked tickets: read, names of people taken out of what tells of them, texts masked."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa

from voc_cli.load import (
    OWN,
    Loaded,
    SourceReport,
    load_sources,
    refuse_unmasked_files,
    with_repeats,
)
from voc_cli.pipeline.file_names import with_own_names
from voc_cli.pipeline.labels import without_personal_names
from voc_cli.pipeline.names import check_names
from voc_cli.pipeline.rejects import masked_rejects
from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.ticket_set import PassedOver, TicketSet
from voc_cli.privacy import mask_all_tickets
from voc_cli.schema import RawTickets
from voc_cli.settings import Settings
from voc_cli.store.key import fingerprint, load_key

__all__ = ["read_files"]


def read_files(
    request: Request,
    files: Sequence[str],
    settings: Settings,
    progress: Progress,
    *,
    repeats: bool,
    known: frozenset[Path],
    pass_over: Callable[[pa.Table], PassedOver] | None,
    by: Sequence[str] | None,
) -> TicketSet:
    """The tickets of `files`, masked; see `read_tickets`.

    `by` are columns that must be there, as must those of `--where`; None asks for nothing.
    """
    key = load_key(request.key_file)
    loaded = _loaded(request, files, settings, progress, known=known)
    aliases = _aliases(loaded.sources)
    if by is not None:
        check_names(loaded.tickets.table, aliases, by=by, where=request.where)
    tickets = loaded.tickets.table
    times = tickets["created_at"]
    passed = None if pass_over is None else pass_over(tickets)
    if passed is not None:
        tickets = tickets.filter(pa.array(~passed.known))
    progress.stage("mask", tickets.num_rows)
    masked = mask_all_tickets(
        RawTickets(tickets),
        key=key,
        tz=settings.tz,
        workers=settings.workers,
        allow_unmasked=request.allow_unmasked,
        advance=progress.advance,
    )
    tickets = masked.tickets
    if repeats and [source.preset for source in loaded.sources] != [OWN]:
        # Compared as they are kept: an archive, which has no other texts, finds the same.
        tickets = with_repeats(tickets)
    return TicketSet(
        tickets=tickets,
        times=times,
        as_of=None,
        sources=loaded.sources,
        rejects=masked_rejects(loaded.rejects, loaded.sources, key),
        notices=(*loaded.notices, *(n for source in loaded.sources for n in source.notices)),
        masked=masked.counts,
        aliases=aliases,
        key_fingerprint=fingerprint(key),
        joined=loaded.joined,
        stated=loaded.stated,
        passed=passed,
    )


def _loaded(
    request: Request,
    files: Sequence[str],
    settings: Settings,
    progress: Progress,
    *,
    known: frozenset[Path],
) -> Loaded:
    """What the files say, not masked yet; what tells of them names nobody, unless that is asked."""
    if not request.allow_unmasked:
        refuse_unmasked_files(files, input_format=request.input_format)
    loaded = load_sources(
        files,
        settings=settings,
        input_format=request.input_format,
        column_map=request.column_map,
        strict=request.strict,
        as_of=request.as_of,
        password=request.password,
        keep_rejects=request.list_rejects,
        known=known,
        scales=request.scales,
        date_orders=request.date_orders,
        orders_before=request.orders_before,
        advance=lambda _name: progress.advance(),
    )
    loaded = with_own_names(loaded, files, input_format=request.input_format)
    return loaded if request.allow_unmasked else without_personal_names(loaded)


def _aliases(sources: Sequence[SourceReport]) -> dict[str, str]:
    return {
        match.header: match.column
        for source in reversed(sources)
        for match in source.columns
        if match.column is not None
    }
