"""`voc drivers`: what satisfaction goes with."""

from typing import Annotated

import typer

from voc_cli.cli.job import open_job, taxonomy_of
from voc_cli.cli.language import say
from voc_cli.cli.options import InputOptions, ModelOptions, OutputOptions, UnderstandingOptions
from voc_cli.cli.output import check_output, emit, write_rejects
from voc_cli.errors import UsageError

ANALYSIS = say("panel_analysis")
OUTPUT = say("panel_output")
TARGETS = ("csat", "nps", "polarity")


def drivers(
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    output: OutputOptions,
    target: Annotated[
        str,
        typer.Option(
            "--target",
            help=say("opt_target"),
            metavar="csat|nps|polarity",
            rich_help_panel=ANALYSIS,
        ),
    ] = "csat",
    by: Annotated[
        str,
        typer.Option(
            "--by", help=say("opt_drivers_by"), metavar="COLUMN", rich_help_panel=ANALYSIS
        ),
    ] = "category",
    factors: Annotated[
        bool, typer.Option("--factors", help=say("opt_factors"), rich_help_panel=ANALYSIS)
    ] = False,
    items: Annotated[
        str | None,
        typer.Option("--items", help=say("opt_items"), metavar="A,B,C", rich_help_panel=ANALYSIS),
    ] = None,
    details: Annotated[
        str | None,
        typer.Option(
            "--details", help=say("opt_items_out"), metavar="FILE", rich_help_panel=OUTPUT
        ),
    ] = None,
) -> None:
    """Importance, performance, effect and quadrant of every category, or of a survey's factors."""
    from voc_cli.pipeline.impact import drivers_of, factors_of
    from voc_cli.report.findings import drivers_told, factors_told

    if target not in TARGETS:
        raise UsageError("drivers.bad_target", target=target, known=", ".join(TARGETS))
    if (items or details) and not factors:
        raise UsageError("drivers.items_without_factors")
    check_output(output)
    others = OutputOptions(output=details, excel=output.excel, headers=output.headers)
    check_output(others)
    with open_job(inputs, understanding, learned=learned) as job:
        settings, lang = job.settings, job.settings.lang
        taxonomy = taxonomy_of(settings)
        if factors:
            found, survey = factors_of(
                job.request,
                target=target,
                items=tuple(part.strip() for part in (items or "").split(",")),
                taxonomy=taxonomy,
                settings=settings,
                progress=job.narrator,
            )
            table, told = survey.table, factors_told(survey, lang)
            if details is not None:
                emit(survey.items, others, lang=lang)
        else:
            found, result = drivers_of(
                job.request,
                target=target,
                by=by,
                taxonomy=taxonomy,
                settings=settings,
                progress=job.narrator,
            )
            table, told = result.table, drivers_told(result, lang)
        write_rejects(found.rejects, inputs.rejects, lang=lang)
        job.narrator.finish()
        job.narrator.notices(found.notices)
        job.narrator.told(" ".join(told))
        emit(table, output, lang=lang)
