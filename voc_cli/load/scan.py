"""Looking for a rare sign in a column of text by its bytes, many times faster than by its cells."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

__all__ = ["holds", "rows_with"]


def holds(column: pa.Array | pa.ChunkedArray, sign: str) -> bool:
    """Whether any cell may hold `sign`: False is certain, True may be a cell no longer in use."""
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    wanted = sign.encode()
    return any(wanted in _bytes_of(chunk) for chunk in chunks)


def rows_with(cells: pa.Array, signs: str) -> npt.NDArray[np.int64]:
    """The rows, ascending, whose text holds one of `signs` (ASCII characters)."""
    data = np.frombuffer(_bytes_of(cells), dtype=np.uint8)
    found = np.zeros(len(data), dtype=bool)
    for sign in signs:
        found |= data == ord(sign)
    places = np.flatnonzero(found)
    if not len(places):
        return np.array([], dtype=np.int64)
    offsets = np.frombuffer(cells.buffers()[1], dtype=np.int32)
    offsets = offsets[cells.offset : cells.offset + len(cells) + 1]
    places = places[(places >= offsets[0]) & (places < offsets[-1])]
    rows = np.unique(np.searchsorted(offsets, places, side="right") - 1)
    return rows.astype(np.int64)


def _bytes_of(cells: pa.Array) -> bytes:
    buffers = cells.buffers()
    return b"" if len(buffers) < 3 or buffers[2] is None else bytes(buffers[2])
