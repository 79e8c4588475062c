"""`voc inspect`: what a file is and how its columns were understood."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from voc_cli.cli.console import data_stream
from voc_cli.cli.job import Job, open_job
from voc_cli.cli.language import counts_told, say
from voc_cli.cli.options import InputOptions, OutputOptions, option
from voc_cli.cli.output import check_output, emit, on_screen
from voc_cli.errors import UsageError

if TYPE_CHECKING:
    from voc_cli.pipeline.ticket_set import TicketSet


def inspect(
    inputs: InputOptions,
    output: OutputOptions,
    as_json: Annotated[bool, option("--json", help="opt_json", panel="output")] = False,
    save_preset: Annotated[
        Path | None,
        option("--save-preset", help="opt_save_preset", metavar="FILE", panel="output"),
    ] = None,
) -> None:
    """Format, encoding, header row, mapping with confidence, dates, rejects, personal data."""
    from voc_cli.pipeline.archive.asked import Asked
    from voc_cli.pipeline.inspection import column_table, inspection_data, write_preset
    from voc_cli.pipeline.reading import read_tickets

    check_output(output, inputs.sources)
    if save_preset is not None and save_preset.suffix != ".toml":
        raise UsageError("cli.save_preset_toml", file=save_preset.name)
    with open_job(inputs) as job:
        found = read_tickets(
            job.request,
            job.settings,
            job.narrator,
            as_typed=True,
            repeats=False,
            asked=Asked(masked=True),
        )
        if save_preset is not None:
            write_preset(found, save_preset, settings=job.settings)
        job.conclude(found)
    if as_json:
        text = json.dumps(inspection_data(found), ensure_ascii=False, indent=2)
        data_stream().write(text + "\n")
        return
    if on_screen(output):
        _show(found, job)
    else:
        emit(column_table(found), output, lang=job.settings.lang)


def _show(found: "TicketSet", job: Job) -> None:
    """File by file what it is and what its columns are, readable at 80 columns."""
    from voc_cli.pipeline.inspection import explained_table, fact_table, mapping_table

    lang, plain = job.settings.lang, OutputOptions()
    for source in found.sources:
        emit(fact_table(source, lang), plain, lang=lang, title=say("title_files"))
        emit(mapping_table(source, lang), plain, lang=lang, title=say("title_columns"))
        emit(explained_table(source, lang), plain, lang=lang, title=say("title_explained"))
    if found.masked:
        job.narrator.told(say("personal_data", counts=counts_told(found.masked, lang)))
