"""Files that an archive has taken in whole already: which need not be read again.

A file may be passed over when reading it again would change nothing. That is so while the archive
is as the last load left it, everything that decides about the file is what it was, and no file
that came after it may have replaced tickets of it, unless that one is loaded behind it again. What
goes into other files' tickets (answers of surveys, tables that belong together) is passed over
with all that was read beside it, or not at all.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import combinations
from pathlib import Path

import numpy as np

from voc_cli.load import Source, SourceReport, expand, is_survey
from voc_cli.messages import Notice
from voc_cli.pipeline.archive.counts import known_fates
from voc_cli.pipeline.archive.rows import RowsThere
from voc_cli.pipeline.labels import masked_names
from voc_cli.pipeline.request import Request
from voc_cli.settings import Settings
from voc_cli.store.archive import (
    Fates,
    KeptFates,
    Taken,
    archive_state,
    is_archive,
    program_print,
    read_fates,
    read_rows,
    read_taken,
)
from voc_cli.store.manifest import sha256_of
from voc_cli.text import fingerprint

_NO_RESULT = ("cache", "lang", "workers")
_SHOWN = 6  # names of files in one sentence

__all__ = [
    "Given",
    "Known",
    "given_files",
    "known_among",
    "listed_files",
    "must_read_all",
]


@dataclass(frozen=True)
class Given:
    """The files of a load in their order.

    hashes    of the bytes of each
    prints    of each with everything that decides what becomes of it; empty when the load cannot
              be remembered (standard input, archives as sources, filters)
    decided   everything beside the files that decides
    """

    files: tuple[Source, ...] = ()
    hashes: tuple[str, ...] = ()
    prints: tuple[str, ...] = ()
    decided: str = ""

    @property
    def load(self) -> str:
        """One hash for all of them."""
        return hashlib.sha256("\n".join(self.prints).encode()).hexdigest()


@dataclass(frozen=True)
class Known:
    """Which of the given files need not be read, which `rows` of the others the archive has, and
    its state that says so. `fates` are those of the files' tickets, each once.
    """

    given: Given
    state: str = ""
    files: Mapping[int, Taken] | None = None
    rows: RowsThere | None = None
    fates: Fates = field(default_factory=Fates)

    def still_holds(self, state: str) -> bool:
        """Whether the archive, in this state now, is as it was when this was found out; of a load
        that cannot be remembered it does not matter.
        """
        return not self.given.prints or self.state == state

    @property
    def is_all(self) -> bool:
        """Whether nothing is left to read."""
        return bool(self.files) and len(self.files or {}) == len(self.given.files)

    @property
    def paths(self) -> frozenset[Path]:
        """The files not to read."""
        sources = (self.given.files[place] for place in self.files or {})
        return frozenset(source.path for source in sources if source.path is not None)

    def notices(self, read: Fates) -> tuple[Notice, ...]:
        """What is to be said of them beside the tickets that were `read`."""
        names = [self.given.files[place].name for place in sorted(self.files or {})]
        if not names:
            return ()
        shown = list(masked_names(names).values())
        if len(shown) > _SHOWN:
            shown = [*shown[: _SHOWN - 1], "…", shown[-1]]
        tickets = int((~np.isin(self.fates.keys, read.keys)).sum())
        values = {"n": len(names), "files": ", ".join(shown), "tickets": tickets}
        return (Notice("archive.already", values),)


def given_files(request: Request, settings: Settings, *, key_fingerprint: str) -> Given:
    """The files that a request names, each with its prints; nothing when it names others too."""
    filtered = request.where is not None or request.start is not None or request.end is not None
    archives = any(given != "-" and is_archive(Path(given)) for given in request.sources)
    if filtered or archives or request.list_rejects or "-" in request.sources:
        return Given()
    files = expand(request.sources, input_format=request.input_format)
    try:
        hashes = tuple(sha256_of(Path(str(source.path))) for source in files)
    except OSError:
        return Given()  # reading it says what is wrong
    decided = _decided(request, settings, key_fingerprint)
    prints = tuple(
        hashlib.sha256(f"{decided}\0{one.name}\0{one.alone}\0{digest}".encode()).hexdigest()
        for one, digest in zip(files, hashes, strict=True)
    )
    return Given(tuple(files), hashes, prints, decided)


def _decided(request: Request, settings: Settings, key_fingerprint: str) -> str:
    """Everything but the file itself that decides what becomes of it in an archive."""
    plain = {f.name: getattr(settings, f.name) for f in fields(settings)}
    preset = Path(settings.preset or "")
    told = {
        "settings": {
            name: dict(value) if isinstance(value, Mapping) else value
            for name, value in plain.items()
            if name not in _NO_RESULT
        },
        "preset": sha256_of(preset) if preset.is_file() else None,
        "words": fingerprint(settings),
        "key": key_fingerprint,
        "format": request.input_format,
        "map": sorted(request.column_map.items()),
        "scales": sorted(request.scales),
        "orders": [sorted(request.date_orders), request.orders_before],
        "strict": request.strict,
        "as_of": str(request.as_of),
        "program": program_print(),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)


def known_among(given: Given, folder: Path, *, key: bytes) -> Known:
    """The given files, and rows of such, that the archive holds, while its lock is held."""
    if not given.prints:
        return Known(given)
    state = archive_state(folder)
    rows = RowsThere.under(key, given.decided, read_rows(folder, state))
    listed, fates = listed_files(folder, state)
    by_print = {taken.file: taken for taken in listed}
    place_of = {name: place for place, name in enumerate(given.prints)}
    found: dict[int, Taken] = {}
    for place, name in enumerate(given.prints):
        taken = by_print.get(name)
        if taken is None:
            continue
        later = [one for one in listed if one.epoch > taken.epoch and one.shares_source_with(taken)]
        if all(place_of.get(one.file, -1) > place for one in later):
            found[place] = taken
    if not _looked_through(list(found.values()), listed):
        found = {}
    there = [by_print[name] for name in given.prints if name in by_print]
    if any(taken.joined for taken in there):
        whole = len(found) == len(given.files) and all(t.load == given.load for t in found.values())
        found = found if whole else {}
    fates = fates.of({taken.file for taken in found.values()})
    return Known(given, state, found, rows, known_fates(fates))


def listed_files(folder: Path, state: str) -> tuple[tuple[Taken, ...], KeptFates]:
    """The files an archive in this state has taken in, and what became of their tickets; neither
    without the other.
    """
    fates = read_fates(folder, state)
    return ((), KeptFates()) if fates is None else (read_taken(folder, state), fates)


def _looked_through(found: Sequence[Taken], listed: Sequence[Taken]) -> bool:
    """Whether files of every two layouts were once read in one load, so that it is known that
    neither says more about the other's tickets.
    """
    layouts = {taken.sources for taken in found}
    if len(layouts) < 2:
        return True
    loads: dict[str, frozenset[str]] = {}
    for taken in listed:
        loads[taken.load] = loads.get(taken.load, frozenset()) | taken.sources
    return all(
        any(one <= together and other <= together for together in loads.values())
        for one, other in combinations(layouts, 2)
    )


def must_read_all(known: Known, sources: Sequence[SourceReport], joined: frozenset[str]) -> bool:
    """Whether what the other files turned out to hold needs the known ones beside it.

    `joined` are hashes of files whose tables were read together.
    """
    if not known.files:
        return False
    if joined or any(is_survey(r) or r.format == "mail" for r in sources):
        return True
    theirs = frozenset().union(*(taken.sources for taken in known.files.values()))
    for report in sources:
        if report.source not in theirs:  # it may hold the tickets of another under a new layout
            return True
        if report.sha256 not in known.given.hashes:
            return True  # the file has changed since
        place = known.given.hashes.index(report.sha256)
        behind = (taken for after, taken in known.files.items() if after > place)
        if any(report.source in taken.sources for taken in behind):
            return True
    return False
