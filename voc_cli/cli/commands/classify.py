"""`voc classify`: category, act, polarity, flags and stage of every ticket."""

from voc_cli.cli.job import open_job, taxonomy_of
from voc_cli.cli.options import InputOptions, ModelOptions, OutputOptions, UnderstandingOptions
from voc_cli.cli.output import check_output, emit, write_rejects


def classify(
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    output: OutputOptions,
) -> None:
    """Understand every ticket: without a single label, or with a team's own model."""
    from voc_cli.pipeline.stages import understand_sources

    check_output(output)
    with open_job(inputs, understanding, learned=learned, guess=False) as job:
        found, understood = understand_sources(
            job.request,
            taxonomy=taxonomy_of(job.settings),
            settings=job.settings,
            progress=job.narrator,
        )
        write_rejects(found.rejects, inputs.rejects, lang=job.settings.lang)
        job.narrator.finish()
        job.narrator.notices(found.notices)
        emit(understood.classified, output, lang=job.settings.lang)
