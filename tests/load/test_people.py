"""Comments beside tickets in a zip or a workbook: who wrote them, and which nobody else reads."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.exports.writing import xlsx
from voc_cli.load import load_sources
from voc_cli.settings import Settings

TICKETS = [
    "id,subject,requester_id,assignee_id,status,created_at",
    "31,공유기 끊김,901,801,solved,2026-04-03 09:00:00",
    "32,보증 기간,902,801,open,2026-04-04 09:00:00",
    "33,설명서,903,802,open,2026-04-05 09:00:00",
]
COMMENTS = [
    "id,ticket_id,author_id,public,body,created_at",
    "5001,31,901,true,공유기가 십 분마다 끊겨요,2026-04-03 09:00:00",
    "5002,31,801,true,설정을 바꿔 보시겠어요?,2026-04-03 09:20:00",
    "5003,31,901,true,바꿔도 똑같네요,2026-04-03 09:40:00",
    "5004,31,801,false,같은 증상이 늘고 있음,2026-04-03 10:00:00",
    "5005,32,902,true,작년 유월에 샀는데 무상 수리 되죠?,2026-04-04 09:00:00",
    "5006,32,801,true,영수증을 보내 주세요,2026-04-04 09:30:00",
    "5007,33,903,true,설명서가 중국어밖에 없어요,2026-04-05 09:00:00",
]
USERS = ["id,name,role", "901,권보라,end-user", "902,임나경,end-user", "903,장태오,end-user"]
USERS += ["801,강상담,agent", "802,민상담,agent"]
BODIES = {
    "31": "공유기가 십 분마다 끊겨요\n바꿔도 똑같네요",
    "32": "작년 유월에 샀는데 무상 수리 되죠?",
    "33": "설명서가 중국어밖에 없어요",
}


def without(lines: list[str], *columns: str) -> list[str]:
    names = lines[0].split(",")
    kept = [n for n, name in enumerate(names) if name not in columns]
    return [",".join(line.split(",")[n] for n in kept) for line in lines]


def cells(lines: list[str]) -> list[list[Any]]:
    return [line.split(",") for line in lines]


@pytest.mark.parametrize("kind", ["zip", "xlsx"])
@pytest.mark.parametrize("told_by", ["ticket", "people", "both"])
def test_who_wrote_a_comment_is_told_elsewhere(kind: str, told_by: str, tmp_path: Path) -> None:
    tables = {"tickets": TICKETS, "comments": COMMENTS, "users": USERS}
    if told_by == "people":
        tables["tickets"] = without(TICKETS, "requester_id")
    if told_by == "ticket":
        del tables["users"]
    path = tmp_path / f"backup.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as packed:
            for name, lines in tables.items():
                packed.writestr(f"{name}.csv", "\n".join(lines))
    else:
        xlsx({name: cells(lines) for name, lines in tables.items()}, {})(path)
    loaded = load_sources([str(path)], settings=Settings())
    rows = loaded.tickets.table.to_pylist()
    assert {row["ticket_id"]: row["body"] for row in rows} == BODIES
    assert sum(row["first_response_at"] is not None for row in rows) == 2
    assert [n.values["n"] for n in loaded.notices if n.key == "load.internal"] == [1]


def test_comments_of_colleagues_in_a_sheet(tmp_path: Path) -> None:
    asked = [
        ["Ticket Id", "Description", "Created Time"],
        ["501", "위젯 순서가 자꾸 바뀝니다", "2026-03-02 09:00:00"],
        ["502", "초대 메일이 오지 않아요", "2026-03-02 10:00:00"],
    ]
    notes = [
        ["Comment Id", "Ticket Id", "Comment", "Is Internal", "Created Time"],
        ["901", "501", "개발팀에 전달함", "true", "2026-03-02 12:00:00"],
        ["902", "502", "설정이 빠져 있어 다시 보냈음", "true", "2026-03-02 13:00:00"],
    ]
    path = tmp_path / "backup.xlsx"
    xlsx({"Cases": asked, "Comments": notes}, {})(path)
    loaded = load_sources([str(path)], settings=Settings())
    rows = loaded.tickets.table.to_pylist()
    assert [row["ticket_id"] for row in rows] == ["501", "502"]
    assert [row["body"] for row in rows] == [asked[1][1], asked[2][1]]
    assert [n.values["n"] for n in loaded.notices if n.key == "load.internal"] == [2]


def test_notes_in_a_table_of_messages_alone(tmp_path: Path) -> None:
    lines = [
        "ticket_id,role,public,body,created_at",
        "31,customer,true,공유기가 끊겨요,2026-04-03 09:00:00",
        "31,agent,false,기사님 부재중,2026-04-03 09:10:00",
        "31,agent,true,방문해 드리겠습니다,2026-04-03 09:20:00",
        "32,customer,false,제 주소는 비밀로 해 주세요,2026-04-03 10:00:00",
        "32,agent,true,알겠습니다,2026-04-03 10:20:00",
    ]
    path = tmp_path / "messages.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    first, last = load_sources([str(path)], settings=Settings()).tickets.table.to_pylist()
    assert (first["body"], first["n_messages"]) == ("공유기가 끊겨요", 2)
    assert last["body"] == "제 주소는 비밀로 해 주세요"
