import re
from typing import Any
from xml.etree import ElementTree

import pytest

from voc_cli.report.charts.draw import chart_svg
from voc_cli.report.model import ChartSpec, Report, Series

WEEKS = tuple(f"11-{day:02}" for day in range(1, 11))


def charts(report: Report) -> list[ChartSpec]:
    return [chart for part in report.sections for chart in part.charts]


def test_every_kind_of_chart_is_well_formed_and_speaks(report: Report) -> None:
    assert {chart.kind for chart in charts(report)} == {
        "line", "pareto", "stacked", "heatmap", "quadrant",
    }  # fmt: skip
    for number, chart in enumerate(charts(report)):
        svg = chart_svg(chart, prefix=f"c{number}")
        root = ElementTree.fromstring(svg)
        assert root.attrib["role"] == "img"
        assert root.attrib["aria-label"].startswith(chart.title)
        assert root[0].tag.endswith("title")
        assert root.attrib["viewBox"].startswith("0 0 ")


def test_drawing_twice_gives_the_same_bytes(report: Report) -> None:
    for chart in charts(report):
        assert chart_svg(chart, prefix="a") == chart_svg(chart, prefix="a")


def test_ids_and_their_references_carry_the_prefix(report: Report) -> None:
    for chart in charts(report):
        svg = chart_svg(chart, prefix="mine")
        ids = set(re.findall(r'\bid="([^"]+)"', svg))
        used = set(re.findall(r"url\(#([^)]+)\)", svg))
        selectors = set(re.findall(r"^#([\w-]+) \.", svg, flags=re.MULTILINE))
        assert ids
        assert used <= ids
        assert all(name.startswith("mine-") for name in ids | used | selectors)


def test_korean_fonts_and_the_alarm_colour(report: Report) -> None:
    alarm = next(chart for chart in charts(report) if chart.alerts and chart.kind == "line")
    svg = chart_svg(alarm, prefix="x")
    assert '"Malgun Gothic"' in svg
    assert "font-family: sans-serif" not in svg
    assert "rgb(193,18,31)" in svg
    calm = ChartSpec("line", "t", WEEKS, (Series("실제", (1.0,) * 10),))
    assert "rgb(193,18,31)" not in chart_svg(calm, prefix="x")


@pytest.mark.parametrize("kind", ["line", "pareto", "stacked", "heatmap"])
def test_markup_in_labels_stays_text(kind: Any) -> None:
    nasty = '<a href="http://x">&"\'</a><script>'
    spec = ChartSpec(
        kind,
        f"제목 {nasty}",
        ("가", nasty, "나"),
        (Series(nasty, (3.0, 2.0, 1.0)), Series("둘", (0.5, 0.8, 1.0))),
        x_label=nasty,
        y_label=nasty,
    )
    svg = chart_svg(spec, prefix="p")
    root = ElementTree.fromstring(svg)
    assert "<script" not in svg
    assert not [node for node in root.iter() if node.tag.endswith("}a")]
    assert nasty in root.attrib["aria-label"]


def test_gaps_and_zeros_do_not_break_a_line() -> None:
    spec = ChartSpec(
        "line",
        "빈 값",
        WEEKS,
        (
            Series("실제", (0.0,) * 10),
            Series(
                "예상", (None,) * 8 + (1.0, 2.0), (None,) * 8 + (0.0, 0.0), (None,) * 8 + (3.0, 4.0)
            ),
        ),
    )
    svg = chart_svg(spec, prefix="g")
    root = ElementTree.fromstring(svg)
    assert "빈 값" in root.attrib["aria-label"]
    assert "nan" not in svg.lower()
    lines = [node for node in root.iter() if node.tag.endswith("}path") and "d" in node.attrib]
    assert len(lines) >= 2  # both series are there, the one with gaps as well


def test_repeated_labels_keep_a_bar_each() -> None:
    spec = ChartSpec(
        "pareto", "t", ("같음", "같음"), (Series("n", (3.0, 2.0)), Series("c", (0.6, 1.0)))
    )
    assert chart_svg(spec, prefix="r").count(">같음") == 2
