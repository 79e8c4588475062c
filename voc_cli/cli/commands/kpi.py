"""`voc kpi`: the figures a team reports, by period and column, each with its 95 % interval."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from voc_cli.cli.console import table_console
from voc_cli.cli.job import open_job, taxonomy_of
from voc_cli.cli.language import say
from voc_cli.cli.options import InputOptions, ModelOptions, OutputOptions, UnderstandingOptions
from voc_cli.cli.output import check_output, emit, on_screen, write_rejects
from voc_cli.errors import UsageError

ANALYSIS = say("panel_analysis")
FREQUENCIES = ("day", "week", "month")


def _analysis(*flags: str, help: str, **extra: object) -> object:
    return typer.Option(*flags, help=say(help), rich_help_panel=ANALYSIS, **extra)  # type: ignore[arg-type]


@dataclass(frozen=True)
class DefinitionOptions:
    """Definitions that a team may choose otherwise."""

    nps_promoter: Annotated[int | None, _analysis("--nps-promoter", help="opt_nps_promoter")] = None
    nps_detractor: Annotated[int | None, _analysis("--nps-detractor", help="opt_nps_detractor")] = (
        None
    )
    nps_form: Annotated[
        str | None, _analysis("--nps-form", help="opt_nps_form", metavar="difference|ratio")
    ] = None
    ces_direction: Annotated[
        str | None, _analysis("--ces-direction", help="opt_ces_direction", metavar="high|low")
    ] = None


def kpi(
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    definitions: DefinitionOptions,
    output: OutputOptions,
    by: Annotated[
        str | None, _analysis("--by", help="opt_kpi_by", metavar="COLUMN[,COLUMN]")
    ] = None,
    freq: Annotated[str, _analysis("--freq", help="opt_freq", metavar="day|week|month")] = "week",
    denominator: Annotated[
        Path | None, _analysis("--denominator", help="opt_denominator", metavar="FILE")
    ] = None,
) -> None:
    """Figures by period with intervals."""
    from voc_cli.pipeline.kpis import definitions_told, kpis_of
    from voc_cli.report.kpi_screen import print_kpis

    if freq not in FREQUENCIES:
        raise UsageError("cli.bad_freq", value=freq)
    check_output(output)
    with open_job(inputs, understanding, learned=learned, **vars(definitions)) as job:
        found, table = kpis_of(
            job.request,
            by=tuple(name.strip() for name in by.split(",")) if by else (),
            freq=freq,  # type: ignore[arg-type]
            denominator=denominator,
            taxonomy=taxonomy_of(job.settings),
            settings=job.settings,
            progress=job.narrator,
        )
        write_rejects(found.rejects, inputs.rejects, lang=job.settings.lang)
        job.narrator.finish()
        job.narrator.notices(found.notices)
        for notice in definitions_told(table, job.settings):
            job.narrator.told(notice.text(job.settings.lang))
        if on_screen(output):
            print_kpis(table, table_console(), lang=job.settings.lang)
        else:
            emit(table, output, lang=job.settings.lang)
