import dataclasses
import io
from typing import Any

import pyarrow as pa
import pytest
from rich.cells import cell_len
from rich.console import Console

from tests.report.example import example, quiet, taxonomy, without_history
from voc_cli.analysis.kpi.figures import kpi_table
from voc_cli.analysis.kpi.spans import spans_of
from voc_cli.analysis.results import RunResults
from voc_cli.report.build import build_report
from voc_cli.report.files.tables import print_table
from voc_cli.report.model import Report
from voc_cli.report.screens.kpi import print_kpis
from voc_cli.report.screens.terminal import print_report


def printed(
    report: Report, width: int = 80, *, encoding: str = "utf-8", color: bool = False
) -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    console = Console(
        file=stream,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    print_report(report, console)
    stream.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_no_line_is_wider_than_the_screen(results: RunResults, width: int, lang: str) -> None:
    made = build_report(results, taxonomy=taxonomy(), lang=lang)
    assert max(cell_len(line) for line in printed(made, width).splitlines()) <= width


def test_title_and_headline_come_first(report: Report) -> None:
    lines = printed(report).splitlines()
    assert lines[0] == "고객의 소리(VOC) 주간 보고서"
    assert "배송 문의가 41건으로" in lines[3]


@pytest.mark.parametrize("width", [60, 80])
def test_labels_and_counts_are_whole(report: Report, width: int) -> None:
    text = printed(report, width)
    line = next(line for line in text.splitlines() if line.startswith("취소·교환·반품·환불"))
    assert line.split()[1] == "11"
    assert "▲" in next(line for line in text.splitlines() if line.startswith("배송"))


def test_wide_screens_show_more_columns_than_narrow_ones(report: Report) -> None:
    assert "12주 추이" in printed(report, 80)
    assert "12주 추이" not in printed(report, 60)
    assert "예상(95% 구간)" in printed(report, 60)


def test_what_a_korean_console_cannot_show_is_replaced(report: Report) -> None:
    text = printed(report, encoding="cp949")
    assert "배송 문의가 41건으로" in text
    assert not set(text) & set("▁▂▃╭—–😡")
    assert "#" in next(line for line in text.splitlines() if "06-08" in line)


def test_an_ascii_console_gets_something_too(report: Report) -> None:
    text = printed(report, encoding="ascii")
    assert "2026-11-16" in text
    text.encode("ascii")


def test_colour_only_where_it_means_something(report: Report) -> None:
    text = printed(report, color=True)
    red = [line for line in text.splitlines() if "\x1b[1;31m" in line]
    assert any("배송" in line for line in red)
    assert not any("주문·결제" in line for line in red)
    assert "\x1b" not in printed(report)


def test_markup_in_texts_is_printed_as_it_is(report: Report) -> None:
    assert "장바구니 꺼짐 고치기 <급함>" in printed(report)


def test_ticket_text_cannot_command_the_terminal(results: RunResults) -> None:
    at = results.tickets.schema.get_field_index("body")
    texts = pa.array(
        ["\x1b[31m빨강\x07 \u202e거꾸로 된 글입니다 정말로요"] * results.tickets.num_rows
    )
    evil = dataclasses.replace(results, tickets=results.tickets.set_column(at, "body", texts))
    text = printed(build_report(evil, taxonomy=taxonomy(), lang="ko"))
    assert "거꾸로 된 글입니다" in text
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert "\x1b" not in table_text(80, evil.tickets, limit=3)


def test_poor_results_print_too() -> None:
    for results in (example(empty=True), without_history(), quiet(example())):
        for lang in ("ko", "en"):
            assert printed(build_report(results, taxonomy=taxonomy(), lang=lang), 60)


def table_text(width: int, table: pa.Table, **options: Any) -> str:
    stream = io.StringIO()
    print_table(table, Console(file=stream, width=width, highlight=False), lang="ko", **options)
    return stream.getvalue()


def test_a_command_table_fits_and_says_what_it_leaves_out(results: RunResults) -> None:
    text = table_text(80, results.tickets, limit=5)
    assert max(cell_len(line) for line in text.splitlines()) <= 80
    assert "주제 점수 열은 보이지" in text
    assert "1,956행이 더 있습니다" in text
    assert "평점" not in text  # a column without any value


def test_figures_say_what_a_narrow_screen_leaves_out(results: RunResults) -> None:
    said = {}
    table = kpi_table(
        results.tickets, spans_of(results.period), as_of=results.period.as_of, by=["channel"]
    )
    for width in (40, 120):
        console = Console(file=io.StringIO(), width=width, record=True, highlight=False)
        print_kpis(table, console, lang="ko")
        said[width] = " ".join(console.export_text().split())
    assert "화면이 좁아" in said[40] and "95% 구간" in said[40]
    assert "화면이 좁아" not in said[120]


def test_an_empty_command_table_says_so(results: RunResults) -> None:
    assert table_text(80, results.tickets.slice(0, 0)).strip() == "행이 없습니다."


def test_only_an_alarm_has_the_mark_of_an_alarm() -> None:
    table = pa.table({"key": ["a", "b"], "alert": [False, True], "complete": [True, True]})
    stream = io.StringIO()
    print_table(table, Console(file=stream, width=80), lang="ko")
    calm, raised = stream.getvalue().splitlines()[-2:]
    assert "▲" not in calm and "예" in calm
    assert "▲" in raised
