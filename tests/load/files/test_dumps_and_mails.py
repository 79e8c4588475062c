"""Database dumps and mails: values and charsets of many kinds, and nothing lost without a word."""

import base64
import json
import time
from pathlib import Path

import pytest

from voc_cli.errors import InputError
from voc_cli.load import Loaded, load_sources
from voc_cli.load.files.sql import read_sql
from voc_cli.settings import Settings

BODY = "배송이 늦어요 똠방각하"


def load(path: Path, data: bytes) -> Loaded:
    path.write_bytes(data)
    return load_sources([str(path)], settings=Settings())


def bodies(loaded: Loaded) -> list[object]:
    return loaded.tickets.table["body"].to_pylist()


def values(text: str, *, before: str = "") -> list[list[str]]:
    sql = f"{before}INSERT INTO t (a, b) VALUES {text};"
    return read_sql(sql, name="d.sql")[0].rows[1:]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("'2026-01-03 10:00'::timestamp", "2026-01-03 10:00"),
        ("'x'::character varying(20)", "x"),
        ("'x'::timestamp(3) without time zone", "x"),
        ("'{1}'::text[]", "{1}"),
        ("'x'::public.\"State\"::text", "x"),
        ("12::numeric(10,2)", "12"),
        ("NULL::text", ""),
        ("_binary 'x'", "x"),
        ("_utf8mb4'it\\'s'", "it's"),
        ("b'1'", "1"),
        ("N'x'", "x"),
        ("E'a\\nb\\'c'", "a\nb'c"),
        ("TIMESTAMP '2026-01-03 10:00'", "2026-01-03 10:00"),
        ("'C:\\'", "C:\\"),
        ("'a\\nb'", "a\nb"),
        ("'it''s (a), b'", "it's (a), b"),
        ("NOW()", "NOW()"),
    ],
)
def test_values_of_a_dump(written: str, read: str) -> None:
    assert values(f"(1, {written}), ({written}, 'y')") == [["1", read], [read, "y"]]


def test_a_backslash_is_a_letter_where_strings_are_standard() -> None:
    before = "SET standard_conforming_strings = on;\n"
    read = values(r"('C:\', ', d'), ('a\nb', E'a\nb'), (E'\'', 'c')", before=before)
    assert read == [["C:\\", ", d"], [r"a\nb", "a\nb"], ["'", "c"]]


@pytest.mark.parametrize("row", ["'a' || 'b')", "'비밀' COLLATE ko)", "'비밀'", "", "1, , 2)"])
def test_a_value_that_cannot_be_read_is_told(row: str) -> None:
    with pytest.raises(InputError) as told:
        values(f"(1, 'x'), (2, 'y'), (3, {row}" if row else "(1, 'x'), (2, 'y'), -")
    assert told.value.key == "load.sql_broken"
    assert told.value.values == {"file": "d.sql", "table": "t", "row": 3}
    assert "비밀" not in told.value.text("ko")


SSMS = """USE [shop]
GO
SET ANSI_NULLS ON
GO
CREATE TABLE [dbo].[문의]([번호] [int] IDENTITY(1,1) NOT NULL, [문의내용] [nvarchar](max) NULL)
GO
SET IDENTITY_INSERT [dbo].[문의] ON
INSERT [dbo].[문의] ([번호], [문의내용(필수)], [접수일시], [금액], [평점]) VALUES \
(1, N'배송이 ''너무'' 늦어요 C:\\', \
CAST(N'2026-08-03T10:15:00.000' AS DateTime), CAST(12500.50 AS Decimal(10, 2)), NULL)
INSERT [dbo].[문의] ([번호], [문의내용(필수)], [접수일시], [금액], [평점]) VALUES \
(2, N'환불해 주세요, 제발', \
CAST(0x0000B49B00A8EA30 AS DateTime), CAST(N'0' AS Decimal(10, 2)), 5)
GO
"""


