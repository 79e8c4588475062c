"""From what the user named to one table of tickets: each file is read, then all are joined."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from voc_cli.errors import InputError
from voc_cli.load.columns.lexicon import canonical_key
from voc_cli.load.columns.mapping import names_of_map
from voc_cli.load.columns.preset import Preset, chosen_preset
from voc_cli.load.columns.told import told_header, told_headers
from voc_cli.load.conversations.channel_talk import join_channel_talk
from voc_cli.load.conversations.slack import join_slack
from voc_cli.load.files.excel import Password
from voc_cli.load.files.frames import in_one_piece, in_plain_cells, read_frames
from voc_cli.load.files.json_cells import holds_objects, spread_objects
from voc_cli.load.files.mail import join_mails
from voc_cli.load.files.own_results import are_results, is_report
from voc_cli.load.files.sources import Source, contents, expand
from voc_cli.load.internal import without_internal
from voc_cli.load.joining import join_tables
from voc_cli.load.linked import join_sheets, link_files
from voc_cli.load.model import Content, Frame, Loaded
from voc_cli.load.own_tables import own_tickets
from voc_cli.load.sheet_choice import without_lists
from voc_cli.load.tables import TableRead, has_something_to_say, profiles_of, read_table
from voc_cli.load.together import (
    TOGETHER_BYTES,
    are_too_large,
    folder_called,
    folders,
    is_too_large,
    together,
)
from voc_cli.messages import Notice
from voc_cli.schema import RawTickets, raw_schema
from voc_cli.settings import Settings

_MOST_LAYOUTS = 100  # each is compared with each; files of equal columns are one
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
    known: frozenset[Path] = frozenset(),
    scales: Sequence[str] = (),
    advance: Callable[[str], None] | None = None,
) -> Loaded:
    """Every ticket of files, folders, globs or standard input (`-`), in one table.

    The table follows `raw_schema(settings.tz)`, sorted by (created_at nulls last, source,
    ticket_id); `advance` is called with the name of each file when it is done. `column_map` maps
    canonical names to headers; `as_of` is the day relative dates are counted from; `password` opens
    protected workbooks, or is asked for it by the file's name. `keep_rejects`: list the rows that
    are no ticket or went into another one; they are counted either way. Files `known` already are
    left out. `scales` are headers of ratings (or `rating`) whose scale was stated for these very
    files. Texts that repeat are not marked yet: that is done on masked ones (`with_repeats`).

    Raises InputError when a file the user named, or with `strict` any file, cannot be read, when
    nothing is left, or a header the user named is in none; UsageError for an unknown format, preset
    or column.
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
    job = _Job(request)
    given = expand(sources, input_format=input_format)
    for folder in folders(given):
        before = len(job.reads)
        # What is known counts, too: whether files are looked through must not hang on it.
        for beside in together(folder):
            left = [source for source in beside if source.path not in known]
            _load_some(left, job)
            for source in left:
                if advance is not None:
                    advance(source.name)
        if len(folder) > 1 and is_too_large(folder):
            job.tell_apart(folder_called(folder), len(folder), job.reads[before:])
    reads, notices = job.reads, job.notices
    if not reads and known:
        nothing = RawTickets(raw_schema(settings.tz).empty_table())
        return Loaded(nothing, (), (), tuple(notices))
    if not reads:
        raise _nothing_loaded(sources, notices)
    _check_map(request.column_map, reads)
    _check_scales(scales, reads)
    return replace(join_tables(reads, notices), joined=frozenset(job.joined))


def _nothing_loaded(sources: Sequence[str], notices: Sequence[Notice]) -> InputError:
    if notices and all(notice.key == "load.own_left_out" for notice in notices):
        return InputError("load.folder_of_results", file=Path(sources[0]).name)
    return InputError("load.nothing_loaded", n=len(notices))


@dataclass
class _Job:
    """A request and what came of it so far."""

    request: _Request
    reads: list[TableRead] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    joined: set[str] = field(default_factory=set)

    def skip(self, name: str, error: InputError) -> None:
        """A file cannot be read, which is no reason to stop."""
        values = {"file": name, "reason": error.notice}
        self.notices.append(Notice("load.skipped", values))

    def tell_apart(self, name: str, files: int, reads: Sequence[TableRead]) -> None:
        """Tables of some files were not looked through, which are not all of one layout."""
        layouts = {tuple(match.header for match in read.report.columns) for read in reads}
        if len(layouts) > 1:
            values = {"name": name, "n": files, "size": TOGETHER_BYTES >> 20}
            self.notices.append(Notice("load.not_compared", values))

    def note_joined(self, hashes: Iterable[str]) -> None:
        """Files whose rows went into one another."""
        found = set(hashes)
        self.joined |= found if len(found) > 1 else set()


