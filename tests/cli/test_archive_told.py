"""What an archive says of loads, of customers it is to forget and of weeks it is to drop."""

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import ISSUES, Voc
from tests.cli.test_archive import prints, row, tickets_of, write_sheet
from voc_cli.store.archive import note_output

CONTACTS = ("접수번호", "접수일시", "고객번호", "연락처", "문의내용")


def counts_of(out: str) -> dict[str, str]:
    [counts] = csv.DictReader(out.splitlines())
    return counts


def weeks(path: Path) -> Path:
    """Eight tickets, two a week from 2026-08-03 on."""
    texts = [text for text, *_ in ISSUES]
    return write_sheet(path, [row(n, text, day=3 + 7 * (n // 2)) for n, text in enumerate(texts)])


def test_pruned_weeks_stay_out_until_that_is_taken_back(voc: Voc, tmp_path: Path) -> None:
    archive, sheet = tmp_path / "archive", weeks(tmp_path / "a.csv")
    voc("load", sheet, "--archive", archive)
    whole = tickets_of(archive)
    done = voc("archive", "prune", archive, "--before", "2026-08-20")
    assert done.code == 0 and "--undo" in done.err
    pruned = prints(archive)
    done = voc("load", sheet, "--archive", archive)
    assert (counts_of(done.out)["pruned"], counts_of(done.out)["unchanged"]) == ("4", "4")
    assert "티켓 4건 · 뺀 티켓 4건(보관소에서 지운 기간 4)" in done.err
    assert "2026-08-17" in done.err and "--undo" in done.err
    weeks_left = {name for name in prints(archive) if name.startswith("week=")}
    assert weeks_left == {name for name in pruned if name.startswith("week=")}
    assert (
        json.loads(voc("archive", "info", archive, "--json").out)["pruned_before"] == "2026-08-17"
    )
    assert "2026-08-17" in voc("archive", "info", archive).err
    voc("archive", "prune", archive, "--before", "2026-08-05")  # an earlier day takes back nothing
    assert (
        json.loads(voc("archive", "info", archive, "--json").out)["pruned_before"] == "2026-08-17"
    )
    assert "2026-08-17" in voc("archive", "prune", archive, "--undo").err
    done = voc("load", sheet, "--archive", archive)
    assert counts_of(done.out)["new"] == "4" and tickets_of(archive) == whole


def test_prune_wants_a_day_or_undo(voc: Voc, tmp_path: Path) -> None:
    archive, sheet = tmp_path / "archive", weeks(tmp_path / "a.csv")
    voc("load", sheet, "--archive", archive)
    for words in ((), ("--undo", "--before", "2026-08-20"), ("--undo", "--undated")):
        assert voc("archive", "prune", archive, *words).code == 2
    assert len(tickets_of(archive)) == 8
    before = prints(archive)
    assert voc("archive", "prune", archive, "--undo").code == 0
    assert prints(archive) == before


def test_forget_tells_for_each_id_what_went(voc: Voc, tmp_path: Path) -> None:
    archive, sheet = tmp_path / "archive", tmp_path / "a.csv"
    with sheet.open("w", encoding="utf-8", newline="") as stream:
        lines = [
            (f"A-{n}", f"2026-08-0{n + 1} 10:15", f"C{n % 4}", f"010-2222-00{n:02d}", text)
            for n, (text, *_) in enumerate(ISSUES)
        ]
        csv.writer(stream).writerows([CONTACTS, *lines])
    voc("load", sheet, "--archive", archive)
    asked = ("--customer", "C1", "--customer", "010-2222-0002", "--ticket", "A-3", "--ticket", "B")
    done = voc("archive", "forget", archive, *asked)
    assert done.code == 0 and len(tickets_of(archive)) == 5
    told = [line for line in done.err.splitlines() if "번째로 준" in line]
    assert [("2건" in told[0]), ("없습니다" in told[1]), ("1건" in told[2])] == [True] * 3
    assert "번호의 티켓이 없습니다" in told[3]
    assert "0002" not in done.err
    # The key was made of the first of these: nobody can be found by the other.
    assert "고객번호, 연락처" in done.err
    done = voc("archive", "forget", archive, "--customer", "C1", "--customer", "ZZZ", "-q")
    assert done.code == 0 and "ZZZ" in done.err and "C1" not in done.err
    assert "이미 잊어" in voc("archive", "forget", archive, "--customer", "C1").err
    assert len(tickets_of(archive)) == 5


def test_the_phone_finds_customers_of_exports_that_have_no_number(voc: Voc, tmp_path: Path) -> None:
    archive, sheet = tmp_path / "archive", tmp_path / "a.csv"
    with sheet.open("w", encoding="utf-8", newline="") as stream:
        lines = [
            (f"A-{n}", f"2026-08-0{n + 1} 10:15", "", f"010-2222-00{n % 4:02d}", text)
            for n, (text, *_) in enumerate(ISSUES)
        ]
        csv.writer(stream).writerows([CONTACTS, *lines])
    voc("load", sheet, "--archive", archive)
    done = voc("archive", "forget", archive, "--customer", "01022220002")
    assert "2건" in done.err and "고객번호" not in done.err
    assert len(tickets_of(archive)) == 6


def test_a_number_used_again_is_told_once(voc: Voc, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    first = write_sheet(tmp_path / "1.csv", [row(1, "배송이 늦어요 언제 오나요")])
    second = write_sheet(tmp_path / "2.csv", [row(1, "앱이 자꾸 꺼져서 못 쓰겠네요", day=11)])
    assert "번호~해시" not in voc("load", first, "--archive", archive).err
    assert "번호~해시" in voc("load", second, "--archive", archive).err
    again = write_sheet(tmp_path / "3.csv", [row(1, "앱이 자꾸 꺼져서 못 쓰겠네요", day=11)])
    assert "번호~해시" not in voc("load", again, "--archive", archive).err
    assert len(tickets_of(archive)) == 2


def test_another_zone_is_told_and_can_be_put_right(voc: Voc, tmp_path: Path) -> None:
    archive, sheet = tmp_path / "archive", weeks(tmp_path / "a.csv")
    voc("load", sheet, "--archive", archive)
    before = tickets_of(archive)
    done = voc("load", sheet, "--archive", archive, "--tz", "UTC")
    assert done.code == 0 and "UTC" in done.err and "Asia/Seoul" in done.err
    assert "8건은 시각만" in done.err and tickets_of(archive) != before
    done = voc("load", sheet, "--archive", archive, "--lang", "en")
    assert "8 tickets of the archive changed in nothing but the time" in done.err
    assert "the zone of the archive (Asia/Seoul) now" in done.err and "--tz" not in done.err
    assert tickets_of(archive) == before
    done = voc("load", sheet, "--archive", archive)
    assert "시각만" not in done.err and "시간대" not in done.err


def test_a_stage_is_told_once(voc: Voc, tmp_path: Path) -> None:
    done = voc("load", weeks(tmp_path / "a.csv"), "--archive", tmp_path / "archive")
    assert done.err.count("보관소에 넣기") == 1


def test_a_survey_is_told_of_once_by_the_load_that_joins_it(voc: Voc, tmp_path: Path) -> None:
    """Its comments and the answer that found nobody stay, and later commands have no news."""
    archive, sheet = tmp_path / "archive", weeks(tmp_path / "a.csv")
    survey = tmp_path / "만족도조사.csv"
    survey.write_text(
        "응답번호,응답일시,고객번호,추천점수(NPS),의견\n"
        "R1,2026-08-04 12:00,C000,3,답이 늦어서 답답했어요\n"
        "R2,2026-08-04 12:00,C099,9,상담은 친절했어요\n",
        encoding="utf-8",
    )
    done = voc("load", sheet, survey, "--archive", archive)
    assert "설문 응답 1건" in done.err and "문의가 없어 따로 셉니다" in done.err
    for _ in range(2):
        read = voc("classify", archive)
        assert read.code == 0 and "설문 응답" not in read.err


def test_an_archive_without_tickets_says_so(voc: Voc, tmp_path: Path) -> None:
    archive, sheet = tmp_path / "archive", weeks(tmp_path / "a.csv")
    voc("load", sheet, "--archive", archive)
    voc("archive", "prune", archive, "--before", "2027-01-01")
    for words in (("kpi", archive), ("trend", archive), ("search", "배송", archive)):
        done = voc(*words, "-q")
        assert done.code == 3 and "archive 보관소에 티켓이 없습니다" in done.err, words


def test_a_filter_that_leaves_nothing_of_an_archive_is_an_answer(voc: Voc, tmp_path: Path) -> None:
    archive, sheet = tmp_path / "archive", weeks(tmp_path / "a.csv")
    voc("load", sheet, "--archive", archive)
    for words in (("trend", archive, "--by", "category"), ("search", "배송", archive)):
        done = voc(*words, "--where", "channel=이메일", "-q")
        assert done.code == 0 and len(done.out.splitlines()) == 1, words


def test_the_file_of_actions_is_told_with_its_folder(voc: Voc, tmp_path: Path) -> None:
    archive, sheet = tmp_path / "archive", weeks(tmp_path / "a.csv")
    voc("load", sheet, "--archive", archive)
    added = ("actions", "add", "--key", "delivery", "--since", "2026-08-10", "--archive", archive)
    kept = str(Path("_voc") / "actions.toml")
    assert kept in voc(*added).err
    again = voc(*added)
    assert again.code == 2 and kept in again.err


def test_weeks_before_those_of_the_archive_are_told_in_order(voc: Voc, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    texts = [text for text, *_ in ISSUES][:2]
    late = [row(n, text, day=20) for n, text in enumerate(texts)]
    early = [row(n + 10, text, day=3 + n) for n, text in enumerate(texts)]
    voc("load", write_sheet(tmp_path / "late.csv", late), "--archive", archive)
    both = write_sheet(tmp_path / "both.csv", [*early, row(20, texts[0], day=21)])
    assert "2026-W32, 2026-W34" in voc("load", both, "--archive", archive).err


def test_forget_names_reports_as_seen_from_the_current_folder(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    archive = tmp_path / "kept" / "archive"
    voc("load", weeks(tmp_path / "a.csv"), "--archive", archive)
    (tmp_path / "work" / "report").mkdir()
    note_output(archive, Path("report"))
    told = voc("archive", "forget", archive, "--ticket", "A-2").err
    assert "지우세요: report" in told
