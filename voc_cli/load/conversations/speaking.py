"""Who speaks in each row of a table of messages."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from voc_cli.load.cells.speakers import (
    AGENT,
    CUSTOMER,
    UNKNOWN,
    flag_of,
    is_flag,
    is_true,
    roles_of,
)
from voc_cli.load.columns.lexicon import canonical_key, read_header
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.conversations.folding import cells
from voc_cli.load.model import Frame

KNOWN_SHARE = 0.6
_COMPANY_SHARE = 0.6
_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\w")
_RECIPIENT = frozenset(
    canonical_key(name)
    for name in (
        "to",
        "to address",
        "to email",
        "to: (address)",
        "받는사람",
        "받는 이",
        "수신자",
        "수신인",
        "recipient",
        "recipients",
        "받는 사람: (전자 메일 주소)",
    )
)
# Of other messages than mails.
_RECEIVER = _RECIPIENT | frozenset(
    canonical_key(name)
    for name in (
        "receiver",
        "receiver id",
        "to number",
        "to id",
        "받은 사람",
        "수신번호",
        "받는 번호",
    )
)
_SENDER = frozenset(
    canonical_key(name)
    for name in (
        "from",
        "from address",
        "from email",
        "from: (address)",
        "from number",
        "from id",
        "sender",
        "sender id",
        "보낸사람",
        "보낸 사람: (전자 메일 주소)",
        "보낸이",
        "발신자",
        "발신인",
        "발신번호",
        "보낸 번호",
    )
)
_COMPANYS_PART = 0.95  # of the rows at least

__all__ = [
    "KNOWN_SHARE", "Pairs", "pairs_of", "recipient", "speakers", "tells_speakers", "writers_field",
]  # fmt: skip


@dataclass(frozen=True)
class Pairs:
    """Who wrote each row and to whom, as they are called there; `company` is on one side of each,
    empty where nobody is.
    """

    senders: Sequence[str]
    receivers: Sequence[str]
    company: str

    def customers(self, roles: Sequence[str]) -> list[str]:
        """The other side of every row: who wrote it as a customer, or whom the company wrote to."""
        rows = zip(self.senders, self.receivers, roles, strict=True)
        return [sender if role == CUSTOMER else receiver for sender, receiver, role in rows]


def tells_speakers(frame: Frame, mapped: Mapped) -> bool:
    """Whether it can be told who wrote most rows."""
    if "author_type" not in mapped.fields and writers_field(mapped) is None:
        pairs = pairs_of(frame)
        if pairs is None or not pairs.company:
            return False
    roles = speakers(frame, mapped, cells(frame, mapped, "ticket_id"))
    return sum(role != UNKNOWN for role in roles) >= KNOWN_SHARE * len(roles)


def writers_field(mapped: Mapped) -> str | None:
    """The field that names who wrote a row, by a header that speaks of sending."""
    for field in ("customer_name", "customer_email", "customer_id"):
        if "sender" in read_header(mapped.fields.get(field, "")).concepts:
            return field
    return None


def speakers(frame: Frame, mapped: Mapped, ids: Sequence[str]) -> list[str]:
    """Who speaks in each row: by its word for that, else by who writes in most conversations."""
    if "author_type" in mapped.fields:
        told = flag_of(mapped.fields["author_type"])
        words = cells(frame, mapped, "author_type")
        if told != UNKNOWN and all(is_flag(word) for word in words if word):
            other = AGENT if told == CUSTOMER else CUSTOMER
            return [told if is_true(word) else other for word in words]
        roles = roles_of(words)
        if any(role != UNKNOWN for role in roles):
            return roles
    pairs = pairs_of(frame)
    if pairs is not None and pairs.company:
        return [AGENT if sender == pairs.company else CUSTOMER for sender in pairs.senders]
    if "author_type" in mapped.fields:
        return [UNKNOWN] * len(ids)
    writers = cells(frame, mapped, writers_field(mapped) or "")
    ours = _own_address(frame)
    if ours and any(ours in writer for writer in writers):
        return [AGENT if ours in writer else CUSTOMER for writer in writers]
    rooms: dict[str, set[str]] = {}
    for key, writer in zip(ids, writers, strict=True):
        rooms.setdefault(key, set()).add(writer)
    shared = [room for room in rooms.values() if len(room) > 1]
    if not shared and frame.format == "mail":
        return [CUSTOMER] * len(ids)  # an inbox in which nobody answers
    inside = Counter(writer for room in shared for writer in room)
    often = {w for w, n in inside.items() if n >= max(2, _COMPANY_SHARE * len(shared))}
    if len(often) != 1:
        named = roles_of(writers)
        return named if {CUSTOMER, AGENT} <= {*named} else [UNKNOWN] * len(ids)
    return [AGENT if writer in often else CUSTOMER for writer in writers]


def recipient(frame: Frame) -> str | None:
    """The column of a table of mails that says to whom each was written, or None."""
    return next((h for h in frame.table.column_names if canonical_key(h) in _RECIPIENT), None)


def pairs_of(frame: Frame) -> Pairs | None:
    """The two sides of every row of a table that names both; None for any other, and for mails of
    a mailbox, whose threads are known.

    The company is on one side of nearly all rows, and of both sides in some; nobody else is.
    """
    names = frame.table.column_names
    to = next((h for h in names if canonical_key(h) in _RECEIVER), None)
    by = next((h for h in names if canonical_key(h) in _SENDER), None)
    if to is None or by is None or frame.format == "mail":
        return None
    senders, receivers = (
        [_party(cell or "") for cell in frame.table[header].to_pylist()] for header in (by, to)
    )
    if not all(senders) or not all(receivers):
        return None
    sides = Counter(side for pair in zip(senders, receivers, strict=True) for side in {*pair})
    (company, times), *others = sides.most_common(2)
    alone = times >= _COMPANYS_PART * len(senders) and all(n < times for _, n in others)
    both = company in senders and company in receivers
    return Pairs(senders, receivers, company if alone and both else "")


def _party(cell: str) -> str:
    address = _ADDRESS.search(cell)
    return (address[0] if address is not None else cell.strip()).lower()


def _own_address(frame: Frame) -> str:
    """The address that most mails of a mailbox are written to; empty where no column tells."""
    header = recipient(frame)
    if header is None:
        return ""
    found = [_ADDRESS.findall(cell or "") for cell in frame.table[header].to_pylist()]
    often = Counter(address for addresses in found for address in addresses).most_common(1)
    address, times = often[0] if often else ("", 0)
    return address if times * 2 >= len(found) else ""
