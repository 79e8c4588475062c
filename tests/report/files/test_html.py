import re
from html.parser import HTMLParser

from tests.report.example import example, quiet, taxonomy, without_history
from voc_cli.analysis.results import RunResults
from voc_cli.report.build import build_report
from voc_cli.report.files.html import render_html
from voc_cli.report.model import Report

VOID = {"meta", "br", "link", "img", "input"}


class Outline(HTMLParser):
    """Tags in order; raises on a page whose elements do not close."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_stands_alone(report: Report) -> None:
    page = render_html(report)
    outline = Outline(page)
    assert not [tag for tag, _ in outline.tags if tag in ("script", "link", "img", "iframe")]
    assert "http://" not in page.replace("http://www.w3.org/", "")
    assert "https://" not in page
    assert "@import" not in page
    assert page.startswith('<!doctype html>\n<html lang="ko">')
    assert page.endswith("</html>\n")


def test_contents_lead_to_every_section(report: Report) -> None:
    page = render_html(report)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    links = re.findall(r'href="#([^"]+)"', page)
    assert links == [part.key for part in report.sections]
    assert set(links) <= set(ids)


def test_ticket_text_is_escaped(report: Report) -> None:
    page = render_html(report)
    assert "<script" not in page
    assert "장바구니 꺼짐 고치기 &lt;급함&gt;" in page


def test_headline_alarm_rows_and_grey_rows(report: Report) -> None:
    page = render_html(report)
    assert '<p class="headline alert">' in page
    assert re.search(
        r'<tr class="alert">\s*<th scope="row">배송</th>\s*<td class="num">41</td>', page
    )
    assert re.search(r'<tr class="muted">\s*<th scope="row">NPS</th>', page)


def test_the_figures_of_each_chart_stand_beside_it(report: Report) -> None:
    page = render_html(report)
    n_charts = sum(len(part.charts) for part in report.sections)
    assert page.count("<svg xmlns") == page.count("<details>") == n_charts


def test_two_renderings_are_the_same(report: Report, results: RunResults) -> None:
    again = build_report(example(), taxonomy=taxonomy(), lang="ko")
    assert render_html(report) == render_html(again)


def test_poor_results_render_too() -> None:
    for results in (example(empty=True), without_history(), quiet(example())):
        for lang in ("ko", "en"):
            report = build_report(results, taxonomy=taxonomy(), lang=lang)
            outline = Outline(render_html(report))
            headings = [tag for tag, _ in outline.tags if tag == "h2"]
            assert len(headings) >= len(report.sections) > 0


def test_a_telephone_gets_texts_in_blocks_and_the_newest_period_first(report: Report) -> None:
    page = render_html(report)
    risks = page[page.index('id="risks"') :].split("</table>")[0]
    assert '<table class="stack">' in risks
    assert 'data-label="접수일"' in risks
    assert "data-label" not in page[page.index('id="kpi"') :].split("</table>")[0]
    rise = page[page.index('id="rises"') :].split("</section>")[0]
    assert '<div class="pan newest"><svg' in rise
    journey = page[page.index('id="journey"') :].split("</section>")[0]
    assert '<div class="pan"><svg' in journey and "newest" not in journey
