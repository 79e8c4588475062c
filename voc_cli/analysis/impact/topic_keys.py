"""Which topic a key means now, although topics are renamed, merged, split and found anew.

A registry knows what became of a topic (`voc_cli.analysis.topics.lineage`). Where topics are found
anew every time, an action remembers of its topic some tickets and its words: the topic that now
holds most of those tickets (two at least, and more than half of those that lie in any) stands for
it, else the one topic that shares the most words, half of the fewer at least.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from voc_cli.analysis.topics.lineage import NO_LINEAGE, Lineage

__all__ = ["MEMORY_LESS", "Memory", "PresentTopic", "find_topic"]

_FEWEST_EXAMPLES = 2
_FEWEST_WORDS = 2
_SHARED_WORDS = 0.5


@dataclass(frozen=True)
class Memory:
    """What is remembered of a topic from when it was last seen."""

    label: str = ""
    words: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


MEMORY_LESS = Memory()


@dataclass(frozen=True)
class PresentTopic:
    """The topic that is meant. `also` are topics that broke off from it since; `label` names all.

    how  empty where it is the very topic; else `renamed`, `merged`, `split`, `examples` or `words`
    """

    topic_id: str
    label: str
    also: tuple[str, ...] = ()
    how: str = ""


def find_topic(
    text: str,
    tickets: pa.Table,
    topics: pa.Table | None,
    *,
    lineage: Lineage = NO_LINEAGE,
    memory: Memory = MEMORY_LESS,
    since: date | None = None,
) -> PresentTopic | None:
    """The topic that `text` (an id, a name or a former name) means among `topics` (TOPIC_SCHEMA).

    Topics that broke off in a period that ends after `since` (None: ever) are told in `also`.
    """
    labels: dict[str, str] = {}
    if topics is not None:
        ids, names = (topics.column(name).to_pylist() for name in ("topic_id", "label"))
        labels = dict(zip(ids, names, strict=True))
    by_label = {label: topic for topic, label in reversed(labels.items())}
    how = ""
    topic = text if text in labels or text in lineage.home else by_label.get(text)
    if topic is None and text in lineage.named:
        topic, how = lineage.named[text], "renamed"
    if topic is None and topics is not None:
        topic, how = _by_examples(tickets, memory), "examples"
        if topic is None:
            topic, how = _by_words(topics, memory), "words"
    if topic is None:
        return None
    home = lineage.home.get(topic, topic)
    also = _since(lineage.broken_off.get(home, ()), since)
    if home != topic:
        how = "merged"
    elif not how and also:
        how = "split"
    names = [labels.get(one) or lineage.labels.get(one, text) for one in (home, *also)]
    return PresentTopic(home, " + ".join(names), also, how)


def _since(broken: Sequence[tuple[str, str]], since: date | None) -> tuple[str, ...]:
    after = "" if since is None else since.isoformat()
    return tuple(dict.fromkeys(child for child, name in broken if name > after))


def _by_examples(tickets: pa.Table, memory: Memory) -> str | None:
    if not memory.examples or "topic_id" not in tickets.column_names:
        return None
    wanted = set(memory.examples)
    ids, topics = (tickets.column(name).to_pylist() for name in ("ticket_id", "topic_id"))
    held = Counter(t for i, t in zip(ids, topics, strict=True) if i in wanted and t is not None)
    if not held:
        return None
    topic, most = min(held.items(), key=lambda pair: (-pair[1], pair[0]))
    enough = most >= _FEWEST_EXAMPLES and 2 * most > sum(held.values())
    return topic if enough else None


def _by_words(topics: pa.Table, memory: Memory) -> str | None:
    wanted = set(memory.words) | set(memory.label.split())
    shared: dict[str, float] = {}
    for row in topics.to_pylist():
        own = {*(row["keywords"] or ()), *row["label"].split()}
        both = len(own & wanted)
        if row["size"] and both >= _FEWEST_WORDS:
            shared[row["topic_id"]] = both / min(len(own), len(wanted))
    best = sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))[:2]
    if not best or best[0][1] < _SHARED_WORDS:
        return None
    return best[0][0] if len(best) == 1 or best[1][1] < best[0][1] else None
