"""`voc`: the commands, and what becomes of their errors."""

import errno
import os
import re
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from typing import Any

import typer

from voc_cli import __version__
from voc_cli.cli import exit_codes
from voc_cli.cli.commands import COMMANDS, GROUPS
from voc_cli.cli.console import line_to_tell, log_line, prepare_streams
from voc_cli.cli.flattening import PipeClosed, is_closed_pipe, with_options
from voc_cli.cli.help import Commands
from voc_cli.cli.language import forget_settled, language, say, value_of
from voc_cli.errors import VocError, near_name

ISSUES_URL = "https://github.com/voc-cli/voc-cli/issues"

__all__ = ["build_app", "main"]


def build_app(only: str | None = None) -> typer.Typer:
    """All commands with their help in the language of this call.

    Typer reads the options of every command it is given, which takes longer than a small job; where
    the command line begins with a command, that one is `only` what it needs.
    """
    app = Commands(
        name="voc",
        help=say("app_help"),
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    for name, command in COMMANDS.items():
        if only in (None, name):
            app.command(name, help=say(f"help_{name}"))(with_options(command))
    for name, build in GROUPS.items():
        if only in (None, name):
            app.add_typer(build(), name=name, help=say(f"help_{name}"))
    return app


def _asked_for(arguments: Sequence[str]) -> str | None:
    """The command a line begins with; None where all must be known (`--help`, a misspelt one)."""
    first = arguments[0] if arguments else None
    return first if first in COMMANDS or first in GROUPS else None


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"voc-cli {__version__}")
        raise typer.Exit


def _root(
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help=say("opt_version")
    ),
) -> None:
    """The options before any command."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command line and exit with the contract's code."""
    prepare_streams()
    _stop_like_an_interrupt()
    sys.exit(_run(list(sys.argv[1:] if arguments is None else arguments)))


