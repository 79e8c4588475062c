"""A command that takes option groups becomes one whose flat signature Typer can read."""

import errno
import inspect
import sys
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import wraps
from typing import Any, get_type_hints

from voc_cli.cli.output import keep_apart

__all__ = ["PipeClosed", "is_closed_pipe", "with_options"]

# Windows calls a pipe whose reader has gone an invalid argument, as it does a name with a `?`.
_CLOSED_PIPE = (errno.EPIPE, errno.EINVAL) if sys.platform == "win32" else (errno.EPIPE,)


class PipeClosed(Exception):
    """Whoever read our standard output has gone (`| head`)."""


def is_closed_pipe(error: OSError) -> bool:
    """Whether our standard output has no reader any more; an error of a file names that file."""
    return error.errno in _CLOSED_PIPE and error.filename is None


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
        keep_apart({**given, **{k: v for one in built.values() for k, v in vars(one).items()}})
        try:
            command(**given, **built)
        except OSError as error:
            if not is_closed_pipe(error):
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
