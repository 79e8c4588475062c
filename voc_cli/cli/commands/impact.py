"""`voc impact`: did a fix work."""

from datetime import date
from functools import partial
from typing import Annotated

from voc_cli.cli.job import open_job
from voc_cli.cli.options import (
    InputOptions,
    ModelOptions,
    OutputOptions,
    UnderstandingOptions,
    option,
    parse_day,
    split_columns,
    split_list,
)
from voc_cli.cli.output import check_output, emit
from voc_cli.errors import UsageError
from voc_cli.messages import message

Keys = Annotated[
    list[str] | None,
    option("--key", help="opt_key", metavar="KEY", panel="analysis"),
]
Since = Annotated[
    date | None,
    option("--since", help="opt_since", metavar="DATE", parser=parse_day, panel="analysis"),
]
Control = Annotated[
    list[str] | None,
    option("--control", help="opt_control", metavar="KEYS", panel="analysis"),
]
Expect = Annotated[
    str | None,
    option("--expect", help="opt_expect", metavar="-30%", panel="analysis"),
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
        option("--by", help="opt_impact_by", metavar="COLUMN[,COLUMN]", panel="analysis"),
    ] = None,
    force: Annotated[bool, option("--force", help="opt_impact_force", panel="analysis")] = False,
    details: Annotated[
        str | None,
        option("--details", help="opt_details", metavar="FILE", panel="output"),
    ] = None,
) -> None:
    """Compare the weeks from a date on with what the weeks before let one expect."""
    from voc_cli.pipeline.impact import impact_of
    from voc_cli.report.cells import fall_text
    from voc_cli.report.findings import impact_told
    from voc_cli.store.actions import parse_expect

    if not key:
        raise UsageError("impact.needs_key")
    if since is None:
        raise UsageError("impact.needs_since")
    check_output(output, inputs.sources)
    columns = () if by is None else split_columns(by)
    others = output.beside(details)
    check_output(others, inputs.sources)
    fall = parse_expect(expect) if expect is not None else None
    with open_job(inputs, understanding, learned=learned) as job:
        found, result, topics = impact_of(
            job.request,
            keys=tuple(text.strip() for text in key if text.strip()),
            since=since,
            controls=split_list(control),
            expect=fall,
            by=columns,
            force=force,
            taxonomy=job.taxonomy,
            settings=job.settings,
            progress=job.narrator,
        )
        job.conclude(found)
        lang = job.settings.lang
        if expect and fall is not None and not expect.strip().startswith("-"):
            values = {"given": expect, "fall": fall_text(fall, lang)}
            job.narrator.told(message("actions.expect_is_fall", lang, **values))
        labels = partial(job.taxonomy.label, lang=lang)
        told = impact_told(result.table, since, lang, lambda key: topics.get(key) or labels(key))
        for line in told:
            job.narrator.told(line)
        if details is not None:
            emit(result.moved, others, lang=lang)
        emit(result.table, output, lang=lang)
