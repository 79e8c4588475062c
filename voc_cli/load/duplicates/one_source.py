"""The same tickets under two layouts: files that tell of the same tickets are one source.

A source is known by its headers, so an export saved again with other headers, or without some of
its columns, looks like another one, and all of its tickets would count double. What the two have
in common tells: the same ids, and behind nearly every shared id the same moment or words. Sheets
numbered 1…N share ids and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import pyarrow as pa
import pyarrow.compute as pc

MIN_SHARED = 3
MIN_AGREEING = 0.9
_SUFFIX = r"~[0-9a-f]{6,64}$"  # told apart before, when numbers were used again
_MINUTE = 60 * 1_000_000
_NEEDED = ("ticket_id", "source", "created_at", "subject", "body")

Pair = tuple[str, str]

__all__ = [
    "Shared",
    "called_as",
    "fullest_first",
    "merged_sources",
    "shared_by",
    "shared_ids",
]


@dataclass(frozen=True)
class Shared:
    """How many ids two sources have in common, and how many of them mean the same ticket."""

    ids: int = 0
    agreeing: int = 0

    def __add__(self, other: "Shared") -> "Shared":
        return Shared(self.ids + other.ids, self.agreeing + other.agreeing)

    @property
    def one(self) -> bool:
        """Whether the two are one source."""
        return self.agreeing >= MIN_SHARED and self.agreeing >= MIN_AGREEING * self.ids


def _source_names(table: pa.Table) -> list[str]:
    """The sources of a table, in the order of their first row."""
    names: list[str] = pc.unique(table["source"]).to_pylist()
    return names


def fullest_first(table: pa.Table) -> list[str]:
    """The sources of a table in an order that the order of its rows does not change: help desks
    and names that somebody gave before signatures of headers, and those that tell most (filled
    cells) first.
    """
    filled = {
        name: sum(
            len(column) - column.null_count
            for column in table.filter(pc.equal(table["source"], name)).columns
        )
        for name in _source_names(table)
    }
    return sorted(filled, key=lambda name: (name.startswith("sheet-"), -filled[name], name))


def merged_sources(shared: Mapping[Pair, Shared], order: Sequence[str]) -> dict[str, str]:
    """{source: the source it is one with}, the first of `order` each time; others are left out."""
    first: dict[str, str] = {}
    for place, name in enumerate(order):
        for earlier in order[:place]:
            if shared_by(shared, earlier, name).one:
                first[name] = first.get(earlier, earlier)
                break
    return first


def shared_by(shared: Mapping[Pair, Shared], one: str, other: str) -> Shared:
    """What two sources share, whichever came first."""
    return shared.get((one, other)) or shared.get((other, one)) or Shared()


def shared_ids(*tables: pa.Table) -> dict[Pair, Shared]:
    """{(source, later source): what they share} over the rows of all tables.

    An id's tickets agree when they were created in the same minute, which is not the full hour (a
    date without a time is midnight), or say the same letters and digits. An id that a source has
    more than once agrees when one of its tickets does.
    """
    whole = pa.concat_tables([table.select(_NEEDED) for table in tables])
    order = _source_names(whole)
    if len(order) < 2:
        return {}
    ids = pc.replace_substring_regex(whole["ticket_id"], _SUFFIX, "")
    seen = pa.table({"id": ids, "source": whole["source"]}).group_by(["id", "source"]).aggregate([])
    counts = seen.group_by("id").aggregate([("source", "count")])
    shared = counts.filter(pc.greater(counts["source_count"], 1))["id"]
    rows = pc.is_in(ids, value_set=shared.combine_chunks())
    some, ids = whole.filter(rows), ids.filter(rows).to_pylist()
    minutes, words = _minutes(some), _words(some)
    known: dict[str, set[str]] = {name: set() for name in order}
    facts: dict[str, set[tuple[str, int | str]]] = {name: set() for name in order}
    for source, own, minute, said in zip(
        some["source"].to_pylist(), ids, minutes, words, strict=True
    ):
        known[source].add(own)
        if minute is not None:
            facts[source].add((own, minute))
        if said:
            facts[source].add((own, said))
    return {
        (one, other): Shared(len(both), len({own for own, _ in facts[one] & facts[other]}))
        for one, other in combinations(order, 2)
        if (both := known[one] & known[other])
    }


def called_as(table: pa.Table, names: Mapping[str, str]) -> pa.Table:
    """The table with sources under the names they are merged into."""
    if not names:
        return table
    place = table.schema.get_field_index("source")
    sources = [names.get(name, name) for name in table["source"].to_pylist()]
    return table.set_column(place, table.schema.field(place), pa.array(sources, pa.string()))


def _minutes(table: pa.Table) -> list[int | None]:
    """The minute a ticket was created in; None where that tells nothing."""
    times = table["created_at"].cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
    return [
        None if time is None or time // _MINUTE % 60 == 0 else time // _MINUTE
        for time in times.to_pylist()
    ]


def _words(table: pa.Table) -> list[str]:
    said = pc.coalesce(table["body"], table["subject"], "")
    return ["".join(filter(str.isalnum, text.lower())) for text in said.to_pylist()]
