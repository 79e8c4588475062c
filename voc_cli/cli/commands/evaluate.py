"""`voc evaluate`: how right a model, or the built-in rules, are on labelled tickets."""

from pathlib import Path
from typing import Annotated

import typer

from voc_cli.cli.commands.train import PANEL, Label
from voc_cli.cli.console import data_stream
from voc_cli.cli.job import open_job, taxonomy_of
from voc_cli.cli.language import say
from voc_cli.cli.options import InputOptions, ModelOptions, OutputOptions, UnderstandingOptions
from voc_cli.cli.output import check_output, emit, write_rejects
from voc_cli.errors import GateError

OUTPUT = say("panel_output")


def _gate(name: str) -> object:
    return typer.Option(
        f"--min-{name}",
        min=0.0,
        max=1.0,
        metavar="0–1",
        help=say("opt_gate"),
        rich_help_panel=OUTPUT,
    )


def evaluate(
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    output: OutputOptions,
    label: Label,
    json: Annotated[
        bool, typer.Option("--json", help=say("opt_json"), rich_help_panel=OUTPUT)
    ] = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", help=say("opt_html"), metavar="FILE", rich_help_panel=OUTPUT),
    ] = None,
    label_errors: Annotated[
        str | None,
        typer.Option(
            "--label-errors", help=say("opt_label_errors"), metavar="FILE", rich_help_panel=PANEL
        ),
    ] = None,
    min_macro_f1: Annotated[float | None, _gate("macro-f1")] = None,
    min_accuracy: Annotated[float | None, _gate("accuracy")] = None,
    min_precision: Annotated[float | None, _gate("precision")] = None,
    min_coverage: Annotated[float | None, _gate("coverage")] = None,
) -> None:
    """Precision, recall and F1 with intervals, confusion, calibration, likely label errors."""
    from voc_cli.pipeline.evaluating import assess, evaluation_table, likely_wrong, suspect_table
    from voc_cli.report.evaluation import evaluation_json, failed_gates, write_evaluation_html
    from voc_cli.report.sections.evaluation import evaluation_headline

    check_output(output)
    errors_output = OutputOptions(output=label_errors, excel=output.excel, headers=output.headers)
    check_output(errors_output)
    with open_job(inputs, understanding, learned=learned) as job:
        lang = job.settings.lang
        found, judged = assess(
            job.request,
            label=label,
            taxonomy=taxonomy_of(job.settings),
            settings=job.settings,
            progress=job.narrator,
        )
        write_rejects(found.rejects, inputs.rejects, lang=lang)
        job.narrator.finish()
        job.narrator.notices((*found.notices, *judged.notices))
        figures, wrong = judged.evaluation, likely_wrong(judged)
        job.narrator.told(evaluation_headline(figures, lang))
        if html is not None:
            write_evaluation_html(figures, wrong, judged.ids, html, how=judged.how, lang=lang)
        if label_errors is not None:
            emit(suspect_table(judged), errors_output, lang=lang)
        if json:
            data_stream().write(evaluation_json(figures, wrong, judged.ids, how=judged.how))
        else:
            emit(evaluation_table(figures), output, lang=lang)
    failed = failed_gates(
        figures,
        {
            "macro-f1": min_macro_f1,
            "accuracy": min_accuracy,
            "precision": min_precision,
            "coverage": min_coverage,
        },
    )
    if failed:
        raise GateError("learn.gate", figures=", ".join(failed))
