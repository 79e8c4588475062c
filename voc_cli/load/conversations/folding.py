"""Cells of a field, and columns that reading joined beside those of the file."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells.date_orders import year_first
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.model import Frame

__all__ = ["cells", "with_folded"]


def cells(frame: Frame, mapped: Mapped, field: str) -> list[str]:
    """The cells of a field as text, empty where there is none; equal ones are one object.

    Short days whose order is settled (`Frame.orders`) stand with the year first.
    """
    header = mapped.fields.get(field)
    if header is None:
        return [""] * len(frame.table)
    encoded = pc.dictionary_encode(frame.table[header].combine_chunks())
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    words = [*encoded.dictionary.to_pylist(), ""]
    if header in frame.orders:
        words = [year_first(word or "", frame.orders[header]) for word in words]
    return [words[place] for place in pc.fill_null(encoded.indices, len(words) - 1).to_pylist()]


def with_folded(frame: Frame, rows: list[int], folded: Mapping[str, list[str]]) -> Frame:
    """The given rows of a frame with joined columns beside them."""
    table = frame.table.take(pa.array(rows, pa.int64()))
    names: dict[str, str] = dict(frame.folded)
    for field, values in folded.items():
        if any(values):
            header = f"voc.{field}"
            column = pa.array([v or None for v in values], pa.string())
            if header in table.column_names:
                table = table.drop_columns([header])
            table = table.append_column(header, column)
            names[field] = header
    numbers = frame.row_numbers[np.array(rows, dtype=np.int64)]
    return replace(frame, table=table, row_numbers=numbers, folded=names)
