"""The learned vote on columns, and what is said where a column is in doubt."""

import csv
from pathlib import Path

import pytest

from voc_cli.load import load_sources
from voc_cli.load.columns.profile import profile
from voc_cli.load.columns.votes import FIELDS, votes_for
from voc_cli.messages import message
from voc_cli.settings import Settings

CALLS = [
    ["콜ID", "호인입시각", "상담시작시각", "고객문의내용"],
    ["A100231", "2026-03-10 09:03:12", "2026-03-10 09:03:32", "카드를 잃어버렸어요 정지해 주세요"],
    ["A100232", "2026-03-10 09:18:44", "2026-03-10 09:19:04", "해외 결제 문자가 왔는데 뭔가요?"],
    ["A100233", "2026-03-10 09:41:07", "2026-03-10 09:41:27", "연회비가 왜 청구됐는지 궁금합니다"],
]


def written(path: Path, rows: list[list[str]]) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return str(path)


def columns(rows: list[list[str]]) -> dict[str, list[str]]:
    return {header: [row[n] for row in rows[1:]] for n, header in enumerate(rows[0])}


def test_a_vote_is_a_distribution_over_columns_and_none() -> None:
    looks = {header: profile(cells) for header, cells in columns(CALLS).items()}
    votes = votes_for(list(looks), looks)
    assert set(votes) == set(FIELDS)
    for scores in votes.values():
        assert set(scores) == {None, *looks}
        assert sum(2.718281828**score for score in scores.values()) == pytest.approx(1.0)
    assert max(votes["body"], key=lambda header: votes["body"][header]) == "고객문의내용"


def test_the_time_a_call_came_in_before_the_time_it_was_taken(tmp_path: Path) -> None:
    loaded = load_sources([written(tmp_path / "calls.csv", CALLS)], settings=Settings())
    times = [time.strftime("%H:%M:%S") for time in loaded.tickets.table["created_at"].to_pylist()]
    assert times == ["09:03:12", "09:18:44", "09:41:07"]


def test_what_the_user_says_is_not_overruled(tmp_path: Path) -> None:
    path = written(tmp_path / "calls.csv", CALLS)
    told = {"created_at": "상담시작시각"}
    loaded = load_sources([path], settings=Settings(), column_map=told)
    first = loaded.tickets.table["created_at"][0].as_py()
    assert first.strftime("%H:%M:%S") == "09:03:32"


def test_rows_that_share_the_number_of_a_conversation_are_told(tmp_path: Path) -> None:
    rows = [["seq", "conversation_id", "created_at", "text", "writer_code"]]
    for n in range(1, 9):
        room = f"c-70{(n + 1) // 2}"
        text = f"결제가 {n}번째 안 되는데 왜 그런가요?"
        rows.append([str(n), room, f"2026-03-01 10:0{n}:00", text, "x"])
    loaded = load_sources([written(tmp_path / "m.csv", rows)], settings=Settings())
    told = {notice.key: notice for source in loaded.sources for notice in source.notices}
    rows_or_rooms = len(loaded.tickets.table)
    assert rows_or_rooms == 8 and "doubts.other_messages" in told
    english = message("doubts.other_messages", "en", **told["doubts.other_messages"].values)
    assert "conversation_id" in english


def test_messages_of_a_phone_are_one_ticket_a_customer(tmp_path: Path) -> None:
    rows = [
        ["번호", "전화번호", "종류", "날짜", "내용"],
        ["1", "010-4821-0093", "받음", "2026-03-18 19:02", "내일 세 시 예약 되나요?"],
        ["2", "010-4821-0093", "보냄", "2026-03-18 19:06", "네 가능하세요"],
        ["3", "010-4821-0093", "받음", "2026-03-18 19:10", "그럼 예약해 주세요"],
        ["4", "010-7734-1288", "받음", "2026-03-19 08:40", "오늘 예약을 미뤄도 될까요?"],
        ["5", "010-7734-1288", "보냄", "2026-03-19 08:44", "네 괜찮아요"],
        ["6", "010-4821-0093", "받음", "2026-03-29 09:00", "받은 게 벌써 떨어졌어요"],
    ]
    loaded = load_sources([written(tmp_path / "sms.csv", rows)], settings=Settings())
    assert loaded.tickets.table["body"].to_pylist() == [
        "내일 세 시 예약 되나요?\n그럼 예약해 주세요",
        "오늘 예약을 미뤄도 될까요?",
        "받은 게 벌써 떨어졌어요",
    ]


def test_escapes_of_a_database_dump(tmp_path: Path) -> None:
    path = tmp_path / "inquiry.tsv"
    path.write_text(
        "id\tcontent\tanswer\tcreated_at\n"
        "7\t첫 줄이에요\\n둘째 줄이에요\t\\N\t2026-03-12 08:20:10\n"
        "8\t경로는 C:\\\\new 입니다 안 열려요\t\\N\t2026-03-12 09:20:10\n",
        encoding="utf-8",
    )
    loaded = load_sources([str(path)], settings=Settings())
    bodies = loaded.tickets.table["body"].to_pylist()
    assert bodies == ["첫 줄이에요\n둘째 줄이에요", "경로는 C:\\new 입니다 안 열려요"]


def test_the_day_in_the_number_of_a_ticket(tmp_path: Path) -> None:
    rows = [["접수일자-No.", "증상 및 요청사항"]]
    rows += [[f"2026/03/0{n} -1", f"스위치를 {n}번 눌러도 반응이 없어요"] for n in range(1, 5)]
    loaded = load_sources([written(tmp_path / "as.csv", rows)], settings=Settings())
    assert [time.day for time in loaded.tickets.table["created_at"].to_pylist()] == [1, 2, 3, 4]
