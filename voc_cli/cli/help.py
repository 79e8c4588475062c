"""Help pages wholly in the language of the call: Typer's own few words too."""

import sys
from contextlib import redirect_stdout
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from voc_cli.cli.language import say

__all__ = ["Commands"]

_WORDS = {
    "ARGUMENTS_PANEL_TITLE": "panel_arguments",
    "OPTIONS_PANEL_TITLE": "panel_options",
    "COMMANDS_PANEL_TITLE": "panel_commands",
    "DEFAULT_STRING": "default_string",
    "ENVVAR_STRING": "envvar_string",
    "REQUIRED_LONG_STRING": "required_string",
    "RANGE_STRING": "range_string",
}


class _OurWords:
    """What a command and a group say of themselves in place of Typer's English."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the page (Typer's) with our words, and without Python's types of values."""
        _lend_words()
        for parameter in self.get_params(ctx):  # type: ignore[attr-defined]
            if parameter.param_type_name == "argument":
                parameter.display_type_rich = lambda ctx: ""
            elif parameter.is_flag:
                parameter.metavar = ""
        super().format_help(ctx, formatter)  # type: ignore[misc]

    def get_usage(self, ctx: Any) -> str:
        """The line of usage."""
        line: str = super().get_usage(ctx)  # type: ignore[misc]
        line = line.replace("[OPTIONS]", say("usage_options"))
        line = line.replace("COMMAND [ARGS]...", say("usage_command"))
        return line.replace("Usage: ", f"{say('usage')}: ", 1)

    def get_help_option(self, ctx: Any) -> Any:
        """`--help` itself."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = say("opt_help")
        return option


class _Command(_OurWords, TyperCommand):
    pass


class _Group(_OurWords, TyperGroup):
    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """The command's name; help for a bare group goes where data never goes."""
        if args:
            return super().parse_args(ctx, args)
        with redirect_stdout(sys.stderr):
            return super().parse_args(ctx, args)


class Commands(typer.Typer):
    """Commands under one name, such as `voc archive`; alone it shows its help."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(no_args_is_help=True, cls=_Group, **settings)

    def command(self, name: str | None = None, **settings: Any) -> Any:
        """Add one command (a decorator, as in Typer)."""
        return super().command(name, cls=_Command, **settings)


def _lend_words() -> None:
    """Typer has its titles as constants of a module that is imported for help pages only."""
    from typer import rich_utils

    for constant, key in _WORDS.items():
        setattr(rich_utils, constant, say(key, default="{}"))
