"""The rows that are no ticket, for `--rejects`: masked like tickets."""

from collections.abc import Sequence

import pyarrow as pa

from voc_cli.load import RejectedRow, SourceReport
from voc_cli.pipeline.file_names import reports_of
from voc_cli.pipeline.ticket_set import REJECT_SCHEMA
from voc_cli.privacy import mask_cells, mask_text

__all__ = ["masked_rejects"]


def masked_rejects(
    rejects: Sequence[RejectedRow], sources: Sequence[SourceReport], key: bytes
) -> pa.Table:
    """REJECT_SCHEMA; a cell is masked by what its column was taken for in that very table."""
    return pa.Table.from_pylist(
        [
            {
                "file": row.file,
                "row": row.row,
                "reason": row.reason,
                "values": list(
                    zip(map(mask_text, row.values), _masked_cells(row, source, key), strict=True)
                ),
            }
            for row, source in zip(rejects, reports_of(rejects, sources), strict=True)
        ],
        schema=REJECT_SCHEMA,
    )


def _masked_cells(row: RejectedRow, source: SourceReport | None, key: bytes) -> list[str]:
    headers = list(row.values)
    columns = {match.header: match.column for match in source.columns} if source else {}
    kinds = [columns.get(header) for header in headers]
    return mask_cells([list(row.values.values())], kinds, headers=headers, key=key).rows[0]
