"""`voc trend`: counts by period with expected values, intervals and alarms."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voc_cli.cli import exit_codes
from voc_cli.cli.console import table_console
from voc_cli.cli.job import open_job
from voc_cli.cli.options import (
    COUNTED,
    Frequency,
    InputOptions,
    ModelOptions,
    OutputOptions,
    UnderstandingOptions,
    option,
    split_columns,
)
from voc_cli.cli.output import check_output, emit, on_screen
from voc_cli.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from voc_cli.analysis.results import Method


@dataclass(frozen=True)
class MethodOptions:
    """How the expected counts are found."""

    method: Annotated[
        str,
        option("--method", help="opt_method", metavar="METHOD", panel="analysis"),
    ] = "auto"
    alpha: Annotated[
        float | None,
        option("--alpha", min=0.0, max=1.0, metavar="0–1", help="opt_alpha", panel="analysis"),
    ] = None
    years: Annotated[
        int | None,
        option("--years", min=1, metavar=COUNTED, help="opt_years", panel="analysis"),
    ] = None
    threshold: Annotated[
        str | None,
        option(
            "--threshold", help="opt_threshold", metavar="delta|nbPlugin|muan", panel="analysis"
        ),
    ] = None
    offset: Annotated[bool, option("--offset", help="opt_offset", panel="analysis")] = False

    def chosen(self, freq: Frequency) -> "Method":
        """The method; one that is none, and an option that only another method has, are refused."""
        from voc_cli.analysis.results import Method
        from voc_cli.analysis.trend.named import check_method

        takes = {"--years": ("auto", "farrington"), "--threshold": ("farrington",)}
        for name, value in (("--years", self.years), ("--threshold", self.threshold)):
            if value is not None and self.method not in takes[name]:
                raise UsageError("trend.option_of_another", option=name, method=self.method)
        method = Method(
            self.method, self.alpha, self.years or 3, self.threshold or "delta", self.offset
        )
        check_method(method, freq)
        return method


def trend(
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    method: MethodOptions,
    output: OutputOptions,
    by: Annotated[
        str,
        option("--by", help="opt_by", metavar="COLUMN[,COLUMN]", panel="analysis"),
    ] = "category",
    freq: Frequency = "week",
    multi: Annotated[bool, option("--multi", help="opt_multi", panel="analysis")] = False,
    counts: Annotated[
        Path | None,
        option("--counts", help="opt_counts", metavar="FILE", panel="analysis"),
    ] = None,
    explain: Annotated[
        bool, option("--explain", help="opt_explain_alarms", panel="analysis")
    ] = False,
    fail_on_alert: Annotated[
        bool, option("--fail-on-alert", help="opt_fail_on_alert", panel="output")
    ] = False,
) -> None:
    """Count tickets by a column and say which counts are out of the ordinary."""
    from voc_cli.pipeline.trends import alarms_told, trend_of, unjudged
    from voc_cli.report.key_names import namer

    if counts is not None and inputs.sources:
        raise UsageError("cli.counts_or_sources")
    if counts is not None and explain:
        raise UsageError("trend.explain_needs_tickets")
    check_output(output, inputs.sources)
    chosen = method.chosen(freq)
    columns = split_columns(by)
    if counts is not None:
        table = _of_counts(counts, inputs, output, freq=freq, method=chosen, fail=fail_on_alert)
        _end(table, fail_on_alert)
        return
    with open_job(inputs, understanding, learned=learned) as job:
        lang = job.settings.lang
        found, table, topics = trend_of(
            job.request,
            by=columns,
            freq=freq,
            method=chosen,
            multi=multi,
            explained=explain,
            taxonomy=job.taxonomy,
            settings=job.settings,
            progress=job.narrator,
        )
        told = alarms_told(table) if fail_on_alert else ()
        job.conclude(found, *unjudged(table, chosen), *told)
        _show(table, output, lang, namer(job.taxonomy, columns, lang, topics), freq)
    _end(table, fail_on_alert)


def _of_counts(
    counts: Path,
    inputs: InputOptions,
    output: OutputOptions,
    *,
    freq: Frequency,
    method: "Method",
    fail: bool,
) -> "pa.Table":
    """Show the trend of a table that is counted already."""
    from voc_cli.pipeline.trends import alarms_told, trend_of_counts, unjudged

    with open_job(inputs, needs_sources=False) as job:
        table = trend_of_counts(
            counts, job.request, freq=freq, method=method, settings=job.settings
        )
        job.conclude(None, *unjudged(table, method), *(alarms_told(table) if fail else ()))
        _show(table, output, job.settings.lang, str, freq)
    return table


def _show(
    table: "pa.Table",
    output: OutputOptions,
    lang: str,
    name: Callable[[str], str],
    freq: Frequency,
) -> None:
    from voc_cli.report.screens.trend import print_trend

    if on_screen(output):
        print_trend(table, table_console(), lang=lang, name=name, freq=freq)
    else:
        emit(table, output, lang=lang)


def _end(table: "pa.Table", fail_on_alert: bool) -> None:
    if fail_on_alert and any(table.column("alert").to_pylist()):
        raise typer.Exit(exit_codes.ALERT)
