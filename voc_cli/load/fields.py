"""The columns of a mapped table by what they are, read once each."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells.nothing import without_nothing
from voc_cli.load.cells.ratings import answered
from voc_cli.load.cells.scan import one_piece, rows_to_trim
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.model import Frame

_LABELS = frozenset({"channel", "product", "status", "agent_category", "team", "segment"})
_MAY_BE_NOTHING = _LABELS | frozenset(
    {"ticket_id", "subject", "created_at", "updated_at", "first_response_at", "closed_at"}
    | {"customer_id", "customer_name", "customer_phone", "customer_email", "nps", "ces"}
)

__all__ = ["Fields"]


class Fields:
    """Columns of a frame by field, trimmed, null where empty or absent."""

    def __init__(self, frame: Frame, mapped: Mapped) -> None:
        self._table = frame.table
        self._fields = mapped.fields
        self._read: dict[str, pa.Array] = {}
        self.row_numbers = frame.row_numbers
        self._nothing: pa.Array = pa.nulls(len(frame.table), pa.string())

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self._table)

    @property
    def headers(self) -> list[str]:
        """All headers of the frame, used or not."""
        names: list[str] = self._table.column_names
        return names

    def header(self, field: str) -> str | None:
        """That of the field's column."""
        return self._fields.get(field)

    @property
    def named(self) -> Mapping[str, str]:
        """Field → header."""
        return self._fields

    def text(self, field: str) -> pa.Array:
        """The field's cells; all null where no column has them."""
        header = self._fields.get(field)
        if header is None:
            return self._nothing
        if field not in self._read:
            cells = _trimmed(one_piece(self._table[header]))
            if field in _MAY_BE_NOTHING:
                cells = without_nothing(cells, labels=field in _LABELS)
            self._read[field] = cells
        return self._read[field]

    @cached_property
    def coded_ratings(self) -> pa.Array:
        """`ratings` by their distinct values."""
        return answered(pc.dictionary_encode(self.text("rating")))

    @property
    def ratings(self) -> pa.Array:
        """Ratings as given, null where nobody answered."""
        given, kept = self.text("rating"), self.coded_ratings
        return given if kept.null_count == given.null_count else kept.cast(pa.string())


def _trimmed(cells: pa.Array) -> pa.Array:
    """Cells without blanks around them, null where nothing is left; a copy only where needed."""
    rows = rows_to_trim(cells)
    rows = rows[np.asarray(pc.is_valid(cells.take(pa.array(rows))))] if cells.null_count else rows
    given = cells.take(pa.array(rows))
    bare = pc.utf8_trim_whitespace(given)
    lengths = pc.binary_length(bare)
    changed = np.asarray(pc.not_equal(lengths, pc.binary_length(given)))
    changed |= np.asarray(pc.equal(lengths, 0))
    if not changed.any():
        return cells
    mask = np.zeros(len(cells), dtype=bool)
    mask[rows[changed]] = True
    bare = pc.if_else(pc.equal(lengths, 0), pa.scalar(None, pa.string()), bare)
    found: pa.Array = pc.replace_with_mask(cells, pa.array(mask), bare.filter(pa.array(changed)))
    return found
