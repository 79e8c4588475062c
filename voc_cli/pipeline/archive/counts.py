"""What a load did to an archive, counted by source."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.period import local_days
from voc_cli.load import Upserted, base_ids
from voc_cli.messages import Notice
from voc_cli.pipeline.archive.changes import NO_CHANGES, Changes
from voc_cli.pipeline.archive.ids import ids_of
from voc_cli.store.archive import Fates, KeptFates

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

# What may become of a ticket; where files disagree on one, the first counts.
_FATES = LOAD_SCHEMA.names[2:]

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]

__all__ = [
    "LOAD_SCHEMA",
    "Stored",
    "counted",
    "equal_rows",
    "fates_of",
    "known_fates",
    "passed_fates",
    "together",
    "when_repeated",
]


@dataclass(frozen=True)
class Stored:
    """What a load did: the fates of its tickets, the weeks whose files changed, and what is to be
    told of sources that the archive knew under another layout, and of its tickets. `newest` are
    the places, among the tickets that were given, of those the archive has now.
    """

    fates: Fates
    weeks: tuple[str, ...]
    notices: tuple[Notice, ...] = ()
    changes: Changes = NO_CHANGES
    newest: Ints | None = None

    @cached_property
    def counts(self) -> pa.Table:
        """LOAD_SCHEMA by source, each ticket once."""
        return counted(self.fates)

    @property
    def left_out(self) -> dict[str, int]:
        """The tickets that were not stored, by reason."""
        totals = {name: sum(self.counts[name].to_pylist()) for name in ("forgotten", "pruned")}
        return {name: n for name, n in totals.items() if n}


def fates_of(
    merged: Upserted, same: Mask, given: pa.Table, left: Mapping[str, Mask], *, key: bytes
) -> Fates:
    """The fates of the `given` tickets, in their order.

    merged    of those that are not `left` out ({why: bool[n]}), with the archive's
    same      bool[len(merged.table)]: tickets that came and say what the archive had

    A ticket that is left out has no id in the archive that would tell it from another one of the
    same number (a year later, say): its day does. The hash of it is keyed, since nobody but who
    has the export may see that it stays out.
    """
    fate = np.full(given.num_rows, _FATES.index("older"))
    out = np.zeros(given.num_rows, dtype=bool)
    for why, mask in left.items():
        fate[mask] = _FATES.index(why)
        out |= mask
    rows = np.flatnonzero(~out)
    came = merged.new_row >= 0
    replaced = merged.old_row[came] >= 0
    codes = [_FATES.index(name) for name in ("new", "unchanged", "updated")]
    fate[rows[merged.new_row[came]]] = np.select([~replaced, same[came]], codes[:2], codes[2])
    keys = np.zeros(given.num_rows, dtype=np.uint64)
    keys[rows] = ids_of(merged.table.select(["source", "ticket_id"]).take(pa.array(merged.row_of)))
    if out.any():
        keys[out] = _keyed(given.filter(pa.array(out)), key)
    return _of_codes(keys, given["source"], fate)


def passed_fates(sources: pa.ChunkedArray, keys: Words) -> Fates:
    """The fates of tickets (by a hash of source and id) that the archive has as they are."""
    return _of_codes(keys, sources, np.full(len(keys), _FATES.index("unchanged")))


def known_fates(kept: KeptFates) -> Fates:
    """The fates of the tickets of files that are not read."""
    kinds = [
        (source, min((fate for _, fate in told), key=_FATES.index)) for source, told in kept.ways
    ]
    return Fates(kept.keys, kept.way, tuple(kinds))


def when_repeated(fates: Fates) -> Fates:
    """The fates that the same tickets have when they come again as they are."""
    stored = ("new", "updated")
    kinds = ((source, "unchanged" if fate in stored else fate) for source, fate in fates.kinds)
    return replace(fates, kinds=tuple(kinds))


def together(*parts: Fates) -> Fates:
    """The fates of all parts, each ticket once."""
    names: dict[tuple[str, str], int] = {}
    numbers = []
    for part in parts:
        step = [names.setdefault(kind, len(names)) for kind in part.kinds]
        numbers.append(np.array(step, dtype=np.int64)[part.kind])
    keys = np.concatenate([np.array([], dtype=np.uint64), *(part.keys for part in parts)])
    kind = np.concatenate([np.array([], dtype=np.int64), *numbers])
    rank = np.array([_FATES.index(fate) for _, fate in names], dtype=np.int64)[kind]
    order = np.lexsort((rank, keys))
    first = np.append(True, keys[order][1:] != keys[order][:-1])[: len(order)]
    return Fates(keys[order][first], kind[order][first], tuple(names))


def counted(fates: Fates) -> pa.Table:
    """LOAD_SCHEMA of fates."""
    once = together(fates)
    lines: dict[str, dict[str, int]] = {}
    for (source, fate), n in zip(
        once.kinds, np.bincount(once.kind, minlength=len(once.kinds)).tolist(), strict=True
    ):
        line = lines.setdefault(source, dict.fromkeys(LOAD_SCHEMA.names[1:], 0))
        line[fate] += n
        line["tickets"] += n
    return pa.Table.from_pylist(
        [{"source": source, **line} for source, line in sorted(lines.items()) if line["tickets"]],
        schema=LOAD_SCHEMA,
    )


def _of_codes(keys: Words, sources: pa.ChunkedArray, fate: Ints) -> Fates:
    packed = pc.dictionary_encode(sources.combine_chunks())
    names = packed.dictionary.to_pylist()
    codes = np.asarray(packed.indices, dtype=np.int64) * len(_FATES) + fate
    found, kind = np.unique(codes, return_inverse=True)
    kinds = [(names[code // len(_FATES)], _FATES[code % len(_FATES)]) for code in found.tolist()]
    return Fates(keys, np.asarray(kind, dtype=np.int64).reshape(-1), tuple(kinds))


def _keyed(tickets: pa.Table, key: bytes) -> Words:
    days = pc.fill_null(local_days(tickets["created_at"]).cast(pa.string()), "")
    whole = pc.binary_join_element_wise(
        tickets["source"], base_ids(tickets["ticket_id"]), days, "\x1f"
    )
    digests = (
        hashlib.blake2b(told.encode(), digest_size=8, key=key[:32]).digest()
        for told in whole.to_pylist()
    )
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def equal_rows(left: pa.Table, right: pa.Table) -> Mask:
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
