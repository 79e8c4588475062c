"""A file too large to hold becomes a masked table on disk: slice by slice, then put in order.

Memory holds a slice, and of every ticket its time, id and the signature of its words (some 170
bytes); its text goes masked into a temporary file beside the output and from there, in order, into
the output. Nothing unmasked is written.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.period import last_plausible_day, local_days
from voc_cli.analysis.where import apply_filters
from voc_cli.load import (
    LargeCsv,
    Signatures,
    Slice,
    SourceReport,
    drop_older_versions,
    expand,
    first_of_repeats,
    open_large_csv,
    sign_texts,
)
from voc_cli.messages import Notice
from voc_cli.pipeline.names import TOPIC_COLUMNS, UNDERSTOOD_COLUMNS, names_in
from voc_cli.pipeline.request import Progress, Request
from voc_cli.privacy import mask_tickets
from voc_cli.schema import RawTickets, ticket_schema
from voc_cli.settings import Settings
from voc_cli.store.key import load_key

_BATCH_ROWS = 2048
_GROUP_ROWS = 1 << 16
_ROW = "row"

Ints = npt.NDArray[np.int64]

__all__ = ["LargeTickets", "open_large"]


@dataclass(frozen=True)
class LargeTickets:
    """The masked tickets of a large file in their final order, a group of rows at a time."""

    schema: pa.Schema
    groups: Iterator[pa.Table]
    times: pa.ChunkedArray
    report: SourceReport
    notices: tuple[Notice, ...]
    masked: Mapping[str, int]


@contextmanager
def open_large(
    request: Request, settings: Settings, progress: Progress, *, beside: Path
) -> Iterator[LargeTickets | None]:
    """The tickets of the one large CSV that `request` names; None when it names anything else.

    The temporary folder stands beside the output, where there must be room for it anyway, and is
    gone when the block ends.
    """
    large = _only_large(request, settings)
    if large is None:
        yield None
        return
    beside.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=beside.parent, prefix=f".{beside.name}.", suffix=".tmp") as folder:
        yield _read(large, request, settings, progress, Path(folder))


def _only_large(request: Request, settings: Settings) -> LargeCsv | None:
    later = names_in(request.where) & {*UNDERSTOOD_COLUMNS, *TOPIC_COLUMNS}
    if request.list_rejects or later or len(request.sources) != 1:
        return None
    if Path(request.sources[0]).is_dir():
        return None
    sources = expand(request.sources, input_format=request.input_format)
    if len(sources) != 1:
        return None
    return open_large_csv(
        sources[0],
        settings=settings,
        input_format=request.input_format,
        column_map=request.column_map,
        as_of=request.as_of,
    )


def _read(
    large: LargeCsv, request: Request, settings: Settings, progress: Progress, folder: Path
) -> LargeTickets:
    key = load_key(request.key_file)
    progress.stage("load")
    spool = _Spool(folder, ticket_schema(settings.tz))
    counts: dict[str, int] = {}
    for part in large.slices():
        signed = sign_texts(part.tickets)
        masked = mask_tickets(RawTickets(part.tickets), key=key, tz=settings.tz)
        spool.add(part, masked.tickets, signed)
        for kind, n in masked.counts.items():
            counts[kind] = counts.get(kind, 0) + n
        progress.advance(len(part.tickets))
    order = spool.put_in_order()
    notices: list[Notice] = []
    if order.renamed:
        notices.append(Notice("load.ids_reused", {"n": order.renamed}))
    mistyped = last_plausible_day(order.times) if request.as_of is None else None
    if mistyped is not None:
        after = pc.greater(local_days(order.times), pa.scalar(mistyped, pa.date32()))
        values = {"day": mistyped, "n": int(pc.sum(after).as_py() or 0)}
        notices.append(Notice("analysis.far_future", values))
    report = large.report(kept=order.kept, duplicates=len(order.rank) - order.kept)
    aliases = {m.header: m.column for m in report.columns if m.column is not None}
    groups = (
        apply_filters(
            group, where=request.where, start=request.start, end=request.end, aliases=aliases
        )
        for group in spool.groups(order)
    )
    return LargeTickets(
        spool.schema,
        groups,
        order.times,
        report,
        (*notices, *report.notices),
        dict(sorted(counts.items())),
    )


@dataclass(frozen=True)
class _Order:
    """rank: the final place of every spooled row, -1 when dropped; `first`: of every spooled row
    the spooled row it repeats, else itself; `ids`: of every spooled row, as in the file; `shown`:
    those of them that are shown otherwise, `renamed` of which belong to tickets that share one.
    """

    rank: Ints
    kept: int
    first: Ints
    ids: pa.ChunkedArray
    shown: Mapping[int, str]
    renamed: int
    times: pa.ChunkedArray


@dataclass
class _Spool:
    """Masked slices on disk, each sorted, and the little of every row that stays in memory."""

    folder: Path
    schema: pa.Schema
    paths: list[Path] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    _ids: list[pa.Array] = field(default_factory=list, repr=False)
    _safe: dict[int, str] = field(default_factory=dict)
    _times: list[pa.Array] = field(default_factory=list)
    _made: list[npt.NDArray[np.bool_]] = field(default_factory=list)
    _signed: list[list[npt.NDArray[Any]]] = field(default_factory=list)

    def add(self, part: Slice, masked: pa.Table, signed: Signatures) -> None:
        """Write one masked slice, and remember its rows."""
        path = self.folder / f"{len(self.paths)}.arrow"
        table = masked.append_column(_ROW, pa.array(part.rows))
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with path.open("wb") as file, pa.ipc.new_file(file, table.schema, options=options) as out:
            out.write_table(table.combine_chunks(), max_chunksize=_BATCH_ROWS)
        self.paths.append(path)
        own, safe = _whole(part.tickets["ticket_id"]), _whole(masked["ticket_id"])
        for row in np.flatnonzero(pc.not_equal(own, safe)):
            self._safe[self.starts[-1] + int(row)] = safe[int(row)].as_py()
        self._ids.append(own)
        self._times.append(_whole(masked["created_at"]))
        self._made.append(part.made)
        self._signed.append([signed.rows + self.starts[-1], signed.exact, signed.count])
        self._signed[-1] += signed.bands
        self.starts.append(self.starts[-1] + len(masked))

    def put_in_order(self) -> _Order:
        """Older versions dropped, reused ids renewed, rows ranked, repeats found."""
        ids, times = pa.chunked_array(self._ids), pa.chunked_array(self._times)
        made = np.concatenate(self._made)
        self._ids, self._times, self._made = [], [], []
        dropped, renamed, numbered = self._versions(ids, made)
        keep = np.ones(len(ids), dtype=bool)
        keep[dropped] = False
        rows = np.flatnonzero(keep)
        fresh = {**numbered, **renamed}
        keyed = pa.table({"created_at": times, "ticket_id": _with(ids, fresh)})
        if len(rows) < len(keep):
            keyed = keyed.take(pa.array(rows))
        keys = [(name, "ascending") for name in keyed.column_names]
        order = rows[np.asarray(pc.sort_indices(keyed, sort_keys=keys))]
        rank = np.full(len(ids), -1, dtype=np.int64)
        rank[order] = np.arange(len(order))
        shown = {**self._safe, **fresh}
        first = self._repeats(rank, order)
        return _Order(rank, len(order), first, ids, shown, len(renamed), times)

    def _versions(
        self, ids: pa.ChunkedArray, made: npt.NDArray[np.bool_]
    ) -> tuple[Ints, dict[int, str], dict[int, str]]:
        """Rows that are older versions of others, new ids for those that only share an id, and for
        equal rows that have none of their own.
        """
        order = np.asarray(pc.sort_indices(ids)).astype(np.int64)
        ordered = ids.take(pa.array(order))
        same = np.asarray(pc.equal(ordered[1:], ordered[:-1]))
        del ordered
        shared = np.zeros(len(order), dtype=bool)
        shared[1:] |= same
        shared[:-1] |= same
        rows = np.sort(order[shared])
        if not len(rows):
            return rows, {}, {}
        table = self.some(rows, ["ticket_id", "source", "created_at", "updated_at", "subject",
                                 "body", _ROW])  # fmt: skip
        file_row = np.asarray(table[_ROW])
        numbered = _numbered(table["ticket_id"].to_pylist(), file_row, rows, made[rows])
        given = np.flatnonzero(~made[rows])
        versions = drop_older_versions(table.take(pa.array(given)), file_row[given])
        renamed = {int(rows[given[row]]): new for row, new in versions.renamed.items()}
        return rows[given[versions.dropped]], renamed, numbered

    def _repeats(self, rank: Ints, order: Ints) -> Ints:
        """Of every spooled row the first in the final order that says the same.

        Near-duplicates are looked for by the signatures of the customers' own words and compared
        by what is on disk, the masked ones: a pair at the very limit may fall on the other side.
        """
        signed, self._signed = self._signed, []

        def whole(column: int) -> npt.NDArray[Any]:
            """One column of all signatures; its slices are let go."""
            parts = [slice_[column] for slice_ in signed]
            for slice_ in signed:
                slice_[column] = parts[0][:0]
            return np.concatenate(parts)

        place = rank[whole(0)]
        by_place = np.argsort(place, kind="stable")
        by_place = by_place[place[by_place] >= 0]
        bands = range(3, len(signed[0]))
        place = place[by_place]
        said = Signatures(
            place, whole(1)[by_place], whole(2)[by_place], [whole(n)[by_place] for n in bands]
        )
        del by_place

        def texts(places: Ints) -> pa.Array:
            wanted, back = np.unique(order[places], return_inverse=True)
            table = self.some(wanted, ["subject", "body"])
            said = pc.coalesce(table["body"], table["subject"], "")
            found: pa.Array = _whole(said).take(pa.array(back))
            return found

        group = first_of_repeats(said, len(order), texts)
        first = np.arange(len(rank))
        first[order] = order[group]
        return first

    def some(self, rows: Ints, columns: list[str]) -> pa.Table:
        """The given spooled rows, ascending, read batch by batch."""
        found: list[pa.Table] = []
        for start, end, path in zip(self.starts, self.starts[1:], self.paths, strict=False):
            here = rows[np.searchsorted(rows, start) : np.searchsorted(rows, end)] - start
            for first, batch in _batches_with(path, here):
                mine = here[(here >= first) & (here < first + batch.num_rows)] - first
                found.append(pa.Table.from_batches([batch]).select(columns).take(pa.array(mine)))
        return pa.concat_tables(found).combine_chunks()

    def groups(self, order: _Order) -> Iterator[pa.Table]:
        """All rows in their final order."""
        runs = [
            _Run(path, order.rank[start:end])
            for path, start, end in zip(self.paths, self.starts[:-1], self.starts[1:], strict=True)
        ]
        starts = np.array(self.starts[:-1])
        for low in range(0, order.kept, _GROUP_ROWS):
            high = min(low + _GROUP_ROWS, order.kept)
            tables, rows = [], []
            for start, run in zip(starts, runs, strict=True):
                for table, own in run.until(high):
                    tables.append(table)
                    rows.append(own + start)
            spooled = np.concatenate(rows)
            place = np.argsort(order.rank[spooled])
            table = pa.concat_tables(tables).take(pa.array(place)).combine_chunks()
            yield self._finished(table.select(self.schema.names), spooled[place], order)

    def _finished(self, table: pa.Table, rows: Ints, order: _Order) -> pa.Table:
        """With the new ids, and what each row repeats."""
        first = order.first[rows]
        again = np.flatnonzero(first != rows)
        repeats: list[str | None] = [None] * len(rows)
        named = order.ids.take(pa.array(first[again])).to_pylist()
        for place, leader, own in zip(again.tolist(), first[again].tolist(), named, strict=True):
            repeats[place] = order.shown.get(leader, own)
        ids = table["ticket_id"]
        if order.shown:
            own_ids = zip(rows.tolist(), ids.to_pylist(), strict=True)
            ids = pa.array([order.shown.get(row, own) for row, own in own_ids], pa.string())
        for name, column in (("ticket_id", ids), ("duplicate_of", pa.array(repeats, pa.string()))):
            place = self.schema.get_field_index(name)
            table = table.set_column(place, self.schema.field(name), column)
        return table.replace_schema_metadata(self.schema.metadata)


class _Run:
    """One spooled slice, read once from its beginning to its end in the final order."""

    def __init__(self, path: Path, rank: Ints) -> None:
        self._rows = np.flatnonzero(rank >= 0)
        self._rows = self._rows[np.argsort(rank[self._rows], kind="stable")]
        self._rank = rank[self._rows]
        self._path = path
        self._done = 0

    def until(self, high: int) -> Iterator[tuple[pa.Table, Ints]]:
        """The next rows whose rank is below `high`, with their places in the slice."""
        end = int(np.searchsorted(self._rank, high))
        rows = np.sort(self._rows[self._done : end])
        self._done = end
        for first, batch in _batches_with(self._path, rows):
            mine = rows[(rows >= first) & (rows < first + batch.num_rows)]
            yield pa.Table.from_batches([batch]).take(pa.array(mine - first)), mine


def _batches_with(path: Path, rows: Ints) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The batches of a spooled slice that hold any of `rows`, with their first row."""
    with pa.OSFile(str(path)) as file:
        reader = pa.ipc.open_file(file)
        for number in np.unique(rows // _BATCH_ROWS):
            if 0 <= number < reader.num_record_batches:
                yield int(number) * _BATCH_ROWS, reader.get_batch(int(number))


def _numbered(
    ids: list[str], file_row: Ints, rows: Ints, made: npt.NDArray[np.bool_]
) -> dict[int, str]:
    """`hash-2`, `hash-3` … for rows without an id of their own that are equal, by their place."""
    seen: dict[str, int] = {}
    renamed: dict[int, str] = {}
    for place in np.argsort(file_row, kind="stable"):
        if made[place]:
            own = ids[place]
            seen[own] = seen.get(own, 0) + 1
            if seen[own] > 1:
                renamed[int(rows[place])] = f"{own}-{seen[own]}"
    return renamed


def _with(ids: pa.ChunkedArray, fresh: Mapping[int, str]) -> pa.ChunkedArray:
    """The ids with some of them replaced."""
    if not fresh:
        return ids
    mask = np.zeros(len(ids), dtype=bool)
    rows = sorted(fresh)
    mask[rows] = True
    new = pa.array([fresh[row] for row in rows], pa.string())
    found: pa.ChunkedArray = pa.chunked_array(
        [pc.replace_with_mask(_whole(ids), pa.array(mask), new)]
    )
    return found


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    found = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return found if isinstance(found, pa.Array) else pa.concat_arrays(found.chunks)
