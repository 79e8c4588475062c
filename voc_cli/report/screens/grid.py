"""A table on a screen: as many columns as fit, the important ones first; numbers to the right."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from voc_cli.messages import message
from voc_cli.report.cells import NUMERIC_KINDS, cell_text
from voc_cli.report.model import Column, TableBlock
from voc_cli.report.screens.screen import Screen

MIN_TEXT = 20  # cells: a column of words is not squeezed below this
GAP = 2  # cells between columns, one of them the box's own

__all__ = ["print_grid", "tell_hidden"]


def print_grid(table: TableBlock, screen: Screen, lang: str) -> list[str]:
    """Print the columns that fit and give the labels of those that do not."""
    texts = [
        [
            screen.spark(cell) if isinstance(cell, tuple) else cell_text(cell, column.kind, lang)
            for column, cell in zip(table.columns, row, strict=True)
        ]
        for row in table.rows
    ]
    texts = [[screen.safe(text) for text in row] for row in texts]
    shown = _fitting(table.columns, texts, screen)
    grid = Table(
        box=screen.box(),
        pad_edge=False,
        padding=(0, GAP - 1, 0, 0),
        show_edge=False,
        header_style="bold",
    )
    for index in shown:
        column = table.columns[index]
        numeric = column.kind in NUMERIC_KINDS
        grid.add_column(
            Text(screen.safe(column.label)),
            justify="right" if numeric else "center" if column.kind == "flag" else "left",
            no_wrap=column.kind in NUMERIC_KINDS | {"date", "spark", "flag"},
            overflow="fold",
        )
    for number, row in enumerate(texts):
        grid.add_row(*(Text(row[index]) for index in shown), style=_style(table, number))
    screen.console.print(grid, width=screen.width)
    _print_notes(table, texts, screen)
    hidden = set(range(len(table.columns))) - set(shown)
    return [table.columns[i].label for i in sorted(hidden) if table.columns[i].kind != "note"]


def tell_hidden(labels: Sequence[str], screen: Screen, lang: str) -> None:
    """Say which columns the screen had no room for, and where they are; nothing for none."""
    if labels:
        screen.line(message("report.table_hidden", lang, columns=", ".join(labels)), "dim")


def _style(table: TableBlock, row: int) -> str:
    if row in table.emphasis:
        return "bold red"
    if row in table.improved:
        return "green"
    return "dim" if row in table.muted else ""


def _print_notes(table: TableBlock, texts: Sequence[Sequence[str]], screen: Screen) -> None:
    for index, column in enumerate(table.columns):
        if column.kind != "note":
            continue
        screen.line(f"{column.label}:", "dim")
        name = next(i for i, other in enumerate(table.columns) if other.key == "label")
        for row in texts:
            if row[index]:
                screen.indented(f"{row[name]}: {row[index]}")


def _fitting(
    columns: Sequence[Column], texts: Sequence[Sequence[str]], screen: Screen
) -> list[int]:
    """The columns that fit the screen: those of the highest priority number go first."""
    widths = []
    for index, column in enumerate(columns):
        cells = [cell_len(row[index]) for row in texts]
        natural = max([cell_len(screen.safe(column.label)), *cells])
        wraps = column.kind in ("text", "quote")
        widths.append(min(natural, MIN_TEXT) if wraps else natural)
    shown = [i for i, column in enumerate(columns) if column.kind != "note"]
    while len(shown) > 2 and sum(widths[i] + GAP for i in shown) - GAP > screen.width:
        worst = max(columns[i].priority for i in shown)
        last = max(i for i in shown if columns[i].priority == worst)
        shown.remove(last)
    return shown
