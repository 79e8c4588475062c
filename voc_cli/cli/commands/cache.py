"""`voc cache info / clear`."""

import json
from typing import Annotated

import typer

from voc_cli.cli.console import Narrator, data_stream
from voc_cli.cli.help import Commands
from voc_cli.cli.language import say, spoken
from voc_cli.cli.options import Lang, Quiet, option
from voc_cli.messages import message


def build() -> typer.Typer:
    """The sub-commands with their help."""
    app = Commands()
    app.command("info", help=say("help_cache_info"))(info)
    app.command("clear", help=say("help_cache_clear"))(clear)
    return app


def info(
    as_json: Annotated[bool, option("--json", help="opt_json")] = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Where the words are and how much room they take."""
    from voc_cli.store.cache import cached_files

    lang = spoken(lang)
    folder, files = cached_files()
    size = sum(size for _, size in files)
    if as_json:
        facts = {"folder": str(folder), "files": len(files), "bytes": size}
        data_stream().write(json.dumps(facts, ensure_ascii=False, indent=2) + "\n")
        return
    values = {"folder": str(folder), "n": len(files), "megabytes": size / 1e6}
    data_stream().write(message("cache.facts", lang, **values) + "\n")


def clear(quiet: Quiet = False, lang: Lang = None) -> None:
    """Delete everything that is cached."""
    from voc_cli.store.cache import clear_cache

    lang = spoken(lang)
    Narrator(quiet=quiet, lang=lang).told(message("cache.cleared", lang, n=clear_cache()))
