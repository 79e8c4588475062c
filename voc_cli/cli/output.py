"""Where a command's table goes: a file by its extension, a pipe as CSV, a terminal as a table."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voc_cli.atomic import check_target, held_open
from voc_cli.cli.console import data_stream, is_terminal, table_console
from voc_cli.cli.options import FORMATS, OutputOptions
from voc_cli.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["check_output", "emit", "format_of", "keep_apart", "keep_originals", "on_screen"]

EXTENSIONS = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
}
# Parameters that name a file to write, in the order of their being told, and those of a folder.
_WRITTEN = {
    "output": "-o",
    "rejects": "--rejects",
    "spans": "--spans",
    "topics": "--topics",
    "details": "--details",
    "save_preset": "--save-preset",
    "html": "--html",
    "label_errors": "--label-errors",
}
_FILLED = ("out", "archive")


def keep_apart(given: Mapping[str, Any]) -> None:
    """Refuse, before any work, two outputs that are one file: one would be lost; one among the
    files of an archive, which are that archive's alone; and one that cannot be written.
    """
    named: dict[str, str] = {}
    for name in (*_WRITTEN, *_FILLED):
        if given.get(name) in (None, "-"):
            continue
        from voc_cli.store.folders import archive_around

        file = Path(str(given[name]))
        found = archive_around(file, given.get("archive"))
        if found is not None:
            raise UsageError("cli.output_in_archive", path=file.name, archive=found.name)
        into = name in _FILLED or (name == "output" and file.is_dir())  # of copies
        if name != "archive":  # some commands only read it
            check_target(file, folder=into)
        if into or (file.exists() and not file.is_file()):
            continue  # a folder, a device
        place = os.path.normcase(os.path.realpath(file))
        if place in named:
            raise UsageError(
                "cli.outputs_are_one", first=named[place], second=_WRITTEN[name], file=file.name
            )
        named[place] = _WRITTEN[name]


def check_output(
    output: OutputOptions, sources: Sequence[str] | None = None, *, renews: bool = False
) -> None:
    """Refuse a format or destination that cannot work before any long work begins.

    None of `sources` is written over unless voc wrote it; a table of tickets that voc wrote only
    with `renews`, when the result is such a table again.
    """
    if output.format is not None and output.format not in FORMATS:
        raise UsageError("cli.bad_format", value=output.format, known=", ".join(FORMATS))
    if output.headers not in ("en", "ko"):
        raise UsageError("cli.bad_headers", value=output.headers)
    if output.output not in (None, "-"):
        format_of(output)
        if held_open(Path(str(output.output))):
            raise UsageError("cli.file_held_open", file=Path(str(output.output)).name)
        keep_originals(Path(str(output.output)), sources, renews=renews)
    elif output.format in ("parquet", "xlsx") and (output.output is None or is_terminal()):
        raise UsageError("cli.binary_needs_file", format=output.format)


def keep_originals(target: Path, sources: Sequence[str] | None, *, renews: bool = False) -> None:
    """Refuse to write over a file that is read: there may be no other copy of an export."""
    if not sources or not target.is_file():
        return
    from voc_cli.pipeline.originals import overwritten_original

    found = overwritten_original(target, sources, renews=renews)
    if found is not None:
        raise UsageError("cli.output_is_input", file=found.name)


def emit(table: "pa.Table", output: OutputOptions, *, lang: str, title: str | None = None) -> None:
    """Write a result table where the options say."""
    from voc_cli.report.files.tables import print_table, write_table

    if on_screen(output):
        print_table(table, table_console(), lang=lang, title=title)
    elif output.output in (None, "-"):
        chosen = output.format or "csv"
        stream = data_stream()
        destination = stream.buffer if chosen in ("parquet", "xlsx") else stream
        write_table(
            table,
            destination,
            format=chosen,
            lang=lang,
            headers=output.headers,
            excel=output.excel,
        )
    else:
        write_table(
            table,
            Path(str(output.output)),
            format=format_of(output),
            lang=lang,
            headers=output.headers,
            excel=output.excel,
        )


def on_screen(output: OutputOptions) -> bool:
    """Whether the result is for a person at a terminal."""
    return output.output is None and output.format is None and not output.excel and is_terminal()


def format_of(output: OutputOptions) -> str:
    """The format asked for, else the one the file's extension names."""
    if output.format:
        return output.format
    suffix = Path(str(output.output)).suffix.lower()
    if suffix not in EXTENSIONS:
        known = " ".join(sorted(EXTENSIONS))
        raise UsageError("cli.unknown_extension", file=str(output.output), known=known)
    return EXTENSIONS[suffix]
