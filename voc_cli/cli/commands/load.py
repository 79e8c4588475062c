"""`voc load`: the masked ticket table, or an archive that grows."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from voc_cli.atomic import check_target, put_in_place
from voc_cli.cli.job import Job, open_job
from voc_cli.cli.options import InputOptions, OutputOptions, option
from voc_cli.cli.output import check_output, emit, format_of
from voc_cli.errors import UsageError
from voc_cli.messages import message


def load(
    inputs: InputOptions,
    output: OutputOptions,
    archive: Annotated[
        Path | None,
        option("--archive", help="opt_archive", metavar="DIR", panel="output"),
    ] = None,
) -> None:
    """Normalise and mask any exports into one ticket table, or into an archive."""
    from voc_cli.pipeline.reading import read_tickets

    check_output(output, inputs.sources, renews=True)
    if archive is not None and inputs.allow_unmasked:
        raise UsageError("privacy.archive_always")
    with open_job(inputs) as job:
        if archive is not None:
            _into_archive(archive, output, job)
            return
        if _write_large(output, job):
            return
        found = read_tickets(job.request, job.settings, job.narrator, as_typed=True)
        job.conclude(found)
        emit(found.tickets, output, lang=job.settings.lang)


def _into_archive(archive: Path, output: OutputOptions, job: Job) -> None:
    from voc_cli.pipeline.archive.archiving import new_folder
    from voc_cli.pipeline.archive.load import load_archive
    from voc_cli.pipeline.checks import check_words

    new_folder(archive)
    check_target(archive, folder=True)
    check_words(job.settings)
    done = load_archive(job.request, archive, settings=job.settings, progress=job.narrator)
    stored = done.stored
    notices = (*stored.notices, *stored.changes.notices(archive.name))
    if done.large is not None:
        job.conclude_large(done.large, *notices)
    else:
        job.conclude(done.found, *notices)
    lang = job.settings.lang
    for notice in done.known:
        job.narrator.told(notice.text(lang))
    weeks = _named(sorted(done.stored.weeks))
    told = "archive.weeks_changed" if weeks else "archive.nothing_changed"
    n = len(done.stored.weeks)
    job.narrator.told(message(told, lang, archive=archive.name, weeks=weeks, n=n))
    emit(done.stored.counts, output, lang=lang, title=message("archive.title_load", lang))


def _named(weeks: Sequence[str]) -> str:
    """All weeks, in order, when they are few, else the first and the last."""
    return ", ".join(weeks) if len(weeks) <= 6 else f"{weeks[0]} … {weeks[-1]}"


def _write_large(output: OutputOptions, job: Job) -> bool:
    """Write a file too large to hold slice by slice; False for every other source or output."""
    if output.output in (None, "-") or format_of(output) == "xlsx":
        return False
    from voc_cli.pipeline.large import open_large
    from voc_cli.report.files.tables import write_groups

    target = Path(str(output.output))
    with open_large(job.request, job.settings, job.narrator, beside=target) as found:
        if found is None:
            return False
        # Inside the working folder, so that nothing is left of it whatever happens.
        write_groups(
            found.groups(),
            found.schema,
            found.folder / target.name,
            format=format_of(output),
            headers=output.headers,
            excel=output.excel,
        )
        put_in_place(found.folder / target.name, target)
        job.conclude_large(found)
    return True
