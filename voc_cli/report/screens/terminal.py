"""The report on a screen: 80 columns (60 at least), Korean double width, colour with a meaning.

Red is an alarm or a figure that got worse, green one that got better, grey one on few tickets.
Everything is also said in words or marks, so nothing is lost without colour.
"""

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from voc_cli.messages import message
from voc_cli.report.cells import cell_text
from voc_cli.report.model import ChartSpec, Report, Section, TableBlock
from voc_cli.report.quoting import split_quote
from voc_cli.report.screens.grid import print_grid
from voc_cli.report.screens.screen import Screen

MAX_WIDTH = 110  # longer lines tire the eye

__all__ = ["print_report"]


def print_report(report: Report, console: Console) -> None:
    """Print the report: title and headline first, then the sections in their order."""
    screen = Screen(console, min(console.width, MAX_WIDTH))
    screen.line(report.title, "bold")
    screen.line(report.period, "dim")
    panel = Panel(
        Text(screen.safe(report.headline), style="bold"),
        border_style="red" if report.alert else "green",
        width=screen.width,
    )
    console.print(panel)
    for number, section in enumerate(report.sections, start=1):
        _print_section(section, number, screen, report.lang)
    screen.blank()
    for line in report.footer:
        screen.line(line, "dim")


def _print_section(section: Section, number: int, screen: Screen, lang: str) -> None:
    screen.blank()
    screen.line(f"{number}. {section.heading}", "bold underline")
    for text in section.text:
        screen.line(text)
    for table in section.tables:
        if table.title:
            screen.blank()
            screen.line(table.title, "bold")
        match table.layout:
            case "facts":
                _print_facts(table, screen, lang)
            case "cards":
                _print_cards(table, screen, lang)
            case "quotes":
                _print_quotes(table, screen, lang)
            case _:
                print_grid(table, screen, lang)
    for chart in section.charts:
        if chart.kind == "line":
            _print_spark(chart, screen, lang)


def _print_facts(table: TableBlock, screen: Screen, lang: str) -> None:
    for row in table.rows:
        label, answer = (cell_text(cell, "text", lang) for cell in row)
        screen.line(label, "bold")
        screen.indented(answer)


def _print_cards(table: TableBlock, screen: Screen, lang: str) -> None:
    for row in table.rows:
        number, title = (cell_text(cell, "count", lang) for cell in row[:2])
        screen.line(f"{number}. {title}", "bold")
        grid = Table.grid(padding=(0, 2, 0, 0))
        labels = [screen.safe(column.label) for column in table.columns[2:]]
        grid.add_column(min_width=max(map(cell_len, labels)), no_wrap=True, style="dim")
        # Rich cuts the space after a full line of wide letters with an ellipsis that eats a letter.
        grid.add_column(ratio=1, overflow="fold")
        for column, label, cell in zip(table.columns[2:], labels, row[2:], strict=True):
            text = cell_text(cell, column.kind, lang)
            if text:
                grid.add_row(Text(label), Text(screen.safe(text)))
        screen.console.print(Padding(grid, (0, 0, 0, 3)), width=screen.width)


def _print_quotes(table: TableBlock, screen: Screen, lang: str) -> None:
    for row in table.rows:
        quote, source = split_quote(table.columns, row, lang)
        screen.indented(f"“{quote}”")
        screen.indented(source, "dim", indent=4)


def _print_spark(chart: ChartSpec, screen: Screen, lang: str) -> None:
    values = tuple(int(value or 0) for value in chart.series[0].y)
    scale = message(
        "report.spark_scale",
        lang,
        first=chart.x[0],
        last=chart.x[-1],
        low=f"{min(values):,}",
        high=f"{max(values):,}",
    )
    screen.line(chart.title)
    screen.indented(f"{screen.spark(values)}  {scale}")