def test_a_script_of_sql_server(tmp_path: Path) -> None:
    (grid,) = read_sql(SSMS, name="d.sql")
    assert grid.sheet == "문의" and grid.rows[0][1] == "문의내용(필수)"
    assert grid.rows[1:] == [
        ["1", "배송이 '너무' 늦어요 C:\\", "2026-08-03T10:15:00.000", "12500.50", ""],
        ["2", "환불해 주세요, 제발", "2026-08-03 10:15:00", "0", "5"],
    ]
    loaded = load(tmp_path / "script.sql", SSMS.encode("utf-16"))
    assert bodies(loaded) == ["배송이 '너무' 늦어요 C:\\", "환불해 주세요, 제발"]
    times = [str(time)[:16] for time in loaded.tickets.table["created_at"].to_pylist()]
    assert times == ["2026-08-03 10:15", "2026-08-03 10:15"]


def test_comments_between_rows() -> None:
    assert values("(1, 'x'), -- (one)\n/* two */ (2, 'y')") == [["1", "x"], ["2", "y"]]


def test_a_statement_in_the_words_of_a_customer_is_no_statement() -> None:
    said = "오류가 나요 insert into x values (1, 2) 라고"
    grids = read_sql(f"INSERT INTO t VALUES (1, '{said}'), (2, 'b');", name="d.sql")
    assert [grid.sheet for grid in grids] == ["t"]
    assert grids[0].rows[1:] == [["1", said], ["2", "b"]]


def test_a_dump_with_casts_gives_all_its_tickets(tmp_path: Path) -> None:
    rows = ",\n".join(
        f"({n}, '2026-01-0{n} 10:00:00'::timestamp, '{n}번 {BODY}')" for n in range(1, 6)
    )
    sql = (
        f"-- PostgreSQL database dump\nINSERT INTO inquiry (id, created_at, body) VALUES {rows};\n"
    )
    assert len(bodies(load(tmp_path / "d.sql", sql.encode()))) == 5
    with pytest.raises(InputError) as told:
        load(tmp_path / "e.sql", sql.replace("'2026-01-03", "'a' || '2026-01-03").encode())
    assert told.value.key == "load.sql_broken" and told.value.values["row"] == 3


def mail(
    content_type: str, body: bytes, *, subject: bytes = b"hello", sender: bytes = b"a@b.kr"
) -> bytes:
    return (
        b"Message-ID: <1@b.kr>\nDate: Mon, 05 Jan 2026 10:00:00 +0900\nFrom: " + sender
        + b"\nTo: c@d.kr\nSubject: " + subject
        + f"\nMIME-Version: 1.0\nContent-Type: {content_type}\n".encode()
        + b"Content-Transfer-Encoding: 8bit\n\n" + body + b"\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("x-windows-949", "cp949"),
        ("windows-949", "cp949"),
        ("ks_c_5601-1987", "cp949"),
        ("KSC5601", "cp949"),
        ("euc-kr", "cp949"),
        ("x-unknown", "cp949"),
        ("x-unknown", "utf-8"),
        ("euc-kr", "utf-8"),
        ("us-ascii", "cp949"),
        ("utf-8", "utf-8"),
    ],
)
def test_a_mail_of_any_korean_charset(charset: str, codec: str, tmp_path: Path) -> None:
    told = mail(f'text/plain; charset="{charset}"', BODY.encode(codec))
    assert bodies(load(tmp_path / "m.eml", told)) == [BODY]


@pytest.mark.parametrize("codec", ["cp949", "utf-8"])
@pytest.mark.parametrize("form", ["raw", "word"])
def test_subjects_of_any_korean_charset(codec: str, form: str, tmp_path: Path) -> None:
    subject = BODY.encode(codec)
    if form == "word":
        name = b"utf-8" if codec == "utf-8" else b"x-windows-949"
        subject = b"=?" + name + b"?B?" + base64.b64encode(subject) + b"?="
    told = mail(
        "text/plain", b"I want a refund", subject=subject, sender="홍".encode(codec) + b" <a@b.kr>"
    )
    assert load(tmp_path / "m.eml", told).tickets.table["subject"].to_pylist() == [BODY]


