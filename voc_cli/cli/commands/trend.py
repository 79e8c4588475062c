"""`voc trend`: counts by period with expected values, intervals and alarms."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voc_cli.cli import exit_codes
from voc_cli.cli.job import open_job, taxonomy_of
from voc_cli.cli.language import say
from voc_cli.cli.options import InputOptions, ModelOptions, OutputOptions, UnderstandingOptions
from voc_cli.cli.output import check_output, emit, write_rejects
from voc_cli.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

ANALYSIS = say("panel_analysis")
OUTPUT = say("panel_output")
FREQUENCIES = ("day", "week", "month")


def trend(
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    output: OutputOptions,
    by: Annotated[
        str,
        typer.Option(
            "--by", help=say("opt_by"), metavar="COLUMN[,COLUMN]", rich_help_panel=ANALYSIS
        ),
    ] = "category",
    freq: Annotated[
        str,
        typer.Option(
            "--freq", help=say("opt_freq"), metavar="day|week|month", rich_help_panel=ANALYSIS
        ),
    ] = "week",
    multi: Annotated[
        bool, typer.Option("--multi", help=say("opt_multi"), rich_help_panel=ANALYSIS)
    ] = False,
    alpha: Annotated[
        float | None,
        typer.Option("--alpha", min=0.0, max=1.0, help=say("opt_alpha"), rich_help_panel=ANALYSIS),
    ] = None,
    counts: Annotated[
        Path | None,
        typer.Option("--counts", help=say("opt_counts"), metavar="FILE", rich_help_panel=ANALYSIS),
    ] = None,
    fail_on_alert: Annotated[
        bool, typer.Option("--fail-on-alert", help=say("opt_fail_on_alert"), rich_help_panel=OUTPUT)
    ] = False,
) -> None:
    """Count tickets by a column and say which counts are out of the ordinary."""
    from voc_cli.pipeline.trends import trend_of, trend_of_counts

    if freq not in FREQUENCIES:
        raise UsageError("cli.bad_freq", value=freq)
    if counts is not None and inputs.sources:
        raise UsageError("cli.counts_or_sources")
    check_output(output)
    if counts is not None:
        with open_job(inputs, alpha=alpha, needs_sources=False) as job:
            counted = trend_of_counts(counts, job.request, freq=freq, settings=job.settings)  # type: ignore[arg-type]
            emit(counted, output, lang=job.settings.lang)
        _end(counted, fail_on_alert)
        return
    with open_job(inputs, understanding, learned=learned, alpha=alpha) as job:
        found, table = trend_of(
            job.request,
            by=tuple(name.strip() for name in by.split(",")),
            freq=freq,  # type: ignore[arg-type]
            multi=multi,
            taxonomy=taxonomy_of(job.settings),
            settings=job.settings,
            progress=job.narrator,
        )
        write_rejects(found.rejects, inputs.rejects, lang=job.settings.lang)
        job.narrator.finish()
        job.narrator.notices(found.notices)
        emit(table, output, lang=job.settings.lang)
    _end(table, fail_on_alert)


def _end(table: "pa.Table", fail_on_alert: bool) -> None:
    if fail_on_alert and any(table.column("alert").to_pylist()):
        raise typer.Exit(exit_codes.ALERT)
