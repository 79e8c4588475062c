"""`voc classify`: category, act, polarity, flags and stage of every ticket."""

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


def classify(
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    output: OutputOptions,
    explain: Annotated[bool, option("--explain", help="opt_explain")] = False,
) -> None:
    """Understand every ticket: without a single label, or with a team's own model."""
    from voc_cli.pipeline.stages import explanations, understand_sources

    check_output(output, inputs.sources, renews=True)
    with open_job(inputs, understanding, learned=learned, guess=False) as job:
        taxonomy = job.taxonomy
        found, understood = understand_sources(
            job.request, taxonomy=taxonomy, settings=job.settings, progress=job.narrator
        )
        table = understood.classified
        if explain:
            table = explanations(understood, taxonomy=taxonomy, progress=job.narrator)
        job.conclude(found)
        emit(table, output, lang=job.settings.lang)
