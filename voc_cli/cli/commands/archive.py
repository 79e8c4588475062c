"""`voc archive info / forget / prune`."""

import json
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voc_cli.cli.console import data_stream
from voc_cli.cli.flattening import with_options
from voc_cli.cli.help import Commands
from voc_cli.cli.job import Job, open_job
from voc_cli.cli.language import say
from voc_cli.cli.options import InputOptions, Lang, OutputOptions, Quiet, option, parse_day
from voc_cli.cli.output import check_output, emit
from voc_cli.errors import InputError, UsageError
from voc_cli.handwritten import read_handwritten
from voc_cli.messages import message

if TYPE_CHECKING:
    from voc_cli.pipeline.archive.forgetting import Forgotten

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
        day = facts["pruned_before"]
        facts["pruned"] = message("archive.facts_pruned", job.settings.lang, day=day) if day else ""
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
    from voc_cli.pipeline.archive.forgetting import forget as forget_in
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
        _tell_forgotten(done, job)


def prune(
    folder: Folder,
    output: OutputOptions,
    before: Annotated[
        date | None,
        option("--before", help="opt_before", parser=parse_day, metavar="DATE"),
    ] = None,
    undated: Annotated[bool, option("--undated", help="opt_prune_undated")] = False,
    undo: Annotated[bool, option("--undo", help="opt_prune_undo")] = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Take out the weeks that ended before a day, and keep later loads from bringing them back."""
    from voc_cli.pipeline.archive.upkeep import allow_pruned
    from voc_cli.pipeline.archive.upkeep import prune as prune_weeks

    check_output(output)
    if (before is None) != undo or (undo and undated):
        raise UsageError("archive.prune_what")
    with _job(quiet, lang) as job:
        if before is None:
            day = allow_pruned(folder, progress=job.narrator)
            told = "archive.prune_undone" if day else "archive.prune_nothing_to_undo"
            job.narrator.told(message(told, job.settings.lang, archive=folder.name, day=day))
            return
        gone = prune_weeks(folder, before=before, undated=undated, progress=job.narrator)
        job.narrator.finish()
        values = {"n": sum(gone["tickets"].to_pylist()), "weeks": gone.num_rows}
        job.narrator.told(message("archive.pruned", job.settings.lang, **values))
        job.narrator.told(message("archive.pruned_stays", job.settings.lang))
        emit(gone, output, lang=job.settings.lang)


def _tell_forgotten(done: "Forgotten", job: Job) -> None:
    """For each id what became of it; that nobody was found even where warnings are not wanted."""
    lang, narrator = job.settings.lang, job.narrator
    values = {"n": len(done.tickets), "weeks": len(done.weeks)}
    if done.tickets:
        narrator.told(message("archive.forgotten", lang, **values))
    strangers = False
    for place, one in enumerate(done.whom, 1):
        told = one.told(place).text(lang)
        if one.tickets or one.known:
            narrator.told(told)
        else:
            narrator.alarm(told)
            strangers |= one.kind == "customer"
    if strangers and done.keys_of:
        columns = ", ".join(header for header, _ in done.keys_of)
        narrator.told(message("archive.keys_of", lang, columns=columns))
    if done.outputs:
        left = ", ".join(done.outputs)
        narrator.told(message("archive.outputs_left", lang, outputs=left))


def _job(quiet: bool, lang: str | None) -> AbstractContextManager[Job]:
    return open_job(InputOptions(quiet=quiet, lang=lang), needs_sources=False)


def _lines(file: Path) -> list[str]:
    try:
        text = read_handwritten(file)
    except (OSError, UnicodeDecodeError):
        raise InputError("archive.customers_file", file=file.name) from None
    return [line.strip() for line in text.splitlines() if line.strip()]
