"""`voc mask`: a masked copy in the input's own shape."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voc_cli.cli.console import data_stream
from voc_cli.cli.job import open_job
from voc_cli.cli.language import say
from voc_cli.cli.options import InputOptions, OutputOptions
from voc_cli.cli.output import check_output, emit, format_of
from voc_cli.errors import UsageError

if TYPE_CHECKING:
    from voc_cli.pipeline.masking import MaskedFile

OUTPUT = say("panel_output")


def mask(
    inputs: InputOptions,
    output: OutputOptions,
    spans: Annotated[
        str | None,
        typer.Option("--spans", help=say("opt_spans"), metavar="FILE", rich_help_panel=OUTPUT),
    ] = None,
) -> None:
    """Mask every cell of a file; title rows, columns and sheets stay where they are."""
    from voc_cli.pipeline.masking import mask_file

    check_output(output)
    if len(inputs.sources) != 1 or inputs.where or inputs.start or inputs.end:
        raise UsageError("cli.mask_one_source")
    with open_job(inputs) as job:
        found = mask_file(Path(inputs.sources[0]), job.request, job.settings, job.narrator)
        if spans is not None:
            emit(found.spans, OutputOptions(output=spans, format="jsonl"), lang=job.settings.lang)
        job.narrator.finish()
        told = ", ".join(f"{kind} {count:,}" for kind, count in found.counts.items())
        job.narrator.told(say("personal_data", counts=told or "0"))
        _write(found, output)


def _write(found: "MaskedFile", output: OutputOptions) -> None:
    from voc_cli.report.copies import write_csv_copy, write_jsonl_copy, write_xlsx_copy

    to_file = output.output not in (None, "-")
    chosen = format_of(output) if to_file or output.format else "csv"
    destination = Path(str(output.output)) if to_file else data_stream()
    if chosen == "xlsx" and isinstance(destination, Path):
        write_xlsx_copy([(sheet.name, sheet.rows) for sheet in found.sheets], destination)
        return
    if len(found.sheets) != 1 or chosen not in ("csv", "jsonl"):
        raise UsageError("cli.mask_needs_workbook", sheets=len(found.sheets))
    [sheet] = found.sheets
    if chosen == "csv":
        write_csv_copy(sheet.rows, destination, excel=output.excel)
    else:
        headers = sheet.rows[max(sheet.header_row, 0)]
        write_jsonl_copy(headers, sheet.rows[sheet.header_row + 1 :], destination)
