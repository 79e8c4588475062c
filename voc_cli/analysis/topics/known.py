"""What is known of topics from earlier periods: records of what each period brought, read together.

A record is written once for a period and only ever adds: topics that were born, their centres, new
terms, the tickets seen for the first time, topics that became one. What was known before a period
is the records before it; nothing else, so that a period computed again sees what it saw.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import scipy.sparse as sp

__all__ = [
    "BORN_SCHEMA",
    "CENTRE_SCHEMA",
    "MEMBER_SCHEMA",
    "MERGED_SCHEMA",
    "TERM_SCHEMA",
    "Decisions",
    "KnownTopics",
    "TopicRecord",
]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

UNSEEN, NO_TOPIC = -2, -1

BORN_SCHEMA = pa.schema(
    [
        ("topic_id", pa.string()),
        ("label_ko", pa.string()),
        ("label_en", pa.string()),
        ("keywords", pa.list_(pa.string())),
        ("stability", pa.float64()),
        ("parent_id", pa.string()),
        ("floor", pa.float64()),  # cosine below which a ticket fits the topic badly
        ("typical", pa.float64()),  # the median cosine of its tickets
        ("subtopics_ko", pa.list_(pa.string())),
        ("subtopics_en", pa.list_(pa.string())),
    ]
)
CENTRE_SCHEMA = pa.schema(
    [
        ("topic_id", pa.string()),
        ("subtopic", pa.int64()),  # place in the lists of subtopics; null: the topic itself
        ("term", pa.string()),
        ("weight", pa.float64()),
    ]
)
TERM_SCHEMA = pa.schema([("term", pa.string()), ("idf", pa.float64())])
MEMBER_SCHEMA = pa.schema(
    [
        ("source", pa.string()),
        ("ticket_id", pa.string()),
        ("topic_id", pa.string()),
        ("fits", pa.bool_()),
    ]
)
MERGED_SCHEMA = pa.schema([("topic_id", pa.string()), ("into_id", pa.string())])


@dataclass(frozen=True)
class TopicRecord:
    """What one period added to what is known."""

    born: pa.Table
    centres: pa.Table
    terms: pa.Table
    members: pa.Table
    merged: pa.Table


@dataclass(frozen=True)
class Decisions:
    """A person's word on topics, by topic id.

    names   what it is called, whatever the language
    merges  the topic it is part of; `merged_after` the number of records there were at that time
    pins    topics that are listed even when nobody writes of them
    """

    names: Mapping[str, str] = field(default_factory=dict)
    merges: Mapping[str, str] = field(default_factory=dict)
    merged_after: Mapping[str, str] = field(default_factory=dict)
    pins: frozenset[str] = frozenset()


@dataclass(frozen=True)
class KnownTopics:
    """Everything known before a period.

    records    oldest first, with their names
    decisions  what a person said, whenever
    fingerprint  of the tokenizer the terms come from; empty while nothing is known
    """

    records: tuple[TopicRecord, ...] = ()
    names: tuple[str, ...] = ()
    decisions: Decisions = field(default_factory=Decisions)
    fingerprint: str = ""

    @cached_property
    def born(self) -> pa.Table:
        """All topics ever born, in the order of birth."""
        return pa.concat_tables([BORN_SCHEMA.empty_table(), *(r.born for r in self.records)])

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(self.born.column("topic_id").to_pylist())

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where each id stands in `ids`."""
        return {topic: i for i, topic in enumerate(self.ids)}

    @cached_property
    def home(self) -> Ints:
        """For each topic the one it is part of now: itself unless it was merged."""
        return _resolve(self.ids, self.automatic_merges | dict(self.decisions.merges))

    @cached_property
    def automatic_merges(self) -> dict[str, str]:
        """Topics that became one without anybody's doing."""
        out: dict[str, str] = {}
        for record in self.records:
            pairs = zip(
                record.merged.column("topic_id").to_pylist(),
                record.merged.column("into_id").to_pylist(),
                strict=True,
            )
            out.update(pairs)
        return out

    @cached_property
    def vocabulary(self) -> Mapping[str, float]:
        """The inverse frequency of every known term, from the record that brought it."""
        out: dict[str, float] = {}
        for record in self.records:
            terms = record.terms.column("term").to_pylist()
            for term, idf in zip(terms, record.terms.column("idf").to_pylist(), strict=True):
                out.setdefault(term, idf)
        return out

    @cached_property
    def floors(self) -> Floats:
        """The cosine below which a ticket fits each topic badly."""
        return np.asarray(self.born.column("floor").to_numpy(), dtype=np.float64)

    @cached_property
    def typical(self) -> Floats:
        """The median cosine of each topic's tickets with its centre."""
        return np.asarray(self.born.column("typical").to_numpy(), dtype=np.float64)

    def label(self, topic: int, lang: str) -> str:
        """What a topic is called: a person's name for it, else the one it was born with."""
        own = self.decisions.names.get(self.ids[topic])
        return own or str(self.born.column(f"label_{lang}")[topic].as_py())

    def centres(self, terms: Sequence[str]) -> sp.csr_array:
        """The centres of all topics over `terms` (csr, topics × terms)."""
        return self._centres(terms, parts=False)[0]

    def part_centres(self, terms: Sequence[str]) -> tuple[sp.csr_array, Ints, Ints]:
        """(centres of all subtopics, the topic of each, its place among the topic's)."""
        return self._centres(terms, parts=True)

    def _centres(self, terms: Sequence[str], *, parts: bool) -> tuple[sp.csr_array, Ints, Ints]:
        table = pa.concat_tables(
            [CENTRE_SCHEMA.empty_table(), *(record.centres for record in self.records)]
        )
        valid = pc.is_valid(table.column("subtopic"))
        table = table.filter(valid if parts else pc.invert(valid))
        column = {term: i for i, term in enumerate(terms)}
        topics = [self.place[t] for t in table.column("topic_id").to_pylist()]
        number = table.column("subtopic").fill_null(0).to_numpy()
        columns = np.array([column.get(t, -1) for t in table.column("term").to_pylist()], np.int64)
        weights = np.asarray(table.column("weight").to_numpy(), dtype=np.float64)
        if parts:
            width = int(number.max()) + 1 if len(number) else 1
            keys, rows = np.unique(
                np.array(topics, dtype=np.int64) * width + number, return_inverse=True
            )
            parents, places, n_rows = keys // width, keys % width, len(keys)
        else:
            rows = np.array(topics, dtype=np.int64)
            n_rows = len(self.ids)
            parents, places = np.arange(n_rows), np.zeros(n_rows, dtype=np.int64)
        kept = columns >= 0
        shape = (n_rows, len(terms))
        found = sp.csr_array((weights[kept], (rows.reshape(-1)[kept], columns[kept])), shape=shape)
        return found, parents, places

    def lookup(self, sources: pa.ChunkedArray, ticket_ids: pa.Array) -> tuple[Ints, Mask, Ints]:
        """For each ticket: its topic's place (−1 none, −2 never seen), whether it fits, its record.

        A ticket that a later record names again has what that record says.
        """
        n = len(ticket_ids)
        topic, fits, number = np.full(n, UNSEEN), np.zeros(n, np.bool_), np.full(n, -1)
        wanted = _member_keys(sources, ticket_ids)
        for record_number, record in enumerate(self.records):
            members = record.members
            keys = _member_keys(members.column("source"), members.column("ticket_id"))
            at = pc.index_in(wanted, keys).fill_null(-1).to_numpy(zero_copy_only=False)
            found = at >= 0
            own = np.array(
                [self.place.get(t, NO_TOPIC) for t in members.column("topic_id").to_pylist()],
                dtype=np.int64,
            )
            topic[found] = own[at[found]]
            fits[found] = members.column("fits").to_numpy()[at[found]]
            number[found] = record_number
        return topic, fits, number

    @cached_property
    def counts(self) -> Ints:
        """Tickets first seen in each record, by topic they are part of now (records × topics)."""
        out = np.zeros((len(self.records), len(self.ids)), dtype=np.int64)
        for number, record in enumerate(self.records):
            codes = record.members.column("topic_id").to_pylist()
            own = np.array([self.place[t] for t in codes if t in self.place], dtype=np.int64)
            out[number] = np.bincount(self.home[own], minlength=len(self.ids))
        return out

    @cached_property
    def totals(self) -> Ints:
        """Tickets of each record."""
        return np.array([record.members.num_rows for record in self.records], dtype=np.int64)


def _resolve(ids: Sequence[str], merges: Mapping[str, str]) -> Ints:
    """For each of `ids` the place of the topic it ends in; a circle ends where it began."""
    place = {topic: i for i, topic in enumerate(ids)}
    out = np.arange(len(ids))
    for i, topic in enumerate(ids):
        seen = {topic}
        while topic in merges and merges[topic] in place and merges[topic] not in seen:
            topic = merges[topic]
            seen.add(topic)
        out[i] = place[topic]
    return out


def _member_keys(
    sources: pa.Array | pa.ChunkedArray, ticket_ids: pa.Array | pa.ChunkedArray
) -> pa.Array:
    """Source and id of each ticket in one string."""
    keys = pc.binary_join_element_wise(
        pc.fill_null(sources, ""), pc.fill_null(ticket_ids, ""), "\x1f"
    )
    whole: pa.Array = keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys
    return whole
