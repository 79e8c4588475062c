"""From what the user named to one table of tickets: each file is read, then all are joined."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.errors import InputError
from voc_cli.load.channel_talk import join_channel_talk
from voc_cli.load.columns import names_of_map
from voc_cli.load.dates import to_datetime
from voc_cli.load.dedupe import Ints, drop_older_versions, equal_codes
from voc_cli.load.frames import in_one_piece, read_frames
from voc_cli.load.id_keys import order_by_time
from voc_cli.load.linked import join_sheets, linked_places
from voc_cli.load.model import Content, Frame, Loaded, SourceReport
from voc_cli.load.one_source import (
    called_as,
    filled_from,
    merged_sources,
    shared_ids,
    source_names,
)
from voc_cli.load.own_results import are_results, is_report
from voc_cli.load.own_tables import OWN
from voc_cli.load.preset import Preset, chosen_preset
from voc_cli.load.read_excel import Password
from voc_cli.load.read_mail import join_mails
from voc_cli.load.rejects import in_order_of_file, rejected_rows
from voc_cli.load.repeats import mark_repeats
from voc_cli.load.scales import rescale_files, unread_notices
from voc_cli.load.sheet_choice import without_lists
from voc_cli.load.slack import join_slack
from voc_cli.load.sources import Source, contents, expand
from voc_cli.load.surveys import WINDOW_DAYS, join_surveys, survey_rows
from voc_cli.load.tables import TableRead, has_something_to_say, profiles_of, read_table
from voc_cli.load.told import told_header, told_headers
from voc_cli.messages import Notice
from voc_cli.schema import RawTickets, raw_schema
from voc_cli.settings import Settings

_LAST = 2**63 - 1  # tickets without a time come last
_MOST_PACKED = 20  # files of a zip that are looked through for tables that belong together
_PACKED_BYTES = 1 << 26
_NO_MAP: Mapping[str, str] = MappingProxyType({})

__all__ = ["load_sources"]


@dataclass(frozen=True)
class _Request:
    settings: Settings
    presets: tuple[Preset, ...]
    column_map: Mapping[str, str]
    input_format: str | None
    as_of: date | None
    password: Password
    strict: bool
    keep_rejects: bool


def load_sources(
    sources: Sequence[str],
    *,
    settings: Settings,
    input_format: str | None = None,
    column_map: Mapping[str, str] = _NO_MAP,
    strict: bool = False,
    as_of: date | None = None,
    password: Password = None,
    keep_rejects: bool = True,
    repeats: bool = True,
    advance: Callable[[str], None] | None = None,
) -> Loaded:
    """Every ticket of files, folders, globs or standard input (`-`), in one table.

    The table follows `raw_schema(settings.tz)`, sorted by (created_at nulls last, source,
    ticket_id); `advance` is called with the name of each file when it is done. `column_map` maps
    canonical names to headers; `as_of` is the day relative dates are counted from; `password` opens
    protected workbooks, or is asked for it by the file's name. `keep_rejects`: list the rows that
    are no ticket or went into another one; they are counted either way. `repeats`: mark which
    texts repeat (`duplicate_of`), which takes a third of the time; without it nothing is marked.

    Raises InputError when a file the user named, or with `strict` any file, cannot be read, or
    when nothing is left; UsageError for an unknown format, preset or column.
    """
    request = _Request(
        settings,
        chosen_preset(settings.preset),
        names_of_map(column_map),
        input_format,
        as_of,
        password,
        strict,
        keep_rejects,
    )
    reads: list[TableRead] = []
    notices: list[Notice] = []
    for source in expand(sources, input_format=input_format):
        try:
            reads.extend(_load_file(source, request, notices))
        except InputError as error:
            if source.alone or strict:
                raise
            reason = error.text(settings.lang)
            notices.append(Notice("load.skipped", {"file": source.name, "reason": reason}))
        if advance is not None:
            advance(source.name)
    if not reads:
        if notices and all(notice.key == "load.own_left_out" for notice in notices):
            raise InputError("load.folder_of_results", file=Path(sources[0]).name)
        raise InputError("load.nothing_loaded", n=len(notices))
    _check_map(request.column_map, reads)
    return _joined(reads, notices, settings, repeats=repeats)


def _load_file(source: Source, request: _Request, notices: list[Notice]) -> list[TableRead]:
    found, told = join_mails(join_slack(contents(source))), len(notices)
    linked = _linked(found, request)
    reads: list[TableRead] = []
    for place in range(len(found)):
        frames = linked.get(place) if linked else None
        if linked and not frames:
            continue  # what it says stands with the tickets it is about
        try:
            reads.extend(
                _load_content(found, place, request, notices, alone=source.alone, frames=frames)
            )
        except InputError as error:
            if len(found) == 1 or request.strict:
                raise
            reason = error.text(request.settings.lang)
            notices.append(Notice("load.skipped", {"file": found[place].name, "reason": reason}))
    if not reads and all(notice.key != "load.own_left_out" for notice in notices[told:]):
        raise InputError("load.no_tickets", file=source.name)
    return reads


def _linked(found: Sequence[Content], request: _Request) -> dict[int, list[Frame]]:
    """The tables of each of several files packed together, where one says more about another's."""
    size = sum(len(content.data) for content in found)
    if not 2 <= len(found) <= _MOST_PACKED or size > _PACKED_BYTES:
        return {}
    frames: list[Frame] = []
    of: list[int] = []
    for place, content in enumerate(found):
        try:
            tables = read_frames(
                content, input_format=request.input_format, password=request.password
            )
        except InputError:
            continue  # told when its turn comes
        frames += map(in_one_piece, tables)
        of += [place] * len(tables)
    if len({tuple(frame.table.column_names) for frame in frames}) < 2:
        return {}
    joined = linked_places(frames)
    if joined is None or len(set(of)) < len(found):
        return {}
    linked: dict[int, list[Frame]] = {place: [] for place in of}
    for frame, place in joined:
        linked[of[place]].append(frame)
    return linked


