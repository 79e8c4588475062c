"""`voc run`: the whole job."""

from pathlib import Path
from typing import Annotated

import typer

from voc_cli.cli import exit_codes
from voc_cli.cli.console import data_stream, is_terminal, table_console
from voc_cli.cli.job import open_job
from voc_cli.cli.language import say
from voc_cli.cli.options import (
    InputOptions,
    ModelOptions,
    PeriodOptions,
    Registry,
    UnderstandingOptions,
    option,
)

Out = Annotated[
    Path | None,
    option("--out", "-o", help="opt_out", metavar="DIR", panel="output"),
]
Denominator = Annotated[
    Path | None,
    option("--denominator", help="opt_denominator", metavar="FILE", panel="analysis"),
]
Actions = Annotated[
    Path | None,
    option("--actions", help="opt_actions", metavar="FILE", panel="analysis"),
]
FailOnAlert = Annotated[bool, option("--fail-on-alert", help="opt_fail_on_alert", panel="output")]


def run(
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    period: PeriodOptions,
    registry: Registry = None,
    out: Out = None,
    denominator: Denominator = None,
    actions: Actions = None,
    fail_on_alert: FailOnAlert = False,
) -> None:
    """Load, mask, tokenize, classify, cluster, trend, suggest; print and write the report."""
    from voc_cli.pipeline.outputs import build_week_report, check_out, write_run
    from voc_cli.pipeline.topics import registry_beside, save_record
    from voc_cli.pipeline.weekly import PeriodChoice, analyse_week
    from voc_cli.report.files.markdown import render_markdown
    from voc_cli.report.screens.terminal import print_report
    from voc_cli.store.actions import find_file

    with open_job(inputs, understanding, learned=learned, period_from_dates=True) as job:
        if out is not None:
            check_out(out, inputs.rejects)
        choice = PeriodChoice(period.week, period.month, inputs.start, inputs.end)
        result = analyse_week(
            job.request,
            choice,
            actions=find_file(actions, job.request.sources),
            taxonomy=job.taxonomy,
            settings=job.settings,
            progress=job.narrator,
            denominator=denominator,
            registry=registry or registry_beside(job.request),
        )
        job.narrator.stage("report")
        report = build_week_report(result, job.settings.lang)
        names = write_run(result, report, out, settings=job.settings) if out else []
        save_record(result.discovered)
        job.conclude(result.ticket_set, *result.discovered.notices)
        if is_terminal():
            print_report(report, table_console())
        else:
            data_stream().write(render_markdown(report))
        if out:
            job.narrator.told(say("wrote", folder=str(out), files=", ".join(names)))
    if fail_on_alert and report.alert:
        raise typer.Exit(exit_codes.ALERT)
