"""Which column says what conversation a message belongs to, whatever it is called.

Chat services export messages one by one and call a conversation a channel, a room, a thread or a
session. It is told by what rows share it: those of a customer and of whoever answered, and those
that were said one after another.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import numpy as np
import pyarrow.compute as pc

from voc_cli.load.cells.dates import parse_times
from voc_cli.load.cells.speakers import UNKNOWN
from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.columns.profile import Profile
from voc_cli.load.conversations.folding import cells
from voc_cli.load.conversations.partners import ONE_EACH, are_talked_in
from voc_cli.load.conversations.speaking import KNOWN_SHARE, speakers
from voc_cli.load.model import Frame

_NAMED = re.compile(
    r"(?i)room|channel|thread|session|conversation|conv(?:_|id)|chat|dialog|ticket|방$|방\s*(?:id|번호|url)|대화|세션|스레드"
)
# Such a column may tell of one conversation alone.
_ROOM_ID = re.compile(
    r"(?i)(?:conversation|conv|chat|dialog|thread|session|room)[_ .-]?(?:id|no|key)$"
    r"|(?:대화|채팅|세션)방?\s*(?:id|번호)$"
)
# What messages share too without belonging together.
_OTHERS = frozenset(
    {"product", "order", "team", "agent", "segment", "category", "status", "customer", "time"}
    | {"rating", "money", "count", "sender", "holder", "venue"}
)
_ID_LIKE = re.compile(r"^(?=\S*\d)\S{1,200}$")
_MOST_SPREAD = 0.5
_FILLED = 0.9  # of a sample; all rows are looked at below

__all__ = ["room_column"]


def room_column(frame: Frame, mapped: Mapped, roles: Sequence[str] | None = None) -> str | None:
    """The column that numbers the conversations of a table of messages; None if another does.

    Asked where it is said who speaks (or `roles` are) and every row has an id of its own, or none
    has. The column holds ids that repeat: a customer is heard in most of its groups (4 of 5) and
    where the company speaks (9 of 10 of its rows), both speak in half of the groups of several
    rows, and a group's rows stand together (half of the groups within half of the table), unless
    the header says that
    it numbers conversations. Of several the named ones come first, then the one of most groups.
    """
    told = roles is not None or "author_type" in mapped.fields
    if not told or "body" not in mapped.fields:
        return None
    own = cells(frame, mapped, "ticket_id")
    if "ticket_id" in mapped.fields and len(set(own)) <= ONE_EACH * len(own):
        return None
    told_by = frame.table[mapped.fields["author_type"]] if roles is None else None
    if told_by is not None and 0 < told_by.null_count < len(told_by):
        # Without titles and totals, in which nobody speaks.
        spoken = replace(frame, table=frame.table.filter(pc.is_valid(told_by)))
        return room_column(spoken, mapped)
    roles = roles or speakers(frame, mapped, own)
    if sum(role != UNKNOWN for role in roles) < KNOWN_SHARE * len(roles):
        return None
    places = _places(frame, mapped)
    used = {mapped.fields[field] for field in ("author_type", "body") if field in mapped.fields}
    found: list[tuple[bool, int, bool, int, str]] = []
    for place, header in enumerate(frame.table.column_names):
        looks = mapped.profiles.get(header)
        if header in used or looks is None or not _may_be_room(header, looks):
            continue
        rooms = [(room or "").strip() for room in frame.table[header].to_pylist()]
        kinds = len({*rooms})
        named = bool(_NAMED.search(header))
        least = 1 if _ROOM_ID.search(header) else 2
        if not least <= kinds <= ONE_EACH * len(rooms) or not all(
            room and _ID_LIKE.match(room) for room in rooms
        ):
            continue
        if are_talked_in(rooms, roles) and (named or _stand_together(rooms, places)):
            found.append((not named, -kinds, header.lower().endswith("key"), place, header))
    return min(found)[-1] if found else None


def _may_be_room(header: str, looks: Profile) -> bool:
    concepts = read_header(header).concepts
    # `202604030001` is a day and a number of that day, and looks like a time or a phone.
    other = "id" not in concepts and (looks.time >= 0.5 or looks.phone >= 0.5)
    if looks.filled < _FILLED or other or looks.email >= 0.5:
        return False
    return not concepts & _OTHERS and ("blocked" not in concepts or bool(_NAMED.search(header)))


def _places(frame: Frame, mapped: Mapped) -> Sequence[int]:
    """Where each row stands in the order of time; in that of the file where times are unknown."""
    header = mapped.fields.get("message_at", mapped.fields.get("created_at"))
    rows = len(frame.table)
    if header is None:
        return range(rows)
    times = parse_times(frame.table[header].combine_chunks(), tz="UTC").times
    if np.isnat(times).any():
        return range(rows)
    places = np.empty(rows, dtype=np.int64)
    places[np.argsort(times, kind="stable")] = np.arange(rows)
    return [int(place) for place in places]


def _stand_together(rooms: Sequence[str], places: Sequence[int]) -> bool:
    """Whether most groups take up a part of the table; what all rows may have goes through it."""
    ends: dict[str, tuple[int, int]] = {}
    for room, place in zip(rooms, places, strict=True):
        first, last = ends.get(room, (place, place))
        ends[room] = (min(first, place), max(last, place))
    return median(last - first for first, last in ends.values()) < _MOST_SPREAD * len(rooms)
