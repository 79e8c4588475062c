"""Words of tickets as a Parquet file: what the archive keeps by week and the cache by input."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from voc_cli.schema import validate
from voc_cli.text import CORPUS_COLUMNS, REMOVED, TokenizedCorpus

_SCHEMA = pa.schema(
    [
        ("ticket_ids", pa.string()),
        ("texts", pa.string()),
        ("tokens", pa.list_(pa.string())),
        ("tags", pa.list_(pa.string())),
        ("starts", pa.list_(pa.int32())),
        ("ends", pa.list_(pa.int32())),
        ("sentences", pa.list_(pa.int32())),
        ("removed", REMOVED),
    ]
)

__all__ = ["plain_table", "read_texts", "read_words", "words_facts", "words_table"]


def words_table(words: TokenizedCorpus, removed: pa.Array, metadata: Mapping[str, str]) -> pa.Table:
    """Corpus and removed noise, row by row, with the tokenizer's fingerprint and `metadata`."""
    columns = [getattr(words, name) for name in CORPUS_COLUMNS]
    schema = _SCHEMA.with_metadata({**metadata, "tokenizer": words.fingerprint})
    return plain_table(pa.table([*columns, removed], schema=schema))


def read_words(file: Path) -> tuple[TokenizedCorpus, pa.Array, Mapping[str, str]] | None:
    """(corpus, removed noise, metadata), or None when there is no such file or it is damaged."""
    try:
        table = pq.ParquetFile(file).read()
    except (OSError, pa.ArrowInvalid):
        return None
    metadata = {k.decode(): v.decode() for k, v in (table.schema.metadata or {}).items()}
    if validate(table, _SCHEMA) or "tokenizer" not in metadata:
        return None
    columns = {name: _one(table[name]) for name in CORPUS_COLUMNS}
    corpus = TokenizedCorpus(**columns, fingerprint=metadata["tokenizer"])
    return corpus, _one(table["removed"]), metadata


def read_texts(file: Path) -> pa.ChunkedArray | None:
    """The texts that words were made of, without these; None as `read_words` has it."""
    try:
        table: pa.Table = pq.ParquetFile(file).read(columns=["texts"])
        return table["texts"]
    except (OSError, pa.ArrowInvalid, KeyError):
        return None


def words_facts(file: Path) -> Mapping[str, str] | None:
    """The metadata of a file of words, without the words; None as `read_words` has it."""
    try:
        schema = pq.ParquetFile(file).schema_arrow
    except (OSError, pa.ArrowInvalid):
        return None
    metadata = {k.decode(): v.decode() for k, v in (schema.metadata or {}).items()}
    return metadata if schema.names == _SCHEMA.names and "tokenizer" in metadata else None


def plain_table(table: pa.Table) -> pa.Table:
    """Lists and maps under the inner names of our own schema: those read back from Parquet have
    others, which are equal as types but not as bytes.
    """
    columns = [_renamed(_one(table[field.name]), field.type) for field in table.schema]
    fields = [
        pa.field(field.name, column.type)
        for field, column in zip(table.schema, columns, strict=True)
    ]
    return pa.table(columns, schema=pa.schema(fields, metadata=table.schema.metadata))


def _renamed(column: pa.Array, kind: pa.DataType) -> pa.Array:
    if not pa.types.is_nested(kind):
        return column
    column = column.take(pa.array(range(len(column)), pa.int64()))
    gaps = pc.is_null(column) if column.null_count else None
    if pa.types.is_map(kind):
        plain = pa.map_(kind.key_type, kind.item_type)
        found: pa.Array = pa.MapArray.from_arrays(
            column.offsets, column.keys, column.items, type=plain, mask=gaps
        )
    else:
        plain = pa.list_(kind.value_type)
        found = pa.ListArray.from_arrays(column.offsets, column.values, type=plain, mask=gaps)
    return found


def _one(column: pa.ChunkedArray) -> pa.Array:
    found: pa.Array = column.combine_chunks()
    return found
