"""Who answers for the company, where no column says who speaks."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from voc_cli.errors import SettingsError
from voc_cli.load import load_sources
from voc_cli.load.conversations.company import is_named, of_answers, of_sides
from voc_cli.settings import Settings, override

HEAD = "문의번호,작성일시,작성자,내용"
ROWS = [
    ("1", "10:00", "한가람", "배송이 안 와요"), ("1", "10:10", "오솔길", "확인하겠습니다"),
    ("2", "11:00", "나루터", "환불해 주세요"), ("2", "11:10", "문지기", "접수했습니다"),
    ("3", "12:00", "새벽별", "앱이 꺼져요"), ("3", "12:10", "하늘재", "업데이트해 주세요"),
]  # fmt: skip


def _load(path: Path, lines: list[str], **options: Any) -> Any:
    path.write_text("\n".join(lines), encoding="utf-8")
    return load_sources([str(path)], settings=override(Settings(), options))


def _lines(rows: Sequence[tuple[str, ...]]) -> list[str]:
    return [HEAD, *(f"{n},2026-03-02 {at},{who},{text}" for n, at, who, text in rows)]


def test_who_answers_is_asked_for_and_named(tmp_path: Path) -> None:
    untold = _load(tmp_path / "a.csv", _lines(ROWS))
    assert untold.tickets.table.num_rows == len(ROWS)
    assert "turns.who_answers" in {n.key for n in untold.sources[0].notices}
    named = _load(tmp_path / "a.csv", _lines(ROWS), agents=["오솔길", "문지기", "하늘재"])
    rows = named.tickets.table.to_pylist()
    assert [row["body"] for row in rows] == [text for _, _, _, text in ROWS[::2]]
    assert all(row["first_response_at"] and row["n_messages"] == 2 for row in rows)
    assert named.sources[0].notices == ()


def test_they_who_only_ever_answer_need_no_naming(tmp_path: Path) -> None:
    more = [
        ("4", "13:00", "달무리", "교환 되나요"), ("4", "13:10", "오솔길", "네"),
        ("5", "14:00", "먼바다", "사이즈 문의"), ("5", "14:10", "문지기", "95입니다"),
        ("6", "15:00", "솔바람", "취소할게요"), ("6", "15:10", "하늘재", "네"),
    ]  # fmt: skip
    newest_first = [*reversed(ROWS + more)]
    rows = _load(tmp_path / "a.csv", _lines(newest_first)).tickets.table.to_pylist()
    assert [row["body"] for row in rows] == [text for _, _, _, text in (ROWS + more)[::2]]
    # Where customers answer each other nobody is the company.
    assert not of_answers([["a", "b"], ["b", "c"], ["c", "a"]])


def test_colleagues_who_write_from_their_own_addresses(tmp_path: Path) -> None:
    mails = [
        ("1", "na@naver.com", "help@shop.kr", "배송이 안 와요"),
        ("1", "lee@shop.kr", "na@naver.com", "확인하겠습니다"),
        ("1", "na@naver.com", "lee@shop.kr", "네 빨리요"),
        ("2", "ru@naver.com", "kim@shop.kr", "환불해 주세요"),
        ("2", "kim@shop.kr", "ru@naver.com", "접수했습니다"),
    ]
    lines = ["conversation_id,date,from,to,subject,body"]
    lines += [f"{n},2026-03-02 10:0{k},{f},{t},문의,{b}" for k, (n, f, t, b) in enumerate(mails)]
    rows = _load(tmp_path / "a.csv", lines).tickets.table.to_pylist()
    assert [row["body"] for row in rows] == ["배송이 안 와요\n네 빨리요", "환불해 주세요"]
    assert all(row["first_response_at"] for row in rows)
    # A provider of mail boxes is nobody's company, though it is on every side.
    assert not of_sides(["a@gmail.com", "b@gmail.com"], [["c@gmail.com"], ["d@gmail.com"]])


def test_labels_are_told_by_their_voice(tmp_path: Path) -> None:
    said = [
        ("A", "감사합니다 고객님 무엇을 도와드릴까요"), ("B", "카드가 없어졌어요 정지해 주세요"),
        ("A", "네 고객님 정지해 드리겠습니다"), ("B", "다시 받으려면 얼마나 걸리나요?"),
    ]  # fmt: skip
    lines = ["call_id,start,speaker,text"]
    lines += [
        f"c{n},2026-03-02 1{n}:00:0{k},{who},{text}"
        for n in range(2)
        for k, (who, text) in enumerate(said)
    ]
    rows = _load(tmp_path / "a.csv", lines).tickets.table.to_pylist()
    asked = "\n".join(text for who, text in said if who == "B")
    assert [row["body"] for row in rows] == [asked] * 2
    text = "\n".join(f"{who}: {text}" for who, text in said)
    calls = f"통화번호: 77\n통화일시: 2026-03-02 10:00\n{text}\n\n통화번호: 78\n{text}!"
    rows = _load(tmp_path / "calls.txt", [calls]).tickets.table.to_pylist()
    assert [row["ticket_id"] for row in rows] == ["77", "78"]
    assert rows[0]["body"] == asked
    # When a call was is not when somebody answered in it.
    assert rows[0]["created_at"] is not None and rows[0]["first_response_at"] is None


@pytest.mark.parametrize(
    ("writer", "ours"),
    [
        ("오솔길", True), ("오솔길 상담사", True), ("CS팀_오솔길", True), ("오솔길님", True),
        ("Lee <lee@shop.kr>", True), ("lee@shop.kr.com", False), ("오솔길다방", False), ("", False),
    ],
)  # fmt: skip
def test_a_name_an_address_a_domain(writer: str, ours: bool) -> None:
    assert is_named(writer, {"오솔길", "@shop.kr"}) is ours


def test_names_are_a_list() -> None:
    with pytest.raises(SettingsError, match="agents"):
        override(Settings(), {"agents": "오솔길"})


def test_a_note_among_messages_is_no_answer(tmp_path: Path) -> None:
    lines = ["session_id,type,from,content,timestamp"]
    lines += [
        f"session_{n},{kind},{who},{text} {n},2026-03-0{n} 10:0{at}"
        for n in range(1, 4)
        for at, kind, who, text in (
            (0, "text", "user", "날짜를 바꿀 수 있나요?"),
            (1, "note", "operator", "미납이 있음"),
            (2, "text", "operator", "네 가능합니다"),
        )
    ]
    rows = _load(tmp_path / "a.csv", lines).tickets.table.to_pylist()
    assert [(row["n_messages"], row["first_response_at"].minute) for row in rows] == [(2, 2)] * 3
