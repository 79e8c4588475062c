"""Our own tables come back as they were; rejects are complete and masked; ids are told apart."""

import csv
import io
import json
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cli.conftest import PHONE, Voc
from tests.exports.writing import csv_file, json_lines

SURVEY: list[list[object]] = [
    ["응답번호", "응답일시", "회원번호", "만족도", "추천점수", "의견"],
    ["s1", "2024-06-12 10:00", "c1", "2", "3", "상담이 너무 느렸어요 한참 기다렸습니다"],
]
TICKETS: list[list[object]] = [
    ["번호", "접수일시", "회원번호", "채널", "담당부서", "내용", "태그", "주문번호"],
    ["1", "2024-06-11 14:05", "c1", "카톡", "배송팀", f"=연락은 {PHONE}로", "배송, 급함", "77"],
    ["2", "2024-06-12 09:30", "", "전화", "", "환불 | 안 돼요\n계속요", "", ""],
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    csv_file(TICKETS)(folder / "tickets.csv")
    csv_file(SURVEY)(folder / "survey.csv")
    json_lines([{"id": "r1", "created_at": "2024-06-13T01:00:00Z", "text": "앱이 꺼져요"}])(
        folder / "reviews.jsonl"
    )
    return folder


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
def test_a_table_of_ours_loads_to_the_very_same(
    voc: Voc, folder: Path, tmp_path: Path, suffix: str
) -> None:
    first, second = tmp_path / f"one.{suffix}", tmp_path / f"two.{suffix}"
    assert voc("load", folder, "-q", "-o", first).code == 0
    assert voc("load", first, "-q", "-o", second).code == 0
    assert first.read_bytes() == second.read_bytes()
    if suffix == "parquet":
        table = pq.read_table(second)
        assert len(set(table["source"].to_pylist())) == 3
        keys = {row["ticket_id"]: row["customer_key"] for row in table.to_pylist()}
        assert keys["1"] and keys["1"] == keys["s1"] and keys["2"] is None


def test_a_new_export_beside_a_table_of_ours_counts_each_ticket_once(
    voc: Voc, folder: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.parquet"
    voc("load", folder / "tickets.csv", "-q", "-o", kept)
    grown: list[list[object]] = [
        *TICKETS,
        ["3", "2024-06-13 11:00", "c2", "앱", "", "쿠폰이 안 돼요", "", ""],
    ]
    csv_file(grown)(folder / "tickets.csv")
    both = voc("load", kept, folder / "tickets.csv", "-q")
    rows = list(csv.DictReader(io.StringIO(both.out)))
    assert [row["ticket_id"] for row in rows] == ["1", "2", "3"]
    assert len({row["source"] for row in rows}) == 1


def test_every_row_that_is_no_ticket_is_listed_with_its_reason(voc: Voc, tmp_path: Path) -> None:
    source, rejects = tmp_path / "turns.csv", tmp_path / "rejects.jsonl"
    csv_file([
        ["통화ID", "화자", "발화시각", "발화내용"],
        ["C1", "고객", "2024-06-11 14:05:00", "배송이 안 와요"],
        ["C1", "상담사", "2024-06-11 14:06:00", f"{PHONE}로 연락드리겠습니다"],
        ["C1", "고객", "2024-06-11 14:07:00", "네 빨리요"],
        ["C2", "고객", "2024-06-12 09:30:00", "환불해 주세요"],
        ["C2", "상담사", "2024-06-12 09:31:00", "확인하겠습니다"],
    ])(source)  # fmt: skip
    assert voc("load", source, "-q", "--rejects", rejects).code == 0
    rows = [json.loads(line) for line in rejects.read_text("utf-8").splitlines()]
    assert [(row["row"], row["reason"]) for row in rows] == [
        (3, "merged"), (4, "merged"), (6, "merged"),
    ]  # fmt: skip
    assert PHONE not in rejects.read_text("utf-8") and "[전화]" in rejects.read_text("utf-8")


def test_older_versions_and_broken_lines_are_listed(voc: Voc, tmp_path: Path) -> None:
    old, new = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    record = {"id": 1, "created_at": "2024-06-11T05:00:00Z", "text": "배송이 안 와요"}
    json_lines([{**record, "updated_at": "2024-06-11T05:00:00Z"}])(old)
    json_lines([{**record, "updated_at": "2024-06-12T05:00:00Z"}])(new)
    new.write_text(new.read_text("utf-8") + f"{{끊긴 줄 {PHONE}\n", encoding="utf-8")
    rejects = tmp_path / "rejects.csv"
    assert voc("load", old, new, "-q", "--rejects", rejects).code == 0
    rows = list(csv.DictReader(io.StringIO(rejects.read_text("utf-8"))))
    assert [(row["file"], row["row"], row["reason"]) for row in rows] == [
        ("a.jsonl", "1", "duplicate"),
        ("b.jsonl", "2", "broken_line"),
    ]
    assert PHONE not in rejects.read_text("utf-8")
    told = json.loads(voc("inspect", new, "-q", "--json").out)["files"][0]
    assert (told["rows_read"], told["kept"], told["rejected"]) == (2, 1, {"broken_line": 1})


def test_a_header_that_is_a_customers_words_is_told_masked(voc: Voc, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    csv_file([[f"김민수 {PHONE}", "수량", "금액"], ["1", "2", "3"], ["4", "5", "6"]])(source)
    for command in (("load", source), ("load", source, "--map", "body=없는 열")):
        outcome = voc(*command, "-q", "--lang", "en")
        assert outcome.code == 3 and PHONE not in outcome.err and "김민수" not in outcome.err


def test_masked_copy_of_standard_input(
    voc: Voc, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data = f"id,text\n1,{PHONE}로 연락 주세요\n".encode()
    spans = tmp_path / "spans.jsonl"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    outcome = voc("mask", "-", "-q", "--input-format", "csv", "--spans", spans)
    assert (outcome.code, outcome.out) == (0, "id,text\n1,[전화]로 연락 주세요\n")
    assert json.loads(spans.read_text("utf-8"))["field"] == "text"
    without = voc("mask", "-", "-q")
    assert without.code == 2 and "--input-format" in without.err


def test_relative_dates_ask_for_their_day(voc: Voc, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    csv_file([["id", "작성일", "text"], ["1", "3일 전", "늦어요"], ["2", "어제", "느려요"]])(source)
    told = voc("load", source)
    assert "--as-of" in told.err and "2" in told.err
    dated = voc("load", source, "--as-of", "2024-06-30")
    assert "--as-of" not in dated.err and "2024-06-27T00:00:00+09:00" in dated.out


def test_an_id_of_several_sources_means_one_ticket(voc: Voc, tmp_path: Path) -> None:
    text = "업데이트 이후로 로그인이 전혀 되지 않습니다"
    csv_file([["id", "text"], ["1", text], ["2", "환불 안 돼요"]])(tmp_path / "a.csv")
    csv_file([["번호", "내용", "채널"], ["1", text, "전화"], ["3", "쿠폰요", "앱"]])(
        tmp_path / "b.csv"
    )
    plain = list(csv.DictReader(io.StringIO(voc("load", tmp_path, "-q").out)))
    assert sorted(row["ticket_id"] for row in plain) == ["1", "1", "2", "3"]
    outcome = voc("tokenize", tmp_path)
    ids = [row["ticket_id"] for row in csv.DictReader(io.StringIO(outcome.out))]
    expected = {f"1@{row['source']}" for row in plain if row["ticket_id"] == "1"} | {"2", "3"}
    assert set(ids) == expected and len(ids) == 4
    assert "@source" in outcome.err
