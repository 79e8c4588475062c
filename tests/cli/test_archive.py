"""`voc load --archive`, `voc archive` and archives as a source, from outside."""

import csv
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from filelock import FileLock

from tests.cli.conftest import ISSUES, PHONE, Voc, write_export
from voc_cli.schema import ticket_schema
from voc_cli.store.archive import lock as archive_lock
from voc_cli.store.archive.commit import recover

HEADER = ("접수번호", "접수일시", "고객번호", "문의내용", "처리상태", "최종수정일")


def prints(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder but the lock, which Windows takes away."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def write_sheet(path: Path, rows: list[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADER, *rows])
    return path


def tickets_of(folder: Path) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = pq.read_table(folder).to_pylist()
    return sorted(rows, key=lambda row: str(row["ticket_id"]))


def row(
    number: int, text: str, *, customer: str = "", day: int = 3, state: str = "접수"
) -> tuple[str, ...]:
    date = f"2026-08-{day:02d} 10:15"
    return (f"A-{number}", date, customer or f"C{number:03d}", text, state, date)


def test_a_load_writes_the_ticket_table_by_week(voc: Voc, export: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    done = voc("load", export, "--archive", archive, "-q")
    assert done.code == 0
    assert next(csv.DictReader(done.out.splitlines()))["new"] == "80"
    weeks = sorted(path.name for path in archive.glob("week=*"))
    assert weeks[0] == "week=2026-W32" and len(weeks) == 10
    table = pq.ParquetFile(archive / weeks[0] / "tickets.parquet").read()
    assert table.schema.names == ticket_schema().names
    assert pq.read_table(archive).num_rows == 80  # other programs see one data set


def test_the_same_load_twice_changes_no_byte(voc: Voc, export: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    voc("load", export, "--archive", archive)
    before = prints(archive)
    stamps = {p: p.stat().st_mtime_ns for p in archive.rglob("*.parquet")}
    again = voc("load", export, "--archive", archive, "--workers", 1)
    assert "달라진 것이 없습니다" in again.err
    assert prints(archive) == before
    assert {p: p.stat().st_mtime_ns for p in archive.rglob("*.parquet")} == stamps


def test_an_archive_gives_what_its_files_give(voc: Voc, export: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    voc("load", export, "--archive", archive)
    for words in (
        ("load",),
        ("tokenize",),
        ("classify",),
        ("trend", "--by", "category"),
        ("trend", "--by", "문의유형", "--where", "채널=카톡 or rating<=2"),
        ("cluster",),
    ):
        name, *rest = words
        assert voc(name, archive, *rest).out == voc(name, export, *rest).out, words


def test_reading_an_archive_tokenizes_nothing(
    voc: Voc, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "archive"
    voc("load", export, "--archive", archive)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("tokenized again")

    monkeypatch.setattr("voc_cli.text.tokenize._kiwi", refuse)
    assert voc("classify", archive).code == 0


def test_a_newer_version_replaces_and_an_older_one_does_not(voc: Voc, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    old = write_sheet(tmp_path / "1.csv", [row(1, "배송이 늦어요 언제 오나요")])
    newer = (
        "A-1",
        "2026-08-03 10:15",
        "C001",
        "배송이 늦어요 언제 오나요",
        "완료",
        "2026-08-05 09:00",
    )
    new = write_sheet(tmp_path / "2.csv", [newer, row(2, "환불해 주세요 급합니다")])
    voc("load", old, "--archive", archive)
    done = voc("load", new, "--archive", archive)
    [counts] = csv.DictReader(done.out.splitlines())
    assert (counts["new"], counts["updated"]) == ("1", "1")
    assert [r["status"] for r in tickets_of(archive)] == ["완료", "접수"]
    [counts] = csv.DictReader(voc("load", old, "--archive", archive).out.splitlines())
    assert counts["older"] == "1"
    assert [r["status"] for r in tickets_of(archive)] == ["완료", "접수"]


def test_sheets_numbered_anew_each_week_do_not_overwrite(voc: Voc, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    first = write_sheet(tmp_path / "1.csv", [row(1, "배송이 늦어요 언제 오나요")])
    second = write_sheet(tmp_path / "2.csv", [row(1, "앱이 자꾸 꺼져서 못 쓰겠네요", day=11)])
    for _ in range(2):
        voc("load", first, "--archive", archive)
        voc("load", second, "--archive", archive)
    bodies = [r["body"] for r in tickets_of(archive)]
    assert sorted(map(str, bodies)) == ["배송이 늦어요 언제 오나요", "앱이 자꾸 꺼져서 못 쓰겠네요"]
    before = prints(archive)
    voc("load", first, second, "--archive", archive)
    assert prints(archive) == before


def test_a_ticket_that_moves_to_another_week_is_there_once(voc: Voc, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    text = "주문한 상품이 아직 안 왔어요"
    sunday = ("A-1", "2026-08-09 23:50", "C1", text, "접수", "2026-08-10 00:10")
    monday = ("A-1", "2026-08-10 00:05", "C1", text, "완료", "2026-08-11 09:00")
    voc("load", write_sheet(tmp_path / "1.csv", [sunday]), "--archive", archive)
    voc("load", write_sheet(tmp_path / "2.csv", [monday]), "--archive", archive)
    assert [p.name for p in archive.glob("week=*")] == ["week=2026-W33"]
    assert [r["status"] for r in tickets_of(archive)] == ["완료"]


def test_archive_and_file_together_count_each_ticket_once(voc: Voc, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    old = write_sheet(tmp_path / "1.csv", [row(1, "배송이 늦어요"), row(2, "환불해 주세요")])
    new = write_sheet(tmp_path / "2.csv", [row(2, "환불해 주세요"), row(3, "로그인이 안 돼요")])
    voc("load", old, "--archive", archive)
    done = voc("load", archive, new)
    ids = [r["ticket_id"] for r in csv.DictReader(done.out.splitlines())]
    assert sorted(ids) == ["A-1", "A-2", "A-3"]
    assert voc("classify", archive, new).code == 0


def test_a_survey_loaded_later_meets_its_tickets(voc: Voc, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    tickets = write_sheet(tmp_path / "1.csv", [row(1, "배송이 늦어요"), row(2, "환불해 주세요")])
    survey = tmp_path / "만족도조사.csv"
    survey.write_text(
        "응답번호,응답일시,고객번호,추천점수(NPS),의견\nR1,2026-08-04 12:00,C001,3,\n",
        encoding="utf-8",
    )
    voc("load", tickets, "--archive", archive)
    voc("load", survey, "--archive", archive)
    voc("load", tickets, "--archive", archive)
    before = prints(archive)
    voc("load", survey, "--archive", archive)
    assert prints(archive) == before
    rows = list(csv.DictReader(voc("load", archive).out.splitlines()))
    assert [(r["ticket_id"], r["nps"]) for r in rows] == [("A-1", "3"), ("A-2", "")]


def test_a_load_killed_at_any_moment_is_mended_by_the_next(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies on the disk just before every renaming, the only steps of a change, is what a
    process leaves that is killed there (`test_a_killed_process_leaves_what_was_on_the_disk`).
    """
    sheet = write_export(tmp_path / "문의.csv", weeks=3)
    cuts: list[Path] = []
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        cuts.append(tmp_path / f"cut-{len(cuts)}")
        shutil.copytree(tmp_path / "whole", cuts[-1])
        return real(self, target)

    with monkeypatch.context() as watched:
        watched.setattr(Path, "replace", replace)
        voc("load", sheet, "--archive", tmp_path / "whole")
    expected = prints(tmp_path / "whole")
    assert len(cuts) == len(expected) + 2  # every file, and two commits
    for cut in cuts:
        assert prints(cut) != expected
        assert voc("load", sheet, "--archive", cut).code == 0
        assert prints(cut) == expected, cut.name


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be left there")
def test_a_killed_process_leaves_what_was_on_the_disk(voc: Voc, tmp_path: Path) -> None:
    sheet, archive = write_export(tmp_path / "문의.csv", weeks=3), tmp_path / "archive"
    code = (
        "import os, shutil, signal, sys; from pathlib import Path\n"
        "left, folder = 4, Path(sys.argv[-1]); real = Path.replace\n"
        "def replace(self, target):\n"
        "    global left\n"
        "    left -= 1\n"
        "    if left < 0:\n"
        "        shutil.copytree(folder, folder.with_name('seen'))\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return real(self, target)\n"
        "Path.replace = replace\n"
        "from voc_cli.cli.app import main; main(sys.argv[1:])"
    )
    words = [sys.executable, "-c", code, "load", str(sheet), "--archive", str(archive)]
    killed = subprocess.run(words, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert prints(archive) == prints(tmp_path / "seen")
    assert voc("load", sheet, "--archive", archive).code == 0
    voc("load", sheet, "--archive", tmp_path / "whole")
    assert prints(archive) == prints(tmp_path / "whole")


def test_two_loads_at_once_lose_no_row(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    sheets = [
        write_sheet(
            tmp_path / f"{n}.csv", [row(10 * n + k, f"문의 {n} {k} 배송") for k in range(8)]
        )
        for n in range(2)
    ]
    loads = [
        subprocess.Popen(
            [sys.executable, "-m", "voc_cli", "load", str(sheet), "--archive", str(archive)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for sheet in sheets
    ]
    assert [load.wait() for load in loads] == [0, 0]
    assert pq.read_table(archive).num_rows == 16


def test_a_busy_archive_is_an_error_after_the_wait(
    voc: Voc, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "archive"
    voc("load", export, "--archive", archive)
    monkeypatch.setattr(archive_lock, "WAIT_SECONDS", 0.1)
    with FileLock(archive / "_voc" / "lock"):
        done = voc("load", export, "--archive", archive)
        begun = tmp_path / "begun"
        begun.joinpath("_voc").mkdir(parents=True)
        with FileLock(begun / "_voc" / "lock"):
            first = voc("archive", "info", begun)
    assert done.code == 3 and "다른 작업" in done.err
    assert first.code == 3 and "아직 돌고 있습니다" in first.err
    assert "보관소가 아닙니다" in voc("archive", "info", begun).err


def test_a_committed_change_is_rolled_forward(tmp_path: Path) -> None:
    hidden = tmp_path / "_voc"
    (hidden / "staging").mkdir(parents=True)
    (hidden / "staging" / "000000").write_text("new")
    (tmp_path / "a").write_text("old")
    (tmp_path / "gone").write_text("old")
    plan = {"move": {"a": "000000", "b": "000001"}, "remove": ["gone"]}
    (hidden / "commit.json").write_text(json.dumps(plan))
    (tmp_path / "b").write_text("moved before the cut")
    recover(tmp_path, hidden)
    assert (tmp_path / "a").read_text() == "new"
    assert (tmp_path / "b").read_text() == "moved before the cut"
    assert not (tmp_path / "gone").exists() and not (hidden / "commit.json").exists()


def test_another_key_is_refused(voc: Voc, export: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    voc("load", export, "--archive", archive)
    other = tmp_path / "other.key"
    other.write_text("another key of thirty-two letters")
    done = voc("load", export, "--archive", archive, "--key-file", other)
    assert done.code == 3 and "해시 키" in done.err


@pytest.mark.parametrize("damage", ["tickets", "meta", "words"])
def test_damage_is_named_or_repaired(voc: Voc, export: Path, tmp_path: Path, damage: str) -> None:
    archive = tmp_path / "archive"
    voc("load", export, "--archive", archive)
    before = prints(archive)
    week = "week=2026-W33"
    file = {
        "tickets": archive / week / "tickets.parquet",
        "meta": archive / "_voc" / "archive.json",
        "words": archive / "_voc" / "words" / f"{week}.parquet",
    }[damage]
    file.write_bytes(b"junk")
    done = voc("classify", archive)
    if damage == "words":  # words can be made again
        assert done.code == 0 and done.out == voc("classify", export).out
        voc("load", export, "--archive", archive)
        assert prints(archive) == before
    else:
        assert done.code == 3 and file.name in done.err


def test_a_folder_with_other_files_is_no_archive(voc: Voc, export: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    done = voc("load", export, "--archive", tmp_path)
    assert done.code == 3 and "다른 파일" in done.err
    assert voc("archive", "info", tmp_path).code == 3


def test_nothing_personal_is_kept(voc: Voc, export: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    assert voc("load", export, "--archive", archive).code == 0
    digits, kept = PHONE.replace("-", ""), ""
    for path in archive.rglob("*"):
        if path.suffix == ".parquet":
            text = str(pq.ParquetFile(path).read().to_pylist())
        elif path.is_file():
            text = path.read_text(encoding="utf-8")
        else:
            continue
        assert PHONE not in text and digits not in text, path
        kept += text
    assert kept.count("연락처는 [전화]입니다") >= 10  # in the tickets of ten weeks


def test_forget_takes_a_customer_out_for_good(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "archive"
    rows = [row(n, text, customer=f"C{n % 3}", day=3 + n) for n, (text, *_) in enumerate(ISSUES)]
    sheet = write_sheet(tmp_path / "1.csv", rows)
    voc("load", sheet, "--archive", archive)
    voc("run", archive, "--out", tmp_path / "report")
    assert voc("topics", "list", archive).out == voc("topics", "list", "--registry", archive).out
    keys = {str(r["customer_key"]) for r in tickets_of(archive)}

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("voc_cli.pipeline.archive.forgetting.forget_members", cut_off)
        assert voc("archive", "forget", archive, "--customer", "C1").code == 130
    done = voc("archive", "forget", archive, "--customer", "C1")
    assert done.code == 0 and "3건" in done.err
    told = done.err.partition("지우세요: ")[2].strip()
    assert Path(told).resolve() == (tmp_path / "report").resolve()  # it cannot reach that
    left = tickets_of(archive)
    assert len(left) == 5
    [gone] = keys - {str(r["customer_key"]) for r in left}
    topics = (archive / "_voc" / "topics").rglob("members*.parquet")
    members = [r["ticket_id"] for p in topics for r in pq.read_table(p).to_pylist()]
    assert members and {*members} <= {r["ticket_id"] for r in left}
    done = voc("load", sheet, "--archive", archive)
    [counts] = csv.DictReader(done.out.splitlines())
    assert (counts["forgotten"], counts["unchanged"]) == ("3", "5")
    assert len(tickets_of(archive)) == 5
    kept = b"".join(p.read_bytes() for p in archive.rglob("*") if p.is_file())
    assert gone.encode() not in kept
    assert voc("archive", "forget", archive).code == 2


def test_forget_takes_a_single_ticket_out(voc: Voc, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    sheet = write_sheet(tmp_path / "1.csv", [row(1, "배송이 늦어요"), row(2, "환불해 주세요")])
    voc("load", sheet, "--archive", archive)
    voc("archive", "forget", archive, "--ticket", "A-2")
    voc("load", sheet, "--archive", archive)
    assert [r["ticket_id"] for r in tickets_of(archive)] == ["A-1"]


def test_forget_reaches_the_labels_beside_a_model(voc: Voc, tmp_path: Path) -> None:
    archive, model = tmp_path / "archive", tmp_path / "model"
    rows = [row(n, f"{text} {n}", day=1 + n % 28) for n, (text, *_) in enumerate(ISSUES * 6)]
    sheet = write_sheet(tmp_path / "1.csv", rows)
    voc("load", sheet, "--archive", archive)
    labels = tmp_path / "labels.csv"
    assert voc("label", "next", archive, "--n", 40, "-o", labels).code == 0
    with labels.open(encoding="utf-8", newline="") as stream:
        picked = list(csv.DictReader(stream))
    for place, label in enumerate(picked):
        label["label"] = ("delivery", "account")[place % 2]
    with labels.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(picked[0]))
        writer.writeheader()
        writer.writerows(picked)
    assert voc("label", "apply", labels, "--model", model).code == 0
    gone = picked[0]["ticket_id"]

    def kept() -> str:
        return str(pq.read_table(model / "labels.parquet").to_pylist())

    assert f"'{gone}'" in kept()
    done = voc("archive", "forget", archive, "--ticket", gone, "--model", model)
    assert done.code == 0 and f"'{gone}'" not in kept()


def test_prune_takes_old_weeks(voc: Voc, export: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    voc("load", export, "--archive", archive)
    done = voc("archive", "prune", archive, "--before", "2026-09-01")
    assert done.code == 0
    weeks = [r["week"] for r in csv.DictReader(done.out.splitlines())]
    assert weeks == ["2026-W32", "2026-W33", "2026-W34", "2026-W35"]
    info = json.loads(voc("archive", "info", archive, "--json").out)
    assert info["weeks"][0]["week"] == "2026-W36" and info["weeks"][0]["tokenized"] is True
    assert not (archive / "week=2026-W32").exists()


def test_undated_tickets_have_a_place(voc: Voc, tmp_path: Path) -> None:
    sheet = tmp_path / "a.csv"
    sheet.write_text("id,text\n1,배송이 늦어요\n2,환불해 주세요\n", encoding="utf-8")
    archive = tmp_path / "archive"
    voc("load", sheet, "--archive", archive)
    assert [p.name for p in archive.glob("week=*")] == ["week=undated"]
    assert voc("classify", archive).out == voc("classify", sheet).out


def test_a_folder_around_an_archive_does_not_read_it(
    voc: Voc, export: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(export, folder / "a.csv")
    voc("load", folder, "--archive", folder / "archive")
    assert len(voc("load", folder).out.splitlines()) == 81


def test_recurring_lines_are_kept_as_a_versioned_list(voc: Voc, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    notice = "저희 매장의 운영 시간은 평일 오전 아홉 시부터 여섯 시까지입니다."
    rows = [
        row(n, f"{text} {chr(0xAC00 + 37 * n) * 2}\n{notice}", day=1 + (7 * n) % 28)
        for n, (text, *_) in enumerate(ISSUES * 4)
    ]
    voc("load", write_sheet(tmp_path / "1.csv", rows), "--archive", archive)
    known = json.loads((archive / "_voc" / "recurring.json").read_text(encoding="utf-8"))
    assert known["version"] == 1 and len(known["lines"]) == 1
    late = write_sheet(tmp_path / "2.csv", [row(99, f"포장이 뜯겨서 왔어요\n{notice}", day=30)])
    voc("load", late, "--archive", archive)
    rows_of = csv.DictReader(voc("tokenize", archive, "--where", "ticket_id=A-99").out.splitlines())
    assert "운영" not in next(rows_of)["tokens"]


def test_what_a_killed_load_of_a_large_file_left_goes(
    voc: Voc, export: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "archive"
    voc("load", export, "--archive", archive)
    left = archive / "_voc" / ".load.x1y2.voc.tmp"
    left.mkdir()
    (left / "0.arrow").write_bytes(b"masked")
    os.utime(left, (0, 0))
    assert voc("tokenize", archive).code == 0
    assert not left.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_nothing(number: signal.Signals, tmp_path: Path) -> None:
    export = write_export(tmp_path / "문의.csv", weeks=40)
    archive = tmp_path / "archive"
    words = [sys.executable, "-m", "voc_cli", "load", str(export), "--archive", str(archive)]
    load = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while load.poll() is None and not (archive / "_voc" / "lock").exists():
        time.sleep(0.005)
    os.kill(load.pid, number)
    load.communicate()
    assert load.returncode in (0, 130)
    if load.returncode:
        assert not list(archive.rglob("*.parquet"))


def test_a_masked_table_cannot_be_masked_again(voc: Voc, export: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    voc("load", export, "--archive", archive)
    done = voc("mask", archive, "-o", tmp_path / "copy.csv")
    assert done.code in (2, 3) and "보관소" in done.err


def test_words_of_another_table_are_not_taken(voc: Voc, export: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    voc("load", export, "--archive", archive)
    words = archive / "_voc" / "words"
    shutil.copy(words / "week=2026-W34.parquet", words / "week=2026-W33.parquet")
    table = pq.ParquetFile(words / "week=2026-W33.parquet").read()
    assert isinstance(table, pa.Table)
    assert voc("tokenize", archive).out == voc("tokenize", export).out


def test_a_rating_has_one_scale_in_all_weeks_whatever_their_order(voc: Voc, tmp_path: Path) -> None:
    header = ("접수번호", "접수일시", "문의내용", "만족도")
    weeks = {"good": (3, (10, 9, 8, 7, 2)), "bad": (10, (5, 5, 4, 3))}
    for name, (day, ratings) in weeks.items():
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(
                [header]
                + [
                    (f"{name}{i}", f"2026-08-{day:02d} 10:15", f"배송이 늦어요 {i}번", rating)
                    for i, rating in enumerate(ratings)
                ]
            )
    for names in (("good", "bad"), ("bad", "good")):
        for name in names:
            assert voc("load", tmp_path / f"{name}.csv", "--archive", tmp_path / names[0]).code == 0
    assert prints(tmp_path / "good") == prints(tmp_path / "bad")
    csat = {str(row["ticket_id"]): row["csat"] for row in tickets_of(tmp_path / "bad")}
    assert csat["bad0"] == pytest.approx(4 / 9) and csat["good0"] == 1
    before = prints(tmp_path / "bad")
    voc("load", tmp_path / "bad.csv", "--archive", tmp_path / "bad")
    assert prints(tmp_path / "bad") == before
    voc("archive", "prune", tmp_path / "bad", "--before", "2026-08-10")
    voc("load", tmp_path / "bad.csv", "--archive", tmp_path / "bad")
    csat = {str(row["ticket_id"]): row["csat"] for row in tickets_of(tmp_path / "bad")}
    assert csat["bad0"] == pytest.approx(4 / 9)  # remembered beyond the weeks that showed it
