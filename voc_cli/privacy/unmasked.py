"""A table whose text was left as it is says so in its metadata, so that nothing takes it for safe.

`--allow-unmasked` is the only way to make one or to go on with one.
"""

import pyarrow as pa

from voc_cli.errors import GateError

__all__ = ["is_unmasked", "mark_unmasked", "refuse_unmasked"]

_KEY, _NO = b"masked", b"no"


def mark_unmasked(schema: pa.Schema) -> pa.Schema:
    """`schema` with the mark in its metadata."""
    marked: pa.Schema = schema.with_metadata({**(schema.metadata or {}), _KEY: _NO})
    return marked


def is_unmasked(schema: pa.Schema) -> bool:
    """Whether a table of `schema` carries the mark."""
    return bool((schema.metadata or {}).get(_KEY) == _NO)


def refuse_unmasked(schema: pa.Schema, *, file: str) -> None:
    """Raises GateError when a table of `schema` carries the mark; `file` names it."""
    if is_unmasked(schema):
        raise GateError("privacy.unmasked_table", file=file)
