"""Tables that belong together: tickets in one, what was said about them in another.

Sheets of a workbook, or files of a zip (Salesforce's Case.csv and EmailMessage.csv), joined by the
column of the one that holds the other's ids, whatever it is called.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.columns import Mapped
from voc_cli.load.conversations import CUSTOMER, Turn, is_flag, is_true, join_turns
from voc_cli.load.joins import cells, is_messages, join_messages, tells_speakers, with_folded
from voc_cli.load.lexicon import canonical_key, read_header
from voc_cli.load.model import Frame
from voc_cli.load.tables import map_frame

_MOST = 0.5
# Flags of comments, and what they say of one that customers read.
_READ_BY = {
    **dict.fromkeys(("ispublic", "public", "isvisibletocustomer"), True),
    **dict.fromkeys(("isinternal", "internal", "isprivate", "private", "isinternalnote"), False),
}
_OF_COMMENTS = frozenset({"text", "message", "memo"})
_NO_MAP: Mapping[str, str] = MappingProxyType({})

__all__ = ["join_sheets", "linked_places"]


@dataclass(frozen=True)
class _Link:
    """Table `said` holds what was said of the tickets of table `asked`, whose ids are in `key`."""

    asked: int
    key: str
    said: int
    own: Mapped


def join_sheets(frames: Sequence[Frame]) -> list[Frame]:
    """A table of conversations with the words of a table of messages, joined by their id.

    Frames that are no such pair come back as they are; messages whose conversation has no row
    stay in a table of their own.
    """
    return [frame for frame, _ in _joined(frames)]


def linked_places(frames: Sequence[Frame]) -> list[tuple[Frame, int]] | None:
    """`join_sheets` with the place of each frame among those given; None where nothing joins."""
    found = _joined(frames)
    same = len(found) == len(frames) and all(
        a is b for (a, _), b in zip(found, frames, strict=True)
    )
    return None if same else found


def _joined(frames: Sequence[Frame]) -> list[tuple[Frame, int]]:
    if len(frames) < 2:
        return [(frame, place) for place, frame in enumerate(frames)]
    public = [_public(frame, [f for f in frames if f is not frame]) for frame in frames]
    placed = [
        (frame, place)
        for place, frame in enumerate(public)
        if len(frame.table) or frame is frames[place]
    ]
    found = _joined_by_id([frame for frame, _ in placed])
    return [(frame, placed[n][1]) for frame, n in found]


def _public(frame: Frame, others: Sequence[Frame]) -> Frame:
    """A table of comments on the tickets of another without those that only colleagues read.

    Comments have ids of their own and name a ticket that is worded elsewhere. What a customer asked
    for nobody else to read (posts, reviews) is no comment and stays.
    """
    flags = {canonical_key(h): h for h in frame.table.column_names if canonical_key(h) in _READ_BY}
    concepts = {h: read_header(h).concepts for h in frame.table.column_names}
    numbered = [h for h, words in concepts.items() if "id" in words and words & _OF_COMMENTS]
    naming = [h for h, words in concepts.items() if "id" in words and words & {"ticket", "parent"}]
    if not flags or not {*numbered} - {*naming}:
        return frame
    theirs = [(f, map_frame(f, None, _NO_MAP)[1]) for f in others]
    tickets = [_unique_columns(f, m) for f, m in theirs if {"body", "subject"} & m.fields.keys()]
    if not any(_key_of(frame, h, ids) is not None for h in naming for ids in tickets):
        return frame
    shown = np.ones(len(frame.table), dtype=bool)
    for key, header in flags.items():
        told = [cell or "" for cell in frame.table[header].to_pylist()]
        shown &= np.array([not is_flag(t) or is_true(t) == _READ_BY[key] for t in told], dtype=bool)
    if shown.all():
        return frame
    table = frame.table.filter(pa.array(shown))
    return replace(frame, table=table, row_numbers=frame.row_numbers[shown])


def _joined_by_id(frames: Sequence[Frame]) -> list[tuple[Frame, int]]:
    link = _find_link(frames) if len(frames) > 1 else None
    if link is None:
        return [(frame, place) for place, frame in enumerate(frames)]
    theirs = map_frame(frames[link.asked], None, _NO_MAP)[1]
    joined, left = _with_messages(frames[link.asked], theirs, frames[link.said], link)
    rest = [(f, n) for n, f in enumerate(frames) if n not in (link.asked, link.said)]
    return [(joined, link.asked), *([(left, link.said)] if len(left.table) else []), *rest]


def _find_link(frames: Sequence[Frame]) -> _Link | None:
    mapped = [map_frame(frame, None, _NO_MAP)[1] for frame in frames]
    spoken = [is_messages(f, m) for f, m in zip(frames, mapped, strict=True)]
    for said, (frame, own) in enumerate(zip(frames, mapped, strict=True)):
        if "body" not in own.fields:
            continue
        for asked in range(len(frames)):
            if asked == said or spoken[asked]:
                continue
            ids = _unique_columns(frames[asked], mapped[asked])
            if spoken[said]:
                header = own.fields.get("ticket_id")
                key = _key_of(frame, header, ids) if header is not None else None
                if key is not None:
                    return _Link(asked, key, said, own)
                continue
            for header in _naming_others(frame, own):
                key = _key_of(frame, header, ids)
                again = map_frame(frame, None, {"ticket_id": header})[1] if key else own
                if key is not None and tells_speakers(frame, again):
                    return _Link(asked, key, said, again)
    return None


def _unique_columns(frame: Frame, mapped: Mapped) -> dict[str, set[str]]:
    """The columns that may be what others name a row by: its id first, then other unique ones."""
    first = mapped.fields.get("ticket_id")
    named = [h for h in frame.table.column_names if "id" in read_header(h).concepts or _is_id(h)]
    found: dict[str, set[str]] = {}
    for header in dict.fromkeys([first, *named] if first is not None else named):
        values = {cell for cell in frame.table[header].to_pylist() if cell}
        if len(values) == len(frame.table) > 0:
            found[header] = values
    return found


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
    chats: Frame, theirs: Mapped, messages: Frame, link: _Link
) -> tuple[Frame, Frame]:
    """The chats with what was said in them, and the messages of chats that have no row."""
    joined, _ = join_messages(messages, link.own)
    row_of = {key: row for row, key in enumerate(cells(joined, link.own, "ticket_id"))}
    ids = [value or "" for value in chats.table[link.key].to_pylist()]
    folded: dict[str, list[str]] = {}
    for field, header in joined.folded.items():
        if field == "created_at" and "created_at" in theirs.fields:
            continue
        values = joined.table[header].to_pylist()
        folded[field] = [(values[row_of[key]] or "") if key in row_of else "" for key in ids]
    if "body" in folded and "body" in theirs.fields:
        opened = cells(chats, theirs, "body")
        folded["body"] = [_opened(o, s) for o, s in zip(opened, folded["body"], strict=True)]
    known = set(ids)
    left = np.array(
        [key not in known for key in cells(messages, link.own, "ticket_id")], dtype=bool
    )
    rest = replace(
        messages,
        table=messages.table.filter(pa.array(left)),
        row_numbers=messages.row_numbers[left],
    )
    return with_folded(chats, list(range(len(ids))), folded), rest


def _opened(opening: str, said: str) -> str:
    """What a ticket says itself, and below it what was said later; said once where both have it."""
    if not opening.strip() or "".join(opening.split()) in "".join(said.split()):
        return said
    return join_turns([Turn(CUSTOMER, opening, ""), Turn(CUSTOMER, said, "")]).body
