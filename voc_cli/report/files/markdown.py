"""The report as Markdown, for wikis and issue trackers: headings, sentences, tables, no HTML."""

import re
from collections.abc import Sequence

from voc_cli.messages import message
from voc_cli.report.cells import NUMERIC_KINDS, cell_text
from voc_cli.report.model import Report, Section, TableBlock
from voc_cli.report.quoting import split_quote

# Two tildes in a line (10~23 … 5~7) would strike out what stands between them.
_SPECIAL = re.compile(r"([\\`*_|<>~]|\](?=[(\[:])|^(?:#{1,6}(?=\s)|[-+](?=\s)|\d+(?=[.)]\s)))")

__all__ = ["escape", "render_markdown"]


def render_markdown(report: Report) -> str:
    """The whole report; ticket text is escaped so that it shows as it was written."""
    lang = report.lang
    lines = [f"# {escape(report.title)}", "", escape(report.period), ""]
    lines += [f"> **{escape(report.headline)}**", ""]
    for number, section in enumerate(report.sections, start=1):
        lines += _section(section, number, lang)
    lines += [f"## {message('report.notes', lang)}", ""]
    lines += [f"- {escape(line)}" for line in report.footer]
    return "\n".join(lines) + "\n"


def _section(section: Section, number: int, lang: str) -> list[str]:
    lines = [f"## {number}. {escape(section.heading)}", ""]
    for text in section.text:
        lines += [escape(text), ""]
    for block in section.tables:
        if block.title:
            lines += [f"### {escape(block.title)}", ""]
        match block.layout:
            case "facts":
                lines += _facts(block, lang)
            case "cards":
                lines += _cards(block, lang)
            case "quotes":
                lines += _quotes(block, lang)
            case _:
                lines += _table(block, lang)
        lines.append("")
    return lines


def _facts(block: TableBlock, lang: str) -> list[str]:
    pairs = ([escape(cell_text(cell, "text", lang)) for cell in row] for row in block.rows)
    return [f"- **{label}** {answer}" for label, answer in pairs]


def _cards(block: TableBlock, lang: str) -> list[str]:
    lines: list[str] = []
    for row in block.rows:
        number, title = (escape(cell_text(cell, "count", lang)) for cell in row[:2])
        lines += [f"### {number}. {title}", ""]
        for column, cell in zip(block.columns[2:], row[2:], strict=True):
            text = cell_text(cell, column.kind, lang)
            if text:
                lines.append(f"- {escape(column.label)}: {escape(text)}")
        lines.append("")
    return lines


def _quotes(block: TableBlock, lang: str) -> list[str]:
    lines: list[str] = []
    for row in block.rows:
        quote, source = split_quote(block.columns, row, lang)
        lines += [f"> {escape(quote)}", ">", f"> — {escape(source)}", ""]
    return lines


def _table(block: TableBlock, lang: str) -> list[str]:
    numeric = [column.kind in NUMERIC_KINDS for column in block.columns]
    lines = [
        _row([escape(column.label) for column in block.columns]),
        _row(["---:" if right else "---" for right in numeric]),
    ]
    for i, row in enumerate(block.rows):
        cells = [
            escape(cell_text(cell, column.kind, lang))
            for column, cell in zip(block.columns, row, strict=True)
        ]
        if i in block.emphasis and cells[0]:
            cells[0] = f"**{cells[0]}**"
        elif i in block.muted and cells[0]:
            cells[0] = f"*{cells[0]}*"
        lines.append(_row(cells))
    return lines


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def escape(text: str) -> str:
    """A text on one line that Markdown shows as it was written."""
    line = " ".join(text.split())
    return _SPECIAL.sub(lambda found: _backslashed(found[0]), line)


def _backslashed(mark: str) -> str:
    """Digits that would begin a list keep their look: the escape goes before the full stop."""
    return mark + "\\" if mark.isdigit() else "\\" + mark
