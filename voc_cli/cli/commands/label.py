"""`voc label next / apply / agree`: let people label what teaches most, and learn from it."""

from pathlib import Path
from typing import Annotated

import typer

from voc_cli.cli.commands.train import ModelOut
from voc_cli.cli.flattening import with_options
from voc_cli.cli.help import Commands
from voc_cli.cli.job import open_job
from voc_cli.cli.language import say, spoken
from voc_cli.cli.options import (
    InputOptions,
    Lang,
    ModelOptions,
    OutputOptions,
    Quiet,
    UnderstandingOptions,
    option,
)
from voc_cli.cli.output import check_output, emit, format_of
from voc_cli.errors import UsageError

Sheet = Annotated[Path, typer.Argument(metavar="SHEET", help=say("arg_sheet"), show_default=False)]
SomeLabel = Annotated[
    str | None,
    option("--label", help="opt_label_known", metavar="COLUMN", panel="analysis"),
]


def build() -> typer.Typer:
    """The sub-commands with their help."""
    app = Commands()
    for name, command in (("next", next_sheet), ("apply", apply), ("agree", agree)):
        app.command(name, help=say(f"help_label_{name}"))(with_options(command))
    return app


def next_sheet(
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    output: OutputOptions,
    n: Annotated[
        int, option("--n", min=1, max=100_000, metavar="1–100000", help="opt_n", panel="analysis")
    ] = 200,
    label: SomeLabel = None,
) -> None:
    """Write the tickets most worth labelling first."""
    from voc_cli.pipeline.learning.labelling import next_to_label
    from voc_cli.report.files.label_sheet import write_label_sheet

    check_output(output, inputs.sources)
    with open_job(inputs, understanding, learned=learned, model_expected=False) as job:
        lang = job.settings.lang
        found, sheet = next_to_label(
            job.request,
            n=n,
            label=label,
            taxonomy=job.taxonomy,
            settings=job.settings,
            progress=job.narrator,
        )
        job.conclude(found, *sheet.notices)
        if output.output in (None, "-") or format_of(output) != "xlsx":
            emit(sheet.table, output, lang=lang)
            return
        path = Path(str(output.output))
        write_label_sheet(
            sheet.table,
            path,
            labels=sheet.labels,
            shown=sheet.shown,
            meanings=sheet.meanings,
            lang=lang,
        )
        job.narrator.told(say("label_sheet_written", file=path.name, n=sheet.table.num_rows))


def apply(
    sheet: Sheet,
    model: ModelOut,
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    output: OutputOptions,
    label: SomeLabel = None,
    new_label: Annotated[
        list[str] | None,
        option("--new-label", help="opt_new_label", metavar="NAME", panel="analysis"),
    ] = None,
) -> None:
    """Read a filled-in sheet back, keep its labels beside the model, retrain."""
    from voc_cli.pipeline.learning.evaluating import evaluation_table
    from voc_cli.pipeline.learning.labelling import apply_sheet
    from voc_cli.pipeline.learning.training import tell_training

    check_output(output, [*(inputs.sources or ()), str(sheet)])
    with open_job(inputs, understanding, needs_sources=False) as job:
        lang = job.settings.lang
        found, applied = apply_sheet(
            sheet,
            job.request,
            folder=model,
            label=label,
            new_labels=new_label or (),
            taxonomy=job.taxonomy,
            settings=job.settings,
            progress=job.narrator,
        )
        job.conclude(found, *applied.notices)
        job.narrator.told(say("labels_kept", n=applied.filled, all=applied.kept))
        if applied.trained is not None:
            for line in tell_training(applied.trained, model.name):
                job.narrator.told(line.text(lang))
            emit(evaluation_table(applied.trained.evaluation), output, lang=lang)


def agree(
    first: Sheet,
    second: Annotated[
        Path, typer.Argument(metavar="SHEET", help=say("arg_sheet"), show_default=False)
    ],
    output: OutputOptions,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Cohen's kappa of two sheets of the same tickets, and where they differ."""
    from voc_cli.cli.console import Narrator
    from voc_cli.pipeline.learning.labelling import agreement, agreement_table
    from voc_cli.settings import load_settings, override

    if first == second:
        raise UsageError("learn.same_sheet", file=first.name)
    check_output(output, [str(first), str(second)])
    settings = override(load_settings(), {"lang": spoken(lang)})
    found = agreement(first, second, settings=settings)
    Narrator(quiet=quiet, lang=settings.lang).told(found.told(settings.lang))
    emit(agreement_table(found), output, lang=settings.lang)
