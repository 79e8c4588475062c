"""Charts as static SVG: weekly line with its band, Pareto, stacked bars, heat map, quadrants.

Drawn by lets-plot, whose element ids are random; they are renumbered with the chart's own prefix,
so that the same figures give the same bytes and two charts on one page do not clash. Colours are
Okabe & Ito's (told apart with any colour vision); red is kept for alarms, which carry a mark too.
"""

import re
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import Any

import lets_plot as lp
from rich.cells import cell_len

from voc_cli.messages import message
from voc_cli.messages.numbers import fixed
from voc_cli.report.cells import number_text
from voc_cli.report.charts.canvas import WIDTH, canvas, plain, unique
from voc_cli.report.charts.label_places import apart
from voc_cli.report.charts.palette import ALERT, BLUE, GREY, INK, series_colours
from voc_cli.report.charts.quadrant import draw_quadrant
from voc_cli.report.model import ChartSpec, Series

BAND = "#cfe0ee"
FONTS = '"Malgun Gothic","Apple SD Gothic Neo","Noto Sans KR","Noto Sans CJK KR",sans-serif'
_LINE_PANEL, _MARK_CELL = (660.0, 240.0), 8.0  # pixels of a line chart's panel, of a bold letter
_TAG = re.compile(r"<[^>]*>")
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}(?:[eE]-?\d+)?")
_ID = re.compile(r'\bid="([^"]+)"')
_SELECTOR = re.compile(r"^#(\w+) \.", re.MULTILINE)

__all__ = ["chart_svg"]


def chart_svg(spec: ChartSpec, *, prefix: str, lang: str = "ko") -> str:
    """`spec` as one `<svg>` element; `prefix` starts every id in it.

    The element has `role="img"` and says its title and main figures to a screen reader.
    """
    draw = {
        "line": _line,
        "pareto": _pareto,
        "stacked": _stacked,
        "heatmap": _heatmap,
        "quadrant": draw_quadrant,
    }[spec.kind]
    plot, height = draw(spec, lang)
    svg = (plot + lp.ggsize(WIDTH, height)).to_svg()
    return _tidy(str(svg), spec, prefix=prefix, height=height)


