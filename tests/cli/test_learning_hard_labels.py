"""Label columns as teams really have them: spelled in many ways, hundreds of names, numbers."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from tests.analysis.learn.corpora import ENDINGS, SENTENCES
from tests.cli.conftest import Voc

KINDS = tuple(SENTENCES)
THINGS = "배송 환불 결제 쿠폰 앱 구독 예약 접수 주소 색상 포장 영수증"
VERBS = "지연 오류 취소 변경 조회 누락 중복 실패 요청 불만"


def sheet(path: Path, labels: Sequence[Sequence[str]], *, rounds: int = 12) -> Path:
    """`rounds` tickets a kind; kind k is called labels[k][turn], round and round."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "text", "유형"])
        for turn in range(rounds):
            for kind, names in zip(KINDS, labels, strict=True):
                sentence = SENTENCES[kind][turn % len(SENTENCES[kind])]
                text = f"{sentence} {ENDINGS[turn % len(ENDINGS)]} {'다시 ' * (turn % 3)}"
                writer.writerow([f"{kind}{turn}", text, names[turn % len(names)]])
    return path


def labels_of(folder: Path) -> list[str]:
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return [str(label) for label in told["labels"]]


def test_labels_that_differ_in_case_width_or_blanks_are_one(voc: Voc, tmp_path: Path) -> None:
    spellings = (("Refund", "Refund", "refund", "ＲＥＦＵＮＤ"), ("배송 지연", "배송지연"), ("앱",))
    file = sheet(tmp_path / "t.csv", spellings)
    done = voc("train", file, "--label", "유형", "--model", tmp_path / "m", "--lang", "en")
    assert done.code == 0, done.err
    assert labels_of(tmp_path / "m") == ["Refund", "배송 지연", "앱"]
    assert "count as one, in the commonest spelling: Refund, 배송 지연" in done.err
    told = voc("evaluate", file, "--label", "유형", "--model", tmp_path / "m", "--json")
    assert json.loads(told.out)["n"] == 36


@pytest.mark.parametrize(
    "names",
    [
        ('배송, "지연"', "앱; 오류", "환불/취소 | 반품"),
        ("1", "2", "10"),
        ("=SUM(A1)", "+82", "-"),
        ("a\nb", "가" * 300, "😀 문의"),
        ("None", "true", "0"),
    ],
)
def test_any_text_can_be_a_label(voc: Voc, tmp_path: Path, names: tuple[str, ...]) -> None:
    file = sheet(tmp_path / "t.csv", [(name,) for name in names])
    done = voc("train", file, "--label", "유형", "--model", tmp_path / "m")
    assert done.code == 0, done.err
    # What programs write for a missing value is no label.
    expected = sorted(" ".join(name.split()) for name in names if name not in ("-", "None"))
    assert labels_of(tmp_path / "m") == expected
    found = voc(
        "classify", file, "--model", tmp_path / "m", "--min-score", "0", "--format", "jsonl"
    )
    given = {json.loads(line)["category"] for line in found.out.splitlines()}
    assert found.code == 0 and given == set(expected)


def test_numbers_of_a_workbook_are_labels_too(voc: Voc, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["id", "text", "유형"])
    for turn in range(12):
        for number, kind in enumerate(KINDS, start=1):
            sentence = SENTENCES[kind][turn % len(SENTENCES[kind])]
            page.append([f"{kind}{turn}", f"{sentence} {ENDINGS[turn % len(ENDINGS)]}", number])
    book.save(tmp_path / "t.xlsx")
    model = tmp_path / "m"
    done = voc("train", tmp_path / "t.xlsx", "--label", "유형", "--model", model)
    assert done.code == 0, done.err
    assert labels_of(model) == ["1", "2", "3"]


def test_many_labels_and_one_with_a_single_ticket(voc: Voc, tmp_path: Path) -> None:
    pairs = [f"{thing} {verb}" for thing in THINGS.split() for verb in VERBS.split()]
    file = tmp_path / "many.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "text", "유형"])
        for number, pair in enumerate(pairs):
            for turn in range(3):
                text = f"{pair} 때문에 글 남깁니다 {ENDINGS[turn]}"
                writer.writerow([f"T{number}-{turn}", text, pair])
        writer.writerow(["X", "단 하나뿐인 글입니다", "하나뿐"])
    model = tmp_path / "m"
    done = voc("train", file, "--label", "유형", "--model", model, "--lang", "en")
    assert done.code == 0, done.err
    assert "하나뿐" in done.err and labels_of(model) == sorted(pairs)
    found = voc("classify", file, "--model", model, "--min-score", "0")
    rows = list(csv.DictReader(found.out.splitlines()))
    rows = [row for row in rows if row["ticket_id"] != "X"]
    right = sum(r["category"] == pairs[int(r["ticket_id"][1:].split("-")[0])] for r in rows)
    assert len(rows) == 360 and right / 360 > 0.9


def test_tickets_without_a_text_are_no_hindrance(voc: Voc, tmp_path: Path) -> None:
    file = sheet(tmp_path / "t.csv", [(name,) for name in KINDS])
    with file.open("a", encoding="utf-8", newline="") as stream:
        for number in range(6):
            csv.writer(stream).writerow([f"E{number}", "", KINDS[number % 3]])
    done = voc("train", file, "--label", "유형", "--model", tmp_path / "m")
    assert done.code == 0, done.err
    found = voc("classify", file, "--model", tmp_path / "m", "--min-score", "0")
    rows = {r["ticket_id"]: r for r in csv.DictReader(found.out.splitlines())}
    for number in range(6):
        assert rows.get(f"E{number}", {"category": "unclassified"})["category"] == "unclassified"


def test_all_wrong_labels_of_a_sheet_are_told_at_once(voc: Voc, tmp_path: Path) -> None:
    file = tmp_path / "sheet.csv"
    given = ("delivery", "배 송", "ＤＥＬＩＶＥＲＹ", "delivary", "", "paymnt")
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["ticket_id", "body", "suggested", "score", "label"])
        for number, label in enumerate(given):
            writer.writerow([f"T{number}", f"글 {number}", "", "", label])
    done = voc("label", "apply", file, "--model", tmp_path / "m", "--lang", "en")
    assert done.code == 3 and not (tmp_path / "m").exists()
    assert "2 labels" in done.err
    assert ":5 ‘delivary’ → delivery?" in done.err and ":7 ‘paymnt’ → payment?" in done.err
