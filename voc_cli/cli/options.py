"""Every option declared once, in groups that commands share (see `flattening`)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from voc_cli.cli.language import say
from voc_cli.errors import UsageError

__all__ = [
    "COUNTED",
    "FORMATS",
    "Frequency",
    "InputOptions",
    "Lang",
    "ModelOptions",
    "OutputOptions",
    "PeriodOptions",
    "Quiet",
    "Registry",
    "UnderstandingOptions",
    "option",
    "parse_day",
    "split_columns",
    "split_list",
]

FORMATS = ("csv", "jsonl", "parquet", "xlsx")
COUNTED = "1,2,3..."  # said in the help of such an option, and where its value is refused


def parse_day(text: str) -> date:
    """An ISO day from the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("cli.bad_day", value=text) from None


def split_columns(text: str) -> tuple[str, ...]:
    """The columns of a --by, commas between them; an empty one is refused, not guessed at."""
    columns = tuple(name.strip() for name in text.split(","))
    if not all(columns):
        raise UsageError("cli.empty_column", value=text)
    return columns


def split_list(given: Sequence[str] | None) -> tuple[str, ...]:
    """The values of an option that may be given several times, or once with commas between."""
    parts = (part.strip() for text in given or () for part in text.split(","))
    return tuple(part for part in parts if part)


def option(*flags: str, help: str, panel: str | None = None, **extra: Any) -> Any:
    """A Typer option; `help` and `panel` are keys of messages."""
    group = say(f"panel_{panel}") if panel else None
    return typer.Option(*flags, help=say(help), rich_help_panel=group, **extra)


@dataclass(frozen=True)
class InputOptions:
    """What to read, how to understand its columns, and which rows to keep."""

    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help=say("arg_sources"), show_default=False),
    ] = None
    input_format: Annotated[
        str | None,
        option("--input-format", help="opt_input_format", panel="input", metavar="FORMAT"),
    ] = None
    column_map: Annotated[
        list[str] | None,
        option("--map", help="opt_map", panel="input", metavar="COLUMN=HEADER"),
    ] = None
    scales: Annotated[
        list[str] | None,
        option("--scale", help="opt_scale", panel="input", metavar="HEADER=1-5"),
    ] = None
    date_orders: Annotated[
        list[str] | None,
        option("--date-order", help="opt_date_order", panel="input", metavar="dmy|mdy|ymd"),
    ] = None
    preset: Annotated[
        str | None, option("--preset", help="opt_preset", panel="input", metavar="NAME|FILE")
    ] = None
    source_name: Annotated[
        str | None, option("--source", help="opt_source", panel="input", metavar="NAME")
    ] = None
    password_file: Annotated[
        Path | None,
        option("--password-file", help="opt_password_file", panel="input", metavar="FILE"),
    ] = None
    where: Annotated[
        str | None, option("--where", help="opt_where", panel="input", metavar="CONDITION")
    ] = None
    start: Annotated[
        date | None,
        option("--from", help="opt_from", panel="input", parser=parse_day, metavar="DATE"),
    ] = None
    end: Annotated[
        date | None,
        option("--to", help="opt_to", panel="input", parser=parse_day, metavar="DATE"),
    ] = None
    as_of: Annotated[
        date | None,
        option("--as-of", help="opt_as_of", panel="input", parser=parse_day, metavar="DATE"),
    ] = None
    tz: Annotated[str | None, option("--tz", help="opt_tz", panel="input", metavar="ZONE")] = None
    strict: Annotated[bool, option("--strict", help="opt_strict", panel="input")] = False
    rejects: Annotated[
        Path | None, option("--rejects", help="opt_rejects", panel="input", metavar="FILE")
    ] = None
    settings_file: Annotated[
        Path | None, option("--settings", help="opt_settings", panel="common", metavar="FILE")
    ] = None
    key_file: Annotated[
        Path | None, option("--key-file", help="opt_key_file", panel="common", metavar="FILE")
    ] = None
    allow_unmasked: Annotated[
        bool, option("--allow-unmasked", help="opt_allow_unmasked", panel="common")
    ] = False
    workers: Annotated[
        int | None, option("--workers", help="opt_workers", panel="common", min=1, metavar=COUNTED)
    ] = None
    quiet: Annotated[bool, option("--quiet", "-q", help="opt_quiet", panel="common")] = False
    log_format: Annotated[
        str, option("--log-format", help="opt_log_format", panel="common", metavar="text|json")
    ] = "text"
    lang: Annotated[
        str | None,
        option(
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
        str | None, option("--output", "-o", help="opt_output", panel="output", metavar="FILE|-")
    ] = None
    format: Annotated[
        str | None,
        option("--format", help="opt_format", panel="output", metavar="|".join(FORMATS)),
    ] = None
    excel: Annotated[bool, option("--excel", help="opt_excel", panel="output")] = False
    headers: Annotated[
        str, option("--headers", help="opt_headers", panel="output", metavar="en|ko")
    ] = "en"

    def beside(self, file: str | None) -> "OutputOptions":
        """The same for a second table of the command, whose format its file's name tells."""
        return replace(self, output=file, format=None)


@dataclass(frozen=True)
class UnderstandingOptions:
    """How tickets are sorted into categories."""

    taxonomy: Annotated[
        Path | None, option("--taxonomy", help="opt_taxonomy", panel="analysis", metavar="FILE")
    ] = None
    user_dictionary: Annotated[
        Path | None,
        option("--user-dictionary", help="opt_user_dictionary", panel="analysis", metavar="FILE"),
    ] = None
    min_score: Annotated[
        float | None,
        option(
            "--min-score", help="opt_min_score", panel="analysis", min=0.0, max=1.0, metavar="0–1"
        ),
    ] = None
    trust_agent: Annotated[
        bool, option("--trust-agent", help="opt_trust_agent", panel="analysis")
    ] = False


@dataclass(frozen=True)
class ModelOptions:
    """A team's own model in place of the built-in categories."""

    model: Annotated[
        Path | None, option("--model", help="opt_model", panel="analysis", metavar="DIR")
    ] = None


@dataclass(frozen=True)
class PeriodOptions:
    """Which period the report is about."""

    week: Annotated[
        str | None, option("--week", help="opt_week", panel="analysis", metavar="2026-W47")
    ] = None
    month: Annotated[
        str | None, option("--month", help="opt_month", panel="analysis", metavar="2026-11")
    ] = None


def _parse_freq(text: str) -> Literal["day", "week", "month"]:
    """The length of a period from the command line."""
    match text:
        case "day" | "week" | "month":
            return text
    raise UsageError("cli.bad_freq", value=text)


Frequency = Annotated[
    Literal["day", "week", "month"],
    option(
        "--freq", help="opt_freq", panel="analysis", parser=_parse_freq, metavar="day|week|month"
    ),
]
Registry = Annotated[
    Path | None, option("--registry", help="opt_registry", panel="analysis", metavar="DIR")
]
# Every command takes these two, also one with nothing to be quiet about: scripts add -q to all.
Quiet = Annotated[bool, option("--quiet", "-q", help="opt_quiet")]
Lang = Annotated[str | None, option("--lang", help="opt_lang", metavar="ko|en", envvar="VOC_LANG")]
