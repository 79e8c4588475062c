"""What an archive keeps of a load for the next one: files, what became of their tickets, rows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from voc_cli.load import Origins, SourceReport, is_survey
from voc_cli.pipeline.archive.counts import counted, together, when_repeated
from voc_cli.pipeline.archive.known import Given, Known, listed_files
from voc_cli.store.archive import (
    Change,
    Fates,
    KeptRows,
    Taken,
    archive_state,
    fates_file,
    rows_file,
    taken_file,
    write_change,
)

_OUT = ("forgotten", "pruned")

__all__ = ["remember"]


def remember(
    folder: Path,
    known: Known,
    sources: Sequence[SourceReport],
    *,
    names: Mapping[str, str],
    joined: frozenset[str],
    fates: Fates,
    origins: Origins,
    before: str,
    rows: KeptRows | None = None,
) -> None:
    """Note the files that were read just now, while the archive's lock is held.

    `names` are the archive's own names of sources, `fates` what became of the tickets, which come
    from `origins`; `before` is the state of the archive before the load, `rows` are those its
    tickets were made of. A load that changed nothing leaves what is known of its files as it was,
    so that it changes no byte.
    """
    given = known.given
    if not given.prints or any(report.sha256 not in given.hashes for report in sources):
        return  # a file has changed since it was looked at
    listed, kept_fates = listed_files(folder, before)
    state = archive_state(folder)
    read = _taken_now(known, sources, names, joined)
    if state == before:
        there = {taken.file for taken in listed}
        read = [taken for taken in read if taken.file not in there]
    files = {} if rows is None else dict(rows_file(state, rows))
    if not read and state == before:
        write_change(folder, Change(files))
        return
    last = max((taken.epoch for taken in listed), default=0)
    several = len(read) > 1 and any(report.duplicates for report in sources)
    counts = counted(fates)
    if any(sum(counts[name].to_pylist()) for name in ("updated", "older")) or several:
        read = [replace(one, epoch=last + 1 + place * several) for place, one in enumerate(read)]
    else:
        read = [replace(one, epoch=last) for one in read]
    again = {taken.file for taken in read}
    kept = [taken for taken in listed if taken.file not in again]
    by_file = _by_file(fates, origins, sources, given)
    now = {file: theirs for file, theirs in by_file.items() if file in again}
    files |= taken_file(state, [*kept, *read])
    files |= fates_file(state, kept_fates.with_files(now))
    write_change(folder, Change(files))


def _by_file(
    fates: Fates, origins: Origins, sources: Sequence[SourceReport], given: Given
) -> dict[str, Fates]:
    """{print of a file: the fates its tickets have when they come again}.

    Of a ticket whose newest version another file has it has an older one, unless all versions of
    it stay out.
    """
    again = when_repeated(fates)
    older = [(source, fate if fate in _OUT else "older") for source, fate in again.kinds]
    found: dict[str, Fates] = {}
    for name, digest in zip(given.prints, given.hashes, strict=True):
        places = [place for place, report in enumerate(sources) if report.sha256 == digest]
        if places:
            rows = np.flatnonzero(np.isin(origins.part, places))
            gone = origins.older[np.isin(origins.older[:, 1], places), 0]
            found[name] = together(
                Fates(again.keys[rows], again.kind[rows], again.kinds),
                Fates(again.keys[gone], again.kind[gone], tuple(older)),
            )
    return found


def _taken_now(
    known: Known,
    sources: Sequence[SourceReport],
    names: Mapping[str, str],
    joined: frozenset[str],
) -> list[Taken]:
    """The files that were read and gave tickets, or rows to others' tickets, in their order."""
    given = known.given
    # A mail alone may be answered by the next.
    mails = any(report.format == "mail" for report in sources)
    whole = bool(joined) or mails or any(is_survey(report) for report in sources)
    found: list[Taken] = []
    for place, digest in enumerate(given.hashes):
        if place in (known.files or {}):
            continue
        reports = [report for report in sources if report.sha256 == digest]
        if not reports and digest not in joined:
            continue
        ours = {r.source for r in reports} | {names.get(r.source, r.source) for r in reports}
        found.append(Taken(given.prints[place], given.load, 0, whole, frozenset(ours)))
    return found
