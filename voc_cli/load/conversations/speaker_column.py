"""Which column says who speaks, where its header says something else (`구분`, `Message type`)."""

from dataclasses import replace

import pyarrow as pa

from voc_cli.load.cells.speakers import AGENT, are_speakers, roles_of
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.conversations.folding import cells
from voc_cli.load.conversations.partners import ONE_EACH, are_talked_in
from voc_cli.load.conversations.rooms import room_column
from voc_cli.load.conversations.speaking import pairs_of
from voc_cli.load.model import Frame

_FILLED = 0.8  # lines that open a group, and totals, have no speaker
_TOLD = frozenset({"map", "preset"})
_FREE = frozenset(
    {None, "agent_category", "status", "segment", "team", "other", "customer_name"}
    | {"answer", "subject"}  # `문의/답변`
)

__all__ = ["speaker_column"]


def speaker_column(frame: Frame, mapped: Mapped) -> str | None:
    """The column of a table of messages whose cells are nothing but speakers; None elsewhere.

    A table of calls that come in and go out, or of what customers and shops wrote, has such a
    column as well. So rows of one ticket must tell: a customer is heard in most of them, and both
    sides speak in half of those that span rows.
    """
    if "body" not in mapped.fields or len(frame.table) < 3:
        return None
    if not {"author_type", "parent_id", "reply_depth"}.isdisjoint(mapped.fields):
        return None
    for match in mapped.matches:
        looks = mapped.profiles.get(match.header)
        if looks is None or match.how in _TOLD or match.field not in _FREE:
            continue
        if looks.filled >= _FILLED and looks.kinds > 1 and are_speakers(looks.words):
            if _both_speak(frame, mapped, match.header):
                return match.header
    return None


def _both_speak(frame: Frame, mapped: Mapped, header: str) -> bool:
    known = mapped.profiles[header].words
    words = [(word or "").strip() for word in frame.table[header].to_pylist()]
    spoken = pa.array([word.upper() in known for word in words])
    frame = replace(frame, table=frame.table.filter(spoken))  # without titles and totals
    roles = roles_of([word for word in words if word.upper() in known])
    ids = cells(frame, mapped, "ticket_id")
    if "ticket_id" in mapped.fields and len(set(ids)) <= ONE_EACH * len(ids):
        return are_talked_in(ids, roles)
    return room_column(frame, mapped, roles) is not None or _are_exchanged(frame, roles)


def _are_exchanged(frame: Frame, roles: list[str]) -> bool:
    """Whether those who wrote as customers are those whom the company's rows went to."""
    pairs = pairs_of(frame)
    if pairs is None or not pairs.company:
        return False
    ours = [sender in pairs.company for sender in pairs.senders]
    return all(own == (role == AGENT) for own, role in zip(ours, roles, strict=True))
