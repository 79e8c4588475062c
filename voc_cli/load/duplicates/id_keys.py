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


def order_by_time(times: Ints, sources: pa.ChunkedArray | None, ids: pa.Array) -> Ints:
    """Rows by time, then source (None: there is but one), then id: a table's final order.

    Numbers are sorted first; where time and the beginning of the id are alike, or sources differ,
    the words decide.
    """
    if sources is not None:
        rows = pa.table({"time": times, "source": sources, "id": ids})
        keyed = [(name, "ascending") for name in rows.column_names]
        return np.asarray(pc.sort_indices(rows, sort_keys=keyed)).astype(np.int64)
    order = np.argsort(times, kind="stable")  # exports are in order already, or nearly so
    fresh = np.append(False, times[order[1:]] != times[order[:-1]])
    if len(order) < 2 or fresh[1:].all():
        return order.astype(np.int64)
    # One number for both, which is sorted once: which moment it is, then how the id begins.
    moment = np.cumsum(fresh).astype(np.uint64)
    bits = np.uint64(max(1, int(moment[-1]).bit_length()))
    keys = (moment << (np.uint64(64) - bits)) | (prefixes_of(ids)[order] >> bits)
    if (keys[1:] > keys[:-1]).all():
        return order.astype(np.int64)
    by_key = np.argsort(keys)
    order, keys = order[by_key], keys[by_key]
    alike = keys[1:] == keys[:-1]
    if alike.any():
        tied = np.zeros(len(order), dtype=bool)
        tied[1:] |= alike
        tied[:-1] |= alike
        places = np.flatnonzero(tied)
        block = np.cumsum(~np.append(False, alike)[places])
        tied_ids = pa.table({"block": block, "id": ids.take(pa.array(order[places]))})
        by_id = pc.sort_indices(tied_ids, sort_keys=[("block", "ascending"), ("id", "ascending")])
        order[places] = order[places][np.asarray(by_id)]
    return order.astype(np.int64)


def _eight_bytes(ids: pa.Array, place: int) -> Words:
    """Eight bytes of every id from `place` on, zero beyond its end."""
    offsets = _offsets(ids)
    data = ids.buffers()[2]
    size = 0 if data is None else data.size
    width = int(offsets[1] - offsets[0]) if len(ids) else 0
    if width and (np.diff(offsets) == width).all():
        return _eight_of_equally_long(ids, width, place)
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


def _eight_of_equally_long(ids: pa.Array, width: int, place: int) -> Words:
    """`_eight_bytes` of ids that all have `width` bytes, which are a table then."""
    offsets = _offsets(ids)
    data = np.frombuffer(ids.buffers()[2], dtype=np.uint8)[offsets[0] : offsets[-1]]
    table = data.reshape(len(ids), width)[:, place : place + _EIGHT]
    words = np.zeros((len(ids), _EIGHT), dtype=np.uint8)
    words[:, : table.shape[1]] = table
    return words.view(">u8").ravel().astype(np.uint64)


def _offsets(ids: pa.Array) -> Ints:
    limits = np.frombuffer(ids.buffers()[1], dtype=np.int32)
    return limits[ids.offset : ids.offset + len(ids) + 1].astype(np.int64)
