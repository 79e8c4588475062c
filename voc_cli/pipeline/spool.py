"""Masked slices of a large file on disk, and the little of every ticket that stays in memory.

That is some 60 bytes: a hash and the first letters of its id, its time, and the signature of its
words. What needs more (equal ids, ties, texts that may be the same) is read from disk.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load import (
    Signatures,
    Slice,
    drop_older_versions,
    first_of_repeats,
    hashes_of,
    prefixes_of,
    sign_texts,
)

_BATCH_ROWS = 2048
_GROUP_ROWS = 1 << 16
_ROW = "row"
_LAST = np.int64(2**63 - 1)

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

__all__ = ["Noted", "Order", "Spool", "note"]


@dataclass(frozen=True)
class Noted:
    """What masking takes away and putting in order needs: the places of a slice's rows, hashes of
    their ids, and which ids were made.
    """

    rows: Ints
    made: npt.NDArray[np.bool_]
    hashes: Words


def note(part: Slice) -> Noted:
    """What is to be kept of a slice that is not masked yet."""
    hashes = hashes_of(_whole(part.tickets["ticket_id"]))
    return Noted(part.rows, part.made, hashes)


@dataclass(frozen=True)
class Order:
    """rank: the final place of every spooled row, -1 when dropped; `first`: of every spooled row
    the spooled row it repeats, else itself; `shown`: ids that differ from those on disk, `renamed`
    of which belong to tickets that share one.
    """

    rank: npt.NDArray[np.int32]
    kept: int
    first: npt.NDArray[np.int32]
    shown: Mapping[int, str]
    renamed: int
    times: pa.ChunkedArray


@dataclass
class Spool:
    """Masked slices on disk, each sorted, and what stays of every row."""

    folder: Path
    schema: pa.Schema
    paths: list[Path] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    _hashes: list[Words] = field(default_factory=list, repr=False)
    _prefixes: list[Words] = field(default_factory=list, repr=False)
    _times: list[Ints] = field(default_factory=list)
    _made: list[npt.NDArray[np.bool_]] = field(default_factory=list)
    _signed: list[list[npt.NDArray[Any]]] = field(default_factory=list)

    def add(self, noted: Noted, masked: pa.Table) -> None:
        """Write one masked slice, and remember its rows."""
        signed = sign_texts(masked)
        path = self.folder / f"{len(self.paths)}.arrow"
        table = masked.append_column(_ROW, pa.array(noted.rows))
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with path.open("wb") as file, pa.ipc.new_file(file, table.schema, options=options) as out:
            out.write_table(table.combine_chunks(), max_chunksize=_BATCH_ROWS)
        self.paths.append(path)
        self._hashes.append(noted.hashes)
        self._prefixes.append(prefixes_of(_whole(masked["ticket_id"])))
        self._times.append(_moments(masked["created_at"]))
        self._made.append(noted.made)
        start = self.starts[-1]
        self._signed.append(
            [
                (signed.rows + start).astype(np.int32),
                signed.exact,
                signed.count,
                (signed.rows[signed.long] + start).astype(np.int32),
                *signed.bands,
            ]
        )
        self.starts.append(start + len(masked))

    def put_in_order(self) -> Order:
        """Older versions dropped, reused ids renewed, rows ranked, repeats found."""
        hashes, made = _joined(self._hashes), _joined(self._made)
        dropped, renamed, numbered = self._versions(hashes, made)
        del hashes, made
        times, fresh = _joined(self._times), {**numbered, **renamed}
        keep = np.ones(len(times), dtype=bool)
        keep[dropped] = False
        order = self._ordered(np.flatnonzero(keep), times, fresh)
        rank = np.full(len(times), -1, dtype=np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        first = self._repeats(rank, order)
        moments = pa.array(np.where(times == _LAST, np.int64(0), times), mask=times == _LAST)
        zoned = moments.cast(self.schema.field("created_at").type)
        return Order(rank, len(order), first, fresh, len(renamed), pa.chunked_array([zoned]))

    def _versions(
        self, hashes: Words, made: npt.NDArray[np.bool_]
    ) -> tuple[Ints, dict[int, str], dict[int, str]]:
        """Rows that are older versions of others, new ids for those that only share an id, and for
        equal rows that have none of their own.
        """
        order = np.argsort(hashes)
        same = hashes[order[1:]] == hashes[order[:-1]]
        shared = np.zeros(len(order), dtype=bool)
        shared[order[1:]] |= same
        shared[order[:-1]] |= same
        del order
        rows = np.flatnonzero(shared)
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

    def _ordered(self, rows: Ints, times: Ints, fresh: Mapping[int, str]) -> npt.NDArray[np.int32]:
        """The rows by time, then by id; ids that begin alike are read from disk and compared."""
        prefixes = _joined(self._prefixes)
        for row, new in fresh.items():
            prefixes[row] = prefixes_of(pa.array([new]))[0]
        order = rows[np.lexsort((prefixes[rows], times[rows]))].astype(np.int32)
        alike = (times[order[1:]] == times[order[:-1]]) & (
            prefixes[order[1:]] == prefixes[order[:-1]]
        )
        del prefixes
        if not alike.any():
            return order
        tied = np.zeros(len(order), dtype=bool)
        tied[1:] |= alike
        tied[:-1] |= alike
        places = np.flatnonzero(tied)
        block = np.cumsum(~np.append(False, alike)[places])
        wanted = np.sort(order[places])
        on_disk = self.some(wanted, ["ticket_id"])["ticket_id"]
        among = set(wanted.tolist()) & fresh.keys()
        ids = _with(on_disk, {int(np.searchsorted(wanted, row)): fresh[row] for row in among})
        mine = ids.take(pa.array(np.searchsorted(wanted, order[places])))
        keys = pa.table({"block": block, "id": mine})
        by_id = pc.sort_indices(keys, sort_keys=[("block", "ascending"), ("id", "ascending")])
        order[places] = order[places][np.asarray(by_id)]
        return order

    def _repeats(
        self, rank: npt.NDArray[np.int32], order: npt.NDArray[np.int32]
    ) -> npt.NDArray[np.int32]:
        """Of every spooled row the first in the final order that says the same.

        Texts are compared as they are kept, masked, as everywhere.
        """
        signed, self._signed = self._signed, []

        def whole(column: int) -> npt.NDArray[Any]:
            """One column of all signatures; its slices are let go."""
            parts = [slice_[column] for slice_ in signed]
            for slice_ in signed:
                slice_[column] = parts[0][:0]
            return np.concatenate(parts)

        place = rank[whole(0)]
        by_place = np.argsort(place, kind="stable").astype(np.int32)
        by_place = by_place[place[by_place] >= 0]
        said_at = place[by_place].astype(np.int64)
        exact, count = whole(1)[by_place], whole(2)[by_place]
        del by_place, place
        long_at = rank[whole(3)]
        by_long = np.argsort(long_at, kind="stable")
        by_long = by_long[long_at[by_long] >= 0]
        long = np.searchsorted(said_at, long_at[by_long])
        bands = [whole(n)[by_long] for n in range(4, len(signed[0]))]
        said = Signatures(said_at, exact, count, long, bands)

        def texts(places: Ints) -> pa.Array:
            wanted, back = np.unique(order[places], return_inverse=True)
            table = self.some(wanted, ["subject", "body"])
            said = pc.coalesce(table["body"], table["subject"], "")
            found: pa.Array = _whole(said).take(pa.array(back))
            return found

        group = first_of_repeats(said, len(order), texts)
        first = np.arange(len(rank), dtype=np.int32)
        first[order] = order[group]
        return first

    def some(self, rows: npt.NDArray[Any], columns: list[str]) -> pa.Table:
        """The given spooled rows, ascending, read batch by batch."""
        found: list[pa.Table] = []
        for start, end, path in zip(self.starts, self.starts[1:], self.paths, strict=False):
            here = rows[np.searchsorted(rows, start) : np.searchsorted(rows, end)] - start
            for first, batch in _batches_with(path, here):
                mine = here[(here >= first) & (here < first + batch.num_rows)] - first
                found.append(pa.Table.from_batches([batch]).select(columns).take(pa.array(mine)))
        return pa.concat_tables(found).combine_chunks()

    def groups(self, order: Order) -> Iterator[pa.Table]:
        """All rows in their final order."""
        runs = [
            _Run(path, order.rank[start:end])
            for path, start, end in zip(self.paths, self.starts[:-1], self.starts[1:], strict=True)
        ]
        starts = np.array(self.starts[:-1])
        leaders = _Leaders(order)
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
            yield self._finished(table.select(self.schema.names), spooled[place], order, leaders)

    def _finished(self, table: pa.Table, rows: Ints, order: Order, leaders: "_Leaders") -> pa.Table:
        """With the new ids, and what each row repeats."""
        ids = _whole(table["ticket_id"])
        if order.shown:
            own_ids = zip(rows.tolist(), ids.to_pylist(), strict=True)
            ids = pa.array([order.shown.get(row, own) for row, own in own_ids], pa.string())
        repeats = leaders.named(rows, ids)
        for name, column in (("ticket_id", ids), ("duplicate_of", repeats)):
            place = self.schema.get_field_index(name)
            table = table.set_column(place, self.schema.field(name), column)
        return table.replace_schema_metadata(self.schema.metadata)


class _Leaders:
    """The ids of rows that others repeat, kept as they come by: a leader stands before them."""

    def __init__(self, order: Order) -> None:
        self._first, self._rank = order.first, order.rank
        again = np.flatnonzero(order.first != np.arange(len(order.first)))
        self._wanted = np.unique(order.rank[order.first[again]])
        self._ids: list[pa.Array] = []

    def named(self, rows: Ints, ids: pa.Array) -> pa.Array:
        """The leader's id of each of the next rows, null for those that repeat nothing."""
        ranks = self._rank[rows]
        leads = np.isin(ranks, self._wanted)
        self._ids.append(ids.filter(pa.array(leads)))
        leader = self._first[rows]
        alone = leader == rows
        places = np.searchsorted(self._wanted, self._rank[leader])
        known = pa.chunked_array(self._ids) if self._ids else pa.chunked_array([], pa.string())
        wanted = pa.array(np.where(alone, 0, places), mask=alone)
        return _whole(known.take(wanted))