def _load_content(
    found: list[Content],
    place: int,
    request: _Request,
    notices: list[Notice],
    *,
    alone: bool,
    frames: list[Frame] | None = None,
) -> list[TableRead]:
    """The tickets of one file; none, with a notice, where voc itself wrote it, unless the user
    named it (`alone`). `frames` are its tables where they have been read already.
    """
    ours = Notice("load.own_left_out", {"file": found[place].name})
    if not alone and is_report(found[place].data):
        notices.append(ours)
        return []
    if frames is None:
        frames = read_frames(
            found[place], input_format=request.input_format, password=request.password
        )
    if not alone and are_results(frames):
        notices.append(ours)
        return []
    # The cells are copied out; a large file need not be held beside them.
    content = found[place] = replace(found[place], data=b"")
    frames = [in_one_piece(frame) for frame in frames]
    frames, private = join_channel_talk(frames)
    frames = join_sheets(frames)
    reads: list[TableRead] = []
    silent: list[Frame] = []
    skipped: list[str | None] = []
    for frame in frames:
        settings = request.settings
        read = read_table(
            frame,
            content=content,
            settings=settings,
            presets=request.presets,
            column_map=request.column_map,
            as_of=request.as_of,
            keep_rejects=request.keep_rejects,
        )
        if not has_something_to_say(read):
            silent.append(frame)
        else:
            reads.append(read)
    if not reads:
        raise InputError("load.no_text_column", **_seen(content.name, silent[0]))
    reads = [read for read in reads if len(read.tickets)] or reads
    reads, lists = without_lists(reads)
    skipped += [read.report.sheet for read in lists]
    if not any(len(read.tickets) for read in reads):
        raise InputError("load.no_tickets", file=content.name)
    for sheet in [*(frame.sheet for frame in silent), *skipped]:
        values = {"file": content.name, "sheet": sheet or ""}
        notices.append(Notice("load.sheet_skipped", values))
    if private:
        notices.append(Notice("load.private_dropped", {"file": content.name, "n": private}))
    return reads


def _seen(name: str, frame: Frame) -> dict[str, object]:
    """What a table without text holds, and the column that is most like one."""
    looks = profiles_of(frame)
    longest = max(looks, key=lambda header: looks[header].mean_length * (looks[header].time < 0.5))
    return {
        "file": name,
        "rows": len(frame.table),
        "columns": told_headers(frame.table.column_names[:12]),
        "nearest": told_header(longest),
    }


def _check_map(column_map: Mapping[str, str], reads: Sequence[TableRead]) -> None:
    """A header the user named must be in one file at least."""
    for field, header in column_map.items():
        if not any(field in read.told for read in reads):
            first = reads[0].report
            columns = told_headers(match.header for match in first.columns[:20])
            raise InputError(
                "load.map_missing", column=field, header=header, file=first.name, columns=columns
            )


