"""`voc drivers`: what satisfaction goes with."""

from typing import TYPE_CHECKING, Annotated

from voc_cli.cli.job import Job, open_job
from voc_cli.cli.options import (
    InputOptions,
    ModelOptions,
    OutputOptions,
    UnderstandingOptions,
    option,
    split_columns,
)
from voc_cli.cli.output import check_output, emit
from voc_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from voc_cli.analysis.drivers.factors import Factors
    from voc_cli.pipeline.stages import TicketSet

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
    if target not in TARGETS:
        raise UsageError("drivers.bad_target", target=target, known=", ".join(TARGETS))
    if (items or details) and not factors:
        raise UsageError(
            "drivers.option_without_factors", option="--items" if items else "--details"
        )
    split_columns(by)
    check_output(output, inputs.sources)
    others = output.beside(details)
    check_output(others, inputs.sources)
    with open_job(inputs, understanding, learned=learned) as job:
        lang = job.settings.lang
        if factors:
            found, survey, told = _factors(job, target, items or "")
            table = survey.table
            if details is not None:
                emit(survey.items, others, lang=lang)
        else:
            found, table, told = _drivers(job, target, by)
        job.conclude(found)
        job.narrator.told(" ".join(told))
        emit(table, output, lang=lang)


def _drivers(job: Job, target: str, by: str) -> "tuple[TicketSet, pa.Table, Sequence[str]]":
    from voc_cli.pipeline.impact import drivers_of
    from voc_cli.report.findings import drivers_told

    found, result = drivers_of(
        job.request,
        target=target,
        by=by,
        taxonomy=job.taxonomy,
        settings=job.settings,
        progress=job.narrator,
    )
    return found, result.table, drivers_told(result, job.settings.lang)


def _factors(job: Job, target: str, items: str) -> "tuple[TicketSet, Factors, Sequence[str]]":
    from voc_cli.pipeline.impact import factors_of
    from voc_cli.report.findings import factors_told

    found, survey = factors_of(
        job.request,
        target=target,
        items=tuple(part.strip() for part in items.split(",")),
        taxonomy=job.taxonomy,
        settings=job.settings,
        progress=job.narrator,
    )
    return found, survey, factors_told(survey, job.settings.lang)
