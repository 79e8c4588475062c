"""Tables that belong together: tickets in one, what was said about them in another.

Sheets of a workbook, or files of a zip (Salesforce's Case.csv and EmailMessage.csv), joined by the
column of the one that holds the other's ids, whatever it is called.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.answer_tables import name_of, with_answers, with_scores
from voc_cli.load.cells.dates import parse_times
from voc_cli.load.cells.speakers import AGENT, CUSTOMER
from voc_cli.load.columns.lexicon import canonical_key, read_header
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.conversations.folding import cells, with_folded
from voc_cli.load.conversations.joins import is_messages, join_messages
from voc_cli.load.conversations.speaking import tells_speakers
from voc_cli.load.conversations.turns import Turn
from voc_cli.load.frame_columns import map_frame
from voc_cli.load.internal import without_internal
from voc_cli.load.model import Frame
from voc_cli.load.people import with_speakers
from voc_cli.load.rows import REASONS, reject_rows
from voc_cli.messages import Notice

_NUMBERED = 0.8
_GUESSED = frozenset({"content", "vote"})
_MOST = 0.5
_NOT_BEFORE = 0.9
_DAY = np.timedelta64(1, "D")  # a date without a clock

__all__ = ["Linked", "join_sheets", "link_files"]


@dataclass(frozen=True)
class Linked:
    """Tables after what was said stands with the tickets it is about.

    frames    each with its place among the tables that were given; a table whose rows all joined
              others' is gone
    said      {place of a table of messages: how many of its rows joined tickets}
    asked     the places of the tables they joined
    hidden    {place of a table of comments: how many of its rows only colleagues read}
    """

    frames: list[tuple[Frame, int]]
    said: Mapping[int, int]
    asked: tuple[int, ...]
    hidden: Mapping[int, int]


@dataclass(frozen=True)
class _Link:
    """Tables `said` hold what was said of the tickets of tables `asked`, whose ids are in `key`."""

    asked: tuple[int, ...]
    key: str
    said: tuple[int, ...]
    own: Mapped


def join_sheets(frames: Sequence[Frame]) -> list[Frame]:
    """A table of conversations with the words of a table of messages, joined by their id.

    Frames that are no such pair come back as they are; messages whose conversation has no row
    stay in a table of their own.
    """
    frames = _told(frames)
    found = _find_link(frames) if len(frames) > 1 else None
    if found is None:
        return list(frames)
    return [frame for frame, _ in _joined(frames, found).frames]


def _told(frames: Sequence[Frame]) -> list[Frame]:
    """The tables with what others of them say: who speaks, and how tickets were rated."""
    return with_scores(with_answers(with_speakers(frames)))


def link_files(frames: Sequence[Frame], *, packed: bool) -> Linked | None:
    """`join_sheets` for the tables of several files; None where nothing joins.

    Tables of equal columns (weekly exports) are one. Files that were not `packed` together may be
    of two systems that both count from 1: there, what was said must not have been said before its
    tickets, and where no time tells, the column must speak of tickets.
    """
    public, hidden = without_internal(frames)
    places = [n for n, frame in enumerate(public) if n not in hidden or len(frame.table)]
    left = with_answers(with_speakers([public[n] for n in places]), apart=not packed)
    found = _find_link(left)
    if found is not None and (packed or _in_time(left, found)):
        linked = _joined(left, found)
    elif hidden:
        linked = Linked([(frame, n) for n, frame in enumerate(left)], {}, (), {})
    else:
        return None
    return Linked(
        [(frame, places[n]) for frame, n in linked.frames],
        {places[n]: rows for n, rows in linked.said.items()},
        tuple(places[n] for n in linked.asked),
        hidden,
    )


def _joined(frames: Sequence[Frame], link: _Link) -> Linked:
    frames = [*frames]
    for place, frame in zip(link.said, _each_once([frames[n] for n in link.said]), strict=True):
        frames[place] = frame
    messages = _together([frames[place] for place in link.said])
    asked = {n: map_frame(frames[n])[1] for n in link.asked}
    openings: dict[str, Turn] = {}
    for place, theirs in asked.items():
        openings |= _openings(frames[place], theirs, link.key)
    said, _ = join_messages(messages, link.own, openings=openings)
    row_of = {key: row for row, key in enumerate(cells(said, link.own, "ticket_id"))}
    known: set[str] = set()
    found: dict[int, Frame] = dict(enumerate(frames))
    for place, theirs in asked.items():
        found[place] = _with_messages(frames[place], theirs, said, row_of, link)
        known |= {key for key in frames[place].table[link.key].to_pylist() if key}
    joined: dict[int, int] = {}
    for place in link.said:
        frame = frames[place]
        left = np.array([key not in known for key in cells(frame, link.own, "ticket_id")], bool)
        joined[place] = int((~left).sum())
        found[link.asked[0]] = _without_answers(found[link.asked[0]], frame, left)
        table, numbers = frame.table.filter(pa.array(left)), frame.row_numbers[left]
        found[place] = replace(frame, table=table, row_numbers=numbers)
    order = [*link.asked, *(n for n in range(len(frames)) if n not in link.asked)]
    kept = [(found[n], n) for n in order if n not in link.said or len(found[n].table)]
    return Linked(kept, joined, link.asked, {})


def _without_answers(asked: Frame, said: Frame, left: npt.NDArray[np.bool_]) -> Frame:
    """Takes answers of the company to tickets that are in no table out of the rows that are left;
    the table of tickets tells how many.
    """
    header = said.folded.get("author_type")
    if header is None:
        return asked
    answers = np.array([role == AGENT for role in said.table[header].to_pylist()], bool) & left
    if not answers.any():
        return asked
    left &= ~answers
    values = {"sheet": name_of(said), "n": int(answers.sum())}
    return replace(asked, notices=(*asked.notices, Notice("nested.answers_alone", values)))


def _together(frames: Sequence[Frame]) -> Frame:
    """Tables of equal columns as one."""
    if len(frames) == 1:
        return frames[0]
    table = pa.concat_tables([frame.table for frame in frames]).combine_chunks()
    numbers = np.concatenate([frame.row_numbers for frame in frames])
    return replace(frames[0], table=table, row_numbers=numbers)


def _each_once(frames: Sequence[Frame]) -> list[Frame]:
    """Tables of equal columns without the rows that an earlier one has (exports that overlap)."""
    seen: set[tuple[str | None, ...]] = set()
    found = []
    for frame in frames:
        rows = list(zip(*(column.to_pylist() for column in frame.table.columns), strict=True))
        new = np.array([row not in seen for row in rows], bool)
        seen.update(rows)
        table, numbers = frame.table.filter(pa.array(new)), frame.row_numbers[new]
        found.append(frame if new.all() else replace(frame, table=table, row_numbers=numbers))
    return found


def _find_link(frames: Sequence[Frame]) -> _Link | None:
    """The link that says most of tickets: to a table with texts or titles, by a column that does
    not name people; of equals the first.
    """
    places: dict[tuple[str, ...], list[int]] = {}
    for place, frame in enumerate(frames):
        places.setdefault(tuple(frame.table.column_names), []).append(place)
    groups = list(places.values())
    if len(groups) < 2:
        return None
    tables = [_together([frames[place] for place in group]) for group in groups]
    mapped = [map_frame(table)[1] for table in tables]
    spoken = [is_messages(f, m) for f, m in zip(tables, mapped, strict=True)]
    ids_of: dict[int, dict[str, set[str]]] = {}
    best: tuple[tuple[bool, bool], _Link] | None = None
    for said, (frame, own) in enumerate(zip(tables, mapped, strict=True)):
        if "body" not in own.fields:
            continue
        for asked, group in enumerate(groups):
            if asked == said or spoken[asked]:
                continue
            if asked not in ids_of:
                ids_of[asked] = _unique_columns([frames[n] for n in group], mapped[asked])
            for key, again in _ways(frame, own, ids_of[asked], spoken=spoken[said]):
                worded = not {"body", "subject"}.isdisjoint(mapped[asked].fields)
                rank = (worded, not _names_people(again.fields["ticket_id"]))
                if best is None or rank > best[0]:
                    best = rank, _Link(tuple(group), key, tuple(groups[said]), again)
    return None if best is None else best[1]


def _ways(
    frame: Frame, own: Mapped, ids: Mapping[str, set[str]], *, spoken: bool
) -> Iterator[tuple[str, Mapped]]:
    """How rows may name those of another table: its column, and theirs as the ticket's id."""
    header = own.fields.get("ticket_id")
    if header is not None and (spoken or "ticket_id" in frame.folded):
        key = _key_of(frame, header, ids)
        if key is not None:
            yield key, own
    for header in _naming_others(frame, own):
        key = _key_of(frame, header, ids)
        again = map_frame(frame, column_map={"ticket_id": header})[1] if key else own
        if key is not None and tells_speakers(frame, again):
            yield key, again


