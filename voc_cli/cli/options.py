"""Every option declared once, in groups that commands share.

`with_options` turns a command that takes option groups (frozen dataclasses) into one whose flat
signature Typer can read, so no command repeats a declaration.
"""

import errno
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from voc_cli.cli.language import say
from voc_cli.errors import UsageError

__all__ = [
    "InputOptions",
    "ModelOptions",
    "OutputOptions",
    "PeriodOptions",
    "PipeClosed",
    "Registry",
    "UnderstandingOptions",
    "parse_day",
    "with_options",
]

FORMATS = ("csv", "jsonl", "parquet", "xlsx")


def parse_day(text: str) -> date:
    """An ISO day from the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("cli.bad_day", value=text) from None


def _panel(name: str) -> str:
    return say(f"panel_{name}")


def _option(*flags: str, help: str, panel: str, **extra: Any) -> Any:
    return typer.Option(*flags, help=say(help), rich_help_panel=_panel(panel), **extra)


@dataclass(frozen=True)
class InputOptions:
    """What to read, how to understand its columns, and which rows to keep."""

    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE…", help=say("arg_sources"), show_default=False),
    ] = None
    input_format: Annotated[
        str | None, _option("--input-format", help="opt_input_format", panel="input")
    ] = None
    column_map: Annotated[
        list[str] | None,
        _option("--map", help="opt_map", panel="input", metavar="COLUMN=HEADER"),
    ] = None
    preset: Annotated[str | None, _option("--preset", help="opt_preset", panel="input")] = None
    source_name: Annotated[str | None, _option("--source", help="opt_source", panel="input")] = None
    password_file: Annotated[
        Path | None,
        _option("--password-file", help="opt_password_file", panel="input", metavar="FILE"),
    ] = None
    where: Annotated[str | None, _option("--where", help="opt_where", panel="input")] = None
    start: Annotated[
        date | None,
        _option("--from", help="opt_from", panel="input", parser=parse_day, metavar="DATE"),
    ] = None
    end: Annotated[
        date | None,
        _option("--to", help="opt_to", panel="input", parser=parse_day, metavar="DATE"),
    ] = None
    as_of: Annotated[
        date | None,
        _option("--as-of", help="opt_as_of", panel="input", parser=parse_day, metavar="DATE"),
    ] = None
    tz: Annotated[str | None, _option("--tz", help="opt_tz", panel="input")] = None
    strict: Annotated[bool, _option("--strict", help="opt_strict", panel="input")] = False
    rejects: Annotated[
        Path | None, _option("--rejects", help="opt_rejects", panel="input", metavar="FILE")
    ] = None
    settings_file: Annotated[
        Path | None, _option("--settings", help="opt_settings", panel="common", metavar="FILE")
    ] = None
    key_file: Annotated[
        Path | None, _option("--key-file", help="opt_key_file", panel="common", metavar="FILE")
    ] = None
    allow_unmasked: Annotated[
        bool, _option("--allow-unmasked", help="opt_allow_unmasked", panel="common")
    ] = False
    workers: Annotated[
        int | None, _option("--workers", help="opt_workers", panel="common", min=1)
    ] = None
    quiet: Annotated[bool, _option("--quiet", "-q", help="opt_quiet", panel="common")] = False
    log_format: Annotated[
        str, _option("--log-format", help="opt_log_format", panel="common", metavar="text|json")
    ] = "text"
    lang: Annotated[
        str | None,
        _option(
            "--lang",
            help="opt_lang",
            panel="common",
            metavar="ko|en",
            envvar="VOC_LANG",
        ),
    ] = None


@dataclass(frozen=True)
class OutputOptions:
    """Where a table goes and in what form."""

    output: Annotated[
        str | None, _option("--output", "-o", help="opt_output", panel="output", metavar="FILE|-")
    ] = None
    format: Annotated[
        str | None,
        _option("--format", help="opt_format", panel="output", metavar="|".join(FORMATS)),
    ] = None
    excel: Annotated[bool, _option("--excel", help="opt_excel", panel="output")] = False
    headers: Annotated[
        str, _option("--headers", help="opt_headers", panel="output", metavar="en|ko")
    ] = "en"


@dataclass(frozen=True)
class UnderstandingOptions:
    """How tickets are sorted into categories."""

    taxonomy: Annotated[
        Path | None, _option("--taxonomy", help="opt_taxonomy", panel="analysis", metavar="FILE")
    ] = None
    user_dictionary: Annotated[
        Path | None,
        _option("--user-dictionary", help="opt_user_dictionary", panel="analysis", metavar="FILE"),
    ] = None
    min_score: Annotated[
        float | None,
        _option("--min-score", help="opt_min_score", panel="analysis", min=0.0, max=1.0),
    ] = None
    trust_agent: Annotated[
        bool, _option("--trust-agent", help="opt_trust_agent", panel="analysis")
    ] = False


@dataclass(frozen=True)
class ModelOptions:
    """A team's own model in place of the built-in categories."""

    model: Annotated[
        Path | None, _option("--model", help="opt_model", panel="analysis", metavar="DIR")
    ] = None


@dataclass(frozen=True)
class PeriodOptions:
    """Which period the report is about."""

    week: Annotated[
        str | None, _option("--week", help="opt_week", panel="analysis", metavar="2026-W47")
    ] = None
    month: Annotated[
        str | None, _option("--month", help="opt_month", panel="analysis", metavar="2026-11")
    ] = None


Registry = Annotated[
    Path | None, _option("--registry", help="opt_registry", panel="analysis", metavar="DIR")
]

# Windows calls a pipe whose reader has gone an invalid argument.
CLOSED_PIPE = (errno.EPIPE, errno.EINVAL) if sys.platform == "win32" else (errno.EPIPE,)


class PipeClosed(Exception):
    """Whoever read our standard output has gone (`| head`)."""


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """Flatten the option groups among a command's parameters for Typer, and build them back."""
    hints = get_type_hints(command, include_extras=True)
    hints.pop("return", None)
    groups = {name: hint for name, hint in hints.items() if is_dataclass(hint)}
    flat: list[inspect.Parameter] = []
    for parameter in inspect.signature(command).parameters.values():
        if parameter.name in groups:
            flat.extend(_parameters(groups[parameter.name]))
        else:
            flat.append(
                parameter.replace(
                    annotation=hints[parameter.name], kind=inspect.Parameter.KEYWORD_ONLY
                )
            )

    @wraps(command)
    def flattened(**given: Any) -> None:
        built = {
            name: group(**{f.name: given.pop(f.name) for f in fields(group)})  # type: ignore[operator]
            for name, group in groups.items()
        }
        try:
            command(**given, **built)
        except OSError as error:
            if error.errno not in CLOSED_PIPE:
                raise
            # Typer would end with 1; the reader has seen enough, and that is no failure.
            raise PipeClosed from None

    flattened.__signature__ = inspect.Signature(flat)  # type: ignore[attr-defined]
    flattened.__annotations__ = {p.name: p.annotation for p in flat}
    del flattened.__wrapped__
    return flattened


def _parameters(group: Any) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    own = inspect.signature(group).parameters
    return [
        own[f.name].replace(annotation=hints[f.name], kind=inspect.Parameter.KEYWORD_ONLY)
        for f in fields(group)
    ]
