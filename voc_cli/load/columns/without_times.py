"""A table whose tickets have no time: which column should have told it, and why it does not."""

import numpy as np
import pyarrow.compute as pc

from voc_cli.load.cells.plain import shape_of
from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.columns.told import told_header
from voc_cli.load.model import Frame
from voc_cli.messages import Notice

_SURE = 0.7  # weight of a header from which it says what its column is

__all__ = ["without_times"]


def without_times(frame: Frame, mapped: Mapped, name: str) -> Notice:
    """That a table has no column of times, or one by its header whose cells cannot be read so:
    how its first cell is written, and in which row.
    """
    taken = set(mapped.fields.values())
    for header in frame.table.column_names:
        reading = read_header(header)
        if header in taken or reading.field != "created_at" or reading.weight < _SURE:
            continue
        filled = np.flatnonzero(np.asarray(pc.is_valid(frame.table[header])))
        if len(filled):
            first = int(filled[0])
            shape = shape_of(frame.table[header][first].as_py())
            row = int(frame.row_numbers[first])
            values = {"file": name, "column": told_header(header), "row": row, "shape": shape}
            return Notice("dates.column_unread", values)
    return Notice("load.no_time_column", {"file": name})
