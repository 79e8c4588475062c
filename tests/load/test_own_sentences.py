"""What customers write that looks like a quoted mail stays; a yes/no column is no speaker."""

from pathlib import Path

import pytest

from tests.exports.writing import csv_file
from voc_cli.load import Loaded, load_sources
from voc_cli.load.cells.speakers import AGENT, CUSTOMER, UNKNOWN, flag_of
from voc_cli.load.conversations.turns import Turn, join_turns
from voc_cli.settings import Settings

OWN = [
    "선물 배송이 안 왔어요\n보낸사람: 상점\n받는사람: 매장\n언제 오나요? 환불해 주세요",
    "표를 바꾸고 싶어요\nFrom: Seoul\nTo: Busan\n가능한가요?",
    "문의드려요\n>>환불은 언제 되나요?\n>>교환은요?",
    "또 늦네요\n>_< 너무 화나요\n>_< 진짜로요",
    "또 늦네요\n> 너무 화나요",
    "후기 적립이 안 됐어요\n2026.03.05 리뷰 작성 :\n적립금 주세요",
    "답이 없어요\n2026-03-05 보낸 메일\n확인해 주세요",
]
QUOTING = [
    "-----Original Message-----\n안녕하세요",
    "보낸 사람: 상점\n제목: 배송 안내\n\n발송했습니다",
    "From: cs@shop.test\nTo: 손님\n\n발송했습니다",
    "보낸사람: 상점 <cs@shop.test>\n받는사람: 손님\n\n발송했습니다",
    "2026년 3월 5일 (목) 오후 2:10, 상점님이 작성:\n> 발송했습니다",
    "2026.03.05 14:10, 상점님이 작성 :\n> 발송했습니다",
    "2026-03-05 14:10 상점 <cs@shop.test> 보낸 메일\n발송했습니다",
    "On Thu, Mar 5, 2026 at 2:10 PM Shop wrote:\n> Sent.",
    "> 안녕하세요\n>\n> 발송했습니다",
]


@pytest.mark.parametrize("text", OWN)
def test_a_customers_own_lines_stay(text: str) -> None:
    assert join_turns([Turn(CUSTOMER, text, "")]).body == text


@pytest.mark.parametrize("quoted", QUOTING)
def test_a_quoted_mail_goes(quoted: str) -> None:
    assert join_turns([Turn(CUSTOMER, f"안 왔어요\n\n{quoted}", "")]).body == "안 왔어요"


def test_a_header_of_a_mail_below_lines_that_only_look_like_one() -> None:
    own = "안 왔어요\n보낸사람: 상점\n받는사람: 매장\n언제 오나요?"
    text = f"{own}\n\nFrom: cs@shop.test\nSubject: 배송\n\n발송했습니다"
    assert join_turns([Turn(CUSTOMER, text, "")]).body == own


FLAGS = {
    "from_agent": AGENT, "isCustomer": CUSTOMER, "is_from_customer": CUSTOMER,
    "sentByEndUser": CUSTOMER, "by_staff": AGENT, "is_staff": AGENT, "From Support": AGENT,
    "incoming": CUSTOMER, "INBOUND": CUSTOMER, "outgoing": AGENT, "is_inbound": CUSTOMER,
    "in_stock": UNKNOWN, "is_in": UNKNOWN, "is_vip_customer": UNKNOWN, "clientApproved": UNKNOWN,
    "is_out_of_stock": UNKNOWN, "is_team": UNKNOWN, "is_member": UNKNOWN,
    "Contact Requested": UNKNOWN, "ai_agent_participated": UNKNOWN, "from_customer_app": UNKNOWN,
    "by_account": UNKNOWN, "customer": UNKNOWN, "_": UNKNOWN,
}  # fmt: skip


@pytest.mark.parametrize(("name", "role"), FLAGS.items())
def test_who_speaks_by_the_name_of_a_flag(name: str, role: str) -> None:
    assert flag_of(name) == role


def loaded(folder: Path, flag: str) -> Loaded:
    rows: list[list[object]] = [["ticket_id", "created_at", "updated_at", "body", flag]]
    for n in range(6):
        for day, said in ((1, "배송이 늦어요"), (2, "배송이 늦어요 환불해 주세요")):
            at = f"2026-03-0{day} 10:00"
            rows.append([f"T{n}", "2026-03-01 10:00", at, f"{said} {n}", "YN"[(n + day) % 2]])
    path = folder / "sheet.csv"
    csv_file(rows)(path)
    return load_sources([str(path)], settings=Settings())


@pytest.mark.parametrize("flag", ["is_vip_customer", "in_stock", "clientApproved", "is_team"])
def test_an_attribute_of_tickets_stays_and_folds_nothing(flag: str, tmp_path: Path) -> None:
    rows = loaded(tmp_path, flag).tickets.table.to_pylist()
    assert [row["body"] for row in rows] == [f"배송이 늦어요 환불해 주세요 {n}" for n in range(6)]
    assert all(flag in str(row["extra"]) for row in rows)
