"""Conversations inside the rows of a ticket table: a chat in a cell, a cell for every comment.

Whatever their shape, the turns of a row are its text (or the chat that stands there) and the
comments beside it, and give what all turns give (`turns.join_turns`).
"""

from collections.abc import Iterable, Sequence

import pyarrow as pa

from voc_cli.load.cells.dates import looks_like_time
from voc_cli.load.cells.samples import spread_sample
from voc_cli.load.cells.speakers import AGENT, CUSTOMER
from voc_cli.load.columns.lexicon import canonical_key, read_header
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.conversations.folding import cells, with_folded
from voc_cli.load.conversations.moments import whole_moments
from voc_cli.load.conversations.transcripts import (
    People,
    Said,
    are_transcripts,
    names_in,
    read_thread,
    with_roles,
)
from voc_cli.load.conversations.turns import Conversation, Turn, columns_of, join_turns
from voc_cli.load.model import Frame

_MOST = 0.8
_MOST_NAME_CHARS = 60
# Who may have asked: what a ticket says of its own customer beside the columns that were taken.
_ASKED = frozenset(
    "reporter reporterid creator creatorid requester 보고자 보고자id 만든사람 만든사람id"
    " 작성자 요청자".split()
)
_CUSTOMER = ("customer_id", "customer_name", "customer_email")
_NOBODY: People = {}

__all__ = ["comment_columns", "holds_chats", "join_threads"]


def comment_columns(frame: Frame) -> list[str]:
    """The columns whose cells are what somebody said at a time, one comment or several."""
    rows = pa.array(spread_sample(len(frame.table)), pa.int64())
    found: list[str] = []
    for header in frame.table.column_names:
        column = frame.table[header]
        if column.null_count == len(column) or header.startswith("voc."):
            continue
        if "memo" in read_header(header).concepts:
            continue  # what colleagues write to each other
        filled = [cell for cell in column.take(rows).to_pylist() if cell]
        if not filled or not read_thread(filled[0], _NOBODY):
            continue
        threads = [thread for cell in filled if (thread := read_thread(cell, _NOBODY))]
        timed = [thread[0].at for thread in threads if thread[0].at]
        if len(timed) >= _MOST * len(filled) and _are_moments(timed):
            found.append(header)
    return found


def _are_moments(cells_: Sequence[str]) -> bool:
    clocks = [at for at in cells_ if len(at) <= len("오전 10:05:00")]
    dated = [at for at in cells_ if len(at) > len("오전 10:05:00")]
    return len(clocks) + looks_like_time(dated) * len(dated) >= _MOST * len(cells_)


def holds_chats(frame: Frame, mapped: Mapped) -> bool:
    """Whether the text of the tickets is chats, in which both sides speak."""
    header = mapped.fields.get("body")
    if header is None or header.startswith("voc."):
        return False
    rows = spread_sample(len(frame.table))
    told = [frame.table[header][row].as_py() or "" for row in rows]
    filled = [(row, cell) for row, cell in zip(rows, told, strict=True) if cell.strip()]
    if not filled or not any(read_thread(cell, _NOBODY) for _, cell in filled[:20]):
        people = _people(frame, mapped, [row for row, _ in filled[:20]])
        if not any(read_thread(c, p) for (_, c), p in zip(filled[:20], people, strict=True)):
            return False
    people = _people(frame, mapped, [row for row, _ in filled])
    return are_transcripts([read_thread(c, p) for (_, c), p in zip(filled, people, strict=True)])


def join_threads(frame: Frame, mapped: Mapped, columns: Sequence[str], *, chats: bool) -> Frame:
    """The rows with what their conversations give; `chats`: the text of the tickets is one.

    Rows without a conversation keep their text, and nothing is told of their turns.
    """
    texts, times = cells(frame, mapped, "body"), cells(frame, mapped, "created_at")
    rows = range(len(texts))
    people = _people(frame, mapped, rows)
    said: list[list[Said]] = [[] for _ in rows]
    if chats:
        said = with_roles([read_thread(texts[n], people[n]) for n in rows], asked=False)
    whole = [bool(thread) for thread in said]
    for header in columns:
        beside = [cell or "" for cell in frame.table[header].to_pylist()]
        told = with_roles([read_thread(beside[n], people[n]) for n in rows], asked=True)
        said = [before + more for before, more in zip(said, told, strict=True)]
    moments = whole_moments([[s.at for s in thread] for thread in said], times)
    joined: list[Conversation | None] = []
    for n in rows:
        turns = [Turn(s.role, s.text, at) for s, at in zip(said[n], moments[n], strict=True)]
        opening = [] if whole[n] else [Turn(CUSTOMER, texts[n], times[n])]
        told_nothing = not turns and not columns
        joined.append(None if told_nothing else join_turns([*opening, *turns]))
    folded = columns_of(joined)
    folded["body"] = [
        text if each is None else each.body for text, each in zip(texts, joined, strict=True)
    ]
    return with_folded(frame, list(rows), folded)


def _people(frame: Frame, mapped: Mapped, rows: Iterable[int]) -> list[People]:
    """Who is who in each row, as its other cells name them."""
    places = pa.array(list(rows), pa.int64())
    table = frame.table.take(places)
    used = {header: CUSTOMER for f in _CUSTOMER if (header := mapped.fields.get(f)) is not None}
    used |= {h: CUSTOMER for h in frame.table.column_names if canonical_key(h) in _ASKED}
    for header in frame.table.column_names:
        if "agent" in read_header(header).concepts or mapped.fields.get("agent") == header:
            used[header] = AGENT
    found: list[dict[str, str]] = [{} for _ in range(len(table))]
    for header, role in used.items():
        for names, cell in zip(found, table[header].to_pylist(), strict=True):
            if cell and len(cell) <= _MOST_NAME_CHARS:
                names |= {name: role for name in names_in(cell) if name not in names}
    return list(found)
