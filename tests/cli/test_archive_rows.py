"""Rows that an archive has are read, and neither masked nor stored again; the same bytes follow."""

import csv
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.cli.conftest import ISSUES, Voc
from tests.cli.test_archive import row, tickets_of, write_sheet
from tests.cli.test_archive_known import KNOWN, contents_of, forget_files
from voc_cli.privacy import mask_all_tickets

ROWS = "_voc/rows.parquet"


@pytest.fixture
def masked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many tickets were masked each time."""
    sizes: list[int] = []

    def counted(raw, **options):  # type: ignore[no-untyped-def]
        sizes.append(raw.table.num_rows)
        return mask_all_tickets(raw, **options)

    monkeypatch.setattr("voc_cli.pipeline.files.mask_all_tickets", counted)
    return sizes


def write(path: Path, header: str, rows: Sequence[tuple[object, ...]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header.split(","), *rows])
    return path


def tickets(folder: Path, week: int, draw: random.Random) -> Path:
    """Tickets of one week, some of them the week before's again in another state."""
    numbers = [*range(10 * week, 10 * week + 5), *draw.sample(range(10 * week - 10, 10 * week), 2)]
    rows = []
    for number in sorted(n for n in numbers if n >= 10):
        of = number // 10
        state = draw.choice(("접수", "완료"))
        at = f"2026-{6 + of // 4:02}-{1 + 7 * (of % 4):02} 10:{number % 60:02}"
        text = f"{ISSUES[number % 8][0]} {number}번 문의"
        rows.append((f"T-{number}", at, f"C{number % 7}", text, state))
    return write(
        folder / f"tickets-{week}.csv", "접수번호,접수일시,고객번호,문의내용,처리상태", rows
    )


def answers(folder: Path, week: int, draw: random.Random) -> Path:
    rows = [
        (
            f"R{week}-{n}",
            f"2026-{6 + week // 4:02}-{3 + 7 * (week % 4):02} 1{n}:00",
            f"C{draw.randrange(8)}",
            draw.randrange(11),
            draw.choice(("", f"상담이 {week}주에 {n}번 친절했어요")),
        )
        for n in range(4)
    ]
    name = f"만족도조사-{week}.csv"
    return write(folder / name, "응답번호,응답일시,고객번호,추천점수(NPS),의견", rows)


def comments(folder: Path, week: int, draw: random.Random) -> Path:
    """What was said of tickets of this week and the one before."""
    begins = max(10, 10 * week - 10)
    some = sorted(draw.sample([n for n in range(begins, 10 * week + 5) if n % 10 < 5], 4))
    rows = [
        (
            f"M{week}-{number}-{who}",
            f"T-{number}",
            f"2026-{6 + week // 4:02}-{5 + 7 * (week % 4):02} {hour}:{number % 60:02}",
            who,
            f"{said} {number} {week}",
        )
        for number in some
        for hour, who, said in (
            (13, "customer", "아직도 처리가 안 됐어요 언제 되나요"),
            (14, "agent", "고객님 확인 후 안내드리겠습니다"),
        )
    ]
    header = "message_id,ticket_id,sent_at,sender_type,message"
    return write(folder / f"comments-{week}.csv", header, rows)


