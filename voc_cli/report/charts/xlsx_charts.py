"""Excel's own charts, drawn from figures that stand on a sheet of the same workbook."""

from dataclasses import dataclass, field
from typing import Any

from voc_cli.report.charts.palette import ALERT, BLUE, GREY, series_colours
from voc_cli.report.model import ChartSpec, Section

BAND = "#9db8cf"
ROWS_PER_CHART = 18

__all__ = ["ChartData", "insert_charts"]


@dataclass
class ChartData:
    """The sheet of figures: blocks one below the other, filled while charts are made.

    Written last, so that it stands at the end of the workbook.
    """

    workbook: Any
    name: str
    rows: list[list[str | float | None]] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)

    def add(self, spec: ChartSpec) -> int:
        """Append the figures of `spec`; the row of their header."""
        self.rows.append([spec.title])
        self.heads.append(len(self.rows))
        header: list[str | float | None] = [spec.x_label]
        columns: list[tuple[float | None, ...]] = []
        for series in spec.series:
            header.append(series.name)
            columns.append(series.y)
            for bound in (series.lower, series.upper):
                if bound:
                    header.append("95%")
                    columns.append(bound)
        self.rows.append(header)
        for i, label in enumerate(spec.x):
            self.rows.append([label, *(column[i] for column in columns)])
        self.rows.append([])
        return self.heads[-1]

    def write_sheet(self, head: Any) -> None:
        """The sheet itself, if any chart was made."""
        if not self.rows:
            return
        sheet = self.workbook.add_worksheet(self.name)
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 12, 13)
        for number, row in enumerate(self.rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell, head if number in self.heads else None)
                elif cell is not None:
                    sheet.write_number(number, column, cell)


def insert_charts(
    workbook: Any, sheet: Any, section: Section, data: ChartData, *, row: int
) -> None:
    """Insert the charts of a section below its tables, one below the other."""
    for spec in section.charts:
        if spec.kind == "heatmap":
            _shade(sheet, section)
            continue
        header = data.add(spec)
        chart = _chart(workbook, spec, data.name, header)
        chart.set_title({"name": spec.title, "name_font": {"size": 12}})
        chart.set_size({"width": 880, "height": 320})
        chart.set_legend({"position": "bottom"} if len(spec.series) > 1 else {"none": True})
        sheet.insert_chart(row, 0, chart, {"description": spec.title})
        row += ROWS_PER_CHART


def _chart(workbook: Any, spec: ChartSpec, name: str, header: int) -> Any:
    if spec.kind == "line":
        return _line(workbook, spec, name, header)
    if spec.kind == "pareto":
        return _pareto(workbook, spec, name, header)
    if spec.kind == "quadrant":
        return _quadrant(workbook, spec, name, header)
    chart = workbook.add_chart({"type": "column", "subtype": "stacked"})
    for i, colour in enumerate(series_colours(spec)):
        fill = {"color": colour}
        chart.add_series(_series(spec, name, header, i + 1) | {"fill": fill, "gap": 40})
    return chart


def _series(spec: ChartSpec, name: str, header: int, column: int) -> dict[str, Any]:
    first, last = header + 1, header + len(spec.x)
    return {
        "name": [name, header, column],
        "categories": [name, first, 0, last, 0],
        "values": [name, first, column, last, column],
    }


def _line(workbook: Any, spec: ChartSpec, name: str, header: int) -> Any:
    chart = workbook.add_chart({"type": "line"})
    points = [
        {"fill": {"color": ALERT}, "border": {"color": ALERT}} if i in spec.alerts else None
        for i in range(len(spec.x))
    ]
    observed = {
        "line": {"color": BLUE, "width": 2.25},
        "marker": {"type": "circle", "size": 5, "fill": {"color": BLUE}},
        "points": points,
    }
    chart.add_series(_series(spec, name, header, 1) | observed)
    column = 2
    for series in spec.series[1:]:
        line = {"color": GREY, "width": 1.25, "dash_type": "dash"}
        chart.add_series(_series(spec, name, header, column) | {"line": line})
        column += 1
        for bound in (series.lower, series.upper):
            if bound:
                edge = {"line": {"color": BAND, "width": 1}}
                chart.add_series(_series(spec, name, header, column) | edge)
                column += 1
    chart.set_y_axis({"min": 0, "major_gridlines": {"visible": True, "line": {"color": "#E0E4E8"}}})
    return chart


def _pareto(workbook: Any, spec: ChartSpec, name: str, header: int) -> Any:
    chart = workbook.add_chart({"type": "column"})
    points = [{"fill": {"color": ALERT if i in spec.alerts else BLUE}} for i in range(len(spec.x))]
    bars = {"fill": {"color": BLUE}, "gap": 40, "points": points, "data_labels": {"value": True}}
    chart.add_series(_series(spec, name, header, 1) | bars)
    running = workbook.add_chart({"type": "line"})
    style = {
        "line": {"color": GREY, "width": 1.5},
        "marker": {"type": "circle", "size": 4, "fill": {"color": GREY}},
        "y2_axis": True,
    }
    running.add_series(_series(spec, name, header, 2) | style)
    chart.combine(running)
    chart.set_y_axis({"min": 0, "major_gridlines": {"visible": True, "line": {"color": "#E0E4E8"}}})
    running.set_y2_axis({"min": 0, "max": 1, "num_format": "0%"})
    return chart


def _quadrant(workbook: Any, spec: ChartSpec, name: str, header: int) -> Any:
    """Points named by their labels; the axes cross at the means."""
    chart = workbook.add_chart({"type": "scatter"})
    first, last = header + 1, header + len(spec.x)
    up, right = ([value or 0.0 for value in series.y] for series in spec.series[:2])
    chart.add_series(
        {
            "name": [name, header, 1],
            "categories": [name, first, 2, last, 2],
            "values": [name, first, 1, last, 1],
            "marker": {"type": "circle", "size": 7, "fill": {"color": BLUE}},
            "points": [
                {"fill": {"color": ALERT}} if i in spec.alerts else None for i in range(len(spec.x))
            ],
            "data_labels": {
                "custom": [{"value": label} for label in spec.x],
                "value": True,
                "position": "right",
            },
        }
    )
    quiet = {"major_gridlines": {"visible": False}, "num_format": "0.00", "label_position": "low"}
    middle_x, middle_y = sum(right) / len(right), sum(up) / len(up)
    chart.set_x_axis({"name": spec.series[1].name, "crossing": middle_x, **quiet})
    chart.set_y_axis({"name": spec.series[0].name, "crossing": middle_y, **quiet})
    return chart


def _shade(sheet: Any, section: Section) -> None:
    """The table is the heat map: its cells are shaded by their value."""
    block = section.tables[0]
    first = 2 + len(section.text) + 1
    sheet.conditional_format(
        first,
        1,
        first + len(block.rows) - 1,
        len(block.columns) - 1,
        {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#5B9BD5"},
    )
