"""From what the user named to masked tickets: files are loaded and masked, archives are read."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.period import first_plausible_day, last_plausible_day, local_days
from voc_cli.analysis.where import apply_filters
from voc_cli.errors import InputError, UsageError
from voc_cli.load import SourceReport
from voc_cli.messages import Notice
from voc_cli.pipeline.archive.asked import Asked
from voc_cli.pipeline.ids import tell_apart
from voc_cli.pipeline.names import (
    TOPIC_COLUMNS,
    UNDERSTOOD_COLUMNS,
    called,
    meant,
    names_in,
)
from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.ticket_set import (
    REJECT_SCHEMA,
    PassedOver,
    TicketSet,
    headers_absent,
    summed,
)
from voc_cli.privacy import mark_unmasked
from voc_cli.settings import Settings
from voc_cli.store.folders import is_archive

if TYPE_CHECKING:
    from voc_cli.pipeline.archive.reading import Archived

ALL_COLUMNS = Asked()

__all__ = ["archives_among", "read_tickets"]


def archives_among(sources: Sequence[str]) -> tuple[list[Path], list[str]]:
    """The archives of what the user named, and everything else."""
    archives = [Path(given) for given in sources if given != "-" and is_archive(Path(given))]
    return archives, [given for given in sources if given == "-" or not is_archive(Path(given))]


def read_tickets(
    request: Request,
    settings: Settings,
    progress: Progress,
    *,
    later: Sequence[str] = (),
    unique_ids: bool = False,
    as_typed: bool = False,
    repeats: bool = True,
    known: frozenset[Path] = frozenset(),
    pass_over: Callable[[pa.Table], PassedOver] | None = None,
    by: Sequence[str] = (),
    asked: Asked = ALL_COLUMNS,
) -> TicketSet:
    """Load and mask; rows that `request` excludes by ticket columns are gone afterwards.

    `later` are the columns that stages after this one will append; `--where` waits for them.
    `unique_ids` tells apart what several sources number alike (`tell_apart`). Times long before
    all others are mistyped and count as unknown, unless `as_typed` or a first day is asked for.
    `by` are columns the command will ask for: an unknown one is told before any long work.
    Without `repeats` nobody is shown `duplicate_of`, and it is only made when `--where` needs it.
    The files `known` are left out, and so are the rows that `pass_over` finds among what was read.
    `asked` is what the command looks at: an archive alone is not read for more.
    Raises UsageError when `--where` speaks of a column that no stage of this command makes.
    """
    made = {*UNDERSTOOD_COLUMNS, *TOPIC_COLUMNS}
    missing = sorted(names_in(request.where) & made - set(later))
    if missing:
        raise UsageError("cli.where_needs_stage", column=missing[0])
    progress.stage("load")
    found = _from_sources(
        request,
        settings,
        progress,
        unique_ids=unique_ids,
        repeats=repeats or called("duplicate_of", names_in(request.where)),
        known=known,
        pass_over=pass_over,
        by=by,
        asked=asked,
    )
    if unique_ids:
        found = _told_apart(found)
    if not as_typed and request.start is None:
        found = _without_far_past(found)
    found = _with_today(found, request)
    appended = {*meant(names_in(request.where), found.tickets, found.aliases)} & made
    if appended - set(later):
        raise UsageError("cli.where_needs_stage", column=min(appended - set(later)))
    found = replace(found, notices=(*found.notices, *headers_absent(found, request.where)))
    return _filtered(found, request, where=None if appended else request.where)


def _from_sources(
    request: Request,
    settings: Settings,
    progress: Progress,
    *,
    unique_ids: bool,
    repeats: bool,
    known: frozenset[Path],
    pass_over: Callable[[pa.Table], PassedOver] | None,
    by: Sequence[str],
    asked: Asked,
) -> TicketSet:
    """All tickets of the files and archives that `request` names, before any filter."""
    archives, files = archives_among(request.sources)
    found = None
    if archives:
        from voc_cli.pipeline.archive.orders import orders_of

        request = replace(request, orders_before=orders_of(archives))
    if files or not archives:
        # An archive alone needs nothing of what reads and masks files.
        from voc_cli.pipeline.files import read_files

        found = read_files(
            request,
            files,
            settings,
            progress,
            repeats=repeats and not archives,
            known=known,
            pass_over=pass_over,
            by=None if archives else by,
        )
        if not archives:
            return found
    every = len(archives) > 1 or found is not None or repeats or unique_ids
    names = {*asked.names, *by, *names_in(request.where)}
    asked = replace(asked, columns=None if every else asked.columns, names=names)
    found = _with_archives(found, archives, settings, progress, repeats=repeats, asked=asked)
    if not len(found.times):
        raise InputError("archive.no_tickets", archive=archives[0].name)
    if request.allow_unmasked:  # what joins unmasked texts is unmasked itself
        marked = mark_unmasked(found.tickets.schema).metadata
        found = replace(found, tickets=found.tickets.replace_schema_metadata(marked))
    return found


def _with_archives(
    found: TicketSet | None,
    archives: Sequence[Path],
    settings: Settings,
    progress: Progress,
    *,
    repeats: bool,
    asked: Asked,
) -> TicketSet:
    """The tickets of archives, and with them those of files; each ticket once, its newest."""
    # With an archive come Kiwi and all that words need: a command that reads files alone does not.
    from voc_cli.pipeline.archive.reading import join_tickets, read_archive

    waiting = lambda: progress.stage("wait")  # noqa: E731
    kept = [
        read_archive(folder, settings=settings, asked=asked, waiting=waiting) for folder in archives
    ]
    keys = {archive.meta.key_fingerprint for archive in kept}
    keys |= {found.key_fingerprint} if found else set()
    if len(keys) > 1:
        ours, theirs = sorted(keys)[:2]
        raise InputError("archive.other_key", archive=archives[0].name, theirs=theirs, ours=ours)
    stated = found.stated if found else {}
    files = found.tickets if found else None
    joined = join_tickets(kept, files, stated=stated, repeats=repeats)
    masked = dict(found.masked) if found else {}
    aliases = dict(found.aliases) if found else {}
    for archive in kept:
        aliases = {**archive.meta.headers, **aliases}
        masked = {
            k: masked.get(k, 0) + archive.masked.get(k, 0) for k in {*masked, *archive.masked}
        }
    reports = tuple(_report(a, joined.lost[place]) for place, a in enumerate(kept))
    return TicketSet(
        tickets=joined.tickets,
        times=joined.tickets.column("created_at"),
        as_of=None,
        sources=(*reports, *(found.sources if found else ())),
        rejects=found.rejects if found else REJECT_SCHEMA.empty_table(),
        notices=(*(found.notices if found else ()), *joined.notices),
        masked=dict(sorted(masked.items())),
        aliases=aliases,
        key_fingerprint=keys.pop(),
        words=joined.words,
        stated=stated,
    )


def _report(archive: "Archived", lost: int) -> SourceReport:
    rows = archive.tickets.num_rows
    return SourceReport(
        name=archive.name,
        sha256=archive.sha256,
        format="archive",
        encoding=None,
        sheet=None,
        header_row=None,
        source="archive",
        preset=None,
        columns=(),
        rows_read=rows,
        kept=rows - lost,
        duplicates=lost,
        rejected={},
        first_time=archive.first_time,
        last_time=archive.last_time,
        notices=(),
    )


def _told_apart(found: TicketSet) -> TicketSet:
    tickets, shared = tell_apart(found.tickets)
    if not shared:
        return found
    notice = Notice("load.ids_told_apart", {"n": shared})
    return replace(found, tickets=tickets, notices=(*found.notices, notice))


def _filtered(found: TicketSet, request: Request, *, where: str | None) -> TicketSet:
    if where is None and request.start is None and request.end is None:
        return found
    numbered = found.tickets.append_column(
        "row", pa.array(np.arange(found.tickets.num_rows), pa.int64())
    )
    inside = apply_filters(numbered, start=request.start, end=request.end)
    kept = apply_filters(inside, where=where, aliases=found.aliases)
    rows = np.asarray(kept.column("row").to_numpy())
    words = found.words.take(rows) if found.words else None
    gone = {
        "period": numbered.num_rows - inside.num_rows,
        "where": inside.num_rows - kept.num_rows,
    }
    left_out = summed(found.left_out, gone)
    return replace(found, tickets=kept.drop_columns(["row"]), words=words, left_out=left_out)


def _without_far_past(found: TicketSet) -> TicketSet:
    """Times long before all others are unknown: one ticket of 1970 would make every topic new."""
    begins = first_plausible_day(found.times)
    if begins is None:
        return found
    days = local_days(found.times)
    early = pc.fill_null(pc.less(days, pa.scalar(begins, pa.date32())), False)
    values = {"day": begins, "n": pc.sum(early).as_py(), "first": pc.min(days).as_py()}
    times = pc.if_else(early, pa.scalar(None, found.times.type), found.times)
    place = found.tickets.schema.get_field_index("created_at")
    tickets = found.tickets.set_column(place, found.tickets.schema.field(place), times)
    notices = (*found.notices, Notice("analysis.far_past", values))
    return replace(found, tickets=tickets, times=times, notices=notices)


def _with_today(found: TicketSet, request: Request) -> TicketSet:
    """The day to take as today: as told, else the last one before a few times far ahead."""
    if request.as_of is not None:
        return replace(found, as_of=request.as_of)
    mistyped = last_plausible_day(found.times)
    if mistyped is None:
        return found
    values = {"day": mistyped, "n": _after(found.times, mistyped)}
    notice = Notice("analysis.far_future", values)
    return replace(found, as_of=mistyped, notices=(*found.notices, notice))


def _after(times: pa.ChunkedArray, day: date) -> int:
    return int(pc.sum(pc.greater(local_days(times), pa.scalar(day, pa.date32()))).as_py() or 0)
