"""Answers, scores and chats that stand apart from the tickets they belong to."""

import zipfile
from pathlib import Path
from typing import Any

from voc_cli.load import load_sources
from voc_cli.settings import Settings

ASKED = ("사료 봉투에 구멍이 나 있어요", "정기배송을 멈추고 싶어요", "샘플도 보내주시나요?")
DUMP = """-- MySQL dump
CREATE TABLE `tb_qna` (`qna_no` int NOT NULL, `title` varchar(20), `cont` text, `reg_dt` datetime);
INSERT INTO `tb_qna` VALUES
(31,'불량','사료 봉투에 구멍이 나 있어요','2026-02-01 10:00:00'),
(32,'해지','정기배송을 멈추고 싶어요','2026-02-02 10:00:00'),
(33,'기타','샘플도 보내주시나요?','2026-02-03 10:00:00');
CREATE TABLE `{table}` (`ans_no` int, `qna_no` int, `cont` text,{staff} `reg_dt` datetime);
INSERT INTO `{table}` VALUES (1,31,'{first}',{who}'2026-02-01 12:00:00'),
(2,33,'{second}',{who}'2026-02-03 12:00:00'),(3,77,'{second}',{who}'2026-02-04 12:00:00');
CREATE TABLE `tb_eval` (`qna_no` int, `score` tinyint);
INSERT INTO `tb_eval` VALUES (31,1),(32,5);
"""


def dump(path: Path, **said: str) -> tuple[list[dict[str, Any]], set[str]]:
    plain = {"table": "tb_memo_list", "staff": "", "who": "", "first": "네", "second": "음"}
    path.write_text(DUMP.format(**{**plain, **said}), encoding="utf-8")
    loaded = load_sources([str(path)], settings=Settings())
    rows = sorted(loaded.tickets.table.to_pylist(), key=lambda row: str(row["ticket_id"]))
    return rows, {n.key for report in loaded.sources for n in report.notices}


def test_answers_by_the_name_of_their_table_or_a_column_of_staff(tmp_path: Path) -> None:
    for n, said in enumerate(
        ({"table": "tb_qna_ans"}, {"staff": "`adm_id` char(3),", "who": "'a',"})
    ):
        rows, told = dump(tmp_path / f"{n}.sql", **said)
        assert [(row["ticket_id"], row["body"]) for row in rows] == list(
            zip(("31", "32", "33"), ASKED, strict=True)
        )
        assert [row["first_response_at"] is not None for row in rows] == [True, False, True]
        assert [row["rating"] for row in rows] == ["1", "5", None]
        assert "nested.answers_alone" in told  # to a question that is not there


def test_answers_by_their_voice(tmp_path: Path) -> None:
    first, second = "불편을 드려 죄송합니다. 교환해 드리겠습니다.", "고객님, 동봉해 드리겠습니다."
    rows, _ = dump(tmp_path / "a.sql", first=first, second=second)
    assert [row["body"] for row in rows] == [*ASKED]


def test_nobody_knows_who_wrote(tmp_path: Path) -> None:
    rows, told = dump(tmp_path / "a.sql", first="구멍 세 개", second="초록색")
    assert len(rows) == 6
    assert "nested.answers_untold" in told


def line_chat(customer: str, *said: str) -> str:
    lines = [
        f"{9 + n}:00\t{who}\t{text}"
        for n, (who, text) in enumerate(zip(said[::2], said[1::2], strict=True))
    ]
    return (
        f"[LINE] {customer}님과의 대화\n저장일시: 2026/03/10 14:02\n\n2026.03.03 화요일\n"
        + "\n".join(lines)
    )


def test_chats_of_a_zip_tell_the_company(tmp_path: Path) -> None:
    chats = {
        "하늘": line_chat("하늘", "하늘", "몇 시에 열어요?", "소라", "열 시요", "하늘", "네"),
        "Yui": line_chat("Yui", "Yui", "Is it open today?", "소라", "Yes", "Yui", "thx"),
        "가온": line_chat("가온", "가온", "주차 되나요", "단비", "앞에 대세요", "아빠", "두 대요"),
        "다온": line_chat("다온", "다온", "자리 있나요", "단비", "두 자리요"),
    }
    path = tmp_path / "chats.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in chats.items():
            packed.writestr(f"[LINE]{name}.txt", text)
    rows = load_sources([str(path)], settings=Settings()).tickets.table.to_pylist()
    assert sorted(row["body"] for row in rows) == [
        "Is it open today?\nthx",
        "몇 시에 열어요?\n네",
        "자리 있나요",
        "주차 되나요\n두 대요",
    ]


def test_tables_that_share_an_id_answer_one_way(tmp_path: Path) -> None:
    """One answer a ticket: the ids of both tables are the same, and staff stand in both."""
    path = tmp_path / "a.sql"
    asked = ",".join(
        f"({n},'{text}','e1','2026-02-0{n} 10:00:00')" for n, text in enumerate(ASKED, 1)
    )
    given = ",".join(f"({n},'참고 {n}','e2','2026-02-0{n} 11:00:00')" for n in (1, 2, 3))
    path.write_text(
        "CREATE TABLE `tb_prcs` (`inq_sn` int, `prcs_cn` text, `mngr_id` char(2), `dt` datetime);"
        f"\nINSERT INTO `tb_prcs` VALUES {given};\n"
        "CREATE TABLE `tb_inq` (`inq_sn` int, `inq_cn` text, `mngr_id` char(2), `dt` datetime);"
        f"\nINSERT INTO `tb_inq` VALUES {asked};\n",
        encoding="utf-8",
    )
    loaded = load_sources([str(path)], settings=Settings())
    rows = sorted(loaded.tickets.table.to_pylist(), key=lambda row: str(row["ticket_id"]))
    assert [(row["body"], row["n_messages"]) for row in rows] == [(text, 2) for text in ASKED]
    assert not any(n.key.startswith("nested") for s in loaded.sources for n in s.notices)


def test_tickets_of_the_next_month_answer_nobody(tmp_path: Path) -> None:
    """Numbers begin anew, somebody of the staff stands in each row, a column has come to it."""
    months = []
    for month, more in ((1, ("", "")), (2, (",매장", ",본점")), (2, ("", ""))):
        lines = [
            f"{n},2026-0{month}-0{n + 1} 10:00,{text} {month},김담당{more[1]}"
            for n, text in enumerate(ASKED * 2, 1)
        ]
        months.append("\n".join([f"접수번호,접수일시,문의내용,담당자{more[0]}", *lines]))
    for name, (one, two) in (("again", months[::2]), ("more", months[:2])):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "1월.csv").write_text(one, encoding="utf-8")
        (folder / "2월.csv").write_text(two, encoding="utf-8")
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as packed:
            packed.write(folder / "1월.csv", "1월.csv")
            packed.write(folder / "2월.csv", "2월.csv")
        for source in (folder, tmp_path / f"{name}.zip"):
            loaded = load_sources([str(source)], settings=Settings())
            assert len(loaded.tickets.table) == 12, source
            assert not any(n.key.startswith("nested") for n in loaded.notices)