def _joined(
    reads: list[TableRead], notices: list[Notice], settings: Settings, *, repeats: bool
) -> Loaded:
    """One table of all reads, whose own tables go: a large file is not held twice."""
    sizes = [len(read.tickets) for read in reads]
    table = reads[0].tickets
    if len(reads) > 1:
        table = pa.concat_tables([read.tickets for read in reads]).combine_chunks()
    reads[:] = [replace(read, tickets=table.schema.empty_table()) for read in reads]
    rows = np.arange(len(table))
    part = part_of = np.repeat(np.arange(len(reads)), sizes)
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
    table, told = _rescaled(table, part_of, names, ours)
    notices += told
    # A table of ours is a copy: of equal versions the export's own wins, whatever their names.
    copies = np.repeat(ours, sizes)
    layouts = equal_codes(table["source"])
    table = _in_one_source(table, reads, part, notices)
    versions = drop_older_versions(table, rows - np.where(copies, len(table), 0))
    table = filled_from(table, versions.told_elsewhere(layouts))
    if versions.renamed:
        table = _renamed(table, versions.renamed)
        notices.append(Notice("load.ids_reused", {"n": len(versions.renamed)}))
    if len(versions.dropped):
        reject(versions.dropped, "duplicate")
        table, part, rows = table.take(pa.array(versions.kept)), part[versions.kept], versions.kept
    used_up = np.zeros(len(reads), dtype=np.int64)
    answers = survey_rows([read.report for read in reads], part)
    if answers is not None:
        found = join_surveys(table, answers)
        values = {"n": found.joined, "alone": found.alone, "days": WINDOW_DAYS}
        notices.append(Notice("load.survey_joined", values))
        used_up = np.bincount(part[found.used_up], minlength=len(reads))
        reject(rows[found.used_up], "joined")
        left = np.setdiff1d(np.arange(len(table)), found.used_up)
        table, part = found.table.take(pa.array(left)), part[left]
    times = table["created_at"].cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
    times = np.asarray(pc.fill_null(times, _LAST).combine_chunks())
    order = order_by_time(times, table["source"], table["ticket_id"].combine_chunks())
    if not np.array_equal(order, np.arange(len(table))):
        columns, schema = table.columns, table.schema
        del table
        table = _taken(columns, schema, pa.array(order))
        part = part[order]
    if repeats and ours != [True]:
        place = table.schema.get_field_index("duplicate_of")
        field = raw_schema(settings.tz).field("duplicate_of")
        table = table.set_column(place, field, mark_repeats(table))
    reports = _reports(reads, sizes, table, part, used_up)
    listed = tuple(row for rows_of_read in rejects for row in in_order_of_file(rows_of_read))
    return Loaded(RawTickets(table), reports, listed, tuple(notices))


def _in_one_source(
    table: pa.Table, reads: list[TableRead], part: Ints, notices: list[Notice]
) -> pa.Table:
    """The table with one source for files of several layouts that tell of the same tickets.

    A survey's answer about a ticket is no version of it.
    """
    answers = survey_rows([read.report for read in reads], part)
    tickets = table if answers is None else table.filter(pa.array(~answers))
    shared = shared_ids(tickets)
    names = merged_sources(shared, source_names(tickets))
    for name, first in names.items():
        n = sum(both.ids for pair, both in shared.items() if pair == (first, name))
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
    table: pa.Table, part: Ints, names: Sequence[str], ours: Sequence[bool]
) -> tuple[pa.Table, list[Notice]]:
    """One scale of ratings a source, and what to tell of ratings; `part` is the file of a row."""
    notices: list[Notice] = []
    if len(names) > 1:
        table, notices = rescale_files(table, part, names, ours)
    for place, name in enumerate(names):
        if not ours[place]:
            given = table.select(["rating", "csat"]).filter(pa.array(part == place))
            notices += unread_notices(given, name)
    return table, notices


def _taken(columns: list[pa.ChunkedArray], schema: pa.Schema, order: pa.Array) -> pa.Table:
    """The rows in another order; each of `columns` is let go as soon as its copy is made."""
    for place in range(len(columns)):
        if columns[place].null_count < len(order):
            taken = columns[place].take(order)
            columns[place] = pa.chunked_array([taken.combine_chunks()], type=taken.type)
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
    reads: Sequence[TableRead], sizes: Sequence[int], table: pa.Table, part: Ints, used_up: Ints
) -> tuple[SourceReport, ...]:
    tz = table.schema.field("created_at").type.tz
    times = table["created_at"].cast(pa.timestamp("us", tz="UTC")).cast(pa.timestamp("us"))
    moments = np.asarray(times.to_numpy(), dtype="datetime64[us]")
    reports: list[SourceReport] = []
    for place, read in enumerate(reads):
        mine = moments[part == place]
        known = mine[~np.isnat(mine)]
        reports.append(
            replace(
                read.report,
                kept=len(mine),
                duplicates=sizes[place] - len(mine) - int(used_up[place]),
                rejected=_with_joined(read.report.rejected, int(used_up[place])),
                first_time=to_datetime(known.min(), tz) if len(known) else None,
                last_time=to_datetime(known.max(), tz) if len(known) else None,
            )
        )
    return tuple(reports)
