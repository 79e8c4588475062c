"""The tables of all files as one: scales and sources agree, each ticket once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells.dates import to_datetime
from voc_cli.load.cells.ratings import Scale, Seen
from voc_cli.load.cells.scan import is_constant, one_piece
from voc_cli.load.duplicates.dedupe import Ints, drop_older_versions
from voc_cli.load.duplicates.id_keys import order_by_time
from voc_cli.load.duplicates.one_source import (
    called_as,
    fullest_first,
    merged_sources,
    shared_by,
    shared_ids,
)
from voc_cli.load.duplicates.told import filled_from_files, told_by
from voc_cli.load.model import Loaded, Origins, RatingScale, SourceReport
from voc_cli.load.own_tables import OWN
from voc_cli.load.rejects import in_order_of_file, rejected_rows
from voc_cli.load.scales import rescale_files, unread_notices
from voc_cli.load.surveys import join_surveys, joined_notices, survey_rows
from voc_cli.load.tables import TableRead
from voc_cli.messages import Notice
from voc_cli.schema import RawTickets

_LAST = 2**63 - 1  # tickets without a time come last

__all__ = ["join_tables"]


def join_tables(reads: list[TableRead], notices: list[Notice]) -> Loaded:
    """One table of all reads, whose own tables go: a large file is not held twice."""
    sizes = [len(read.tickets) for read in reads]
    table = _taken_out(reads)
    rows = np.arange(len(table))
    part_of = np.repeat(np.arange(len(reads)), sizes)
    first = np.cumsum([0, *sizes])
    rejects = [[*read.rejects] for read in reads]

    def reject(gone: Ints, reason: str) -> None:
        for place in np.unique(part_of[gone]):
            read, own = reads[place], gone[part_of[gone] == place] - first[place]
            if read.frame is not None:
                rejects[place] += rejected_rows(
                    read.frame, own.tolist(), [reason] * len(own), name=read.report.name
                )

    ours = [read.report.preset == OWN for read in reads]
    names = [read.report.name for read in reads]
    table, told, seen = _rescaled(table, part_of, names, ours, [read.scale for read in reads])
    notices += told
    # A table of ours is a copy: of equal versions the export's own wins, whatever their names.
    copies = np.repeat(ours, sizes)
    sources = [read.report.source for read in reads]
    table = _in_one_source(table, reads, part_of, notices)
    versions = drop_older_versions(table, rows - np.where(copies, len(table), 0))
    columns = [told_by(match.column for match in read.report.columns) for read in reads]
    turn = part_of - np.where(copies, len(reads), 0)
    has = np.array(columns, dtype=np.int64)[part_of]
    table, has = filled_from_files(table, versions.older, turn, has)
    if versions.renamed:
        table = _renamed(table, versions.renamed)
        notices.append(Notice("load.ids_reused", {"n": len(versions.renamed)}))
    if len(versions.dropped):
        reject(versions.dropped, "duplicate")
        table, rows = table.take(pa.array(versions.kept)), versions.kept
    used_up = np.zeros(len(reads), dtype=np.int64)
    answers = survey_rows([read.report for read in reads], part_of[rows])
    if answers is not None:
        found = join_surveys(table, answers)
        notices.extend(joined_notices(found))
        used_up = np.bincount(part_of[rows[found.used_up]], minlength=len(reads))
        reject(rows[found.used_up], "joined")
        left = np.setdiff1d(np.arange(len(table)), found.used_up)
        table, rows = found.table.take(pa.array(left)), rows[left]
    order = _order_of(table)
    if not np.array_equal(order, np.arange(len(table))):
        parts, schema = table.columns, table.schema
        del table
        table, rows = _taken(parts, schema, pa.array(order)), rows[order]
    scales = [_scale_of(seen.get(source)) for source in sources]
    reports = _reports(reads, sizes, table, part_of[rows], used_up, scales)
    return Loaded(
        RawTickets(table),
        reports,
        tuple(row for rows_of_read in rejects for row in in_order_of_file(rows_of_read)),
        tuple(notices),
        stated=_stated(reports, sources, seen),
        origins=_origins(rows, part_of, has, versions.older),
    )


def _origins(rows: Ints, part: Ints, has: Ints, older: Mapping[int, Sequence[int]]) -> Origins:
    """Where the tickets come from that are left: `rows` of all that were read, whose tables are
    `part`, with the versions that went.
    """
    place_of = np.full(len(part), -1, dtype=np.int64)
    place_of[rows] = np.arange(len(rows))
    gone = [
        (place_of[row], part[other])
        for row, versions in older.items()
        for other in versions
        if part[other] != part[row] and place_of[row] >= 0
    ]
    pairs = np.unique(np.array(gone, dtype=np.int64).reshape(-1, 2), axis=0)
    return Origins(part[rows], has[rows], pairs)


def _taken_out(reads: list[TableRead]) -> pa.Table:
    """The tickets of all reads, which keep none of their own."""
    table = reads[0].tickets
    if len(reads) > 1:
        table = pa.concat_tables([read.tickets for read in reads]).combine_chunks()
    reads[:] = [replace(read, tickets=table.schema.empty_table()) for read in reads]
    return table


def _stated(
    reports: Sequence[SourceReport], sources: Sequence[str], seen: Mapping[str, Seen]
) -> dict[str, tuple[float, float]]:
    """The scales that somebody stated, by the source that the tickets came to be of."""
    return {
        report.source: one.stated
        for report, source in zip(reports, sources, strict=True)
        if (one := seen.get(source)) is not None and one.stated is not None
    }


def _scale_of(seen: Seen | None) -> RatingScale | None:
    if seen is None or seen.scale is None:
        return None
    return RatingScale(*seen.scale, seen.stated is not None)


def _in_one_source(
    table: pa.Table, reads: list[TableRead], part: Ints, notices: list[Notice]
) -> pa.Table:
    """The table with one source for files of several layouts that tell of the same tickets.

    A survey's answer about a ticket is no version of it.
    """
    answers = survey_rows([read.report for read in reads], part)
    tickets = table if answers is None else table.filter(pa.array(~answers))
    shared = {} if is_constant(tickets["source"]) else shared_ids(tickets)
    names = merged_sources(shared, fullest_first(tickets)) if shared else {}
    for name, first in names.items():
        n = shared_by(shared, first, name).ids
        files = [
            ", ".join(dict.fromkeys(r.report.name for r in reads if r.report.source == one))
            for one in (first, name)
        ]
        notices.append(Notice("load.one_source", {"n": n, "file": files[1], "other": files[0]}))
    for place, read in enumerate(reads):
        source = names.get(read.report.source, read.report.source)
        reads[place] = replace(read, report=replace(read.report, source=source))
    return called_as(table, names)


def _rescaled(
    table: pa.Table,
    part: Ints,
    names: Sequence[str],
    ours: Sequence[bool],
    stated: Sequence[Scale | None],
) -> tuple[pa.Table, list[Notice], Mapping[str, Seen]]:
    """One scale of ratings a source, and what to tell of ratings; `part` is the file of a row."""
    table, notices, seen = rescale_files(table, part, names, ours, stated)
    for place, name in enumerate(names):
        if not ours[place]:
            given = table.select(["rating", "csat"])
            if len(names) > 1:
                given = given.filter(pa.array(part == place))
            notices += unread_notices(given, name)
    return table, notices, seen


def _order_of(table: pa.Table) -> Ints:
    """By time, source and id; tickets without a time come last."""
    times = table["created_at"].cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
    known = np.asarray(one_piece(pc.fill_null(times, _LAST)))
    sources = None if is_constant(table["source"]) else table["source"]
    return order_by_time(known, sources, one_piece(table["ticket_id"]))


def _taken(columns: list[pa.ChunkedArray], schema: pa.Schema, order: pa.Array) -> pa.Table:
    """The rows in another order; each of `columns` is let go as soon as its copy is made."""
    for place, column in enumerate(columns):
        if column.null_count < len(order):
            taken = column.take(order)
            columns[place] = pa.chunked_array([one_piece(taken)], type=taken.type)
    return pa.table(columns, schema=schema)


def _with_joined(rejected: Mapping[str, int], used_up: int) -> Mapping[str, int]:
    """Rows of a survey that are part of a ticket now, among the rows that are none themselves."""
    counts = {**rejected, "joined": used_up} if used_up else rejected
    return MappingProxyType(dict(sorted(counts.items())))


def _renamed(table: pa.Table, renamed: Mapping[int, str]) -> pa.Table:
    ids = table["ticket_id"].to_pylist()
    for row, new in renamed.items():
        ids[row] = new
    place = table.schema.get_field_index("ticket_id")
    return table.set_column(place, table.schema.field(place), pa.array(ids, pa.string()))


def _reports(
    reads: Sequence[TableRead],
    sizes: Sequence[int],
    table: pa.Table,
    part: Ints,
    used_up: Ints,
    scales: Sequence[RatingScale | None],
) -> tuple[SourceReport, ...]:
    tz = table.schema.field("created_at").type.tz
    times = table["created_at"].cast(pa.timestamp("us", tz="UTC")).cast(pa.timestamp("us"))
    moments = np.asarray(times.to_numpy(), dtype="datetime64[us]")
    reports: list[SourceReport] = []
    for place, read in enumerate(reads):
        mine = moments[part == place] if len(reads) > 1 else moments
        known = mine[~np.isnat(mine)]
        reports.append(
            replace(
                read.report,
                kept=len(mine),
                duplicates=sizes[place] - len(mine) - int(used_up[place]),
                rejected=_with_joined(read.report.rejected, int(used_up[place])),
                first_time=to_datetime(known.min(), tz) if len(known) else None,
                last_time=to_datetime(known.max(), tz) if len(known) else None,
                scale=scales[place],
            )
        )
    return tuple(reports)
