"""Rows that are kept from customers, by a flag (`Is Public`, `is_internal`) or as notes."""

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
# Columns of kinds of messages, and the kinds that only colleagues read.
_KINDS = frozenset(
    "type messagetype commenttype parttype eventtype 유형 구분 메시지유형 종류".split()
)
_NOTES = frozenset(
    "note privatenote internalnote internal private 내부메모 메모 내부노트 상담메모 내부".split()
)

__all__ = ["shown_rows"]


def shown_rows(frame: Frame) -> npt.NDArray[np.bool_]:
    """Which rows no flag and no kind calls internal."""
    shown = np.ones(len(frame.table), dtype=bool)
    for header in frame.table.column_names:
        public = _READ_BY.get(canonical_key(header))
        if public is not None:
            told = [cell or "" for cell in frame.table[header].to_pylist()]
            shown &= np.array([not is_flag(t) or is_true(t) == public for t in told], dtype=bool)
        elif canonical_key(header) in _KINDS:
            kinds = [canonical_key(cell or "") for cell in frame.table[header].to_pylist()]
            shown &= np.array([kind not in _NOTES for kind in kinds], dtype=bool)
    return shown
