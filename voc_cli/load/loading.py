"""From what the user named to one table of tickets: each file is read, then all are joined."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from voc_cli.errors import InputError
from voc_cli.load.channel_talk import join_channel_talk
from voc_cli.load.columns import names_of_map
from voc_cli.load.frames import in_one_piece, read_frames
from voc_cli.load.joining import join_tables
from voc_cli.load.linked import join_sheets, linked_places
from voc_cli.load.model import Content, Frame, Loaded
from voc_cli.load.own_results import are_results, is_report
from voc_cli.load.preset import Preset, chosen_preset
from voc_cli.load.read_excel import Password
from voc_cli.load.read_mail import join_mails
from voc_cli.load.sheet_choice import without_lists
from voc_cli.load.slack import join_slack
from voc_cli.load.sources import Source, contents, expand
from voc_cli.load.tables import TableRead, has_something_to_say, profiles_of, read_table
from voc_cli.load.told import told_header, told_headers
from voc_cli.messages import Notice
from voc_cli.settings import Settings

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
            values = {"file": source.name, "reason": error.notice}
            notices.append(Notice("load.skipped", values))
        if advance is not None:
            advance(source.name)
    if not reads:
        if notices and all(notice.key == "load.own_left_out" for notice in notices):
            raise InputError("load.folder_of_results", file=Path(sources[0]).name)
        raise InputError("load.nothing_loaded", n=len(notices))
    _check_map(request.column_map, reads)
    return join_tables(reads, notices, repeats=repeats)


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
            values = {"file": found[place].name, "reason": error.notice}
            notices.append(Notice("load.skipped", values))
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
