"""`voc kpi`: the figures a team reports, by period and column, each with its 95 % interval."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from voc_cli.cli.console import table_console
from voc_cli.cli.job import open_job
from voc_cli.cli.options import (
    Frequency,
    InputOptions,
    ModelOptions,
    OutputOptions,
    UnderstandingOptions,
    option,
    split_columns,
)
from voc_cli.cli.output import check_output, emit, on_screen


def _analysis(*flags: str, **extra: Any) -> Any:
    return option(*flags, panel="analysis", **extra)


@dataclass(frozen=True)
class DefinitionOptions:
    """Definitions that a team may choose otherwise."""

    nps_promoter: Annotated[
        int | None, _analysis("--nps-promoter", help="opt_nps_promoter", metavar="0–10")
    ] = None
    nps_detractor: Annotated[
        int | None, _analysis("--nps-detractor", help="opt_nps_detractor", metavar="0–10")
    ] = None
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
    freq: Frequency = "week",
    denominator: Annotated[
        Path | None, _analysis("--denominator", help="opt_denominator", metavar="FILE")
    ] = None,
) -> None:
    """Figures by period with intervals."""
    from voc_cli.pipeline.kpis import definitions_told, kpis_of
    from voc_cli.report.key_names import namer
    from voc_cli.report.screens.kpi import print_kpis

    check_output(output, inputs.sources)
    columns = () if by is None else split_columns(by)
    with open_job(inputs, understanding, learned=learned, **vars(definitions)) as job:
        found, table, topics = kpis_of(
            job.request,
            by=columns,
            freq=freq,
            denominator=denominator,
            taxonomy=job.taxonomy,
            settings=job.settings,
            progress=job.narrator,
        )
        job.conclude(found)
        for notice in definitions_told(table, job.settings):
            job.narrator.told(notice.text(job.settings.lang))
        if on_screen(output):
            name = namer(job.taxonomy, columns, job.settings.lang, topics) if columns else str
            lang = job.settings.lang
            print_kpis(table, table_console(), lang=lang, name=name, freq=freq)
        else:
            emit(table, output, lang=job.settings.lang)
