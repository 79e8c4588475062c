"""Odd files: the same bytes whatever the hash seed, in no more time than their rows, no crash."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from voc_cli.load import load_sources
from voc_cli.load.cells.dates import looks_like_time
from voc_cli.load.cells.speakers import AGENT, CUSTOMER
from voc_cli.load.conversations.answered import firsts_of
from voc_cli.load.conversations.company import ADDRESS
from voc_cli.load.conversations.dialogues import is_dialogue, read_dialogue
from voc_cli.load.conversations.moments import whole_moments
from voc_cli.load.conversations.replies import _nearest
from voc_cli.load.conversations.sittings import sittings_of
from voc_cli.load.conversations.turns import Turn, join_turns
from voc_cli.settings import Settings

SEOUL = ZoneInfo("Asia/Seoul")


def _load(path: Path, text: str, **options: Any) -> list[dict[str, Any]]:
    path.write_text(text, encoding="utf-8")
    read = load_sources([str(path)], settings=Settings(), **options)
    rows: list[dict[str, Any]] = read.tickets.table.to_pylist()
    return rows


def _at(row: dict[str, Any], field: str) -> str:
    return "" if row[field] is None else f"{row[field].astimezone(SEOUL):%Y-%m-%d %H:%M}"


def test_two_mailboxes_of_one_company_whatever_the_hash_seed(tmp_path: Path) -> None:
    lines = ["Thread ID,Date,From,To,Subject,Body"]
    for n in range(1, 7):
        to = ["cs@shop.kr", "help@mall.kr"][:: 1 if n % 2 else -1]
        lines.append(f't{n},2026-03-0{n} 10:00,a{n}@naver.com,"{", ".join(to)}",배송,언제 오나요')
        lines.append(f"t{n},2026-03-0{n} 11:00,{to[0]},a{n}@naver.com,RE: 배송,내일 도착합니다")
    found = _load(tmp_path / "mails.csv", "\n".join(lines))
    assert [row["body"] for row in found] == ["언제 오나요"] * 6  # both are the company's
    assert [_at(row, "first_response_at") for row in found] == [
        f"2026-03-0{n} 11:00" for n in range(1, 7)
    ]


def _greetings() -> None:
    times = [f"2026-03-{1 + n // 1440:02} {n // 60 % 24:02}:{n % 60:02}" for n in range(4000)]
    texts = ["안녕하세요 주문번호 A12345 문의드려요", "네"] * 2000
    sittings_of(["고객"] * 4000, times, [CUSTOMER, AGENT] * 2000, texts)


SLOW: dict[str, Callable[[], object]] = {
    "greetings": _greetings,
    "a chain of replies": lambda: firsts_of([0, *range(20_000)]),
    "letters without an address": lambda: ADDRESS.search("a" * 20_000),
    "blanks in a day": lambda: looks_like_time(["2026-03-01" + " " * 5000 + "x"]),
    "blanks in a call": lambda: is_dialogue("a" + " " * 5000),
    "blanks in a turn": lambda: read_dialogue("상담사: 네\na" + " " * 5000 + "b", name="a.txt"),
}


@pytest.mark.parametrize("name", SLOW)
def test_no_more_time_than_there_are_rows(name: str) -> None:
    began = time.process_time()
    SLOW[name]()
    assert time.process_time() - began < 2


def test_answers_of_a_board_whose_titles_are_all_the_same(tmp_path: Path) -> None:
    lines = ["번호,제목,작성자,내용,작성일"]
    for n in range(1, 41):
        lines.append(f"{2 * n},문의드립니다,손님{n},언제 오나요 {n},2026-03-01 10:00")
        lines.append(f"{2 * n + 1},└ RE: 문의드립니다,관리자,내일 갑니다,2026-03-01 1{n % 9}:30")
    found = _load(tmp_path / "board.csv", "\n".join(lines))
    assert {row["ticket_id"]: _at(row, "first_response_at")[11:] for row in found} == {
        str(2 * n): f"1{n % 9}:30" for n in range(1, 41)
    }


def test_the_nearest_article_is_the_upper_one_of_two() -> None:
    rows = [2, 4, 9, 10, 30]
    found = [_nearest(row, rows) for row in range(40)]
    assert found == [min(rows, key=lambda other: abs(other - row)) for row in range(40)]
    assert found[3] == 2


def test_comments_without_a_year_around_new_year() -> None:
    opened = ["2025-12-31 23:40", "2026-01-02 09:00", "2025-03-01", "2023-12-01", "13-2-2026"]
    said = [
        ["12/31 23:50", "01/02 10:00", "10:05"],
        ["12/31 23:50"],
        ["11월 5일 10:00"],
        ["2/29 10:00"],
        ["10:00"],
    ]
    assert whole_moments(said, opened) == [
        ["2025-12-31 23:50", "2026-01-02 10:00", "2026-01-02T10:05:00"],
        ["2025-12-31 23:50"],
        ["2025-11-5 10:00"],
        ["2024-2-29 10:00"],
        ["2026-02-13T10:00:00"],
    ]


def test_halves_of_a_day_are_no_durations() -> None:
    said = [["12:01 AM", "12:03 AM"]] * 3
    assert whole_moments(said, ["2026-03-01"] * 3)[0] == [
        "2026-03-01T00:01:00",
        "2026-03-01T00:03:00",
    ]


TURNS = "상담사: 안녕하세요\n고객: 반품이요\n상담사: 네\n"
CALLS = {
    "a rule below the heading": (
        "통화번호: A-1\n일시: 2026-03-01 10:00\n-----\n{turns}\n"
        "통화번호: A-2\n일시: 2026-03-02 10:00\n-----\n{turns}",
        ["A-1", "A-2"],
    ),
    "a number that a count has too": (
        "통화번호: 1\n일시: 2026-03-01 10:00\n{turns}-----\n{turns}",
        ["1", "#1"],
    ),
    "a turn that tells an order number": (
        "통화번호: A-1\n일시: 2026-03-01 10:00\n{turns}고객: 반품이요\n"
        "주문번호: 20260301-77\n입니다\n상담사: 네\n통화번호: A-2\n일시: 2026-03-02 10:00\n{turns}",
        ["A-1", "A-2"],
    ),
    "calls that nothing numbers": ("{turns}-----\n{turns}", ["0", "1"]),
}


@pytest.mark.parametrize("name", CALLS)
def test_calls_as_text(name: str) -> None:
    text, ids = CALLS[name]
    table = read_dialogue(text.format(turns=TURNS), name="a.txt").table
    assert [*dict.fromkeys(table["ticket_id"].to_pylist())] == ids
    if "created_at" in table.column_names:
        days = [day for day in table["created_at"].to_pylist() if day]
        assert days == [f"2026-03-0{n} 10:00" for n in range(1, len(days) + 1)]
        assert len(days) == sum("일시" in line for line in text.splitlines())


def test_moments_with_and_without_a_t_between() -> None:
    turns = [
        Turn(AGENT, "안내", "2026-03-01T09:00:00"),
        Turn(CUSTOMER, "늦어요", "2026-03-01 10:00:00"),
        Turn(AGENT, "네", "2026-03-01T10:07:00"),
        Turn(AGENT, "이전", "2026-03-01 09:30:00"),
    ]
    joined = join_turns(turns)
    assert (joined.started_at, joined.first_response_at) == (
        "2026-03-01 10:00:00",
        "2026-03-01T10:07:00",
    )


def test_saved_chats_keep_their_rows_and_bear_an_open_quote(tmp_path: Path) -> None:
    for n, name in enumerate("abc", 1):
        lines = ["Date,User,Message", "", ""]
        lines += [f"2026-03-0{n} 10:00:00,손님{name},배송이 늦어요 {name}"]
        lines += [f"2026-03-0{n} 10:05:00,몽실,"]
        (tmp_path / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    read = load_sources([str(tmp_path)], settings=Settings())
    told = [(row.file.split("/")[-1], row.row, row.reason) for row in read.rejects]
    assert ("a.csv", 5, "no_text") in told
    open_quote = "\n".join(
        ["Date,User,Message", '2026-03-01 10:00:00,손님,"아', *["가" * 99] * 900]
    )
    for name in "abc":
        (tmp_path / f"{name}.csv").write_text(open_quote, encoding="utf-8")
    assert load_sources([str(tmp_path)], settings=Settings()).tickets.table.num_rows >= 1


def test_signs_that_are_digits_and_no_numbers(tmp_path: Path) -> None:
    lines = ["번호,글깊이,제목,작성자,내용,작성일"]
    lines += [
        f"{n},{'①' if n % 2 else 0},문의 {n},손님{n},언제 오나요 {n},2026-03-01" for n in range(6)
    ]
    assert _load(tmp_path / "a.csv", "\n".join(lines))
    rows = ['<td colspan="²">번호</td><td>문의내용</td>', "<td>1</td><td>배송이 늦어요</td>"]
    table = "".join(f"<tr>{row}</tr>" for row in [*rows, "<td>2</td><td>환불해 주세요</td>"])
    assert len(_load(tmp_path / "a.xls", f"<html><table>{table}</table></html>")) == 2


def test_days_that_no_calendar_has(tmp_path: Path) -> None:
    lines = ["접수일,문의내용", "3일 전,배송이 늦어요", "99999999일 전,환불해 주세요"]
    lines += ["9" * 29 + "일 전,앱이 꺼져요"]
    found = _load(tmp_path / "a.csv", "\n".join(lines), as_of=date(2026, 3, 5))
    assert [_at(row, "created_at") for row in found] == ["2026-03-02 00:00", "", ""]
