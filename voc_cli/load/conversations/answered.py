"""Messages that say which other message they answer, as social networks and mails list them.

Every row has an id of its own and names that of the row before it (`in_response_to_tweet_id`), so
that nothing numbers the conversation: it is what hangs together.
"""

import re
from collections.abc import Sequence

from voc_cli.load.cells.speakers import CUSTOMER
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.conversations.folding import cells
from voc_cli.load.model import Frame

_ANSWERED = re.compile(
    r"(?i)(?:in[_ .-]?)?(?:repl(?:y|ied|ies)|respon(?:se|ds?|ded)|answer(?:s|ed)?)[_ .-]?to"
    r"|^references?$|^parent[_ .-]?(?:message|msg|tweet|post)?[_ .-]?id$|(?:원본|상위|답장\s*대상)"
)
_MOST = 0.5

__all__ = ["answered_rooms", "firsts_of"]


def answered_rooms(frame: Frame, mapped: Mapped, roles: Sequence[str]) -> list[str] | None:
    """The first message of what each row hangs together with; None where rows do not answer rows.

    `roles` are who speaks in each row. Half of the rows that answer something must answer a row of
    the table, and half of these somebody of the other side.
    """
    named = [header for header in frame.table.column_names if _ANSWERED.search(header)]
    own = _ids(frame, mapped) if named else None
    if own is None:
        return None
    row_of = {key: row for row, key in enumerate(own)}
    for header in named:
        told = [(cell or "").strip() for cell in frame.table[header].to_pylist()]
        before = [row_of.get(key, row) for row, key in enumerate(told)]
        linked = [row for row, to in enumerate(before) if to != row]
        across = [row for row in linked if {roles[row], roles[before[row]]} > {CUSTOMER}]
        if linked and len(linked) >= _MOST * sum(map(bool, told)):
            if len(across) >= _MOST * len(linked):
                return [own[first] for first in firsts_of(before)]
    return None


def _ids(frame: Frame, mapped: Mapped) -> list[str] | None:
    """What numbers each row, once each."""
    for field in ("message_id", "ticket_id"):
        own = cells(frame, mapped, field)
        if own and all(own) and len({*own}) == len(own):
            return own
    return None


def firsts_of(before: Sequence[int]) -> list[int]:
    """The row that each row goes back to; each step is gone once, however long the thread."""
    firsts = [-1] * len(before)
    for start in range(len(before)):
        row = start
        way: list[int] = []
        on = set[int]()
        while firsts[row] < 0 and before[row] != row and row not in on:
            way.append(row)
            on.add(row)
            row = before[row]
        first = firsts[row] if firsts[row] >= 0 else row
        firsts[row] = first
        for passed in way:
            firsts[passed] = first
    return firsts
