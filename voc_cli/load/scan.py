"""Looking for a rare sign in a column of text by its bytes, many times faster than by its cells."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_PIECE_BYTES = 1 << 20

__all__ = ["count_of", "holds", "rows_with"]


def holds(column: pa.Array | pa.ChunkedArray, sign: str) -> bool:
    """Whether any cell may hold `sign`: False is certain, True may be a cell no longer in use."""
    wanted = sign.encode()
    return any(wanted in piece for piece in _pieces(column, len(wanted) - 1))


def count_of(column: pa.Array | pa.ChunkedArray, signs: str) -> int:
    """How often the ASCII characters of `signs` occur, cells no longer in use included."""
    return sum(piece.count(sign.encode()) for piece in _pieces(column, 0) for sign in signs)


def rows_with(cells: pa.Array, signs: str) -> npt.NDArray[np.int64]:
    """The rows, ascending, whose text holds one of `signs` (ASCII characters)."""
    buffer = cells.buffers()[2] if len(cells.buffers()) > 2 else None
    if buffer is None:
        return np.array([], dtype=np.int64)
    data = np.frombuffer(buffer, dtype=np.uint8)
    found: list[npt.NDArray[np.int64]] = []
    for start in range(0, len(data), _PIECE_BYTES):
        piece = data[start : start + _PIECE_BYTES]
        mask = np.zeros(len(piece), dtype=bool)
        for sign in signs:
            mask |= piece == ord(sign)
        found.append(np.flatnonzero(mask) + start)
    places = np.concatenate(found) if found else np.array([], dtype=np.int64)
    offsets = np.frombuffer(cells.buffers()[1], dtype=np.int32)
    offsets = offsets[cells.offset : cells.offset + len(cells) + 1]
    places = places[(places >= offsets[0]) & (places < offsets[-1])]
    rows = np.unique(np.searchsorted(offsets, places, side="right") - 1)
    return rows.astype(np.int64)


def _pieces(column: pa.Array | pa.ChunkedArray, overlap: int) -> Iterator[bytes]:
    """The bytes of a column, a megabyte at a time; pieces overlap by what a sign may straddle."""
    for chunk in column.chunks if isinstance(column, pa.ChunkedArray) else [column]:
        buffers = chunk.buffers()
        if len(buffers) < 3 or buffers[2] is None:
            continue
        data = memoryview(buffers[2])
        for start in range(0, len(data), _PIECE_BYTES):
            yield bytes(data[start : start + _PIECE_BYTES + overlap])
