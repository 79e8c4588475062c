"""Who speaks in a table of comments, as the tables beside it tell.

Databases keep comments with the id of who wrote them, and people with their roles, or the ticket
with the id of who asked, in tables of their own.
"""

from collections.abc import Mapping, Sequence

from voc_cli.load.cells.speakers import (
    AGENT,
    CUSTOMER,
    UNKNOWN,
    flag_of,
    is_flag,
    is_true,
    roles_of,
)
from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.conversations.folding import cells, with_folded
from voc_cli.load.conversations.speaking import tells_speakers
from voc_cli.load.frame_columns import map_frame
from voc_cli.load.model import Frame

_KNOWN, _ASKED = 0.9, 0.5
_TWO = 2

__all__ = ["with_speakers"]


def with_speakers(frames: Sequence[Frame]) -> list[Frame]:
    """The tables, those of comments with who speaks in each row (`voc.author_type`) where another
    table says it of the people whose ids they hold.
    """
    found = [*frames]
    places = [n for n, frame in enumerate(frames) if len(_id_columns(frame)) >= _TWO]
    if len(frames) < _TWO or not places:
        return found
    mapped = [map_frame(frame)[1] for frame in frames]
    people = _people(frames, mapped)
    for place in places:
        frame, own = frames[place], mapped[place]
        if "body" not in own.fields or "author_type" in own.fields or tells_speakers(frame, own):
            continue
        roles = _by_people(frame, people) or _by_tickets(place, frames, mapped)
        if roles is not None:
            rows = list(range(len(frame.table)))
            found[place] = with_folded(frame, rows, {"author_type": roles})
    return found


def _id_columns(frame: Frame) -> list[str]:
    return [h for h in frame.table.column_names if "id" in read_header(h).concepts]


def _people(frames: Sequence[Frame], mapped: Sequence[Mapped]) -> dict[str, str]:
    """Roles by id, of tables that list people: an id each, a role, and no text."""
    found: dict[str, str] = {}
    for frame, own in zip(frames, mapped, strict=True):
        if "body" in own.fields or "ticket_id" not in own.fields:
            continue
        roles = _roles(frame, own)
        ids = cells(frame, own, "ticket_id")
        if roles is not None and all(ids) and len(set(ids)) == len(ids):
            found |= dict(zip(ids, roles, strict=True))
    return {who: role for who, role in found.items() if role != UNKNOWN}


def _roles(frame: Frame, own: Mapped) -> list[str] | None:
    """What each of the people is, by a word or by a flag such as `is_staff`."""
    for header in frame.table.column_names:
        told, words = flag_of(header), [cell or "" for cell in frame.table[header].to_pylist()]
        if told in (CUSTOMER, AGENT) and all(map(is_flag, words)):
            other = AGENT if told == CUSTOMER else CUSTOMER
            return [told if is_true(word) else other for word in words]
    return roles_of(cells(frame, own, "author_type")) if "author_type" in own.fields else None


def _by_people(frame: Frame, people: Mapping[str, str]) -> list[str] | None:
    for header in _id_columns(frame) if people else ():
        who = [cell or "" for cell in frame.table[header].to_pylist()]
        roles = [people.get(own, UNKNOWN) for own in who]
        known = sum(role != UNKNOWN for role in roles)
        if known >= _KNOWN * len(roles) and {CUSTOMER} < {*roles}:
            return roles
    return None


def _by_tickets(place: int, frames: Sequence[Frame], mapped: Sequence[Mapped]) -> list[str] | None:
    """Who asked for the ticket is its customer, others who write below it are the company's."""
    frame = frames[place]
    columns = {h: [c or "" for c in frame.table[h].to_pylist()] for h in _id_columns(frame)}
    for n, (other, theirs) in enumerate(zip(frames, mapped, strict=True)):
        if n == place or not {"ticket_id", "customer_id"} <= theirs.fields.keys():
            continue
        ids = cells(other, theirs, "ticket_id")
        asked = dict(zip(ids, cells(other, theirs, "customer_id"), strict=True))
        if len(asked) < len(ids):
            continue
        for tickets in columns.values():
            if sum(t in asked for t in tickets) < _KNOWN * len(tickets):
                continue
            for authors in columns.values():
                pairs = [(t, asked.get(t, "") == a) for t, a in zip(tickets, authors, strict=True)]
                heard = {t for t, own in pairs if own}
                if authors is tickets or len(heard) < _ASKED * len({*tickets}):
                    continue
                if not all(own for _, own in pairs):
                    return [CUSTOMER if own else AGENT for _, own in pairs]
    return None
