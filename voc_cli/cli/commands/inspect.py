"""`voc inspect`: what a file is and how its columns were understood."""

import json
from pathlib import Path
from typing import Annotated

import typer

from voc_cli.cli.console import data_stream, is_terminal
from voc_cli.cli.job import open_job
from voc_cli.cli.language import counts_told, say
from voc_cli.cli.options import InputOptions, OutputOptions
from voc_cli.cli.output import check_output, emit, write_rejects
from voc_cli.errors import UsageError


def inspect(
    inputs: InputOptions,
    output: OutputOptions,
    as_json: Annotated[
        bool, typer.Option("--json", help=say("opt_json"), rich_help_panel=say("panel_output"))
    ] = False,
    save_preset: Annotated[
        Path | None,
        typer.Option(
            "--save-preset",
            help=say("opt_save_preset"),
            metavar="FILE",
            rich_help_panel=say("panel_output"),
        ),
    ] = None,
) -> None:
    """Format, encoding, header row, mapping with confidence, dates, rejects, personal data."""
    from voc_cli.pipeline.inspection import column_table, file_table, inspection_data, write_preset
    from voc_cli.pipeline.stages import read_tickets

    check_output(output)
    if save_preset is not None and save_preset.suffix != ".toml":
        raise UsageError("cli.save_preset_toml", file=save_preset.name)
    with open_job(inputs) as job:
        found = read_tickets(job.request, job.settings, job.narrator)
        if save_preset is not None:
            write_preset(found, save_preset, settings=job.settings)
        write_rejects(found.rejects, inputs.rejects, lang=job.settings.lang)
        job.narrator.finish()
        job.narrator.notices(found.notices)
    if as_json:
        text = json.dumps(inspection_data(found), ensure_ascii=False, indent=2)
        data_stream().write(text + "\n")
        return
    if is_terminal() and output.output is None:
        emit(file_table(found), output, lang=job.settings.lang, title=say("title_files"))
    emit(column_table(found), output, lang=job.settings.lang, title=say("title_columns"))
    if found.masked and is_terminal():
        told = counts_told(found.masked, job.settings.lang)
        job.narrator.told(say("personal_data", counts=told))
