"""Report: what every renderer (terminal, HTML, XLSX, Markdown) prints, and nothing else."""

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Cell",
    "ChartSpec",
    "Column",
    "Figure",
    "Interval",
    "Kind",
    "Report",
    "Section",
    "Series",
    "TableBlock",
]

# count 1,234 · estimate 16.2 · share 0–1 as 12.3 % · change +25 % · points +2.1 %p · ratio 2.6×
# score 0.87 · balance −100…100, signed · hours · probability q · spark a small history
# signed +0.02
# note a remark on its row: a column where there is room, a line below the table where there is none
Kind = Literal[
    "text", "count", "share", "change", "ratio", "score", "hours", "date", "spark", "flag", "quote",
    "estimate", "points", "balance", "probability", "interval", "note", "signed",
]  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A number that brings its own kind, for tables whose rows have different units."""

    value: float
    kind: Kind


@dataclass(frozen=True)
class Interval:
    """A 95 % interval, with the estimate it surrounds where there is one.

    A side on which nothing is known is infinite.
    """

    lower: float
    upper: float
    kind: Kind = "count"
    center: float | None = None


Cell = str | int | float | bool | None | tuple[int, ...] | Figure | Interval


@dataclass(frozen=True)
class Column:
    """A column of a report table; `kind` says how each renderer formats and aligns its cells.

    `priority` 1 is shown everywhere; on a narrow screen the highest numbers go first.
    """

    key: str
    label: str
    kind: Kind = "text"
    priority: int = 1


@dataclass(frozen=True)
class TableBlock:
    """Rows as tuples in the order of `columns`. `emphasis` rows get the alert colour.

    improved  rows that got better, in the colour of good news
    muted   rows that stand on few tickets, shown in grey
    layout  table: a grid · cards: one block a row, its second cell the title · quotes: the cell of
            kind `quote` with the others as its source line · facts: pairs of label and value
    drawn   a chart of the section shows the same figures, so a page with charts need not
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    emphasis: tuple[int, ...] = ()
    improved: tuple[int, ...] = ()
    muted: tuple[int, ...] = ()
    layout: Literal["table", "cards", "quotes", "facts"] = "table"
    title: str = ""
    drawn: bool = False


@dataclass(frozen=True)
class Series:
    """One named line or bar set; `y[i]` belongs to `ChartSpec.x[i]`.

    `tone` is a polarity (neg, mix, neu, pos) where the series stands for one.
    """

    name: str
    y: tuple[float | None, ...]
    lower: tuple[float | None, ...] = ()
    upper: tuple[float | None, ...] = ()
    tone: str = ""


@dataclass(frozen=True)
class ChartSpec:
    """A chart by its meaning. `alerts` are the indexes of `x` that raised an alarm.

    line     the first series is what was observed, a second one what was expected, with its band
    pareto   the first series are the bars, the second the cumulative share (0–1)
    stacked  one series a colour
    heatmap  `series` are the rows, `x` the columns
    quadrant `x` names the points; the first series is their height, the second how far right they
             stand; lines cross at the means, `corners` name what lies between them

    `x_label` heads the column of `x` where the figures are shown as a table.
    """

    kind: Literal["line", "pareto", "stacked", "heatmap", "quadrant"]
    title: str
    x: tuple[str, ...]
    series: tuple[Series, ...]
    y_label: str = ""
    alerts: tuple[int, ...] = ()
    x_label: str = ""
    corners: tuple[str, ...] = ()  # upper left, upper right, lower left, lower right


@dataclass(frozen=True)
class Section:
    """One numbered part of the report; empty parts say so in `text` rather than vanish."""

    key: str
    heading: str
    text: tuple[str, ...] = ()
    tables: tuple[TableBlock, ...] = ()
    charts: tuple[ChartSpec, ...] = ()


@dataclass(frozen=True)
class Report:
    """The weekly report in one language. `headline` is its one-line summary.

    `alert` is true when the headline tells of an alarm. `appendix` holds long tables (every ticket
    of the period) for renderers with room for them.
    """

    lang: str
    title: str
    period: str
    headline: str
    sections: tuple[Section, ...]
    footer: tuple[str, ...]
    appendix: tuple[Section, ...] = ()
    alert: bool = False