def mail(folder: Path, number: int, *, of: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    answered = f"In-Reply-To: <m{of}@shop.example>\n" if of != number else ""
    path = folder / f"{number}.eml"
    path.write_text(
        f"Message-ID: <m{number}@shop.example>\n{answered}From: who{of}@mail.example\n"
        f"To: cs@shop.example\nDate: {1 + number:02} Jul 2026 10:00:00 +0900\n"
        f"Subject: order {of}\nContent-Type: text/plain; charset=utf-8\n\n"
        f"{ISSUES[number % 8][0]} 메일 {number}\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("seed", [1, 3])
def test_joined_folders_that_grow_give_what_reading_everything_gives(
    voc: Voc, tmp_path: Path, masked: list[int], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Surveys, comments in files of their own, mails; files come and go in any order."""
    # What repeats is marked among the tickets of one load; commands mark it over all anew.
    monkeypatch.setattr("voc_cli.pipeline.files.with_repeats", lambda table: table)
    draw = random.Random(seed)
    folder, archive, other = tmp_path / "in", tmp_path / "archive", tmp_path / "other"
    makers: list[Callable[[int], Path]] = [
        lambda week: tickets(folder, week, draw),
        lambda week: answers(folder, week, draw),
        lambda week: tickets(folder / "help", week, draw),
        lambda week: comments(folder / "help", week, draw),
        lambda week: mail(folder / "mails", week, of=draw.choice([week, max(1, week - 1)])),
    ]
    waiting = [(make, week) for week in range(1, 5) for make in makers]
    written: list[Path] = []
    spared = 0
    while waiting:
        for _ in range(draw.choice((2, 3, 4))):
            if waiting:  # mostly in their order, some late
                make, week = waiting.pop(min(draw.choice((0, 0, 0, 3)), len(waiting) - 1))
                written.append(make(week))
        if draw.random() < 0.3:
            written.pop(draw.randrange(len(written))).unlink()
        if not any(path.exists() for path in written):
            continue
        masked.clear()
        done = voc("load", folder, "--archive", archive)
        with_lists = sum(masked)
        masked.clear()
        forget_files(other)
        assert voc("load", folder, "--archive", other).out == done.out
        spared += with_lists < sum(masked)
        assert contents_of(archive) == contents_of(other), [path.name for path in written]
    assert spared >= 2


def test_a_file_that_grows_is_masked_from_its_new_rows_on(
    voc: Voc, tmp_path: Path, masked: list[int]
) -> None:
    archive, fresh = tmp_path / "archive", tmp_path / "fresh"
    rows = [row(n, f"{ISSUES[n % 8][0]} {n}", day=1 + n) for n in range(8)]
    sheet = write_sheet(tmp_path / "all.csv", rows)
    voc("load", sheet, "--archive", archive)
    rows[2] = row(2, f"{ISSUES[2][0]} 2", day=3, state="완료")
    write_sheet(sheet, [*rows, row(8, "카드 결제가 두 번 됐어요", day=9)])
    done = voc("load", sheet, "--archive", archive)
    [counts] = csv.DictReader(done.out.splitlines())
    told = {name: n for name, n in counts.items() if n != "0"}
    assert told == {
        "source": counts["source"], "tickets": "9", "new": "1", "updated": "1", "unchanged": "7",
    }  # fmt: skip
    assert masked == [8, 2] and "읽은 행 9개" in done.err and KNOWN not in done.err
    voc("load", sheet, "--archive", fresh)
    assert contents_of(archive) == contents_of(fresh)


def test_rows_hold_for_their_settings_and_one_state_of_the_archive(
    voc: Voc, tmp_path: Path, masked: list[int]
) -> None:
    archive = tmp_path / "archive"
    rows = [row(n, f"{ISSUES[n % 8][0]} {n}", day=1 + n) for n in range(8)]

    def load(*options: str) -> int:
        """Grows the sheet by a row; how many were masked."""
        rows.append(row(len(rows), f"{ISSUES[len(rows) % 8][0]} {len(rows)}", day=1 + len(rows)))
        sheet = write_sheet(tmp_path / "all.csv", rows)
        masked.clear()
        assert voc("load", sheet, "--archive", archive, *options).code == 0
        return sum(masked)

    assert (load(), load()) == (9, 1)
    assert load("--as-of", "2026-09-01") == 11
    assert load() == 12  # other settings came between
    assert load() == 1
    voc("archive", "prune", archive, "--before", "2026-08-03")
    assert load() == 14
    assert load() == 3  # the two of the pruned week are none of the archive's
    voc("archive", "forget", archive, "--ticket", "A-3")
    assert not (archive / ROWS).exists()
    assert load() == 16 and "A-3" not in {r["ticket_id"] for r in tickets_of(archive)}
    assert load() == 4  # nor is what is forgotten


def test_the_list_of_rows_names_nobody_and_survives_damage(
    voc: Voc, tmp_path: Path, masked: list[int]
) -> None:
    archive = tmp_path / "archive"
    rows = [row(n, f"{ISSUES[n % 8][0]} {n}", customer="010-1234-5678") for n in range(4)]
    sheet = write_sheet(tmp_path / "all.csv", rows)
    voc("load", sheet, "--archive", archive)
    listed = pq.read_table(archive / ROWS)
    assert listed.schema.types == [pa.uint64(), pa.uint64()] and listed.num_rows == 4
    (archive / ROWS).write_bytes(b"not a table")
    write_sheet(sheet, [*rows, row(5, "환불해 주세요")])
    assert voc("load", sheet, "--archive", archive).code == 0
    assert masked == [4, 5] and len(tickets_of(archive)) == 5
