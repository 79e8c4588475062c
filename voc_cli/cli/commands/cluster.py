"""`voc cluster`: what customers complain of and ask for, as named topics."""

from typing import Annotated

from voc_cli.cli.job import open_job
from voc_cli.cli.options import (
    COUNTED,
    InputOptions,
    ModelOptions,
    OutputOptions,
    Registry,
    UnderstandingOptions,
    option,
)
from voc_cli.cli.output import check_output, emit, on_screen


def cluster(
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    output: OutputOptions,
    n_topics: Annotated[
        int | None,
        option("--n-topics", min=1, metavar=COUNTED, help="opt_n_topics", panel="analysis"),
    ] = None,
    registry: Registry = None,
    thorough: Annotated[bool, option("--thorough", help="opt_thorough", panel="analysis")] = False,
    topics: Annotated[
        str | None,
        option("--topics", help="opt_topics", metavar="FILE", panel="output"),
    ] = None,
) -> None:
    """Assign each ticket to a topic; --topics writes the topics themselves."""
    from voc_cli.pipeline.stages import understand_sources
    from voc_cli.pipeline.topics import (
        check_registry,
        discover_topics,
        registry_beside,
        save_record,
        topic_summary,
    )

    check_output(output, inputs.sources)
    check_output(topics_output := output.beside(topics), inputs.sources)
    with open_job(inputs, understanding, learned=learned, n_topics=n_topics) as job:
        known = registry or registry_beside(job.request)
        check_registry(known, job.settings)
        found, understood = understand_sources(
            job.request,
            taxonomy=job.taxonomy,
            settings=job.settings,
            progress=job.narrator,
            topics_follow=True,
        )
        kept, discovered = discover_topics(
            understood,
            ticket_set=found,
            request=job.request,
            settings=job.settings,
            progress=job.narrator,
            taxonomy=job.taxonomy,
            registry=known,
            records=registry is not None,
            thorough=thorough,
        )
        job.conclude(found, *discovered.notices)
        for line in topic_summary(kept, discovered):
            job.narrator.told(line.text(job.settings.lang))
        if topics is not None:
            emit(discovered.topics, topics_output, lang=job.settings.lang)
        elif on_screen(output):
            emit(discovered.topics, OutputOptions(), lang=job.settings.lang)
            save_record(discovered)
            return
        emit(kept.assignments, output, lang=job.settings.lang)
        save_record(discovered)
