"""`voc load --archive`: what the archive has is passed over, the rest is read and stored."""

from dataclasses import dataclass, replace
from pathlib import Path

from voc_cli.errors import InputError
from voc_cli.messages import Notice
from voc_cli.pipeline.archive.archiving import load_into_archive
from voc_cli.pipeline.archive.archiving_large import load_large_into_archive
from voc_cli.pipeline.archive.counts import Stored, together
from voc_cli.pipeline.archive.known import Known, given_files, known_among, must_read_all
from voc_cli.pipeline.archive.orders import orders_of
from voc_cli.pipeline.large import LargeTickets, open_large
from voc_cli.pipeline.left_out import also_left_out
from voc_cli.pipeline.reading import read_tickets
from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.ticket_set import TicketSet
from voc_cli.settings import Settings
from voc_cli.store.archive import HIDDEN, Fates, is_archive, locked
from voc_cli.store.key import fingerprint, load_key

__all__ = ["ArchiveLoad", "load_archive"]


@dataclass(frozen=True)
class ArchiveLoad:
    """What a load did to an archive; `found` is None when no file was read at once as a whole.

    `large` is the file that was read in slices, `known` tells of files that were there already.
    """

    stored: Stored
    found: TicketSet | None
    large: LargeTickets | None = None
    known: tuple[Notice, ...] = ()


def load_archive(
    request: Request, folder: Path, *, settings: Settings, progress: Progress
) -> ArchiveLoad:
    """Load sources into the archive `folder`; files it has taken in whole are not read again.

    Raises InputError and UsageError as `read_tickets` and `load_into_archive` do.
    """
    key = load_key(request.key_file)
    stored: Stored | None = None
    while stored is None:  # another load may come between looking and storing
        request = replace(request, orders_before=orders_of([folder]))
        known = _known(request, folder, settings, progress, key)
        if known.is_all:
            return ArchiveLoad(Stored(known.fates, ()), None, known=known.notices(Fates()))
        if not known.files:
            with open_large(request, settings, progress, beside=folder / HIDDEN / "load") as large:
                if large is not None:
                    stored = load_large_into_archive(
                        large, folder, known=known, key=key, settings=settings, progress=progress
                    )
                    return ArchiveLoad(stored, None, large=also_left_out(large, stored.left_out))
        found, known = _rest(request, settings, progress, known)
        if known.files and not found.sources:  # what else is there are no tickets, as was told
            return ArchiveLoad(Stored(known.fates, ()), found, known=known.notices(Fates()))
        stored = load_into_archive(
            found, folder, known=known, key=key, settings=settings, progress=progress
        )
    found = also_left_out(found, stored.left_out)
    told = known.notices(stored.fates)
    if known.files:
        stored = replace(stored, fates=together(stored.fates, known.fates))
    return ArchiveLoad(stored, found, known=told)


def _known(
    request: Request,
    folder: Path,
    settings: Settings,
    progress: Progress,
    key: bytes,
) -> Known:
    """What the archive has of the files."""
    given = given_files(request, settings, key_fingerprint=fingerprint(key))
    if not given.prints or not is_archive(folder):
        return known_among(given, folder, key=key)
    with locked(folder, waiting=lambda: progress.stage("wait")):
        return known_among(given, folder, key=key)


def _read(request: Request, settings: Settings, progress: Progress, known: Known) -> TicketSet:
    """The tickets of the files and rows that are not known."""
    pass_over = None if known.rows is None else known.rows.among
    return read_tickets(
        request, settings, progress, as_typed=True, known=known.paths, pass_over=pass_over
    )


def _rest(
    request: Request, settings: Settings, progress: Progress, known: Known
) -> tuple[TicketSet, Known]:
    """The tickets of the files that are not known; of all, where those need the others."""
    if known.files:
        try:
            found = _read(request, settings, progress, known)
        except InputError:
            found = None  # all together are read, or say why they cannot
        if found is not None and not must_read_all(known, found.sources, found.joined):
            return found, known
    known = replace(known, files=None)
    return _read(request, settings, progress, known), known