class _Run:
    """One spooled slice, read once from its beginning to its end in the final order."""

    def __init__(self, path: Path, rank: npt.NDArray[np.int32]) -> None:
        self._rows = np.flatnonzero(rank >= 0).astype(np.int32)
        self._rows = self._rows[np.argsort(rank[self._rows], kind="stable")]
        self._rank = rank[self._rows]
        self._path = path
        self._done = 0

    def until(self, high: int) -> Iterator[tuple[pa.Table, Ints]]:
        """The next rows whose rank is below `high`, with their places in the slice."""
        end = int(np.searchsorted(self._rank, high))
        rows = np.sort(self._rows[self._done : end]).astype(np.int64)
        self._done = end
        for first, batch in _batches_with(self._path, rows):
            mine = rows[(rows >= first) & (rows < first + batch.num_rows)]
            yield pa.Table.from_batches([batch]).take(pa.array(mine - first)), mine


def _batches_with(path: Path, rows: npt.NDArray[Any]) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The batches of a spooled slice that hold any of `rows`, with their first row."""
    if not len(rows):
        return
    with pa.OSFile(str(path)) as file:
        reader = pa.ipc.open_file(file)
        for number in np.unique(rows // _BATCH_ROWS):
            if 0 <= number < reader.num_record_batches:
                yield int(number) * _BATCH_ROWS, reader.get_batch(int(number))


def _moments(times: pa.ChunkedArray) -> Ints:
    """Microseconds, the last of all numbers where there is no time."""
    naive = _whole(times).cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
    return np.asarray(pc.fill_null(naive, int(_LAST)).to_numpy(), dtype=np.int64)


def _joined(parts: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """One array of all parts, which are let go."""
    found = np.concatenate(parts)
    parts.clear()
    return found


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


def _with(ids: pa.ChunkedArray, fresh: Mapping[int, str]) -> pa.Array:
    """The ids with some of them replaced."""
    whole = _whole(ids)
    if not fresh:
        return whole
    mask = np.zeros(len(whole), dtype=bool)
    rows = sorted(fresh)
    mask[rows] = True
    new = pa.array([fresh[row] for row in rows], pa.string())
    found: pa.Array = pc.replace_with_mask(whole, pa.array(mask), new)
    return found


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
