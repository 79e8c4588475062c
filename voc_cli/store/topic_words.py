"""What a person does with the topics of a registry: list, rename, merge, pin."""

import re
from datetime import date
from pathlib import Path

import pyarrow as pa

from voc_cli.analysis.topics.known import KnownTopics
from voc_cli.errors import InputError, UsageError
from voc_cli.messages import Notice
from voc_cli.store.decisions import with_merge, with_name, with_pin, write_decisions
from voc_cli.store.registry import Registry, known_in_all, locked_registry, open_registry

MAX_NAME = 20
LIST_SCHEMA = pa.schema(
    [
        ("topic_id", pa.string()),
        ("label", pa.string()),
        ("size", pa.int64()),
        ("first_period", pa.string()),
        ("last_period", pa.string()),
        ("keywords", pa.list_(pa.string())),
        ("stability", pa.float64()),
        ("parent_id", pa.string()),
        ("merged_into", pa.string()),
        ("pinned", pa.bool_()),
    ]
)

__all__ = ["LIST_SCHEMA", "list_topics", "merge_topics", "pin_topic", "rename_topic"]


def list_topics(path: Path, *, lang: str) -> pa.Table:
    """Every topic the registry knows, most tickets first, merged ones last (LIST_SCHEMA).

    `first_period` and `last_period` name the records in which its tickets first and last came.
    """
    registry, known = _opened(path)
    counts = known.counts
    rows = []
    for topic, born in enumerate(known.born.to_pylist()):
        home = int(known.home[topic])
        active = [n for n in range(len(known.names)) if counts[n, topic]]
        rows.append(
            {
                "topic_id": born["topic_id"],
                "label": known.label(topic, lang),
                "size": int(counts[:, topic].sum()),
                "first_period": _days(registry, active[0]) if active else None,
                "last_period": _days(registry, active[-1]) if active else None,
                "keywords": born["keywords"],
                "stability": born["stability"],
                "parent_id": born["parent_id"],
                "merged_into": known.ids[home] if home != topic else None,
                "pinned": born["topic_id"] in known.decisions.pins,
            }
        )
    rows.sort(key=lambda row: (row["merged_into"] is not None, -row["size"], row["topic_id"]))
    found: pa.Table = pa.Table.from_pylist(rows, schema=LIST_SCHEMA)
    return found


def rename_topic(path: Path, topic: str, name: str, *, lang: str) -> Notice:
    """Give `topic` (id or name) the name `name` for ever.

    Raises UsageError for an unknown topic, an empty or long name and one that another topic has.
    """
    with locked_registry(path):
        registry, known = _opened(path)
        place = _place(known, topic)
        name = re.sub(r"\s+", " ", name).strip()
        if not name:
            raise UsageError("registry.empty_name")
        if len(name) > MAX_NAME:
            raise UsageError("registry.long_name", name=name, limit=MAX_NAME)
        for other in range(len(known.ids)):
            if other != place and known.home[other] == other and name in _names(known, other):
                raise UsageError("registry.name_taken", name=name, topic=known.ids[other])
        old, own = known.label(place, lang), known.ids[place]
        write_decisions(path, with_name(registry.decisions, own, name))
        return Notice("registry.renamed", {"topic": own, "old": old, "new": name})


def merge_topics(path: Path, topic: str, into: str, *, lang: str) -> Notice:
    """Make `topic` part of `into`; what was part of `topic` comes along.

    Raises UsageError for an unknown topic and for a merge that would lead back to itself.
    """
    with locked_registry(path):
        registry, known = _opened(path)
        small, large = _place(known, topic), _place(known, into)
        if small == large or int(known.home[large]) == small:
            raise UsageError("registry.merge_itself", topic=topic)
        after = registry.places[-1].name if registry.places else ""
        ids = known.ids
        write_decisions(path, with_merge(registry.decisions, ids[small], ids[large], after=after))
        values = {
            "topic": ids[small],
            "label": known.label(small, lang),
            "into": ids[large],
            "into_label": known.label(large, lang),
        }
        return Notice("registry.merged", values)


def pin_topic(path: Path, topic: str, *, pinned: bool, lang: str) -> Notice:
    """Pin `topic`, or take its pin away. Raises UsageError for an unknown topic."""
    with locked_registry(path):
        registry, known = _opened(path)
        place = _place(known, topic)
        write_decisions(path, with_pin(registry.decisions, known.ids[place], pinned=pinned))
        key = "registry.pinned" if pinned else "registry.unpinned"
        return Notice(key, {"topic": known.ids[place], "label": known.label(place, lang)})


def _opened(path: Path) -> tuple[Registry, KnownTopics]:
    registry = open_registry(path)
    if not registry.places:
        raise InputError("registry.absent", path=path.name)
    return registry, known_in_all(registry)


def _place(known: KnownTopics, topic: str) -> int:
    if topic in known.place:
        return known.place[topic]
    named = [
        place
        for place in range(len(known.ids))
        if known.home[place] == place and topic.strip() in _names(known, place)
    ]
    if not named:
        raise UsageError("registry.unknown_topic", topic=topic)
    if len(named) > 1:
        raise UsageError("registry.ambiguous_topic", topic=topic)
    return named[0]


def _names(known: KnownTopics, place: int) -> set[str]:
    return {known.label(place, "ko"), known.label(place, "en")}


def _days(registry: Registry, number: int) -> str:
    place = registry.places[number]
    days = [day.isoformat() for day in (place.start, place.end) if isinstance(day, date)]
    return "–".join(dict.fromkeys(days)) or place.name
