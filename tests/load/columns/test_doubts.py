"""A load that may be wrong is told: which column was taken, which other may be meant."""

from pathlib import Path

from voc_cli.load import load_sources
from voc_cli.messages import Notice
from voc_cli.settings import Settings

ASKED = [
    "언제 오나요?",
    "환불이 아직 안 됐어요",
    "색이 사진과 달라요",
    "앱이 자꾸 멈춰요",
    "포장이 뜯겨 왔어요",
]
DONE = "고객님께 확인 후 재발송 처리 완료"


def told(path: Path, lines: list[str]) -> dict[str, Notice]:
    path.write_text("\n".join(lines), encoding="utf-8")
    found = load_sources([str(path)], settings=Settings())
    notices = [notice for source in found.sources for notice in source.notices]
    return {n.key: n for n in notices if n.key.startswith("doubts.")}


def test_nothing_is_told_of_a_plain_file(tmp_path: Path) -> None:
    lines = ["번호,접수일시,문의내용,답변내용"]
    lines += [f"{n},2024-03-0{n % 9 + 1} 1{n % 10}:00,{ASKED[n % 5]} {n},{DONE}" for n in range(30)]
    assert told(tmp_path / "a.csv", lines) == {}


def test_two_columns_that_nothing_tells_apart(tmp_path: Path) -> None:
    lines = ["번호,칸가,칸나"]
    lines += [f"{n},{ASKED[n % 5]} {n}번,{ASKED[(n + 1) % 5]} {n}째 물어요" for n in range(12)]
    doubt = told(tmp_path / "a.csv", lines)["doubts.text_of_two"]
    assert {doubt.values["column"], doubt.values["rival"]} == {"칸가", "칸나"}
    assert "--map" in doubt.text("en")


def test_answers_in_place_of_texts(tmp_path: Path) -> None:
    lines = ["번호,접수일,내용"]
    lines += [f"{n},2024-03-0{n % 9 + 1},{DONE} {n}호 담당자 안내드림" for n in range(12)]
    assert "doubts.text_like_answers" in told(tmp_path / "a.csv", lines)


def test_texts_that_are_all_alike(tmp_path: Path) -> None:
    lines = ["번호,접수일,내용"]
    lines += [f"{n},2024-03-0{n % 9 + 1},사전 방문 알림을 위한 접수 생성" for n in range(30)]
    assert "doubts.text_alike" in told(tmp_path / "a.csv", lines)


def test_texts_of_a_letter(tmp_path: Path) -> None:
    lines = [
        "번호,접수일,내용",
        *(f"{n},2024-03-0{n % 9 + 1},{'ABCDEFGHIJ'[n % 10]}" for n in range(30)),
    ]
    assert "doubts.text_short" in told(tmp_path / "a.csv", lines)


def test_a_text_that_hardly_any_row_has(tmp_path: Path) -> None:
    late = "배송이 늦어서 많이 불편했어요"
    lines = ["번호,접수일,별점,내용,칸나"]
    lines += [
        f"{n},2024-03-0{n % 9 + 1},{n % 5 + 1},{late if n == 3 else ''},{ASKED[n % 5]} {n}"
        for n in range(40)
    ]
    found = told(tmp_path / "a.csv", lines)
    assert found["doubts.text_sparse"].values["rival"] == "칸나"


def test_a_time_that_stands_in(tmp_path: Path) -> None:
    lines = [
        "번호,내용,수정일시",
        *(f"{n},{ASKED[n % 5]} {n},2024-03-0{n % 9 + 1} 10:00" for n in range(9)),
    ]
    assert told(tmp_path / "a.csv", lines)["doubts.time_of_later"].values["column"] == "수정일시"


def test_times_that_are_one_moment(tmp_path: Path) -> None:
    lines = [
        "번호,내용,등록일시",
        *(f"{n},{ASKED[n % 5]} {n},2024-03-05 10:00:01" for n in range(25)),
    ]
    assert "doubts.times_alike" in told(tmp_path / "a.csv", lines)


def test_what_the_user_said_is_not_doubted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [f"{n},{ASKED[n % 5]} {n}번,{ASKED[(n + 1) % 5]} {n}째" for n in range(12)]
    path.write_text("\n".join(["번호,칸가,칸나", *rows]), encoding="utf-8")
    found = load_sources([str(path)], settings=Settings(), column_map={"body": "칸나"})
    assert not [n for s in found.sources for n in s.notices if n.key.startswith("doubts.")]


def test_a_time_whose_header_says_nothing(tmp_path: Path) -> None:
    lines = ["번호,내용,qwx,탑승일"]
    lines += [
        f"{n},{ASKED[n % 5]} {n},2024-03-0{n % 9 + 1} 10:0{n % 10},2024-02-1{n % 9}"
        for n in range(12)
    ]
    doubt = told(tmp_path / "a.csv", lines)["doubts.time_of_two"]
    assert (doubt.values["column"], doubt.values["rival"]) == ("탑승일", "qwx")


def test_sentences_under_an_unknown_header_beat_notes(tmp_path: Path) -> None:
    lines = ["번호,접수일,qwx,비고"]
    lines += [
        f"{n},2024-03-0{n % 9 + 1},{ASKED[n % 5]} {n}번 물어봐요,재발송 처리 완료"
        for n in range(12)
    ]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    rows = load_sources([str(path)], settings=Settings()).tickets.table.to_pylist()
    assert sum("물어봐요" in row["body"] for row in rows) == len(rows) == 12
