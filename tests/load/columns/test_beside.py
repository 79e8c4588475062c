"""What the other columns, and the name of a table, say about what a column claims to be."""

from pathlib import Path
from typing import Any

import pytest

from tests.exports.writing import xlsx
from voc_cli.load import load_sources
from voc_cli.settings import Settings

SAID = (
    "자동 발주는 몇 시에 시작되나요? 안내 부탁드려요",
    "재고가 남았는데 어떻게 하나요? 안내 부탁드려요",
    "본사는 주말에 쉬나요?",
    "포장 용기가 찌그러져서 와요",
)


def load(path: Path, lines: list[str]) -> list[dict[str, Any]]:
    path.write_text("\n".join(lines), encoding="utf-8")
    rows = load_sources([str(path)], settings=Settings()).tickets.table.to_pylist()
    return sorted(rows, key=lambda row: SAID.index(row["body"]))


@pytest.mark.parametrize("shared", ["STORE_ID", "contract_no", "machine_key"])
def test_ids_that_rows_share_number_no_tickets(shared: str, tmp_path: Path) -> None:
    lines = [f"질문,등록일,{shared}"]
    lines += [f"{text},2026-03-02,s{n // 2}" for n, text in enumerate(SAID)]
    assert len(load(tmp_path / "board.csv", lines)) == len(SAID)


def test_rows_that_share_a_tickets_number_are_its_versions(tmp_path: Path) -> None:
    lines = ["접수번호,문의내용,등록일,수정일"]
    for n in range(4):
        lines.append(f"T{n // 2},{SAID[n // 2]},2026-03-02,2026-03-0{n + 3}")
    assert [row["ticket_id"] for row in load(tmp_path / "t.csv", lines)] == ["T0", "T1"]


def test_a_call_began_before_it_was_written_down(tmp_path: Path) -> None:
    lines = ["CALL_ID,CALL_START,CALL_END,상담내용,QA_SCORE,REG_DT"]
    for n, text in enumerate(SAID):
        day = f"2026-02-0{n + 1}"
        times = f"{day} 18:58:31,{day} 19:03:31"
        lines.append(f"9{n}1,{times},{text},{90 + n},2026-02-0{n + 2} 19:03:31")
    rows = load(tmp_path / "calls.csv", lines)
    assert [row["created_at"].day for row in rows] == [1, 2, 3, 4]
    assert [row["rating"] for row in rows] == [None] * 4  # the company judged its own people


def test_what_was_registered_before_somebody_began_on_it(tmp_path: Path) -> None:
    lines = ["번호,등록일시,상담시작,문의내용"]
    for n, text in enumerate(SAID):
        lines.append(f"Q{n},2026-02-0{n + 1} 09:00:00,2026-02-0{n + 2} 09:00:00,{text}")
    assert [r["created_at"].day for r in load(tmp_path / "q.csv", lines)] == [1, 2, 3, 4]


SCORES = (9, 7, 10, 3)


@pytest.mark.parametrize(
    ("name", "header", "scores", "found"),
    [
        ("nps_responses.csv", "score", SCORES, "nps"),
        ("2026 NPS 결과.csv", "점수", SCORES, "nps"),
        ("nps_responses.csv", "score_0_10", SCORES, "nps"),
        ("responses.csv", "score", SCORES, "rating"),
        ("snaps.csv", "score", SCORES, "rating"),
        ("nps_responses.csv", "csat_score", SCORES, "rating"),
        ("nps_responses.csv", "score", (5, 4, 2, 1), "rating"),
        ("chats.csv", "review", (5, 4, 2, 1), "rating"),
    ],
)
def test_a_score_that_the_files_name_calls_nps(
    name: str, header: str, scores: tuple[int, ...], found: str, tmp_path: Path
) -> None:
    lines = [f"response_id,date,{header},feedback"]
    lines += [f"{n},2026-03-0{n + 1},{scores[n]},{text}" for n, text in enumerate(SAID)]
    rows = load(tmp_path / name, lines)
    other = "rating" if found == "nps" else "nps"
    assert [int(float(row[found])) for row in rows] == list(scores)
    assert [row[other] for row in rows] == [None] * 4


def test_a_stated_scale_says_that_a_score_is_none(tmp_path: Path) -> None:
    path = tmp_path / "nps.csv"
    lines = ["id,date,score,feedback"]
    lines += [f"{n},2026-03-0{n + 1},{SCORES[n]},{text}" for n, text in enumerate(SAID)]
    path.write_text("\n".join(lines), encoding="utf-8")
    settings = Settings(scales={"score": "1-10"})
    rows = load_sources([str(path)], settings=settings).tickets.table.to_pylist()
    assert [row["nps"] for row in rows] == [None] * 4
    assert [row["csat"] for row in rows] == pytest.approx([8 / 9, 6 / 9, 1, 2 / 9])


def test_a_sheet_that_calls_its_score_nps(tmp_path: Path) -> None:
    path = tmp_path / "설문.xlsx"
    rows: list[list[Any]] = [["응답일", "점수", "의견"]]
    rows += [[f"2026-03-0{n + 1}", SCORES[n], text] for n, text in enumerate(SAID)]
    xlsx({"NPS": rows}, {})(path)
    found = load_sources([str(path)], settings=Settings()).tickets.table["nps"].to_pylist()
    assert found == list(SCORES)


@pytest.mark.parametrize("groups", [("promoter", "passive", "detractor")])
def test_a_score_divided_into_groups_of_nps(groups: tuple[str, ...], tmp_path: Path) -> None:
    kinds = [groups[0] if s > 8 else groups[1] if s > 6 else groups[2] for s in SCORES]
    lines = ["id,date,score,group,feedback"]
    for n, text in enumerate(SAID):
        lines.append(f"{n},2026-03-0{n + 1},{SCORES[n]},{kinds[n]},{text}")
    assert [row["nps"] for row in load(tmp_path / "answers.csv", lines)] == list(SCORES)


def test_a_help_desks_empty_score_gives_way(tmp_path: Path) -> None:
    lines = [
        "Ticket ID,Subject,Description,Status,Priority,Source,Type,Agent,Group,Created time,"
        "Resolved time,Closed time,Last update time,Initial response time,Tags,Survey results,"
        "Survey rating"
    ]
    for n, text in enumerate(SAID):
        times = ",".join(f"2026-03-0{n + 1} 1{h}:00:00" for h in range(5))
        lines.append(f"{n},제목,{text},Closed,Low,Portal,Incident,Lim,IT,{times},it,,{n + 1}")
    assert [row["rating"] for row in load(tmp_path / "Tickets.csv", lines)] == list("1234")


def test_numbers_left_of_the_only_times(tmp_path: Path) -> None:
    lines = ["Ticket No,Hat,Açılış,Sorun"]
    for n, text in enumerate(SAID):
        lines.append(f"3017{n}720,881000043{n},0{n + 1}.12.2019 11:38:35,{text}")
    rows = load(tmp_path / "t.csv", lines)
    assert [(row["created_at"].month, row["created_at"].day) for row in rows] == [
        (12, n) for n in (1, 2, 3, 4)
    ]


@pytest.mark.parametrize("last", ["이상 총 4건", "이상", "총 4건"])
def test_the_last_line_of_a_register(last: str, tmp_path: Path) -> None:
    lines = ["일자,시간,동,구분,민원 내용,담당"]
    lines += [f"2026.03.0{n + 1},09:0{n},10{n},소음,{text},김주임" for n, text in enumerate(SAID)]
    lines += [",,,,,", f",,,,{last},관리소장 (인)"]
    assert len(load(tmp_path / "register.csv", lines)) == len(SAID)
