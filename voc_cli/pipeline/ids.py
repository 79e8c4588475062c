"""One id, one ticket: what sheets of several sources number alike is told apart."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["tell_apart"]


def tell_apart(tickets: pa.Table) -> tuple[pa.Table, int]:
    """The tickets with `id@source` for every id that several sources use, and how many ids those
    are.

    `ticket_id` is unique within a source only: of two sheets numbered 1…N, "7" may mean either. In
    results that name tickets (exemplars, topics, categories) an id must mean one, whichever files
    are read together; the table of `voc load` has `source` beside it and keeps the file's own ids.
    `duplicate_of` follows: among tickets of that id the first of equal words, else the first.
    """
    pairs = tickets.select(["ticket_id", "source"]).group_by(["ticket_id", "source"]).aggregate([])
    counts = pairs.group_by("ticket_id").aggregate([("source", "count")])
    shared = counts.filter(pc.greater(counts["source_count"], 1))["ticket_id"]
    if not len(shared):
        return tickets, 0
    ids, sources = tickets["ticket_id"], tickets["source"]
    clashing = pc.is_in(ids, value_set=shared.combine_chunks())
    new = pc.if_else(clashing, pc.binary_join_element_wise(ids, sources, "@"), ids)
    tickets = _with(tickets, "ticket_id", new)
    pointing = np.flatnonzero(pc.is_in(tickets["duplicate_of"], value_set=shared.combine_chunks()))
    if len(pointing):
        duplicate_of = tickets["duplicate_of"].to_pylist()
        rows = _rows_of(ids.to_pylist(), set(shared.to_pylist()))
        words = _words(tickets)
        for row in map(int, pointing):
            named = rows[duplicate_of[row]]
            equal = [other for other in named if words[other] == words[row]]
            duplicate_of[row] = new[(equal or named)[0]].as_py()
        tickets = _with(tickets, "duplicate_of", pa.array(duplicate_of, pa.string()))
    return tickets, len(shared)


def _with(table: pa.Table, name: str, column: pa.Array | pa.ChunkedArray) -> pa.Table:
    place = table.schema.get_field_index(name)
    return table.set_column(place, table.schema.field(place), column)


def _rows_of(ids: Sequence[str], wanted: set[str]) -> Mapping[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for row, own in enumerate(ids):
        if own in wanted:
            rows.setdefault(own, []).append(row)
    return rows


def _words(tickets: pa.Table) -> list[str]:
    said = pc.coalesce(tickets["body"], tickets["subject"], "")
    return ["".join(filter(str.isalnum, text.lower())) for text in said.to_pylist()]
