"""Topics from period to period: what is kept, what a rerun sees, what a person says."""

import json
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tests.analysis.topics.conftest import corpus_of, themed
from voc_cli.analysis.topics import TopicResult, follow_topics
from voc_cli.errors import InputError, UsageError
from voc_cli.store.decisions import read_decisions
from voc_cli.store.registry import (
    forget,
    known_before,
    known_in_all,
    locked_registry,
    open_registry,
    registry_fingerprint,
    write_record,
)
from voc_cli.store.topic_words import list_topics, merge_topics, pin_topic, rename_topic

DAYS = {day.isoformat(): day for day in (date(2026, 11, 8), date(2026, 11, 15))}
FIRST, SECOND = DAYS
GIFT = "선물하기/NNG 링크/NNG 만료/NNG 되/XSV 어요/EF ./SF"


def lines_of(
    week: int, *, only: tuple[str, ...] = (), gift: int = 0
) -> tuple[list[str], list[str]]:
    """(lines, ids) of one week of tickets about the themes `only` (all), and a new thing."""
    lines, themes = themed(40 if week == 0 else 15, seed=3 + week)
    kept = [line for line, theme in zip(lines, themes, strict=True) if not only or theme in only]
    words = ["친구", "메시지", "카드", "생일", "수락", "카톡"]
    kept += [f"{GIFT} {words[i % 6]}/NNG {words[(i + 1) % 6]}/NNG" for i in range(gift)]
    return kept, [f"W{week}-{i:03d}" for i in range(len(kept))]


def step(path: Path, lines: list[str], ids: list[str], day: str) -> TopicResult:
    """One period, recorded."""
    registry = open_registry(path, tokenizer="test")
    known, newest = known_before(registry, name=day, end=DAYS[day])
    result, record = follow_topics(
        corpus_of(lines, ids),
        known,
        sources=pa.chunked_array([["s"] * len(ids)]),
        learn=np.ones(len(ids), dtype=np.bool_),
        seed=1,
    )
    if newest:
        write_record(registry, record, name=day, start=None, end=DAYS[day], tokenizer="test")
    return result


def placed(result: TopicResult) -> dict[str, str]:
    table = result.assignments
    return dict(
        zip(
            table.column("ticket_id").to_pylist(), table.column("topic_id").to_pylist(), strict=True
        )
    )


def statuses(result: TopicResult) -> dict[str, str]:
    topics = result.topics
    return dict(
        zip(topics.column("label").to_pylist(), topics.column("status").to_pylist(), strict=True)
    )


@pytest.fixture
def begun(tmp_path: Path) -> tuple[Path, TopicResult]:
    path = tmp_path / "topics"
    return path, step(path, *lines_of(0), FIRST)


def test_the_first_period_bears_everything(begun: tuple[Path, TopicResult]) -> None:
    assert set(statuses(begun[1]).values()) == {"new"}


def test_old_tickets_keep_their_topic_and_new_ones_join(begun: tuple[Path, TopicResult]) -> None:
    path, first = begun
    old, old_ids = lines_of(0)
    new, new_ids = lines_of(1)
    second = step(path, [*old, *new], [*old_ids, *new_ids], SECOND)
    before, after = placed(first), placed(second)
    assert {ticket: after[ticket] for ticket in before} == before
    assert set(statuses(second).values()) == {"continued"}
    known_ids = set(first.topics.column("topic_id").to_pylist())
    assert {topic for topic in after.values() if topic} <= known_ids


def test_a_week_alone_gives_the_same_topics_as_the_whole_history(
    begun: tuple[Path, TopicResult], tmp_path: Path
) -> None:
    path, _ = begun
    new, new_ids = lines_of(1)
    alone = placed(step(path, new, new_ids, SECOND))
    old, old_ids = lines_of(0)
    whole = placed(step(path, [*old, *new], [*old_ids, *new_ids], SECOND))
    assert sum(alone[t] == whole[t] for t in new_ids) >= 0.95 * len(new_ids)


