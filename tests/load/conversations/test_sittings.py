"""A chat that nothing numbers: where one conversation ends and the next begins."""

from pathlib import Path

import pytest

from voc_cli.load import load_sources
from voc_cli.load.conversations.sittings import is_shared_name, sittings_of
from voc_cli.settings import Settings

OURS, OVER = "agent", "상담이 종료되었습니다."
Line = tuple[str, str, str]


def _parts(who: str, lines: list[Line]) -> tuple[int, int]:
    at, roles, texts = zip(*lines, strict=True)
    found = sittings_of([who] * len(lines), [f"2026-03-{a}" for a in at], roles, texts)
    return len({*found.rooms}), found.unsure


@pytest.mark.parametrize(
    ("who", "later", "parts", "unsure"),
    [
        # Closed, and somebody begins: an hour later, or with a greeting.
        ("한가람", [("02 10:10", OURS, OVER), ("02 12:00", "customer", "아직 안 왔어요")], 2, 0),
        ("고객", [("02 10:10", OURS, OVER), ("02 10:20", "customer", "안녕하세요 반품이요")], 2, 0),
        # Thanks, and what is said right after a closing, belong to what was closed.
        ("고객", [("02 10:10", OURS, OVER), ("03 12:00", "customer", "네 감사합니다")], 1, 0),
        ("한가람", [("02 10:10", OURS, OVER), ("02 10:12", "customer", "하나 더요")], 1, 0),
        # Under a name of many, another number after a greeting is another matter.
        ("김**", [("03 09:00", "customer", "안녕하세요 주문번호 20260303001 취소요")], 2, 0),
        ("김**", [("03 09:00", "customer", "안녕하세요 주문번호 20260302001 왔나요?")], 1, 1),
        ("고객", [("03 09:00", "customer", "안녕하세요 반품하려고요")], 1, 1),
        # One customer who greets again, and tells another order, is still the same.
        ("한가람", [("03 09:00", "customer", "안녕하세요 주문번호 20260303001 취소요")], 1, 0),
        ("한가람", [("06 09:00", "customer", "저 또 왔어요")], 2, 0),
    ],
)
def test_where_a_conversation_ends(who: str, later: list[Line], parts: int, unsure: int) -> None:
    asked = ("02 10:00", "customer", "안녕하세요 주문번호 20260302001 언제 오나요?")
    assert _parts(who, [asked, ("02 10:05", OURS, "내일 갑니다"), *later]) == (parts, unsure)


@pytest.mark.parametrize(
    "name", ["고객", "김**", "고객님 12", "(알 수 없음)", "guest_", "", "821055501234"]
)
def test_names_of_many(name: str) -> None:
    assert is_shared_name(name) is (name not in ("guest_", "821055501234"))


KAKAO = {
    "pc": (
        "Minji Kim KakaoTalk Chats\nDate Saved : 2026-03-09 17:12\n\n"
        "--------------- Monday, March 2, 2026 ---------------\n{lines}"
    ),
    "phone": "KakaoTalk Chats with Minji Kim\nDate Saved : Mar 9, 2026 5:12 PM\n\n{lines}",
    "mac": "Date,User,Message\n{lines}",
}
SAID = [
    ("10:01", "Minji Kim", "Where is my order?"),
    ("10:05", "MuMu Shop CS", "It arrives tomorrow."),
    ("10:06", "Minji Kim", "Thanks a lot"),
]
WAYS = {
    "pc": "[{who}] [{at} AM] {text}",
    "phone": "Mar 2, 2026 {at} AM, {who} : {text}",
    "mac": "2026-03-02 {at}:00,{who},{text}",
}


@pytest.mark.parametrize("way", KAKAO)
def test_kakaotalk_in_english(way: str, tmp_path: Path) -> None:
    lines = [WAYS[way].format(at=at, who=who, text=text) for at, who, text in SAID]
    path = tmp_path / ("chat.csv" if way == "mac" else "chat.txt")
    path.write_text(KAKAO[way].format(lines="\n".join(lines)), encoding="utf-8")
    (row,) = load_sources([str(path)], settings=Settings()).tickets.table.to_pylist()
    assert row["body"] == "Where is my order?\nThanks a lot"
    assert (row["first_response_at"] - row["created_at"]).seconds == 4 * 60
    assert row["channel"] == "카카오"
