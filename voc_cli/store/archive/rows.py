"""Which rows of exports the tickets of an archive were made of, as keyed hashes.

    DIR/_voc/rows.parquet   key (source and id) and row (all that an export said) of a ticket;
                            renumbered: the key of the id it got where another ticket had its own

Like the list of files taken in, it holds for one state of the archive alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from voc_cli.store.archive.meta import HIDDEN

ROWS_FILE = f"{HIDDEN}/rows.parquet"
_STATE = b"archive"

Words = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]

__all__ = ["ROWS_FILE", "KeptRows", "read_rows", "rows_file"]


def _none() -> Words:
    return np.array([], dtype=np.uint64)


@dataclass(frozen=True)
class KeptRows:
    """For tickets as the archive has them, the rows they were made of, in the order of `rows`.

    keys   uint64[n]: a hash of source and id, without what tells reused numbers apart
    rows   uint64[n]: a keyed hash of everything the export said of the ticket
    ids    uint64[n]: a hash of source and id as the archive has it
    """

    keys: Words = field(default_factory=_none)
    rows: Words = field(default_factory=_none)
    ids: Words = field(default_factory=_none)

    def has(self, keys: Words, rows: Words) -> tuple[Mask, Words]:
        """Which of some rows are among them, together with all others of the same key, and the
        `ids` of these.
        """
        if not len(self.rows):
            return np.zeros(len(rows), dtype=bool), _none()
        place = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        known = (self.rows[place] == rows) & (self.keys[place] == keys)
        # Versions of a ticket, and tickets that share a number, are settled together.
        known &= ~np.isin(keys, keys[~known])
        return known, self.ids[place[known]]

    def with_new(self, replaced: Words, new: "KeptRows") -> "KeptRows":
        """The list after tickets of the keys `replaced` were written, some from the `new` rows."""
        stay = ~np.isin(self.keys, replaced)
        pairs = ((self.keys, new.keys), (self.rows, new.rows), (self.ids, new.ids))
        keys, rows, ids = (np.concatenate([old[stay], added]) for old, added in pairs)
        order = np.lexsort((keys, rows))
        return KeptRows(keys[order], rows[order], ids[order])


def read_rows(folder: Path, state: str) -> KeptRows:
    """The rows of an archive in this state; none when the list is of another state."""
    try:
        file = pq.ParquetFile(folder / ROWS_FILE)
        if (file.schema_arrow.metadata or {}).get(_STATE) != state.encode():
            return KeptRows()
        table = file.read(columns=["key", "row", "renumbered"])
        keys, rows, ids = (np.asarray(table[n].to_numpy(), np.uint64) for n in table.column_names)
        return KeptRows(keys, rows, np.where(ids == 0, keys, ids))
    except (OSError, pa.ArrowInvalid, pa.ArrowKeyError):
        return KeptRows()  # masking the rows again is always right


def rows_file(state: str, kept: KeptRows) -> Mapping[str, Callable[[Path], None]]:
    """What writes the list, by relative path."""
    renumbered = np.where(kept.ids == kept.keys, 0, kept.ids).astype(np.uint64)
    table = pa.table({"key": kept.keys, "row": kept.rows, "renumbered": renumbered})
    table = table.replace_schema_metadata({_STATE: state.encode()})

    def write(path: Path) -> None:  # hashes cannot be packed
        pq.write_table(table, path, compression="none", use_dictionary=["renumbered"])

    return {ROWS_FILE: write}
