"""Who speaks in each row of a table of messages."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells.dates import parse_times
from voc_cli.load.cells.speakers import (
    AGENT,
    BOT,
    CUSTOMER,
    UNKNOWN,
    flag_of,
    is_flag,
    is_true,
    role_of,
    roles_of,
)
from voc_cli.load.columns.lexicon import canonical_key, read_header
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.columns.told import told_header
from voc_cli.load.conversations.company import (
    ADDRESS,
    domain_of,
    is_named,
    of_answers,
    of_sides,
    of_voices,
)
from voc_cli.load.conversations.folding import cells
from voc_cli.load.model import Frame
from voc_cli.messages import Notice

KNOWN_SHARE = 0.6
ONE_EACH = 0.95  # of as many ids as rows: fewer are shared


def _keys(names: str) -> frozenset[str]:
    """Headers, parted by `|`, as they are compared."""
    return frozenset(map(canonical_key, names.split("|")))


_RECIPIENT = _keys(
    "to|to address|to email|to: (address)|recipient|recipients|받는사람|받는 이|수신자|수신인|"
    "받는 사람: (전자 메일 주소)"
)
# Of other messages than mails.
_RECEIVER = _RECIPIENT | _keys("receiver|receiver id|to number|to id|받은 사람|수신번호|받는 번호")
_SENDER = _keys(
    "from|from address|from email|from: (address)|from number|from id|sender|sender id|보낸사람|"
    "보낸 사람: (전자 메일 주소)|보낸이|발신자|발신인|발신번호|보낸 번호"
)
# What may stand behind it: the part of a sender that a column holds.
_OF_SIDE = re.compile(
    r"(?:이메일주소|메일주소|전자메일주소|전자메일|이메일|메일|주소|번호|이름|명|emailaddress|email|"
    r"address|addr|number|no|name)$"
)
_SEVERAL, _ASKS_WHO = 2, 0.5

__all__ = [
    "KNOWN_SHARE", "ONE_EACH", "Pairs", "pairs_of", "recipient", "speakers", "tells_speakers",
    "untold_speakers", "writers_field",
]  # fmt: skip


@dataclass(frozen=True)
class Pairs:
    """Who wrote each row and to whom, as they are called there; `company` are those of the two
    sides who are ours, empty where it cannot be told.
    """

    senders: Sequence[str]
    receivers: Sequence[str]
    company: frozenset[str]

    def customers(self, roles: Sequence[str]) -> list[str]:
        """The other side of every row: who wrote it as a customer, or whom the company wrote to."""
        rows = zip(self.senders, self.receivers, roles, strict=True)
        return [sender if role == CUSTOMER else receiver for sender, receiver, role in rows]


def tells_speakers(frame: Frame, mapped: Mapped) -> bool:
    """Whether it can be told who wrote most rows."""
    field = writers_field(mapped)
    sends = field is not None and (_sends(mapped.fields[field]) or _share_ids(frame, mapped))
    if "author_type" not in mapped.fields and not sends:
        pairs = pairs_of(frame)
        if (pairs is None or not pairs.company) and _named(frame, mapped) is None:
            return False
    roles = speakers(frame, mapped, cells(frame, mapped, "ticket_id"))
    return sum(role != UNKNOWN for role in roles) >= KNOWN_SHARE * len(roles)


def writers_field(mapped: Mapped) -> str | None:
    """The field that names who wrote a row, by a header that speaks of sending; else the names."""
    for field in ("customer_name", "customer_email", "customer_id"):
        if _sends(mapped.fields.get(field, "")):
            return field
    return "customer_name" if "customer_name" in mapped.fields else None


def _sends(header: str) -> bool:
    return "sender" in read_header(header).concepts


def _share_ids(frame: Frame, mapped: Mapped) -> bool:
    """Whether rows share ids, as messages of a conversation do."""
    header = mapped.fields.get("ticket_id")
    if header is None:
        return False
    return bool(pc.count_distinct(frame.table[header]).as_py() <= ONE_EACH * len(frame.table))


def speakers(frame: Frame, mapped: Mapped, ids: Sequence[str]) -> list[str]:
    """Who speaks in each row.

    Whom the user named is ours. Else the row's word for who speaks tells, then the addresses on
    its two sides, then who answers in the conversations `ids`.
    """
    named = _named(frame, mapped)
    if named is not None:
        return named
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
        return _ours(pairs.senders, pairs.company)
    if "author_type" in mapped.fields:
        return _by_label(cells(frame, mapped, "author_type"), frame, mapped, ids)
    writers = cells(frame, mapped, writers_field(mapped) or "")
    own = _own_addresses(frame, writers)
    if own:
        parties = [_party(writer) for writer in writers]
        return _ours(parties, own)
    rooms = _rooms(ids, writers, frame, mapped)
    if frame.format == "mail" and not any(len({*room}) > 1 for room in rooms):
        return [CUSTOMER] * len(ids)  # an inbox in which nobody answers
    answering = of_answers(rooms)
    if answering:
        return _ours(writers, answering)
    by_word = roles_of(writers)
    return by_word if {CUSTOMER, AGENT} <= {*by_word} else [UNKNOWN] * len(ids)


def untold_speakers(frame: Frame, mapped: Mapped, name: str) -> list[Notice]:
    """That rows are messages of conversations in which nothing tells who answers, if so.

    Rows share ids, and in half of the groups of several two or more people write.
    """
    field, label = writers_field(mapped), mapped.fields.get("author_type")
    chat = frame.format in ("kakao", "chat")
    if "body" not in mapped.fields or (field is None and label is None):
        return []
    if not chat and not _share_ids(frame, mapped):
        return []
    ids = cells(frame, mapped, "ticket_id")
    writers = cells(frame, mapped, field or "author_type")
    inside: dict[str, list[str]] = {}
    for room, writer in zip(ids, writers, strict=True):
        inside.setdefault(room, []).append(writer)
    several = [people for people in inside.values() if len(people) >= _SEVERAL]
    if not chat and len(several) * 2 <= len(inside):
        return []
    mixed = sum(len({*people} - {""}) >= _SEVERAL for people in several)
    if not several or mixed < _ASKS_WHO * len(several) or tells_speakers(frame, mapped):
        return []
    header = told_header(mapped.fields[field or "author_type"])
    return [Notice("turns.who_answers", {"file": name, "column": header})]


def _ours(writers: Sequence[str], ours: frozenset[str]) -> list[str]:
    return [AGENT if writer in ours else CUSTOMER for writer in writers]


def _named(frame: Frame, mapped: Mapped) -> list[str] | None:
    """Who speaks in each row, where the user named somebody who writes in the table."""
    if not frame.ours:
        return None
    known = [f for f in ("author_type", writers_field(mapped)) if f in mapped.fields]
    headers = [mapped.fields[f] for f in known if f is not None]
    headers += [h for h in frame.table.column_names if canonical_key(h) in _SENDER]
    headers += [h for h in frame.table.column_names if "sender" in read_header(h).concepts]
    fields = ("customer_email", "customer_name")
    headers += [mapped.fields[f] for f in fields if f in mapped.fields]
    for header in dict.fromkeys(headers):
        writers = [cell or "" for cell in frame.table[header].to_pylist()]
        found = {writer: is_named(writer, frame.ours) for writer in {*writers}}
        if any(found.values()) and not all(found.values()):
            words = cells(frame, mapped, "author_type")
            return [
                AGENT if found[w] else BOT if BOT in (role_of(w), role_of(word)) else CUSTOMER
                for w, word in zip(writers, words, strict=True)
            ]
    return None


def _by_label(labels: Sequence[str], frame: Frame, mapped: Mapped, ids: Sequence[str]) -> list[str]:
    """Speakers who are only told apart (`A` and `B`, `0` and `1`): by whose voice is the company's.

    The same label is the same side in all conversations where the voices say so of the whole
    table; else each conversation is asked.
    """
    texts = cells(frame, mapped, "body")
    ours = of_voices(labels, texts)
    if ours:
        return _ours(labels, ours)
    inside: dict[str, list[int]] = {}
    for row, key in enumerate(ids):
        inside.setdefault(key, []).append(row)
    roles = [UNKNOWN] * len(ids)
    for rows in inside.values():
        ours = of_voices([labels[r] for r in rows], [texts[r] for r in rows])
        for row in rows if ours else ():
            roles[row] = AGENT if labels[row] in ours else CUSTOMER
    return roles


def _rooms(
    ids: Sequence[str], writers: Sequence[str], frame: Frame, mapped: Mapped
) -> list[list[str]]:
    """Who writes in each conversation, in the order of time where it is known."""
    field = "message_at" if "message_at" in mapped.fields else "created_at"
    order = np.arange(len(ids))
    if field in mapped.fields:
        times = parse_times(pa.array(cells(frame, mapped, field), pa.string()), tz="UTC").times
        order = order if np.isnat(times).any() else np.argsort(times, kind="stable")
    rooms: dict[str, list[str]] = {}
    for row in order.tolist():
        rooms.setdefault(ids[row], []).append(writers[row])
    return list(rooms.values())


def recipient(frame: Frame) -> str | None:
    """The column of a table of mails that says to whom each was written, or None."""
    return next((h for h in frame.table.column_names if canonical_key(h) in _RECIPIENT), None)


def pairs_of(frame: Frame) -> Pairs | None:
    """The two sides of every row of a table that names both; None for any other, and for mails of
    a mailbox, whose threads are known.

    Where a side has several columns (a name, an address), the two that call the most parties the
    same tell: who is written to under one of them writes under the other.
    """
    names = frame.table.column_names
    receiving = [h for h in names if _side(h) in _RECEIVER]
    sending = [h for h in names if _side(h) in _SENDER]
    if not receiving or not sending or frame.format == "mail":
        return None
    parties = {
        header: [_party(cell or "") for cell in frame.table[header].to_pylist()]
        for header in (*sending, *receiving)
    }
    by, to = max(
        ((by, to) for by in sending for to in receiving),
        key=lambda pair: len({*parties[pair[0]]} & {*parties[pair[1]]}),
    )
    senders, receivers = parties[by], parties[to]
    if not all(senders) or not all(receivers):
        return None
    return Pairs(senders, receivers, of_sides(senders, [[r] for r in receivers]))


def _side(header: str) -> str:
    """`보낸사람` of `보낸 사람 주소`, `from` of `from_email`."""
    key = canonical_key(header)
    return key if key in _SENDER | _RECEIVER else _OF_SIDE.sub("", key)


def _party(cell: str) -> str:
    address = ADDRESS.search(cell)
    return (address[0] if address is not None else cell.strip()).lower()


def _own_addresses(frame: Frame, writers: Sequence[str]) -> frozenset[str]:
    """The addresses of the company in a mailbox; empty where no column of receivers tells.

    The one that most mails are written to, with its colleagues; else those on one side of all.
    """
    header = recipient(frame)
    if header is None:
        return frozenset()
    senders = [_party(writer) for writer in writers]
    found = [ADDRESS.findall((cell or "").lower()) for cell in frame.table[header].to_pylist()]
    sides = of_sides(senders, found)
    often = Counter(address for addresses in found for address in dict.fromkeys(addresses))
    own, times = next(iter(often.most_common(1)), ("", 0))
    if times * 2 < len(found):
        return sides
    theirs = _written_with(own, senders, found)
    if domain_of(min(sides, default=own)) == domain_of(own):
        theirs |= sides
    return theirs if any(sender in theirs for sender in senders) else frozenset()


def _written_with(
    own: str, senders: Sequence[str], receivers: Sequence[Sequence[str]]
) -> frozenset[str]:
    """An address with those that all mails of several senders to it, and no others, go to."""
    rows = [row for row, addresses in enumerate(receivers) if own in addresses]
    if len({senders[row] for row in rows}) < _SEVERAL:
        return frozenset({own})
    with_it = frozenset(receivers[rows[0]]).intersection(*(receivers[row] for row in rows))
    elsewhere = {to for addresses in receivers if own not in addresses for to in addresses}
    return with_it - elsewhere | {own}
