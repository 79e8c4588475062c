"""Files that an archive has taken in whole are not read again, unless that could change it."""

import csv
import io
import random
import shutil
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ISSUES, Voc
from tests.cli.test_archive import HEADER, prints, row, tickets_of, write_sheet
from voc_cli.pipeline.reading import read_tickets

KNOWN = "다시 읽지 않은"
LISTS = ("_voc/taken.json", "_voc/rows.parquet", "_voc/fates.parquet")


def contents_of(archive: Path) -> dict[str, str]:
    """Everything an archive holds but its lists of what it has taken in."""
    return {name: sha for name, sha in prints(archive).items() if name not in LISTS}


def forget_files(archive: Path) -> None:
    for name in LISTS:
        (archive / name).unlink(missing_ok=True)


def week(folder: Path, number: int, *, state: str = "접수") -> Path:
    rows = [
        row(10 * number + n, f"{text} {number}", day=1 + 7 * (number % 4) + n % 5, state=state)
        for n, (text, *_) in enumerate(ISSUES[:4])
    ]
    return write_sheet(folder / f"w{number}.csv", rows)


def untimed(path: Path, rows: list[tuple[str, str, str]]) -> Path:
    """A sheet that does not say which version of a ticket is newer."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        lines = [(number, "2026-08-03 10:15", text, state) for number, text, state in rows]
        csv.writer(stream).writerows([("접수번호", "접수일시", "문의내용", "처리상태"), *lines])
    return path


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """True for every time that files were read."""
    read: list[bool] = []

    def counted(*words: object, **options: object) -> object:
        read.append(True)
        return read_tickets(*words, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("voc_cli.pipeline.archive.load.read_tickets", counted)
    return read


def test_a_known_file_is_not_read_and_counts_as_unchanged(
    voc: Voc, tmp_path: Path, unread: list[bool]
) -> None:
    archive, sheet = tmp_path / "archive", week(tmp_path, 1)
    first = voc("load", sheet, "--archive", archive)
    before = prints(archive)
    again = voc("load", sheet, "--archive", archive, "--lang", "ko", "--workers", 1)
    assert (KNOWN in first.err, KNOWN in again.err) == (False, True)
    assert "w1.csv" in again.err and "달라진 것이 없습니다" in again.err
    assert len(unread) == 1 and prints(archive) == before
    [counts] = csv.DictReader(again.out.splitlines())
    assert counts["tickets"] == counts["unchanged"] == "4"
    english = voc("load", sheet, "--archive", archive, "--lang", "en")
    assert "1 file is already in the archive and was not read again: w1.csv" in english.err


def test_a_growing_folder_is_read_from_its_new_file_on(
    voc: Voc, tmp_path: Path, unread: list[bool]
) -> None:
    folder, archive, fresh = tmp_path / "exports", tmp_path / "archive", tmp_path / "fresh"
    folder.mkdir()
    for number in (1, 2, 3):
        week(folder, number)
        done = voc("load", folder, "--archive", archive)
        [counts] = csv.DictReader(done.out.splitlines())
        assert (counts["new"], counts["tickets"]) == ("4", str(4 * number))
    assert "w1.csv, w2.csv" in done.err and "w3.csv" not in done.err
    voc("load", folder, "--archive", fresh)
    assert contents_of(archive) == contents_of(fresh)
    (folder / "메모.txt").write_text(
        "회의는 목요일\n", encoding="utf-8"
    )  # never taken, always told
    for _ in range(2):
        done = voc("load", folder, "--archive", archive)
        assert KNOWN in done.err and "메모.txt" in done.err
    assert contents_of(archive) == contents_of(fresh)


@pytest.mark.parametrize(
    "options",
    [
        ("--tz", "UTC"),
        ("--map", "body=처리상태"),
        ("--as-of", "2026-08-20"),
        ("--source", "shop"),
        ("--rejects", "rejects.csv"),
        ("--from", "2026-08-01"),
    ],
)
def test_what_decides_about_a_file_makes_it_unknown(
    voc: Voc, tmp_path: Path, unread: list[bool], options: tuple[str, str]
) -> None:
    archive, sheet = tmp_path / "archive", week(tmp_path, 1)
    voc("load", sheet, "--archive", archive)
    name, value = options
    value = str(tmp_path / value) if name == "--rejects" else value
    assert KNOWN not in voc("load", sheet, "--archive", archive, name, value).err
    assert len(unread) == 2


def test_another_key_is_refused_for_known_files_too(voc: Voc, tmp_path: Path) -> None:
    archive, sheet = tmp_path / "archive", week(tmp_path, 1)
    voc("load", sheet, "--archive", archive)
    other = tmp_path / "other.key"
    other.write_text("another key of thirty-two letters")
    assert voc("load", sheet, "--archive", archive, "--key-file", other).code == 3


def test_another_program_or_tokenizer_reads_again(
    voc: Voc, tmp_path: Path, unread: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, sheet = tmp_path / "archive", week(tmp_path, 1)
    voc("load", sheet, "--archive", archive)
    for name in ("program_print", "fingerprint"):
        monkeypatch.setattr(f"voc_cli.pipeline.archive.known.{name}", lambda *_: "another")
        assert KNOWN not in voc("load", sheet, "--archive", archive).err
        monkeypatch.undo()


def test_a_file_whose_tickets_another_replaced_is_read_again(voc: Voc, tmp_path: Path) -> None:
    """Without a time of change the later load wins, also where the file was loaded before."""
    archive = tmp_path / "archive"
    first = untimed(tmp_path / "1.csv", [("A-1", "배송이 늦어요 언제 오나요", "접수")])
    second = untimed(tmp_path / "2.csv", [("A-1", "배송이 늦어요 언제 오나요", "완료")])
    for sheet, state, known in (
        (first, "접수", False),
        (second, "완료", False),
        (second, "완료", True),
        (first, "접수", False),
        (second, "완료", False),
    ):
        done = voc("load", sheet, "--archive", archive)
        assert ([r["status"] for r in tickets_of(archive)], KNOWN in done.err) == ([state], known)
    both = voc("load", first, second, "--archive", archive)
    assert KNOWN in both.err and [r["status"] for r in tickets_of(archive)] == ["완료"]
    turned = voc("load", second, first, "--archive", archive)
    assert "1.csv" not in turned.err  # read, after the one that may be passed over
    assert [r["status"] for r in tickets_of(archive)] == ["접수"]


def test_pruned_forgotten_and_deleted_weeks_are_looked_at_again(voc: Voc, tmp_path: Path) -> None:
    archive, folder = tmp_path / "archive", tmp_path / "exports"
    folder.mkdir()
    week(folder, 1), week(folder, 2)
    voc("load", folder, "--archive", archive)
    whole = contents_of(archive)
    weeks = sorted(path.name for path in archive.glob("week=*"))
    voc("archive", "prune", archive, "--before", "2026-08-10")
    assert KNOWN not in voc("load", folder, "--archive", archive).err
    voc("archive", "prune", archive, "--undo")
    assert KNOWN not in voc("load", folder, "--archive", archive).err
    assert contents_of(archive) == whole
    shutil.rmtree(archive / weeks[-1])
    voc("load", folder, "--archive", archive)
    assert contents_of(archive) == whole
    voc("archive", "forget", archive, "--ticket", "A-10")
    done = voc("load", folder, "--archive", archive)
    assert KNOWN not in done.err and "A-10" not in {r["ticket_id"] for r in tickets_of(archive)}
    assert KNOWN in voc("load", folder, "--archive", archive).err


def test_what_the_archive_did_not_take_is_counted_so_when_its_file_is_passed_over(
    voc: Voc, tmp_path: Path
) -> None:
    archive, folder = tmp_path / "archive", tmp_path / "exports"
    folder.mkdir()
    week(folder, 1), week(folder, 2)
    voc("load", folder, "--archive", archive)
    voc("archive", "prune", archive, "--before", "2026-08-10")
    voc("archive", "forget", archive, "--ticket", "A-20")

    def load(*, known: bool) -> dict[str, str]:
        done = voc("load", folder, "--archive", archive)
        assert (KNOWN in done.err) == known
        [counts] = csv.DictReader(done.out.splitlines())
        return counts

    read = load(known=False)
    assert (read["tickets"], read["forgotten"], read["pruned"]) == ("8", "1", "2")
    whole = prints(archive)
    assert load(known=True) == read and prints(archive) == whole
    (folder / "w1.csv").unlink()
    alone = load(known=True)
    assert (alone["tickets"], alone["unchanged"], alone["forgotten"]) == ("4", "3", "1")
    (archive / "_voc/fates.parquet").write_bytes(b"not a table")
    assert load(known=False) == alone and load(known=True) == alone


def test_answers_of_a_survey_are_passed_over_with_all_beside_them_or_not_at_all(
    voc: Voc, tmp_path: Path
) -> None:
    archive, fresh, folder = tmp_path / "archive", tmp_path / "fresh", tmp_path / "exports"
    folder.mkdir()
    write_sheet(folder / "1.csv", [row(1, "배송이 늦어요"), row(2, "환불해 주세요")])
    voc("load", folder, "--archive", archive)
    survey = folder / "만족도조사.csv"
    survey.write_text(
        "응답번호,응답일시,고객번호,추천점수(NPS)\nR1,2026-08-04 12:00,C001,3\n", encoding="utf-8"
    )
    assert KNOWN not in voc("load", folder, "--archive", archive).err
    assert [r["nps"] for r in tickets_of(archive)] == [3, None]
    voc("load", folder, "--archive", fresh)
    assert contents_of(archive) == contents_of(fresh)
    assert KNOWN in voc("load", folder, "--archive", archive).err
    write_sheet(folder / "2.csv", [row(3, "로그인이 안 돼요", customer="C001", day=4)])
    assert KNOWN not in voc("load", folder, "--archive", archive).err


def test_a_changed_file_and_a_standard_input_are_read(
    voc: Voc, tmp_path: Path, unread: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, sheet = tmp_path / "archive", week(tmp_path, 1)
    voc("load", sheet, "--archive", archive)
    week(tmp_path, 1, state="완료")
    assert KNOWN not in voc("load", sheet, "--archive", archive).err
    for _ in range(2):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(sheet.read_bytes())))
        done = voc("load", "-", "--input-format", "csv", "--archive", archive)
        assert done.code == 0 and KNOWN not in done.err
    assert len(unread) == 4


def test_a_load_that_came_between_makes_all_files_be_read(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was passed over may be gone or replaced when the lock is held at last."""
    archive, folder = tmp_path / "archive", tmp_path / "exports"
    folder.mkdir()
    week(folder, 1)
    voc("load", folder, "--archive", archive)
    week(folder, 2)
    read: list[object] = []

    def pruned_meanwhile(*words: object, **options: object) -> object:
        read.append(options.get("known"))
        if len(read) == 1:
            for found in archive.glob("week=2026-W3[12]"):
                shutil.rmtree(found)
        return read_tickets(*words, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("voc_cli.pipeline.archive.load.read_tickets", pruned_meanwhile)
    done = voc("load", folder, "--archive", archive)
    assert len(read) == 2 and read[0] and not read[1] and KNOWN not in done.err
    assert len(tickets_of(archive)) == 8


def test_loads_at_once_are_as_one_after_the_other(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Corrections that another load brought are not undone by the file they correct."""
    first, second = week(tmp_path, 1), week(tmp_path, 2)
    shutil.copy(second, tmp_path / "w3.csv")
    corrected = (tmp_path / "w3.csv").read_text(encoding="utf-8-sig").replace("접수", "완료")
    (tmp_path / "w3.csv").write_text(corrected, encoding="utf-8")
    ours, theirs = (first, second), (second, tmp_path / "w3.csv")
    for files in (theirs, ours):
        voc("load", *files, "--archive", tmp_path / "in_turn")
    read: list[object] = []

    def others_meanwhile(*words: object, **options: object) -> object:
        read.append(options.get("known"))
        if len(read) == 1:
            voc("load", *theirs, "--archive", tmp_path / "at_once")
        return read_tickets(*words, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("voc_cli.pipeline.archive.load.read_tickets", others_meanwhile)
    assert voc("load", *ours, "--archive", tmp_path / "at_once").code == 0
    assert len(read) > 2
    assert prints(tmp_path / "at_once") == prints(tmp_path / "in_turn")


def test_passing_over_gives_what_reading_gives(voc: Voc, tmp_path: Path) -> None:
    """Loads of files that share, replace and renumber tickets, in any order."""
    draw = random.Random(20261126)
    folder, archive, other = tmp_path / "in", tmp_path / "archive", tmp_path / "other"
    folder.mkdir()
    files = []
    for place in range(5):
        timed = place % 2 == 0
        rows = [
            (
                f"A-{number}",
                f"2026-08-{3 + number:02d} 10:15",
                f"{ISSUES[number % 8][0]} {number}"
                + " 그리고 또 한 번" * (number == 7 and place > 2),
                draw.choice(("접수", "완료", "보류")),
                f"2026-08-{9 + place:02d} 09:00" if timed else "",
            )
            for number in sorted(draw.sample(range(14), 4))
        ]
        path = folder / f"{place}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            header = tuple(name for name in HEADER if name != "고객번호")
            csv.writer(stream).writerows([header, *rows])
        files.append(path)
    passed, some = 0, files[:1]
    for step in range(14):
        some = some[::-1] if step % 3 == 2 else draw.sample(files, draw.choice((1, 2, 3)))
        passed += KNOWN in voc("load", *some, "--archive", archive).err
        forget_files(other)
        voc("load", *some, "--archive", other)
        assert contents_of(archive) == contents_of(other), some
    assert passed >= 2


def test_an_answer_to_a_known_mail_goes_into_its_ticket(voc: Voc, tmp_path: Path) -> None:
    def mail(name: str, who: str, day: int, said: str, answers: str = "") -> None:
        lines = [
            f"From: {who}",
            "To: cs@shop.kr",
            "Subject: Re: 배송 문의" if answers else "Subject: 배송 문의",
            f"Message-ID: <{name}@x.kr>",
            *([f"In-Reply-To: <{answers}@x.kr>"] if answers else []),
            f"Date: {day:02} Mar 2026 10:00:00 +0900",
            "Content-Type: text/plain; charset=utf-8",
        ]
        text = "\n".join([*lines, "", said, ""])
        (tmp_path / "mails" / f"{name}.eml").write_text(text, encoding="utf-8")

    archive, fresh, folder = tmp_path / "archive", tmp_path / "fresh", tmp_path / "mails"
    folder.mkdir()
    mail("a", "who@naver.com", 2, "주문한 상품이 아직 안 왔어요. 언제 오나요?")
    voc("load", folder, "--archive", archive)
    assert KNOWN in voc("load", folder, "--archive", archive).err
    mail("b", "who@naver.com", 4, "아직도 안 왔는데요. 환불해 주세요.", answers="a")
    assert KNOWN not in voc("load", folder, "--archive", archive).err
    voc("load", folder, "--archive", fresh)
    assert len(tickets_of(fresh)) == 1
    assert tickets_of(archive) == tickets_of(fresh)


def test_files_that_were_never_read_together_are(voc: Voc, tmp_path: Path) -> None:
    archive, fresh, folder = tmp_path / "archive", tmp_path / "fresh", tmp_path / "exports"
    folder.mkdir()
    asked, said = folder / "tickets.csv", folder / "messages.csv"
    numbers = range(1, 13)
    with asked.open("w", encoding="utf-8", newline="") as stream:
        rows = [(f"T-{n}", f"2026-08-{n:02} 10:00", f"배송 문의 {n}", "접수") for n in numbers]
        csv.writer(stream).writerows([("ticket_id", "created_at", "subject", "status"), *rows])
    with said.open("w", encoding="utf-8", newline="") as stream:
        header = ("message_id", "ticket_id", "sent_at", "sender_type", "message")
        lines = [
            (f"M-{n}-{who}", f"T-{n}", f"2026-08-{n:02} {hour}:00", who, text)
            for n in numbers
            for hour, who, text in (
                (11, "customer", f"상품이 아직도 안 왔어요. 언제 오나요? {n}"),
                (12, "agent", "안녕하세요 고객님, 확인 후 안내드리겠습니다."),
            )
        ]
        csv.writer(stream).writerows([header, *lines])
    for file in (asked, said):
        voc("load", file, "--archive", archive)
        assert KNOWN in voc("load", file, "--archive", archive).err
    linked = voc("load", folder, "--archive", fresh)
    assert "messages.csv" in linked.err and len(tickets_of(fresh)) == len(numbers)
    assert KNOWN not in voc("load", asked, said, "--archive", archive).err
    told = {row["ticket_id"]: row["body"] for row in tickets_of(archive)}
    assert told == {row["ticket_id"]: row["body"] for row in tickets_of(fresh)}
