"""Report: what every renderer (terminal, HTML, XLSX, Markdown) prints, and nothing else."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["ChartSpec", "Column", "Report", "Section", "Series", "TableBlock"]

Kind = Literal[
    "text", "count", "share", "change", "ratio", "score", "hours", "date", "spark", "flag", "quote"
]
Cell = str | int | float | bool | None | tuple[int, ...]


@dataclass(frozen=True)
class Column:
    """A column of a report table; `kind` says how each renderer formats and aligns its cells."""

    key: str
    label: str
    kind: Kind = "text"


@dataclass(frozen=True)
class TableBlock:
    """Rows as tuples in the order of `columns`. `emphasis` rows get the alert colour."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    emphasis: tuple[int, ...] = ()


@dataclass(frozen=True)
class Series:
    """One named line or bar set; `y[i]` belongs to `ChartSpec.x[i]`."""

    name: str
    y: tuple[float | None, ...]
    lower: tuple[float | None, ...] = ()
    upper: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class ChartSpec:
    """A chart by its meaning. `alerts` are the indexes of `x` that raised an alarm.

    heatmap: `series` are the rows, `x` the columns.
    """

    kind: Literal["line", "pareto", "stacked", "heatmap"]
    title: str
    x: tuple[str, ...]
    series: tuple[Series, ...]
    y_label: str = ""
    alerts: tuple[int, ...] = ()


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

    `appendix` holds long tables (every ticket of the period) for renderers with room for them.
    """

    lang: str
    title: str
    period: str
    headline: str
    sections: tuple[Section, ...]
    footer: tuple[str, ...]
    appendix: tuple[Section, ...] = ()
