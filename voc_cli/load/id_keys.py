"""Ids as numbers, a column at a time: hashes that tell equal ones, prefixes that sort them."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_EIGHT = 8
_MIX = np.uint64(0x9E3779B97F4A7C15)

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

__all__ = ["hashes_of", "order_by_time", "prefixes_of"]


def hashes_of(ids: pa.Array) -> Words:
    """A number for every id, equal for equal ones; equal numbers may, once in 10¹⁹, be two ids."""
    sizes, place = np.diff(_offsets(ids)), 0
    found = sizes.astype(np.uint64) * _MIX
    while (going := place < sizes).any():
        mixed = (found ^ _eight_bytes(ids, place)) * _MIX
        # A shorter id is done, however long others beside it are.
        found = np.where(going, mixed ^ (mixed >> np.uint64(29)), found)
        place += _EIGHT
    return found


def prefixes_of(ids: pa.Array) -> Words:
    """The first eight bytes of every id, as numbers that sort like them."""
    return _eight_bytes(ids, 0)


def order_by_time(times: Ints, sources: pa.ChunkedArray, ids: pa.Array) -> Ints:
    """Rows by time, then source, then id: a table's final order.

    Numbers are sorted first; where time and the beginning of the id are alike, or sources differ,
    the words decide.
    """
    if len(pc.unique(sources)) > 1:
        keys = pa.table({"time": times, "source": sources, "id": ids})
        keyed = [(name, "ascending") for name in keys.column_names]
        return np.asarray(pc.sort_indices(keys, sort_keys=keyed)).astype(np.int64)
    prefixes = prefixes_of(ids)
    order = np.lexsort((prefixes, times))
    alike = (times[order[1:]] == times[order[:-1]]) & (prefixes[order[1:]] == prefixes[order[:-1]])
    if alike.any():
        tied = np.zeros(len(order), dtype=bool)
        tied[1:] |= alike
        tied[:-1] |= alike
        places = np.flatnonzero(tied)
        block = np.cumsum(~np.append(False, alike)[places])
        keys = pa.table({"block": block, "id": ids.take(pa.array(order[places]))})
        by_id = pc.sort_indices(keys, sort_keys=[("block", "ascending"), ("id", "ascending")])
        order[places] = order[places][np.asarray(by_id)]
    return order.astype(np.int64)


def _eight_bytes(ids: pa.Array, place: int) -> Words:
    """Eight bytes of every id from `place` on, zero beyond its end."""
    offsets = _offsets(ids)
    data = ids.buffers()[2]
    size = 0 if data is None else data.size
    # Eight zero bytes behind, so that the last ids can be read in one piece too.
    padded = np.zeros(size + _EIGHT, dtype=np.uint8)
    if size:
        padded[:size] = np.frombuffer(data, dtype=np.uint8)
    at = np.minimum(offsets[:-1] + place, size)
    words = np.lib.stride_tricks.sliding_window_view(padded, _EIGHT)[at]
    found = np.ascontiguousarray(words).view(">u8").ravel().astype(np.uint64)
    left = np.clip(offsets[1:] - offsets[:-1] - place, 0, _EIGHT).astype(np.uint64)
    gone = (np.uint64(_EIGHT) - left) * np.uint64(8)
    kept = np.where(left > 0, (found >> gone % np.uint64(64)) << gone % np.uint64(64), 0)
    return np.asarray(kept, dtype=np.uint64)


def _offsets(ids: pa.Array) -> Ints:
    limits = np.frombuffer(ids.buffers()[1], dtype=np.int32)
    return limits[ids.offset : ids.offset + len(ids) + 1].astype(np.int64)
