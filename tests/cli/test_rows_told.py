"""Every command that reads sources tells in one line what became of every row."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import ISSUES, Voc, write_export
from voc_cli.cli.causes import once_a_cause
from voc_cli.messages import Notice

MIXED = (
    "번호,접수일시,문의내용,채널\n"
    "1,2026-10-05 10:00,배송이 늦어요,전화\n"
    "1,2026-10-05 10:00,배송이 늦어요,전화\n"
    "2,2026-10-06 10:00,,전화\n"
    "3,2026-10-13 10:00,환불해 주세요,게시판\n"
    "4,2026-10-14 10:00,앱이 자꾸 꺼져요,게시판\n"
)
COMMANDS = {
    "load": ("load",),
    "tokenize": ("tokenize",),
    "classify": ("classify",),
    "trend": ("trend", "--by", "채널"),
    "kpi": ("kpi",),
    "inspect": ("inspect",),
    "search": ("search", "배송"),
}


@pytest.fixture
def mixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text(MIXED, encoding="utf-8")
    return "a.csv"


@pytest.mark.parametrize("command", COMMANDS)
def test_rows_not_used_are_counted_by_reason(voc: Voc, mixed: str, command: str) -> None:
    done = voc(*COMMANDS[command], mixed)
    assert done.code == 0, done.err
    lines = [line for line in done.err.splitlines() if line.startswith("읽은 행")]
    assert lines == [
        "읽은 행 5개 → 티켓 3건 · 쓰지 않은 행 2개(같은 문의의 이전 버전 1, 내용 없음 1)"
    ]


def test_quiet_says_nothing(voc: Voc, mixed: str) -> None:
    assert voc("load", mixed, "-q").err == ""


@pytest.mark.parametrize("command", ["load", "trend", "kpi"])
def test_what_filters_leave_out_is_counted(voc: Voc, mixed: str, command: str) -> None:
    words = (*COMMANDS[command], mixed, "--from", "2026-10-12", "--where", "채널=게시판")
    done = voc(*words, "--lang", "en")
    assert "5 rows read → 2 tickets" in done.err
    assert "1 ticket left out" in done.err


def test_a_condition_on_what_a_stage_appends_is_counted(voc: Voc, mixed: str) -> None:
    done = voc("classify", mixed, "--where", "category=delivery")
    assert "티켓 1건" in done.err and "뺀 티켓 2건(--where에 맞지 않음 2)" in done.err


def test_as_json_the_counts_are_numbers(voc: Voc, mixed: str) -> None:
    done = voc("load", mixed, "--from", "2026-10-14", "--log-format", "json")
    [rows] = [json.loads(line) for line in done.err.splitlines() if '"rows"' in line]
    assert (rows["read"], rows["tickets"]) == (5, 1)
    assert rows["unused"] == {"duplicate": 1, "no_text": 1}
    assert rows["left_out"] == {"period": 2}


def test_an_archive_says_what_it_was_given(voc: Voc, mixed: str) -> None:
    done = voc("load", mixed, "--archive", "kept")
    assert "읽은 행 5개 → 티켓 3건" in done.err
    assert "읽은 행 3개 → 티켓 3건" in voc("trend", "kept", "--by", "channel").err


def test_the_weekly_report_says_it_too(voc: Voc, tmp_path: Path) -> None:
    done = voc("run", write_export(tmp_path / "a.csv", weeks=4))
    assert "읽은 행 32개 → 티켓 32건" in done.err


def test_our_own_sentence_is_no_persons_name(voc: Voc, mixed: str) -> None:
    Path("more").mkdir()
    Path("more/a.csv").write_text(MIXED, encoding="utf-8")
    Path("more/표나.csv").write_bytes(bytes(range(256)) * 40)
    done = voc("load", "more")
    assert done.code == 0
    assert "표나.csv: 표나 글이 아닌 파일입니다." in done.err
    assert "[이름]" not in done.err


def test_a_warning_of_many_files_is_told_once(voc: Voc, tmp_path: Path) -> None:
    for n in range(5):
        rows = [f"{n}{k},2026-09-0{k} 10:00,{ISSUES[k][0]}" for k in range(1, 4)]
        text = "\n".join(["접수번호,접수일시,문의내용", *rows])
        (tmp_path / f"채팅_{n}.csv").write_text(text, encoding="utf-8")
    [told] = [line for line in voc("inspect", tmp_path).err.splitlines() if "접점(채널)" in line]
    assert "채팅_0.csv 외 파일 4개: " in told and "--save-preset" in told


def test_what_many_files_lost_is_summed() -> None:
    lost = [Notice("load.private_dropped", {"file": f"{n}.xlsx", "n": n}) for n in range(1, 6)]
    [told] = once_a_cause(lost)
    assert told.text("ko") == "1.xlsx 외 파일 4개: 비공개 메모 15건을 뺐습니다."
    rows = [Notice("load.wide_rows", {"file": f"{n}", "n": n, "row": 2}) for n in range(5)]
    assert once_a_cause(rows) == rows
