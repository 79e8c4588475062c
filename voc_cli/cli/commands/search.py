"""`voc search`: tickets by morphemes, as evidence."""

from typing import Annotated

import typer

from voc_cli.cli.job import open_job, taxonomy_of
from voc_cli.cli.language import say
from voc_cli.cli.options import InputOptions, ModelOptions, OutputOptions, UnderstandingOptions
from voc_cli.cli.output import check_output, emit, on_screen, write_rejects
from voc_cli.messages import Notice

ANALYSIS = say("panel_analysis")
ON_SCREEN = ["ticket_id", "created_at", "channel", "score", "context"]


def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help=say("arg_query"))],
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    output: OutputOptions,
    any_word: Annotated[
        bool, typer.Option("--or", help=say("opt_or"), rich_help_panel=ANALYSIS)
    ] = False,
    context: Annotated[
        bool, typer.Option("--context", help=say("opt_context"), rich_help_panel=ANALYSIS)
    ] = False,
    limit: Annotated[
        int,
        typer.Option("--limit", min=0, help=say("opt_search_limit"), rich_help_panel=ANALYSIS),
    ] = 0,
) -> None:
    """Find the tickets that share words with a query."""
    from voc_cli.pipeline.searching import search_tickets

    check_output(output)
    shown = on_screen(output)
    with open_job(inputs, understanding, learned=learned) as job:
        found, table = search_tickets(
            query,
            job.request,
            any_word=any_word,
            with_context=context or shown,
            limit=limit,
            taxonomy=taxonomy_of(job.settings),
            settings=job.settings,
            progress=job.narrator,
        )
        write_rejects(found.rejects, inputs.rejects, lang=job.settings.lang)
        job.narrator.finish()
        nothing = [] if table.num_rows or any_word else [Notice("search.nothing")]
        job.narrator.notices([*found.notices, *nothing])
        emit(table.select(ON_SCREEN) if shown else table, output, lang=job.settings.lang)
