"""The rows that did not become tickets, as they stand in the file, for `--rejects`."""

from collections.abc import Iterable, Sequence

import pyarrow as pa

from voc_cli.load.model import Frame, RejectedRow

__all__ = ["in_order_of_file", "rejected_rows"]


def rejected_rows(
    frame: Frame, rows: Sequence[int], reasons: Sequence[str], *, name: str
) -> list[RejectedRow]:
    """The given rows of a frame, each with its reason."""
    if not len(rows):
        return []
    cells = frame.table.take(pa.array(rows, pa.int64())).to_pylist()
    return [
        RejectedRow(
            name,
            int(frame.row_numbers[row]),
            reason,
            {header: value for header, value in values.items() if value is not None},
        )
        for row, reason, values in zip(rows, reasons, cells, strict=True)
    ]


def in_order_of_file(rejects: Iterable[RejectedRow]) -> tuple[RejectedRow, ...]:
    """Rejected rows of one table by their row."""
    return tuple(sorted(rejects, key=lambda reject: reject.row))