def _names_people(header: str) -> bool:
    words = read_header(header).concepts
    return bool(words & {"customer", "agent", "sender"}) and "ticket" not in words


def _in_time(frames: Sequence[Frame], link: _Link) -> bool:
    """Whether messages of tables that came apart fit the tickets whose ids they name."""
    opened: dict[str, np.datetime64] = {}
    for place in link.asked:
        frame = frames[place]
        mapped = map_frame(frame)[1]
        times = _times(frame, mapped, "created_at")
        opened |= dict(zip(frame.table[link.key].to_pylist(), times, strict=True))
    messages = _together([frames[place] for place in link.said])
    field = "message_at" if "message_at" in link.own.fields else "created_at"
    keys = cells(messages, link.own, "ticket_id")
    pairs = [
        (at, opened[key])
        for key, at in zip(keys, _times(messages, link.own, field), strict=True)
        if key in opened and not (np.isnat(at) or np.isnat(opened[key]))
    ]
    if not pairs:
        return bool({"ticket", "parent"} & read_header(link.own.fields["ticket_id"]).concepts)
    later = sum(at >= begun - _DAY for at, begun in pairs)
    return bool(later >= _NOT_BEFORE * len(pairs))


def _times(frame: Frame, mapped: Mapped, field: str) -> list[np.datetime64]:
    times = parse_times(pa.array(cells(frame, mapped, field), pa.string()), tz="UTC").times
    return list(times)


