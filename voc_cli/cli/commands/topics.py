"""`voc topics list / rename / merge / pin`: a person's word on topics, kept in the registry."""

from pathlib import Path
from typing import Annotated

import typer

from voc_cli.cli.console import Narrator
from voc_cli.cli.help import Commands
from voc_cli.cli.language import language, say
from voc_cli.cli.options import FORMATS, OutputOptions, option
from voc_cli.cli.output import check_output, emit
from voc_cli.messages import Notice

Folder = Annotated[Path, option("--registry", help="opt_registry_needed", metavar="DIR")]
Topic = Annotated[str, typer.Argument(help=say("arg_topic"), metavar="TOPIC")]


def build() -> typer.Typer:
    """The sub-commands with their help."""
    app = Commands()
    app.command("list", help=say("help_topics_list"))(list_topics)
    app.command("rename", help=say("help_topics_rename"), no_args_is_help=True)(rename)
    app.command("merge", help=say("help_topics_merge"), no_args_is_help=True)(merge)
    app.command("pin", help=say("help_topics_pin"), no_args_is_help=True)(pin)
    return app


def list_topics(
    registry: Folder,
    output: Annotated[
        str | None,
        option("--output", "-o", help="opt_output", metavar="FILE|-"),
    ] = None,
    format: Annotated[
        str | None, option("--format", help="opt_format", metavar="|".join(FORMATS))
    ] = None,
) -> None:
    """Every topic the registry knows, with its tickets and the days they first and last came."""
    from voc_cli.store.topic_words import list_topics as topics_in

    where = OutputOptions(output=output, format=format)
    check_output(where)
    emit(topics_in(_kept(registry), lang=language()), where, lang=language())


def rename(
    registry: Folder,
    topic: Topic,
    name: Annotated[str, typer.Argument(help=say("arg_topic_name"), metavar="NAME")],
) -> None:
    """Give a topic a name."""
    from voc_cli.store.topic_words import rename_topic

    _told(rename_topic(_kept(registry), topic, name, lang=language()))


def merge(
    registry: Folder,
    topic: Topic,
    into: Annotated[str, typer.Argument(help=say("arg_into"), metavar="INTO")],
) -> None:
    """Make one topic part of another."""
    from voc_cli.store.topic_words import merge_topics

    _told(merge_topics(_kept(registry), topic, into, lang=language()))


def pin(
    registry: Folder,
    topic: Topic,
    off: Annotated[bool, option("--off", help="opt_off")] = False,
) -> None:
    """Keep a topic in the tables."""
    from voc_cli.store.topic_words import pin_topic

    _told(pin_topic(_kept(registry), topic, pinned=not off, lang=language()))


def _told(changed: Notice) -> None:
    lang = language()
    Narrator(lang=lang).told(changed.text(lang))


def _kept(folder: Path) -> Path:
    """The registry itself, or the one that an archive keeps."""
    from voc_cli.pipeline.topics import TOPICS
    from voc_cli.store.archive import HIDDEN, is_archive

    return folder / HIDDEN / TOPICS if is_archive(folder) else folder