@pytest.mark.parametrize(
    ("sender", "more"),
    [
        (b"Mail Delivery Subsystem <mailer-daemon@b.kr>", b""),
        (b"a@b.kr", b"Auto-Submitted: auto-replied (vacation)\n"),
    ],
)
def test_mails_that_no_person_wrote(sender: bytes, more: bytes, tmp_path: Path) -> None:
    good = mail("text/plain; charset=utf-8", BODY.encode())
    away = more + mail("text/plain; charset=utf-8", BODY.encode(), sender=sender)
    box = b"".join(b"From - Mon\n" + one + b"\n" for one in (good, away))
    report = load(tmp_path / "m.mbox", box).sources[0]
    assert (report.rows_read, report.kept, report.rejected) == (2, 1, {"automatic_mail": 1})


def test_mails_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    good = mail("text/plain; charset=utf-8", BODY.encode())
    broken = mail("text/plain", b"x", sender=b'"')
    late = good.replace(b"Jan 2026", b"Jan 99999999999999999999")
    box = b"".join(
        b"From - Mon\n" + one + b"\n" for one in (good, broken, late, good.replace(b"1@b", b"2@b"))
    )
    report = load(tmp_path / "m.mbox", box).sources[0]
    assert (report.rows_read, report.kept, report.rejected) == (4, 2, {"broken_mail": 2})
    notice = next(n for n in report.notices if n.key == "load.mails_broken")
    assert notice.values == {"file": "m.mbox", "n": 2, "row": 2}
    with pytest.raises(InputError) as told:
        load(tmp_path / "b.eml", broken)
    assert told.value.key == "load.mail_broken"


@pytest.mark.parametrize("dotted", ["a." * 4000, "." * 4000, "a" * 20_000])
def test_a_long_text_after_insert_into_takes_no_time(dotted: str) -> None:
    begun = time.process_time()
    [grid] = read_sql(
        f"INSERT INTO db..t (a) VALUES (1);\n-- insert into {dotted}!\n"
        "INSERT INTO [x].[dbo].[t] (a) VALUES (2);",
        name="d.sql",
    )
    assert grid.rows == [["a"], ["1"], ["2"]]
    assert time.process_time() - begun < 5


ROWS = (("1", "문이 안 닫혀요"), ("2", "환불이 아직\n안 됐어요"), ("3", r"경로가 C:\새 폴더 예요"))


def copied() -> str:
    told = [(n, t.replace("\\", "\\\\").replace("\n", "\\n")) for n, t in ROWS]
    lines = [f"{n}\t{text}\t2026-03-0{n} 09:00:00\t\\N" for n, text in told]
    head = "COPY public.tickets (id, content, created_at, closed_at) FROM stdin;"
    return "\n".join([head, *lines, "\\.", "", "SELECT 1;", ""])


@pytest.mark.parametrize("before", ["--\n-- PostgreSQL database dump\n--\n\n", "\\restrict x1\n\n"])
def test_rows_that_pg_dump_copies(before: str, tmp_path: Path) -> None:
    other = "COPY public.staff (id, name) FROM stdin;\n1\t김\n\\.\n\n"
    loaded = load(tmp_path / "d.sql", (before + other + copied()).encode())
    assert bodies(loaded) == [text for _, text in ROWS]
    assert loaded.tickets.table["closed_at"].null_count == 3


@pytest.mark.parametrize(
    "before",
    [
        "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n",
        "-- 새벽 백업\n" * 150_000,
        "SET NAMES utf8mb4;\n" * 80_000,
        "START TRANSACTION;\n",
    ],
)
def test_a_dump_behind_a_long_preamble(before: str, tmp_path: Path) -> None:
    rows = ", ".join(f"({n}, '문의 {n}: 언제 오나요?', '2026-03-02')" for n in range(1, 5))
    text = f"{before}INSERT INTO voc (id, content, created_at) VALUES {rows};\n"
    loaded = load(tmp_path / "d.sql", text.encode())
    assert bodies(loaded) == [f"문의 {n}: 언제 오나요?" for n in range(1, 5)]


