"""Messages one after another, whose conversation shows only in whom they are with."""

from pathlib import Path
from typing import Any

import pytest

from voc_cli.load import load_sources
from voc_cli.settings import Settings

SAID = (
    ("민서", "in", "예약을 내일로 바꿀 수 있을까요?", "03-02 10:00"),
    ("하람", "in", "주차 되나요?", "03-02 10:01"),
    ("민서", "out", "몇 시로 바꿔 드릴까요?", "03-02 10:02"),
    ("민서", "in", "세 시요", "03-02 10:03"),
    ("하람", "out", "두 대까지 됩니다", "03-02 10:04"),
    ("도윤", "in", "영수증 다시 보내 주세요", "03-02 10:06"),
    ("도윤", "out", "메일로 보냈습니다", "03-02 10:07"),
)
JOINED = ["예약을 내일로 바꿀 수 있을까요?\n세 시요", "주차 되나요?", "영수증 다시 보내 주세요"]
SHOP = "소담공방"


def load(path: Path, lines: list[str]) -> list[dict[str, Any]]:
    path.write_text("\n".join(lines), encoding="utf-8")
    return load_sources([str(path)], settings=Settings()).tickets.table.to_pylist()


def bodies(rows: list[dict[str, Any]]) -> list[str]:
    return sorted((row["body"] for row in rows), key=JOINED.index)


@pytest.mark.parametrize(
    "words",
    [("받은 메시지", "보낸 메시지"), ("수신", "발신"), ("INCOMING MESSAGE", "OUTGOING MESSAGE")],
)
def test_a_chat_called_by_its_customer(words: tuple[str, str], tmp_path: Path) -> None:
    lines = ["CHAT_NAME,DATE,USER,TYPE,MESSAGE"]
    for who, way, said, at in SAID:
        speaks = who if way == "in" else SHOP
        lines.append(f"{who},2026-{at}:00,{speaks},{words[way == 'out']},{said}")
    rows = load(tmp_path / "chats.csv", lines)
    assert bodies(rows) == JOINED
    assert all(row["first_response_at"] is not None for row in rows)
    # What only says who is spoken to, and which way, is no title and no category.
    assert all(row["subject"] is row["agent_category"] is None for row in rows)
    assert not any(row["ticket_id"] in ("민서", "하람", "도윤") for row in rows)


def test_a_chat_that_rests_for_days_begins_anew(tmp_path: Path) -> None:
    lines = ["CHAT_NAME,DATE,USER,TYPE,MESSAGE"]
    for who, way, said, at in (*SAID, ("하람", "in", "오늘도 되나요?", "03-09 10:00")):
        speaks = who if way == "in" else SHOP
        lines.append(f"{who},2026-{at}:00,{speaks},{'받음' if way == 'in' else '보냄'},{said}")
    assert len(load(tmp_path / "chats.csv", lines)) == len(JOINED) + 1


@pytest.mark.parametrize("heads", ["from,to", "sender,recipient", "보낸사람,받는사람"])
@pytest.mark.parametrize("numbered", [False, True])
def test_senders_and_receivers(heads: str, numbered: bool, tmp_path: Path) -> None:
    lines = [("msg_id," if numbered else "") + f"{heads},message,sent_at"]
    for n, (who, way, said, at) in enumerate(SAID):
        sides = f"{who},{SHOP}" if way == "in" else f"{SHOP},{who}"
        lines.append((f"m{n}," if numbered else "") + f"{sides},{said},2026-{at}:00")
    rows = load(tmp_path / "dm.csv", lines)
    assert bodies(rows) == JOINED
    if numbered:
        assert {row["ticket_id"] for row in rows} == {"m0", "m1", "m5"}


def test_mails_to_and_from_the_company_are_of_one_matter_by_their_titles(tmp_path: Path) -> None:
    lines = ["From,To,Subject,Body,Date,Categories"]
    for who, to, title, said, at in (
        ("a@mail.example", "cs@shop.example", "환불", "환불이 안 들어왔어요", "03-02 10:00"),
        ("cs@shop.example", "a@mail.example", "RE: 환불", "오늘 처리했습니다", "03-02 11:00"),
        ("a@mail.example", "cs@shop.example", "Re: 환불", "아직 안 보이는데요", "03-02 12:00"),
        ("a@mail.example", "cs@shop.example", "주소 변경", "주소를 바꿔 주세요", "03-02 13:00"),
        ("b@mail.example", "cs@shop.example", "교환", "치수를 바꾸고 싶어요", "03-02 14:00"),
        ("cs@shop.example", "b@mail.example", "RE: 교환", "가능합니다", "03-02 15:00"),
    ):
        lines.append(f"{who},{to},{title},{said},2026-{at}:00,")
    rows = load(tmp_path / "mails.csv", lines)
    assert {row["body"] for row in rows} == {
        "환불이 안 들어왔어요\n아직 안 보이는데요",
        "주소를 바꿔 주세요",
        "치수를 바꾸고 싶어요",
    }


def test_the_customers_number_on_either_side(tmp_path: Path) -> None:
    lines = ["no,user_id,direction,message,sent_at"]
    ids = {"민서": "u-77", "하람": "u-78", "도윤": "u-79"}
    for n, (who, way, said, at) in enumerate(SAID, 1):
        lines.append(f"{n},{ids[who]},{way}bound,{said},2026-{at}:00")
    assert bodies(load(tmp_path / "log.csv", lines)) == JOINED


def test_forms_with_a_sender_and_an_office_stay_rows(tmp_path: Path) -> None:
    lines = ["id,sender,recipient,message,sent_at"]
    for n in range(1, 7):
        lines.append(f"{n},손님{n % 3},소담공방,{n}번 접시가 깨져서 왔어요,2026-03-0{n} 10:00:00")
    rows = load(tmp_path / "forms.csv", lines)
    assert [row["ticket_id"] for row in rows] == ["1", "2", "3", "4", "5", "6"]


def test_a_word_for_customers_that_only_this_company_uses(tmp_path: Path) -> None:
    lines = ["chat_id,speaker,text,at"]
    for room in (1, 2, 3):
        lines.append(f"c{room},모험가,{room}번 아이템이 사라졌어요,2026-03-0{room} 10:00:00")
        lines.append(f"c{room},GM,확인해 드리겠습니다,2026-03-0{room} 10:05:00")
    rows = load(tmp_path / "game.csv", lines)
    assert [row["body"] for row in rows] == [f"{n}번 아이템이 사라졌어요" for n in (1, 2, 3)]


def test_calls_in_and_out_stay_calls(tmp_path: Path) -> None:
    lines = ["통화ID,발신번호,수신번호,통화시작,통화종료,상담내용"]
    for n, (who, way, said, at) in enumerate(SAID):
        ids = {"민서": "010-1111-2222", "하람": "010-3333-4444", "도윤": "010-5555-6666"}
        sides = f"{ids[who]},1588-0000" if way == "in" else f"1588-0000,{ids[who]}"
        lines.append(f"c{n},{sides},2026-{at}:00,2026-{at}:30,{said}")
    assert len(load(tmp_path / "calls.csv", lines)) == len(SAID)
