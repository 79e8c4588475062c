"""The password of protected workbooks: a file, the environment or a prompt, never an argument.

An argument would stand in the shell's history and in the list of processes.
"""

import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path

from voc_cli.cli.console import Narrator
from voc_cli.cli.language import say
from voc_cli.errors import InputError
from voc_cli.handwritten import read_handwritten

VARIABLE = "VOC_PASSWORD"

__all__ = ["VARIABLE", "workbook_password"]


def workbook_password(
    path: Path | None, narrator: Narrator
) -> str | Callable[[str], str | None] | None:
    """The first line of `path`, else VOC_PASSWORD, else on a terminal a way to ask for it.

    Raises InputError when the file cannot be read or its first line is empty.
    """
    if path is not None:
        return _from_file(path)
    if os.environ.get(VARIABLE):
        return os.environ[VARIABLE]
    if sys.stdin is None or not sys.stdin.isatty() or not sys.stderr.isatty():
        return None

    def ask(file: str) -> str | None:
        narrator.abandon()
        try:
            return getpass.getpass(say("ask_password", file=file), stream=sys.stderr)
        except EOFError:
            return None
        finally:
            narrator.stage("load")

    return ask


def _from_file(path: Path) -> str:
    try:
        first = read_handwritten(path).split("\n", 1)[0]
    except (OSError, UnicodeDecodeError):
        raise InputError("load.password_file_missing", file=path.name) from None
    if not first:
        raise InputError("load.password_file_empty", file=path.name)
    return first