def _stop_like_an_interrupt() -> None:
    """Whoever stops a job or closes its terminal interrupts it: temporary files go, exit 130."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):  # the last is how Windows stops a job
        if hasattr(signal, name) and threading.current_thread() is threading.main_thread():
            ours = signal.getsignal(getattr(signal, name)) is signal.SIG_DFL
            if ours:  # `nohup` and a host program keep what they set
                signal.signal(getattr(signal, name), interrupt)


def _run(arguments: list[str]) -> int:
    forget_settled()
    try:
        outcome = build_app(_asked_for(arguments))(
            arguments, standalone_mode=False, prog_name="voc"
        )
        sys.stdout.flush()
    except VocError as error:
        _complain(error.text(language(arguments)), arguments, key=error.key)
        return exit_codes.exit_code(error)
    except KeyboardInterrupt:
        _complain(say("interrupted"), arguments, key="interrupted")
        return exit_codes.INTERRUPTED
    except PipeClosed:
        _forget_stdout()
        return exit_codes.DONE
    except OSError as error:
        if is_closed_pipe(error):
            _forget_stdout()
            return exit_codes.DONE
        _complain(_disk_sentence(error), arguments, key="os_error")
        return exit_codes.INPUT
    except Exception as error:
        if hasattr(error, "format_message"):
            return _misused(error, arguments)
        if type(error).__name__ == "ArrowInvalid" and (missing := _NO_ZONE.match(str(error))):
            _complain(say("no_time_zone", zone=missing["zone"]), arguments, key="no_time_zone")
            return exit_codes.INPUT
        _confess(error, arguments)
        return exit_codes.BUG
    return outcome if isinstance(outcome, int) else exit_codes.DONE


def _misused(error: Any, arguments: Sequence[str]) -> int:
    """One line for what Typer's parser did not understand, below the help of a bare group.

    Typer keeps its parser's exceptions to itself, so they are told apart by their attributes.
    """
    _complain(_misuse_sentence(error), arguments, key="usage")
    return exit_codes.USAGE


# Arrow asks the system for time zones: an old Windows has none, nor has a bare Linux.
_NO_ZONE = re.compile(r"Cannot locate (or parse )?timezone '(?P<zone>[^']+)'")
_EXTRA = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((?P<argument>.+)\)")


def _misuse_sentence(error: Any) -> str:
    if type(error).__name__ == "NoArgsIsHelpError":
        known = ", ".join(error.ctx.command.list_commands(error.ctx))
        return say("missing_command", command=error.ctx.command_path, known=known)
    if hasattr(error, "option_name") and hasattr(error, "possibilities"):
        # Compared without the dashes, which make any two short options alike.
        options = {name.lstrip("-"): name for name in error.possibilities or ()}
        near = options.get(near_name(error.option_name.lstrip("-"), options), "")
        key = "no_such_option_near" if near else "no_such_option"
        return say(key, option=error.option_name, nearest=near)
    if hasattr(error, "option_name"):
        lacking = "requires" in str(error.format_message())
        key = "option_needs_value" if lacking else "option_takes_none"
        return say(key, option=error.option_name)
    if str(error.format_message()).startswith("No such command"):
        given, group = str(error.format_message()).split("'")[1], error.ctx.command
        near = near_name(given, group.list_commands(error.ctx))
        key = "no_such_command_near" if near else "no_such_command"
        return say(key, command=given, nearest=near, group=error.ctx.command_path)
    if type(error).__name__ == "BadParameter" and error.param is not None:
        allowed = error.param.metavar or error.param.name
        return say("bad_value", option=error.param.opts[0], allowed=allowed)
    if type(error).__name__ == "MissingParameter" and error.param is not None:
        argument = error.param.param_type_name == "argument"
        name = (error.param.metavar or error.param.name) if argument else error.param.opts[0]
        return say("missing_parameter", name=name, example=_needed(error.ctx))
    extra = _EXTRA.match(str(error.format_message()))
    if extra is not None:
        return say("extra_argument", argument=extra["argument"])
    return say("usage_error", reason=error.format_message())


def _needed(context: Any) -> str:
    """The command with its arguments and the options it cannot do without."""
    words = [context.command_path]
    for parameter in context.command.params:
        if parameter.param_type_name == "argument":
            words.append(parameter.metavar or parameter.name)
        elif parameter.required:
            words += [parameter.opts[0], parameter.metavar or parameter.name]
    return " ".join(words)


# What a person can do something about; other reasons are told by the system's number.
_DISK_REASONS = {
    errno.ENOSPC: "disk_full",
    errno.EACCES: "disk_denied",
    errno.EPERM: "disk_denied",
    errno.EROFS: "disk_read_only",
    errno.EFBIG: "disk_file_limit",
    errno.EDQUOT: "disk_full",
    errno.ENFILE: "disk_many",
    errno.ENOMEM: "disk_memory",
    errno.ELOOP: "disk_loop",
    errno.ENXIO: "disk_failed",
    errno.ENODEV: "disk_failed",
    errno.ENOTEMPTY: "disk_exists",
    errno.EISDIR: "disk_folder",
    errno.ENOENT: "disk_missing",
    errno.ENOTDIR: "disk_no_folder",
    errno.ENAMETOOLONG: "disk_long_name",
    errno.EEXIST: "disk_exists",
    errno.EBUSY: "disk_busy",
    errno.ETXTBSY: "disk_busy",
    errno.EIO: "disk_failed",
    errno.EMFILE: "disk_many",
    errno.EINVAL: "disk_bad_name",
}
# Windows tells more: another program has it open; a path is too long for it, or leads nowhere.
_HELD, _MISSING = (32, 33), (2, 3, 123, 206)
_LONGEST_PATH = 247  # of a folder; 259 of a file, unless long paths are switched on
_TEMPORARY = re.compile(r"\.(?P<target>.+)\.[^.]+\.tmp")


def _disk_sentence(error: OSError) -> str:
    """Which file (never our temporary one) could not be read or written, and why."""
    found = error.filename2 or error.filename  # of a file that was to be moved, where to
    path = os.fsdecode(found or "")
    name = os.path.basename(path) or path or say("output")  # a drive has no other name
    temporary = _TEMPORARY.fullmatch(name)
    key = _DISK_REASONS.get(error.errno or 0)
    windows = getattr(error, "winerror", None)
    if windows in _HELD:
        key = "disk_busy"
    elif windows in _MISSING and len(os.path.abspath(path)) > _LONGEST_PATH:
        key = "disk_long_path"
    reason = say(key) if key else say("disk_other", code=windows or error.errno)
    return say("os_error", file=temporary["target"] if temporary else name, reason=reason)


def _complain(sentence: str, arguments: Sequence[str], *, key: str, **values: object) -> None:
    """The error as a line of text, or of JSON where --log-format asks for that."""
    sentence = line_to_tell(sentence)
    if value_of("--log-format", arguments) == "json":
        log_line("error", key=key, message=sentence, **values)
    else:
        print(f"voc: {sentence}", file=sys.stderr)  # noqa: T201


def _confess(error: Exception, arguments: Sequence[str]) -> None:
    """Where it broke, without the error's own words or values: they may hold a ticket's text."""
    places = []
    for frame in traceback.extract_tb(error.__traceback__):
        where = os.path.join(*frame.filename.replace("\\", "/").split("/")[-3:])
        places.append(f"{where}:{frame.lineno} {frame.name}")
    sentence = say("bug", error=type(error).__name__, version=__version__, url=ISSUES_URL)
    if value_of("--log-format", arguments) != "json":
        print("".join(f"  {place}\n" for place in places), end="", file=sys.stderr)  # noqa: T201
    _complain(sentence, arguments, key="bug", traceback=places)


def _forget_stdout() -> None:
    """Keep the interpreter from flushing into the broken pipe once more as it exits."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
