"""`voc search`: tickets by morphemes, as evidence."""

from typing import Annotated

import typer

from voc_cli.cli.job import open_job
from voc_cli.cli.language import say
from voc_cli.cli.options import (
    InputOptions,
    ModelOptions,
    OutputOptions,
    UnderstandingOptions,
    option,
)
from voc_cli.cli.output import check_output, emit, on_screen

ON_SCREEN = ["ticket_id", "created_at", "channel", "score", "context"]


def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help=say("arg_query"))],
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    output: OutputOptions,
    any_word: Annotated[bool, option("--or", help="opt_or", panel="analysis")] = False,
    context: Annotated[bool, option("--context", help="opt_context", panel="analysis")] = False,
    limit: Annotated[
        int,
        option("--limit", min=0, metavar="0,1,2...", help="opt_search_limit", panel="analysis"),
    ] = 0,
) -> None:
    """Find the tickets that share words with a query."""
    from voc_cli.pipeline.searching import search_tickets

    check_output(output, inputs.sources)
    shown = on_screen(output)
    with open_job(inputs, understanding, learned=learned) as job:
        found, table = search_tickets(
            query,
            job.request,
            any_word=any_word,
            with_context=context or shown,
            with_repeats=not shown,
            limit=limit,
            taxonomy=job.taxonomy,
            settings=job.settings,
            progress=job.narrator,
        )
        job.conclude(found)
        emit(table.select(ON_SCREEN) if shown else table, output, lang=job.settings.lang)
