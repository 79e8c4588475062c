"""`voc impact`: did a fix work."""

from datetime import date
from typing import Annotated

import typer

from voc_cli.cli.job import open_job, taxonomy_of
from voc_cli.cli.language import say
from voc_cli.cli.options import (
    InputOptions,
    ModelOptions,
    OutputOptions,
    UnderstandingOptions,
    parse_day,
)
from voc_cli.cli.output import check_output, emit, write_rejects
from voc_cli.errors import UsageError

ANALYSIS = say("panel_analysis")
OUTPUT = say("panel_output")

Keys = Annotated[
    list[str] | None,
    typer.Option("--key", help=say("opt_key"), metavar="KEY", rich_help_panel=ANALYSIS),
]
Since = Annotated[
    date | None,
    typer.Option(
        "--since", help=say("opt_since"), metavar="DATE", parser=parse_day, rich_help_panel=ANALYSIS
    ),
]
Control = Annotated[
    list[str] | None,
    typer.Option("--control", help=say("opt_control"), metavar="KEYS", rich_help_panel=ANALYSIS),
]
Expect = Annotated[
    str | None,
    typer.Option("--expect", help=say("opt_expect"), metavar="-30%", rich_help_panel=ANALYSIS),
]


def impact(
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    output: OutputOptions,
    key: Keys = None,
    since: Since = None,
    control: Control = None,
    expect: Expect = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", help=say("opt_impact_by"), metavar="COLUMN[,COLUMN]", rich_help_panel=ANALYSIS
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help=say("opt_impact_force"), rich_help_panel=ANALYSIS)
    ] = False,
    details: Annotated[
        str | None,
        typer.Option("--details", help=say("opt_details"), metavar="FILE", rich_help_panel=OUTPUT),
    ] = None,
) -> None:
    """Compare the weeks from a date on with what the weeks before let one expect."""
    from voc_cli.pipeline.impact import impact_of
    from voc_cli.report.findings import impact_told
    from voc_cli.store.actions import parse_expect

    if not key:
        raise UsageError("impact.needs_key")
    if since is None:
        raise UsageError("impact.needs_since")
    check_output(output)
    others = OutputOptions(output=details, excel=output.excel, headers=output.headers)
    check_output(others)
    with open_job(inputs, understanding, learned=learned) as job:
        found, result = impact_of(
            job.request,
            keys=split_list(key, whole=True),
            since=since,
            controls=split_list(control or ()),
            expect=parse_expect(expect) if expect is not None else None,
            by=split_list([by] if by else ()),
            force=force,
            taxonomy=taxonomy_of(job.settings),
            settings=job.settings,
            progress=job.narrator,
        )
        write_rejects(found.rejects, inputs.rejects, lang=job.settings.lang)
        job.narrator.finish()
        job.narrator.notices(found.notices)
        for line in impact_told(result.table, since, job.settings.lang):
            job.narrator.told(line)
        if details is not None:
            emit(result.moved, others, lang=job.settings.lang)
        emit(result.table, output, lang=job.settings.lang)


def split_list(given: list[str] | tuple[()], *, whole: bool = False) -> tuple[str, ...]:
    """The values of a repeatable option; commas part them unless names may hold some (`whole`)."""
    parts = given if whole else [part for text in given for part in text.split(",")]
    return tuple(part.strip() for part in parts if part.strip())
