"""`voc evaluate`: how right a model, or the built-in rules, are on labelled tickets."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from voc_cli.cli.output import check_output, emit, keep_originals
from voc_cli.errors import GateError

if TYPE_CHECKING:
    from voc_cli.pipeline.learning.evaluating import Assessment


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
        suspect_table,
    )
    from voc_cli.report.files.evaluation import failed_gates
    from voc_cli.report.sections.evaluation import evaluation_headline

    check_output(output, inputs.sources)
    errors_output = output.beside(label_errors)
    check_output(errors_output, inputs.sources)
    if html is not None:
        keep_originals(html, inputs.sources)
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
        told = [line.text(lang) for line in advice_of(judged)]
        for line in (evaluation_headline(judged.evaluation, lang), *told):
            job.narrator.told(line)
        if html is not None:
            _write_page(judged, html, told=told, lang=lang)
        if label_errors is not None:
            emit(suspect_table(judged), errors_output, lang=lang)
        if json:
            data_stream().write(_as_json(judged))
        else:
            emit(evaluation_table(judged.evaluation), output, lang=lang)
    least = {"macro-f1": min_macro_f1, "accuracy": min_accuracy}
    least |= {"precision": min_precision, "coverage": min_coverage}
    if failed := failed_gates(judged.evaluation, least):
        raise GateError("learn.gate", figures=", ".join(failed))


def _write_page(judged: "Assessment", path: Path, *, told: Sequence[str], lang: str) -> None:
    from voc_cli.pipeline.learning.evaluating import likely_wrong
    from voc_cli.report.files.evaluation import write_evaluation_html

    write_evaluation_html(
        judged.evaluation, likely_wrong(judged), judged.ids, path,
        texts=judged.texts, how=judged.how, lang=lang, advice=judged.advice, told=told,
    )  # fmt: skip


def _as_json(judged: "Assessment") -> str:
    from voc_cli.pipeline.learning.evaluating import likely_wrong
    from voc_cli.report.files.evaluation import evaluation_json

    wrong = likely_wrong(judged)
    return evaluation_json(
        judged.evaluation, wrong, judged.ids, how=judged.how, advice=judged.advice
    )
