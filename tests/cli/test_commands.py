"""Each command by hand, as a pipe sees it."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.cli.conftest import ISSUES, PHONE, Voc, write_export
from voc_cli.cli.app import build_app
from voc_cli.cli.commands import COMMANDS
from voc_cli.schema import (
    ASSIGNMENT_SCHEMA,
    CLASSIFY_SCHEMA,
    KPI_SCHEMA,
    REQUEST_SCHEMA,
    SUGGESTION_SCHEMA,
    TOKENS_SCHEMA,
    TOP_CATEGORIES,
    TOPIC_SCHEMA,
    TREND_SCHEMA,
    ticket_schema,
)

HEAVY = (
    "pandas", "sklearn", "kiwipiepy", "pyarrow", "numpy", "scipy", "lets_plot", "xlsxwriter",
    "statsmodels", "holidays",
)  # fmt: skip
N_TICKETS = 10 * len(ISSUES)


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_help_imports_nothing_heavy() -> None:
    asked = [["--help"], ["run", "--help"], ["trend", "--help"], ["kpi", "--help"], ["--version"]]
    probe = (
        "import sys\nfrom voc_cli.cli.app import main\n"
        f"for words in {asked!r}:\n"
        "    sys.argv = ['voc', *words]\n"
        "    try:\n        main()\n    except SystemExit as ended:\n        code = ended.code\n"
        f"    heavy = [m for m in {HEAVY!r} if m in sys.modules]\n"
        "    print(*words, code, heavy, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.stderr.splitlines() == [f"{' '.join(words)} 0 []" for words in asked]


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_help_is_whole_at_common_widths(
    voc: Voc, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    # Rich cuts wide letters at the end of some full lines.
    monkeypatch.setenv("COLUMNS", "600")
    whole = Counter(re.findall("[가-힣]", voc(command, "--help").out))
    for width in (80, 100, 120):
        monkeypatch.setenv("COLUMNS", str(width))
        outcome = voc(command, "--help")
        assert outcome.code == 0
        assert "…" not in outcome.out, width
        assert Counter(re.findall("[가-힣]", outcome.out)) == whole, width


def test_the_reference_page_is_the_programs_own() -> None:
    done = subprocess.run(
        [sys.executable, "docs/make_commands.py", "--print"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == Path("docs/commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("command", "columns", "n_rows"),
    [
        ("load", ticket_schema().names, N_TICKETS),
        ("tokenize", TOKENS_SCHEMA.names, N_TICKETS),
        ("classify", CLASSIFY_SCHEMA.names, N_TICKETS),
        ("cluster", ASSIGNMENT_SCHEMA.names, N_TICKETS),
        ("requests", REQUEST_SCHEMA.names, None),
        ("trend", TREND_SCHEMA.names, None),
        ("kpi", KPI_SCHEMA.names, None),
        ("suggest", SUGGESTION_SCHEMA.names, None),
    ],
)
def test_a_pipe_gets_csv_with_the_contracts_columns(
    voc: Voc, export: Path, command: str, columns: list[str], n_rows: int | None
) -> None:
    outcome = voc(command, export, "-q")
    assert outcome.code == 0, outcome.err
    assert outcome.err == ""
    assert outcome.out.splitlines()[0].split(",") == columns
    assert "\r" not in outcome.out
    assert PHONE not in outcome.out
    rows = _rows(outcome.out)
    assert n_rows is None or len(rows) == n_rows


def test_load_gives_canonical_values_and_masks(voc: Voc, export: Path) -> None:
    rows = _rows(voc("load", export, "-q").out)
    first = next(row for row in rows if row["ticket_id"] == "T00-1")
    assert first["created_at"] == "2026-08-04T09:30:00+09:00"
    assert first["channel"] == "전화"
    assert first["agent_category"] == "환불"
    assert "[전화]" in first["body"]
    assert float(first["csat"]) == 0.0


def test_classify_uses_only_the_contracts_values(voc: Voc, export: Path) -> None:
    rows = _rows(voc("classify", export, "-q").out)
    assert {row["category"] for row in rows} <= {*TOP_CATEGORIES, "unclassified"}
    by_id = {row["ticket_id"]: row for row in rows}
    assert by_id["T00-0"]["category"] == "delivery"
    assert by_id["T00-7"]["category"] == "praise"
    assert by_id["T00-7"]["polarity"] == "pos"
    assert {row["churn"] for row in rows} <= {"0", "1"}


def test_where_and_dates_keep_rows(voc: Voc, export: Path) -> None:
    assert len(_rows(voc("load", export, "-q", "--where", "channel=카카오").out)) == 30
    assert len(_rows(voc("load", export, "-q", "--where", "만족도>=4").out)) == 20
    kept = _rows(voc("load", export, "-q", "--from", "2026-08-10", "--to", "2026-08-16").out)
    assert len(kept) == len(ISSUES)
    complaints = _rows(voc("classify", export, "-q", "--where", "category=delivery").out)
    assert complaints and {row["category"] for row in complaints} == {"delivery"}


def test_trend_counts_every_week_and_marks_the_cut_one(voc: Voc, export: Path) -> None:
    rows = _rows(voc("trend", export, "-q", "--by", "channel").out)
    assert len(rows) == 3 * 10
    assert sum(int(row["count"]) for row in rows) == N_TICKETS
    assert [row["period"] for row in rows][:1] == ["2026-08-03"]
    cut = _rows(voc("trend", export, "-q", "--by", "channel", "--from", "2026-08-13").out)
    assert {row["period"] for row in cut if row["complete"] == "0"} >= {"2026-08-10"}


def test_trend_says_why(voc: Voc, tmp_path: Path) -> None:
    export = write_export(tmp_path / "문의.csv", weeks=26)
    with export.open("a", encoding="utf-8") as stream:
        for n in range(25):  # in the last of the weeks, all on one day
            text = f"택배 파업이라는데 배송이 언제 오나요? {PHONE} ({n})"
            stream.write(f"S{n:02d},2027-01-27 10:{n:02d},{text},배송,1,전화\n")
    plain = _rows(voc("trend", export, "-q", "--by", "category").out)
    rows = _rows(voc("trend", export, "-q", "--by", "category", "--explain").out)
    told = ("words", "shifts", "exemplar_ids", "quotes")
    assert [{k: v for k, v in row.items() if k not in told} for row in rows] == plain
    assert all(not row[name] for row in rows if row["alert"] == "0" for name in told)
    alarms = {(row["period"], row["key"]): row for row in rows if row["alert"] == "1"}
    alarm = alarms["2027-01-25", "delivery"]
    assert "파업" in alarm["words"]
    assert "파업" in alarm["quotes"] and "[전화]" in alarm["quotes"]
    assert len(set(alarm["exemplar_ids"].split("|"))) == 3
    assert PHONE not in str(rows)


def test_counted_tables_take_the_named_methods(voc: Voc, tmp_path: Path) -> None:
    table = tmp_path / "counts.csv"
    weeks = [date(2021, 1, 4) + timedelta(weeks=t) for t in range(180)]
    counts = [20 + (t * 7) % 11 for t in range(180)]
    counts[-1] = 90
    lines = [f"{week},a,{n},1000" for week, n in zip(weeks, counts, strict=True)]
    table.write_text("period,key,count,population\n" + "\n".join(lines), encoding="utf-8")
    given = ("trend", "--counts", table, "-q")
    several: tuple[tuple[str, ...], ...] = (
        ("--method", "farrington", "--years", "3", "--threshold", "nbPlugin", "--alpha", "0.01"),
        ("--method", "farrington", "--threshold", "muan"),
        ("--method", "farrington", "--offset"),
        ("--method", "ears-c1"),
        ("--method", "ears-c3", "--alpha", "0.01"),
    )
    for options in several:
        outcome = voc(*given, *options)
        assert outcome.code == 0, outcome.err
        last = _rows(outcome.out)[-1]
        assert last["method"] == options[1]
        assert float(last["upper"]) < 90 or options[1] == "ears-c3"
        assert last["alert"] == "1" or options[1] == "ears-c3"
        assert last["q_value"] == ""
    alarmed = voc(*given[:-1], "--method", "ears-c1", "--fail-on-alert")
    assert alarmed.code == 5
    assert "가장 최근 것은 2024-06-10에 시작한" in alarmed.err  # any week's alarm ends it so
    for wrong in (
        ("--method", "ears-c1", "--threshold", "muan"),
        ("--method", "ears-c1", "--offset"),
        ("--method", "farrington", "--freq", "day"),
        ("--method", "farrington", "--threshold", "x"),
        ("--method", "sarima"),
        ("--explain",),
    ):
        outcome = voc(*given, *wrong)
        assert outcome.code == 2, outcome.err
        assert outcome.err.count("\n") == 1


def test_kpi_by_column_with_a_denominator(voc: Voc, export: Path, tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text("period,value\n2026-08-03,500\n2026-W33,1000\n", encoding="utf-8")
    outcome = voc("kpi", export, "-q", "--by", "channel", "--denominator", orders)
    assert outcome.code == 0, outcome.err
    rows = _rows(outcome.out)
    assert sum(float(r["value"]) for r in rows if r["metric"] == "tickets") == N_TICKETS
    first = {r["metric"]: r for r in rows if r["period"] == "2026-08-03" and r["key"] == "카카오"}
    assert float(first["contact_rate"]["value"]) == 2 * float(first["tickets"]["value"])
    assert float(first["csat"]["lower"]) <= float(first["csat"]["value"])
    assert first["ces"]["n"] == "0" and first["ces"]["value"] == ""
    monthly = tmp_path / "monthly.csv"
    monthly.write_text("period,value\n2026-08,500\n2026-09,600\n", encoding="utf-8")
    assert voc("kpi", export, "-q", "--denominator", monthly).code == 3
    assert voc("kpi", export, "-q", "--denominator", monthly, "--freq", "month").code == 0
    assert voc("kpi", export, "-q", "--nps-promoter", "5", "--nps-detractor", "6").code == 2


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet", "xlsx"])
def test_o_picks_the_format_and_repeats_its_bytes(
    voc: Voc, export: Path, tmp_path: Path, suffix: str
) -> None:
    first, second = tmp_path / f"a.{suffix}", tmp_path / f"b.{suffix}"
    assert voc("classify", export, "-q", "-o", first).code == 0
    assert voc("classify", export, "-q", "-o", second, "--workers", "1").code == 0
    assert first.read_bytes() == second.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [first.name, second.name]


def test_standard_input_needs_a_format_and_then_works(
    voc: Voc, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert voc("load", "-", "-q").code == 2
    reading, writing = os.pipe()
    with open(writing, "wb") as sent:
        sent.write(export.read_bytes())  # fits into the pipe's own memory
    with open(reading, encoding="utf-8") as given:
        monkeypatch.setattr(sys, "stdin", given)
        done = voc("load", "-", "--input-format", "csv", "-q")
    assert done.code == 0, done.err
    assert len(_rows(done.out)) == N_TICKETS


def test_a_broken_pipe_ends_silently(export: Path) -> None:
    line = [sys.executable, "-m", "voc_cli", "load", str(export), "-q"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as done:
        assert done.stdout is not None and done.stderr is not None
        done.stdout.close()  # before anything is written: `| head` that has gone
        assert (done.stderr.read(), done.wait()) == (b"", 0)


def test_inspect_as_json_tells_the_mapping(voc: Voc, export: Path) -> None:
    found = json.loads(voc("inspect", export, "-q", "--json").out)
    [file] = found["files"]
    assert (file["format"], file["rows_read"], file["kept"]) == ("csv", N_TICKETS, N_TICKETS)
    mapped = {column["header"]: column["column"] for column in file["columns"]}
    assert mapped["문의내용"] == "body" and mapped["접수일시"] == "created_at"


def test_cluster_writes_topics_beside(voc: Voc, export: Path, tmp_path: Path) -> None:
    file = tmp_path / "topics.csv"
    assert voc("cluster", export, "-q", "--topics", file).code == 0
    assert file.read_text(encoding="utf-8").splitlines()[0].split(",") == TOPIC_SCHEMA.names


def test_english_messages(voc: Voc, export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_LANG", "en")
    outcome = voc("load", "nowhere.csv", "-q")
    assert outcome.code == 3
    assert outcome.err.isascii()


def test_progress_goes_to_standard_error_as_lines_or_json(voc: Voc, export: Path) -> None:
    outcome = voc("load", export)
    assert outcome.err and outcome.out.startswith("ticket_id,")
    events = [
        json.loads(line)
        for line in voc("load", export, "--log-format", "json").err.split("\n")
        if line
    ]
    assert {event["stage"] for event in events if event["event"] == "stage"} == {"load", "mask"}


def test_mask_keeps_the_shape_and_says_where(voc: Voc, export: Path, tmp_path: Path) -> None:
    copy, spans = tmp_path / "copy.csv", tmp_path / "spans.jsonl"
    assert voc("mask", export, "-q", "-o", copy, "--spans", spans).code == 0
    raw = list(csv.reader(io.StringIO(export.read_text(encoding="utf-8"))))
    masked = list(csv.reader(io.StringIO(copy.read_text(encoding="utf-8"))))
    assert masked[0] == raw[0] and len(masked) == len(raw)
    found = [json.loads(line) for line in spans.read_text(encoding="utf-8").splitlines()]
    assert len(found) == 10 and {span["type"] for span in found} == {"phone"}
    by_id = {row[0]: dict(zip(raw[0], row, strict=True)) for row in raw[1:]}
    for span in found:
        cell = by_id[span["ticket_id"]][span["field"]]
        assert cell[span["start"] : span["end"]] == PHONE
    assert PHONE not in copy.read_text(encoding="utf-8")
    assert voc("mask", copy, "-q").out == copy.read_text(encoding="utf-8")


def test_mask_of_a_workbook_keeps_its_sheets(voc: Voc, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    first = book.worksheets[0]
    first.title = "문의"
    first.append(["번호", "내용", "금액"])
    for number in range(5):
        first.append([number + 1, f"{PHONE}로 전화 주세요", 1200])
    book.create_sheet("메모").append(["담당 연락처", PHONE])
    source, copy = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    book.save(source)
    assert voc("mask", source, "-q").code == 2
    assert voc("mask", source, "-q", "-o", copy).code == 0
    masked = openpyxl.load_workbook(copy)
    assert masked.sheetnames == ["문의", "메모"]
    rows = list(masked["문의"].iter_rows(values_only=True))
    assert rows[1] == (1, "[전화]로 전화 주세요", 1200)
    assert PHONE not in str(list(masked["메모"].iter_rows(values_only=True)))


def test_a_copy_runs_no_formula(voc: Voc, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("번호,내용\n1,=1+1 되나요\n2,-5\n3,@here 문의합니다\n", encoding="utf-8")
    assert voc("mask", source, "-q").out.splitlines()[1:] == [
        "1,'=1+1 되나요",
        "2,-5",
        "3,'@here 문의합니다",
    ]


def test_taxonomy_commands(voc: Voc, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    assert "delivery" in voc("taxonomy", "show").out
    assert voc("taxonomy", "init", file).code == 0
    assert voc("taxonomy", "init", file).code == 2
    assert voc("taxonomy", "check", "--taxonomy", file).code == 0
    file.write_text(file.read_text(encoding="utf-8").replace('stage = "delivery"', 'stage = ""'))
    assert voc("taxonomy", "check", "--taxonomy", file).code in (2, 4)


def test_trend_of_a_counted_table(voc: Voc, tmp_path: Path) -> None:
    file = tmp_path / "counts.csv"
    weeks = [f"2026-{month:02d}-{day:02d}" for month in (6, 7, 8) for day in (1, 8, 15, 22)]
    lines = [f"{week},{key},{20 + n % 3}" for n, week in enumerate(weeks) for key in ("a", "b")]
    file.write_text("period,key,count\n" + "\n".join(lines) + "\n", encoding="utf-8")
    rows = _rows(voc("trend", "--counts", file, "-q").out)
    assert list(rows[0]) == TREND_SCHEMA.names
    assert {row["key"] for row in rows} == {"a", "b"}
    assert rows[-1]["method"] == "auto-nb"
    assert voc("trend", file, "--counts", file, "-q").code == 2
    file.write_text("period,key\n2026-06-01,a\n", encoding="utf-8")
    broken = voc("trend", "--counts", file, "-q")
    assert broken.code == 3 and "counts.csv" in broken.err


def test_a_command_without_source_says_so(voc: Voc) -> None:
    outcome = voc("load", "-q")
    assert outcome.code == 2 and outcome.err.count("\n") == 1 and "SOURCE" in outcome.err


def test_search_finds_by_words_and_any_word_on_demand(voc: Voc, export: Path) -> None:
    done = voc("search", "배송이 늦어요", export, "--context")
    assert done.code == 0 and done.out.count("\n") == 1  # no ticket says both
    assert "--or" in done.err
    rows = list(csv.DictReader(voc("search", "배송 늦다", export, "--or").out.splitlines()))
    assert {row["body"][:2] for row in rows} == {"배송", "환불"}
    found = voc("search", "인증번호", export, "--where", "category=account", "--limit", 3).out
    assert len(found.splitlines()) == 4
    assert voc("search", "!!", export).code == 2


def test_tokenize_tells_what_was_left_out_of_texts(voc: Voc, tmp_path: Path) -> None:
    sheet = tmp_path / "a.csv"
    mail = "배송이 언제 오나요?\n\n-----Original Message-----\n안녕하세요 고객님"
    sheet.write_text(f'id,text\n1,"{mail}"\n2,환불해 주세요\n', encoding="utf-8")
    done = voc("tokenize", sheet)
    assert done.code == 0 and "글에서 뺀 것: 인용된 메일" in done.err
    sheet.write_text("id,text\n1,배송이 늦어요\n", encoding="utf-8")
    assert "뺀 것" not in voc("tokenize", sheet).err


def test_search_tells_what_a_condition_left_out(voc: Voc, export: Path) -> None:
    done = voc("search", "인증번호", export, "--where", "category=account")
    assert "읽은 행 80개 → 티켓 10건 · 뺀 티켓 70건(--where에 맞지 않음 70)" in done.err
    done = voc("search", "인증번호", export, "--where", "category=praise and category=account")
    assert done.code == 0 and "한 건도 없어" in done.err and "--or" not in done.err
    done = voc("search", "우주선", export, "--or")
    assert done.code == 0 and "하나라도" in done.err


@pytest.mark.parametrize("words", ([], ["run"], ["archive"], ["archive", "info"]))
def test_a_korean_help_page_has_no_english_of_the_parser(voc: Voc, words: list[str]) -> None:
    page = voc(*words, "--help").out
    assert "사용법: voc" in page
    for english in ("Usage", "Options", "Arguments", "Show this", "default", "env var"):
        assert english not in page


def _counted(file: Path, weeks: int) -> Path:
    begin = date(2023, 1, 2)
    days = [begin + timedelta(weeks=n) for n in range(weeks)]
    rows = [f"{day},{key},{20 + n % 7}" for n, day in enumerate(days) for key in ("배송", "환불")]
    file.write_text("\n".join(["period,key,count", *rows]), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("weeks", "words", "told"),
    [
        (120, ["--method", "farrington"], "--years 2"),
        (60, ["--method", "farrington"], "--years 1"),
        (30, ["--method", "farrington"], "--method auto"),
        (6, ["--method", "ears-c1"], "--method auto"),
        (120, ["--method", "farrington", "--years", "2"], None),
        (120, ["--method", "ears-c1"], None),
    ],
)
def test_a_method_that_judges_nothing_says_why(
    voc: Voc, tmp_path: Path, weeks: int, words: list[str], told: str | None
) -> None:
    file = _counted(tmp_path / "counts.csv", weeks)
    outcome = voc("trend", "--counts", file, *words, "--lang", "en")
    assert outcome.code == 0
    judged = {row["method"] for row in _rows(outcome.out)} - {"none"}
    warned = [line for line in outcome.err.splitlines() if "nothing" in line]
    assert bool(judged) == (told is None)
    assert len(warned) == len([told] if told else [])
    assert all(told is not None and told in line for line in warned)


def _leaves(group: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _leaves(command, *path, name)
        else:
            yield (*path, name), command


def test_every_command_can_be_quiet_and_speaks_both_languages() -> None:
    for path, command in _leaves(typer.main.get_command(build_app())):
        options = {name for parameter in command.params for name in parameter.opts}
        assert {"-q", "--quiet", "--lang"} <= options, path


@pytest.mark.parametrize("words", [("taxonomy", "show"), ("cache", "info")])
def test_a_quiet_command_still_gives_its_result(voc: Voc, words: tuple[str, ...]) -> None:
    outcome = voc(*words, "-q")
    assert outcome.code == 0 and outcome.out
