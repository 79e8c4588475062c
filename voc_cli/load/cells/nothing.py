"""Cells that say that there is nothing: `-`, `N/A`, `NULL`, 해당없음."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells.scan import rows_opening

# What programs write for a missing value, and what people type for one.
_BY_PROGRAMS = frozenset(
    "- -- --- – — ― n/a #n/a null (null) <null> [null] nan none nil \\n".split()
)
_BY_PEOPLE = frozenset("없음 (없음) 해당없음 미입력 미기재 미지정 미상 알수없음".split())
_LONGEST = 24  # bytes
_OPENS_PROGRAMS = b"-#(<[nN\\\xe2"
_OPENS = _OPENS_PROGRAMS + bytes(sorted({word.encode()[0] for word in _BY_PEOPLE}))

__all__ = ["is_nothing", "without_nothing"]


def is_nothing(cell: str) -> bool:
    """Whether a cell only says that it holds nothing."""
    if len(cell) > _LONGEST:
        return False
    key = "".join(cell.split()).lower()
    return key in _BY_PROGRAMS or key in _BY_PEOPLE


def without_nothing(cells: pa.Array, *, labels: bool) -> pa.Array:
    """Cells, null where they say so; of `labels` only what programs write is none of them."""
    opens = _OPENS_PROGRAMS if labels else _OPENS
    rows = rows_opening(pa.chunked_array([cells]), opens, most=_LONGEST)
    if not len(rows):
        return cells
    some = cells.take(pa.array(rows))
    known = [
        kind
        for kind in pc.unique(some).to_pylist()
        if kind and is_nothing(kind) and not (labels and "".join(kind.split()) in _BY_PEOPLE)
    ]
    if not known:
        return cells
    said = np.asarray(pc.is_in(some, value_set=pa.array(known, pa.string())))
    mask = np.zeros(len(cells), dtype=bool)
    mask[rows[said]] = True
    found: pa.Array = pc.if_else(pa.array(mask), pa.scalar(None, pa.string()), cells)
    return found
