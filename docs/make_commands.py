"""Write docs/commands.md from the program's own declarations: `python docs/make_commands.py`.

A test runs this and fails when the page and the program differ.
"""

import os
import sys
from pathlib import Path
from typing import Any

os.environ["VOC_LANG"] = "en"

import typer

from voc_cli.cli.app import build_app

PAGE = Path(__file__).parent / "commands.md"
INTRODUCTION = """# Commands

Made from the program by `python docs/make_commands.py`; do not edit by hand. Exit codes: 0 done,
1 a bug, 2 wrong usage or settings, 3 input missing or rejected, 4 a gate failed, 5 alerts found and
`--fail-on-alert` given, 130 interrupted.
"""


def page() -> str:
    """The whole page as Markdown."""
    root: Any = typer.main.get_command(build_app())
    parts = [INTRODUCTION]
    for name, command in root.commands.items():
        parts.append(_section(f"voc {name}", command))
        for child, grandchild in getattr(command, "commands", {}).items():
            parts.append(_section(f"voc {name} {child}", grandchild))
    return "\n".join(parts)


def _section(name: str, command: Any) -> str:
    rows = [_row(parameter) for parameter in command.params if parameter.name != "help"]
    lines = [f"## `{name}`", "", command.help or "", ""]
    if rows:
        lines += ["| argument or option | default | meaning |", "|---|---|---|", *rows, ""]
    return "\n".join(lines)


def _row(parameter: Any) -> str:
    flags = ", ".join(f"`{flag}`" for flag in parameter.opts if flag.startswith("-"))
    if not flags:
        flags = f"`{parameter.metavar or parameter.name}`"
    elif parameter.metavar:
        flags += f" `{parameter.metavar}`".replace("|", "\\|")
    shown = parameter.default
    default = "" if callable(shown) or shown is False or shown in (None, ()) else f"`{shown}`"
    return f"| {flags} | {default} | {(parameter.help or '').replace('|', chr(92) + '|')} |"


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        sys.stdout.buffer.write(page().encode())
    else:
        PAGE.write_text(page(), encoding="utf-8", newline="\n")
