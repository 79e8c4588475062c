"""Whose conversation a row is of, where no column numbers conversations.

Messengers and phones list what was said by everybody one after another. Whose conversation a row
belongs to shows in the customer that it names, whichever side wrote it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voc_cli.load.cells.speakers import AGENT, CUSTOMER, UNKNOWN
from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.conversations.answered import answered_rooms
from voc_cli.load.conversations.folding import cells
from voc_cli.load.conversations.replies import bare_title
from voc_cli.load.conversations.sittings import Sittings, sittings_of
from voc_cli.load.conversations.speaking import (
    KNOWN_SHARE,
    ONE_EACH,
    pairs_of,
    speakers,
    writers_field,
)
from voc_cli.load.model import Frame
from voc_cli.messages import Notice

_MOST_TURNS = 2000
_WHO = ("customer_name", "customer_id", "customer_email", "customer_phone")
_HEARD, _MIXED, _ANSWERED = 0.8, 0.5, 0.9
# What calls and tickets have, and no message.
_OF_TICKETS = frozenset({"closed_at", "status", "agent_category", "answer", "rating"})
# What messages have as well, where both their sides and a word say who wrote them.
_OF_MAILS = frozenset({"status", "agent_category"})
_CHAT = re.compile(r"(?i)chat|room|conversation|dialog|대화|채팅|방(?:\s*(?:명|이름|제목))?$")

__all__ = [
    "ONE_EACH",
    "Partners",
    "are_talked_in",
    "is_one_chat",
    "moments_of",
    "partners_of",
    "rooms_of",
    "unsure_sittings",
]


@dataclass(frozen=True)
class Partners:
    """The customer of every row; `header` is the column of chats called after them, if one is.

    `whole`: what hangs together is known, and is one conversation however long it rested.
    """

    customers: Sequence[str]
    header: str | None = None
    whole: bool = False

    def fit(self, roles: Sequence[str]) -> bool:
        """Whether they share rows, and speak in them with those who answer."""
        return _are_shared(self.customers) and are_talked_in(self.customers, roles)


def is_one_chat(frame: Frame, mapped: Mapped) -> bool:
    """Whether a file without ids is what one customer and the company said to each other."""
    named = "author_type" in mapped.fields or bool(frame.ours)
    if not named or len(frame.table) > _MOST_TURNS:
        return False
    roles = speakers(frame, mapped, [""] * len(frame.table))
    if UNKNOWN in roles or not {CUSTOMER} < {*roles}:
        return False
    people = zip(*(cells(frame, mapped, field) for field in _WHO), strict=True)
    return len({who for who, role in zip(people, roles, strict=True) if role == CUSTOMER}) == 1


def rooms_of(frame: Frame, mapped: Mapped) -> list[str]:
    """The conversation of every row: its number, else the sitting with its customer."""
    ids = [own.strip() for own in cells(frame, mapped, "ticket_id")]
    numbered = "ticket_id" in mapped.fields
    if numbered and len(set(ids)) <= ONE_EACH * len(ids):
        return ids
    found = _sittings(frame, mapped)
    return ids if found is None else found.rooms


def unsure_sittings(frame: Frame, mapped: Mapped, name: str) -> list[Notice]:
    """That conversations under a name which many share may be of two customers, if so."""
    ids = cells(frame, mapped, "ticket_id")
    if "ticket_id" in mapped.fields and len(set(ids)) <= ONE_EACH * len(ids):
        return []
    found = _sittings(frame, mapped)
    if found is None or not found.unsure:
        return []
    return [Notice("turns.perhaps_two", {"file": name, "n": found.unsure})]


def _sittings(frame: Frame, mapped: Mapped) -> Sittings | None:
    """What the rows fall into; None where ids number them and no customer is named in each."""
    partners = partners_of(frame, mapped)
    if partners is None and "ticket_id" in mapped.fields:
        return None
    if partners is not None and partners.whole:
        return Sittings([*partners.customers], 0)
    roles = speakers(frame, mapped, [""] * len(frame.table))
    if partners is not None:
        customers = partners.customers
    else:
        names = cells(frame, mapped, "customer_name")
        whose = next((n for n, r in zip(names, roles, strict=True) if r == CUSTOMER), "")
        customers = [whose] * len(names)
    texts = cells(frame, mapped, "body")
    return sittings_of(customers, moments_of(frame, mapped, "created_at"), roles, texts)


def partners_of(frame: Frame, mapped: Mapped) -> Partners | None:
    """The customer of every row, those of the company's words too, where no column numbers
    conversations; None where it cannot be told.

    On a phone every line has the customer's number, those that went out too; a chat is called by
    the customer's name; a message says from whom to whom it went.
    """
    pairs = pairs_of(frame)
    told = "author_type" in mapped.fields or (pairs is not None and pairs.company) or frame.ours
    if not told:
        return None
    roles = speakers(frame, mapped, [""] * len(frame.table))
    if sum(role != UNKNOWN for role in roles) < KNOWN_SHARE * len(roles):
        return None
    hangs_together = answered_rooms(frame, mapped, roles)
    if hangs_together is not None:
        return Partners(hangs_together, whole=True)
    for field in ("customer_phone", "customer_email"):
        whose = cells(frame, mapped, field)
        if all(whose) and _are_shared(whose) and _are_theirs(whose, roles):
            return Partners(whose)
    twice_told = "author_type" in mapped.fields and pairs is not None and bool(pairs.company)
    of_tickets = _OF_TICKETS - _OF_MAILS if twice_told else _OF_TICKETS
    if any(_is_told(field, mapped) for field in of_tickets):
        return _who_goes_on(frame, mapped, roles)
    found: list[Partners] = []
    if pairs is not None:
        found.append(Partners(_with_titles(pairs.customers(roles), frame, mapped)))
    for field in ("customer_id", "customer_name"):
        whose = cells(frame, mapped, field)
        found += [Partners(whose)] if all(whose) and _are_theirs(whose, roles) else []
    found += _called_after_customers(frame, mapped, roles)
    return next((p for p in found if p.fit(roles)), _who_goes_on(frame, mapped, roles))


def _who_goes_on(frame: Frame, mapped: Mapped, roles: Sequence[str]) -> Partners | None:
    """The writer of every message in a log that nobody has answered yet."""
    own = mapped.fields.get("message_id", mapped.fields.get("ticket_id", ""))
    if "message" not in read_header(own).concepts or {*roles} != {CUSTOMER}:
        return None
    for field in ("customer_id", "customer_phone"):
        whose = cells(frame, mapped, field)
        if all(whose) and len({*whose}) <= ONE_EACH * len(whose):
            return Partners(whose)
    return None


def _is_told(field: str, mapped: Mapped) -> bool:
    looks = mapped.profiles.get(mapped.fields.get(field, ""))
    return looks is not None and not looks.is_empty


def _are_shared(whose: Sequence[str]) -> bool:
    return 1 < len({*whose}) <= ONE_EACH * len(whose)


def _are_theirs(whose: Sequence[str], roles: Sequence[str]) -> bool:
    """Whether the company's rows name customers who speak themselves, half of them at least: it
    also writes to some who never wrote (a notice, an advertisement).
    """
    asked = {w for w, role in zip(whose, roles, strict=True) if role == CUSTOMER}
    answered = {w for w, role in zip(whose, roles, strict=True) if role == AGENT}
    return bool(answered) and 2 * len(answered & asked) >= len(answered)


def _with_titles(whose: Sequence[str], frame: Frame, mapped: Mapped) -> list[str]:
    """Customers, and what their mails are about."""
    titles = cells(frame, mapped, "subject")
    return [f"{w} {bare_title(title)}".strip() for w, title in zip(whose, titles, strict=True)]


def _called_after_customers(
    frame: Frame, mapped: Mapped, roles: Sequence[str]
) -> Iterator[Partners]:
    """Columns that call each chat something, with one customer in each."""
    names = cells(frame, mapped, writers_field(mapped) or "customer_name")
    for header in frame.table.column_names:
        looks = mapped.profiles.get(header)
        if looks is None or looks.filled < 1.0 or looks.channel >= 0.5:
            continue
        if not _CHAT.search(header) or looks.sentence >= 0.5 or looks.time >= 0.5:
            continue
        rooms = [room or "" for room in frame.table[header].to_pylist()]
        inside: dict[str, set[str]] = {}
        for room, name, role in zip(rooms, names, roles, strict=True):
            if role == CUSTOMER:
                inside.setdefault(room, set()).add(name)
        if all(len(people) == 1 and all(people) for people in inside.values()):
            yield Partners(rooms, header)


def are_talked_in(rooms: Sequence[str], roles: Sequence[str]) -> bool:
    """Whether customers and those who answer them meet in the groups of a column."""
    inside: dict[str, list[str]] = {}
    for room, role in zip(rooms, roles, strict=True):
        inside.setdefault(room, []).append(role)
    heard = {room for room, spoken in inside.items() if CUSTOMER in spoken}
    several = [spoken for spoken in inside.values() if len(spoken) > 1]
    mixed = sum(CUSTOMER in spoken and len({*spoken}) > 1 for spoken in several)
    answers = [room for room, role in zip(rooms, roles, strict=True) if role != CUSTOMER]
    return (
        len(heard) >= _HEARD * len(inside)
        and mixed >= _MIXED * len(several)
        and bool(answers)
        and sum(room in heard for room in answers) >= _ANSWERED * len(answers)
    )


def moments_of(frame: Frame, mapped: Mapped, field: str) -> list[str]:
    """When each row was said, with the clock of its own column where there is one."""
    days = cells(frame, mapped, field)
    if field != "created_at" or "created_time" not in mapped.fields:
        return days
    clocks = cells(frame, mapped, "created_time")
    return [f"{day} {clock}".strip() for day, clock in zip(days, clocks, strict=True)]
