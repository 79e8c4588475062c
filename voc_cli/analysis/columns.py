"""Columns by the name a person uses: canonical, appended, or a header of the input file."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.errors import UsageError, near_name
from voc_cli.messages import LANGUAGES, catalogue
from voc_cli.privacy import mask_text
from voc_cli.schema import ASSIGNMENT_SCHEMA, CLASSIFY_SCHEMA, ticket_schema

__all__ = ["Values", "column_names", "find_column", "labelled_column", "text_values"]

_EXTRA = "extra"
_MOST_TOLD, _LONGEST_TOLD = 40, 30  # columns listed in an error, and letters of each
# What the loader calls columns that masking turns into `customer_key` and drops.
_PERSONAL = frozenset({"customer_name", "customer_phone", "customer_email", "customer_id"})


@dataclass(frozen=True)
class Values:
    """A column as texts: row `rows[i]` holds `words[codes[i]]`; rows may repeat or be absent.

    rows   int64[m], ascending: a list column gives one entry an element, a missing value none
    codes  int64[m]
    words  the distinct texts, in order of first appearance
    """

    rows: npt.NDArray[np.int64]
    codes: npt.NDArray[np.int64]
    words: tuple[str, ...]


def column_names(table: pa.Table) -> list[str]:
    """Every name `find_column` knows: the table's columns, then the headers kept in `extra`."""
    names = [name for name in table.column_names if name != _EXTRA]
    if _EXTRA in table.column_names:
        keys = pc.unique(_whole(table[_EXTRA]).keys).to_pylist()
        names += sorted(set(keys) - set(names))
    return names


def find_column(
    table: pa.Table,
    name: str,
    *,
    aliases: Mapping[str, str] | None = None,
    error: str = "analysis.unknown_column",
    **context: object,
) -> pa.Array:
    """The column `name` as one Arrow array: of the table, an alias of one, from `extra`, or what
    our own outputs call so (제품, Product).

    `aliases` maps a file's own headers to canonical columns. Raises UsageError (`error`, with
    `context`) that names the nearest column, or says that the column is personal and not kept.
    """
    asked = name
    if name not in table.column_names:
        name = (aliases or {}).get(name, name)
    if name in table.column_names and name != _EXTRA:
        return _whole(table[name])
    known = column_names(table)
    if name in known:
        return _from_map(_whole(table[_EXTRA]), name)
    if (meant := labelled_column(name)) in table.column_names:
        return _whole(table[meant])
    if name in _PERSONAL:
        raise UsageError("analysis.personal_column", column=asked)
    known += [alias for alias in (aliases or {}) if alias not in known]
    folded = {other.casefold(): other for other in reversed(known)}
    # A row mistaken for a header may hold what a customer wrote.
    if near := near_name(name.casefold(), folded):
        raise UsageError(error, column=asked, nearest=mask_text(folded[near]), **context)
    listed = ", ".join(mask_text(other[:_LONGEST_TOLD]) for other in known[:_MOST_TOLD])
    raise UsageError(f"{error}_far", column=asked, known=listed, **context)


def labelled_column(name: str) -> str | None:
    """The column that workbooks, reports and `--headers ko` call `name`; None for another word."""
    return _labels().get(" ".join(name.split()).casefold())


@cache
def _labels() -> dict[str, str]:
    ours = (*ticket_schema("UTC").names, *CLASSIFY_SCHEMA.names, *ASSIGNMENT_SCHEMA.names)
    found: dict[str, str] = {}
    for lang in LANGUAGES:
        known = catalogue(lang)
        for name in dict.fromkeys(ours):
            if name != _EXTRA and f"columns.{name}" in known:
                found.setdefault(known[f"columns.{name}"].casefold(), name)
        found.setdefault(known["columns.topic_label"].casefold(), "topic_id")
    return found


def text_values(array: pa.Array) -> Values:
    """The column's values as texts: flags 0/1, whole floats as `5`, times ISO 8601."""
    if pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
        rows = pc.list_parent_indices(array).to_numpy(zero_copy_only=False)
        inner = text_values(pc.list_flatten(array))
        return Values(rows[inner.rows].astype(np.int64), inner.codes, inner.words)
    encoded = array if pa.types.is_dictionary(array.type) else pc.dictionary_encode(array)
    rows = np.flatnonzero(encoded.is_valid().to_numpy(zero_copy_only=False))
    codes = encoded.indices.drop_null().to_numpy(zero_copy_only=False).astype(np.int64)
    words = tuple(_as_text(value) for value in encoded.dictionary.to_pylist())
    return Values(rows.astype(np.int64), codes, words)


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat()) if isoformat else str(value)


def _from_map(extra: pa.MapArray, name: str) -> pa.Array:
    """string[n]: the value `name` has in each row's map (the first, should it repeat)."""
    offsets = extra.offsets.to_numpy()
    chosen = pc.equal(extra.keys, name).to_numpy(zero_copy_only=False)
    places = np.flatnonzero(chosen)
    rows = np.searchsorted(offsets, places, side="right") - 1
    inside = (rows >= 0) & (rows < len(extra))
    index = np.full(len(extra), -1, dtype=np.int64)
    index[rows[inside][::-1]] = places[inside][::-1]
    values: pa.Array = extra.items.take(pa.array(index, mask=index < 0))
    return values


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], whole.type)
    return whole
