"""The order of day and month as a person states it: by option, settings, preset; kept by an
archive; never against what the cells say.
"""

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Voc

HEADER = ("접수번호", "접수일", "처리일", "문의내용")
# 3 April or 4 March, in each place of a column that tells nothing.
OPEN = ["03/04/2026 10:15"] * 3
TEXT = "배송이 너무 늦어서 취소하고 싶어요"


def sheet(path: Path, days: list[str], done: str = "", *, header: str = "접수일") -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = [(f"{path.stem}-{n}", day, done, f"{TEXT} {n}") for n, day in enumerate(days)]
        csv.writer(stream).writerows([(HEADER[0], header, *HEADER[2:]), *rows])
    return path


def days(text: str, column: str = "created_at") -> list[str]:
    rows = sorted(csv.DictReader(text.splitlines()), key=lambda row: row["ticket_id"])
    return [row[column][:10] for row in rows]


def test_an_order_that_was_stated_goes_before_a_guess(voc: Voc, tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.csv", OPEN)
    guessed = voc("load", file)
    assert days(guessed.out) == ["2026-03-04"] * 3 and "--date-order" in guessed.err
    for words in (("dmy",), ("접수일=dmy",), ("created_at=DMY",), ("mdy", "접수일=dmy")):
        done = voc("load", file, *(w for word in words for w in ("--date-order", word)))
        assert days(done.out) == ["2026-04-03"] * 3, words
        assert "--date-order" not in done.err


@pytest.mark.parametrize(
    ("cell", "order", "expected", "doubt"),
    [
        ("24.06.11", None, "2024-06-11", False),  # the Korean habit, and no other is likelier
        ("26.03.04", None, "2026-03-04", False),
        ("26/03/04", None, "2026-03-04", False),
        ("04.03.26", None, "2004-03-26", True),
        ("04.03.26", "dmy", "2026-03-04", False),
        ("04.03.26", "mdy", "2026-04-03", False),
        ("15-03-26", None, "2015-03-26", True),
        ("15-03-26", "dmy", "2026-03-15", False),
        ("03/04/26", None, "2026-03-04", True),
        ("03/04/26", "ymd", "2003-04-26", False),
        ("11.03.2024", None, "2024-03-11", False),
        ("11.03.2024", "mdy", "2024-11-03", False),
    ],
)
def test_years_of_two_digits_and_dots(
    voc: Voc, tmp_path: Path, cell: str, order: str | None, expected: str, doubt: bool
) -> None:
    file = sheet(tmp_path / "a.csv", [f"{cell} 오후 3:05"] * 2)
    done = voc("load", file, *(("--date-order", order) if order else ()))
    assert days(done.out) == [expected] * 2
    assert ("순서를 알 수 없어" in done.err) is doubt


def test_what_the_cells_say_otherwise_is_refused(voc: Voc, tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.csv", [*OPEN, "31/03/2026 9:00"])
    done = voc("load", file, "--date-order", "mdy")
    assert done.code == 3 and done.out == ""
    assert "'접수일'" in done.err and "5행" in done.err and "31" in done.err
    english = voc("load", file, "--date-order", "mdy", "--lang", "en")
    assert "row 5 has 31 in the place of the month" in english.err
    done = voc("load", file, "--date-order", "접수일=ymd")
    assert done.code == 3 and "2026" in done.err
    # A slip of the pen says nothing of the order: it is the one cell without a day.
    slip = sheet(tmp_path / "b.csv", ["13/02/2026", "14/02/2026", "05/02/2026", "02/15/2026"])
    done = voc("load", slip, "--date-order", "dmy")
    assert done.code == 0 and days(done.out) == ["2026-02-13", "2026-02-14", "2026-02-05", ""]
    assert "값 1개를 날짜로" in done.err


def test_a_word_on_all_columns_is_none_on_one_with_the_year_elsewhere(
    voc: Voc, tmp_path: Path
) -> None:
    file = sheet(tmp_path / "a.csv", OPEN, "26.03.24")
    done = voc("load", file, "--date-order", "dmy")
    assert days(done.out) == ["2026-04-03"] * 3
    assert days(done.out, "closed_at") == ["2026-03-24"] * 3
    assert '--date-order "처리일=dmy"' in done.err
    done = voc("load", file, "--date-order", "처리일=dmy")
    assert days(done.out, "closed_at") == ["2024-03-26"] * 3
    both = sheet(tmp_path / "b.csv", ["26.03.14", "03/04/2026", "26.04.01"])
    assert days(voc("load", both, "--date-order", "dmy").out) == [
        "2026-03-14", "2026-04-03", "2026-04-01"
    ]  # fmt: skip


@pytest.mark.parametrize("order", ["dym", "접수일", "=dmy", "접수일=", "d/m/y"])
def test_what_is_no_order_is_named(voc: Voc, tmp_path: Path, order: str) -> None:
    done = voc("load", sheet(tmp_path / "a.csv", OPEN), "--date-order", order)
    assert done.code == 2 and f"--date-order {order}" in done.err and "dmy" in done.err


def test_a_column_without_days_is_named(voc: Voc, tmp_path: Path) -> None:
    done = voc("load", sheet(tmp_path / "a.csv", OPEN), "--date-order", "문의내용=dmy")
    assert done.code == 3 and "문의내용" in done.err and "접수일" in done.err


def test_settings_and_presets_state_it_and_the_option_goes_first(voc: Voc, tmp_path: Path) -> None:
    file, settings = sheet(tmp_path / "a.csv", OPEN), tmp_path / "voc.toml"
    settings.write_text('[date_orders]\n"접수일" = "dmy"\n"다른 날" = "ymd"\n', encoding="utf-8")
    told = ("--settings", settings)
    assert days(voc("load", file, *told).out)[0] == "2026-04-03"
    assert days(voc("load", file, *told, "--date-order", "접수일=mdy").out)[0] == "2026-03-04"
    settings.write_text('[date_orders]\ndate = "d/m/y"\n', encoding="utf-8")
    done = voc("load", file, *told)
    assert done.code == 2 and "voc.toml" in done.err and "d/m/y" in done.err
    preset = tmp_path / "mine.toml"
    voc("inspect", file, "--date-order", "dmy", "--save-preset", preset)
    assert '[date_orders]\n"접수일" = "dmy"\n' in preset.read_text(encoding="utf-8")
    assert days(voc("load", file, "--preset", preset).out)[0] == "2026-04-03"
    assert days(voc("load", file, "--preset", preset, "--date-order", "mdy").out)[0] == "2026-03-04"
    preset.write_text(preset.read_text(encoding="utf-8").replace('"dmy"', '"oops"'), "utf-8")
    done = voc("load", file, "--preset", preset)
    assert done.code == 2 and "mine.toml" in done.err


def test_inspect_tells_the_order_it_took(voc: Voc, tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.csv", OPEN)

    def told(*words: str) -> list[dict[str, str]]:
        orders: list[dict[str, str]] = json.loads(voc("inspect", file, "--json", *words).out)[
            "files"
        ][0]["date_orders"]
        return orders

    assert told() == [{"header": "접수일", "order": "mdy", "how": "guessed"}]
    assert told("--date-order", "dmy") == [{"header": "접수일", "order": "dmy", "how": "said"}]
    sheet(file, ["25/04/2026"])
    assert told() == [{"header": "접수일", "order": "dmy", "how": "seen"}]


def test_an_archive_keeps_what_was_said(voc: Voc, tmp_path: Path) -> None:
    archive, first = tmp_path / "archive", sheet(tmp_path / "a.csv", OPEN)
    voc("load", first, "--archive", archive)
    assert days(voc("load", archive).out) == ["2026-03-04"] * 3
    done = voc("load", first, "--archive", archive, "--date-order", "dmy")
    assert days(voc("load", archive).out) == ["2026-04-03"] * 3  # moved, not doubled
    assert "3건" in done.err and "순서만" in done.err
    later = sheet(tmp_path / "b.csv", ["05/04/2026 11:30"])
    quiet = voc("load", later, "--archive", archive)
    assert days(voc("load", archive).out) == [*["2026-04-03"] * 3, "2026-04-05"]
    assert "순서를 알 수 없어" not in quiet.err
    beside = sheet(tmp_path / "c.csv", ["06/04/2026 12:00"])
    assert days(voc("load", archive, beside).out)[-1] == "2026-04-06"
    before = {p: p.read_bytes() for p in archive.rglob("*") if p.is_file()}
    voc("load", first, later, "--archive", archive)
    assert days(voc("load", archive).out) == [*["2026-04-03"] * 3, "2026-04-05"]
    voc("load", first, later, "--archive", archive)
    parts = {p: p.read_bytes() for p in before if p.suffix == ".parquet" and "week=" in str(p)}
    assert all(before[p] == content for p, content in parts.items())
    # What the cells of another file show goes before what an archive remembers.
    other = sheet(tmp_path / "d.csv", ["04/25/2026", "04/05/2026"])
    voc("load", other, "--archive", archive)
    assert days(voc("load", archive).out)[-2:] == ["2026-04-25", "2026-04-05"]


def test_conversations_are_put_in_the_stated_order(voc: Voc, tmp_path: Path) -> None:
    """Messages of a chat over the end of a month, and who answered when."""
    path = tmp_path / "chat.csv"
    said = [
        ("C1", "02/05/2026 10:00", "상담사", "확인해 보겠습니다"),
        ("C1", "01/05/2026 09:00", "고객", "환불이 아직 안 들어왔어요"),
        ("C1", "10/04/2026 09:00", "고객", "환불을 요청했습니다 언제 되나요"),
        ("C2", "03/04/2026 09:00", "고객", "배송지를 바꿔 주세요 급합니다"),
        ("C2", "03/04/2026 09:30", "상담사", "바꾸어 드렸습니다"),
    ]
    header = ("상담번호", "시각", "발신자", "내용")
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *said])
    # Without a word on it all messages decide together: they are closer so.
    for words in ((), ("--date-order", "dmy"), ("--date-order", "시각=dmy")):
        rows = list(csv.DictReader(voc("load", path, *words).out.splitlines()))
        by_id = {row["ticket_id"]: row for row in rows}
        assert by_id["C1"]["created_at"].startswith("2026-04-10T09:00")
        assert by_id["C1"]["first_response_at"].startswith("2026-05-02T10:00")
        assert by_id["C2"]["created_at"].startswith("2026-04-03T09:00")
        assert by_id["C1"]["body"].splitlines()[0].startswith("환불을")
    done = voc("load", path, "--date-order", "시각=ymd")
    assert done.code == 3 and "'시각'" in done.err
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(
            [header, *said[3:], ("C3", *said[3][1:]), ("C3", *said[4][1:])]
        )
    done = voc("load", path)
    assert days(done.out) == ["2026-03-04"] * 2 and done.err.count("'시각' 열은 월과 일") == 1
    assert days(voc("load", path, "--date-order", "시각=dmy").out) == ["2026-04-03"] * 2


def test_a_few_days_that_lie_closer_in_one_order_do_not_tell_it(voc: Voc, tmp_path: Path) -> None:
    few = ["03/04/2026", "05/04/2026", "01/02/2026", "12/03/2026"]
    done = voc("load", sheet(tmp_path / "a.csv", few))
    assert "순서를 알 수 없어" in done.err
    assert '"guessed"' in voc("inspect", str(tmp_path / "a.csv"), "--json").out
    week = [f"{day:02d}/03/2026" for day in range(1, 13)]
    done = voc("load", sheet(tmp_path / "b.csv", week))
    assert max(days(done.out)) == "2026-03-12" and "--date-order" not in done.err
