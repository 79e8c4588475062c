"""`voc evaluate`: how right a model, or the built-in rules, are on labelled tickets."""

from pathlib import Path
from typing import Annotated

from voc_cli.cli.commands.train import Label
from voc_cli.cli.console import data_stream
from voc_cli.cli.job import open_job
from voc_cli.cli.options import (
    InputOptions,
    ModelOptions,
    OutputOptions,
    UnderstandingOptions,
    option,
)
from voc_cli.cli.output import check_output, emit
from voc_cli.errors import GateError


def _gate(name: str) -> object:
    return option(f"--min-{name}", min=0.0, max=1.0, metavar="0–1", help="opt_gate", panel="output")


def evaluate(
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    output: OutputOptions,
    label: Label,
    json: Annotated[bool, option("--json", help="opt_json", panel="output")] = False,
    html: Annotated[
        Path | None,
        option("--html", help="opt_html", metavar="FILE", panel="output"),
    ] = None,
    label_errors: Annotated[
        str | None,
        option("--label-errors", help="opt_label_errors", metavar="FILE", panel="analysis"),
    ] = None,
    min_macro_f1: Annotated[float | None, _gate("macro-f1")] = None,
    min_accuracy: Annotated[float | None, _gate("accuracy")] = None,
    min_precision: Annotated[float | None, _gate("precision")] = None,
    min_coverage: Annotated[float | None, _gate("coverage")] = None,
) -> None:
    """Precision, recall and F1 with intervals, confusion, calibration, likely label errors."""
    from voc_cli.pipeline.learning.evaluating import (
        advice_of,
        assess,
        evaluation_table,
        likely_wrong,
        suspect_table,
    )
    from voc_cli.report.files.evaluation import evaluation_json, failed_gates, write_evaluation_html
    from voc_cli.report.sections.evaluation import evaluation_headline

    check_output(output)
    errors_output = output.beside(label_errors)
    check_output(errors_output)
    with open_job(inputs, understanding, learned=learned) as job:
        lang = job.settings.lang
        found, judged = assess(
            job.request,
            label=label,
            taxonomy=job.taxonomy,
            settings=job.settings,
            progress=job.narrator,
        )
        job.conclude(found, *judged.notices)
        figures, wrong = judged.evaluation, likely_wrong(judged)
        told = [line.text(lang) for line in advice_of(judged)]
        for line in (evaluation_headline(figures, lang), *told):
            job.narrator.told(line)
        if html is not None:
            write_evaluation_html(
                figures, wrong, judged.ids, html,
                texts=judged.texts, how=judged.how, lang=lang, advice=judged.advice, told=told,
            )  # fmt: skip
        if label_errors is not None:
            emit(suspect_table(judged), errors_output, lang=lang)
        if json:
            told_json = evaluation_json(
                figures, wrong, judged.ids, how=judged.how, advice=judged.advice
            )
            data_stream().write(told_json)
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
