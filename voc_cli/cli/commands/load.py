"""`voc load`: the masked ticket table."""

from voc_cli.cli.job import open_job
from voc_cli.cli.options import InputOptions, OutputOptions
from voc_cli.cli.output import check_output, emit, write_rejects


def load(inputs: InputOptions, output: OutputOptions) -> None:
    """Normalise and mask any exports into one ticket table."""
    from voc_cli.pipeline.stages import read_tickets

    check_output(output)
    with open_job(inputs) as job:
        found = read_tickets(job.request, job.settings, job.narrator)
        write_rejects(found.rejects, inputs.rejects, lang=job.settings.lang)
        job.narrator.finish()
        job.narrator.notices(found.notices)
        emit(found.tickets, output, lang=job.settings.lang)
