"""What the files of a ticket have columns for: only there does its newest version decide.

An export saved again with other headers, or without some of its columns, says nothing of what it
has no column for. That stays as the older version had it, whether both come in one load or one
after the other: versions are taken in the order of their files, each keeps of the one before what
its own file has no column for, and one that is older than what is there changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.schema import raw_schema, ticket_schema

EVERYTHING = -1  # told of every column
# What belongs to the version itself.
_OWN = frozenset({"ticket_id", "source", "updated_at", "duplicate_of"})
# A survey's answer, once joined, is not lost when the ticket's export comes again without it.
_SCORES = frozenset({"rating", "csat", "nps", "ces"})
# A customer is known by one of these: they are taken together, or none is.
_CUSTOMER = frozenset({"customer_key", "customer_id", "customer_phone", "customer_email"})

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

__all__ = ["EVERYTHING", "filled_from", "filled_from_files", "told_by"]


def _bits() -> dict[str, int]:
    """{column of either schema that a version may keep: its bit}."""
    fields = [*ticket_schema(), *raw_schema()]
    names = [f.name for f in fields if f.name not in _OWN and not pa.types.is_nested(f.type)]
    order = {name: place for place, name in enumerate(dict.fromkeys(names))}
    return {name: order["customer_key" if name in _CUSTOMER else name] for name in order}


_BIT = _bits()


def told_by(columns: Iterable[str | None]) -> int:
    """A file's columns (canonical names) as one number."""
    told = 0
    for name in columns:
        if name in _BIT:
            told |= 1 << _BIT[name]
    return told


def filled_from(table: pa.Table, older: Ints, told: Ints, *, versions: pa.Table) -> pa.Table:
    """The table whose rows take what their files have no column for from an older version.

    older     int64[n]: for every row the row of `versions` that is the older one, -1 for none
    told      int64[n]: what the row's files have columns for (`told_by`); a cell that is filled all
              the same (by messages, by the file's name) stays as it is
    """
    if not (older >= 0).any():
        return table
    rows = pa.array(older, mask=older < 0)
    no_customer = np.ones(len(older), dtype=bool)
    for name in _CUSTOMER & {*table.column_names}:
        no_customer &= np.asarray(pc.is_null(table[name]))
    for place, field in enumerate(table.schema):
        column = table[field.name]
        if field.name not in _BIT or not column.null_count:
            continue
        lacks: Mask = (older >= 0) & np.asarray(pc.is_null(column))
        if field.name not in _SCORES:
            lacks &= (told >> _BIT[field.name]) & 1 == 0
        if field.name in _CUSTOMER:
            lacks &= no_customer
        if lacks.any():
            theirs = versions[field.name].take(rows)
            table = table.set_column(place, field, pc.if_else(pa.array(lacks), theirs, column))
    return table


def filled_from_files(
    table: pa.Table, versions: Mapping[int, Sequence[int]], turn: Ints, has: Ints
) -> tuple[pa.Table, Ints]:
    """The table with newest versions filled from those of the files before, and what all of these
    have columns for.

    versions  {row: its older versions, the newest of them last}
    turn      int64[n]: the place of a row's file in the order of loading
    has       int64[n]: what it has columns for (`told_by`)
    """
    filled, has = table, has.copy()
    own = has.copy()
    for step in _before(versions, turn):
        rows = np.array([*step], dtype=np.int64)
        older = np.full(len(table), -1, dtype=np.int64)
        older[rows] = [*step.values()]
        filled = filled_from(filled, older, has, versions=table)
        has[rows] |= own[older[rows]]
    return filled, has


def _before(versions: Mapping[int, Sequence[int]], turn: Ints) -> list[dict[int, int]]:
    """{row: the version it replaced}, then {row: the one that had replaced} …, file by file."""
    steps: list[dict[int, int]] = []
    for row, older in versions.items():
        first, depth = turn[row], 0
        for other in reversed(older):
            if turn[other] < first:
                if depth == len(steps):
                    steps.append({})
                steps[depth][row] = other
                first, depth = turn[other], depth + 1
    return steps
