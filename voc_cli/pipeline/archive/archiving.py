"""The tickets that were read into an archive: new ones, changed ones, and what is known of both."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc_cli.errors import InputError
from voc_cli.load import Origins, SourceReport, is_survey
from voc_cli.pipeline.archive.counts import Stored, passed_fates, together
from voc_cli.pipeline.archive.ids import keys_of
from voc_cli.pipeline.archive.known import Known
from voc_cli.pipeline.archive.orders import noted_orders
from voc_cli.pipeline.archive.remembering import remember
from voc_cli.pipeline.archive.sources import kept_names, known_as
from voc_cli.pipeline.archive.storing import store_tickets
from voc_cli.pipeline.request import Progress
from voc_cli.pipeline.ticket_set import TicketSet
from voc_cli.privacy import mask_text
from voc_cli.settings import Settings
from voc_cli.store.archive import (
    ArchiveMeta,
    Fates,
    KeptRows,
    archive_state,
    is_archive,
    locked,
    open_meta,
)

Ints = npt.NDArray[np.int64]

__all__ = ["load_into_archive", "meta_of", "new_folder"]


def new_folder(folder: Path) -> None:
    """Refuse a folder that holds other things before any long work begins."""
    if folder.exists() and not folder.is_dir():
        raise InputError("archive.not_a_folder", archive=folder.name)
    if folder.is_dir() and not is_archive(folder):
        # A load that was killed before its first commit leaves only what is ours.
        if any(entry.name != "_voc" for entry in folder.iterdir()):
            raise InputError("archive.not_empty", archive=folder.name)


def load_into_archive(
    found: TicketSet,
    folder: Path,
    *,
    known: Known,
    key: bytes,
    settings: Settings,
    progress: Progress,
) -> Stored | None:
    """Upsert masked tickets into the archive `folder`, which is made when there is none.

    Tokenizes only what has no words yet. The same tickets a second time change no byte. `known`
    are files that were not read since the archive has them, and `found` may lack rows that it has;
    None when the archive has changed since that was found out. Raises InputError when the archive
    is damaged, busy, or hashes customers with another key.
    """
    with locked(folder, waiting=lambda: progress.stage("wait")):
        progress.stage("archive", found.tickets.num_rows)
        before = archive_state(folder)
        if not known.still_holds(before):
            return None
        meta = meta_of(folder, found.sources, found.aliases, found.key_fingerprint, settings)
        names = kept_names([found.tickets], folder, meta=meta)
        stored = store_tickets(
            found.tickets,
            folder,
            meta=meta,
            key=key,
            settings=settings,
            names=names,
            stated=found.stated,
            has=_columns_of(found),
        )
        fates = _with_passed(found, stored.fates)
        remember(
            folder,
            known,
            found.sources,
            names=names,
            joined=found.joined,
            fates=fates,
            origins=found.origins or Origins(),
            before=before,
            rows=_rows_now(found, known, stored, names),
        )
        return replace(stored, fates=together(fates))


def _columns_of(found: TicketSet) -> Ints | None:
    """What the files of each ticket that is to be stored have columns for."""
    if found.origins is None or found.passed is None:
        return None if found.origins is None else found.origins.has
    return found.origins.has[~found.passed.known]


def _with_passed(found: TicketSet, fates: Fates) -> Fates:
    """The fates of all tickets that were read, in their order, those passed over among them."""
    passed = found.passed
    if passed is None:
        return fates
    theirs = passed_fates(passed.sources, passed.ids)
    keys = np.zeros(len(passed.known), dtype=np.uint64)
    kind = np.zeros(len(passed.known), dtype=np.int64)
    keys[passed.known], keys[~passed.known] = theirs.keys, fates.keys
    kind[passed.known], kind[~passed.known] = theirs.kind + len(fates.kinds), fates.kind
    return Fates(keys, kind, (*fates.kinds, *theirs.kinds))


def _rows_now(
    found: TicketSet, known: Known, stored: Stored, names: Mapping[str, str]
) -> KeptRows | None:
    """The rows that the archive's tickets were made of, after a load."""
    if known.rows is None or found.passed is None or stored.newest is None:
        return None
    tickets = found.tickets.select(["source", "ticket_id"]).take(pa.array(stored.newest))
    under_ours, elsewhere = known_as(tickets, names)
    keys, ids = keys_of(under_ours), stored.fates.keys[stored.newest]
    # Under a name of its own a source is compared with the archive's each time.
    own = ~elsewhere
    new = KeptRows(keys[own], found.passed.rows[stored.newest][own], ids[own])
    return known.rows.kept.with_new(keys, new)


def meta_of(
    folder: Path,
    sources: Sequence[SourceReport],
    aliases: Mapping[str, str],
    key_fingerprint: str,
    settings: Settings,
) -> ArchiveMeta:
    """The archive's facts with what this load adds: headers, surveys, orders of days."""
    if is_archive(folder):
        meta = open_meta(folder, key_fingerprint=key_fingerprint)
    else:
        meta = ArchiveMeta(tz=settings.tz, key_fingerprint=key_fingerprint)
    headers = {h: c for h, c in aliases.items() if mask_text(h) == h}
    surveys = {source.source for source in sources if is_survey(source)}
    return ArchiveMeta(
        tz=meta.tz,
        key_fingerprint=meta.key_fingerprint,
        headers={**headers, **meta.headers},
        surveys=tuple(sorted({*meta.surveys, *surveys})),
        ratings=meta.ratings,
        orders=noted_orders(meta.orders, sources),
        pruned_before=meta.pruned_before,
    )
