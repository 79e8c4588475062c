"""Masking of many rows, spread over processes; the result is that of one process, byte by byte.

Masking is pure Python and looks at one row at a time, so it is the one stage that a second
processor halves. Few rows stay in this process: a worker takes half a second to start. Unmasked
rows go to workers through pipes only.
"""

import json
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from voc_cli.engine.processes import TableFunction, cores, map_tables
from voc_cli.privacy.cells import CellSpan, MaskedCells, mask_cells
from voc_cli.privacy.spans import Span
from voc_cli.privacy.tickets import Masked, Seen, mask_tickets
from voc_cli.schema import DEFAULT_TZ, RawTickets, ticket_schema

LEAST_BYTES = 4 << 20  # of text that one process masks in about a second

_PART_ROWS = 4096
_COUNTS = b"voc.counts"
_SPANS = b"voc.spans"
_CELLS = pa.list_(pa.string())

__all__ = ["LEAST_BYTES", "mask_all_cells", "mask_all_tickets", "mask_parts", "processes_for"]


def mask_all_tickets(
    raw: RawTickets,
    *,
    key: bytes,
    tz: str = DEFAULT_TZ,
    workers: int = 0,
    allow_unmasked: bool = False,
    advance: Callable[[int], None] | None = None,
) -> Masked:
    """`mask_tickets` by `workers` processes where there is much to mask (0: one a core)."""
    if allow_unmasked or processes_for(raw.table.nbytes, workers) == 1:
        return mask_tickets(raw, key=key, tz=tz, allow_unmasked=allow_unmasked, advance=advance)
    [masked] = mask_parts([raw.table], key=key, tz=tz, workers=workers, advance=advance)
    return masked


def mask_parts(
    parts: Iterable[pa.Table],
    *,
    key: bytes,
    tz: str = DEFAULT_TZ,
    workers: int = 0,
    advance: Callable[[int], None] | None = None,
) -> Iterator[Masked]:
    """Every part of a long table masked, lazily and in order, by `workers` processes.

    A worker gets few rows at a time, so that its memory stays small however long a part is.
    """
    given = {"key": key.hex(), "tz": tz}
    sizes: deque[int] = deque()

    def pieces() -> Iterator[pa.Table]:
        for part in parts:
            starts = range(0, max(1, len(part)), _PART_ROWS)
            sizes.append(len(starts))
            for start in starts:
                yield part.slice(start, _PART_ROWS)

    found: list[pa.Table] = []
    counts = Counter[str]()
    for done in map_tables(ticket_masker, pieces(), given=given, workers=workers or cores()):
        counts.update(_told(done, _COUNTS))
        found.append(done.replace_schema_metadata(ticket_schema(tz).metadata))
        if advance:
            advance(len(done))
        if len(found) == sizes[0]:
            sizes.popleft()
            yield Masked(pa.concat_tables(found), MappingProxyType(dict(sorted(counts.items()))))
            found, counts = [], Counter()


def ticket_masker(*, key: str, tz: str) -> TableFunction:
    """What a worker does to a table of `raw_schema`; texts it has seen it does not search again."""
    seen = Seen()

    def mask(table: pa.Table) -> pa.Table:
        done = mask_tickets(RawTickets(table), key=bytes.fromhex(key), tz=tz, seen=seen)
        counts = json.dumps(dict(done.counts)).encode()
        return done.tickets.replace_schema_metadata({_COUNTS: counts})

    return mask


def mask_all_cells(
    rows: Sequence[Sequence[str]],
    kinds: Sequence[str | None],
    *,
    headers: Sequence[str] = (),
    key: bytes | None = None,
    workers: int = 0,
    advance: Callable[[int], None] | None = None,
) -> MaskedCells:
    """`mask_cells` by `workers` processes where there is much to mask (0: one a core)."""
    size = sum(len(cell) for row in rows for cell in row)
    if processes_for(2 * size, workers) == 1:
        return mask_cells(rows, kinds, headers=headers, key=key, advance=advance)
    parts = (
        pa.table({"cells": pa.array(rows[start : start + _PART_ROWS], _CELLS)})
        for start in range(0, len(rows), _PART_ROWS)
    )
    given = {"shape": json.dumps([list(kinds), list(headers)]), "key": key.hex() if key else None}
    masked: list[list[str]] = []
    spans: list[CellSpan] = []
    counts: Counter[str] = Counter()
    for done in map_tables(cell_masker, parts, given=given, workers=workers or cores()):
        first = len(masked)
        masked += done["cells"].to_pylist()
        for row, column, start, end, kind in _told(done, _SPANS):
            spans.append(CellSpan(first + row, column, Span(start, end, kind)))
        counts.update(_told(done, _COUNTS))
        if advance:
            advance(len(masked) - first)
    return MaskedCells(masked, spans, MappingProxyType(dict(sorted(counts.items()))))


def cell_masker(*, shape: str, key: str | None) -> TableFunction:
    """What a worker does to rows of cells; `shape` are the columns' kinds and headers as JSON."""
    kinds, headers = json.loads(shape)
    secret = bytes.fromhex(key) if key is not None else None

    def mask(table: pa.Table) -> pa.Table:
        done = mask_cells(table["cells"].to_pylist(), kinds, headers=headers, key=secret)
        spans = [(s.row, s.column, s.span.start, s.span.end, s.span.type) for s in done.spans]
        told = {_COUNTS: json.dumps(dict(done.counts)), _SPANS: json.dumps(spans)}
        return pa.table({"cells": pa.array(done.rows, _CELLS)}).replace_schema_metadata(told)

    return mask


def processes_for(size: int, workers: int) -> int:
    """How many processes so many bytes of text are worth."""
    return 1 if size < LEAST_BYTES else workers or cores()


def _told(done: pa.Table, name: bytes) -> Any:
    """What a worker wrote beside its table."""
    return json.loads((done.schema.metadata or {})[name])
