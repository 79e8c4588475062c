"""`voc taxonomy show / init / check`."""

from pathlib import Path
from typing import Annotated

import typer

from voc_cli.cli import exit_codes
from voc_cli.cli.console import Narrator, table_console
from voc_cli.cli.help import Commands
from voc_cli.cli.language import say, spoken
from voc_cli.cli.options import Lang, Quiet, option
from voc_cli.errors import UsageError
from voc_cli.messages import message

Taxonomy = Annotated[Path | None, option("--taxonomy", help="opt_taxonomy", metavar="FILE")]


def build() -> typer.Typer:
    """The sub-commands with their help."""
    app = Commands()
    app.command("show", help=say("help_taxonomy_show"))(show)
    app.command("init", help=say("help_taxonomy_init"))(init)
    app.command("check", help=say("help_taxonomy_check"))(check)
    return app


def show(taxonomy: Taxonomy = None, quiet: Quiet = False, lang: Lang = None) -> None:
    """Print the tree of categories with stage and owner."""
    from rich.tree import Tree

    from voc_cli.taxonomy import load_taxonomy

    lang = spoken(lang)
    tree = load_taxonomy(taxonomy)
    root = Tree(f"{tree.name} {tree.version}")
    for category in tree:
        branch = root.add(
            f"[bold]{category.code}[/bold] {category.label[lang]}"
            f" [dim]{category.stage} · {category.owner[lang]}[/dim]"
        )
        for child in category.children:
            branch.add(f"{category.code}.{child.code} {child.label[lang]}")
    table_console().print(root)


def init(
    file: Annotated[Path, typer.Argument(help=say("arg_taxonomy_out"), metavar="FILE")],
    force: Annotated[bool, option("--force", help="opt_force")] = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Write the built-in taxonomy where a manager can edit it."""
    from voc_cli.atomic import atomic_path
    from voc_cli.taxonomy import builtin_text

    lang = spoken(lang)
    if file.exists() and not force:
        raise UsageError("cli.file_exists", file=file.name)
    with atomic_path(file) as path:
        path.write_text(builtin_text(), encoding="utf-8", newline="\n")
    Narrator(quiet=quiet, lang=lang).told(say("wrote_file", file=file.name))


def check(taxonomy: Taxonomy = None, quiet: Quiet = False, lang: Lang = None) -> None:
    """Print every finding; exit 4 when there is one."""
    from voc_cli.taxonomy import check_taxonomy, load_taxonomy

    lang = spoken(lang)
    findings = check_taxonomy(load_taxonomy(taxonomy))
    console = table_console()
    for finding in findings:
        console.print(finding.text(lang), markup=False)
    if findings:
        raise typer.Exit(exit_codes.GATE)
    Narrator(quiet=quiet, lang=lang).told(message("taxonomy.check_ok", lang))
