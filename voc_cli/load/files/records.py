"""Tables out of JSON, JSON Lines and Parquet: nested records become columns `via.channel`."""

import io
import json
import re
from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from voc_cli.errors import InputError
from voc_cli.load.conversations.message_lists import fold_record, is_answer
from voc_cli.load.files.json_records import Record, is_flat
from voc_cli.load.model import Frame
from voc_cli.schema import ticket_schema

_MAX_DEPTH = 6
NO_COLUMN = "col1"  # a table has one at least

__all__ = ["NO_COLUMN", "frame_of_records", "read_parquet", "written_cell"]


def written_cell(value: object) -> str:
    """A value of a table that was written as lists, as a cell."""
    return "" if value is None else _whole(_plain(value))


def frame_of_records(records: Sequence[Record], numbers: Sequence[int], kind: str) -> Frame:
    """A table of nested records, one row each, with the number that each has in the file.

    Lists of messages inside a record become `voc.body` and the like.
    """
    flat: list[dict[str, str]] = []
    names: dict[str, None] = {}
    folded: dict[str, str] = {}
    for record in records:
        row: dict[str, str] = {}
        if is_flat(record):
            row = {key: _scalar(value) for key, value in record.items() if value is not None}
        else:
            rest, turns = fold_record(record)
            _flatten(rest, "", row, 0)
            for field, value in turns.items():
                folded[field] = f"voc.{field}"
                row[f"voc.{field}"] = value
        flat.append(row)
        names.update(dict.fromkeys(row))
    columns = {
        _whole(header): _column([row.get(header) or None for row in flat]) for header in names
    }
    table = pa.table(columns or {NO_COLUMN: pa.nulls(len(flat), pa.string())})
    return Frame(table, np.array(numbers, dtype=np.int64), kind, "UTF-8", folded=folded)


def _column(cells: list[str | None]) -> pa.Array:
    try:
        column: pa.Array = pa.array(cells, pa.string())
    except UnicodeEncodeError:
        column = pa.array([cell and _whole(cell) for cell in cells], pa.string())
    return column


def _whole(text: str) -> str:
    """A text with a mark for half a sign, as programs leave that cut an emoji in two."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _flatten(record: Record, prefix: str, row: dict[str, str], depth: int) -> None:
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            if depth < _MAX_DEPTH:
                _flatten(value, f"{name}.", row, depth + 1)
        elif isinstance(value, list):
            text = _joined(value, name, row)
            if text:
                row[name] = text
        elif value is not None:
            row[name] = _scalar(value)


def _joined(values: Iterable[object], name: str, row: dict[str, str]) -> str:
    """Lists of words become `a|b`; custom fields `[{"name": …, "value": …}]` become columns."""
    words: list[str] = []
    for value in values:
        if isinstance(value, dict) and is_answer(value):
            asked, given = _answered(value)
            row.setdefault(asked, given)
        elif isinstance(value, dict):
            label = value.get("name") or value.get("label") or value.get("field") or value.get("id")
            if "value" in value and label is not None:
                if value["value"] is not None:
                    row[f"{name}.{label}"] = _plain(value["value"])
            elif label is not None:
                words.append(str(label))
        elif value is not None:
            words.append(_scalar(value))
    return "|".join(words)


def _answered(item: Record) -> tuple[str, str]:
    """The question of a form and what was answered: `{"field": {…}, "type": "text", "text": …}`."""
    asked = item.get("field", item.get("question"))
    if isinstance(asked, dict):
        names = (asked.get(key) for key in ("title", "label", "name", "ref", "id"))
        asked = next((name for name in names if name), "")
    given = item.get("answer", item.get("value", item.get(str(item.get("type")))))
    if isinstance(given, dict):
        given = given.get("label", given.get("value"))
    return str(asked), "" if given is None else _plain(given)


def _plain(value: object) -> str:
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return _scalar(value)


def _scalar(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def read_parquet(data: bytes, *, name: str) -> Frame:
    """A Parquet file with every column as text, times in ISO form with their offset.

    Raises InputError for a damaged file.
    """
    try:
        table = pq.read_table(io.BytesIO(data))
        table.validate(full=True)  # damage may leave texts that are no UTF-8
    except (pa.ArrowInvalid, OSError, pa.ArrowNotImplementedError):
        raise InputError("load.truncated", file=name) from None
    columns = {field.name: _as_text(table.column(field.name)) for field in table.schema}
    text = pa.table(columns)
    typed = table if _is_ours(table.schema) else None
    return Frame(text, np.arange(1, len(text) + 1), "parquet", typed=typed)


def _is_ours(schema: pa.Schema) -> bool:
    """Whether voc wrote a Parquet file: it says so, and its columns have our types."""
    if b"schema_version" not in (schema.metadata or {}):
        return False
    kinds = {field.name: field.type for field in schema}
    return all(
        field.name in kinds
        and (kinds[field.name] == field.type or _are_times(kinds[field.name], field.type))
        for field in ticket_schema()
    )


def _are_times(one: pa.DataType, other: pa.DataType) -> bool:
    """Times of two zones."""
    return pa.types.is_timestamp(one) and pa.types.is_timestamp(other) and bool(one.tz)


def _as_text(column: pa.ChunkedArray) -> pa.Array:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_timestamp(kind):
        # In UTC, so that no time zone database is asked.
        zone = "Z" if kind.tz else ""
        naive = column.cast(pa.timestamp("us", tz=kind.tz)).cast(pa.timestamp("us"))
        text = naive.cast(pa.string())
        text = pc.binary_join_element_wise(text, zone, "")
    elif pa.types.is_floating(kind):
        text = _whole_numbers(column)
    elif pa.types.is_nested(kind) or pa.types.is_binary(kind):
        values = [_nested(value) for value in column.to_pylist()]
        text = pa.array(values, pa.string())
    else:
        text = column.cast(pa.string())
    array = text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
    found: pa.Array = pc.if_else(pc.equal(array, ""), pa.scalar(None, pa.string()), array)
    return found


def _whole_numbers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Pandas keeps whole numbers with gaps as floats; `3.0` was 3. NaN is a gap."""
    as_float = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    text = as_float.cast(pa.string())
    found: pa.ChunkedArray = pc.replace_substring_regex(text, pattern=r"\.0$", replacement="")
    return found


def _nested(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, (list, tuple)) and all(not isinstance(v, (dict, list)) for v in value):
        return "|".join(str(v) for v in value)
    return json.dumps(value, ensure_ascii=False, default=str)
