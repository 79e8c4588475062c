"""Database dumps and mails: values and charsets of many kinds, and nothing lost without a word."""

import base64
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
