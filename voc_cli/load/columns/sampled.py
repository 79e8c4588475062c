"""What the columns of a table look like, by a sample of its rows."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells.samples import spread_sample
from voc_cli.load.columns.profile import Profile, profile
from voc_cli.load.model import Frame

__all__ = ["profiles_of"]


def profiles_of(frame: Frame) -> dict[str, Profile]:
    """The profile of every column, from an evenly spread sample of its rows."""
    rows = pa.array(spread_sample(len(frame.table)), pa.int64())
    sample = _full_rows(frame.table.take(rows))
    cells = {name: sample[name].to_pylist() for name in sample.column_names}
    again = _headers_again(cells)
    return {
        name: profile([value or "" for row, value in enumerate(column) if row not in again])
        for name, column in cells.items()
    }


def _headers_again(cells: Mapping[str, Sequence[str | None]]) -> set[int]:
    """The rows that repeat the header, as pages of a printed table do."""
    said = Counter(
        row for name, column in cells.items() for row, cell in enumerate(column) if cell == name
    )
    return {row for row, n in said.items() if n > 1}


def _full_rows(sample: pa.Table) -> pa.Table:
    """Rows filled a third as well as full ones: footers and titles of groups tell nothing."""
    filled = np.zeros(len(sample), dtype=np.int64)
    for column in sample.columns:
        filled += np.asarray(pc.is_valid(column))
    full = filled >= np.quantile(filled, 0.9) / 3 if len(filled) else filled > 0
    return sample if full.all() else sample.filter(pa.array(full))