def test_a_period_computed_again_gives_the_same_and_leaves_the_same(
    begun: tuple[Path, TopicResult],
) -> None:
    path, first = begun
    new, new_ids = lines_of(1, gift=12)
    second = step(path, new, new_ids, SECOND)
    kept = {p.name: p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file()}
    again = step(path, new, new_ids, SECOND)
    assert again.topics.equals(second.topics)
    assert again.assignments.equals(second.assignments)
    older = step(path, *lines_of(0), FIRST)  # an older period, after a newer one
    assert older.topics.equals(first.topics)
    assert {p.name: p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file()} == kept


def test_what_is_new_is_born_beside_the_old(begun: tuple[Path, TopicResult]) -> None:
    path, _ = begun
    new, new_ids = lines_of(1, gift=12)
    second = step(path, new, new_ids, SECOND)
    born = [row for row in second.topics.to_pylist() if row["status"] in ("new", "split")]
    assert [row["label"] for row in born] == ["선물하기 링크 만료"]
    assert born[0]["size"] == 12


def test_what_breaks_off_names_the_topic_it_came_from(begun: tuple[Path, TopicResult]) -> None:
    path, first = begun
    new, new_ids = lines_of(1)
    hub = [
        f"배송/NNG 이/JKS 늦/VA 어요/EF ./SF 물류센터/NNG 이전/NNG 혼란/NNG {w}/NNG"
        for w in ("택배", "출고", "기사", "도착", "송장", "문", "택배", "출고", "기사", "도착")
    ]
    second = step(path, [*new, *hub], [*new_ids, *(f"H{i}" for i in range(10))], SECOND)
    born = [row for row in second.topics.to_pylist() if row["status"] == "split"]
    delivery = next(r["topic_id"] for r in first.topics.to_pylist() if r["label"] == "배송 늦음")
    assert [row["parent_id"] for row in born] == [delivery]


def test_what_nobody_writes_of_any_more_is_gone(begun: tuple[Path, TopicResult]) -> None:
    path, first = begun
    second = step(path, *lines_of(1, only=("delivery", "code", "refund")), SECOND)
    crash = next(r for r in first.topics.to_pylist() if r["label"] == "앱 튕김")
    row = next(r for r in second.topics.to_pylist() if r["topic_id"] == crash["topic_id"])
    assert (row["status"], row["size"]) == ("gone", 0)


def test_two_topics_that_are_no_longer_told_apart_become_one(tmp_path: Path) -> None:
    path = tmp_path / "topics"
    pick = np.random.default_rng(5)
    ones = ("쿠폰/NNG 적용/NNG 안/MAG 되/VV 아요/EF ./SF", "할인 코드 만료 행사 발급".split())
    twos = ("적립금/NNG 소멸/NNG 되/XSV 어요/EF ./SF", "등급 회원 누락 내역 이월".split())

    def said(*parts: tuple[str, list[str]], extra: int) -> str:
        return " ".join(
            " ".join([lead, *(f"{w}/NNG" for w in pick.choice(words, extra, replace=False))])
            for lead, words in parts
        )

    first = [said(ones, extra=2) for _ in range(30)] + [said(twos, extra=2) for _ in range(30)]
    lines, ids = lines_of(0)
    step(path, [*first, *lines], [*(f"A{i}" for i in range(60)), *ids], FIRST)
    both = [said(ones, twos, extra=1) for _ in range(40)]
    new, new_ids = lines_of(1)
    second = step(path, [*both, *new], [*(f"B{i}" for i in range(40)), *new_ids], SECOND)
    merged = [row for row in second.topics.to_pylist() if row["status"] == "merged"]
    assert len(merged) == 1
    assert merged[0]["parent_id"] in set(placed(second).values())


