"""When a conversation was closed, by a line that says so; conversations without a customer."""

import json
from pathlib import Path

import pytest

from tests.exports.writing import csv_text
from voc_cli.load import load_sources
from voc_cli.load.cells.speakers import AGENT, BOT, CUSTOMER
from voc_cli.load.conversations.closings import says_closed
from voc_cli.load.conversations.turns import Turn, join_turns
from voc_cli.load.model import Loaded
from voc_cli.settings import Settings

CLOSED = (
    "상담이 종료되었습니다", "상담이 자동 종료되었습니다.", "채팅 상담을 종료합니다", "[상담 종료]",
    "네 고객님, 감사합니다. 상담을 종료하겠습니다.", "고객님이 대화를 종료했습니다",
    "Conversation closed", "This chat has been closed.", "Thank you! I closed this ticket.",
    "The conversation was automatically closed",
)  # fmt: skip
OPEN = (
    "답변이 없으시면 상담이 종료됩니다", "10분 후 상담을 종료합니다", "문의가 종료되지 않았습니다",
    "상담을 종료할까요?", "판매가 종료되었습니다", "이벤트가 종료되었습니다", "처리 완료했습니다",
    "If you do not reply, this chat will be closed", "The store is closed on Sundays",
    "When the ticket is closed you get a mail", "상담 시간은 6시에 종료되었습니다",
)  # fmt: skip


@pytest.mark.parametrize("line", CLOSED)
def test_lines_that_close(line: str) -> None:
    assert says_closed(line)


@pytest.mark.parametrize("line", OPEN)
def test_lines_that_do_not(line: str) -> None:
    assert not says_closed(line)


def _turns(*said: tuple[str, str]) -> list[Turn]:
    return [Turn(who, text, f"2026-05-01 10:{n:02d}") for n, (who, text) in enumerate(said)]


@pytest.mark.parametrize(
    ("said", "closed"),
    [
        ([(CUSTOMER, "왜 안 와요"), (AGENT, "확인했습니다")], ""),
        ([(CUSTOMER, "왜 안 와요"), (AGENT, "네"), (BOT, CLOSED[0])], "2026-05-01 10:02"),
        (
            [(CUSTOMER, "왜 안 와요"), (AGENT, CLOSED[4]), (CUSTOMER, "네 감사합니다")],
            "2026-05-01 10:01",
        ),
        (
            [(CUSTOMER, "왜 안 와요"), (BOT, CLOSED[0]), (CUSTOMER, "아직요"), (AGENT, "네")],
            "",
        ),
        (
            [
                (CUSTOMER, "왜 안 와요"),
                (BOT, CLOSED[0]),
                (CUSTOMER, "아직요"),
                (AGENT, "보겠습니다"),
                (BOT, CLOSED[0]),
            ],
            "2026-05-01 10:04",
        ),
        ([(CUSTOMER, "상담이 종료되었습니다 라고만 떠요"), (AGENT, "네")], ""),
    ],
)  # fmt: skip
def test_when_a_conversation_was_closed(said: list[tuple[str, str]], closed: str) -> None:
    assert join_turns(_turns(*said)).closed_at == closed


def _load(tmp_path: Path, rows: list[list[object]]) -> Loaded:
    path = tmp_path / "대화.csv"
    path.write_text(csv_text(rows), encoding="utf-8", newline="")
    return load_sources([str(path)], settings=Settings())


HEADER: list[object] = ["대화ID", "발신자 유형", "발신시각", "메시지 내용"]
TALK: list[list[object]] = [
    ["R1", "챗봇", "2026-05-01 09:00", "무엇을 도와드릴까요"],
    ["R1", "고객", "2026-05-01 09:01", "포인트가 적립되지 않았어요"],
    ["R1", "상담원", "2026-05-01 09:04", "확인해 드리겠습니다"],
    ["R1", "시스템", "2026-05-01 09:30", "상담이 종료되었습니다"],
    ["R2", "챗봇", "2026-05-01 10:00", "원하시는 메뉴를 골라 주세요"],
    ["R2", "상담원", "2026-05-01 10:05", "연락이 없어 확인차 남깁니다"],
    ["R3", "고객", "2026-05-01 11:00", "환불은 언제 되나요"],
    ["R3", "상담원", "2026-05-01 11:10", "내일 처리됩니다"],
]


def test_only_what_a_customer_says_is_a_ticket(tmp_path: Path) -> None:
    found = _load(tmp_path, [HEADER, *TALK])
    rows = {row["ticket_id"]: row for row in found.tickets.table.to_pylist()}
    assert sorted(rows) == ["R1", "R3"]
    assert rows["R1"]["closed_at"].strftime("%H:%M") == "09:30"
    assert rows["R3"]["closed_at"] is None
    report = found.sources[0]
    assert dict(report.rejected) == {"merged": 4, "no_customer": 2}
    assert report.rows_read == report.kept + sum(report.rejected.values())
    assert [r.row for r in found.rejects if r.reason == "no_customer"] == [6, 7]


def test_a_rated_conversation_without_a_word_stays_without_a_text(tmp_path: Path) -> None:
    rows = [[*HEADER, "만족도"], *([*row, 2 if row[0] == "R2" else ""] for row in TALK)]
    tickets = {row["ticket_id"]: row for row in _load(tmp_path, rows).tickets.table.to_pylist()}
    assert (tickets["R2"]["body"], tickets["R2"]["rating"]) == (None, "2")


def test_a_log_of_one_side_stays_as_it_is(tmp_path: Path) -> None:
    rows = [[*row[:1], "상담원", *row[2:]] for row in TALK]
    assert len(_load(tmp_path, [HEADER, *rows]).tickets.table) == 3


def test_nested_messages_and_what_the_file_says_itself(tmp_path: Path) -> None:
    talks = [
        {
            "id": f"N{n}",
            "closed_at": "2026-05-02 12:00" if n else None,
            "messages": [
                {"role": "user", "text": "쿠폰이 안 먹어요", "created_at": "2026-05-01 09:00"},
                {"role": "agent", "text": "확인했어요", "created_at": "2026-05-01 09:05"},
                {"role": "system", "text": "Chat ended", "created_at": "2026-05-01 09:40"},
            ],
        }
        for n in range(2)
    ]
    path = tmp_path / "talks.json"
    path.write_text(json.dumps(talks), encoding="utf-8")
    table = load_sources([str(path)], settings=Settings()).tickets.table
    closed = [time.strftime("%d %H:%M") for time in table["closed_at"].to_pylist()]
    assert closed == ["01 09:40", "02 12:00"]
