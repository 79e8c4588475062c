"""How a file too large to hold is gone through: its slices, and rows spread over all of it."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc_cli.load.files.frames import in_one_piece
from voc_cli.load.files.lines import joined_frames, names_of, with_columns
from voc_cli.load.files.records import NO_COLUMN
from voc_cli.load.model import Frame

SLICE_BYTES = 1 << 22
HEAD_BYTES = 1 << 20
FOOTER_ROWS = 64
SAMPLE_ROWS = 4096

__all__ = ["FOOTER_ROWS", "HEAD_BYTES", "SAMPLE_ROWS", "SLICE_BYTES", "AllColumns", "spread_over"]


class AllColumns:
    """The columns that slices of one file have together, in the order in which they come up."""

    def __init__(self) -> None:
        self._names: dict[str, None] = {}
        self._folded: dict[str, str] = {}

    def add(self, frame: Frame) -> None:
        """Those of one more slice."""
        self._names.update(dict.fromkeys(names_of(frame)))
        self._folded.update(frame.folded)

    def whole(self, frame: Frame) -> Frame:
        """A slice with the columns of all others."""
        table = with_columns(frame.table, self._names or [NO_COLUMN])
        return in_one_piece(replace(frame, table=table, folded=self._folded))


def spread_over(frames: Iterable[Frame]) -> tuple[Frame | None, int]:
    """Rows spread evenly over frames of one file, and how many they have."""
    kept: list[Frame] = []
    stride, rows, held = 1, 0, 0
    for frame in frames:
        size = len(frame.table)
        places = np.arange(-rows % stride, size, stride)
        kept.append(_taken(frame, places))
        rows += size
        held += len(places)
        while held > 2 * SAMPLE_ROWS:
            stride *= 2
            kept = [_taken(joined_frames(kept), np.arange(0, held, 2))]
            held = len(kept[0].table)
    return (joined_frames(kept) if kept else None), rows


def _taken(frame: Frame, places: npt.NDArray[np.int64]) -> Frame:
    table = frame.table.take(pa.array(places))
    return replace(frame, table=table, row_numbers=frame.row_numbers[places])
