"""Messages to conversations: the customer's turns are the body, agents' turns give times.

Private notes are dropped; a bot's turn is neither the customer's words nor a first response.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa

from voc_cli.load.cells.dates import parse_times
from voc_cli.load.cells.mail_text import without_quotes
from voc_cli.load.cells.speakers import AGENT, CUSTOMER
from voc_cli.load.conversations.closings import says_closed

# Written alike, these sort as text: ISO times of one length and epochs.
_SORTABLE = re.compile(r"^(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::[\d.]+)?Z?|\d{10}|\d{13})$")
# Year first and all of it told: it means the same whatever stands in other cells.
_WHOLE = re.compile(
    r"((?:19|20)\d\d)\s?[-./년]\s?(\d{1,2})\s?[-./월]\s?(\d{1,2})\s?[일.]?\s+(?:(오전|오후)\s?)?"
    r"(\d{1,2}):(\d\d)(?::(\d\d))?"
)

__all__ = ["Conversation", "Turn", "columns_of", "join_turns", "with_opening"]


@dataclass(frozen=True)
class Turn:
    """One message: who spoke, what, and when (as the file writes it).

    `closes`: the help desk recorded there that the conversation was closed, with or without words.
    """

    role: str
    text: str
    at: str
    closes: bool = False


@dataclass(frozen=True)
class Conversation:
    """What the turns of one conversation give; times as the file writes them, empty if unknown.

    `closed_at` is known where a line says that it is over.
    """

    body: str
    started_at: str
    first_response_at: str
    n_messages: int
    closed_at: str = ""


def join_turns(turns: Sequence[Turn]) -> Conversation:
    """One conversation out of its public turns, put in the order of time.

    The first response is the first turn of a person on our side after the customer first spoke.
    The closing is the last line of ours that says so, or the last that was recorded; an agent who
    answers the customer after it has opened the conversation again.
    """
    ordered = _in_order_of_time(turns)
    body: list[str] = []
    started = response = closed = ""
    heard = asked_again = False
    for turn in ordered:
        if turn.role == CUSTOMER:
            said = without_quotes(turn.text).strip()
            if said and (not body or body[-1] != said):
                body.append(said)
            started, heard = started or turn.at, True
            asked_again = bool(closed)
            continue
        if turn.role == AGENT and turn.text and heard and not response:
            response = turn.at
        if heard and (turn.closes or says_closed(turn.text)):
            closed, asked_again = turn.at, False
        elif turn.role == AGENT and asked_again:
            closed, asked_again = "", False
    first = started or (ordered[0].at if ordered else "")
    spoken = sum(not turn.closes or bool(turn.text) for turn in ordered)
    return Conversation("\n".join(body), first, response, spoken, closed)


def with_opening(turns: Sequence[Turn], opening: Turn) -> list[Turn]:
    """The turns of a ticket, what it says itself before them; said once where both have it.

    A ticket that says nothing itself was asked all the same where nobody but the company speaks.
    """
    own = "".join(opening.text.split())
    said = ["".join(turn.text.split()) for turn in turns if turn.role == CUSTOMER]
    once = any(own in text for text in said)  # nothing stands in everything
    return list(turns) if once else [opening, *turns]


def columns_of(conversations: Iterable[Conversation | None]) -> dict[str, list[str]]:
    """What conversations give to the columns of their tickets; empty cells where there is none."""
    found: dict[str, list[str]] = {
        "body": [], "first_response_at": [], "n_messages": [], "closed_at": [],
    }  # fmt: skip
    for each in conversations:
        found["body"].append("" if each is None else each.body)
        found["first_response_at"].append("" if each is None else each.first_response_at)
        found["n_messages"].append("" if each is None else str(each.n_messages))
        found["closed_at"].append("" if each is None else each.closed_at)
    return found


def _in_order_of_time(turns: Sequence[Turn]) -> list[Turn]:
    """Turns by their time; as they stand when one has none that can be read."""
    written = [turn.at for turn in turns]
    if len(turns) < 2 or not all(written):
        return list(turns)
    if len({len(at) for at in written}) <= 1 and all(map(_SORTABLE.match, written)):
        return sorted(turns, key=lambda turn: turn.at.replace("T", " "))
    whole = [_whole_time(at) for at in written]
    if None not in whole:  # a call a conversation would take most of the time of loading
        moments = np.array(whole, dtype="datetime64[s]")
    else:
        moments = parse_times(pa.array(written, pa.string()), tz="UTC").times
    if np.isnat(moments).any():
        return list(turns)
    return [turns[int(place)] for place in np.argsort(moments, kind="stable")]


def _whole_time(written: str) -> datetime | None:
    """The time that a cell tells by itself, as `2026. 9. 1. 오후 3:10` does."""
    told = _WHOLE.fullmatch(written.strip())
    if told is None:
        return None
    half, hour = told[4], int(told[5])
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + 12 * (half == "오후") if half else hour
    try:
        year, month, day = int(told[1]), int(told[2]), int(told[3])
        return datetime(year, month, day, hour, int(told[6]), int(told[7] or 0))
    except ValueError:
        return None
