"""Charts as static SVG: weekly line with its band, Pareto, stacked bars, heat map, quadrants.

Drawn by lets-plot, whose element ids are random; they are renumbered with the chart's own prefix,
so that the same figures give the same bytes and two charts on one page do not clash. Colours are
Okabe & Ito's (told apart with any colour vision); red is kept for alarms, which carry a mark too.
"""

import re
from html import escape
from typing import Any

import lets_plot as lp
from rich.cells import cell_len

from voc_cli.messages import message
from voc_cli.messages.numbers import fixed
from voc_cli.report.cells import number_text
from voc_cli.report.model import ChartSpec, Series
from voc_cli.report.palette import ALERT, BLUE, GREY, INK, series_colours

BAND = "#cfe0ee"
FONTS = '"Malgun Gothic","Apple SD Gothic Neo","Noto Sans KR","Noto Sans CJK KR",sans-serif'
WIDTH = 860
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
        "quadrant": _quadrant,
    }[spec.kind]
    plot, height = draw(spec, lang)
    svg = (plot + lp.ggsize(WIDTH, height)).to_svg()
    return _tidy(str(svg), spec, prefix=prefix, height=height)


def _canvas(data: dict[str, list[Any]] | None = None, *, left: float = 4, bottom: float = 4) -> Any:
    # lets-plot measures Hangul as narrower than it is: long labels get their room from margins.
    return (
        lp.ggplot(data)
        + lp.theme_minimal()
        + lp.theme(
            text=lp.element_text(color=INK, size=13),
            axis_title=lp.element_blank(),
            axis_text=lp.element_text(color=INK, size=12),
            legend_title=lp.element_blank(),
            legend_text=lp.element_text(size=12),
            panel_grid_minor=lp.element_blank(),
            panel_grid_major=lp.element_line(color="#e6eaee"),
            plot_margin=[4, 12, bottom, left],
        )
    )


