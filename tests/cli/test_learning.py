"""train, evaluate, label and --model from the command line."""

import csv
import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.analysis.learn.corpora import ENDINGS, SENTENCES
from tests.cli.conftest import Voc


def write(path: Path, *, rounds: int = 30, header: str = "유형", empty: int = 7) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "date", "text", header])
        number = 0
        for turn in range(rounds):
            for label, sentences in SENTENCES.items():
                number += 1
                sentence = sentences[turn % len(sentences)]
                text = f"{sentence} {ENDINGS[turn % len(ENDINGS)]} {'다시 ' * (turn % 3)}"
                day = f"2026-{8 + turn // 28:02}-{turn % 28 + 1:02}"
                writer.writerow([f"T{number}", day, text, "" if number % empty == 0 else label])
    return path


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("labelled") / "문의.csv")


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture
def model(voc: Voc, labelled: Path, shelf: Path, tmp_path: Path) -> Path:
    """A copy of its own for each test of a model that is trained once."""
    taught = shelf / "m"
    if not taught.exists():
        done = voc("train", labelled, "--label", "유형", "--model", taught, "--lang", "en")
        assert done.code == 0, done.err
        assert "hreshold" in done.err and "voc classify" in done.err
        assert rows_of(done.out)[0]["category"] == "all"
    shutil.copytree(taught, tmp_path / "m")
    return tmp_path / "m"


def test_a_model_labels_tickets_in_the_contracts_columns(
    voc: Voc, labelled: Path, model: Path
) -> None:
    done = voc("classify", labelled, "--model", model, "--min-score", "0")
    found = rows_of(done.out)
    assert done.code == 0 and {row["category"] for row in found} == set(SENTENCES)
    assert {row["category_source"] for row in found} == {"model"}
    assert {row["subcategory"] for row in found} == {""}
    assert all(0 <= float(row["category_score"]) <= 1 for row in found)
    strict = rows_of(voc("classify", labelled, "--model", model, "--min-score", "1").out)
    assert all(
        row["category"] == "unclassified" or float(row["category_score"]) == 1 for row in strict
    )


