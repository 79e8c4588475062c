"""What a load did to an archive, counted by source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load import Upserted
from voc_cli.messages import Notice
from voc_cli.pipeline.archive.changes import NO_CHANGES, Changes

LOAD_SCHEMA = pa.schema(
    [
        ("source", pa.string()),
        ("tickets", pa.int64()),
        ("new", pa.int64()),
        ("updated", pa.int64()),
        ("unchanged", pa.int64()),
        ("older", pa.int64()),
        ("forgotten", pa.int64()),
        ("pruned", pa.int64()),
    ]
)

_LEFT = ("older", "forgotten", "pruned")

Left = Mapping[str, Mapping[str, int]]  # {source: {why: how many}}
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

__all__ = [
    "LOAD_SCHEMA",
    "Left",
    "Stored",
    "count_upserted",
    "counted_together",
    "left_in",
    "unchanged",
]


@dataclass(frozen=True)
class Stored:
    """What a load did: LOAD_SCHEMA by source, the weeks whose files changed, and what is to be
    told of sources that the archive knew under another layout, and of its tickets. `newest` are
    the places, among the tickets that were given, of those the archive has now.
    """

    counts: pa.Table
    weeks: tuple[str, ...]
    notices: tuple[Notice, ...] = ()
    changes: Changes = NO_CHANGES
    newest: Ints | None = None

    @property
    def left_out(self) -> dict[str, int]:
        """The tickets that were not stored, by reason."""
        totals = {name: sum(self.counts[name].to_pylist()) for name in ("forgotten", "pruned")}
        return {name: n for name, n in totals.items() if n}


def count_upserted(
    merged: Upserted, old: pa.Table, new: pa.Table, *, forgotten: pa.Table, pruned: pa.Table
) -> pa.Table:
    """LOAD_SCHEMA of the `new` tickets and of those that were left out."""
    replaced = (merged.old_row >= 0) & (merged.new_row >= 0)
    same = np.zeros(len(replaced), dtype=bool)
    rows = np.flatnonzero(replaced)
    same[rows] = _equal_rows(
        merged.table.take(pa.array(rows)), old.take(pa.array(merged.old_row[rows]))
    )
    fate = np.full(new.num_rows, "older", dtype=object)
    ours = merged.new_row >= 0
    fate[merged.new_row[ours]] = np.select(
        [~replaced[ours], same[ours]], ["new", "unchanged"], "updated"
    )
    out = (("forgotten", forgotten), ("pruned", pruned))
    sources = chain(*(table["source"].to_pylist() for table in (new, forgotten, pruned)))
    fates = chain(fate.tolist(), *(repeat(name, table.num_rows) for name, table in out))
    counts: dict[str, dict[str, int]] = {}
    for source, what in zip(sources, fates, strict=True):
        line = counts.setdefault(source, dict.fromkeys(LOAD_SCHEMA.names[1:], 0))
        line[what] += 1
        line["tickets"] += 1
    return pa.Table.from_pylist(
        [{"source": source, **line} for source, line in sorted(counts.items())], schema=LOAD_SCHEMA
    )


def unchanged(tickets: Mapping[str, int], left: Sequence[Left] = ()) -> pa.Table:
    """LOAD_SCHEMA of so many tickets by source that the archive has as they are, but for those it
    did not take (`left`).
    """
    nothing = dict.fromkeys(LOAD_SCHEMA.names[1:], 0)
    rows = []
    for source, n in sorted(tickets.items()):
        why = {name: sum(one.get(source, {}).get(name, 0) for one in left) for name in _LEFT}
        same = n - sum(why.values())
        rows.append({**nothing, "source": source, "tickets": n, "unchanged": same, **why})
    return pa.Table.from_pylist(rows, schema=LOAD_SCHEMA)


def left_in(counts: pa.Table) -> Left:
    """The tickets that a load (LOAD_SCHEMA) did not take, and would not if they came again."""
    found = {}
    for row in counts.to_pylist():
        why = {name: row[name] for name in _LEFT if row[name]}
        if why:
            found[row["source"]] = why
    return found


def counted_together(counts: Sequence[pa.Table]) -> pa.Table:
    """The counts of several loads or parts of one (LOAD_SCHEMA) by source."""
    lines: dict[str, dict[str, int]] = {}
    for row in (row for table in counts for row in table.to_pylist()):
        line = lines.setdefault(row["source"], dict.fromkeys(LOAD_SCHEMA.names[1:], 0))
        for name in line:
            line[name] += row[name]
    return pa.Table.from_pylist(
        [{"source": source, **line} for source, line in sorted(lines.items())], schema=LOAD_SCHEMA
    )


def _equal_rows(left: pa.Table, right: pa.Table) -> Mask:
    """Rows that are equal in every column; `duplicate_of` follows from the others."""
    found = np.ones(left.num_rows, dtype=bool)
    for name in left.column_names:
        if name == "duplicate_of":
            continue
        one, two = left[name], right[name]
        if pa.types.is_nested(one.type):
            pairs = zip(one.to_pylist(), two.to_pylist(), strict=True)
            found &= np.fromiter((a == b for a, b in pairs), dtype=bool, count=len(found))
            continue
        equal = pc.fill_null(pc.equal(one, two), False)
        found &= np.asarray(pc.or_(equal, pc.and_(pc.is_null(one), pc.is_null(two))))
    return found