def test_names_merges_and_pins_of_a_person_stay(begun: tuple[Path, TopicResult]) -> None:
    path, first = begun
    ids = {row["label"]: row["topic_id"] for row in first.topics.to_pylist()}
    assert (
        rename_topic(path, ids["앱 튕김"], " 앱이  꺼짐 ", lang="ko").values["new"] == "앱이 꺼짐"
    )
    merge_topics(path, "환불 안 됨", ids["배송 늦음"], lang="ko")
    pin_topic(path, "앱이 꺼짐", pinned=True, lang="ko")
    second = step(path, *lines_of(1, only=("delivery", "code", "refund")), SECOND)
    rows = {row["topic_id"]: row for row in second.topics.to_pylist()}
    assert rows[ids["앱 튕김"]]["label"] == "앱이 꺼짐"
    assert rows[ids["앱 튕김"]]["status"] == "continued"
    assert rows[ids["환불 안 됨"]]["status"] == "merged"
    assert rows[ids["환불 안 됨"]]["parent_id"] == ids["배송 늦음"]
    assert ids["환불 안 됨"] not in placed(second).values()
    listed = {row["topic_id"]: row for row in list_topics(path, lang="ko").to_pylist()}
    assert listed[ids["환불 안 됨"]]["merged_into"] == ids["배송 늦음"]
    assert listed[ids["앱 튕김"]]["pinned"]
    with pytest.raises(UsageError):
        merge_topics(path, ids["배송 늦음"], ids["환불 안 됨"], lang="ko")
    with pytest.raises(UsageError):
        rename_topic(path, ids["배송 늦음"], "앱이 꺼짐", lang="ko")
    with pytest.raises(UsageError):
        rename_topic(path, ids["배송 늦음"], "가" * 21, lang="ko")
    with pytest.raises(UsageError):
        pin_topic(path, "없는 주제", pinned=True, lang="ko")


def test_a_ticket_can_be_forgotten(begun: tuple[Path, TopicResult]) -> None:
    path, _ = begun
    before = registry_fingerprint(known_in_all(open_registry(path)))
    assert forget(path, [("s", "W0-000"), ("other", "W0-001"), ("s", "nobody")]) == 1
    left = b"".join(p.read_bytes() for p in path.rglob("*.parquet"))
    assert b"W0-000" not in left
    known = known_in_all(open_registry(path))
    assert known.records[0].members.num_rows == len(lines_of(0)[0]) - 1
    assert registry_fingerprint(known) != before
    assert len([p for p in path.iterdir() if p.is_dir()]) == 1


def test_no_words_of_a_ticket_stand_in_the_registry(begun: tuple[Path, TopicResult]) -> None:
    path, _ = begun
    assert {p.name for p in path.rglob("*") if p.is_file()} - {".lock"} == {
        "registry.json", "born.parquet", "centres.parquet", "members.parquet", "merged.parquet",
        "terms.parquet",
    }  # fmt: skip
    members = known_in_all(open_registry(path)).records[0].members
    assert members.column_names == ["source", "ticket_id", "topic_id", "fits"]


def test_wrong_registries_are_refused_in_one_line(
    begun: tuple[Path, TopicResult], tmp_path: Path
) -> None:
    path, _ = begun
    with pytest.raises(InputError, match="another tokenizer"):
        open_registry(path, tokenizer="other")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "photo.jpg").write_bytes(b"")
    with pytest.raises(InputError, match="other files"):
        open_registry(tmp_path / "foreign")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="not a folder"):
        open_registry(tmp_path / "file")
    with pytest.raises(InputError, match="no topic registry"):
        list_topics(tmp_path / "absent", lang="ko")
    index = path / "registry.json"
    data = json.loads(index.read_text(encoding="utf-8"))
    index.write_text(json.dumps({**data, "format": 99}), encoding="utf-8")
    with pytest.raises(InputError, match="newer voc"):
        open_registry(path)
    index.write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        open_registry(path)


