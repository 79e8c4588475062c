"""`voc actions add / accept / list / close`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voc_cli.atomic import check_target
from voc_cli.cli.console import Narrator
from voc_cli.cli.flattening import with_options
from voc_cli.cli.help import Commands
from voc_cli.cli.job import open_job
from voc_cli.cli.language import say, spoken
from voc_cli.cli.options import (
    InputOptions,
    Lang,
    ModelOptions,
    OutputOptions,
    Quiet,
    UnderstandingOptions,
    option,
    parse_day,
    split_list,
)
from voc_cli.cli.output import check_output, emit
from voc_cli.errors import InputError, UsageError
from voc_cli.messages import message
from voc_cli.settings import load_settings

if TYPE_CHECKING:
    from voc_cli.store.actions import Action

File = Annotated[Path | None, option("--actions", help="opt_actions", metavar="FILE")]
Archive = Annotated[Path | None, option("--archive", help="opt_archive_of_actions", metavar="DIR")]
Since = Annotated[
    date | None,
    option("--since", help="opt_since", metavar="DATE", parser=parse_day),
]
Expect = Annotated[str | None, option("--expect", help="opt_expect", metavar="-30%")]
Owner = Annotated[str | None, option("--owner", help="opt_owner", metavar="NAME")]
Title = Annotated[str | None, option("--title", help="opt_title", metavar="TEXT")]
Control = Annotated[list[str] | None, option("--control", help="opt_control", metavar="KEYS")]


def build() -> typer.Typer:
    """The sub-commands with their help."""
    app = Commands()
    app.command("add", help=say("help_actions_add"))(add)
    app.command("accept", help=say("help_actions_accept"))(with_options(accept))
    app.command("list", help=say("help_actions_list"))(with_options(show))
    app.command("close", help=say("help_actions_close"))(close)
    return app


def add(
    key: Annotated[str | None, option("--key", help="opt_key", metavar="KEY")] = None,
    since: Since = None,
    expect: Expect = None,
    owner: Owner = None,
    title: Title = None,
    control: Control = None,
    actions: File = None,
    archive: Archive = None,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Register what was done, so that every report follows it up."""
    from voc_cli.pipeline.actions import check_keys
    from voc_cli.store.actions import Action, add_action, parse_expect
    from voc_cli.taxonomy import load_taxonomy

    lang = spoken(lang)
    if not key:
        raise UsageError("impact.needs_key")
    if since is None:
        raise UsageError("impact.needs_since")
    action = Action(
        id="",
        key=key,
        since=since,
        title=title or "",
        expect=parse_expect(expect) if expect is not None else None,
        owner=owner or "",
        control=split_list(control),
    )
    own = load_settings().taxonomy
    taxonomy = load_taxonomy(Path(own) if own else None)
    told = check_keys((key, *action.control), taxonomy, lang)
    file = _file(actions, archive)
    _told_added(file, add_action(file, action), quiet, lang)
    Narrator(quiet=quiet, lang=lang).notices(told)


def accept(
    suggestion_id: Annotated[str, typer.Argument(metavar="SUGGESTION", help=say("arg_suggestion"))],
    inputs: InputOptions,
    understanding: UnderstandingOptions,
    learned: ModelOptions,
    since: Since = None,
    expect: Expect = None,
    owner: Owner = None,
    title: Title = None,
    actions: File = None,
    archive: Archive = None,
) -> None:
    """Register the action that a suggestion proposes."""
    from voc_cli.pipeline.actions import action_from_suggestion
    from voc_cli.store.actions import add_action, parse_expect, read_actions

    fall = parse_expect(expect) if expect is not None else None
    file = _file(actions, archive, inputs.sources or ())
    check_target(file)
    if file.is_file():
        read_actions(file)
    with open_job(inputs, understanding, learned=learned) as job:
        action = action_from_suggestion(
            suggestion_id,
            job.request,
            since=since,
            taxonomy=job.taxonomy,
            settings=job.settings,
            progress=job.narrator,
        )
        action = replace(
            action,
            expect=fall,
            owner=action.owner if owner is None else owner,
            title=action.title if title is None else title,
        )
        added = add_action(file, action)
    _told_added(file, added, inputs.quiet, job.settings.lang)


def show(
    output: OutputOptions,
    actions: File = None,
    archive: Archive = None,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Print the actions of a file."""
    from voc_cli.store.actions import action_table, read_actions

    lang = spoken(lang)
    check_output(output)
    file = _file(actions, archive)
    if not file.is_file():
        raise InputError("actions.file_missing", file=str(file))
    emit(action_table(read_actions(file)), output, lang=lang)


def close(
    action_id: Annotated[str, typer.Argument(metavar="ID", help=say("arg_action"))],
    day: Annotated[
        date | None,
        option("--on", help="opt_closed_on", metavar="DATE", parser=parse_day),
    ] = None,
    actions: File = None,
    archive: Archive = None,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Stop following an action up."""
    from voc_cli.store.actions import close_action

    lang = spoken(lang)
    closed = close_action(_file(actions, archive), action_id, day)
    _tell("actions.closed", quiet, lang, id=closed.id)


def _file(actions: Path | None, archive: Path | None, sources: Sequence[str] = ()) -> Path:
    """The file given, that of the archive given or read from, or ./actions.toml."""
    from voc_cli.schema import ARCHIVE_FILE
    from voc_cli.store.actions import DEFAULT, archive_file

    if actions is not None:
        return actions
    kept = [archive] if archive else [Path(source) for source in sources]
    archives = [folder for folder in kept if archive or (folder / ARCHIVE_FILE).is_file()]
    return archive_file(archives[0]) if archives else DEFAULT


def _told_added(file: Path, action: "Action", quiet: bool, lang: str) -> None:
    values = {"id": action.id, "key": action.key, "since": action.since}
    if action.expect is None:
        _tell("actions.added", quiet, lang, file=str(file), **values)
        return
    from voc_cli.report.cells import fall_text

    fall = fall_text(action.expect, lang)
    _tell("actions.added_expecting", quiet, lang, file=str(file), fall=fall, **values)


def _tell(key: str, quiet: bool, lang: str, /, **values: object) -> None:
    Narrator(quiet=quiet, lang=lang).told(message(key, lang, **values))
