"""Messages by whatever names their conversation, pages of records, columns of copying tools."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from voc_cli.load import load_sources
from voc_cli.settings import Settings

CHATS = (
    ("1", "k7-a1", "USER", "예약이 두 번 결제됐어요", "10:00", "2.1.0"),
    ("2", "k7-a1", "AGENT", "취소해 드렸습니다", "10:02", "2.1.0"),
    ("3", "k7-a2", "USER", "영수증 이름을 바꿔 주세요", "10:05", "2.1.1"),
    ("4", "k7-a1", "USER", "확인했어요 감사합니다", "10:06", "2.1.0"),
    ("5", "k7-a2", "AGENT", "어느 이름으로 바꿀까요?", "10:07", "2.1.1"),
    ("6", "k7-a3", "USER", "주차가 되나요?", "11:00", "2.1.0"),
    ("7", "k7-a3", "SYSTEM", "상담원을 연결합니다", "11:01", "2.1.1"),
    ("8", "k7-a4", "USER", "난방이 안 돼요", "12:00", "2.1.0"),
)


def load(path: Path, text: str) -> list[dict[str, Any]]:
    path.write_text(text, encoding="utf-8")
    rows = load_sources([str(path)], settings=Settings()).tickets.table.to_pylist()
    return sorted(rows, key=lambda row: str(row["ticket_id"]))


def chats(room: str) -> str:
    lines = [f"msg_id,{room},sender_type,message,sent_at,app_version"]
    for number, where, who, said, at, version in CHATS:
        lines.append(f"{number},{where},{who},{said},2026-03-02 {at}:00,{version}")
    return "\n".join(lines)


@pytest.mark.parametrize("room", ["channel_url", "room", "thread", "session_key", "연결값"])
def test_messages_are_joined_by_what_they_share(tmp_path: Path, room: str) -> None:
    rows = load(tmp_path / "dump.csv", chats(room))
    assert [row["ticket_id"] for row in rows] == ["k7-a1", "k7-a2", "k7-a3", "k7-a4"]
    assert rows[0]["body"] == "예약이 두 번 결제됐어요\n확인했어요 감사합니다"
    assert rows[0]["first_response_at"] is not None
    assert not any("취소해 드렸습니다" in row["body"] for row in rows)


def test_what_all_messages_may_have_joins_none(tmp_path: Path) -> None:
    lines = ["msg_id,sender_type,message,sent_at,app_version,flow"]
    for number, _, who, said, at, version in CHATS:
        flow = "f1" if int(number) % 2 else "f2"
        lines.append(f"{number},{who},{said},2026-03-02 {at}:00,{version},{flow}")
    rows = load(tmp_path / "dump.csv", "\n".join(lines))
    assert len(rows) == len(CHATS)


def test_how_the_conversation_was_found_is_told(tmp_path: Path) -> None:
    path = tmp_path / "dump.csv"
    path.write_text(chats("channel_url"), encoding="utf-8")
    report = load_sources([str(path)], settings=Settings()).sources[0]
    assert {m.header: m.how for m in report.columns if m.column == "ticket_id"} == {
        "channel_url": "room"
    }


@pytest.mark.parametrize(
    "beside", [{}, {"links": {"next": "…"}, "meta": {"total": 3}}, {"next_cursor": "AB"}]
)
def test_pages_of_records_of_one_type(tmp_path: Path, beside: dict[str, Any]) -> None:
    def review(number: int, said: str) -> dict[str, Any]:
        told = {"body": said, "rating": number, "createdDate": f"2026-03-0{number}T10:00:00+09:00"}
        return {"type": "customerReviews", "id": f"rv-{number}", "attributes": told}

    pages = [
        {"data": [review(1, "로그인이 풀려요"), review(2, "느려요")], **beside},
        {"data": [review(3, "송금이 빨라서 좋아요")], **beside},
    ]
    rows = load(tmp_path / "pages.json", json.dumps(pages, ensure_ascii=False))
    assert [(row["ticket_id"], row["body"]) for row in rows] == [
        ("rv-1", "로그인이 풀려요"),
        ("rv-2", "느려요"),
        ("rv-3", "송금이 빨라서 좋아요"),
    ]


def test_conversations_in_a_list_of_data_stay_conversations(tmp_path: Path) -> None:
    def said(number: str, role: str, text: str) -> dict[str, str]:
        at = f"2026-03-02T10:0{number}:00+09:00"
        return {"id": number, "role": role, "text": text, "created_at": at}

    logs = [
        {"data": [said("1", "user", "환불이 안 됐어요"), said("2", "agent", "확인하겠습니다")]},
        {"data": [said("3", "user", "앱이 꺼져요"), said("4", "agent", "다시 설치해 주세요")]},
    ]
    rows = load(tmp_path / "logs.json", json.dumps(logs, ensure_ascii=False))
    assert {row["body"] for row in rows} == {"환불이 안 됐어요", "앱이 꺼져요"}


ADDED = (
    "_fivetran_synced", "_sdc_received_at", "_dlt_load_id", "_airbyte_extracted_at",
    "dbt_loaded_at", "etl_created_at", "ingested_at", "batched_at", "적재일시",
)  # fmt: skip


@pytest.mark.parametrize("added", ADDED)
def test_columns_of_copying_tools_are_no_tickets(tmp_path: Path, added: str) -> None:
    lines = [f"{added},ticket_key,contents,written"]
    for n in range(1, 5):
        copied = f"2026-03-20 06:00:0{n}" if "id" not in added.split("_") else f"17{n}"
        lines.append(f"{copied},T-{n},배송이 {n}일째 안 와요 확인해 주세요,2026-03-0{n} 09:30:00")
    rows = load(tmp_path / "t.csv", "\n".join(lines))
    assert [row["ticket_id"] for row in rows] == ["T-1", "T-2", "T-3", "T-4"]
    assert [row["created_at"].day for row in rows] == [1, 2, 3, 4]


def test_the_only_time_is_taken_whoever_wrote_it(tmp_path: Path) -> None:
    lines = ["ticket_id,contents,_fivetran_synced"]
    lines += [f"T-{n},문이 안 닫혀요 {n}번 방입니다,2026-03-0{n} 06:00:00" for n in range(1, 5)]
    rows = load(tmp_path / "t.csv", "\n".join(lines))
    assert [row["created_at"].day for row in rows] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("sent", "answered"), [("sent_at", "responded_at"), ("발송일시", "응답일시")]
)
def test_a_survey_is_answered_when_it_is_answered(tmp_path: Path, sent: str, answered: str) -> None:
    lines = [f"response_id,{sent},{answered},nps_score,verbatim"]
    for n in range(1, 8):
        times = f"2026-03-0{n} 03:00:00,2026-03-0{n + 1} 08:00:00"
        lines.append(f"R{n},{times},{n},요금제가 복잡해요 {n}번째 말합니다")
    rows = load(tmp_path / "answers.csv", "\n".join(lines))
    assert [row["created_at"].day for row in rows] == [2, 3, 4, 5, 6, 7, 8]


def test_a_message_sent_and_answered_is_no_survey(tmp_path: Path) -> None:
    lines = ["inquiry_id,sent_at,responded_at,content"]
    for n in range(1, 6):
        lines.append(f"Q{n},2026-03-0{n} 03:00:00,2026-03-0{n + 1} 08:00:00,문이 {n}번 안 열려요")
    rows = load(tmp_path / "q.csv", "\n".join(lines))
    assert [row["created_at"].day for row in rows] == [1, 2, 3, 4, 5]
    assert [row["first_response_at"].day for row in rows] == [2, 3, 4, 5, 6]


def zipped(path: Path, files: dict[str, list[str]]) -> list[dict[str, Any]]:
    with zipfile.ZipFile(path, "w") as packed:
        for name, lines in files.items():
            packed.writestr(name, "\n".join(lines))
    rows = load_sources([str(path)], settings=Settings()).tickets.table.to_pylist()
    return sorted(rows, key=lambda row: str(row["ticket_id"]))


TICKETS = [
    "Ticket Id,Description,Created Time",
    "501,위젯 순서가 자꾸 바뀝니다,2026-03-02 09:00:00",
    "502,초대 메일이 오지 않아요,2026-03-02 10:00:00",
    "503,녹화본을 받을 수 있을까요?,2026-03-02 11:00:00",
]


@pytest.mark.parametrize(("flag", "hidden"), [("Is Public", "false"), ("is_internal", "true")])
def test_comments_of_colleagues_beside_tickets(tmp_path: Path, flag: str, hidden: str) -> None:
    notes = [
        f"Comment Id,Ticket Id,Comment,{flag},Created Time",
        f"901,502,설정이 빠져 있어 다시 보냈음,{hidden},2026-03-02 12:00:00",
        f"902,503,교육팀에 전달함,{hidden},2026-03-02 13:00:00",
    ]
    rows = zipped(tmp_path / "backup.zip", {"Cases.csv": TICKETS, "Comments.csv": notes})
    assert [row["ticket_id"] for row in rows] == ["501", "502", "503"]
    assert not any("전달함" in row["body"] or "보냈음" in row["body"] for row in rows)
    told = load_sources([str(tmp_path / "backup.zip")], settings=Settings()).notices
    assert [notice.values["n"] for notice in told if notice.key == "load.internal"] == [2]


def test_posts_that_nobody_else_may_read_stay(tmp_path: Path) -> None:
    posts = [
        "post_id,member_id,content,is_public,created_at",
        "11,m1,제 주문 내역이 안 보여요,N,2026-03-02 09:00:00",
        "12,m2,환불 계좌를 바꾸고 싶어요,N,2026-03-02 10:00:00",
        "13,m1,매장 위치가 어디인가요?,Y,2026-03-02 11:00:00",
    ]
    members = ["member_id,memo", "m1,단골 고객입니다 친절히 안내", "m2,신규 고객입니다 확인 필요"]
    rows = zipped(tmp_path / "board.zip", {"posts.csv": posts, "members.csv": members})
    assert {"11", "12", "13"} <= {row["ticket_id"] for row in rows}