def test_later_tickets_shape_nothing(tmp_path: Path) -> None:
    lines, ids = lines_of(0)
    later, later_ids = lines_of(1, gift=20)
    results = []
    for extra, extra_ids in (([], []), (later, later_ids)):
        learn = np.array([True] * len(lines) + [False] * len(extra))
        registry = open_registry(tmp_path / f"r{len(extra)}", tokenizer="test")
        known, _ = known_before(registry, name=FIRST, end=DAYS[FIRST])
        result, record = follow_topics(
            corpus_of([*lines, *extra], [*ids, *extra_ids]),
            known,
            sources=pa.chunked_array([["s"] * len(learn)]),
            learn=learn,
            seed=1,
        )
        results.append((result, record))
    (alone, record), (with_later, other) = results
    assert {t: placed(with_later)[t] for t in ids} == placed(alone)
    assert record.born.column("topic_id").equals(other.born.column("topic_id"))
    assert other.members.num_rows == record.members.num_rows


def test_a_run_does_not_undo_what_another_wrote_meanwhile(tmp_path: Path) -> None:
    lines, ids = lines_of(0)
    stale = open_registry(tmp_path / "r", tokenizer="test")
    step(tmp_path / "r", lines, ids, FIRST)
    before = sorted(path.name for path in (tmp_path / "r").iterdir())
    known, _ = known_before(stale, name=SECOND, end=DAYS[SECOND])
    _, record = follow_topics(
        corpus_of(lines, ids),
        known,
        sources=pa.chunked_array([["s"] * len(ids)]),
        learn=np.ones(len(ids), dtype=np.bool_),
        seed=1,
    )
    with pytest.raises(InputError, match="Another run"):
        write_record(stale, record, name=SECOND, start=None, end=DAYS[SECOND], tokenizer="test")
    assert sorted(path.name for path in (tmp_path / "r").iterdir()) == before
    assert [place.name for place in open_registry(tmp_path / "r").places] == [FIRST]
    # The same period computed twice at once is no conflict.
    write_record(stale, record, name=FIRST, start=None, end=DAYS[FIRST], tokenizer="test")
    assert known_in_all(open_registry(tmp_path / "r")).names == (FIRST,)


@pytest.mark.parametrize("what", ["rename", "pin", "merge", "forget", "write"])
def test_writers_wait_for_each_other(tmp_path: Path, what: str) -> None:
    path = tmp_path / "r"
    lines, ids = lines_of(0)
    step(path, lines, ids, FIRST)
    first, second = known_in_all(open_registry(path)).ids[:2]
    acts: dict[str, Callable[[], object]] = {
        "rename": lambda: rename_topic(path, first, "새 이름", lang="ko"),
        "pin": lambda: pin_topic(path, first, pinned=True, lang="ko"),
        "merge": lambda: merge_topics(path, first, second, lang="ko"),
        "forget": lambda: forget(path, [("s", ids[0])]),
        "write": lambda: step(path, lines, ids, FIRST),
    }
    done = threading.Event()

    def act() -> None:
        acts[what]()
        done.set()

    with locked_registry(path):
        thread = threading.Thread(target=act)
        thread.start()
        assert not done.wait(1)
    assert done.wait(30)
    thread.join()


def test_a_name_may_hold_any_character(tmp_path: Path) -> None:
    lines, ids = lines_of(0)
    step(tmp_path / "r", lines, ids, FIRST)
    topic = known_in_all(open_registry(tmp_path / "r")).ids[0]
    name = 'a\x7f"\\\x01'
    rename_topic(tmp_path / "r", topic, name, lang="ko")
    assert open_registry(tmp_path / "r").decisions.names == {topic: name}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[names]\n"t-1" = a\n', "line 2"),
        ('[names]\n"t-1" = 3\n', "[names] t-1"),
        ('[merges]\n"t-1" = "t-2"\n', "[merges] t-1"),
        ("merges = 1\n", "[merges]"),
        ('names = ["t-1"]\n', "[names]"),
        ('pins = "t-1"\n', "pins"),
    ],
)
def test_a_slip_in_the_decisions_is_shown(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "decisions.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_decisions(tmp_path)
    assert told in caught.value.text("en") and "decisions.toml" in caught.value.text("ko")
    assert "backup" not in caught.value.text("en")
