"""Durations as exports write them: `90`, `01:30:00`, `0h 12m 5s`, `1시간 30분`."""

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_CLOCK = re.compile(r"^(\d+):(\d{1,2})(?::(\d{1,2}))?$")
_UNITS = re.compile(
    r"^(?:(\d+)\s*(?:d|days?|일)\s*)?(?:(\d+)\s*(?:h|hours?|시간)\s*)?"
    r"(?:(\d+)\s*(?:m|mins?|minutes?|분)\s*)?(?:(\d+)\s*(?:s|secs?|seconds?|초))?$",
    re.IGNORECASE,
)

__all__ = ["duration_seconds"]


def duration_seconds(cells: pa.Array, *, unit: int) -> npt.NDArray[np.int64]:
    """Seconds of every cell, -1 where it is no duration; `unit`: seconds of a plain number."""
    encoded = pc.dictionary_encode(cells)
    values = [_seconds(text or "", unit) for text in encoded.dictionary.to_pylist()]
    table = np.array([*values, -1], dtype=np.int64)
    index = pc.fill_null(encoded.indices, len(values)).to_numpy(zero_copy_only=False)
    return np.asarray(table[index], dtype=np.int64)


def _seconds(text: str, unit: int) -> int:
    bare = text.strip()
    if clock := _CLOCK.match(bare):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return hours * 3600 + minutes * 60 + seconds
    try:
        return round(float(bare.replace(",", "")) * unit)
    except (ValueError, OverflowError):
        pass
    matched = _UNITS.match(bare)
    if matched is None or not any(matched.groups()):
        return -1
    days, hours, minutes, seconds = (int(part or 0) for part in matched.groups())
    return days * 86400 + hours * 3600 + minutes * 60 + seconds
