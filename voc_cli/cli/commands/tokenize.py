"""`voc tokenize`: morphemes of every ticket."""

from voc_cli.cli.job import open_job
from voc_cli.cli.options import InputOptions, OutputOptions, UnderstandingOptions
from voc_cli.cli.output import check_output, emit


def tokenize(
    inputs: InputOptions, understanding: UnderstandingOptions, output: OutputOptions
) -> None:
    """Load, mask and tokenize; one row a ticket."""
    from voc_cli.pipeline import stages

    check_output(output)
    with open_job(inputs, understanding) as job:
        found = stages.read_tickets(
            job.request, job.settings, job.narrator, unique_ids=True, repeats=False
        )
        prepared = stages.tokenize(found, job.settings, job.narrator)
        job.conclude(found)
        emit(stages.token_table(prepared.corpus), output, lang=job.settings.lang)
