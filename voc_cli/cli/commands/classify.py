"""`voc classify`: category, act, polarity, flags and stage of every ticket."""

from typing import Annotated

import typer

from voc_cli.cli.job import open_job, taxonomy_of
from voc_cli.cli.language import say
from voc_cli.cli.options import InputOptions, ModelOptions, OutputOptions, UnderstandingOptions
from voc_cli.cli.output import check_output, emit, write_rejects


def classify(
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    output: OutputOptions,
    explain: Annotated[bool, typer.Option("--explain", help=say("opt_explain"))] = False,
) -> None:
    """Understand every ticket: without a single label, or with a team's own model."""
    from voc_cli.pipeline.stages import explanations, understand_sources

    check_output(output)
    with open_job(inputs, understanding, learned=learned, guess=False) as job:
        taxonomy = taxonomy_of(job.settings)
        found, understood = understand_sources(
            job.request, taxonomy=taxonomy, settings=job.settings, progress=job.narrator
        )
        write_rejects(found.rejects, inputs.rejects, lang=job.settings.lang)
        table = understood.classified
        if explain:
            table = explanations(understood, taxonomy=taxonomy, progress=job.narrator)
        job.narrator.finish()
        job.narrator.notices(found.notices)
        emit(table, output, lang=job.settings.lang)
