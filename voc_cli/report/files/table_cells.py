"""Columns of a table as the text of CSV and the values of JSON Lines."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

FLOAT_FORMAT = ".10g"
LIST_JOIN = "|"
_JSON_SPECIAL = r'["\\\x00-\x1f]'

__all__ = ["FLOAT_FORMAT", "json_lines", "text_columns"]

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def text_columns(batch: pa.Table) -> Iterator[tuple[pa.Array, bool]]:
    """Each column as strings (null where absent), and whether it holds words rather than numbers.

    Flags are 0/1, times ISO 8601 with offset, lists joined by `|`, maps JSON objects.
    """
    for name in batch.column_names:
        array = _array(batch.column(name))
        kind = array.type
        if array.null_count == len(array):
            yield pa.nulls(len(array), pa.string()), False
        elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
            yield array.cast(pa.string()), True
        elif pa.types.is_boolean(kind):
            yield pc.if_else(array, "1", "0"), False
        elif pa.types.is_integer(kind):
            yield array.cast(pa.string()), False
        elif _is_plain(kind):
            yield _distinct(array), False
        else:
            values = [_text(value, kind) for value in array.to_pylist()]
            yield pa.array(values, pa.string()), True


def json_lines(batch: pa.Table, labels: Sequence[str]) -> str:
    """One JSON object a row, keys in the order of the columns, absent values null."""
    if not batch.num_columns:
        return "{}\n" * batch.num_rows
    parts = []
    for name, label in zip(batch.column_names, labels, strict=True):
        values = _json_values(_array(batch.column(name)))
        key = _ENCODE(label) + ":"
        parts.append(pc.binary_join_element_wise(key, pc.fill_null(values, "null"), ""))
    lines = parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, ",")
    return "".join(f"{{{line}}}\n" for line in lines.to_pylist())


def _distinct(array: pa.Array) -> pa.Array:
    """The text of every value, worked out once for equal ones."""
    encoded = array.dictionary_encode()
    shown = [_text(value, array.type) for value in encoded.dictionary.to_pylist()]
    texts: pa.Array = pa.array(shown, pa.string()).take(encoded.indices)
    return texts


def _array(column: pa.ChunkedArray) -> pa.Array:
    combined = column.combine_chunks()
    array: pa.Array = combined if isinstance(combined, pa.Array) else combined.chunk(0)
    return array


def _is_plain(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_floating(kind) or pa.types.is_temporal(kind) or pa.types.is_decimal(kind)
    )


def _text(value: Any, kind: pa.DataType) -> str | None:
    if value is None:
        return None
    if pa.types.is_floating(kind):
        return format(value, FLOAT_FORMAT) if value - value == 0 else None
    if pa.types.is_temporal(kind):
        return str(value.isoformat())
    if pa.types.is_map(kind):
        return _ENCODE(dict(sorted(value)))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        inner = kind.value_type
        return LIST_JOIN.join(_text(item, inner) or "" for item in value)
    return str(value)


def _json_values(array: pa.Array) -> pa.Array:
    """Each value as JSON text, null where absent; lists and maps stay lists and objects."""
    kind = array.type
    texts: pa.Array
    if array.null_count == len(array):
        texts = pa.nulls(len(array), pa.string())
    elif pa.types.is_boolean(kind):
        texts = pc.if_else(array, "1", "0")
    elif pa.types.is_integer(kind):
        texts = array.cast(pa.string())
    elif pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        texts = _distinct(array)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_map(kind):
        is_map = pa.types.is_map(kind)
        made = (dict(sorted(v)) if is_map and v is not None else v for v in array.to_pylist())
        texts = pa.array([None if v is None else _ENCODE(v) for v in made], pa.string())
    elif pa.types.is_temporal(kind):
        texts = _quoted(_distinct(array))
    else:
        texts = _quoted(array.cast(pa.string()))
    return texts


def _quoted(texts: pa.Array) -> pa.Array:
    """JSON strings; only those with something to escape are looked at one by one."""
    plain: pa.Array = pc.binary_join_element_wise('"', texts, '"', "")
    special = pc.match_substring_regex(texts, _JSON_SPECIAL)
    if not pc.any(special).as_py():
        return plain
    escaped = pa.array([_ENCODE(text) for text in texts.filter(special).to_pylist()], pa.string())
    replaced: pa.Array = pc.replace_with_mask(plain, pc.fill_null(special, False), escaped)
    return replaced
