"""Which rows of exports the tickets of an archive were made of, as keyed hashes.

    DIR/_voc/rows.parquet   key (source and id) and row (all that an export said) of a ticket

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
    """

    keys: Words = field(default_factory=_none)
    rows: Words = field(default_factory=_none)

    def has(self, keys: Words, rows: Words) -> Mask:
        """Which of some rows are among them, together with all others of the same key."""
        if not len(self.rows):
            return np.zeros(len(rows), dtype=bool)
        place = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        known = (self.rows[place] == rows) & (self.keys[place] == keys)
        # Versions of a ticket, and tickets that share a number, are settled together.
        return np.asarray(known & ~np.isin(keys, keys[~known]))

    def with_new(self, replaced: Words, keys: Words, rows: Words) -> "KeptRows":
        """The list after tickets of the keys `replaced` were written, some from `rows`."""
        stay = ~np.isin(self.keys, replaced)
        both = np.concatenate([self.keys[stay], keys]), np.concatenate([self.rows[stay], rows])
        order = np.lexsort(both)
        return KeptRows(both[0][order], both[1][order])


def read_rows(folder: Path, state: str) -> KeptRows:
    """The rows of an archive in this state; none when the list is of another state."""
    try:
        file = pq.ParquetFile(folder / ROWS_FILE)
        if (file.schema_arrow.metadata or {}).get(_STATE) != state.encode():
            return KeptRows()
        table = file.read(columns=["key", "row"])
        return KeptRows(*(np.asarray(table[name].to_numpy(), np.uint64) for name in ("key", "row")))
    except (OSError, pa.ArrowInvalid, pa.ArrowKeyError):
        return KeptRows()  # masking the rows again is always right


def rows_file(state: str, kept: KeptRows) -> Mapping[str, Callable[[Path], None]]:
    """What writes the list, by relative path."""
    table = pa.table({"key": kept.keys, "row": kept.rows})
    table = table.replace_schema_metadata({_STATE: state.encode()})

    def write(path: Path) -> None:  # hashes cannot be packed
        pq.write_table(table, path, compression="none", use_dictionary=False)

    return {ROWS_FILE: write}
