"""Cells whose words mean something else than they say."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from tests.cli.conftest import Voc
from voc_cli.load.cells.written_values import answered_words, tag_lists, without_cut_ids


def test_answered_in_words() -> None:
    given = pa.array(["true", "False", None, "N"])
    told = ["답변완료", "답변대기", None, "답변대기"]
    assert answered_words(given, "answered").to_pylist() == told
    assert answered_words(pa.array(["Y", "N"]), "답변여부").to_pylist() == ["답변완료", "답변대기"]


@pytest.mark.parametrize("header", [None, "status", "처리상태"])
def test_another_status_stays(header: str | None) -> None:
    assert answered_words(pa.array(["Y", "N"]), header).to_pylist() == ["Y", "N"]
    assert answered_words(pa.array(["true", "보류"]), "answered").to_pylist() == ["true", "보류"]


def test_tags() -> None:
    given = pa.array(["vip late", " a  b,c ", None])
    assert tag_lists(given, spaced=True).to_pylist() == [["vip", "late"], ["a", "b", "c"], None]
    assert tag_lists(pa.array(["배송 지연, vip"]), spaced=False).to_pylist() == [
        ["배송 지연", "vip"]
    ]


def test_ids_a_shop_has_cut() -> None:
    ids = pa.array(["abc***", "abc123", None, "na**12", "kim*", "010-****-1234"])
    assert without_cut_ids(ids)[0].to_pylist() == [None, "abc123", None, None, None, None]
    assert without_cut_ids(ids)[1] == 4


def test_cut_ids_are_no_customers(voc: Voc, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    rows = [
        {
            "questionId": n,
            "productName": "컵",
            "question": "언제 오나요",
            "answered": n == 1,
            "maskedWriterId": "abc***",
            "createDate": f"2026-10-0{n}T10:00:00+09:00",
        }
        for n in (1, 2)
    ]
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    done = voc("load", path, "--format", "jsonl")
    found = [json.loads(line) for line in done.out.splitlines()]
    assert [row["customer_key"] for row in found] == [None, None]
    assert [row["status"] for row in found] == ["답변완료", "답변대기"]
    assert "고객 번호 2개" in done.err and "abc***" in done.err


def test_cut_phones_and_mails_are_no_customers(voc: Voc, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "번호,내용,전화번호,이메일\n1,늦어요,010-****-1234,ab***@naver.com\n"
        "2,늦네요,010-2345-1234,ab@naver.com\n",
        encoding="utf-8",
    )
    found = [json.loads(x) for x in voc("load", path, "--format", "jsonl").out.splitlines()]
    assert found[0]["customer_key"] is None and found[1]["customer_key"]


def test_a_kind_of_review_is_no_category(voc: Voc, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "리뷰글번호,상품명,리뷰구분,구매자평점,리뷰상세내용,등록자,리뷰등록일\n"
        "1,컵,일반,5,좋아요,abc***,2026-10-01\n",
        encoding="utf-8",
    )
    [row] = [json.loads(x) for x in voc("load", path, "--format", "jsonl").out.splitlines()]
    assert row["agent_category"] is None
    assert row["extra"]["리뷰구분"] == "일반"
