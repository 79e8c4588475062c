"""What every chart begins with, and names as lets-plot can take them."""

from typing import Any

import lets_plot as lp

from voc_cli.report.charts.palette import INK

WIDTH = 860  # pixels

__all__ = ["WIDTH", "canvas", "plain", "unique"]


def canvas(data: dict[str, list[Any]] | None = None, *, left: float = 4, bottom: float = 4) -> Any:
    """An empty plot in the report's style; margins in pixels."""
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


def plain(text: str) -> str:
    """`text` without what lets-plot would read as a link or a formula."""
    return text.replace("<a", "<\u2060a").replace("\\(", "\\\u2060(").replace("\n", " ")


def unique(names: tuple[str, ...]) -> list[str]:
    """Axis values must differ to keep their own bar: repeated ones get trailing thin spaces."""
    seen: dict[str, int] = {}
    made = []
    for name in names:
        times = seen.get(name, 0)
        seen[name] = times + 1
        made.append(plain(name) + "\u2009" * times)
    return made
