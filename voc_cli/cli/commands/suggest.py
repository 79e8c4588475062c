"""`voc suggest`: ranked improvement suggestions with their evidence."""

from voc_cli.cli.job import open_job, taxonomy_of
from voc_cli.cli.options import (
    InputOptions,
    ModelOptions,
    OutputOptions,
    PeriodOptions,
    UnderstandingOptions,
)
from voc_cli.cli.output import check_output, emit, write_rejects


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
            taxonomy=taxonomy_of(job.settings),
            settings=job.settings,
            progress=job.narrator,
        )
        write_rejects(result.ticket_set.rejects, inputs.rejects, lang=job.settings.lang)
        job.narrator.finish()
        job.narrator.notices(result.ticket_set.notices)
        emit(result.results.suggestions, output, lang=job.settings.lang)
