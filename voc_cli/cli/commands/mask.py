"""`voc mask`: masked copies in the input's own shape."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from voc_cli.cli.console import data_stream
from voc_cli.cli.job import Job, open_job
from voc_cli.cli.language import counts_told, say
from voc_cli.cli.options import InputOptions, OutputOptions, option
from voc_cli.cli.output import EXTENSIONS, check_output, emit, format_of
from voc_cli.errors import UsageError

if TYPE_CHECKING:
    from voc_cli.load import Source
    from voc_cli.pipeline.masking import MaskedFile

_WRITABLE = ("csv", "jsonl", "xlsx")
# The nearest format we write, for files of a format we only read.
_NEAREST = {".xls": "xlsx", ".xlsm": "xlsx", ".ods": "xlsx", ".json": "jsonl"}


def mask(
    inputs: InputOptions,
    output: OutputOptions,
    spans: Annotated[
        str | None,
        option("--spans", help="opt_spans", metavar="FILE", panel="output"),
    ] = None,
) -> None:
    """Mask every cell of files; title rows, columns and sheets stay where they are."""
    from voc_cli.pipeline.masking import mask_file, sources_of
    from voc_cli.pipeline.reading import archives_among

    sources = inputs.sources or []
    for archive in archives_among(sources)[0]:
        raise UsageError("archive.masked_already", archive=archive.name)
    if inputs.where or inputs.start or inputs.end:
        raise UsageError("cli.mask_every_row")
    if inputs.allow_unmasked:
        raise UsageError("privacy.mask_always")
    if _is_folder(output.output):
        _mask_into(Path(str(output.output)), inputs, output, spans)
        return
    check_output(output)
    if len(sources) > 1 or any(Path(source).is_dir() for source in sources):
        raise UsageError("cli.mask_needs_folder")
    with open_job(inputs) as job:
        files = sources_of(job.request)
        if len(files) != 1:
            raise UsageError("cli.mask_needs_folder")
        if output.output not in (None, "-"):
            _keep_original(Path(str(output.output)), files[0])
        if spans is not None:
            _keep_original(Path(spans), files[0])
        found = mask_file(files[0], job.request, job.settings, job.narrator)
        _check_copy(found, output)
        if spans is not None:
            emit(found.spans, OutputOptions(output=spans, format="jsonl"), lang=job.settings.lang)
        job.narrator.finish()
        job.narrator.notices(found.notices)
        _tell(job, found.counts)
        _write(found, output)


def _keep_original(copy: Path, source: "Source") -> None:
    if source.path is not None and copy.exists() and copy.samefile(source.path):
        raise UsageError("cli.mask_same_file", file=source.name)


def _is_folder(given: str | None) -> bool:
    if given in (None, "-"):
        return False
    return str(given).endswith(("/", "\\")) or Path(str(given)).is_dir()


def _tell(job: Job, counts: Mapping[str, int]) -> None:
    told = counts_told(counts, job.settings.lang)
    job.narrator.told(say("personal_data", counts=told))


def _mask_into(
    folder: Path, inputs: InputOptions, output: OutputOptions, spans: str | None
) -> None:
    """A copy of every file under its own name in `folder`; all are written, or none."""
    from voc_cli.atomic import put_in_place, working_folder
    from voc_cli.pipeline.labels import masked_names
    from voc_cli.pipeline.masking import all_spans, mask_files, sources_of

    check_output(replace(output, output=None))
    with open_job(inputs) as job:
        sources = sources_of(job.request)
        safe = masked_names(source.name for source in sources)
        copies = [folder / _name_of_copy(safe[s.name], output.format) for s in sources]
        for name, times in Counter(copies).items():
            if times > 1:
                raise UsageError("cli.mask_name_twice", file=name.name)
        for source, copy in zip(sources, copies, strict=True):
            _keep_original(copy, source)
            if spans is not None and Path(spans).resolve() == copy.resolve():
                raise UsageError(
                    "cli.outputs_are_one", first="-o", second="--spans", file=copy.name
                )
        tables, counts = [], Counter[str]()
        target = dict(zip(sources, copies, strict=True))
        masked, skipped = mask_files(sources, job.request, job.settings, job.narrator)
        with working_folder(folder) as work:
            made: list[tuple[Path, Path]] = []
            for source, found in masked:
                tables.append((safe[source.name], found.spans))
                counts.update(found.counts)
                copy = target[source]
                made.append((work / f"{len(made)}{copy.suffix}", copy))
                place = replace(output, output=str(made[-1][0]), format=None)
                _check_copy(found, place, file=safe[source.name])
                _write(found, place)
            for done, copy in made:
                put_in_place(done, copy)
        if spans is not None:
            table = all_spans(tables)
            emit(table, OutputOptions(output=spans, format="jsonl"), lang=job.settings.lang)
        job.narrator.finish()
        job.narrator.notices(skipped)
        _tell(job, counts)


def _name_of_copy(name: str, wanted: str | None) -> str:
    """The file's own name where its format is one we write, else with the nearest one behind."""
    suffix = Path(name).suffix.lower()
    if EXTENSIONS.get(suffix) in ((wanted,) if wanted else _WRITABLE):
        return name
    return f"{name}.{wanted or _NEAREST.get(suffix, 'csv')}"


def _check_copy(found: "MaskedFile", output: OutputOptions, *, file: str | None = None) -> None:
    """Refuse, before anything is written, what the format of the copy cannot hold."""
    from voc_cli.report.files.copies import check_xlsx_copy

    chosen = _format(output)
    if chosen == "xlsx" and output.output not in (None, "-"):
        check_xlsx_copy([(sheet.name, sheet.rows) for sheet in found.sheets])
    elif len(found.sheets) != 1 or chosen not in ("csv", "jsonl"):
        key = "cli.mask_needs_workbook" if file is None else "cli.mask_file_needs_workbook"
        raise UsageError(key, sheets=len(found.sheets), file=file)


def _format(output: OutputOptions) -> str:
    return format_of(output) if output.output not in (None, "-") else output.format or "csv"


def _write(found: "MaskedFile", output: OutputOptions) -> None:
    from voc_cli.report.files.copies import write_csv_copy, write_jsonl_copy, write_xlsx_copy

    chosen, to_file = _format(output), output.output not in (None, "-")
    destination = Path(str(output.output)) if to_file else data_stream()
    if chosen == "xlsx" and isinstance(destination, Path):
        write_xlsx_copy([(sheet.name, sheet.rows) for sheet in found.sheets], destination)
        return
    [sheet] = found.sheets
    if chosen == "csv":
        write_csv_copy(sheet.rows, destination, excel=output.excel)
    else:
        headers = sheet.rows[max(sheet.header_row, 0)]
        write_jsonl_copy(headers, sheet.rows[sheet.header_row + 1 :], destination)