def test_where_a_long_preamble_says_what_a_backslash_is(tmp_path: Path) -> None:
    before = "-- 백업\n" * 20_000 + "SET standard_conforming_strings = on;\n"
    text = before + r"INSERT INTO voc (id, content) VALUES (1, 'C:\새 폴더\'), (2, '안 열려요');"
    assert bodies(load(tmp_path / "d.sql", text.encode())) == ["C:\\새 폴더\\", "안 열려요"]


def test_notes_that_begin_as_a_dump_are_none(tmp_path: Path) -> None:
    lines = [
        "# 3월 문의",
        "번호,내용,등록일",
        *(f"{n},문이 {n}번 안 열려요,2026-03-02" for n in range(4)),
    ]
    assert len(bodies(load(tmp_path / "t.csv", "\n".join(lines).encode()))) == 4


def test_nothing_in_a_database_far_down_a_file(tmp_path: Path) -> None:
    at = "2026-03-02 10:00:00"
    lines = ["id\tcontent\tcreated_at\tclosed_at"]
    lines += [f"{n}\t문이 {n}번 안 열려요\t{at}\t{at}" for n in range(30_000)]
    lines.append(f"30000\t마지막 줄이에요 확인해 주세요\t{at}\t\\N")
    path = tmp_path / "t.tsv"
    loaded = load(path, "\n".join(lines).encode())
    assert path.stat().st_size > 1 << 20
    assert loaded.tickets.table["closed_at"].null_count == 1
    assert not any("unread" in notice.key for notice in loaded.sources[0].notices)


def test_messages_in_xml_with_the_writers_id(tmp_path: Path) -> None:
    xml = """<?xml version="1.0" encoding="utf-8"?><tickets>
    <ticket id="201"><issueDate>2026-01-07</issueDate><clientId>5001</clientId><messages>
      <message userId="5001" dated="2026-01-07">주문한 게 언제 오나요?</message>
      <message userId="1004" dated="2026-01-08">주문 번호를 알려 주시겠어요?</message>
      <message userId="5001">아직 소식이 없네요</message></messages></ticket>
    <ticket id="202"><issueDate>2026-01-09</issueDate><clientId>5003</clientId><messages>
      <message userId="5003" dated="2026-01-09">치수를 바꿔 주세요</message></messages></ticket>
    </tickets>"""
    first, last = load(tmp_path / "t.xml", xml.encode()).tickets.table.to_pylist()
    assert (first["ticket_id"], first["n_messages"]) == ("201", 3)
    assert first["body"] == "주문한 게 언제 오나요?\n아직 소식이 없네요"
    assert first["first_response_at"].day == 8
    assert last["body"] == "치수를 바꿔 주세요"


def test_players_whose_ids_differ_are_one_side(tmp_path: Path) -> None:
    def said(kind: str, who: str, text: str) -> dict[str, object]:
        return {"author": {"type": kind, "uid": who}, "text": text, "created": "2026-03-15"}

    tickets = [
        {
            "ticket_no": n,
            "created": "2026-03-15T07:34:14+09:00",
            "comments": [
                said("adventurer", f"U{n}", "보상이 안 왔어요"),
                said("gm", "", "확인하겠습니다"),
                said("adventurer", f"V{n}", "재접속도 해 봤어요"),
            ],
        }
        for n in (1, 2)
    ]
    data = json.dumps({"tickets": tickets}, ensure_ascii=False).encode()
    assert bodies(load(tmp_path / "t.json", data)) == ["보상이 안 왔어요\n재접속도 해 봤어요"] * 2
