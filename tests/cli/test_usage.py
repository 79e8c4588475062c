"""Wrong usage: one line on standard error that says what is missing, before any file is read."""

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Voc, write_export

COMMANDS = [
    *("run", "inspect", "load", "mask", "tokenize", "classify", "train", "evaluate", "cluster"),
    *("trend", "kpi", "requests", "suggest", "drivers", "impact", "search"),
    *("label next", "label apply", "label agree", "archive info", "archive forget"),
    *("archive prune", "actions add", "actions accept", "actions close"),
    *("topics rename", "topics merge", "topics pin", "taxonomy init"),
]
GROUPS = ["", "archive", "label", "actions", "topics", "taxonomy", "cache"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_bare_command_says_what_it_lacks(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = voc(*command.split())
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("voc: ") and done.err.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("group", GROUPS)
def test_a_bare_group_shows_its_help_beside_the_data(voc: Voc, group: str) -> None:
    done = voc(*group.split())
    assert (done.code, done.out) == (2, "")
    assert "--help" in done.err
    assert done.err.splitlines()[-1].startswith("voc: ")


def test_help_that_was_asked_for_is_data(voc: Voc) -> None:
    done = voc("load", "--help")
    assert (done.code, done.err) == (0, "")
    assert "--archive" in done.out


@pytest.mark.parametrize("command", ["run", "suggest"])
@pytest.mark.parametrize(
    "words",
    [("--week", "2026-W60"), ("--month", "2026-13"), ("--week", "2026-W10", "--month", "2026-03")],
)
def test_a_period_that_does_not_exist_is_told_before_reading(
    voc: Voc, tmp_path: Path, command: str, words: tuple[str, ...]
) -> None:
    done = voc(command, write_export(tmp_path / "a.csv", weeks=2), *words)
    assert done.code == 2
    assert "읽기" not in done.err and done.err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ("trend", "--by", "nope"),
        ("kpi", "--by", "접수번호,nope"),
        ("drivers", "--by", "nope"),
        ("classify", "--where", "nope=1 or category=delivery"),
        ("cluster", "--where", "nope=1"),
    ],
)
def test_an_unknown_column_is_told_before_masking(
    voc: Voc, tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = voc(words[0], write_export(tmp_path / "a.csv", weeks=2), *words[1:])
    assert done.code == 2
    assert "nope" in done.err and "문의유형" in done.err
    assert "마스킹" not in done.err


@pytest.mark.parametrize("by", ["유형", "category", "topic", "분류", "channel", "문의유형", "고객"])
def test_a_known_column_is_not_refused(voc: Voc, tmp_path: Path, by: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("번호,날짜,내용,유형,문의유형\n1,2026-10-01,늦어요,가,나\n", encoding="utf-8")
    done = voc("trend", path, "--by", by)
    known = by != "고객"
    assert (done.code == 0) == known, done.err


def test_only_a_near_name_is_suggested(voc: Voc, tmp_path: Path) -> None:
    path = write_export(tmp_path / "a.csv", weeks=1)
    assert "chanel" in (near := voc("trend", path, "--by", "chanel").err)
    assert "혹시" in near and "channel" in near
    far = voc("trend", path, "--by", "zzz")
    assert "혹시" not in far.err and "있는 열" in far.err
    assert "혹시" not in voc("load", path, "--nope").err
    assert "--tags" not in voc("load", path, "--form", "csv").err
    assert "--format" in voc("load", path, "--formt", "csv").err
    assert "혹시" not in voc("load", path, "--map", "nonsense=내용").err
    assert "body" in voc("load", path, "--map", "boddy=내용").err


def test_rows_of_a_counted_table_are_lines_of_the_file(voc: Voc, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("period,key,count\n2026-10-05,a,3\n\n2026-10-12,a,x\n", encoding="utf-8")
    assert " 4번째 행" in voc("trend", "--counts", path).err


def test_masking_counts_the_rows_of_data(voc: Voc, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("주간 문의\n\n번호,내용\n1,늦어요\n2,좋아요\n", encoding="utf-8")
    assert "마스킹 2건" in voc("mask", path).err


def test_a_word_too_many_is_named(voc: Voc) -> None:
    done = voc("taxonomy", "check", "tax.toml")
    assert done.code == 2
    assert "tax.toml" in done.err and "Got" not in done.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("load", "x", "--workers", "0"), "1,2,3..."),
        (("trend", "x", "--years", "abc"), "1,2,3..."),
        (("trend", "x", "--alpha", "7"), "0–1"),
        (("search", "말", "x", "--limit", "-1"), "0,1,2..."),
        (("kpi", "x", "--nps-promoter", "9점"), "0–10"),
        (("label", "next", "x", "--n", "0"), "1–100000"),
        (("evaluate", "x", "--label", "가", "--min-accuracy", "2"), "0–1"),
        (("rum", "x"), "voc run을"),
        (("archive", "inof", "x"), "voc archive info를"),
        (("archive", "nothing"), "voc archive --help"),
        (("trend", "x", "--method", "foo"), "ears-c1"),
        (("kpi", "x", "--nps-form", "half"), "voc: 설정 nps_form"),
        (("load", "x", "--quiet=3"), "값 없이"),
        (("load", "x", "--map"), "뒤에 값을"),
    ],
    ids=lambda words: words[-1],
)
def test_wrong_usage_is_told_in_korean_with_the_way_out(
    voc: Voc, words: tuple[str, ...], told: str
) -> None:
    done = voc(*words)
    assert done.code == 2 and told in done.err, done.err
    english = set(re.findall(r"(?<![\w-])[a-z]{3,}(?![\w-])", done.err))
    ours = {*words, "voc", "run", "info", "auto", "farrington", "difference", "ratio", "help"}
    assert english <= ours


def test_every_number_says_what_it_may_be_and_no_help_speaks_python(voc: Voc) -> None:
    numbers = 0
    for command in COMMANDS:
        page = voc(*command.split(), "--help").out
        assert not re.search(r"<\w|x[<>]=|OPTIONS|\bint\b|float|BOOL|INTEGER", page), command
        numbers += page.count("1,2,3...")
    assert numbers > len(COMMANDS) / 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("classify", "--model", "nowhere"), 3),
        (("run", "--model", "nowhere"), 3),
        (("evaluate", "--label", "문의유형", "--model", "nowhere"), 3),
        (("train", "--label", "문의유형", "--model", "notes"), 3),
        (("run", "--denominator", "nowhere.csv"), 3),
        (("run", "--denominator", "words.txt"), 3),
        (("kpi", "--denominator", "nowhere.csv"), 3),
        (("run", "--actions", "nowhere.toml"), 3),
        (("actions accept S-1", "--actions", "words.txt"), 3),
        (("run", "--registry", "notes"), 3),
        (("cluster", "--registry", "words.txt"), 3),
        (("tokenize", "--taxonomy", "nowhere.toml"), 3),
        (("tokenize", "--user-dictionary", "nowhere.tsv"), 3),
        (("tokenize", "--user-dictionary", "unknown.tsv"), 3),
        (("load", "--preset", "nowhere.toml"), 2),
        (("load", "--key-file", "nowhere"), 3),
        (("load", "--settings", "nowhere.toml"), 2),
        (("load", "--password-file", "nowhere"), 3),
        (("load", "--rejects", "words.txt/rejects.csv"), 3),
        (("load", "-o", "words.txt/out.csv"), 3),
        (("mask", "--spans", "notes"), 3),
        (("inspect", "--save-preset", "words.txt/mine.toml"), 3),
        (("evaluate", "--label", "문의유형", "--html", "notes"), 3),
        (("run", "--out", "words.txt/report"), 3),
        (("suggest", "--export", "jira-csv", "-o", "words.txt/issues.csv"), 3),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else None,
)
def test_files_of_options_are_looked_at_before_any_other(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    write_export(tmp_path / "a.csv", weeks=1)
    (tmp_path / "words.txt").write_text("no table, no TOML", encoding="utf-8")
    (tmp_path / "unknown.tsv").write_text("않돼\t뷁뷁/MAG + 되/VV\n", encoding="utf-8")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/mine.txt").write_text("mine", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    done = voc(*words[0].split(), "a.csv", *words[1:])
    assert (done.code, done.out) == (code, ""), done.err
    assert done.err.count("\n") == 1  # no stage was begun
    named = words[-1].split("/")[0]
    assert (named if code == 3 else "nowhere") in done.err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_holds_other_things_never_becomes_a_model(voc: Voc, tmp_path: Path) -> None:
    export = write_export(tmp_path / "a.csv", weeks=1)
    sheet, notes = tmp_path / "sheet.csv", tmp_path / "notes"
    assert voc("label", "next", export, "-o", sheet).code == 0
    lines = sheet.read_text(encoding="utf-8").splitlines()
    filled = [line + ("delivery" if n % 2 else "other") for n, line in enumerate(lines[1:])]
    sheet.write_text("\n".join([lines[0], *filled]), encoding="utf-8")
    notes.mkdir()
    (notes / "mine.txt").write_text("mine", encoding="utf-8")
    assert voc("label", "apply", sheet, "--model", notes).code == 3
    assert [path.name for path in notes.iterdir()] == ["mine.txt"]
