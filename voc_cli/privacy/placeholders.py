"""How many pieces of each type a masked table shows: its tokens, counted."""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.privacy.spans import TOKENS

__all__ = ["count_tokens"]


def count_tokens(tickets: pa.Table) -> Mapping[str, int]:
    """Tokens such as [전화] in all text cells, lists and maps of a masked table, by type.

    For tables whose masking lies in the past; a cell that was masked twice counts its tokens.
    """
    counts: Counter[str] = Counter()
    for column in tickets.columns:
        for chunk in column.chunks:
            for cells in _texts(chunk):
                for kind, token in TOKENS.items():
                    found = pc.sum(pc.count_substring(cells, token)).as_py()
                    counts[kind] += int(found or 0)
    return MappingProxyType({kind: n for kind, n in sorted(counts.items()) if n})


def _texts(chunk: pa.Array) -> list[pa.Array]:
    if pa.types.is_string(chunk.type):
        return [chunk]
    if pa.types.is_map(chunk.type):
        return [chunk.items]
    if pa.types.is_list(chunk.type) and pa.types.is_string(chunk.type.value_type):
        return [pc.list_flatten(chunk)]
    return []
