"""The colours of charts, the same in HTML and Excel."""

from collections.abc import Mapping

from voc_cli.report.model import ChartSpec

INK = "#1b2a3a"
BLUE = "#0072b2"
GREY = "#6b7785"
ALERT = "#c1121f"
# Okabe & Ito (2008): told apart by people who see red and green alike.
PALETTE = (
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#8d99a6",
)  # fmt: skip
TONES: Mapping[str, str] = {"neg": "#d55e00", "mix": "#e69f00", "neu": "#b8c1ca", "pos": "#0072b2"}

__all__ = ["ALERT", "BLUE", "GREY", "INK", "PALETTE", "TONES", "series_colours"]


def series_colours(spec: ChartSpec) -> list[str]:
    """A colour a series: that of its tone where it has one, else the palette's next."""
    return [
        TONES.get(series.tone, PALETTE[i % len(PALETTE)]) for i, series in enumerate(spec.series)
    ]