def _line(spec: ChartSpec, lang: str) -> tuple[Any, int]:
    n = len(spec.x)
    observed = spec.series[0]
    plot = canvas()
    names, colours, kinds = [], [], []
    if len(spec.series) > 1:
        expected = spec.series[1]
        band = _band(expected)
        # One point makes no line or band, and the library would complain of it on standard output.
        if len(band["x"]) > 1:
            fill = lp.aes("x", ymin="lower", ymax="upper", fill="name")
            named = {**band, "name": [message("report.series_band", lang)] * len(band["x"])}
            plot += lp.geom_ribbon(fill, data=named, size=0, color=BAND)
            plot += lp.scale_fill_manual(values=[BAND])
        if len(band["x"]) > 1 or (n > 1 and not expected.lower):
            plot += _trace(expected, size=0.9)
            names.append(plain(expected.name))
            colours.append(GREY)
            kinds.append("dashed")
    if n > 1:
        plot += _trace(observed, size=1.4)
    names.insert(0, plain(observed.name))
    colours.insert(0, BLUE)
    kinds.insert(0, "solid")
    plot += lp.scale_color_manual(values=colours, breaks=names)
    plot += lp.scale_linetype_manual(values=kinds, breaks=names)
    values = [*observed.y, *(value for series in spec.series for value in series.upper)]
    top = 1.18 * (max((value for value in values if value is not None), default=0.0) or 1.0)
    plot += _marks(spec, observed, top)
    step = max(1, -(-n // 13))
    shown = sorted(range(n - 1, -1, -step))
    plot += lp.scale_x_continuous(
        breaks=shown, labels=[plain(spec.x[i]) for i in shown], expand=[0.02, 0.4]
    )
    plot += lp.scale_y_continuous(limits=[0, top], expand=[0, 0])
    plot += lp.theme(panel_grid_major_x=lp.element_blank())
    return plot, 280


def _trace(series: Series, *, size: float) -> Any:
    points = [(i, y) for i, y in enumerate(series.y) if y is not None]
    data = {
        "x": [i for i, _ in points],
        "y": [y for _, y in points],
        "name": [plain(series.name)] * len(points),
    }
    return lp.geom_line(lp.aes("x", "y", color="name", linetype="name"), data=data, size=size)


def _band(series: Series) -> dict[str, list[Any]]:
    found = [
        (i, lower, upper)
        for i, (lower, upper) in enumerate(zip(series.lower, series.upper, strict=True))
        if lower is not None and upper is not None
    ]
    return {
        "x": [i for i, _, _ in found],
        "lower": [max(0.0, lower) for _, lower, _ in found],
        "upper": [upper for _, _, upper in found],
    }


def _marks(spec: ChartSpec, observed: Series, top: float) -> Any:
    """A red dot at every alarm, the count too where there is room, the count at the last point."""
    last = len(spec.x) - 1
    layers = lp.geom_blank()
    for indexes, colour in ((spec.alerts, ALERT), ((last,), BLUE)):
        chosen = [i for i in indexes if observed.y[i] is not None]
        if colour == BLUE and last in spec.alerts:
            continue
        if not chosen:
            continue
        data: dict[str, list[Any]] = {
            "x": chosen,
            "y": [observed.y[i] for i in chosen],
            "label": [_mark(observed.y[i], alert=colour == ALERT) for i in chosen],
        }
        at = lp.aes("x", "y")
        layers += lp.geom_point(at, data=data, color=colour, size=4)
        for side, shown in _uncovered(data, observed.y, top).items():
            texts = {name: [values[i] for i in shown] for name, values in data.items()}
            layers += lp.geom_text(
                lp.aes("x", "y", label="label"),
                data=texts, color=colour, size=7, vjust=-0.7, hjust=side, fontface="bold",
            )  # fmt: skip
    return layers


def _uncovered(
    data: dict[str, list[Any]], history: Sequence[float | None], top: float
) -> dict[float, list[int]]:
    """The alarms whose figures cover nothing, by which side of its figure a point stands at.

    The newest comes first, then the highest; a figure left out stands in the table below the chart.
    """
    wide, high = _LINE_PANEL
    last = len(history) - 1

    def pixels(x: float, y: float) -> tuple[float, float]:
        return x / max(last, 1) * wide, (1 - y / top) * high

    order = sorted(range(len(data["x"])), key=lambda i: (data["x"][i] < last, -data["y"][i]))
    points = [pixels(x, y) for x, y in zip(data["x"], data["y"], strict=True)]
    course = [pixels(x, y) for x, y in enumerate(history) if y is not None]
    sides, boxes = [], []
    for i in order:
        width = _MARK_CELL * cell_len(data["label"][i])
        x, y = points[i]
        side = 0.0 if x < width / 2 else 1.0 if x > wide - width / 2 else 0.5
        left = x - side * width
        sides.append(side)
        boxes.append((left, y - 24, left + width, y - 6))
    kept = apart(boxes, beside=[points[i] for i in order], lines=list(pairwise(course)))
    return {
        side: [order[i] for i in kept if sides[i] == side]
        for side in sorted({sides[i] for i in kept})
    }


def _mark(value: float | None, *, alert: bool) -> str:
    return ("▲ " if alert else "") + fixed(value or 0)


def _pareto(spec: ChartSpec, lang: str) -> tuple[Any, int]:
    bars, running = spec.series[0].y, spec.series[1].y
    top = max(value or 0.0 for value in bars)
    names = unique(spec.x)
    data: dict[str, list[Any]] = {
        "x": names,
        "y": [value or 0.0 for value in bars],
        "count": [fixed(value or 0) for value in bars],
        "line": [(value or 0.0) * top * 1.15 for value in running],
        "share": [_share(y, bar, top) for y, bar in zip(running, bars, strict=True)],
        "kind": ["alert" if i in spec.alerts else "plain" for i in range(len(names))],
    }
    at_line = lp.aes("x", "line")
    plot = (
        canvas(data, left=30, bottom=4 + 1.4 * max(map(cell_len, names)))
        + lp.geom_bar(lp.aes("x", "y", fill="kind"), stat="identity", width=0.72, show_legend=False)
        + lp.scale_fill_manual(values={"alert": ALERT, "plain": BLUE})
        + lp.geom_text(lp.aes("x", "y", label="count"), vjust=-0.4, size=6.5, color=INK)
        + lp.geom_line(at_line, color=GREY, size=0.9, group=0)
        + lp.geom_point(at_line, color=GREY, size=2.2)
        + lp.geom_text(lp.aes("x", "line", label="share"), color=GREY, size=5.5, vjust=-0.8)
        + lp.scale_x_discrete(limits=names)
        + lp.scale_y_continuous(limits=[0, top * 1.28], expand=[0, 0])
        + lp.theme(
            axis_text_x=lp.element_text(angle=32, hjust=1, vjust=1, size=12, color=INK),
            panel_grid_major_x=lp.element_blank(),
        )
    )
    return plot, 380


def _share(value: float | None, bar: float | None, top: float) -> str:
    """The cumulative share, unless it would stand inside its bar or on the bar's own figure."""
    at = (value or 0.0) * top * 1.15
    return f"{fixed((value or 0.0) * 100)}%" if at > (bar or 0.0) + 0.1 * top else ""


def _stacked(spec: ChartSpec, lang: str) -> tuple[Any, int]:
    names = unique(tuple(series.name for series in spec.series))
    labels = unique(spec.x)
    data: dict[str, list[Any]] = {"x": [], "y": [], "name": []}
    for name, series in zip(names, spec.series, strict=True):
        data["x"] += labels
        data["y"] += [value or 0.0 for value in series.y]
        data["name"] += [name] * len(labels)
    plot = (
        canvas(data)
        + lp.geom_bar(lp.aes("x", "y", fill="name"), stat="identity", width=0.78, size=0.3)
        + lp.scale_fill_manual(values=series_colours(spec), breaks=names)
        + lp.scale_x_discrete(limits=labels)
        + lp.scale_y_continuous(expand=[0, 0, 0.05, 0])
        + lp.theme(panel_grid_major_x=lp.element_blank())
    )
    return plot, 300


def _heatmap(spec: ChartSpec, lang: str) -> tuple[Any, int]:
    rows = unique(tuple(series.name for series in spec.series))
    columns = unique(spec.x)
    cells = [
        (column, row, value or 0.0)
        for row, series in zip(rows, spec.series, strict=True)
        for column, value in zip(columns, series.y, strict=True)
    ]
    top = max((value for _, _, value in cells), default=0.0) or 1.0
    data: dict[str, list[Any]] = {
        "x": [cell[0] for cell in cells],
        "y": [cell[1] for cell in cells],
        "v": [cell[2] for cell in cells],
    }
    plot = (
        canvas(data, left=4 + 2.2 * max(map(cell_len, rows)))
        + lp.geom_tile(lp.aes("x", "y", fill="v"), width=0.97, height=0.94, show_legend=False)
        + lp.scale_fill_gradient(low="#f1f5f9", high="#08406f", limits=[0, top])
        + lp.scale_x_discrete(limits=columns, position="top", expand=[0, 0])
        + lp.scale_y_discrete(limits=rows[::-1], expand=[0, 0])
        + lp.theme(panel_grid=lp.element_blank(), axis_line=lp.element_blank())
    )
    for dark, colour in ((False, INK), (True, "#ffffff")):
        chosen = [cell for cell in cells if (cell[2] > top * 0.55) is dark]
        if chosen:
            labels = {
                "x": [cell[0] for cell in chosen],
                "y": [cell[1] for cell in chosen],
                "label": [number_text(cell[2], "count", lang) for cell in chosen],
            }
            aes = lp.aes("x", "y", label="label")
            plot += lp.geom_text(aes, data=labels, color=colour, size=6.5)
    return plot, 48 + 26 * len(rows)


def _tidy(svg: str, spec: ChartSpec, *, prefix: str, height: int) -> str:
    """Stable ids, a scalable and readable element, our fonts, figures of two decimals."""
    ids: dict[str, str] = {}
    for found in [*_SELECTOR.findall(svg), *_ID.findall(svg)]:
        ids.setdefault(found, f"{prefix}-{len(ids)}")
    for old, new in ids.items():
        name = re.escape(old)
        svg = re.sub(rf'\bid="{name}"', f'id="{new}"', svg)
        svg = re.sub(rf"url\(#{name}\)", f"url(#{new})", svg)
        svg = re.sub(rf'href="#{name}"', f'href="#{new}"', svg)
        svg = re.sub(rf"^#{name} \.", f"#{new} .", svg, flags=re.MULTILINE)
    svg = _TAG.sub(lambda tag: _LONG_NUMBER.sub(_two_decimals, tag[0]), svg)
    svg = re.sub(r"\.plt-container \{.*?\}\s*text \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace("font-family: sans-serif;", f"font-family: {FONTS};")
    svg = svg.replace("font-family:sans-serif;", f"font-family:{FONTS.replace(chr(34), chr(39))};")
    label = escape(f"{spec.title}. {_spoken(spec)}", quote=True)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-label="{label}" '
        f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}">'
        f"<title>{escape(spec.title)}</title>"
    )
    return re.sub(r"^\s*<svg[^>]*>", lambda _: opening, svg.strip(), count=1)


def _two_decimals(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _spoken(spec: ChartSpec) -> str:
    """The figures a sighted reader would take away: of bars all, of a line the last."""
    series = spec.series[0]
    if spec.kind == "pareto":
        pairs = zip(spec.x, series.y, strict=True)
        return ", ".join(f"{name} {fixed(value or 0)}" for name, value in pairs)
    if spec.kind == "quadrant":
        pairs = zip(spec.x, series.y, strict=True)
        return ", ".join(f"{name} {fixed(100 * (value or 0))}%" for name, value in pairs)
    if spec.kind == "line":
        return f"{spec.x[-1]}: {fixed(series.y[-1] or 0)}"
    return ", ".join(series.name for series in spec.series)
