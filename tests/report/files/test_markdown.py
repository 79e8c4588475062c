import re

from tests.report.example import example, quiet, taxonomy
from voc_cli.report.build import build_report
from voc_cli.report.files.markdown import render_markdown
from voc_cli.report.model import Column, Report, Section, TableBlock


def small(text: str) -> Report:
    table = TableBlock(
        (Column("what", "무엇"), Column("n", "건수", "count")), ((text, 1200), (None, None)), (0,)
    )
    return Report("ko", "제목", "2026-W47", text, (Section("s", "절", (text,), (table,)),), (text,))


def test_a_small_report_byte_for_byte() -> None:
    assert (
        render_markdown(small("a|b *c* <d> [e](f) 1~2")).encode()
        == (
            "# 제목\n\n2026-W47\n\n"
            "> **a\\|b \\*c\\* \\<d\\> [e\\](f) 1\\~2**\n\n"
            "## 1. 절\n\na\\|b \\*c\\* \\<d\\> [e\\](f) 1\\~2\n\n"
            "| 무엇 | 건수 |\n| --- | ---: |\n"
            "| **a\\|b \\*c\\* \\<d\\> [e\\](f) 1\\~2** | 1,200 |\n|  |  |\n\n"
            "## 산출 방법\n\n- a\\|b \\*c\\* \\<d\\> [e\\](f) 1\\~2\n"
        ).encode()
    )


def test_every_table_has_as_many_cells_as_its_header(report: Report) -> None:
    lines = render_markdown(report).splitlines()
    width = 0
    assert sum(line.startswith("|") for line in lines) > 20
    for line in lines:
        if not line.startswith("|"):
            width = 0
            continue
        cells = len(re.split(r"(?<!\\)\|", line)) - 2
        width = width or cells
        assert cells == width


def test_lines_that_look_like_markup_stay_text() -> None:
    page = render_markdown(small("# 아님"))
    assert "\n\\# 아님\n" in page
    assert "\n1\\. 아님\n" in render_markdown(small("1. 아님"))


def test_sections_are_numbered_and_nothing_is_html(report: Report) -> None:
    page = render_markdown(report)
    assert "## 4. 급증 항목" in page
    assert not re.search(r"(?<!\\)<", page)


def test_poor_results_render_too() -> None:
    page = render_markdown(build_report(quiet(example()), taxonomy=taxonomy(), lang="en"))
    assert "There is not enough evidence for a suggestion." in page