def _line(spec: ChartSpec, lang: str) -> tuple[Any, int]:
    n = len(spec.x)
    observed = spec.series[0]
    plot = _canvas()
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
            names.append(_plain(expected.name))
            colours.append(GREY)
            kinds.append("dashed")
    if n > 1:
        plot += _trace(observed, size=1.4)
    names.insert(0, _plain(observed.name))
    colours.insert(0, BLUE)
    kinds.insert(0, "solid")
    plot += lp.scale_color_manual(values=colours, breaks=names)
    plot += lp.scale_linetype_manual(values=kinds, breaks=names)
    plot += _marks(spec, observed)
    step = max(1, -(-n // 13))
    shown = sorted(range(n - 1, -1, -step))
    plot += lp.scale_x_continuous(
        breaks=shown, labels=[_plain(spec.x[i]) for i in shown], expand=[0.02, 0.4]
    )
    values = [*observed.y, *(value for series in spec.series for value in series.upper)]
    top = max((value for value in values if value is not None), default=0.0) or 1.0
    plot += lp.scale_y_continuous(limits=[0, top * 1.18], expand=[0, 0])
    plot += lp.theme(panel_grid_major_x=lp.element_blank())
    return plot, 280


def _trace(series: Series, *, size: float) -> Any:
    points = [(i, y) for i, y in enumerate(series.y) if y is not None]
    data = {
        "x": [i for i, _ in points],
        "y": [y for _, y in points],
        "name": [_plain(series.name)] * len(points),
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


def _marks(spec: ChartSpec, observed: Series) -> Any:
    """A red dot and the count at every alarm, the count alone at the last point."""
    last = len(spec.x) - 1
    layers = lp.geom_blank()
    for indexes, colour in ((spec.alerts, ALERT), ((last,), BLUE)):
        chosen = [i for i in indexes if observed.y[i] is not None]
        if colour == BLUE and last in spec.alerts:
            continue
        if not chosen:
            continue
        data = {
            "x": chosen,
            "y": [observed.y[i] for i in chosen],
            "label": [_mark(observed.y[i], alert=colour == ALERT) for i in chosen],
        }
        at = lp.aes("x", "y")
        layers += lp.geom_point(at, data=data, color=colour, size=4)
        layers += lp.geom_text(
            lp.aes("x", "y", label="label"),
            data=data, color=colour, size=7, vjust=-0.7, hjust="inward", fontface="bold",
        )  # fmt: skip
    return layers


def _mark(value: float | None, *, alert: bool) -> str:
    return ("▲ " if alert else "") + f"{value or 0:,.0f}"


def _pareto(spec: ChartSpec, lang: str) -> tuple[Any, int]:
    bars, running = spec.series[0].y, spec.series[1].y
    top = max(value or 0.0 for value in bars)
    names = _unique(spec.x)
    data: dict[str, list[Any]] = {
        "x": names,
        "y": [value or 0.0 for value in bars],
        "count": [f"{value or 0:,.0f}" for value in bars],
        "line": [(value or 0.0) * top * 1.15 for value in running],
        "share": [_share(y, bar, top) for y, bar in zip(running, bars, strict=True)],
        "kind": ["alert" if i in spec.alerts else "plain" for i in range(len(names))],
    }
    at_line = lp.aes("x", "line")
    plot = (
        _canvas(data, left=30, bottom=4 + 1.4 * max(map(cell_len, names)))
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
    names = _unique(tuple(series.name for series in spec.series))
    labels = _unique(spec.x)
    data: dict[str, list[Any]] = {"x": [], "y": [], "name": []}
    for name, series in zip(names, spec.series, strict=True):
        data["x"] += labels
        data["y"] += [value or 0.0 for value in series.y]
        data["name"] += [name] * len(labels)
    plot = (
        _canvas(data)
        + lp.geom_bar(lp.aes("x", "y", fill="name"), stat="identity", width=0.78, size=0.3)
        + lp.scale_fill_manual(values=series_colours(spec), breaks=names)
        + lp.scale_x_discrete(limits=labels)
        + lp.scale_y_continuous(expand=[0, 0, 0.05, 0])
        + lp.theme(panel_grid_major_x=lp.element_blank())
    )
    return plot, 300


def _heatmap(spec: ChartSpec, lang: str) -> tuple[Any, int]:
    rows = _unique(tuple(series.name for series in spec.series))
    columns = _unique(spec.x)
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
        _canvas(data, left=4 + 2.2 * max(map(cell_len, rows)))
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


def _quadrant(spec: ChartSpec, lang: str) -> tuple[Any, int]:
    """Points with their names between two crossing lines, the alerts among them red."""
    up = [value or 0.0 for value in spec.series[0].y]
    right = [value or 0.0 for value in spec.series[1].y]
    middle_x, middle_y = sum(right) / len(right), sum(up) / len(up)
    (left, wide), (low, tall) = _room(right), _room(up)
    plot = (
        _canvas(left=20)
        + lp.geom_vline(xintercept=middle_x, color=GREY, linetype="dashed", size=0.7)
        + lp.geom_hline(yintercept=middle_y, color=GREY, linetype="dashed", size=0.7)
        + lp.scale_x_continuous(limits=[left, wide], expand=[0, 0], format=".2f")
        + lp.scale_y_continuous(limits=[low, tall], expand=[0, 0], format=".2f")
        + lp.labs(x=_plain(spec.x_label), y=_plain(spec.y_label))
        + lp.theme(axis_title=lp.element_text(color=GREY, size=12))
    )
    inner_left, inner_wide = left + 0.01 * (wide - left), wide - 0.01 * (wide - left)
    inner_low, inner_tall = low + 0.02 * (tall - low), tall - 0.02 * (tall - low)
    places = (
        (inner_left, inner_tall), (inner_wide, inner_tall),
        (inner_left, inner_low), (inner_wide, inner_low),
    )  # fmt: skip
    for name, (x, y) in zip(spec.corners, places, strict=bool(spec.corners)):
        data = {"x": [x], "y": [y], "label": [_plain(name)]}
        plot += lp.geom_text(
            lp.aes("x", "y", label="label"),
            data=data, color=GREY, size=6.5, fontface="bold",
            hjust="left" if x == inner_left else "right",
            vjust="top" if y == inner_tall else "bottom",
        )  # fmt: skip
    names = _unique(spec.x)
    for colour, chosen in (
        (BLUE, [i for i in range(len(names)) if i not in spec.alerts]),
        (ALERT, list(spec.alerts)),
    ):
        if not chosen:
            continue
        points: dict[str, list[Any]] = {
            "x": [right[i] for i in chosen],
            "y": [up[i] for i in chosen],
            "label": [("▲ " if colour == ALERT else "") + names[i] for i in chosen],
        }
        at = lp.aes("x", "y")
        plot += lp.geom_point(at, data=points, color=colour, size=4)
        plot += lp.geom_text_repel(
            lp.aes("x", "y", label="label"), data=points, color=colour, size=6, seed=1
        )
    return plot, 420


def _room(values: list[float]) -> tuple[float, float]:
    """The span of an axis with air around its outermost points."""
    low, high = min(values), max(values)
    air = 0.15 * (high - low) or 0.1
    return low - air, high + air


def _plain(text: str) -> str:
    """`text` without what lets-plot would read as a link or a formula."""
    return text.replace("<a", "<\u2060a").replace("\\(", "\\\u2060(").replace("\n", " ")


def _unique(names: tuple[str, ...]) -> list[str]:
    """Axis values must differ to keep their own bar: repeated ones get trailing thin spaces."""
    seen: dict[str, int] = {}
    made = []
    for name in names:
        times = seen.get(name, 0)
        seen[name] = times + 1
        made.append(_plain(name) + "\u2009" * times)
    return made


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
        return ", ".join(f"{name} {value or 0:,.0f}" for name, value in pairs)
    if spec.kind == "quadrant":
        pairs = zip(spec.x, series.y, strict=True)
        return ", ".join(f"{name} {value or 0:.2f}" for name, value in pairs)
    if spec.kind == "line":
        return f"{spec.x[-1]}: {series.y[-1] or 0:,.0f}"
    return ", ".join(series.name for series in spec.series)
