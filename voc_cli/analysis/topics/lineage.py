"""What became of topics: the names they had, what they are part of now, what broke off."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from voc_cli.analysis.topics.known import KnownTopics

__all__ = ["NO_LINEAGE", "Lineage", "lineage_of"]


@dataclass(frozen=True)
class Lineage:
    """The history of a registry's topics, by topic id.

    named   every name a topic ever had → its id (of two that had one, the later born)
    home    the topic it is part of now: itself unless it was merged
    labels  what it is called now
    broken_off  topics that broke off from it and stand for themselves, each with the name of the
                period that bore it (its last day)
    """

    named: Mapping[str, str] = field(default_factory=dict)
    home: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    broken_off: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


NO_LINEAGE = Lineage()


def lineage_of(known: KnownTopics, lang: str) -> Lineage:
    """The lineage of everything in `known`."""
    named: dict[str, str] = {}
    for language in ("en", "ko"):
        named |= dict(
            zip(known.born.column(f"label_{language}").to_pylist(), known.ids, strict=True)
        )
    named |= {name: topic for topic, name in known.decisions.names.items() if topic in known.place}
    home = {topic: known.ids[place] for topic, place in zip(known.ids, known.home, strict=True)}
    broken: dict[str, tuple[tuple[str, str], ...]] = {}
    for name, record in zip(known.names, known.records, strict=True):
        pairs = zip(
            record.born.column("topic_id").to_pylist(),
            record.born.column("parent_id").to_pylist(),
            strict=True,
        )
        for child, parent in pairs:
            if parent in home and home[child] != home[parent]:
                own = home[parent]
                broken[own] = (*broken.get(own, ()), (home[child], name))
    labels = {topic: known.label(place, lang) for place, topic in enumerate(known.ids)}
    return Lineage(named, home, labels, broken)