def _load_some(sources: Sequence[Source], job: _Job) -> None:
    """`_load_together`; a single file that the user did not name may be skipped."""
    if not sources:
        return
    try:
        _load_together(sources, job)
    except InputError as error:
        if len(sources) > 1 or sources[0].alone or job.request.strict:
            raise
        job.skip(sources[0].name, error)


def _load_together(sources: Sequence[Source], job: _Job) -> None:
    """The tickets of one file, or of several that may say more about each other's."""
    found: list[Content] = []
    named = {source.name for source in sources if source.alone}
    of: list[tuple[Content, Source]] = []
    for source in sources:
        try:
            unpacked = join_slack(contents(source))
        except InputError as error:
            if source.alone or len(sources) == 1 or job.request.strict:
                raise
            job.skip(source.name, error)
            continue
        found += unpacked
        of.append((replace(unpacked[0], data=b""), source))
    found, mails = join_mails(found)
    job.note_joined(mails)
    told, before = len(job.notices), len(job.reads)
    apart = len(found) > 1 and are_too_large(found)
    tables = _read_together(found, job.request)
    linked = _link(found, tables, job, packed=len(sources) == 1)
    if linked:
        job.note_joined(content.sha256 for content, _ in of)
    for place in range(len(found)):
        own = tables.get(place)
        try:
            if isinstance(own, InputError):
                raise own
            if linked and own is not None and not (own.frames or own.ours):
                continue  # what it says stands with the tickets it is about
            job.reads += _load_content(found, place, own, job)
        except InputError as error:
            if len(found) == 1 or found[place].name in named or job.request.strict:
                raise
            job.skip(found[place].name, error)
    if apart:
        name = sources[0].name if len(sources) == 1 else folder_called(sources)
        job.tell_apart(name, len(found), job.reads[before:])
    gave = {read.report.sha256 for read in job.reads[before:]} | job.joined
    untold = all(notice.key != "load.own_left_out" for notice in job.notices[told:])
    for content, source in of if untold else ():
        if content.sha256 not in gave and (source.alone or len(sources) == 1):
            raise InputError("load.no_tickets", file=source.name)


@dataclass(frozen=True)
class _Tables:
    """The tables of one file, its own sheets joined; `ours`: they are results that voc wrote.

    `private`, `internal`: how many notes, and comments of colleagues, were left out.
    """

    frames: list[Frame]
    private: int
    internal: int
    ours: bool


def _tables_of(content: Content, request: _Request) -> _Tables:
    found = read_frames(content, input_format=request.input_format, password=request.password)
    ours = frozenset(name.lower() for name in request.settings.agents)
    frames = [replace(in_plain_cells(in_one_piece(frame)), ours=ours) for frame in found]
    if not content.alone and are_results(frames):
        return _Tables([], 0, 0, ours=True)
    frames = [
        spread_objects(frame) if holds_objects(frame.table) and not _is_ours(frame) else frame
        for frame in frames
    ]
    frames, private = join_channel_talk(frames)
    public, hidden = without_internal(frames) if len(frames) > 1 else (frames, {})
    frames = [frame for n, frame in enumerate(public) if n not in hidden or len(frame.table)]
    return _Tables(join_sheets(frames), private, sum(hidden.values()), ours=False)


def _is_ours(frame: Frame) -> bool:
    return own_tickets(frame, tz="UTC", source_name=None) is not None


def _read_together(found: list[Content], request: _Request) -> dict[int, _Tables | InputError]:
    """The tables of each of several files, or why it has none; nothing for a single one.

    Where they are too large to hold together, each is read when its turn comes.
    """
    if len(found) < 2 or are_too_large(found):
        return {}
    tables: dict[int, _Tables | InputError] = {}
    for place, content in enumerate(found):
        if not content.alone and is_report(content.data):
            continue  # left out, and told, when its turn comes
        try:
            tables[place] = _tables_of(content, request)
        except InputError as error:
            tables[place] = error
        found[place] = replace(content, data=b"")
    return tables


