"""What `voc inspect` tells of files: as tables for people, as plain data for programs."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from voc_cli.atomic import atomic_path
from voc_cli.load import SourceReport, preset_text
from voc_cli.pipeline.stages import TicketSet
from voc_cli.privacy import mask_text
from voc_cli.settings import Settings

FILE_SCHEMA = pa.schema(
    [
        ("file", pa.string()),
        ("sheet", pa.string()),
        ("format", pa.string()),
        ("encoding", pa.string()),
        ("header_row", pa.int64()),
        ("preset", pa.string()),
        ("rows_read", pa.int64()),
        ("kept", pa.int64()),
        ("duplicates", pa.int64()),
        ("rejected", pa.list_(pa.string())),
        ("first_time", pa.string()),
        ("last_time", pa.string()),
    ]
)
COLUMN_SCHEMA = pa.schema(
    [
        ("file", pa.string()),
        ("header", pa.string()),
        ("column", pa.string()),
        ("confidence", pa.float64()),
        ("how", pa.string()),
        ("runner_up", pa.string()),
    ]
)

__all__ = ["column_table", "file_table", "inspection_data", "write_preset"]


def file_table(found: TicketSet) -> pa.Table:
    """One row a file or sheet."""
    rows = [_file_row(source) for source in found.sources]
    for row in rows:
        row["rejected"] = [f"{reason} {n}" for reason, n in sorted(row["rejected"].items())]
    return pa.Table.from_pylist(rows, schema=FILE_SCHEMA)


def column_table(found: TicketSet) -> pa.Table:
    """One row a column of a file: what it was taken for, how surely, and the runner-up."""
    rows = [{"file": source.name, **row} for source in found.sources for row in _columns(source)]
    return pa.Table.from_pylist(rows, schema=COLUMN_SCHEMA)


def inspection_data(found: TicketSet) -> dict[str, Any]:
    """The same and the personal data found, as JSON-ready data."""
    return {
        "files": [{**_file_row(source), "columns": _columns(source)} for source in found.sources],
        "personal_data": dict(sorted(found.masked.items())),
    }


def write_preset(found: TicketSet, path: Path, *, settings: Settings) -> None:
    """The mapping as a preset that reads the same files the same way."""
    text = preset_text(found.sources, given=settings.preset)
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def _file_row(source: SourceReport) -> dict[str, Any]:
    first, last = source.first_time, source.last_time
    return {
        "file": source.name,
        "sheet": source.sheet,
        "format": source.format,
        "encoding": source.encoding,
        "header_row": source.header_row,
        "preset": source.preset,
        "rows_read": source.rows_read,
        "kept": source.kept,
        "duplicates": source.duplicates,
        "rejected": dict(source.rejected),
        "first_time": first.isoformat() if first else None,
        "last_time": last.isoformat() if last else None,
    }


def _columns(source: SourceReport) -> list[dict[str, Any]]:
    return [
        {
            "header": mask_text(match.header),
            "column": match.column,
            "confidence": round(match.confidence, 3),
            "how": match.how,
            "runner_up": match.runner_up,
        }
        for match in source.columns
    ]
