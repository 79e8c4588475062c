"""Conversations inside the rows of a ticket table, and in a table beside it: one rule for all."""

import csv
import io
import json
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from voc_cli.load import load_sources
from voc_cli.load.conversations.transcripts import read_thread
from voc_cli.settings import Settings

SEOUL = ZoneInfo("Asia/Seoul")
HEAD = ["문의번호", "접수일시", "고객명", "상담원"]
TICKETS = [
    ["1", "2026-03-02 23:50", "한가람", "오솔길"],
    ["2", "2026-03-03 10:00", "나루터", "문지기"],
]
# Who, which day and clock, what; both customers are answered, the first is told that it is over.
SAID = [
    [
        ("고객", "한가람", "2026-03-02", "23:51", "택배가 어디 있는지 모르겠어요"),
        ("상담사", "오솔길", "2026-03-03", "00:04", "확인해 보겠습니다"),
        ("고객", "한가람", "2026-03-03", "00:05", "네 부탁해요"),
        ("시스템", "시스템", "2026-03-03", "00:20", "상담이 종료되었습니다"),
    ],
    [
        ("고객", "나루터", "2026-03-03", "10:01", "환불은 언제 되나요?"),
        ("상담사", "문지기", "2026-03-03", "10:07", "3일 안에 됩니다"),
    ],
]
BODIES = ["택배가 어디 있는지 모르겠어요\n네 부탁해요", "환불은 언제 되나요?"]
ANSWERED = ["2026-03-03 00:04", "2026-03-03 10:07"]
CLOSED = ["2026-03-03 00:20", None]

WAYS = {
    "word and clock": "{role} ({clock}) : {text}",
    "boxed": "[{role}] [{day} {clock}] {text}",
    "name after a time": "[{day} {clock}] {name}: {text}",
    "names and clocks alone": "({clock}:00) {name}: {text}",
    "above": "{name} {day} {clock}:00\n{text}",
    "written out": "{day}T{clock}:05Z {role}: {text}",
}


