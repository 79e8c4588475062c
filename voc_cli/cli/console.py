"""Standard output is data; everything else (progress, warnings, errors) goes to standard error."""

import json
import os
import re
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from voc_cli.cli.causes import once_a_cause
from voc_cli.cli.language import say
from voc_cli.messages import Notice

__all__ = [
    "Narrator",
    "data_stream",
    "is_terminal",
    "line_to_tell",
    "log_line",
    "prepare_streams",
    "table_console",
]


# Control characters, ends of lines and marks that turn the direction of writing.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def prepare_streams() -> None:
    """UTF-8 and line feeds for pipes on every system; a console keeps its own encoding.

    `pythonw.exe`, with which Windows starts tasks that show no window, has no streams at all.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w", encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            if stream.isatty():
                stream.reconfigure(errors="replace")  # type: ignore[union-attr]
            else:
                stream.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]


def is_terminal() -> bool:
    """Whether standard output is a person's screen."""
    return sys.stdout.isatty()


def data_stream() -> TextIO:
    """Where data goes when no file was named."""
    return sys.stdout


def table_console() -> Console:
    """A console for tables and the report on standard output."""
    return Console(file=sys.stdout, highlight=False, emoji=False)


def line_to_tell(text: str) -> str:
    """One line for standard error, with personal numbers and e-mail addresses masked.

    Our sentences quote what users typed and what files and headers are called: a line feed in a
    file's name must not end the line, nor an escape colour the screen.
    """
    line = _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
    if "@" not in line and sum(char.isdigit() for char in line) < 7:
        return line
    from voc_cli.privacy import mask_line

    return mask_line(line)


def log_line(event: str, **values: object) -> None:
    """One line of `--log-format json` on standard error."""
    sys.stderr.write(json.dumps({"event": event, **values}, ensure_ascii=False) + "\n")


class Narrator:
    """Tells of progress, warnings and errors on standard error, as lines or as JSON.

    On a terminal a stage shows a moving bar and leaves one line; elsewhere just the line.
    """

    def __init__(self, *, quiet: bool = False, log_format: str = "text", lang: str = "ko") -> None:
        self._quiet = quiet
        self._json = log_format == "json"
        self._lang = lang
        self._console = Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)
        self._bar: Progress | None = None
        self._stage: str | None = None
        self._begun = 0.0
        self._done = 0
        self._total: int | None = None

    def stage(self, name: str, total: int | None = None) -> None:
        """A stage begins; the one before it is told as finished."""
        self.finish()
        self._stage, self._total, self._done = name, total, 0
        self._begun = time.monotonic()
        if not self._quiet and not self._json and self._console.is_terminal:
            self._bar = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(bar_width=24),
                MofNCompleteColumn(),
                console=self._console,
                transient=True,
            )
            self._bar.start()
            self._bar.add_task(say(f"stage_{name}"), total=total)

    def advance(self, units: int = 1) -> None:
        """`units` more of the stage are done."""
        self._done += units
        if self._bar is not None:
            self._bar.advance(self._bar.task_ids[0], units)

    def finish(self) -> None:
        """The last stage is over."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        if self._stage is None or self._quiet:
            self._stage = None
            return
        seconds = time.monotonic() - self._begun
        count = self._total if self._total is not None else self._done
        if self._json:
            log_line("stage", stage=self._stage, count=count, seconds=round(seconds, 3))
        else:
            key = "stage_done" if count else "stage_done_plain"
            line = say(key, stage=say(f"stage_{self._stage}"), count=count, seconds=seconds)
            self._console.print(f"[dim]{line}[/dim]")
        self._stage = None

    def notices(self, notices: Iterable[Notice]) -> None:
        """Warnings, one line each; on a screen those of one cause in many files are one."""
        if self._quiet:
            return
        for notice in notices if self._json else once_a_cause(notices):
            self._warn(notice.text(self._lang), key=notice.key)

    def alarm(self, text: str) -> None:
        """A warning that even a quiet narrator gives."""
        self._warn(text, key="alarm")

    def _warn(self, text: str, *, key: str) -> None:
        text = line_to_tell(text)
        if self._json:
            log_line("warning", key=key, message=text)
        else:
            self._console.print(f"[yellow]{say('warning')}[/yellow]", end=" ", markup=True)
            self._console.print(text, markup=False)

    def told(self, text: str, *, event: str = "info", **values: object) -> None:
        """A plain line, such as where the files went; `values` are for those who read JSON."""
        if self._quiet:
            return
        text = line_to_tell(text)
        if self._json:
            log_line(event, message=text, **values)
        else:
            self._console.print(text, markup=False)

    def abandon(self) -> None:
        """Take the bar from the screen without calling the stage done."""
        if self._bar is not None:
            self._bar.stop()
        self._bar = self._stage = None
