"""From what the user named to one table of tickets: each file is read, then all are joined."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from voc_cli.errors import InputError
from voc_cli.load.asked import check_map, check_orders, check_scales
from voc_cli.load.columns.mapping import names_of_map
from voc_cli.load.columns.preset import Preset, chosen_preset
from voc_cli.load.columns.told import told_header, told_headers
from voc_cli.load.conversations.chat_files import tell_company, told_together
from voc_cli.load.conversations.slack import join_slack
from voc_cli.load.file_tables import FileTables, is_ours, tables_of
from voc_cli.load.files.excel import Password
from voc_cli.load.files.mail import join_mails
from voc_cli.load.files.own_results import is_report
from voc_cli.load.files.sources import Source, contents, expand
from voc_cli.load.frame_columns import NO_MAP, profiles_of
from voc_cli.load.joining import join_tables
from voc_cli.load.linked import link_files
from voc_cli.load.model import Content, Frame, Loaded
from voc_cli.load.orders import NO_ORDERS
from voc_cli.load.sheet_choice import without_lists
from voc_cli.load.tables import TableRead, has_something_to_say, read_table
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
    orders_before: Mapping[str, Mapping[str, str]]


def load_sources(
    sources: Sequence[str],
    *,
    settings: Settings,
    input_format: str | None = None,
    column_map: Mapping[str, str] = NO_MAP,
    strict: bool = False,
    as_of: date | None = None,
    password: Password = None,
    keep_rejects: bool = True,
    known: frozenset[Path] = frozenset(),
    scales: Sequence[str] = (),
    date_orders: Sequence[str] = (),
    orders_before: Mapping[str, Mapping[str, str]] = NO_ORDERS,
    advance: Callable[[str], None] | None = None,
) -> Loaded:
    """Every ticket of files, folders, globs or standard input (`-`), in one table.

    The table follows `raw_schema(settings.tz)`, sorted by (created_at nulls last, source,
    ticket_id); `advance` is called with the name of each file when it is done. `column_map` maps
    canonical names to headers; `as_of` is the day relative dates are counted from; `password` opens
    protected workbooks, or is asked for it by the file's name. `keep_rejects`: list the rows that
    are no ticket or went into another one; they are counted either way. Files `known` already are
    left out. `scales` are headers of ratings (or `rating`) whose scale was stated for these very
    files, `date_orders` headers of dates (or `date`) whose order was; `orders_before` are those
    that were said when other files were read (source → header → `dmy`). Texts that repeat are not
    marked yet: that is done on masked ones (`with_repeats`).

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
        orders_before,
    )
    job = _Job(request)
    given = expand(sources, input_format=input_format)
    for folder in folders(given):
        _load_folder(folder, job, known, advance)
    reads, notices = job.reads, job.notices
    if not reads and known:
        nothing = RawTickets(raw_schema(settings.tz).empty_table())
        return Loaded(nothing, (), (), tuple(notices))
    if not reads:
        raise _nothing_loaded(sources, notices)
    check_map(request.column_map, reads)
    check_scales(scales, reads)
    check_orders(date_orders, reads)
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


def _load_folder(
    folder: Sequence[Source],
    job: _Job,
    known: frozenset[Path],
    advance: Callable[[str], None] | None,
) -> None:
    """The files of one folder that are not `known`, those together that may belong together."""
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
    found, mails = join_mails(tell_company(found))
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


def _tables_of(content: Content, request: _Request) -> FileTables:
    agents = request.settings.agents
    return tables_of(content, request.input_format, request.password, agents)


def _read_together(found: list[Content], request: _Request) -> dict[int, FileTables | InputError]:
    """The tables of each of several files, or why it has none; nothing for a single one.

    Where they are too large to hold together, each is read when its turn comes.
    """
    if len(found) < 2 or are_too_large(found):
        return {}
    tables: dict[int, FileTables | InputError] = {}
    for place, content in enumerate(found):
        if not content.alone and is_report(content.data):
            continue  # left out, and told, when its turn comes
        try:
            tables[place] = _tables_of(content, request)
        except InputError as error:
            tables[place] = error
        found[place] = replace(content, data=b"")
    return _told_by_each_other(tables)


