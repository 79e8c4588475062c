"""`voc suggest`: ranked improvement suggestions with their evidence."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from voc_cli.cli.console import data_stream
from voc_cli.cli.job import open_job
from voc_cli.cli.options import (
    InputOptions,
    ModelOptions,
    OutputOptions,
    PeriodOptions,
    UnderstandingOptions,
    option,
)
from voc_cli.cli.output import check_output, emit
from voc_cli.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

EXPORTS = ("jira-csv", "github-md")


def suggest(
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    period: PeriodOptions,
    output: OutputOptions,
    export: Annotated[
        str | None, option("--export", help="opt_export", metavar="|".join(EXPORTS), panel="output")
    ] = None,
) -> None:
    """What to improve first, and why."""
    from voc_cli.pipeline.weekly import PeriodChoice, analyse_week

    if export is None:
        check_output(output, inputs.sources)
    else:
        _check_export(export, output)
    with open_job(inputs, understanding, learned=learned, period_from_dates=True) as job:
        result = analyse_week(
            job.request,
            PeriodChoice(period.week, period.month, inputs.start, inputs.end),
            taxonomy=job.taxonomy,
            settings=job.settings,
            progress=job.narrator,
        )
        job.conclude(result.ticket_set)
        suggestions = result.results.suggestions
        if export is None:
            emit(suggestions, output, lang=job.settings.lang)
        else:
            _export(suggestions, export, output, lang=job.settings.lang)


def _check_export(export: str, output: OutputOptions) -> None:
    if export not in EXPORTS:
        raise UsageError("issues.bad_export", value=export, known=", ".join(EXPORTS))
    if output.format is not None or output.headers != "en":
        raise UsageError("issues.export_has_format")


def _export(suggestions: "pa.Table", export: str, output: OutputOptions, *, lang: str) -> None:
    """One file of issues, whole or not at all, or standard output."""
    from voc_cli.atomic import atomic_path
    from voc_cli.report.files.issues import render_issues

    text = render_issues(suggestions, to=export, lang=lang, excel=output.excel)
    if output.output in (None, "-"):
        data_stream().write(text)
        return
    with atomic_path(Path(str(output.output))) as path:
        path.write_text(text, encoding="utf-8", newline="\n")
