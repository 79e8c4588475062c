"""Rows that a flag keeps from customers (`Is Public`, `is_internal`)."""

import numpy as np
import numpy.typing as npt

from voc_cli.load.cells.speakers import is_flag, is_true
from voc_cli.load.columns.lexicon import canonical_key
from voc_cli.load.model import Frame

# Flags of comments, and what they say of one that customers read.
_READ_BY = {
    **dict.fromkeys(("ispublic", "public", "isvisibletocustomer"), True),
    **dict.fromkeys(("isinternal", "internal", "isprivate", "private", "isinternalnote"), False),
}

__all__ = ["shown_rows"]


def shown_rows(frame: Frame) -> npt.NDArray[np.bool_]:
    """Which rows no flag calls internal."""
    shown = np.ones(len(frame.table), dtype=bool)
    for header in frame.table.column_names:
        public = _READ_BY.get(canonical_key(header))
        if public is not None:
            told = [cell or "" for cell in frame.table[header].to_pylist()]
            shown &= np.array([not is_flag(t) or is_true(t) == public for t in told], dtype=bool)
    return shown
