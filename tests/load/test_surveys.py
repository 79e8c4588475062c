"""Survey answers: tickets of their own when alone, scores of the customer's tickets otherwise."""

from pathlib import Path
from typing import Any

from tests.exports.writing import csv_file
from voc_cli.load import Loaded, load_sources
from voc_cli.settings import Settings

Rows = list[list[object]]
TICKETS: Rows = [
    ["접수번호", "접수일시", "완료일시", "고객ID", "이메일", "문의내용", "처리상태", "만족도"],
    [
        "T1",
        "2024-06-01 10:00",
        "2024-06-02 10:00",
        "u1",
        "A@example.com",
        "배송이 늦어요",
        "완료",
        "",
    ],
    [
        "T2",
        "2024-06-08 10:00",
        "2024-06-09 10:00",
        "u1",
        "a@example.com",
        "환불해 주세요",
        "완료",
        "",
    ],
    ["T3", "2024-06-03 10:00", "", "u2", "b@example.com", "앱이 자꾸 꺼져요", "처리중", "5"],
    ["T4", "2024-05-01 10:00", "2024-05-02 10:00", "u3", "", "쿠폰이 안 돼요", "완료", ""],
]
ANSWERS: Rows = [
    [
        "응답번호",
        "응답일시",
        "고객ID",
        "상담에 만족하셨나요?",
        "추천 의향 (0~10)",
        "재방문 의향",
        "의견",
    ],
    ["R1", "2024-06-09 15:00", "u1", "4", "9", "3", ""],
    ["R2", "2024-06-04 12:00", "u2", "1", "2", "1", "상담은 좋았는데 해결이 안 됐습니다"],
    ["R3", "2024-06-05 12:00", "u3", "3", "7", "2", ""],
    ["R4", "2024-06-05 12:00", "u9", "2", "4", "2", "연결이 너무 오래 걸려서 포기했습니다"],
]


def load(folder: Path, files: dict[str, Rows]) -> Loaded:
    folder.mkdir(exist_ok=True)
    for name, rows in files.items():
        csv_file(rows)(folder / name)
    return load_sources([str(folder)], settings=Settings())


def rows_of(loaded: Loaded) -> dict[str, dict[str, Any]]:
    return {row["ticket_id"]: row for row in loaded.tickets.table.to_pylist()}


def test_alone_each_answer_is_a_ticket(tmp_path: Path) -> None:
    found = rows_of(load(tmp_path / "a", {"설문.csv": ANSWERS}))
    assert set(found) == {"R1", "R2", "R3", "R4"}
    assert found["R1"]["nps"] == 9 and found["R1"]["csat"] == 0.75
    assert found["R4"]["body"] == "연결이 너무 오래 걸려서 포기했습니다"


def test_scores_go_to_the_nearest_ticket_of_the_customer(tmp_path: Path) -> None:
    loaded = load(tmp_path / "a", {"설문.csv": ANSWERS, "문의.csv": TICKETS})
    found = rows_of(loaded)
    # R1 is used up; R2 has a comment; R3 came too late; R4 has no ticket.
    assert set(found) == {"T1", "T2", "T3", "T4", "R2", "R3", "R4"}
    assert (found["T2"]["nps"], found["T2"]["rating"], found["T2"]["csat"]) == (9, "4", 0.75)
    assert dict(found["T2"]["extra"])["재방문 의향"] == "3"
    assert found["T1"]["nps"] is None and found["T4"]["nps"] is None
    assert (found["T3"]["nps"], found["T3"]["rating"], found["T3"]["csat"]) == (2, "5", 1.0)
    assert (found["R2"]["nps"], found["R2"]["rating"], found["R2"]["csat"]) == (None, "1", 0.0)
    assert found["R4"]["nps"] == 4
    by_name = {report.name: report for report in loaded.sources}
    survey = by_name["설문.csv"]
    assert survey.rows_read == survey.kept + survey.duplicates + sum(survey.rejected.values())
    assert (survey.kept, survey.duplicates, dict(survey.rejected)) == (3, 0, {"joined": 1})
    told = {n.key: n for n in loaded.notices if n.key.startswith("load.survey")}
    assert told["load.survey_joined"].values["n"] == told["load.survey_alone"].values["n"] == 2
    assert not any("{" in n.text(lang) for n in told.values() for lang in ("ko", "en"))


def test_phone_numbers_and_addresses_join_too(tmp_path: Path) -> None:
    tickets: Rows = [
        ["번호", "접수일", "연락처", "이메일", "문의내용", "처리상태"],
        ["T1", "2024-06-01", "010-1234-5678", "", "배송이 늦어요", "완료"],
        ["T2", "2024-06-01", "", "b@example.com", "환불해 주세요", "완료"],
    ]
    answers: Rows = [
        ["응답일시", "전화번호", "이메일 주소", "추천 의향"],
        ["2024-06-02", "+82 10 1234 5678", "", "8"],
        ["2024-06-02", "", "B@Example.com", "3"],
    ]
    loaded = load(tmp_path / "a", {"nps.csv": answers, "문의.csv": tickets})
    assert {key: row["nps"] for key, row in rows_of(loaded).items()} == {"T1": 8, "T2": 3}
    # Every answer found its ticket: of answers without one there is nothing to tell.
    assert [n.key for n in loaded.notices if "survey" in n.key] == ["load.survey_joined"]


def test_order_of_files_does_not_matter(tmp_path: Path) -> None:
    one = load(tmp_path / "a", {"a.csv": TICKETS, "설문.csv": ANSWERS})
    two = load(tmp_path / "b", {"0설문.csv": ANSWERS, "a.csv": TICKETS})
    assert one.tickets.table.equals(two.tickets.table)


def test_tickets_with_a_rating_are_no_survey(tmp_path: Path) -> None:
    first: Rows = [
        ["id", "date", "customer_id", "text", "rating"],
        ["1", "2024-06-01", "u1", "배송이 늦어요", "2"],
    ]
    loaded = load(tmp_path / "a", {"a.csv": first, "문의.csv": TICKETS})
    assert "1" in rows_of(loaded) and rows_of(loaded)["1"]["rating"] == "2"
    assert not [n for n in loaded.notices if n.key == "load.survey_joined"]
