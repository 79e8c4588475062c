"""`voc drivers`: what satisfaction goes with."""

from typing import Annotated

from voc_cli.cli.job import open_job
from voc_cli.cli.options import (
    InputOptions,
    ModelOptions,
    OutputOptions,
    UnderstandingOptions,
    option,
)
from voc_cli.cli.output import check_output, emit
from voc_cli.errors import UsageError

TARGETS = ("csat", "nps", "polarity")


def drivers(
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    output: OutputOptions,
    target: Annotated[
        str,
        option("--target", help="opt_target", metavar="csat|nps|polarity", panel="analysis"),
    ] = "csat",
    by: Annotated[
        str,
        option("--by", help="opt_drivers_by", metavar="COLUMN", panel="analysis"),
    ] = "category",
    factors: Annotated[bool, option("--factors", help="opt_factors", panel="analysis")] = False,
    items: Annotated[
        str | None,
        option("--items", help="opt_items", metavar="A,B,C", panel="analysis"),
    ] = None,
    details: Annotated[
        str | None,
        option("--details", help="opt_items_out", metavar="FILE", panel="output"),
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
    others = output.beside(details)
    check_output(others)
    with open_job(inputs, understanding, learned=learned) as job:
        settings, lang = job.settings, job.settings.lang
        if factors:
            found, survey = factors_of(
                job.request,
                target=target,
                items=tuple(part.strip() for part in (items or "").split(",")),
                taxonomy=job.taxonomy,
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
                taxonomy=job.taxonomy,
                settings=settings,
                progress=job.narrator,
            )
            table, told = result.table, drivers_told(result, lang)
        job.conclude(found)
        job.narrator.told(" ".join(told))
        emit(table, output, lang=lang)
