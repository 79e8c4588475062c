"""Messages of conversations that span rows, joined to one row a conversation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells.dates import parse_times
from voc_cli.load.cells.mail_text import own_words
from voc_cli.load.cells.speakers import AGENT, BOT, CUSTOMER, is_true
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.conversations.folding import cells, with_folded
from voc_cli.load.conversations.hidden import shown_rows
from voc_cli.load.conversations.partners import (
    ONE_EACH,
    is_one_chat,
    moments_of,
    partners_of,
    rooms_of,
)
from voc_cli.load.conversations.speaking import recipient, speakers, tells_speakers
from voc_cli.load.conversations.turns import Turn, columns_of, join_turns, with_opening
from voc_cli.load.model import Frame

_NOTHING_BEFORE: Mapping[str, Turn] = MappingProxyType({})

__all__ = ["is_messages", "join_messages"]


def is_messages(frame: Frame, mapped: Mapped) -> bool:
    """Whether rows are messages: conversations span rows, and it can be told who speaks."""
    if "body" not in mapped.fields or not tells_speakers(frame, mapped):
        return False
    if "ticket_id" in mapped.fields:
        ids = cells(frame, mapped, "ticket_id")
        if len(set(ids)) <= ONE_EACH * len(ids):
            return True
    elif is_one_chat(frame, mapped):
        return True
    return partners_of(frame, mapped) is not None


def join_messages(
    frame: Frame, mapped: Mapped, *, openings: Mapping[str, Turn] = _NOTHING_BEFORE
) -> tuple[Frame, dict[str, list[int]]]:
    """One row a conversation, and the rows that are gone (`merged`, `private_note`, and
    `no_customer`: conversations in which only the company and its bot speak).

    `openings` is what tickets say themselves before their messages, by the conversation's id.
    """
    ids = rooms_of(frame, mapped)
    roles = speakers(frame, mapped, ids)
    texts = cells(frame, mapped, "body")
    if recipient(frame) is not None:
        texts = [own_words(text) for text in texts]
    at_field = "message_at" if "message_at" in mapped.fields else "created_at"
    times = moments_of(frame, mapped, at_field)
    shown = shown_rows(frame)
    private = [
        is_true(word) or not (shown[row] or roles[row] == CUSTOMER)
        for row, word in enumerate(cells(frame, mapped, "private"))
    ]
    said: dict[str, list[int]] = {}
    first: dict[str, int] = {}
    hidden: list[int] = []
    for row in _rows_in_order(frame, mapped, times):
        key = ids[row]
        if private[row] or (not key and not texts[row]):
            hidden.append(row)
            continue
        said.setdefault(key, []).append(row)
        if key not in first or (roles[row] == CUSTOMER and roles[first[key]] in (AGENT, BOT)):
            first[key] = row
    silent = [key for key in _silent(said, roles) if key not in openings]
    asked = _tells_more(frame, mapped)
    unheard = [row for key in silent if asked.isdisjoint(said[key]) for row in said.pop(key)]
    frame = _without_text(frame, mapped, [first[key] for key in silent if key in said])
    # The turns of one conversation at a time: those of a whole file would fill the memory.
    joined = {}
    for key, rows in said.items():
        turns = [Turn(roles[row], texts[row], times[row]) for row in rows]
        joined[key] = join_turns(with_opening(turns, openings[key]) if key in openings else turns)
    folded = columns_of(joined.values())
    if _are_of_whole_conversations(times, said.values()):
        folded |= {name: [""] * len(joined) for name in ("first_response_at", "closed_at")}
    if at_field == "created_at" or "created_at" not in mapped.fields:
        folded["created_at"] = [c.started_at for c in joined.values()]
    rows = [first[key] for key in joined]
    merged = np.ones(len(ids), dtype=bool)
    merged[hidden + unheard + rows] = False
    gone = {"merged": np.flatnonzero(merged).tolist(), "private_note": hidden}
    gone |= {"no_customer": unheard} if unheard else {}
    joined_frame = with_folded(frame, rows, folded)
    return replace(joined_frame, settled={**frame.settled, **_settled(frame, mapped)}), gone


def _newest_first(times: Sequence[str]) -> bool:
    """Whether a list of messages begins with the latest: of one day, the lower one came first."""
    days = parse_times(pa.array([time or None for time in times], pa.string()), tz="UTC").times
    steps = np.diff(days[~np.isnat(days)]).astype(np.int64)
    return bool((steps < 0).any() and not (steps > 0).any())


def _rows_in_order(frame: Frame, mapped: Mapped, times: Sequence[str]) -> Sequence[int]:
    """The rows as they stand; newest last where each has an id of its own, so that a conversation
    keeps that of its beginning when it goes on.
    """
    rows = range(len(times))
    own = cells(frame, mapped, "ticket_id")
    if "ticket_id" not in mapped.fields or len({*own}) < len(own):
        return rows[::-1] if _newest_first(times) else rows
    ends = parse_times(pa.array([times[0], times[-1]], pa.string()), tz="UTC").times
    return rows[::-1] if ends[0] > ends[1] else rows


def _are_of_whole_conversations(times: Sequence[str], rooms: Iterable[Sequence[int]]) -> bool:
    """Whether all messages of a conversation have one time: when it was, not when each was said."""
    several = [{times[row] for row in rows} for rows in rooms if len(rows) > 1]
    return bool(several) and all(len(told) == 1 for told in several)


def _silent(said: Mapping[str, Sequence[int]], roles: Sequence[str]) -> list[str]:
    """The conversations in which no customer speaks, where customers speak in others."""
    ours = (AGENT, BOT)
    silent = [key for key, rows in said.items() if all(roles[row] in ours for row in rows)]
    return silent if len(silent) < len(said) else []


def _tells_more(frame: Frame, mapped: Mapped) -> set[int]:
    """The rows with a title or an answer to a survey, which are a ticket without a text.

    Where nothing numbers conversations a title is that of a mail, and the company's own.
    """
    told = ("rating", "nps", "ces")
    return {
        row
        for field in (("subject", *told) if "ticket_id" in mapped.fields else told)
        for row, cell in enumerate(cells(frame, mapped, field))
        if cell
    }


def _without_text(frame: Frame, mapped: Mapped, rows: Sequence[int]) -> Frame:
    """The frame without what the company said in some rows."""
    if not rows:
        return frame
    header = mapped.fields["body"]
    heard = np.ones(len(frame.table), dtype=bool)
    heard[list(rows)] = False
    text = pc.if_else(pa.array(heard), frame.table[header], pa.scalar(None, pa.string()))
    place = frame.table.schema.get_field_index(header)
    return replace(frame, table=frame.table.set_column(place, header, text))


def _settled(frame: Frame, mapped: Mapped) -> dict[str, str]:
    """What the messages told of columns that one row a conversation no longer shows."""
    found: dict[str, str] = {}
    speaks = mapped.fields.get("author_type", "voc.")
    if not speaks.startswith("voc."):
        found["author_type"] = speaks
    if "ticket_id" not in mapped.fields:
        partners = partners_of(frame, mapped)
        if partners is not None and partners.header is not None:
            found["room"] = partners.header
    return found
