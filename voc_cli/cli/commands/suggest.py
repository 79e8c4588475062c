"""`voc suggest`: ranked improvement suggestions with their evidence."""

from voc_cli.cli.job import open_job
from voc_cli.cli.options import (
    InputOptions,
    ModelOptions,
    OutputOptions,
    PeriodOptions,
    UnderstandingOptions,
)
from voc_cli.cli.output import check_output, emit


def suggest(
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    period: PeriodOptions,
    output: OutputOptions,
) -> None:
    """What to improve first, and why."""
    from voc_cli.pipeline.weekly import PeriodChoice, analyse_week

    check_output(output)
    with open_job(inputs, understanding, learned=learned, period_from_dates=True) as job:
        result = analyse_week(
            job.request,
            PeriodChoice(period.week, period.month, inputs.start, inputs.end),
            taxonomy=job.taxonomy,
            settings=job.settings,
            progress=job.narrator,
        )
        job.conclude(result.ticket_set)
        emit(result.results.suggestions, output, lang=job.settings.lang)
