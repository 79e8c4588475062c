"""`voc trend`: counts by period with expected values, intervals and alarms."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voc_cli.cli import exit_codes
from voc_cli.cli.console import table_console
from voc_cli.cli.job import open_job, taxonomy_of
from voc_cli.cli.language import say
from voc_cli.cli.options import InputOptions, ModelOptions, OutputOptions, UnderstandingOptions
from voc_cli.cli.output import check_output, emit, on_screen, write_rejects
from voc_cli.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from voc_cli.analysis.results import Method

ANALYSIS = say("panel_analysis")
OUTPUT = say("panel_output")
FREQUENCIES = ("day", "week", "month")


@dataclass(frozen=True)
class MethodOptions:
    """How the expected counts are found."""

    method: Annotated[
        str,
        typer.Option(
            "--method", help=say("opt_method"), metavar="METHOD", rich_help_panel=ANALYSIS
        ),
    ] = "auto"
    alpha: Annotated[
        float | None,
        typer.Option("--alpha", min=0.0, max=1.0, help=say("opt_alpha"), rich_help_panel=ANALYSIS),
    ] = None
    years: Annotated[
        int | None,
        typer.Option("--years", min=1, help=say("opt_years"), rich_help_panel=ANALYSIS),
    ] = None
    threshold: Annotated[
        str | None,
        typer.Option(
            "--threshold",
            help=say("opt_threshold"),
            metavar="delta|nbPlugin|muan",
            rich_help_panel=ANALYSIS,
        ),
    ] = None
    offset: Annotated[
        bool, typer.Option("--offset", help=say("opt_offset"), rich_help_panel=ANALYSIS)
    ] = False

    def chosen(self) -> "Method":
        """The method; an option that only another method has is refused."""
        from voc_cli.analysis.results import Method

        takes = {"--years": ("auto", "farrington"), "--threshold": ("farrington",)}
        for name, value in (("--years", self.years), ("--threshold", self.threshold)):
            if value is not None and self.method not in takes[name]:
                raise UsageError("trend.option_of_another", option=name, method=self.method)
        return Method(
            self.method, self.alpha, self.years or 3, self.threshold or "delta", self.offset
        )


def trend(
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    method: MethodOptions,
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
    counts: Annotated[
        Path | None,
        typer.Option("--counts", help=say("opt_counts"), metavar="FILE", rich_help_panel=ANALYSIS),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help=say("opt_explain_alarms"), rich_help_panel=ANALYSIS)
    ] = False,
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
    if counts is not None and explain:
        raise UsageError("trend.explain_needs_tickets")
    check_output(output)
    chosen = method.chosen()
    if counts is not None:
        with open_job(inputs, needs_sources=False) as job:
            counted = trend_of_counts(
                counts,
                job.request,
                freq=freq,  # type: ignore[arg-type]
                method=chosen,
                settings=job.settings,
            )
            _show(counted, output, job.settings.lang)
        _end(counted, fail_on_alert)
        return
    with open_job(inputs, understanding, learned=learned) as job:
        found, table = trend_of(
            job.request,
            by=tuple(name.strip() for name in by.split(",")),
            freq=freq,  # type: ignore[arg-type]
            method=chosen,
            multi=multi,
            explained=explain,
            taxonomy=taxonomy_of(job.settings),
            settings=job.settings,
            progress=job.narrator,
        )
        write_rejects(found.rejects, inputs.rejects, lang=job.settings.lang)
        job.narrator.finish()
        job.narrator.notices(found.notices)
        _show(table, output, job.settings.lang)
    _end(table, fail_on_alert)


def _show(table: "pa.Table", output: OutputOptions, lang: str) -> None:
    from voc_cli.report.trend_screen import print_trend

    if on_screen(output):
        print_trend(table, table_console(), lang=lang)
    else:
        emit(table, output, lang=lang)


def _end(table: "pa.Table", fail_on_alert: bool) -> None:
    if fail_on_alert and any(table.column("alert").to_pylist()):
        raise typer.Exit(exit_codes.ALERT)
