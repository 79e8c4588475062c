"""게시판_문의.csv: a sheet kept by hand and saved from Excel."""

import csv
import io
import random
from datetime import datetime
from pathlib import Path

from generator.compose import Ticket
from generator.people import phone_text
from generator.service import Handling
from generator.weeks import END

__all__ = ["COLUMNS", "write_board"]

COLUMNS = (
    "접수번호",
    "접수일시",
    "문의유형",
    "상품명",
    "고객명",
    "연락처",
    "제목",
    "문의내용",
    "처리상태",
    "답변일시",
    "만족도",
    "담당자",
)
_TYPES = {
    "delivery": "배송",
    "returns": "취소/교환/반품",
    "payment": "주문/결제",
    "product": "상품문의",
    "account": "회원/로그인",
    "app_error": "앱 오류",
    "usability": "이용문의",
    "benefits": "쿠폰/포인트",
    "subscription": "두리패스",
    "support": "고객센터",
    "privacy": "개인정보",
    "policy": "운영정책",
    "praise": "칭찬",
    "other": "기타",
}


def excel_time(when: datetime) -> str:
    """`2026. 6. 11. 오후 3:12:05`"""
    half = "오전" if when.hour < 12 else "오후"
    hour = when.hour % 12 or 12
    return (
        f"{when.year}. {when.month}. {when.day}. {half} {hour}:{when.minute:02d}:{when.second:02d}"
    )


def _body(rng: random.Random, ticket: Ticket) -> str:
    """The text; about a third of the longer ones in several lines."""
    parts = [*ticket.parts, *ticket.personal]
    if len(parts) > 2 and rng.random() < 0.35:
        return "\n".join(parts)
    if len(parts) > 1 and rng.random() < 0.2:
        return parts[0] + "\n\n" + " ".join(parts[1:])
    return " ".join(parts)


def write_board(
    rng: random.Random, path: Path, tickets: list[tuple[Ticket, Handling]]
) -> dict[str, Ticket]:
    """Write the sheet and return the ticket of each 접수번호. About 1 % of rows come twice."""
    rows: list[tuple[datetime, list[str]]] = []
    ids: dict[str, Ticket] = {}
    number = 100
    for ticket, handling in tickets:
        number += rng.choice([1, 1, 1, 2])
        key = f"Q2026-{number:06d}"
        ids[key] = ticket
        kind = _TYPES[ticket.issue.code]
        if rng.random() < 0.10:
            kind = rng.choice([t for t in _TYPES.values() if t not in (kind, "칭찬")])
        status = "답변완료" if handling.solved else "처리중" if handling.answered else "접수"
        phone = ticket.person.phone
        shown = f"{phone[:3]}-{phone[3:-4]}-{phone[-4:]}"
        row = [
            key,
            excel_time(ticket.at),
            kind,
            ticket.product.name if ticket.product else "",
            ticket.person.name,
            shown if rng.random() < 0.9 else phone_text(rng, phone),
            ticket.title,
            _body(rng, ticket),
            status,
            excel_time(handling.answered) if handling.answered else "",
            str(handling.rating or ""),
            handling.agent if handling.answered else "",
        ]
        if handling.solved and rng.random() < 0.011:
            rows.append((ticket.at, [*row[:8], "처리중", "", "", row[11]]))
            rows.append((handling.solved, row))
        else:
            rows.append((ticket.at, row))
    rows.sort(key=lambda pair: pair[0])
    blank = [""] * (len(COLUMNS) - 1)
    head = [
        ["가온두리 고객센터 게시판 문의 접수대장", *blank],
        [f"추출일: {excel_time(END)}   작성: 고객경험팀", *blank],
        ["", *blank],
        list(COLUMNS),
    ]
    tail = [["합계", *blank[:7], f"{len(rows):,}건", *blank[8:]]]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows([*head, *(row for _, row in rows), *tail])
    path.write_bytes(buffer.getvalue().encode("cp949"))
    return ids
