"""Tables that voc wrote itself come back as they were: their sources, keys and scores included."""

import json
from collections.abc import Collection, Mapping
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.errors import InputError
from voc_cli.load.cells.dates import parse_times
from voc_cli.load.files.frames import read_frames
from voc_cli.load.files.own_results import are_results, by_names, is_report
from voc_cli.load.files.sources import Source, contents
from voc_cli.load.model import ColumnMatch, Content, Frame, SourceReport
from voc_cli.schema import KEY_MARK, raw_schema, ticket_schema

OWN = "voc"
OWN_COLUMNS = frozenset(ticket_schema().names)
# JSON Lines leave out what no row has; these tell ours from another's all the same.
_TELLING = frozenset({"ticket_id", "source", "csat", "channel", "customer_key", "duplicate_of"})
_GUARDED = r"^'([\t\r]|[\s\p{Z}\x{200B}\x{FEFF}]*[=+\-@])"

__all__ = ["OWN", "OWN_COLUMNS", "is_ours", "own_report", "own_tickets"]


def is_ours(source: Source, *, tickets: bool) -> bool:
    """Whether voc wrote a file: a result or a report or, with `tickets`, a table of tickets."""
    try:
        found = contents(source)
        frames = [f for content in found for f in read_frames(content, input_format=None)]
    except InputError:
        return False
    if all(is_report(content.data) for content in found) or are_results(frames):
        return True
    return tickets and all(
        own_tickets(frame, tz="UTC", source_name=None) is not None for frame in frames
    )


def own_tickets(frame: Frame, *, tz: str, source_name: str | None) -> pa.Table | None:
    """The rows of a table of ours as `raw_schema`, or None for anybody else's table.

    A customer's key stands in the column of his id, marked as one (`schema.KEY_MARK`), so that
    masking passes it on; text is masked again, which changes nothing that was masked. Columns that
    later stages appended are left out: they are made anew. A workbook of ours, or a table with
    Korean headers, is known by the labels of its columns.
    """
    names = set(frame.table.column_names)
    labels = by_names(frame, ticket_schema().names)
    if frame.format == "parquet" and frame.typed is not None:
        cells = {name: _whole(frame.typed[name]) for name in OWN_COLUMNS}
    elif frame.format in ("csv", "tsv") and names >= OWN_COLUMNS:
        cells = _from_text(frame.table, tz)
    elif frame.format == "jsonl" and names >= {"ticket_id", "source"} and _is_ours(names):
        cells = _from_text(frame.table, tz)
    elif labels is not None and _are_ours(labels.values(), frame.format):
        named = [labels.get(name, name) for name in frame.table.column_names]
        cells = _from_text(frame.table.rename_columns(named), tz)
    else:
        return None
    rows = len(frame.table)
    key = cells.pop("customer_key", pa.nulls(rows, pa.string()))
    cells["customer_id"] = pc.binary_join_element_wise(KEY_MARK, key, "")
    if source_name is not None:
        cells["source"] = pa.repeat(pa.scalar(source_name), rows)
    schema = raw_schema(tz)
    columns = [
        cells[field.name].cast(field.type) if field.name in cells else pa.nulls(rows, field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def own_report(frame: Frame, tickets: pa.Table, content: Content) -> SourceReport:
    """What is to be said of such a table."""
    sources = pc.unique(tickets["source"]).to_pylist()
    labels = by_names(frame, ticket_schema().names) or {}
    return SourceReport(
        name=content.name,
        sha256=content.sha256,
        format=frame.format,
        encoding=frame.encoding,
        sheet=frame.sheet,
        header_row=frame.header_row,
        source=sources[0] if len(sources) == 1 else OWN,
        preset=OWN,
        columns=tuple(
            ColumnMatch(header, name if name in OWN_COLUMNS else None, 1.0, "preset", None, name)
            for header in frame.table.column_names
            for name in [labels.get(header, header)]
        ),
        rows_read=len(frame.table) + len(frame.refused),
        kept=len(tickets),
        rejected=_counts(frame),
        notices=frame.notices,
    )


def _counts(frame: Frame) -> Mapping[str, int]:
    return MappingProxyType({"broken_line": len(frame.refused)} if frame.refused else {})


def _are_ours(names: Collection[str], kind: str) -> bool:
    """Whether columns known by their labels are a ticket table's, in a format that has labels."""
    telling = kind != "jsonl" or ({"ticket_id", "source"} <= {*names} and _is_ours({*names}))
    return kind in ("csv", "tsv", "jsonl", "xlsx") and telling


def _is_ours(names: set[str]) -> bool:
    plain = {name for name in names if not name.startswith("extra.")}
    return plain <= OWN_COLUMNS and len(names & _TELLING) >= 4


def _whole(column: pa.ChunkedArray) -> pa.Array:
    found = column.combine_chunks()
    return found if isinstance(found, pa.Array) else pa.concat_arrays(found.chunks)


def _from_text(table: pa.Table, tz: str) -> dict[str, pa.Array]:
    """Columns written as text, back to their types; a guard against formulas is taken off."""
    cells: dict[str, pa.Array] = {}
    kinds = {field.name: field.type for field in ticket_schema(tz)}
    for name, kind in kinds.items():
        if name not in table.column_names or name == "extra":
            continue
        text = pc.replace_substring_regex(_whole(table[name]), _GUARDED, r"\1")
        if pa.types.is_timestamp(kind):
            times = parse_times(text, tz=tz).times
            cells[name] = pa.array(times, pa.timestamp("us")).cast(kind)
        elif pa.types.is_list(kind):
            cells[name] = pc.split_pattern(text, "|").cast(kind)
        else:
            cells[name] = text.cast(kind)
    cells["extra"] = _extra(table)
    return cells


def _extra(table: pa.Table) -> pa.Array:
    rows: list[list[tuple[str, str]]] = [[] for _ in range(len(table))]
    if "extra" in table.column_names:
        rows = [list(_object(text).items()) for text in table["extra"].to_pylist()]
    spread = [name for name in table.column_names if name.startswith("extra.")]
    for name in spread:
        column = table[name].to_pylist()
        for row in np.flatnonzero(np.asarray(pc.is_valid(table[name]))):
            rows[int(row)].append((name.removeprefix("extra."), column[int(row)]))
    found: pa.Array = pa.array(rows, pa.map_(pa.string(), pa.string()))
    return found


def _object(text: str | None) -> dict[str, str]:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}
