"""`voc train`: learn a team's own categories from labelled tickets."""

from pathlib import Path
from typing import Annotated

import typer

from voc_cli.cli.job import open_job, taxonomy_of
from voc_cli.cli.language import say
from voc_cli.cli.options import InputOptions, OutputOptions, UnderstandingOptions
from voc_cli.cli.output import check_output, emit, write_rejects
from voc_cli.errors import UsageError

PANEL = say("panel_analysis")

Label = Annotated[
    str, typer.Option("--label", help=say("opt_label"), metavar="COLUMN", rich_help_panel=PANEL)
]
ModelOut = Annotated[
    Path, typer.Option("--model", help=say("opt_model_out"), metavar="DIR", rich_help_panel=PANEL)
]


def train(
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    output: OutputOptions,
    label: Label,
    model: ModelOut,
    target_precision: Annotated[
        float | None,
        typer.Option(
            "--target-precision",
            min=0.01,
            max=0.999,
            metavar="0–1",
            help=say("opt_target_precision"),
            rich_help_panel=PANEL,
        ),
    ] = None,
    coverage: Annotated[
        float | None,
        typer.Option(
            "--coverage",
            min=0.01,
            max=1.0,
            metavar="0–1",
            help=say("opt_coverage"),
            rich_help_panel=PANEL,
        ),
    ] = None,
) -> None:
    """Choose features and model by cross-validation, calibrate, write the bundle."""
    from voc_cli.pipeline.evaluating import evaluation_table
    from voc_cli.pipeline.learning import tell_training, train_model

    if target_precision is not None and coverage is not None:
        raise UsageError("learn.precision_or_coverage")
    check_output(output)
    with open_job(inputs, understanding) as job:
        found, trained = train_model(
            job.request,
            label=label,
            folder=model,
            taxonomy=taxonomy_of(job.settings),
            settings=job.settings,
            progress=job.narrator,
            target_precision=target_precision or 0.9,
            coverage=coverage,
        )
        write_rejects(found.rejects, inputs.rejects, lang=job.settings.lang)
        job.narrator.finish()
        job.narrator.notices((*found.notices, *trained.notices))
        for line in tell_training(trained, model.name):
            job.narrator.told(line.text(job.settings.lang))
        emit(evaluation_table(trained.evaluation), output, lang=job.settings.lang)
