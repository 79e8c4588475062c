from datetime import date

import pyarrow as pa
import pytest

from voc_cli.analysis.impact.keys import Key, key_mask, resolve_key
from voc_cli.analysis.impact.topic_keys import Memory, find_topic
from voc_cli.analysis.topics import Decisions, KnownTopics, TopicRecord
from voc_cli.analysis.topics.known import (
    BORN_SCHEMA,
    CENTRE_SCHEMA,
    MEMBER_SCHEMA,
    MERGED_SCHEMA,
    TERM_SCHEMA,
)
from voc_cli.analysis.topics.lineage import lineage_of
from voc_cli.schema import TOPIC_SCHEMA
from voc_cli.taxonomy import load_taxonomy


def record(
    born: dict[str, tuple[str, str | None]], merged: dict[str, str] | None = None
) -> TopicRecord:
    """A record of topics (id: Korean name, parent) and of merges."""
    rows = [
        {"topic_id": topic, "label_ko": name, "label_en": f"{topic} in English", "parent_id": of}
        for topic, (name, of) in born.items()
    ]
    pairs = [{"topic_id": one, "into_id": two} for one, two in (merged or {}).items()]
    return TopicRecord(
        pa.Table.from_pylist(rows, BORN_SCHEMA),
        CENTRE_SCHEMA.empty_table(),
        TERM_SCHEMA.empty_table(),
        MEMBER_SCHEMA.empty_table(),
        pa.Table.from_pylist(pairs, MERGED_SCHEMA),
    )


KNOWN = KnownTopics(
    records=(
        record({"t-1": ("인증번호 안 옴", None), "t-2": ("로그인 안 됨", None)}),
        record({"t-3": ("인증 메일 안 옴", "t-1")}),
        record({"t-4": ("인증 전화", "t-1")}, {"t-2": "t-1"}),
    ),
    names=("2026-08-02", "2026-08-23", "2026-09-06"),
    decisions=Decisions(names={"t-1": "인증 문자"}),
)
LINEAGE = lineage_of(KNOWN, "ko")
TOPICS = pa.Table.from_pylist(
    [
        {"topic_id": "t-1", "label": "인증 문자", "size": 9, "keywords": ["인증", "문자", "번호"]},
        {"topic_id": "t-4", "label": "인증 전화", "size": 4, "keywords": ["전화", "인증", "통화"]},
        {"topic_id": "t-9", "label": "배송 지연", "size": 9, "keywords": ["배송", "늦다"]},
    ],
    TOPIC_SCHEMA,
)
TICKETS = pa.table(
    {
        "ticket_id": ["a", "b", "c", "d", "e"],
        "topic_id": ["t-1", "t-1", "t-4", "t-9", None],
    }
)


def test_a_merged_topic_stands_in_the_one_it_is_part_of() -> None:
    found = find_topic("t-2", TICKETS, TOPICS, lineage=LINEAGE, since=date(2026, 9, 30))
    assert found is not None
    assert (found.topic_id, found.label, found.also, found.how) == (
        "t-1", "인증 문자", (), "merged",
    )  # fmt: skip


def test_former_names_are_known_in_both_languages() -> None:
    for name in ("인증번호 안 옴", "t-1 in English"):
        found = find_topic(name, TICKETS, TOPICS, lineage=LINEAGE, since=date(2026, 9, 30))
        assert found is not None
        assert (found.topic_id, found.how) == ("t-1", "renamed")


def test_what_broke_off_since_counts_with_its_topic() -> None:
    assert LINEAGE.broken_off["t-1"] == (("t-3", "2026-08-23"), ("t-4", "2026-09-06"))
    found = find_topic("t-1", TICKETS, TOPICS, lineage=LINEAGE, since=date(2026, 8, 24))
    assert found is not None
    assert (found.also, found.how, found.label) == (("t-4",), "split", "인증 문자 + 인증 전화")
    key = resolve_key(
        "t-1", TICKETS, taxonomy=load_taxonomy(None), topics=TOPICS, lang="ko",
        lineage=LINEAGE, since=date(2026, 8, 24),
    )  # fmt: skip
    assert key_mask(TICKETS, key).tolist() == [True, True, True, False, False]
    assert key_mask(TICKETS, Key("t-1", "topic_id", "t-1", "")).sum() == 2


@pytest.mark.parametrize(
    ("memory", "expected"),
    [
        (Memory(examples=("a", "b", "d")), ("t-1", "examples")),
        (Memory(examples=("a", "d")), None),  # one each: nobody has most of them
        (Memory(examples=("a", "e")), None),  # a single ticket
        (Memory("늦은 배송", ("배송", "늦다", "출고")), ("t-9", "words")),
        (Memory("전혀 다른 일", ("포인트", "적립")), None),
        (Memory("", ("인증",)), None),  # one word is shared by two topics
    ],
)
def test_without_a_registry_tickets_and_words_find_it(
    memory: Memory, expected: tuple[str, str] | None
) -> None:
    found = find_topic("t-77", TICKETS, TOPICS, memory=memory)
    assert (None if found is None else (found.topic_id, found.how)) == expected