def _written(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _load(path: Path, rows: list[list[str]], **options: Any) -> list[dict[str, Any]]:
    path.write_text(_written(rows), encoding="utf-8")
    found = load_sources([str(path)], settings=Settings(**options))
    return sorted(found.tickets.table.to_pylist(), key=lambda row: row["ticket_id"])


def _at(row: dict[str, Any], field: str) -> str | None:
    at: datetime | None = row[field]
    return None if at is None else at.astimezone(SEOUL).strftime("%Y-%m-%d %H:%M")


def _cell(way: str, said: Sequence[tuple[str, ...]]) -> str:
    names = ("role", "name", "day", "clock", "text")
    return "\n".join(way.format(**dict(zip(names, each, strict=True))) for each in said)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_chat_in_a_cell(way: str, tmp_path: Path) -> None:
    rows = [[*t, _cell(way, s)] for t, s in zip(TICKETS, SAID, strict=True)]
    found = _load(tmp_path / "a.csv", [[*HEAD, "상담내용"], *rows])
    assert [row["body"] for row in found] == BODIES
    assert [row["n_messages"] for row in found] == [4, 2]
    if not way.startswith("{day}T"):  # those are nine hours later
        assert [_at(row, "first_response_at") for row in found] == ANSWERED
        assert [_at(row, "closed_at") for row in found] == CLOSED


@pytest.mark.parametrize("shape", ["columns", "cell", "jira", "json"])
def test_comments_beside_the_text_of_a_ticket(shape: str, tmp_path: Path) -> None:
    rows = []
    for ticket, said in zip(TICKETS, SAID, strict=True):
        later = said[1:]
        texts = [_cell("[{day} {clock}] {name}: {text}", [each]) for each in later]
        if shape == "cell":
            texts = ["\n".join(texts)]
        if shape == "jira":
            texts = [_cell("{day} {clock};{name};{text}", [each]) for each in later]
        if shape == "json":
            told = [
                {"role": role, "created_at": f"{day} {clock}", "body": text}
                for role, _, day, clock, text in later
            ]
            texts = [json.dumps(told, ensure_ascii=False)]
        rows.append([*ticket, said[0][4], *texts, *[""] * (3 - len(texts))])
    rows.append(["3", "2026-03-03 11:00", "새벽별", "", "아직 답이 없어요", "", "", ""])
    if shape == "json":
        rows[-1][5] = "[]"
    found = _load(tmp_path / "a.csv", [[*HEAD, "문의내용", "댓글1", "댓글2", "댓글3"], *rows])
    assert [row["body"] for row in found] == [*BODIES, "아직 답이 없어요"]
    assert [row["n_messages"] for row in found[:2]] == [4, 2]
    assert [_at(row, "first_response_at") for row in found] == [*ANSWERED, None]
    assert [_at(row, "closed_at") for row in found] == [*CLOSED, None]


def test_a_call_tells_how_long_it_had_lasted(tmp_path: Path) -> None:
    cells = [
        "[00:00] 상담사: 감사합니다\n[00:05] 고객: 카드가 없어졌어요\n[01:12] 상담사: 정지했어요",
        "[00:00] 상담사: 감사합니다\n[00:04] 고객: 한도를 올려 주세요\n[00:40] 상담사: 올렸습니다",
    ]
    rows = [[*t, cell] for t, cell in zip(TICKETS, cells, strict=True)]
    found = _load(tmp_path / "calls.csv", [[*HEAD, "통화내용"], *rows])
    assert [row["first_response_at"].second for row in found] == [12, 40]
    assert _at(found[0], "first_response_at") == "2026-03-02 23:51"


def test_what_the_table_states_comes_first_and_a_contradiction_is_told(tmp_path: Path) -> None:
    head = [*HEAD, "첫답변시각", "종료시각", "상담내용"]
    chat = "[2026-03-0{n} 10:01] 고객: 문의가 있어요 {n}\n[2026-03-0{n} 10:07] 상담사: 네\n"
    chat += "[2026-03-0{n} 10:20] 시스템: 상담이 종료되었습니다"
    path = tmp_path / "a.csv"
    rows = [
        [str(n), f"2026-03-0{n} 10:00", "", "", f"2026-03-0{n} {first}", last, chat.format(n=n)]
        for n, (first, last) in enumerate(
            [("10:02", "2026-03-01 11:00"), ("10:02", ""), ("19:07", ""), ("19:07", "")], 1
        )
    ]
    found = _load(path, [head, *rows])
    stated = [_at(row, "first_response_at") for row in found]
    assert stated == [row[4] for row in rows]
    assert _at(found[0], "closed_at") == "2026-03-01 11:00"
    assert _at(found[1], "closed_at") == "2026-03-02 10:20"  # where the table says nothing
    keys = {n.key for n in load_sources([str(path)], settings=Settings()).sources[0].notices}
    assert "turns.first_response_at" not in keys  # two of four are no system
    for row in rows[:2]:
        row[4] = row[4].replace("10:02", "19:07")
    path.write_text(_written([head, *rows]), encoding="utf-8")
    told = load_sources([str(path)], settings=Settings()).sources[0].notices
    values = next(n.values for n in told if n.key == "turns.first_response_at")
    assert (values["n"], values["of"], values["hours"]) == (4, 4, "9.0")


def test_a_table_with_chats_in_its_cells_is_no_chat(tmp_path: Path) -> None:
    lines = "\n".join(f"[2026-03-02 10:0{n}:00] 고객: 문의 {n}" for n in range(1, 9))
    chat = f"{lines}\n[2026-03-02 10:30:00] 상담사: 네"
    found = _load(tmp_path / "a.csv", [["번호", "내용"], ["7", chat], ["8", chat + "!"]])
    assert [row["ticket_id"] for row in found] == ["7", "8"]


@pytest.mark.parametrize("end", ["\r\n", "\r\r\n"])
def test_a_ticket_opens_the_messages_of_another_table(tmp_path: Path, end: str) -> None:
    r"""Also where a program on Windows wrote `\r\n` as text: every second row is blank then."""
    tickets = [["id", "created_at", "subject", "description", "requester_id"]]
    comments = [["id", "ticket_id", "created_at", "author_id", "body"]]
    for n in range(1, 5):
        tickets.append([str(n), f"2026-03-0{n} 10:00", "배송", f"배송이 안 와요 {n}", f"u{n}"])
        comments.append([f"m{n}", str(n), f"2026-03-0{n} 10:20", "a1", "확인하겠습니다"])
    comments.append(["m9", "1", "2026-03-01 10:25", "u1", "네 빨리요"])
    comments.append(["m8", "2", "2026-03-02 11:25", "u2", "고마워요"])
    comments.append(["m7", "1", "2026-03-01 11:00", "a1", "상담이 종료되었습니다"])
    for name, rows in (("tickets", tickets), ("comments", comments)):
        text = _written(rows).replace("\r\n", end)
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    found = load_sources([str(tmp_path)], settings=Settings()).tickets.table.to_pylist()
    # An answer below a ticket is its first response, whoever wrote in the other table.
    assert [_at(r, "first_response_at") for r in found] == [
        f"2026-03-0{n} 10:20" for n in range(1, 5)
    ]
    assert [row["n_messages"] for row in found] == [4, 3, 2, 2]
    assert found[0]["body"] == "배송이 안 와요 1\n네 빨리요"
    assert _at(found[0], "closed_at") == "2026-03-01 11:00"


def test_a_closing_that_was_recorded_without_words(tmp_path: Path) -> None:
    def part(kind: str, who: str, at: int, body: str | None = None) -> dict[str, Any]:
        return {"part_type": kind, "author": {"type": who}, "created_at": at, "body": body}

    record = {
        "id": "c1", "created_at": 1772413200, "source": {"body": "환불해 주세요"},
        "conversation_parts": {"conversation_parts": [
            part("comment", "admin", 1772413800, "접수했습니다"),
            part("close", "admin", 1772416000),
            part("comment", "user", 1772417000, "아직 안 됐어요"),
            part("close", "admin", 1772419000),
        ]},
    }  # fmt: skip
    path = tmp_path / "a.json"
    path.write_text(json.dumps([record, {**record, "id": "c2"}]), encoding="utf-8")
    row = load_sources([str(path)], settings=Settings()).tickets.table.to_pylist()[0]
    assert row["closed_at"].timestamp() == 1772419000
    assert row["n_messages"] == 3


@pytest.mark.parametrize(
    "cell",
    [
        "고객님" + " " * 5000 + "주문 3번",
        "상담사: 네\n" + " " * 5000 + "주문",
        "2026-03-02 10:05" + "\u3000" * 5000 + "x",
        "[10:05 " + "|" * 5000,
    ],
)
def test_long_runs_of_blanks_take_no_time(cell: str) -> None:
    began = time.process_time()
    read_thread(cell, {})
    assert time.process_time() - began < 2


def test_blanks_around_and_in_a_turn() -> None:
    said = read_thread("[  10:05 ]   이영희  :  네   알겠어요\n고객   :" + " " * 900 + "네", {})
    assert [(each.who, each.at, each.text) for each in said] == [
        ("이영희", "10:05", "네   알겠어요"),
        ("고객", "", "네"),
    ]
