"""Flat tables that are easily misread: mailboxes, boards, sheets that say a day once."""

from pathlib import Path
from typing import Any

import pytest

from voc_cli.load import Loaded, load_sources
from voc_cli.load.columns.abbreviations import korean_name
from voc_cli.load.columns.lexicon import read_header
from voc_cli.settings import Settings


def load(folder: Path, text: str, name: str = "export.csv") -> Loaded:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_sources([str(path)], settings=Settings())


def rows(loaded: Loaded) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = loaded.tickets.table.to_pylist()
    return found


@pytest.mark.parametrize(
    ("header", "korean", "field"),
    [
        ("RCPT_DT", "접수일시", "created_at"),
        ("RCEPT_DE", "접수일자", "created_at"),
        ("CVPL_CN", "민원내용", "body"),
        ("qestnSj", "문의제목", "subject"),
        ("RCMD_SCR", "추천점수", "nps"),
        ("STSFDG", "만족도", "rating"),
        ("PROCESS_CN", "처리내용", "answer"),
        ("PRCS_STTUS", "처리상태", "status"),
        ("CSTMR_NO", "고객번호", "customer_id"),
        ("RCPT_MTHD", "접수방법", "channel"),
    ],
)
def test_names_of_databases(header: str, korean: str, field: str) -> None:
    assert korean_name(header) == korean
    assert read_header(header).field == field


def test_other_names_are_no_abbreviations() -> None:
    plain = ("order_status", "last_name", "answer", "closed_at", "Data de abertura", "title", "SE")
    assert [korean_name(name) for name in plain] == [None] * len(plain)
    assert korean_name("REG_DT") is None  # when it was written down is weighed elsewhere


MAILBOX = """편지함,보낸 사람,보낸 사람 주소,받는 사람,제목,날짜,본문,상태
받은편지함,정가은,ga@han.kr,cs@shop.kr,배송 문의,2026-03-02 09:00,열흘인데 아직 안 왔어요,읽음
보낸편지함,가게,cs@shop.kr,ga@han.kr,RE: 배송 문의,2026-03-02 10:00,출고합니다,읽음
받은편지함,오세진,oh@naver.com,cs@shop.kr,환불,2026-03-03 11:00,환불이 아직 안 왔습니다,읽음
"""


def test_a_mailbox_by_its_folders(tmp_path: Path) -> None:
    found = rows(load(tmp_path, MAILBOX))
    assert [row["body"] for row in found] == [
        "열흘인데 아직 안 왔어요",
        "환불이 아직 안 왔습니다",
    ]
    assert found[0]["first_response_at"].isoformat() == "2026-03-02T10:00:00+09:00"


def test_calls_in_and_out_stay_calls(tmp_path: Path) -> None:
    text = """번호,구분,시각,전화,상담내용,처리내용,처리완료일
1,IB,2026-03-02 09:00,010-1111-2222,기사님이 아직 안 오셨어요,재배정,2026-03-02
2,OB,2026-03-02 11:00,010-1111-2222,몇 시에 오는지 다시 물어보심,14시 안내,2026-03-02
3,IB,2026-03-03 10:00,010-3333-4444,이체일을 바꾸고 싶어요,변경,2026-03-03
"""
    assert len(rows(load(tmp_path, text))) == 3


BOARD = """번호,제목,글쓴이,등록일,조회,내용
공지,[필독] 이용 안내,운영자,2026-01-02 09:00,900,광고 글은 지웁니다.
12,로그인 오류,나무,2026-03-02 10:00,4,로그인이 자꾸 풀려요
11,[안내] 문구가 틀렸어요,바람,2026-03-01 10:00,9,화면의 안내 문구가 잘못됐어요
"""


def test_notices_of_a_board(tmp_path: Path) -> None:
    loaded = load(tmp_path, BOARD)
    assert sorted(row["ticket_id"] for row in rows(loaded)) == ["11", "12"]
    assert dict(loaded.sources[0].rejected) == {"notice": 1}


def test_a_flag_of_a_sheet_of_tickets_is_no_notice(tmp_path: Path) -> None:
    text = BOARD.replace("조회", "공지여부").replace(",900,", ",Y,").replace(",4,", ",Y,")
    assert len(rows(load(tmp_path, text.replace(",9,", ",N,").replace("공지,[", "13,[")))) == 3


DAYS = """날짜,이름,연락처,문의 내용,처리
2026-03-02,김,010-1,배송이 아직 안 왔다고 하심,확인
{sign},이,010-2,환불이 언제 되는지 물어보심,안내
{again},박,010-3,교환을 하고 싶다고 하심,접수
{sign},최,010-4,재입고가 언제인지 물어보심,안내
"""


@pytest.mark.parametrize(
    ("sign", "again", "days"),
    [
        ("〃", "2026-03-03", [2, 2, 3, 3]),
        ("", "2026-03-03", [2, 2, 3, 3]),
        ("", "2026-03-02", [2, None, 2, None]),  # the same day is written twice: a blank is unknown
    ],
)
def test_days_said_once(tmp_path: Path, sign: str, again: str, days: list[int | None]) -> None:
    loaded = load(tmp_path, DAYS.format(sign=sign, again=again))
    by_name = {row["customer_name"]: row["created_at"] for row in rows(loaded)}
    assert [by_name[n] and by_name[n].day for n in "김이박최"] == days
    told = {notice.key for notice in loaded.sources[0].notices}
    assert ("load.days_from_above" in told) == (3 in days)


def test_a_line_above_a_whole_header(tmp_path: Path) -> None:
    text = """한빛마을 관리사무소,,,,,2026년 2월
접수번호,접수일자,시간,민원인,민원내용,처리
2026-02-01,2026-02-16,08:40,김,복도 등이 나갔어요 갈아 주세요,교체
2026-02-02,2026-02-17,09:10,이,승강기에서 쇳소리가 납니다,연락
2026-02-03,2026-02-19,20:00,박,주차장에 물이 새요,확인
"""
    loaded = load(tmp_path, text)
    first = min(rows(loaded), key=lambda row: row["ticket_id"])
    assert (first["ticket_id"], first["created_at"].isoformat()) == (
        "2026-02-01",
        "2026-02-16T08:40:00+09:00",
    )
    assert loaded.sources[0].columns[0].header == "접수번호"
