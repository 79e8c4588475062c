"""Topics over time and a person's word on them, as a shell sees it."""

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cli.conftest import Voc

THEMES = (
    (
        ("배송이 늦어요", "택배가 아직 안 왔어요", "출고가 늦네요", "배송이 너무 느려요"),
        (
            "기사님 연락도 없어요",
            "송장 조회가 안 돼요",
            "도착 예정일이 지났어요",
            "문 앞에도 없어요",
        ),
    ),
    (
        (
            "인증번호가 안 와요",
            "로그인이 안 돼요",
            "인증 문자가 안 옵니다",
            "본인 인증이 안 됩니다",
        ),
        (
            "통신사도 바꿔 봤어요",
            "스팸함에도 없어요",
            "재전송을 눌러도 같아요",
            "휴대폰을 껐다 켰어요",
        ),
    ),
    (
        ("환불이 안 됐어요", "환불 금액이 달라요", "환불이 늦어요", "취소했는데 돈이 안 들어와요"),
        ("카드 결제였어요", "계좌로 받기로 했어요", "영업일 오 일이 지났어요", "입금이 안 보여요"),
    ),
)


@pytest.fixture(scope="module")
def varied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three weeks of three themes, no text twice."""
    path = tmp_path_factory.mktemp("varied") / "문의.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["접수번호", "접수일시", "문의내용"])
        for theme, (leads, tails) in enumerate(THEMES):
            for number in range(48):
                lead, tail = leads[number % 4], tails[number // 4 % 4]
                other = tails[(number // 4 + 1 + number // 16) % 4]
                day = date(2026, 9, 7) + timedelta(days=number * 7 // 16)
                text = f"{lead}. {tail}. {other}."
                writer.writerow([f"T{theme}-{number:02d}", day.isoformat(), text])
    return path


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _cluster(voc: Voc, export: Path, registry: Path, until: str) -> tuple[str, str]:
    """(assignments, topics) of the tickets up to a day."""
    table = registry.parent / "topics.csv"
    outcome = voc("cluster", export, "-q", "--to", until, "--registry", registry, "--topics", table)
    assert outcome.code == 0, outcome.err
    return outcome.out, table.read_text(encoding="utf-8")


def test_topics_go_on_from_week_to_week(voc: Voc, varied: Path, tmp_path: Path) -> None:
    registry = tmp_path / "topics"
    first, _ = _cluster(voc, varied, registry, "2026-09-20")
    second, topics = _cluster(voc, varied, registry, "2026-09-27")
    again = _cluster(voc, varied, registry, "2026-09-27")
    assert again == (second, topics)
    old = {row["ticket_id"]: row["topic_id"] for row in _rows(first)}
    new = {row["ticket_id"]: row["topic_id"] for row in _rows(second)}
    assert {ticket: new[ticket] for ticket in old} == old
    assert {row["status"] for row in _rows(topics)} <= {"continued", "new", "split"}
    index = json.loads((registry / "registry.json").read_text(encoding="utf-8"))
    assert [record["name"] for record in index["records"]] == ["2026-09-20", "2026-09-27"]
    earlier, _ = _cluster(voc, varied, registry, "2026-09-20")
    assert earlier == first


def test_an_older_period_is_told_and_not_recorded(voc: Voc, export: Path, tmp_path: Path) -> None:
    registry = tmp_path / "topics"
    _cluster(voc, export, registry, "2026-09-27")
    outcome = voc("cluster", export, "--to", "2026-09-20", "--registry", registry, "--lang", "en")
    assert "was not recorded" in outcome.err
    assert "topics" in outcome.err


def test_a_person_lists_renames_merges_and_pins(voc: Voc, varied: Path, tmp_path: Path) -> None:
    registry = tmp_path / "topics"
    _cluster(voc, varied, registry, "2026-09-20")
    listed = _rows(voc("topics", "list", "--registry", registry).out)
    ids = [row["topic_id"] for row in listed]
    assert len(ids) >= 3
    assert voc("topics", "rename", ids[0], "늦는 배송", "--registry", registry).code == 0
    assert voc("topics", "merge", ids[2], ids[1], "--registry", registry).code == 0
    pinned = voc("topics", "pin", "늦는 배송", "--registry", registry)
    assert (pinned.code, pinned.out) == (0, "")
    _, topics = _cluster(voc, varied, registry, "2026-09-27")
    rows = {row["topic_id"]: row for row in _rows(topics)}
    assert rows[ids[0]]["label"] == "늦는 배송"
    assert (rows[ids[2]]["status"], rows[ids[2]]["parent_id"]) == ("merged", ids[1])
    listed = _rows(voc("topics", "list", "--registry", registry).out)
    assert {row["pinned"] for row in listed if row["topic_id"] == ids[0]} == {"1"}


def test_wrong_words_on_topics_end_with_one_line(voc: Voc, export: Path, tmp_path: Path) -> None:
    registry = tmp_path / "topics"
    absent = voc("topics", "list", "--registry", registry)
    assert (absent.code, absent.err.count("\n")) == (3, 1)
    _cluster(voc, export, registry, "2026-09-20")
    for words in (("rename", "t-none", "이름"), ("pin", "없는 주제"), ("merge", "a", "b")):
        outcome = voc("topics", *words, "--registry", registry)
        assert (outcome.code, outcome.err.count("\n")) == (2, 1)


def test_run_keeps_topics_and_says_so_in_the_manifest(
    voc: Voc, export: Path, tmp_path: Path
) -> None:
    registry, out = tmp_path / "topics", tmp_path / "report"
    for week in ("2026-W39", "2026-W40"):
        line = ("run", export, "-q", "--week", week, "--registry", registry, "--out", out)
        assert voc(*line).code == 0
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert len(manifest["fingerprints"]["registry"]) == 12
    status = pq.read_table(out / "topics.parquet").column("status").to_pylist()
    assert "continued" in status
    index = json.loads((registry / "registry.json").read_text(encoding="utf-8"))
    assert [record["end"] for record in index["records"]] == ["2026-09-27", "2026-10-04"]


def test_requests_put_wishes_for_everyone_first(voc: Voc, export: Path) -> None:
    rows = _rows(voc("requests", export, "-q").out)
    assert rows[0]["label"] == "재입고 알림 추가"
    assert (rows[0]["count"], rows[0]["scope"]) == ("10", "everyone")
    own = {row["label"]: row["scope"] for row in rows[1:]}
    assert own["환불"] == "self"
    english = _rows(voc("requests", export, "-q", "--lang", "en").out)
    assert english[0]["label"] == "Add restock alert"


def test_a_look_at_an_archive_leaves_the_weekly_run_its_place(
    voc: Voc, varied: Path, tmp_path: Path
) -> None:
    """`voc cluster` reads the registry that `voc run` keeps in the archive and records nothing."""
    archive = tmp_path / "archive"
    topics = archive / "_voc" / "topics"
    voc("load", varied, "--archive", archive)
    assert voc("cluster", archive, "-q").code == 0 and not topics.exists()
    assert voc("run", archive, "--week", "2026-W37", "-q").code == 0
    kept = {path: path.read_bytes() for path in topics.rglob("*") if path.is_file()}
    look = voc("cluster", archive)
    assert look.code == 0 and "기록하지" not in look.err
    assert kept == {path: path.read_bytes() for path in topics.rglob("*") if path.is_file()}
    known = {row["topic_id"] for row in _rows(voc("topics", "list", "--registry", archive).out)}
    assert known & {row["topic_id"] for row in _rows(look.out)}
    done = voc("run", archive, "--week", "2026-W38")
    assert done.code == 0 and "기록하지" not in done.err
    records = json.loads((topics / "registry.json").read_text(encoding="utf-8"))["records"]
    assert [record["name"] for record in records] == ["2026-09-13", "2026-09-20"]
