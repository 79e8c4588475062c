"""The report as one HTML file: inline CSS, inline SVG, no script, nothing fetched from anywhere.

Every text goes through autoescaping, ticket text above all; only the SVG of `charts` and the
sparklines, whose texts are escaped where they are made, pass as markup.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from voc_cli.messages import message
from voc_cli.report.cells import NUMERIC_KINDS, cell_text, number_text
from voc_cli.report.charts.draw import chart_svg
from voc_cli.report.model import ChartSpec, Kind, Report, TableBlock
from voc_cli.report.quoting import split_quote

_CLASSES: dict[Kind, str] = {
    "flag": "mid flag", "date": "nowrap", "note": "note", "quote": "quote-cell",
    "spark": "spark",
}  # fmt: skip

__all__ = ["render_html"]


def render_html(report: Report) -> str:
    """The whole page; the same report gives the same text."""
    lang = report.lang
    return _page().render(
        report=report,
        css=Markup(_template("report.css").strip()),
        say=lambda name: message(f"report.{name}", lang),
        text=lambda cell, kind: cell_text(cell, kind, lang),
        pairs=lambda columns, row: list(zip(columns, row, strict=True)),
        cls=_class,
        row_class=_row_class,
        spark=_spark_svg,
        stacked=_stacked,
        over_time=_over_time,
        split_quote=split_quote,
        svg=lambda chart, key: Markup(chart_svg(chart, prefix=f"c-{key}", lang=lang)),
        chart_table=lambda chart: _chart_table(chart, lang),
    )


@cache
def _page() -> Template:
    environment = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template("report.html")


def _chart_table(chart: ChartSpec, lang: str) -> tuple[list[str], list[list[str]]]:
    """(header, rows) of the figures a chart draws, one row for each value of `x`."""
    if chart.kind == "heatmap":
        rows = [[s.name, *(_figure(y, "count", lang) for y in s.y)] for s in chart.series]
        return [chart.x_label, *chart.x], rows
    header = [chart.x_label]
    for series in chart.series:
        header.append(series.name)
        if series.lower:
            header.append(message("report.series_band", lang))
    rows = []
    for i, name in enumerate(chart.x):
        row = [name]
        for number, series in enumerate(chart.series):
            kind: Kind = "share" if chart.kind == "pareto" and number == 1 else "estimate"
            if chart.kind == "quadrant":
                kind = "score" if number else "share"
            row.append(_figure(series.y[i], kind, lang))
            if series.lower:
                low, high = series.lower[i], series.upper[i]
                row.append(
                    ""
                    if low is None or high is None
                    else message(
                        "report.range",
                        lang,
                        lower=_figure(low, kind, lang),
                        upper=_figure(high, kind, lang),
                    )
                )
        rows.append(row)
    return header, rows


def _figure(value: float | None, kind: Kind, lang: str) -> str:
    return "" if value is None else number_text(value, kind, lang)


def _template(name: str) -> str:
    return files("voc_cli.report").joinpath("templates", name).read_text(encoding="utf-8")


def _class(kind: Kind) -> Markup:
    name = "num" if kind in NUMERIC_KINDS else _CLASSES.get(kind, "")
    return Markup(' class="{}"').format(name) if name else Markup("")


def _stacked(block: TableBlock) -> bool:
    """Whether rows hold a text to read, which on a telephone would stand out of sight."""
    return any(column.kind in ("quote", "note") for column in block.columns)


def _over_time(chart: ChartSpec) -> bool:
    """Whether its right end is the newest period: a stack of polarities stands over stages."""
    toned = any(series.tone for series in chart.series)
    return chart.kind == "line" or (chart.kind == "stacked" and not toned)


def _row_class(block: TableBlock, row: int) -> Markup:
    if row in block.emphasis:
        return Markup(' class="alert"')
    if row in block.improved:
        return Markup(' class="better"')
    return Markup(' class="muted"') if row in block.muted else Markup("")


def _spark_svg(values: Sequence[int]) -> Markup:
    """A line from zero to the largest value with a dot at the last; the figures as its label."""
    width, height, edge = 96, 22, 3
    top = max(values, default=0) or 1
    step = (width - 2 * edge) / max(1, len(values) - 1)
    points = [
        (edge + i * step, height - edge - (height - 2 * edge) * value / top)
        for i, value in enumerate(values)
    ]
    if not points:
        return Markup("")
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    return Markup(
        '<svg viewBox="0 0 {w} {h}" role="img" aria-label="{label}">'
        '<polyline points="{path}" fill="none" stroke="#6b7785" stroke-width="1.4"/>'
        '<circle cx="{x}" cy="{y}" r="2.4" fill="#0b5a96"/></svg>'
    ).format(
        w=width,
        h=height,
        label=", ".join(str(value) for value in values),
        path=path,
        x=f"{x:.1f}",
        y=f"{y:.1f}",
    )