def _unique_columns(frames: Sequence[Frame], mapped: Mapped) -> dict[str, set[str]]:
    """The columns that may be what others name a row by: its id first, then other unique ones."""
    first = mapped.fields.get("ticket_id")
    headers = frames[0].table.column_names
    named = [h for h in headers if "id" in read_header(h).concepts or _is_id(h)]
    tables = [_without_totals(frame, mapped) for frame in frames]
    found: dict[str, set[str]] = {}
    for header in dict.fromkeys([first, *named] if first is not None else named):
        values = [table[header].drop_null().to_pylist() for table in tables]
        mostly = all(len(v) >= _NUMBERED * len(t) for v, t in zip(values, tables, strict=True))
        if mostly and all(len({*own}) == len(own) > 0 for own in values):
            found[header] = {cell for own in values for cell in own if cell}
    return found


def _without_totals(frame: Frame, mapped: Mapped) -> pa.Table:
    """The rows that are not sums, repeated headers or lines below the table."""
    if not set(mapped.fields.values()) <= set(frame.table.column_names):
        return frame.table
    reasons = reject_rows(frame, mapped)
    return frame.table.filter(pa.array((reasons == 0) | (reasons == REASONS.index("no_text"))))


def _is_id(header: str) -> bool:
    return canonical_key(header) in ("id", "key", "번호")


def _naming_others(frame: Frame, own: Mapped) -> list[str]:
    """Columns of ids that are not the rows' own."""
    mine = own.fields.get("ticket_id")
    return [
        header
        for header in frame.table.column_names
        if header != mine and {"id", "parent", "ticket"} & read_header(header).concepts
    ]


def _key_of(frame: Frame, header: str, ids: Mapping[str, set[str]]) -> str | None:
    """The column of the other table whose ids a column names."""
    values = set(pc.unique(frame.table[header].drop_null()).to_pylist())
    for key, known in ids.items():
        if values and len(values & known) >= _MOST * len(values):
            return key
    return None


def _with_messages(
    chats: Frame, theirs: Mapped, said: Frame, row_of: Mapping[str, int], link: _Link
) -> Frame:
    """The chats with what was said in them; `row_of` is the row of each chat among `said`."""
    ids = [value or "" for value in chats.table[link.key].to_pylist()]
    folded: dict[str, list[str]] = {}
    for field, header in said.folded.items():
        if field == "author_type" or (field == "created_at" and field in theirs.fields):
            continue
        values = said.table[header].to_pylist()
        folded[field] = [(values[row_of[key]] or "") if key in row_of else "" for key in ids]
    return with_folded(chats, list(range(len(ids))), folded)


def _is_guessed(mapped: Mapped) -> bool:
    """Whether a table's text was taken from a column that its header says nothing of: what was
    said stands in the other table.
    """
    return any(
        match.field == "body"
        and match.how in _GUESSED
        and read_header(match.header).field != "body"
        for match in mapped.matches
    )


def _openings(tickets: Frame, theirs: Mapped, key: str) -> dict[str, Turn]:
    """What each ticket says itself, by its id; with a title alone somebody asked all the same."""
    ids = tickets.table[key].to_pylist()
    texts, titles = cells(tickets, theirs, "body"), cells(tickets, theirs, "subject")
    if _is_guessed(theirs):
        texts = [""] * len(texts)
    times = cells(tickets, theirs, "created_at")
    rows = zip(ids, texts, titles, times, strict=True)
    return {own: Turn(CUSTOMER, text, at) for own, text, title, at in rows if own and text + title}