def _told_by_each_other(
    tables: dict[int, FileTables | InputError],
) -> dict[int, FileTables | InputError]:
    """Tables of saved chats with who of those who write is the company, as all files tell."""
    read = [
        (place, n)
        for place, own in tables.items()
        if isinstance(own, FileTables)
        for n in range(len(own.frames))
    ]
    frames = [own.frames[n] for place, n in read if isinstance(own := tables[place], FileTables)]
    for (place, n), frame in zip(read, told_together(frames), strict=True):
        own = tables[place]
        if isinstance(own, FileTables) and frame is not own.frames[n]:
            tables[place] = replace(own, frames=[*own.frames[:n], frame, *own.frames[n + 1 :]])
    return tables


def _link(
    found: Sequence[Content],
    tables: dict[int, FileTables | InputError],
    job: _Job,
    *,
    packed: bool,
) -> bool:
    """Puts what one file says of another's tickets with them; whether any does."""
    read = {
        place: own
        for place, own in tables.items()
        if isinstance(own, FileTables)
        # A table of ours comes back as it was.
        and not any(map(is_ours, own.frames))
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
    found: list[Content], place: int, tables: FileTables | None, job: _Job
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
    read = _read_sheets(tables.frames, tables.aside, content, request)
    if tables.aside and all(one.report.sheet in tables.hidden for one in read.reads):
        # What can be seen holds no tickets: what is hidden is what the book is for.
        read = _read_sheets(tables.whole, (), content, request)
    seen = [one for one in read.reads if one.report.sheet not in tables.hidden]
    unseen = [one.report.sheet for one in read.reads if one.report.sheet in tables.hidden]
    unseen = unseen if seen else []
    notices += [Notice("books.hidden", {"file": content.name, "sheet": s or ""}) for s in unseen]
    for sheet in read.skipped:
        values = {"file": content.name, "sheet": sheet or ""}
        notices.append(Notice("load.sheet_skipped", values))
    left_out = {"load.private_dropped": tables.private, "load.internal": tables.internal}
    notices += [Notice(k, {"file": content.name, "n": n}) for k, n in left_out.items() if n]
    return seen or read.reads


@dataclass(frozen=True)
class _Sheets:
    """The tables of tickets among the sheets of a file, and the names of the others."""

    reads: list[TableRead]
    skipped: list[str | None]


def _read_sheets(
    frames: Sequence[Frame], aside: Sequence[Frame], content: Content, request: _Request
) -> _Sheets:
    """Reads tables, and those `aside` to compare them with; raises InputError without tickets."""
    reads: list[TableRead] = []
    silent: list[Frame] = []
    for frame in (*frames, *aside):
        read = read_table(
            frame,
            content=content,
            settings=request.settings,
            presets=request.presets,
            column_map=request.column_map,
            as_of=request.as_of,
            keep_rejects=request.keep_rejects,
            orders_before=request.orders_before,
        )
        if has_something_to_say(read):
            reads.append(read)
        else:
            silent.append(frame)
    if not any(len(read.tickets) for read in reads):
        _blame_formulas((*frames, *aside))
    if not reads:
        raise _without_text(content.name, silent[0])
    reads = [read for read in reads if len(read.tickets)] or reads
    reads, lists = without_lists(reads)
    if not any(len(read.tickets) for read in reads):
        raise InputError("load.no_tickets", file=content.name)
    skipped = [*(frame.sheet for frame in silent), *(read.report.sheet for read in lists)]
    return _Sheets(reads, skipped)


def _blame_formulas(frames: Sequence[Frame]) -> None:
    """Raises InputError where cells are empty because nothing has calculated them."""
    for notice in (notice for frame in frames for notice in frame.notices):
        if notice.key == "books.uncounted":
            raise InputError(notice.key, **notice.values)


def _without_text(name: str, frame: Frame) -> InputError:
    """What a table without text holds, and the column of words that is most like one."""
    seen = {
        "file": name,
        "rows": len(frame.table),
        "columns": told_headers(frame.table.column_names[:12]),
    }
    looks = profiles_of(frame)
    words = [header for header, look in looks.items() if max(look.time, look.number) < 0.5]
    if not words:
        return InputError("load.no_text_column", **seen)
    longest = max(words, key=lambda header: looks[header].mean_length)
    return InputError("load.no_text_column_but", **seen, nearest=told_header(longest))
