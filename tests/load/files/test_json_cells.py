"""Records inside the cells of a table."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.exports.writing import xlsx
from voc_cli.load import load_sources, read_sheets
from voc_cli.settings import Settings

ASKED = ('문이 안 닫혀요 "고장"인가요?', "환불이 아직 안 됐어요", "주소를 바꿔 주세요, 부탁해요")
AT = ("2026-03-02T09:00:00+09:00", "2026-03-03T09:00:00+09:00", "2026-03-04T09:00:00+09:00")


def written(rows: list[list[str]], delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()


def load(path: Path, text: str | None = None) -> list[dict[str, Any]]:
    if text is not None:
        path.write_text(text, encoding="utf-8")
    return load_sources([str(path)], settings=Settings()).tickets.table.to_pylist()


def ticket(n: int) -> dict[str, Any]:
    return {"id": 700 + n, "description_text": ASKED[n], "created_at": AT[n], "tags": ["가", "나"]}


def check(rows: list[dict[str, Any]], *ids: str) -> None:
    assert [row["body"] for row in rows] == list(ASKED)
    assert [row["created_at"].day for row in rows] == [2, 3, 4]
    assert [row["ticket_id"] for row in rows] == list(ids)


@pytest.mark.parametrize("form", ["json", "python"])
def test_a_whole_ticket_in_a_cell(form: str, tmp_path: Path) -> None:
    rows = [["_airbyte_ab_id", "_airbyte_emitted_at", "_airbyte_data"]]
    for n in range(3):
        inside = json.dumps(ticket(n)) if form == "json" else repr(ticket(n))
        rows.append([f"ab-{n}", f"2026-03-09 03:00:0{n}", inside])
    check(load(tmp_path / "raw.csv", written(rows)), "700", "701", "702")


def forms() -> list[list[str]]:
    rows = [["submission_id", "form_key", "submitted_at", "payload", "handled_by"]]
    for n in range(3):
        inside = {"이름": "한지원", "지점": "일산점", "문의내용": ASKED[n], "동의": True}
        rows.append([f"66{n}", "f4", AT[n], json.dumps(inside, ensure_ascii=False), "jh.kim"])
    return rows


@pytest.mark.parametrize("kind", ["tsv", "xlsx", "jsonl"])
def test_answers_of_a_form_in_a_cell(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"forms.{kind}"
    if kind == "xlsx":
        xlsx({"forms": forms()}, {})(path)
    elif kind == "tsv":
        path.write_text(written(forms(), "\t"), encoding="utf-8")
    else:
        head, *rows = forms()
        lines = [json.dumps(dict(zip(head, row, strict=True))) for row in rows]
        path.write_text("\n".join(lines), encoding="utf-8")
    check(load(path), "660", "661", "662")
    assert load(path)[0]["customer_name"] == "한지원"


def test_a_masked_copy_knows_the_same_ids(tmp_path: Path) -> None:
    path = tmp_path / "raw.csv"
    rows = [["_airbyte_ab_id", "_airbyte_data"]]
    rows += [[f"ab-{n}", json.dumps(ticket(n))] for n in range(3)]
    path.write_text(written(rows), encoding="utf-8")
    assert list(read_sheets(path, settings=Settings())[0].ticket_ids) == ["700", "701", "702"]


def test_a_chat_in_a_cell(tmp_path: Path) -> None:
    rows = [["chat_no", "opened", "messages"]]
    for n in range(3):
        said = [
            {"role": "user", "content": ASKED[n]},
            {"role": "agent", "content": "확인해 보겠습니다"},
            {"role": "user", "content": "네"},
        ]
        rows.append([f"c{n}", AT[n], json.dumps(said, ensure_ascii=False)])
    found = load(tmp_path / "chats.csv", written(rows))
    assert [row["body"] for row in found] == [f"{text}\n네" for text in ASKED]
    assert [row["n_messages"] for row in found] == [3, 3, 3]


def test_what_stands_beside_keeps_its_meaning(tmp_path: Path) -> None:
    rows = [["id", "content", "created_at", "device"]]
    for n in range(3):
        device = {"id": "SM-1", "os": "Android 15", "created_at": "2020-01-01"}
        rows.append([f"t{n}", ASKED[n], AT[n], json.dumps(device)])
    found = load(tmp_path / "t.csv", written(rows))
    check(found, "t0", "t1", "t2")
    assert dict(found[0]["extra"])["device.os"] == "Android 15"


def test_words_in_braces_are_words(tmp_path: Path) -> None:
    rows = [["id", "content"], *([f"t{n}", f"{{{text}: 급해요}}"] for n, text in enumerate(ASKED))]
    found = load(tmp_path / "t.csv", written(rows))
    assert {row["body"] for row in found} == {f"{{{text}: 급해요}}" for text in ASKED}
