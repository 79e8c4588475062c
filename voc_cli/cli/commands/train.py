"""`voc train`: learn a team's own categories from labelled tickets."""

from pathlib import Path
from typing import Annotated

from voc_cli.cli.job import open_job
from voc_cli.cli.options import InputOptions, OutputOptions, UnderstandingOptions, option
from voc_cli.cli.output import check_output, emit
from voc_cli.errors import UsageError

Label = Annotated[str, option("--label", help="opt_label", metavar="COLUMN", panel="analysis")]
ModelOut = Annotated[Path, option("--model", help="opt_model_out", metavar="DIR", panel="analysis")]


def train(
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    output: OutputOptions,
    label: Label,
    model: ModelOut,
    target_precision: Annotated[
        float | None,
        option(
            "--target-precision",
            min=0.01,
            max=0.999,
            metavar="0–1",
            help="opt_target_precision",
            panel="analysis",
        ),
    ] = None,
    coverage: Annotated[
        float | None,
        option(
            "--coverage", min=0.01, max=1.0, metavar="0–1", help="opt_coverage", panel="analysis"
        ),
    ] = None,
) -> None:
    """Choose features and model by cross-validation, calibrate, write the bundle."""
    from voc_cli.pipeline.learning.evaluating import evaluation_table
    from voc_cli.pipeline.learning.training import tell_training, train_model

    if target_precision is not None and coverage is not None:
        raise UsageError("learn.precision_or_coverage")
    check_output(output, inputs.sources)
    with open_job(inputs, understanding) as job:
        found, trained = train_model(
            job.request,
            label=label,
            folder=model,
            taxonomy=job.taxonomy,
            settings=job.settings,
            progress=job.narrator,
            target_precision=target_precision or 0.9,
            coverage=coverage,
        )
        job.conclude(found, *trained.notices)
        for line in tell_training(trained, model.name):
            job.narrator.told(line.text(job.settings.lang))
        emit(evaluation_table(trained.evaluation), output, lang=job.settings.lang)
