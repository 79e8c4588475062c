"""Importance against performance: named points between two crossing lines, alerts in red."""

from typing import Any

import lets_plot as lp
from rich.cells import cell_len

from voc_cli.report.charts.canvas import canvas, plain, unique
from voc_cli.report.charts.label_places import Place, place_labels
from voc_cli.report.charts.palette import ALERT, BLUE, GREY
from voc_cli.report.model import ChartSpec

__all__ = ["draw_quadrant"]

HEIGHT = 460
_PANEL = (790.0, 408.0)  # pixels inside the axes
_CELL, _LINE = 6.2, 15.0  # width of a letter, height of a name, as the browsers we aim at set them
_LIMITS = tuple[float, float]


def draw_quadrant(spec: ChartSpec, lang: str) -> tuple[Any, int]:
    """The plot and its height; series are importance (upwards, a share) and performance."""
    up = [value or 0.0 for value in spec.series[0].y]
    right = [value or 0.0 for value in spec.series[1].y]
    middle_x, middle_y = sum(right) / len(right), sum(up) / len(up)
    across, along = _room(right), _room(up)
    plot = (
        canvas(left=8)
        + lp.geom_vline(xintercept=middle_x, color=GREY, linetype="dashed", size=0.7)
        + lp.geom_hline(yintercept=middle_y, color=GREY, linetype="dashed", size=0.7)
        + lp.scale_x_continuous(limits=list(across), expand=[0, 0], format=".2f")
        + lp.scale_y_continuous(limits=list(along), expand=[0, 0], format=".0%")
    )
    corners = _corners(spec.corners, across, along)
    for name, x, y, hjust, vjust in corners:
        data = {"x": [x], "y": [y], "label": [name]}
        plot += lp.geom_text(
            lp.aes("x", "y", label="label"),
            data=data, color=GREY, size=6.5, fontface="bold", hjust=hjust, vjust=vjust,
        )  # fmt: skip
    names = unique(spec.x)
    labels = [("▲ " if i in spec.alerts else "") + name for i, name in enumerate(names)]
    points = [_to_pixels(x, y, across, along) for x, y in zip(right, up, strict=True)]
    cross = _to_pixels(middle_x, middle_y, across, along)
    places = place_labels(
        points,
        [(_CELL * cell_len(label) + 4, _LINE) for label in labels],
        room=_PANEL,
        taken=[_corner_box(name, hjust, vjust) for name, _, _, hjust, vjust in corners],
        lines=[((cross[0], 0.0), (cross[0], _PANEL[1])), ((0.0, cross[1]), (_PANEL[0], cross[1]))],
    )
    plot += _leads(places, across, along)
    for colour, chosen in (
        (BLUE, [i for i in range(len(names)) if i not in spec.alerts]),
        (ALERT, list(spec.alerts)),
    ):
        if chosen:
            plot += _named_points(chosen, colour, (right, up), places, labels, across, along)
    return plot, HEIGHT


def _named_points(
    chosen: list[int],
    colour: str,
    at: tuple[list[float], list[float]],
    places: list[Place],
    labels: list[str],
    across: _LIMITS,
    along: _LIMITS,
) -> Any:
    dots: dict[str, list[Any]] = {
        "x": [at[0][i] for i in chosen],
        "y": [at[1][i] for i in chosen],
    }
    middles = [_to_data(places[i].x, places[i].y, across, along) for i in chosen]
    texts: dict[str, list[Any]] = {
        "x": [x for x, _ in middles],
        "y": [y for _, y in middles],
        "label": [labels[i] for i in chosen],
    }
    layers = lp.geom_point(lp.aes("x", "y"), data=dots, color=colour, size=4)
    return layers + lp.geom_text(
        lp.aes("x", "y", label="label"), data=texts, color=colour, size=6, hjust=0.5, vjust=0.5
    )


def _leads(places: list[Place], across: _LIMITS, along: _LIMITS) -> Any:
    lines = [place.lead for place in places if place.lead is not None]
    if not lines:
        return lp.geom_blank()
    ends = [[_to_data(*point, across, along) for point in line] for line in lines]
    data = {
        "x": [begin[0] for begin, _ in ends],
        "y": [begin[1] for begin, _ in ends],
        "xend": [end[0] for _, end in ends],
        "yend": [end[1] for _, end in ends],
    }
    return lp.geom_segment(
        lp.aes("x", "y", xend="xend", yend="yend"), data=data, color=GREY, size=0.5
    )


def _corners(
    names: tuple[str, ...], across: _LIMITS, along: _LIMITS
) -> list[tuple[str, float, float, str, str]]:
    """Name, place and alignment of what stands in the corners, upper left first."""
    air_x, air_y = 0.01 * (across[1] - across[0]), 0.02 * (along[1] - along[0])
    x = {"left": across[0] + air_x, "right": across[1] - air_x}
    y = {"top": along[1] - air_y, "bottom": along[0] + air_y}
    sides = [(hjust, vjust) for vjust in ("top", "bottom") for hjust in ("left", "right")]
    return [
        (plain(name), x[hjust], y[vjust], hjust, vjust)
        for name, (hjust, vjust) in zip(names, sides, strict=bool(names))
    ]


def _corner_box(name: str, hjust: str, vjust: str) -> tuple[float, float, float, float]:
    width, height = 1.15 * _CELL * cell_len(name) + 16, _LINE + 14
    left = 0.0 if hjust == "left" else _PANEL[0] - width
    top = 0.0 if vjust == "top" else _PANEL[1] - height
    return left, top, left + width, top + height


def _to_pixels(x: float, y: float, across: _LIMITS, along: _LIMITS) -> tuple[float, float]:
    return (
        (x - across[0]) / (across[1] - across[0]) * _PANEL[0],
        (along[1] - y) / (along[1] - along[0]) * _PANEL[1],
    )


def _to_data(x: float, y: float, across: _LIMITS, along: _LIMITS) -> tuple[float, float]:
    return (
        across[0] + x / _PANEL[0] * (across[1] - across[0]),
        along[1] - y / _PANEL[1] * (along[1] - along[0]),
    )


def _room(values: list[float]) -> _LIMITS:
    """The span of an axis with air around its outermost points."""
    low, high = min(values), max(values)
    air = 0.15 * (high - low) or 0.1
    return low - air, high + air
