"""`voc load`: the masked ticket table."""

from pathlib import Path

from voc_cli.cli.job import Job, open_job
from voc_cli.cli.options import InputOptions, OutputOptions
from voc_cli.cli.output import check_output, emit, format_of, write_rejects


def load(inputs: InputOptions, output: OutputOptions) -> None:
    """Normalise and mask any exports into one ticket table."""
    from voc_cli.pipeline.stages import read_tickets

    check_output(output)
    with open_job(inputs) as job:
        if _write_large(output, job):
            return
        found = read_tickets(job.request, job.settings, job.narrator)
        write_rejects(found.rejects, inputs.rejects, lang=job.settings.lang)
        job.narrator.finish()
        job.narrator.notices(found.notices)
        emit(found.tickets, output, lang=job.settings.lang)


def _write_large(output: OutputOptions, job: Job) -> bool:
    """Write a file too large to hold slice by slice; False for every other source or output."""
    if output.output in (None, "-") or format_of(output) == "xlsx":
        return False
    from voc_cli.pipeline.large import open_large
    from voc_cli.report.tables import write_groups

    target = Path(str(output.output))
    with open_large(job.request, job.settings, job.narrator, beside=target) as found:
        if found is None:
            return False
        write_groups(
            found.groups,
            found.schema,
            target,
            format=format_of(output),
            headers=output.headers,
            excel=output.excel,
        )
        job.narrator.finish()
        job.narrator.notices(found.notices)
    return True
