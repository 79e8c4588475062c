"""A masked copy of one file in its own shape: read as it stands, mask the cells, keep the rest."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from voc_cli.errors import InputError
from voc_cli.load import Sheet, Source, expand, read_sheets
from voc_cli.messages import Notice
from voc_cli.pipeline.request import Progress, Request
from voc_cli.privacy import CellSpan, mask_all_cells, mask_cells, mask_label, mask_text, safe_id
from voc_cli.settings import Settings
from voc_cli.store.key import load_key

SPAN_SCHEMA = pa.schema(
    [
        ("ticket_id", pa.string()),
        ("field", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("type", pa.string()),
    ]
)

__all__ = [
    "SPAN_SCHEMA",
    "MaskedFile",
    "MaskedSheet",
    "all_spans",
    "mask_file",
    "mask_files",
    "sources_of",
]


@dataclass(frozen=True)
class MaskedSheet:
    """One sheet, masked: every row of it, the place of its header (-1: none) and its name."""

    name: str | None
    rows: list[list[str]]
    header_row: int


@dataclass(frozen=True)
class MaskedFile:
    """A masked copy. `spans` (SPAN_SCHEMA) point into the raw cells; `counts` are by type;
    `notices` tell of lines that could not be read and are not in the copy.
    """

    sheets: tuple[MaskedSheet, ...]
    spans: pa.Table
    counts: Mapping[str, int]
    notices: tuple[Notice, ...] = ()


def mask_file(
    source: Source, request: Request, settings: Settings, progress: Progress
) -> MaskedFile:
    """Mask every cell of a file; the header and the rows above it are read as free text."""
    key = load_key(request.key_file)
    progress.stage("load")
    sheets = read_sheets(
        source,
        settings=settings,
        input_format=request.input_format,
        column_map=request.column_map,
        password=request.password,
    )
    progress.stage("mask", sum(len(sheet.data_rows) for sheet in sheets))
    masked: list[MaskedSheet] = []
    spans: list[dict[str, object]] = []
    counts: dict[str, int] = {}
    for sheet in sheets:
        rows, found, by_type = _mask_sheet(sheet, key, settings.workers, progress)
        masked.append(MaskedSheet(_sheet_name(sheet.name, masked), rows, sheet.header_row))
        spans += found
        for kind, count in by_type.items():
            counts[kind] = counts.get(kind, 0) + count
    table = pa.Table.from_pylist(spans, schema=SPAN_SCHEMA)
    told = tuple(notice for sheet in sheets for notice in sheet.notices)
    return MaskedFile(tuple(masked), table, dict(sorted(counts.items())), told)


def sources_of(request: Request) -> list[Source]:
    """The files behind the sources of a request. Raises InputError and UsageError like loading."""
    return expand(request.sources, input_format=request.input_format)


def mask_files(
    sources: Sequence[Source], request: Request, settings: Settings, progress: Progress
) -> tuple[Iterator[tuple[Source, MaskedFile]], list[Notice]]:
    """The masked copies one after the other, and a list that fills with what was skipped.

    A file that the user named himself, or with `strict` any file, must be readable (InputError).
    """
    skipped: list[Notice] = []

    def masked() -> Iterator[tuple[Source, MaskedFile]]:
        for source in sources:
            try:
                found = mask_file(source, request, settings, progress)
            except InputError as error:
                if source.alone or request.strict:
                    raise
                values = {"file": source.name, "reason": error.notice}
                skipped.append(Notice("load.skipped", values))
                continue
            skipped.extend(found.notices)
            yield source, found

    return masked(), skipped


def all_spans(tables: Sequence[tuple[str, pa.Table]]) -> pa.Table:
    """The spans of several files in one table, with the name of the file in front."""
    schema = pa.schema([("file", pa.string()), *SPAN_SCHEMA])
    named = [
        table.add_column(0, schema.field(0), pa.array([name] * len(table), pa.string()))
        for name, table in tables
    ]
    return pa.concat_tables(named) if named else schema.empty_table()


def _sheet_name(name: str | None, others: Sequence[MaskedSheet]) -> str | None:
    """The name masked, in what a workbook allows: no brackets, 31 characters, each name once."""
    if not name or (masked := mask_label(name)) == name:
        return name
    plain = masked.replace("[", "(").replace("]", ")")[:27]
    taken = {sheet.name for sheet in others}
    numbered = (f"{plain} {n}" for n in itertools.count(2))
    return next(found for found in itertools.chain([plain], numbered) if found not in taken)


def _mask_sheet(
    sheet: Sheet, key: bytes, workers: int, progress: Progress
) -> tuple[list[list[str]], list[dict[str, object]], dict[str, int]]:
    headers = sheet.rows[sheet.header_row] if sheet.header_row >= 0 else []
    kinds = [match.column for match in sheet.columns]
    below_from = sheet.header_row + 1
    above = mask_cells(sheet.rows[:below_from], [])
    below = mask_all_cells(
        sheet.rows[below_from:],
        kinds,
        headers=headers,
        key=key,
        workers=workers,
        advance=progress.advance,
    )
    ids = dict(zip(sheet.data_rows, sheet.ticket_ids, strict=True))
    ids = {row: safe_id(ticket_id, key) for row, ticket_id in ids.items()}
    safe_headers = [mask_text(header) for header in headers]
    spans = [_span_row(span, below_from, ids, safe_headers) for span in below.spans]
    counts = dict(below.counts)
    for kind, count in above.counts.items():
        counts[kind] = counts.get(kind, 0) + count
    return [*above.rows, *below.rows], spans, counts


def _span_row(
    span: CellSpan, below_from: int, ids: Mapping[int, str], headers: Sequence[str]
) -> dict[str, object]:
    column = span.column
    return {
        "ticket_id": ids.get(below_from + span.row),
        "field": headers[column] if column < len(headers) else None,
        "start": span.span.start,
        "end": span.span.end,
        "type": span.span.type,
    }
