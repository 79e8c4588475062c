"""Records inside cells: what copying tools, forms and databases keep as JSON in one column.

Airbyte writes a whole ticket into `_airbyte_data`, form builders the answers into `payload`,
databases a chat into a column of `jsonb`; pandas writes such objects as Python does.
"""

import ast
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from voc_cli.load.files.json_records import unwrapped
from voc_cli.load.files.json_shapes import made_plain
from voc_cli.load.files.records import frame_of_records
from voc_cli.load.model import Frame

_LOOKED_AT, _LOOKED_IN = 20, 400
_MOST = 0.8
_NOTHING = ("[]", "{}")
_NOT_READ = (ValueError, SyntaxError, RecursionError, MemoryError)

__all__ = ["holds_objects", "object_columns", "spread_objects"]


def holds_objects(table: pa.Table) -> bool:
    """Whether the cells of a column are objects, or lists of them."""
    return bool(object_columns(table))


def object_columns(table: pa.Table) -> list[str]:
    """The columns whose cells are objects, as far as the first of them show."""
    return [name for name in table.column_names if _are_objects(table[name])]


def spread_objects(frame: Frame, inside: Sequence[str] | None = None) -> Frame:
    """The frame with a column for every key of the objects in its cells; the rows stay the same.

    What an object says of a whole ticket stands beside the row's other columns, other objects'
    keys behind the column's name (`device.os`). Lists of messages become `voc.body` and the like.
    `inside` are the columns that hold objects, where more rows than these told.
    """
    table = frame.table
    inside = object_columns(table) if inside is None else inside
    if not inside or frame.typed is not None:
        return frame
    columns = {name: table[name].to_pylist() for name in table.column_names}
    records = []
    for row in range(len(table)):
        record: dict[str, Any] = {name: cells[row] or "" for name, cells in columns.items()}
        for name in inside:
            cell = record[name]
            record[name] = _object(cell) or ("" if cell.strip() in _NOTHING else cell)
        records.append(unwrapped(made_plain(record)))
    made = frame_of_records(records, frame.row_numbers.tolist(), frame.format)
    return replace(frame, table=made.table, folded={**frame.folded, **made.folded})


def _are_objects(column: pa.ChunkedArray) -> bool:
    if not pa.types.is_string(column.type):
        return False
    filled = [cell for cell in column.slice(0, _LOOKED_IN).to_pylist() if cell]
    cells = [cell for cell in filled if cell.strip() not in _NOTHING][:_LOOKED_AT]
    if not cells or not all(map(_looks_like_one, cells)):
        return False
    return sum(_object(cell) is not None for cell in cells) >= _MOST * len(cells)


def _looks_like_one(cell: str) -> bool:
    bare = cell.strip()
    return bare[:1] + bare[-1:] in ("{}", "[]") and ":" in bare


def _object(cell: str) -> Any:
    """The object, or the list of objects, that a cell is; None for any other cell."""
    bare = cell.strip()
    if bare[:1] not in ("{", "["):
        return None
    try:
        found = json.loads(bare, parse_float=str, parse_int=str)
    except _NOT_READ:
        try:
            found = ast.literal_eval(bare)
        except _NOT_READ:
            return None
    if isinstance(found, dict):
        return found or None
    whole = isinstance(found, list) and bool(found) and all(isinstance(i, dict) for i in found)
    return found if whole else None
