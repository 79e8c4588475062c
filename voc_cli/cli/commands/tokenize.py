"""`voc tokenize`: morphemes of every ticket."""

from voc_cli.cli.job import open_job
from voc_cli.cli.options import InputOptions, OutputOptions, UnderstandingOptions
from voc_cli.cli.output import check_output, emit


def tokenize(
    inputs: InputOptions, understanding: UnderstandingOptions, output: OutputOptions
) -> None:
    """Load, mask and tokenize; one row a ticket."""
    from voc_cli.pipeline.reading import read_tickets
    from voc_cli.pipeline.words import token_table, tokenize

    check_output(output, inputs.sources)
    with open_job(inputs, understanding) as job:
        found = read_tickets(
            job.request, job.settings, job.narrator, unique_ids=True, repeats=False
        )
        prepared = tokenize(found, job.settings, job.narrator)
        job.conclude(found)
        emit(token_table(prepared.corpus), output, lang=job.settings.lang)
