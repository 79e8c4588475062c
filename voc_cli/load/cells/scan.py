"""Looking for a rare sign in a column of text by its bytes, many times faster than by its cells."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_PIECE_BYTES = 1 << 20
_FIRST_BYTES = 1 << 12

# What the longer blanks of Unicode begin with; U+3000, which is E3 80 80, shares its first byte
# with other signs.
_OPENS_SPACE = np.isin(np.arange(256), (0xC2, 0xE1, 0xE2, 0xE3))

__all__ = [
    "count_in",
    "count_of",
    "holds",
    "holds_bytes",
    "is_constant",
    "one_piece",
    "rows_opening",
    "rows_to_trim",
    "rows_with",
]


def holds(column: pa.Array | pa.ChunkedArray, sign: str) -> bool:
    """Whether any cell may hold `sign`: False is certain, True may be a cell no longer in use."""
    if column.null_count == len(column):
        return False
    wanted = sign.encode()
    # One byte is found many times faster than several; letters and digits are everywhere.
    rare = next((c for c in sign if not c.isalnum()), sign[0]).encode()
    return any(rare in piece and wanted in piece for piece in _pieces(column, len(wanted) - 1))


def holds_bytes(column: pa.Array | pa.ChunkedArray, wanted: bytes) -> bool:
    """What `holds` tells of a sign, of bytes the first of which is rare."""
    return any(
        wanted[:1] in piece and wanted in piece for piece in _pieces(column, len(wanted) - 1)
    )


def is_constant(column: pa.ChunkedArray) -> bool:
    """Whether a column holds one text in all of its rows, and no null."""
    if not len(column) or column.null_count:
        return False
    own = column[0].as_py().encode()
    for chunk in column.chunks:
        offsets = _offsets(chunk)
        if (np.diff(offsets) != len(own)).any():
            return False
        if own and len(chunk):
            data = np.frombuffer(chunk.buffers()[2], dtype=np.uint8)[offsets[0] : offsets[-1]]
            if (data.reshape(-1, len(own)) != np.frombuffer(own, dtype=np.uint8)).any():
                return False
    return True


def count_of(column: pa.Array | pa.ChunkedArray, signs: str) -> int:
    """How often the ASCII characters of `signs` occur, cells no longer in use included."""
    return sum(_count(data, signs) for data in _data(column))


def count_in(data: bytes, signs: str) -> int:
    """How often the ASCII characters of `signs` occur in bytes, which Python counts more slowly."""
    return _count(np.frombuffer(data, dtype=np.uint8), signs)


def _count(data: npt.NDArray[np.uint8], signs: str) -> int:
    found = 0
    for start in range(0, len(data), _PIECE_BYTES):
        piece = data[start : start + _PIECE_BYTES]
        found += sum(int(np.count_nonzero(piece == ord(sign))) for sign in signs)
    return found


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
    offsets = _offsets(cells)
    places = places[(places >= offsets[0]) & (places < offsets[-1])]
    rows = np.unique(np.searchsorted(offsets, places, side="right") - 1)
    return rows.astype(np.int64)


def rows_opening(column: pa.ChunkedArray, signs: bytes, *, most: int) -> npt.NDArray[np.int64]:
    """The rows, ascending, of at most `most` bytes that begin with one of `signs`.

    A null may be among them when what stands behind it does.
    """
    wanted = np.zeros(256, dtype=bool)
    wanted[list(signs)] = True
    found, first = [np.zeros(0, dtype=np.int64)], 0
    for chunk in column.chunks:
        data = next(_data(chunk), None)
        if data is not None:
            offsets = _offsets(chunk)
            sizes = np.diff(offsets)
            rows = np.flatnonzero((sizes > 0) & (sizes <= most))
            found.append(first + rows[wanted[data[offsets[rows]]]])
        first += len(chunk)
    return np.concatenate(found)


def _offsets(cells: pa.Array) -> npt.NDArray[np.int32]:
    """Where each cell begins among the bytes of its column, and where the last one ends."""
    offsets = np.frombuffer(cells.buffers()[1], dtype=np.int32)
    return offsets[cells.offset : cells.offset + len(cells) + 1]


def rows_to_trim(cells: pa.Array) -> npt.NDArray[np.int64]:
    """The rows that may begin or end with a blank, or hold nothing; all others certainly do not."""
    offsets = _offsets(cells)
    first, end = offsets[:-1], offsets[1:]
    buffer = cells.buffers()[2]
    data = np.frombuffer(buffer, dtype=np.uint8) if buffer is not None else np.zeros(0, np.uint8)
    maybe = first == end
    data = data[offsets[0] : offsets[-1]] if len(cells) else data[:0]
    if _is_solid(data[:_FIRST_BYTES]) and _is_solid(data):
        return np.flatnonzero(maybe)  # ids, figures and the like: no blank anywhere
    first, last, top = first - offsets[0], end - offsets[0] - 1, len(data) - 1
    opens, closes = data.take(first, mode="clip"), data.take(last, mode="clip")
    maybe |= (opens <= 0x20) | (closes <= 0x20)
    rows = np.flatnonzero(_OPENS_SPACE[opens])
    second = data[np.minimum(first[rows] + 1, top)]
    maybe[rows] |= (opens[rows] != 0xE3) | (second == 0x80)
    rows = np.flatnonzero(closes >= 0x80)
    two = data[np.maximum(last[rows] - 1, 0)]
    three = data[np.maximum(last[rows] - 2, 0)]
    wide = _OPENS_SPACE[three] & ((three != 0xE3) | (two == 0x80))
    maybe[rows] |= wide | (two == 0xC2)
    return np.flatnonzero(maybe)


def _is_solid(data: npt.NDArray[np.uint8]) -> bool:
    """Whether bytes are ASCII without a blank."""
    return not len(data) or (int(data.min()) > 0x20 and int(data.max()) < 0x80)


def one_piece(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column as one array; copied only where it is in several pieces."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    found: pa.Array = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    return found


def _data(column: pa.Array | pa.ChunkedArray) -> Iterator[npt.NDArray[np.uint8]]:
    """The bytes of every chunk of a column, cells no longer in use included."""
    for chunk in column.chunks if isinstance(column, pa.ChunkedArray) else [column]:
        buffers = chunk.buffers()
        if len(buffers) > 2 and buffers[2] is not None:
            yield np.frombuffer(buffers[2], dtype=np.uint8)


def _pieces(column: pa.Array | pa.ChunkedArray, overlap: int) -> Iterator[bytes]:
    """The bytes of a column, a megabyte at a time; pieces overlap by what a sign may straddle."""
    for data in _data(column):
        for start in range(0, len(data), _PIECE_BYTES):
            yield data[start : start + _PIECE_BYTES + overlap].tobytes()
