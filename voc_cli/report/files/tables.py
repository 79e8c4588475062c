r"""The output of single commands: CSV, JSON Lines, Parquet and XLSX with the same bytes each time.

CSV and JSON Lines are UTF-8 with `\n` on every system. Figures are written with up to ten
significant digits, enough for any use and free of the last bits' noise.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, TextIO, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from voc_cli.atomic import atomic_path
from voc_cli.errors import UsageError
from voc_cli.report.files.formulas import guarded, guarded_column
from voc_cli.report.files.table_cells import json_lines, text_columns
from voc_cli.report.labels import column_labels
from voc_cli.report.screens.table import print_table

FORMATS = ("csv", "jsonl", "parquet", "xlsx")
BATCH = 8_192  # rows made and written at a time: `| head` ends early, memory stays small
_NEEDS_QUOTES = '[",\\r\\n]'

__all__ = ["FORMATS", "print_table", "write_groups", "write_table"]


def write_table(
    table: pa.Table,
    destination: Path | TextIO | BinaryIO,
    *,
    format: str,
    lang: str = "ko",
    headers: str = "en",
    excel: bool = False,
) -> None:
    """Write `table` as `csv`, `jsonl`, `parquet` or `xlsx`.

    A path is written whole or not at all. A text stream gets CSV or JSON Lines as UTF-8 through
    its buffer where it has one, so that no system changes the line ends. `headers="ko"` gives
    Korean column names; XLSX always has the labels of `lang`. `excel` puts a BOM before CSV.
    Raises UsageError for an unknown format, or a binary one for a stream of text alone.
    """
    if format not in FORMATS:
        raise UsageError("report.bad_format", format=format, known=", ".join(FORMATS))
    table = _decoded(table)
    if format == "xlsx":
        labels = column_labels(table.column_names, lang)
    else:
        labels = column_labels(table.column_names, "ko") if headers == "ko" else table.column_names
    if isinstance(destination, Path):
        with atomic_path(destination) as temporary, temporary.open("wb") as file:
            _write(table, file, labels, format=format, excel=excel)
        return
    binary = _binary(destination)
    if binary is not None:
        _write(table, binary, labels, format=format, excel=excel)
        binary.flush()
        return
    if format in ("parquet", "xlsx"):
        raise UsageError("report.binary_needed", format=format)
    text = cast("TextIO", destination)
    for chunk in _chunks(table, labels, format=format, excel=excel):
        text.write(chunk)


def write_groups(
    groups: Iterable[pa.Table],
    schema: pa.Schema,
    destination: Path,
    *,
    format: str,
    headers: str = "en",
    excel: bool = False,
) -> None:
    """Write a table that comes in groups of rows as `csv`, `jsonl` or `parquet`, whole or not at
    all; the same rows as `write_table` writes, in Parquet in row groups of their own.
    """
    labels = column_labels(schema.names, "ko") if headers == "ko" else schema.names
    with atomic_path(destination) as temporary, temporary.open("wb") as file:
        if format == "parquet":
            named = pa.schema(
                [f.with_name(name) for f, name in zip(schema, labels, strict=True)],
                metadata=schema.metadata,
            )
            with pq.ParquetWriter(file, named, compression="zstd", version="2.6") as writer:
                for group in groups:
                    writer.write_table(group.rename_columns(list(labels)).cast(named))
            return
        for chunk in _heading(labels, format=format, excel=excel):
            file.write(chunk.encode("utf-8"))
        for group in groups:
            for chunk in _lines(group, labels, format=format):
                file.write(chunk.encode("utf-8", errors="replace"))


def _binary(stream: TextIO | BinaryIO) -> BinaryIO | None:
    """The stream of bytes below or in `stream`, with what was written before it flushed."""
    if isinstance(stream, io.TextIOBase):
        buffer = getattr(stream, "buffer", None)
        if buffer is not None:
            stream.flush()
        return cast("BinaryIO | None", buffer)
    if hasattr(stream, "encoding"):  # a text stream that is no TextIOBase, as test runners use
        return cast("BinaryIO | None", getattr(stream, "buffer", None))
    return stream


def _write(
    table: pa.Table, file: BinaryIO, labels: Sequence[str], *, format: str, excel: bool
) -> None:
    match format:
        case "parquet":
            renamed = table.rename_columns(list(labels)).replace_schema_metadata(
                table.schema.metadata
            )
            pq.write_table(renamed, file, compression="zstd", version="2.6")
        case "xlsx":
            from voc_cli.report.files.table_xlsx import write_table_xlsx

            file.write(write_table_xlsx(table, labels))
        case _:
            for chunk in _chunks(table, labels, format=format, excel=excel):
                file.write(chunk.encode("utf-8", errors="replace"))


def _chunks(table: pa.Table, labels: Sequence[str], *, format: str, excel: bool) -> Iterator[str]:
    yield from _heading(labels, format=format, excel=excel)
    yield from _lines(table, labels, format=format)


def _heading(labels: Sequence[str], *, format: str, excel: bool) -> Iterator[str]:
    if format == "csv":
        head = io.StringIO()
        csv.writer(head, lineterminator="\n").writerow([guarded(label) for label in labels])
        yield ("\ufeff" if excel else "") + head.getvalue()


def _lines(table: pa.Table, labels: Sequence[str], *, format: str) -> Iterator[str]:
    for start in range(0, table.num_rows, BATCH):
        batch = table.slice(start, BATCH).combine_chunks()
        yield _csv_lines(batch) if format == "csv" else json_lines(batch, labels)


def _decoded(table: pa.Table) -> pa.Table:
    """Dictionary columns as the plain ones they stand for."""
    for i, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            plain = table.column(i).cast(field.type.value_type)
            table = table.set_column(i, pa.field(field.name, field.type.value_type), plain)
    return table


def _csv_lines(batch: pa.Table) -> str:
    columns = []
    for array, is_text in text_columns(batch):
        cells = pc.fill_null(array, "")
        columns.append(_protected(cells) if is_text else cells)
    if not columns:
        return "\n" * batch.num_rows
    lines = columns[0] if len(columns) == 1 else pc.binary_join_element_wise(*columns, ",")
    if len(columns) == 1:  # an empty line would be no row to a reader
        lines = pc.if_else(pc.equal(lines, ""), '""', lines)
    return "\n".join(lines.to_pylist()) + "\n"


def _protected(cells: pa.Array) -> pa.Array:
    """Texts that a spreadsheet reads back as they are: no formula, quotes where CSV needs them."""
    cells = guarded_column(cells)
    quotes = pc.match_substring_regex(cells, _NEEDS_QUOTES)
    if not pc.any(quotes).as_py():
        return cells
    doubled = pc.replace_substring(cells, '"', '""')
    cells = pc.if_else(quotes, pc.binary_join_element_wise('"', doubled, '"', ""), cells)
    return cells
