"""The same edge cases for every command: one clear line, the promised exit code, nothing left."""

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tests.cli.conftest import PHONE, Voc, write_export
from voc_cli.cli.commands import COMMANDS

READING = sorted(COMMANDS)
BEFORE = {  # words that stand before the source
    "search": ("배송",),
    "evaluate": ("--label", "유형"),
    "train": ("--label", "유형", "--model", "m"),
    "impact": ("--key", "account", "--since", "2026-08-24"),
}


def _one_line(err: str) -> bool:
    return err.startswith("voc: ") and err.count("\n") == 1


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", READING)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("header_only.csv", "접수번호,접수일시,문의내용\n".encode()),
        ("no_text.csv", b"a,b\n1,2\n3,4\n5,6\n"),
        ("binary.csv", bytes(range(256)) * 40),
        ("cut.csv.gz", gzip.compress("번호,내용\n".encode() + b"1,x\n" * 9000, mtime=0)[:60]),
    ],
)
def test_a_file_that_cannot_be_used(
    voc: Voc, empty_folder: Path, command: str, name: str, content: bytes
) -> None:
    (empty_folder / name).write_bytes(content)
    outcome = (
        voc(command, *BEFORE.get(command, ()), name, "-q", "-o", "result.csv")
        if command != "run"
        else voc(command, name, "-q", "--out", "result")
    )
    if command in ("inspect", "mask") and name in ("no_text.csv", "header_only.csv"):
        assert outcome.code in (0, 3)
        return
    assert outcome.code == 3, outcome
    assert _one_line(outcome.err), outcome.err
    assert name in outcome.err
    assert outcome.out == ""
    assert [path.name for path in empty_folder.iterdir()] == [name]


@pytest.mark.parametrize("command", READING)
def test_a_missing_file(voc: Voc, empty_folder: Path, command: str) -> None:
    outcome = voc(command, *BEFORE.get(command, ()), "nowhere.csv", "-q")
    assert outcome.code == 3
    assert _one_line(outcome.err)
    assert "nowhere.csv" in outcome.err
    assert list(empty_folder.iterdir()) == []


@pytest.mark.parametrize("command", READING)
def test_an_unknown_option_is_named_with_its_neighbour(voc: Voc, command: str) -> None:
    outcome = voc(command, "a.csv", "--wher", "x=1")
    assert outcome.code == 2
    assert _one_line(outcome.err)
    assert "--wher" in outcome.err and "--where" in outcome.err


def test_what_is_missing_is_told_with_an_example(voc: Voc, export: Path) -> None:
    wanting = voc("train", export, "--label", "category", "-q").err
    assert wanting.strip().endswith("voc train SOURCE --label COLUMN --model DIR")
    assert "voc run" in voc("load", "-q").err
    assert "product,channel" in voc("trend", export, "-q", "--by", "product,").err
    assert "--details" in voc("drivers", export, "-q", "--details", "items.csv").err
    assert voc("trend", export, "--by").err.startswith("voc: --by 뒤에 값을 적으세요.")
    assert voc("trend", export, "--multi=1").err == "voc: --multi는 값 없이 씁니다.\n"


def test_an_unknown_command(voc: Voc) -> None:
    outcome = voc("bogus")
    assert outcome.code == 2
    assert "bogus" in outcome.err


def test_a_bad_day_a_bad_language_and_a_bad_format(voc: Voc, export: Path) -> None:
    for words in (
        ("load", export, "--from", "yesterday"),
        ("load", export, "--lang", "xx"),
        ("load", export, "--format", "docx"),
        ("load", export, "-o", "result.docx"),
        ("load", export, "--log-format", "xml"),
        ("load", export, "--headers", "fr"),
        ("load", export, "--map", "body"),
        ("trend", export, "--freq", "year"),
        ("trend", export, "--by", "chanel"),
        ("trend", export, "--by", ""),
        ("trend", "--by", "category"),
        ("kpi", export, "--by", "product,"),
        ("impact", export, "--key", "delivery", "--since", "2026-08-24", "--by", ",product"),
        ("drivers", export, "--by", " "),
        ("drivers", export, "--details", "items.csv"),
        ("train", export, "--label", "category"),
        ("load", export, "--where", "chanel=카카오"),
        ("load", export, "--where", "channel="),
        ("load", export, "--where", "category=delivery"),
        ("classify", export, "--where", "topic_id=x"),
        ("load", export, "--tz", "Mars/X"),
        ("run", export, "--week", "2026-99"),
        ("run", export, "--out", export),
    ):
        outcome = voc(*words, "-q")
        assert outcome.code == 2, (words, outcome)
        assert _one_line(outcome.err), (words, outcome)


def test_a_bug_shows_places_and_no_text(
    voc: Voc, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from voc_cli.pipeline import files

    def broken(*_: object, **__: object) -> None:
        raise ValueError(f"cannot use {PHONE}")

    monkeypatch.setattr(files, "mask_all_tickets", broken)
    outcome = voc("load", export, "-q")
    assert outcome.code == 1
    assert "ValueError" in outcome.err and "files.py" in outcome.err
    assert PHONE not in outcome.err


def test_an_interrupt_leaves_nothing(
    voc: Voc, export: Path, empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from voc_cli.pipeline import outputs

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(outputs, "write_report_xlsx", interrupted)
    outcome = voc("run", export, "-q", "--out", "result")
    assert outcome.code == 130
    assert list(empty_folder.iterdir()) == []


@pytest.mark.parametrize("command", READING)
def test_an_end_before_the_start_is_wrong_usage(voc: Voc, empty_folder: Path, command: str) -> None:
    Path("a.csv").write_text("id,date,text\n1,2026-11-02,배송이 늦어요\n", encoding="utf-8")
    words = (command, *BEFORE.get(command, ()), "a.csv", "--from", "2026-11-10")
    outcome = voc(*words, "--to", "2026-11-01")
    assert outcome.code == 2
    assert _one_line(outcome.err) and "--from" in outcome.err
    assert outcome.out == ""


@pytest.mark.parametrize(
    "words",
    [("kpi", "--by", "주문자"), ("trend", "--by", "주문자"), ("load", "--where", "주문자=김철수")],
)
def test_a_personal_column_is_named_as_the_file_names_it(
    voc: Voc, empty_folder: Path, words: tuple[str, ...]
) -> None:
    rows = [f"{n},2026-11-{n + 1:02d},배송이 늦어요,김철수" for n in range(9)]
    Path("a.csv").write_text("\n".join(["id,date,text,주문자", *rows]), encoding="utf-8")
    outcome = voc(*words, "a.csv", "--lang", "en", "-q")
    assert outcome.code == 2
    assert outcome.err.startswith("voc: 주문자 holds personal data")
    assert "customer_key" in outcome.err


def test_a_system_without_time_zones_is_told(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Arrow finds none on a Windows before 10 1903, nor on a bare Linux."""

    def missing(_: object) -> object:
        reason = "Cannot locate or parse timezone 'Asia/Seoul': Module not found."
        raise pa.ArrowInvalid(reason)

    monkeypatch.setattr(pc, "local_timestamp", missing)
    outcome = voc("load", write_export(tmp_path / "a.csv", weeks=1), "-q")
    assert outcome.code == 3 and not outcome.out
    assert _one_line(outcome.err) and "Asia/Seoul" in outcome.err and "1903" in outcome.err
