"""Tables out of JSON, JSON Lines and Parquet: nested records become columns `via.channel`."""

import io
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from voc_cli.errors import InputError
from voc_cli.load.json_links import linked_records
from voc_cli.load.json_records import Record, records_of, rows_of_lists, spread_pages
from voc_cli.load.message_lists import fold_record, is_answer
from voc_cli.load.model import Frame, Grid, RejectedRow
from voc_cli.messages import Notice
from voc_cli.schema import ticket_schema

_MAX_DEPTH = 6
_LINES_AT_ONCE = 8192
NO_COLUMN = "col1"  # a table has one at least

__all__ = [
    "NO_COLUMN",
    "broken_notices",
    "frame_of_lines",
    "joined_frames",
    "names_of",
    "read_json",
    "read_json_lines",
    "read_parquet",
    "with_columns",
]


def read_json(text: str, *, name: str) -> Frame | Grid:
    """The records of a JSON file: a list of objects, wherever in the file it is.

    A table written as lists of cells comes back as a grid whose header is still to be found.
    Raises InputError for broken JSON (with the line) or JSON without records.
    """
    try:
        root = json.loads(text.lstrip("\ufeff"), parse_float=str, parse_int=str)
    except json.JSONDecodeError as error:
        raise InputError("load.json_broken", file=name, line=error.lineno) from None
    except RecursionError:
        raise InputError("load.json_without_records", file=name) from None
    lists = rows_of_lists(root)
    if lists is not None:
        return Grid([[_cell(value) for value in row] for row in lists])
    records = linked_records(root) or records_of(root)
    if not records:
        raise InputError("load.json_without_records", file=name)
    return _frame(records, list(range(1, len(records) + 1)), "json")


def _cell(value: object) -> str:
    return "" if value is None else _plain(value)


def read_json_lines(text: str, *, name: str) -> Frame:
    """One object a line, bare or wrapped as `{"ticket": {…}}`; a broken line is a refused row.

    Raises InputError when no line can be read.
    """
    frames: list[Frame] = []
    broken: list[RejectedRow] = []
    numbered = enumerate(_lines_of(text.lstrip("\ufeff")), 1)
    while lines := list(itertools.islice(numbered, _LINES_AT_ONCE)):
        frame, refused = frame_of_lines(lines, name=name)
        broken += refused
        if frame is not None:
            frames.append(frame)
    if not frames:
        raise InputError("load.json_broken", file=name, line=broken[0].row if broken else 1)
    joined = joined_frames(frames)
    return replace(joined, refused=tuple(broken), notices=broken_notices(name, broken))


def broken_notices(name: str, broken: Sequence[RejectedRow]) -> tuple[Notice, ...]:
    """What is to be told of lines that are no JSON."""
    if not broken:
        return ()
    values = {"file": name, "n": len(broken), "row": broken[0].row}
    return (Notice("load.json_lines_broken", values),)


def frame_of_lines(
    lines: Sequence[tuple[int, str]], *, name: str
) -> tuple[Frame | None, list[RejectedRow]]:
    """The records of some numbered lines of JSON, None for none, and the lines that are no JSON."""
    numbered: list[tuple[Record, int]] = []
    broken: list[RejectedRow] = []
    for number, line in lines:
        if not line.strip():
            continue
        try:
            record = json.loads(line, parse_float=str, parse_int=str)
        except (json.JSONDecodeError, RecursionError):
            record = None
        if isinstance(record, dict):
            numbered.append((record, number))
        else:
            broken.append(RejectedRow(name, number, "broken_line", {"line": line.strip()}))
    if not numbered:
        return None, broken
    spread = spread_pages(numbered)
    return _frame([record for record, _ in spread], [n for _, n in spread], "jsonl"), broken


def joined_frames(frames: Sequence[Frame]) -> Frame:
    """One frame of several: columns in the order in which they come up, null where one lacks it."""
    names = dict.fromkeys(name for frame in frames for name in names_of(frame)) or [NO_COLUMN]
    folded = {field: name for frame in frames for field, name in frame.folded.items()}
    tables = [with_columns(frame.table, names) for frame in frames]
    numbers = np.concatenate([frame.row_numbers for frame in frames])
    return replace(frames[0], table=pa.concat_tables(tables), row_numbers=numbers, folded=folded)


def names_of(frame: Frame) -> list[str]:
    """The columns of a frame, none where its records say nothing."""
    names: list[str] = frame.table.column_names
    nothing = names == [NO_COLUMN] and frame.table[NO_COLUMN].null_count == len(frame.table)
    return [] if nothing else names


def with_columns(table: pa.Table, names: Iterable[str]) -> pa.Table:
    """Exactly the columns `names`, null where the table has none of that name."""
    there, nothing = {*table.column_names}, pa.nulls(len(table), pa.string())
    return pa.table({name: table[name] if name in there else nothing for name in names})


def _lines_of(text: str) -> Iterator[str]:
    """The lines of a text, one at a time."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]


def _frame(records: list[Record], numbers: list[int], kind: str) -> Frame:
    flat: list[dict[str, str]] = []
    names: dict[str, None] = {}
    folded: dict[str, str] = {}
    for record in records:
        rest, turns = fold_record(record)
        row: dict[str, str] = {}
        _flatten(rest, "", row, 0)
        for field, value in turns.items():
            folded[field] = f"voc.{field}"
            row[f"voc.{field}"] = value
        flat.append(row)
        names.update(dict.fromkeys(row))
    columns = {
        header: pa.array([row.get(header) or None for row in flat], pa.string()) for header in names
    }
    table = (
        pa.table(columns) if columns else pa.table({NO_COLUMN: pa.nulls(len(flat), pa.string())})
    )
    return Frame(table, np.array(numbers, dtype=np.int64), kind, "UTF-8", folded=folded)


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
