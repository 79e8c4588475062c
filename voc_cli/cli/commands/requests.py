"""`voc requests`: what customers ask for, gathered and counted."""

from voc_cli.cli.job import open_job
from voc_cli.cli.options import InputOptions, ModelOptions, OutputOptions, UnderstandingOptions
from voc_cli.cli.output import check_output, emit


def requests(
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    output: OutputOptions,
) -> None:
    """Requests for everyone first, then those for the customer alone."""
    from voc_cli.pipeline.requests import gather_requests
    from voc_cli.pipeline.stages import understand_sources

    check_output(output, inputs.sources)
    with open_job(inputs, understanding, learned=learned) as job:
        found, understood = understand_sources(
            job.request,
            taxonomy=job.taxonomy,
            settings=job.settings,
            progress=job.narrator,
        )
        asked = gather_requests(understood, settings=job.settings, progress=job.narrator)
        job.conclude(found)
        emit(asked.table, output, lang=job.settings.lang)
