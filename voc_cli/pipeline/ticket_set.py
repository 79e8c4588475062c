"""The masked tickets a command works on, and what became of the rows on the way to them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.columns import column_names, find_column
from voc_cli.analysis.period import local_days
from voc_cli.load import Origins, Scale, SourceReport
from voc_cli.messages import Notice
from voc_cli.pipeline.names import names_in
from voc_cli.privacy import mask_text

if TYPE_CHECKING:
    from voc_cli.pipeline.archive.words import KeptWords

REJECT_SCHEMA = pa.schema(
    [
        ("file", pa.string()),
        ("row", pa.int64()),
        ("reason", pa.string()),
        ("values", pa.map_(pa.string(), pa.string())),
    ]
)

__all__ = [
    "REJECT_SCHEMA",
    "PassOver",
    "PassedOver",
    "TicketSet",
    "headers_absent",
    "summed",
    "until",
]


@dataclass(frozen=True)
class PassedOver:
    """Rows that were read and not masked, since an archive has their tickets as they are.

    known     bool[n]: which of all rows
    rows      uint64[m]: keyed hashes of the others
    sources   str[k]: the sources of those passed over
    ids       uint64[k]: hashes of source and id of these, as the archive has them
    """

    known: npt.NDArray[np.bool_]
    rows: npt.NDArray[np.uint64]
    sources: pa.ChunkedArray
    ids: npt.NDArray[np.uint64]


# From tickets as they were read, and what the files of each have columns for.
PassOver = Callable[[pa.Table, npt.NDArray[np.int64]], PassedOver]


@dataclass(frozen=True)
class TicketSet:
    """The masked ticket table and what became of the rows on the way to it.

    `times` are those of all tickets, also of those that a filter left out: they tell how far the
    data reach, which a rare filter must not change. `as_of` is the day to take as today when that
    is not the newest ticket's: what the user said, or the last day before a few mistyped ones.
    `rejects` follows REJECT_SCHEMA: the rejected rows, masked. `aliases` are the files'
    own headers and the canonical columns they became. `words` are those an archive holds already.
    `joined` are the SHA-256 of files whose tables were joined with those of others, `stated` the
    scales that somebody said the ratings of some sources have.
    `left_out` counts the tickets that filters kept out: `period`, `where`, `as_of`, `undated`.
    `passed` tells of rows that are not among `tickets` since an archive has them. `origins`
    tell where every ticket comes from that was read, these too; None with archives.
    """

    tickets: pa.Table
    times: pa.ChunkedArray
    as_of: date | None
    sources: tuple[SourceReport, ...]
    rejects: pa.Table
    notices: tuple[Notice, ...]
    masked: Mapping[str, int]
    aliases: Mapping[str, str]
    key_fingerprint: str
    words: "KeptWords | None" = None
    joined: frozenset[str] = frozenset()
    stated: Mapping[str, Scale] = field(default_factory=lambda: MappingProxyType({}))
    left_out: Mapping[str, int] = field(default_factory=dict)
    passed: PassedOver | None = None
    origins: Origins | None = None


def headers_absent(
    found: TicketSet, where: str | None, by: Sequence[str] = ()
) -> tuple[Notice, ...]:
    """What is to be said of file headers in `--where` and `--by` that only some sources have."""
    tickets, notices = found.tickets, []
    known = set(column_names(tickets)) - set(tickets.column_names)
    for name in sorted({*names_in(where), *by}):
        if name not in {*known, *found.aliases} or name in tickets.column_names:
            continue
        given = find_column(tickets, name, aliases=found.aliases)
        told = pa.table({"source": tickets["source"], "given": given.is_valid().cast(pa.int64())})
        counts = told.group_by("source").aggregate([("given", "count"), ("given", "sum")])
        rows = [row for row in counts.to_pylist() if not row["given_sum"]]
        if not rows or len(rows) == len(counts):
            continue
        files = [_files_of(row["source"], found.sources) for row in rows]
        values = {
            "column": mask_text(name),
            "files": ", ".join(sorted(files)),
            "n": sum(row["given_count"] for row in rows),
        }
        notices.append(Notice("load.header_absent", values))
    return tuple(notices)


def _files_of(source: str, reports: Sequence[SourceReport]) -> str:
    """The files of a source, or its own name where an archive holds it."""
    names = dict.fromkeys(report.name for report in reports if report.source == source)
    return ", ".join(names) or source


def until(tickets: pa.Table, as_of: date | None) -> pa.Table:
    """The tickets that are not later than `as_of`, undated ones too; all without one."""
    if as_of is None:
        return tickets
    later = pc.greater(local_days(tickets.column("created_at")), pa.scalar(as_of, pa.date32()))
    return tickets.filter(pc.invert(pc.fill_null(later, False)))


def summed(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """Two counts by reason in one; what is nought is left out."""
    both = {name: one.get(name, 0) + other.get(name, 0) for name in sorted({*one, *other})}
    return {name: n for name, n in both.items() if n}