def test_training_twice_gives_the_same_bytes(
    voc: Voc, labelled: Path, model: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again"
    voc("train", labelled, "--label", "유형", "--model", again, "--workers", "3")
    assert sorted(path.name for path in again.iterdir()) == sorted(p.name for p in model.iterdir())
    for path in model.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes(), path.name


def test_every_command_that_understands_takes_a_model(
    voc: Voc, labelled: Path, model: Path, tmp_path: Path
) -> None:
    done = voc("run", labelled, "--model", model, "--out", tmp_path / "out")
    assert done.code == 0, done.err
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert len(manifest["fingerprints"]["model"]) == 64
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "앱 오류" in page and 'id="model"' in page and "macro-F1" in page
    assert "학습한 분류의 믿음직함" in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    bare = voc("run", labelled, "--out", tmp_path / "bare")
    assert bare.code == 0
    assert 'id="model"' not in (tmp_path / "bare" / "report.html").read_text(encoding="utf-8")
    trend = voc("trend", labelled, "--model", model)
    assert {row["key"] for row in rows_of(trend.out)} == set(SENTENCES)
    for command in ("cluster", "suggest"):
        assert voc(command, labelled, "--model", model).code == 0


def test_a_model_of_another_dictionary_or_taxonomy_is_refused(
    voc: Voc, labelled: Path, model: Path, tmp_path: Path
) -> None:
    words = tmp_path / "words.tsv"
    words.write_text("앱튕김\tNNG\t1.0\n", encoding="utf-8")
    tree = tmp_path / "tree.toml"
    assert voc("taxonomy", "init", tree).code == 0
    tree.write_text(
        tree.read_text(encoding="utf-8").replace('name = "builtin"', 'name = "ours"'),
        encoding="utf-8",
    )
    for option, file in (("--user-dictionary", words), ("--taxonomy", tree)):
        done = voc("classify", labelled, "--model", model, option, file, "--lang", "en")
        assert done.code == 3 and "voc train SOURCE --label 유형" in done.err


def test_evaluation_names_its_method_and_its_gates(
    voc: Voc, labelled: Path, model: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    line = ("evaluate", labelled, "--label", "유형", "--model", model, "--lang", "en")
    done = voc(*line, "--json", "--html", page)
    told = json.loads(done.out)
    assert done.code == 0 and told["how"] == "cross_validated" and told["macro_f1"] > 0.8
    assert told["calibration_error"] is not None and told["coverage"] <= 1
    assert "Can the score be trusted" in page.read_text(encoding="utf-8")
    new = write(tmp_path / "새.csv", rounds=12)
    text = new.read_text(encoding="utf-8").replace("T", "N")
    new.write_text(text, encoding="utf-8")
    told = json.loads(voc("evaluate", new, "--label", "유형", "--model", model, "--json").out)
    assert told["how"] == "new"
    refused = voc(*line, "--min-accuracy", "1", "--min-coverage", "0.01")
    assert refused.code in (0, 4)
    failed = voc(*line, "--min-score", "1", "--min-coverage", "1")
    assert failed.code == 4 and "coverage" in failed.err


def test_the_rules_are_measured_where_labels_name_their_categories(
    voc: Voc, tmp_path: Path, labelled: Path
) -> None:
    file = tmp_path / "이름.csv"
    text = labelled.read_text(encoding="utf-8")
    for ours, theirs in (("배송 지연", "배송"), ("환불", "returns"), ("앱 오류", "앱·웹 오류")):
        text = text.replace(f",{ours}\n", f",{theirs}\n").replace(f",{ours}\r\n", f",{theirs}\r\n")
    file.write_text(text, encoding="utf-8")
    done = voc("evaluate", file, "--label", "유형", "--json")
    told = json.loads(done.out)
    assert told["how"] == "rules" and told["accuracy"] > 0.6
    assert {f["label"] for f in told["labels"]} >= {"delivery", "returns", "app_error"}
    strange = voc("evaluate", labelled, "--label", "유형", "--lang", "en")
    assert strange.code in (0, 3)


def test_the_label_loop_in_a_spreadsheet(
    voc: Voc, labelled: Path, model: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.xlsx"
    done = voc(
        "label", "next", labelled, "--model", model, "--label", "유형", "--n", 9, "-o", sheet
    )
    assert done.code == 0, done.err
    book = openpyxl.load_workbook(sheet)
    page = book.worksheets[0]
    assert [str(c.value).split("(")[-1].strip(")") for c in page[1]] == [
        "ticket_id", "body", "suggested", "score", "label",
    ]  # fmt: skip
    assert page.freeze_panes is not None and len(page.data_validations.dataValidation) == 1
    given = {row["id"]: row["유형"] for row in rows_of(labelled.read_text("utf-8"))}
    asked = [str(page.cell(row, 1).value) for row in range(2, page.max_row + 1)]
    assert asked and all(given[ticket] == "" for ticket in asked)
    for row in range(2, page.max_row + 1):
        page.cell(row, 5).value = page.cell(row, 3).value
    book.save(sheet)
    kept = voc("label", "apply", sheet, "--model", model, "--lang", "en")
    assert kept.code == 0 and "was trained on" in kept.err
    taught = voc("label", "apply", sheet, labelled, "--model", model, "--lang", "en")
    assert taught.code == 0 and rows_of(taught.out)[0]["n"] == str(78 + len(asked))
    again = voc("label", "next", labelled, "--model", model, "--n", 500)
    assert not set(asked) & {row["ticket_id"] for row in rows_of(again.out)}
    page.cell(3, 5).value = "배송 지언"
    book.save(sheet)
    bad = voc("label", "apply", sheet, "--model", model)
    assert bad.code == 3 and "3행" in bad.err and "‘배송 지연’" in bad.err


def test_a_model_can_begin_with_a_sheet_alone(voc: Voc, labelled: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    assert voc("label", "next", labelled, "--n", 40, "-o", sheet).code == 0
    rows = rows_of(sheet.read_text(encoding="utf-8"))
    for row in rows:
        row["label"] = "배송" if "배송" in row["body"] or "택배" in row["body"] else "app_error"
    with sheet.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    model = tmp_path / "m"
    done = voc("label", "apply", sheet, "--model", model)
    assert done.code == 0, done.err
    found = rows_of(voc("classify", labelled, "--model", model, "--min-score", "0").out)
    assert {row["category"] for row in found} == {"delivery", "app_error"}
    other = tmp_path / "other.csv"
    first = next(row for row in rows if row["label"] == "app_error")
    first["label"] = "usability"
    with other.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    agreed = voc("label", "agree", sheet, other, "--lang", "en")
    assert agreed.code == 0 and "kappa" in agreed.err and len(rows_of(agreed.out)) == 1


@pytest.mark.parametrize(
    ("labels", "code", "said"),
    [
        (["하나"] * 40, 3, "하나"),
        ([""] * 40, 3, "0"),
        ([f"분류 {i}" for i in range(40)], 3, "0"),
        (["가 나", "다 라"] * 19 + ["혼자", "unclassified"], 0, "혼자"),
    ],
)
def test_hard_label_columns_are_handled_or_refused_by_name(
    voc: Voc, tmp_path: Path, labels: list[str], code: int, said: str
) -> None:
    file = tmp_path / "t.csv"
    texts = [f"{'배송' if i % 2 else '환불'} 문의 {i}번 글입니다" for i in range(len(labels))]
    lines = [f"{i},{t},{label}" for i, (t, label) in enumerate(zip(texts, labels, strict=True))]
    file.write_text("id,text,유형\n" + "\n".join(lines) + "\n", encoding="utf-8")
    done = voc("train", file, "--label", "유형", "--model", tmp_path / "m")
    assert done.code == code and said in done.err
    assert (tmp_path / "m").exists() == (code == 0)


def test_wrong_usage(voc: Voc, labelled: Path, tmp_path: Path) -> None:
    line = ("train", labelled, "--model", tmp_path / "m")
    assert voc(*line, "--label", "유헝").code == 2
    both = ("--target-precision", "0.9", "--coverage", "0.5")
    assert voc(*line, "--label", "유형", *both).code == 2
    assert voc("classify", labelled, "--model", tmp_path / "none").code == 3


def test_figures_that_a_foreign_bundle_makes_up_are_left_out(
    voc: Voc, labelled: Path, model: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(model, copy)
    told = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    told["figures"]["worst"] = [{"label": "<script>", "f1": 0.5}, "x", {"label": "앱 오류"}]
    told["figures"]["reliability"] = [[0.5, "x", 3], [2, 2, 2], None]
    told["figures"]["cross_validated"]["accuracy"] = "very right"
    told["figures"]["out_of_time"] = {"since": "no day", "macro_f1": 7}
    (copy / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    done = voc("run", labelled, "--model", copy, "--out", tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert done.code == 0 and 'id="model"' in page
    assert "<script>" not in page and "very right" not in page and "no day" not in page
    told["figures"] = {"cross_validated": {"macro_f1": None}}
    (copy / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    assert voc("run", labelled, "--model", copy, "--out", tmp_path / "out").code == 0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert 'id="model"' not in page
