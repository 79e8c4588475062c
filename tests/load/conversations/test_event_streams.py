"""Events, changes of a database, pages of an API: no line is a ticket, together they tell some."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from voc_cli.load import load_sources
from voc_cli.load.conversations.event_kinds import (
    CLOSES,
    ELSE,
    HIDDEN,
    OPENS,
    RATES,
    SAYS,
    kind_of,
    speaker_in,
)
from voc_cli.settings import Settings

Rows = list[dict[str, Any]]


def load(path: Path, records: Sequence[object]) -> tuple[Rows, set[str]]:
    text = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    path.write_text(text + "\n", encoding="utf-8")
    loaded = load_sources([str(path)], settings=Settings())
    said = {n.key for report in loaded.sources for n in report.notices}
    rows = loaded.tickets.table.to_pylist()
    return sorted(rows, key=lambda row: str(row["ticket_id"])), said


@pytest.mark.parametrize(
    ("name", "kind", "speaker"),
    [
        ("ticket.created", OPENS, "unknown"),
        ("INQUIRY_OPENED", OPENS, "unknown"),
        ("문의등록", OPENS, "unknown"),
        ("conversation.admin.replied", SAYS, "agent"),
        ("CustomerReplyAdded", SAYS, "customer"),
        ("상담원답변", SAYS, "agent"),
        ("message.added", SAYS, "unknown"),
        ("ticket.internal_note.added", HIDDEN, "unknown"),
        ("ticket.closed", CLOSES, "unknown"),
        ("csat.submitted", RATES, "unknown"),
        ("만족도평가", RATES, "unknown"),
        ("ticket.assigned", ELSE, "unknown"),
        ("page", ELSE, "unknown"),
    ],
)
def test_what_an_event_is(name: str, kind: str, speaker: str) -> None:
    assert kind_of(name) == kind
    assert speaker_in(name) == speaker


def at(minute: int) -> str:
    return f"2026-03-05T01:{minute:02d}:00Z"


def stream() -> list[dict[str, Any]]:
    """Two tickets opened here, one before; the id has another name where a ticket is opened."""

    def event(kind: str, minute: int, **data: object) -> dict[str, Any]:
        number = f"e{minute}{kind}"
        return {"id": number, "type": kind, "occurred_at": at(minute), "user": "u9", "data": data}

    return [
        event("session.viewed", 0, path="/help"),
        event(
            "ticket.opened",
            1,
            id="T1",
            subject="택배가 안 와요",
            text="택배가 사흘째 안 와요",
            by="u1",
        ),
        event(
            "ticket.opened",
            2,
            id="T2",
            subject="환불 문의드려요",
            text="환불은 언제 들어오나요?",
            by="u2",
        ),
        event("agent.reply_added", 4, ticket_id="T1", text="확인 후 안내드리겠습니다."),
        event("agent.reply_added", 4, ticket_id="T1", text="확인 후 안내드리겠습니다."),
        event("ticket.note_added", 5, ticket_id="T1", text="창고에 전화함"),
        event("customer.reply_added", 9, ticket_id="T1", text="오늘도 안 왔어요"),
        event("customer.reply_added", 10, ticket_id="T0", text="어제 문의한 건 아직인가요"),
        event("ticket.closed", 20, ticket_id="T1", reason="done"),
        event("csat.submitted", 30, ticket_id="T1", score=2),
    ]


def test_events_become_tickets(tmp_path: Path) -> None:
    rows, said = load(tmp_path / "events.jsonl", stream())
    assert [row["ticket_id"] for row in rows] == ["T0", "T1", "T2"]
    first = rows[1]
    assert first["body"] == "택배가 사흘째 안 와요\n오늘도 안 왔어요"
    assert (first["subject"], first["rating"], first["n_messages"]) == ("택배가 안 와요", "2", 3)
    told = [first[name].isoformat() for name in ("created_at", "first_response_at", "closed_at")]
    assert told == [f"2026-03-05T10:{minute}:00+09:00" for minute in ("01", "04", "20")]
    assert said >= {"nested.events", "nested.other_events"}


def test_the_same_events_in_a_table(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    lines = [f"{e['type']},{e['occurred_at']},{_cell(e)}" for e in stream()]
    path.write_text("event_type,event_time,payload\n" + "\n".join(lines) + "\n", encoding="utf-8")
    table = load_sources([str(path)], settings=Settings()).tickets.table.to_pylist()
    from_lines, _ = load(tmp_path / "events.jsonl", stream())
    texts = {row["ticket_id"]: row["body"] for row in table}
    assert texts == {row["ticket_id"]: row["body"] for row in from_lines}


def _cell(event: dict[str, Any]) -> str:
    return '"' + json.dumps(event["data"], ensure_ascii=False).replace('"', '""') + '"'


def test_tickets_with_a_type_are_no_events(tmp_path: Path) -> None:
    records = [
        {"id": n, "type": kind, "text": f"{n}번 상자가 깨져서 왔어요", "created_at": at(n)}
        for n, kind in enumerate(["delivery", "refund", "delivery", "message", "closed"], 1)
    ]
    rows, _ = load(tmp_path / "tickets.jsonl", records)
    assert len(rows) == 5


def change(table: str, op: str, before: object, after: object) -> dict[str, Any]:
    return {"payload": {"before": before, "after": after, "op": op, "source": {"table": table}}}


def test_changes_give_the_tables_as_they_stood(tmp_path: Path) -> None:
    asked = [
        {"id": n, "title": "문의", "content": text, "created_at": at(n), "status": "wait"}
        for n, text in enumerate(
            ("포장이 찢어져서 왔어요", "색이 사진과 달라요", "취소해 주세요"), 1
        )
    ]
    answer = {"id": 8, "inquiry_id": 1, "admin_id": 4, "content": "교환해 드리겠습니다."}
    rows, said = load(
        tmp_path / "cdc.jsonl",
        [
            *(change("inquiry", "c", None, row) for row in asked),
            change("inquiry_answer", "c", None, {**answer, "created_at": at(40)}),
            change("inquiry", "u", asked[0], {**asked[0], "status": "done"}),
            change("inquiry", "d", asked[2], None),
        ],
    )
    assert [(row["ticket_id"], row["status"]) for row in rows] == [("1", "done"), ("2", "wait")]
    assert rows[0]["body"] == "포장이 찢어져서 왔어요"
    assert rows[0]["first_response_at"].minute == 40
    assert "nested.deleted" in said


def test_pages_are_one_document(tmp_path: Path) -> None:
    def page(numbers: Sequence[int]) -> dict[str, Any]:
        items = [
            {
                "type": "inquiries",
                "id": f"{n}",
                "attributes": {"content": f"{n}번째 상자가 젖어서 왔어요", "createdAt": at(n)},
                "relationships": {"author": {"data": {"type": "people", "id": f"p{n}"}}},
            }
            for n in numbers
        ]
        said = [
            {
                "type": "messages",
                "id": f"m{n}",
                "attributes": {
                    "inquiry_id": f"{n}",
                    "author_type": "agent",
                    "body": "다시 보내드리겠습니다.",
                    "created_at": at(n + 30),
                },
            }
            for n in numbers
        ]
        return {"data": items, "included": said, "links": {"next": None}, "meta": {"total": 5}}

    pages = [page((1, 2)), page((3, 4)), page((5,))]
    by_line, _ = load(tmp_path / "pages.jsonl", pages)
    whole = tmp_path / "pages.json"
    whole.write_text(json.dumps(pages, ensure_ascii=False), encoding="utf-8")
    table = load_sources([str(whole)], settings=Settings()).tickets.table.to_pylist()
    for rows in (by_line, table):
        assert sorted(row["ticket_id"] for row in rows) == ["1", "2", "3", "4", "5"]
        assert all(row["first_response_at"] is not None for row in rows)
        assert all("보내드리겠" not in row["body"] for row in rows)
