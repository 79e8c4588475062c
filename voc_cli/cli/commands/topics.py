"""`voc topics list / rename / merge / pin`: a person's word on topics, kept in the registry."""

from pathlib import Path
from typing import Annotated

import typer

from voc_cli.cli.console import Narrator
from voc_cli.cli.flattening import with_options
from voc_cli.cli.help import Commands
from voc_cli.cli.language import say, spoken
from voc_cli.cli.options import Lang, OutputOptions, Quiet, option
from voc_cli.cli.output import check_output, emit
from voc_cli.errors import UsageError
from voc_cli.messages import Notice

Folder = Annotated[Path, option("--registry", help="opt_registry_needed", metavar="DIR")]
Topic = Annotated[str, typer.Argument(help=say("arg_topic"), metavar="TOPIC")]


def build() -> typer.Typer:
    """The sub-commands with their help."""
    app = Commands()
    app.command("list", help=say("help_topics_list"))(with_options(list_topics))
    app.command("rename", help=say("help_topics_rename"))(rename)
    app.command("merge", help=say("help_topics_merge"))(merge)
    app.command("pin", help=say("help_topics_pin"))(pin)
    return app


def list_topics(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help=say("opt_registry_needed"))
    ] = None,
    registry: Annotated[
        Path | None, option("--registry", help="opt_registry_needed", metavar="DIR")
    ] = None,
    *,
    output: OutputOptions,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Every topic the registry knows, with its tickets and the days they first and last came."""
    lang = spoken(lang)
    check_output(output)
    given = [one for one in (folder, registry) if one is not None]
    if len(given) != 1:
        raise UsageError("registry.which")
    from voc_cli.store.topic_words import list_topics as topics_in

    emit(topics_in(_kept(given[0]), lang=lang), output, lang=lang)


def rename(
    registry: Folder,
    topic: Topic,
    name: Annotated[str, typer.Argument(help=say("arg_topic_name"), metavar="NAME")],
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Give a topic a name."""
    from voc_cli.store.topic_words import rename_topic

    lang = spoken(lang)
    _told(rename_topic(_kept(registry), topic, name, lang=lang), quiet, lang)


def merge(
    registry: Folder,
    topic: Topic,
    into: Annotated[str, typer.Argument(help=say("arg_into"), metavar="INTO")],
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Make one topic part of another."""
    from voc_cli.store.topic_words import merge_topics

    lang = spoken(lang)
    _told(merge_topics(_kept(registry), topic, into, lang=lang), quiet, lang)


def pin(
    registry: Folder,
    topic: Topic,
    off: Annotated[bool, option("--off", help="opt_off")] = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Keep a topic in the tables."""
    from voc_cli.store.topic_words import pin_topic

    lang = spoken(lang)
    _told(pin_topic(_kept(registry), topic, pinned=not off, lang=lang), quiet, lang)


def _told(changed: Notice, quiet: bool, lang: str) -> None:
    Narrator(quiet=quiet, lang=lang).told(changed.text(lang))


def _kept(folder: Path) -> Path:
    """The registry itself, or the one that an archive keeps."""
    from voc_cli.store.archive import TOPICS, is_archive

    return folder / TOPICS if is_archive(folder) else folder
