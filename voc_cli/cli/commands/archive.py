"""`voc archive info / forget / prune`."""

import json
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from voc_cli.cli.console import data_stream
from voc_cli.cli.flattening import with_options
from voc_cli.cli.help import Commands
from voc_cli.cli.job import Job, open_job
from voc_cli.cli.language import say
from voc_cli.cli.options import InputOptions, Lang, OutputOptions, Quiet, option, parse_day
from voc_cli.cli.output import check_output, emit
from voc_cli.errors import InputError, UsageError
from voc_cli.messages import message

Folder = Annotated[Path, typer.Argument(metavar="DIR", help=say("arg_archive"))]


def build() -> typer.Typer:
    """The sub-commands with their help."""
    app = Commands()
    for name, command in (("info", info), ("forget", forget), ("prune", prune)):
        help_text = say(f"help_archive_{name}")
        app.command(name, help=help_text)(with_options(command))
    return app


def info(
    folder: Folder,
    output: OutputOptions,
    as_json: Annotated[bool, option("--json", help="opt_json")] = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Weeks, tickets, sources and the state of the stored words."""
    from voc_cli.pipeline.archive.upkeep import archive_facts, archive_weeks

    check_output(output)
    with _job(quiet, lang) as job:
        weeks = archive_weeks(folder, job.settings)
        facts = archive_facts(folder)
        if as_json:
            facts["weeks"] = weeks.to_pylist()
            data_stream().write(json.dumps(facts, ensure_ascii=False, indent=2) + "\n")
            return
        tickets = sum(weeks["tickets"].to_pylist())
        values = {**facts, "archive": folder.name, "tickets": tickets, "weeks": weeks.num_rows}
        job.narrator.told(message("archive.facts", job.settings.lang, **values))
        emit(weeks, output, lang=job.settings.lang)


def forget(
    folder: Folder,
    customer: Annotated[
        list[str] | None,
        option("--customer", help="opt_forget_customer", metavar="ID|PHONE|EMAIL"),
    ] = None,
    customers_file: Annotated[
        Path | None,
        option("--customers-file", help="opt_forget_file", metavar="FILE"),
    ] = None,
    customer_key: Annotated[
        list[str] | None,
        option("--customer-key", help="opt_forget_key", metavar="KEY"),
    ] = None,
    ticket: Annotated[
        list[str] | None, option("--ticket", help="opt_forget_ticket", metavar="ID")
    ] = None,
    model: Annotated[
        list[Path] | None,
        option("--model", help="opt_forget_model", metavar="DIR"),
    ] = None,
    key_file: Annotated[
        Path | None, option("--key-file", help="opt_key_file", metavar="FILE")
    ] = None,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Take a customer's tickets out for good; a later export does not bring them back."""
    from voc_cli.pipeline.archive.upkeep import forget as forget_in
    from voc_cli.store.key import load_key

    customers = [*(customer or ()), *(_lines(customers_file) if customers_file else ())]
    if not (customers or customer_key or ticket):
        raise UsageError("archive.forget_whom")
    with _job(quiet, lang) as job:
        done = forget_in(
            folder,
            customers=customers,
            customer_keys=customer_key or (),
            ticket_ids=ticket or (),
            models=model or (),
            key=load_key(key_file),
            settings=job.settings,
            progress=job.narrator,
        )
        job.narrator.finish()
        values = {"n": len(done.tickets), "weeks": len(done.weeks)}
        job.narrator.told(message("archive.forgotten", job.settings.lang, **values))
        if done.outputs:
            left = ", ".join(done.outputs)
            job.narrator.told(message("archive.outputs_left", job.settings.lang, outputs=left))


def prune(
    folder: Folder,
    output: OutputOptions,
    before: Annotated[
        date,
        option("--before", help="opt_before", parser=parse_day, metavar="DATE"),
    ],
    undated: Annotated[bool, option("--undated", help="opt_prune_undated")] = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Take out the weeks that ended before a day."""
    from voc_cli.pipeline.archive.upkeep import prune as prune_weeks

    check_output(output)
    with _job(quiet, lang) as job:
        gone = prune_weeks(folder, before=before, undated=undated, progress=job.narrator)
        job.narrator.finish()
        values = {"n": sum(gone["tickets"].to_pylist()), "weeks": gone.num_rows}
        job.narrator.told(message("archive.pruned", job.settings.lang, **values))
        emit(gone, output, lang=job.settings.lang)


def _job(quiet: bool, lang: str | None) -> AbstractContextManager[Job]:
    return open_job(InputOptions(quiet=quiet, lang=lang), needs_sources=False)


def _lines(file: Path) -> list[str]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise InputError("archive.customers_file", file=file.name) from None
    return [line.strip() for line in text.splitlines() if line.strip()]