def _link(
    found: Sequence[Content],
    tables: dict[int, _Tables | InputError],
    job: _Job,
    *,
    packed: bool,
) -> bool:
    """Puts what one file says of another's tickets with them; whether any does."""
    read = {
        place: own
        for place, own in tables.items()
        if isinstance(own, _Tables)
        # A table of ours comes back as it was.
        and not any(map(_is_ours, own.frames))
    }
    of = [place for place, own in read.items() for _ in own.frames]
    if len(set(of)) < 2:
        return False
    layouts = {tuple(f.table.column_names) for own in read.values() for f in own.frames}
    if len(layouts) > _MOST_LAYOUTS:
        values = {"name": found[of[0]].name, "n": len(layouts), "most": _MOST_LAYOUTS}
        job.notices.append(Notice("load.too_many_layouts", values))
        return False
    linked = link_files([frame for own in read.values() for frame in own.frames], packed=packed)
    if linked is None:
        return False
    for place in set(of):
        frames = [frame for frame, number in linked.frames if of[number] == place]
        tables[place] = replace(read[place], frames=frames)
    into = ", ".join(dict.fromkeys(found[of[number]].name for number in linked.asked))
    for number, n in linked.said.items():
        values = {"file": found[of[number]].name, "n": n, "into": into}
        job.notices.append(Notice("load.linked", values))
    for number, n in linked.hidden.items():
        job.notices.append(Notice("load.internal", {"file": found[of[number]].name, "n": n}))
    return True


def _load_content(
    found: list[Content], place: int, tables: _Tables | None, job: _Job
) -> list[TableRead]:
    """The tickets of one file; none, with a notice, where voc itself wrote it, unless the user
    named it. `tables` are its own where they have been read already.
    """
    request, notices, content = job.request, job.notices, found[place]
    ours = Notice("load.own_left_out", {"file": content.name})
    if not content.alone and is_report(content.data):
        notices.append(ours)
        return []
    if tables is None:
        tables = _tables_of(content, request)
        # The cells are copied out; a large file need not be held beside them.
        content = found[place] = replace(content, data=b"")
    if tables.ours:
        notices.append(ours)
        return []
    hidden = {frame.sheet for frame in tables.frames if frame.hidden}
    reads: list[TableRead] = []
    silent: list[Frame] = []
    skipped: list[str | None] = []
    for frame in tables.frames:
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
    if not any(len(read.tickets) for read in reads):
        _blame_formulas(tables.frames)
    if not reads:
        raise InputError("load.no_text_column", **_seen(content.name, silent[0]))
    reads = [read for read in reads if len(read.tickets)] or reads
    reads, lists = without_lists(reads)
    skipped += [read.report.sheet for read in lists]
    if not any(len(read.tickets) for read in reads):
        raise InputError("load.no_tickets", file=content.name)
    reads, unseen = _visible(reads, hidden)
    notices += [Notice("books.hidden", {"file": content.name, "sheet": s}) for s in unseen]
    for sheet in [*(frame.sheet for frame in silent), *skipped]:
        values = {"file": content.name, "sheet": sheet or ""}
        notices.append(Notice("load.sheet_skipped", values))
    left_out = {"load.private_dropped": tables.private, "load.internal": tables.internal}
    notices += [Notice(k, {"file": content.name, "n": n}) for k, n in left_out.items() if n]
    return reads


def _blame_formulas(frames: Sequence[Frame]) -> None:
    """Raises InputError where cells are empty because nothing has calculated them."""
    for notice in (notice for frame in frames for notice in frame.notices):
        if notice.key == "books.uncounted":
            raise InputError(notice.key, **notice.values)


def _visible(reads: list[TableRead], hidden: Set[str | None]) -> tuple[list[TableRead], list[str]]:
    """The tables of sheets that are seen, and the names of the others; all where none is seen."""
    seen = [read for read in reads if read.report.sheet not in hidden]
    if not hidden or not any(len(read.tickets) for read in seen):
        return reads, []
    return seen, [read.report.sheet or "" for read in reads if read.report.sheet in hidden]


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
    for column, header in column_map.items():
        if not any(column in read.told for read in reads):
            first = reads[0].report
            columns = told_headers(match.header for match in first.columns[:20])
            raise InputError(
                "load.map_missing", column=column, header=header, file=first.name, columns=columns
            )


def _check_scales(scales: Sequence[str], reads: Sequence[TableRead]) -> None:
    """A header whose scale was stated must be that of a column of ratings."""
    ratings = dict.fromkeys(read.rating for read in reads if read.rating is not None)
    known = {canonical_key(header) for header in ratings}
    for header in scales:
        if header != "rating" and canonical_key(header) not in known:
            key = "load.scale_other_column" if ratings else "load.scale_no_rating"
            raise InputError(key, header=header, columns=told_headers(ratings))
        if not ratings:
            raise InputError("load.scale_no_rating", header=header)
