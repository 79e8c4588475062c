"""Rows of exports that an archive has already: read, but not masked and stored again.

Where files say something of each other's tickets (answers of surveys, tables that belong together,
mails), or a file has grown since it was loaded, all of it is read again and joined: only so is it
certain what becomes of it. That is a small part of the work. A row that then says what it said
when its ticket was stored, and whose ticket nothing replaced since, would change nothing.
"""

import hashlib
import hmac
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.pipeline.archive.ids import keys_of
from voc_cli.pipeline.ticket_set import PassedOver
from voc_cli.store.archive import KeptRows

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

__all__ = ["RowsThere"]

_KEY_BYTES, _HASH_BYTES = 32, 8


@dataclass(frozen=True)
class RowsThere:
    """The rows that an archive has, and the secret under which rows are hashed: the user's key
    with everything beside a row that decides what becomes of it.
    """

    kept: KeptRows
    secret: bytes

    @classmethod
    def under(cls, key: bytes, decided: str, kept: KeptRows) -> "RowsThere":
        """`decided` tells of settings, options and the program."""
        return cls(kept, hmac.digest(key, f"rows of exports\0{decided}".encode(), "sha256"))

    def among(self, tickets: pa.Table, has: Ints) -> PassedOver:
        """Which rows of a table (`raw_schema`) need not be looked at again; `has` is what their
        files have columns for: an empty cell says more than none.
        """
        rows = _hashes(tickets, has, self.secret)
        known, ids = self.kept.has(keys_of(tickets), rows)
        return PassedOver(known, rows[~known], tickets["source"].filter(pa.array(known)), ids)


def _hashes(tickets: pa.Table, has: Ints, secret: bytes) -> Words:
    """uint64[n]: BLAKE2b of all cells of each row, each with its length before it."""
    if not tickets.num_rows:
        return np.array([], dtype=np.uint64)
    cells = [pa.array(has).cast(pa.string())]
    for name in tickets.column_names:
        text = _as_text(tickets[name].combine_chunks())
        size = pc.fill_null(pc.binary_length(text).cast(pa.string()), "-")
        cells += [size, pc.fill_null(text, "")]
    whole = pc.binary_join_element_wise(*cells, ":").cast(pa.binary())
    key = secret[:_KEY_BYTES]
    digests = (
        hashlib.blake2b(row, digest_size=_HASH_BYTES, key=key).digest() for row in whole.to_pylist()
    )
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def _as_text(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_map(kind) or pa.types.is_list(kind):
        cells = [None if cell is None else repr(cell) for cell in column.to_pylist()]
        found: pa.Array = pa.array(cells, pa.string())
    elif pa.types.is_timestamp(kind):
        found = column.cast(pa.int64()).cast(pa.string())
    else:
        found = column.cast(pa.string())
    return found
