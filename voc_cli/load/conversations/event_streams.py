"""Events one after another, as webhooks, logs and queues leave them, made tickets.

No line of such a file is a ticket: one opens it, others are what was said later, how it was rated,
that it was closed. They belong together by an id that is each ticket's own in the events that open
tickets and comes again in later ones, under whichever name it stands there.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from voc_cli.load.cells.speakers import CUSTOMER, UNKNOWN
from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.conversations.event_kinds import (
    CLOSES,
    HIDDEN,
    OPENS,
    RATES,
    SAYS,
    kind_of,
    speaker_in,
    tells_tickets,
)
from voc_cli.load.conversations.event_paths import Path, id_paths, scalars
from voc_cli.load.conversations.message_lists import said_in
from voc_cli.load.conversations.message_speakers import speaker_of

Record = Mapping[str, Any]
_MOST_KINDS = 60
_SOME, _MOST = 0.3, 0.5  # others tell of visits and orders
_LEAST = 3
_DEEP = 6
_NAMES_DEEP = 2
_TIMES = (
    "occurred_at", "occurredat", "recorded_at", "event_time", "eventtime", "created_at",
    "createdat", "received_at", "sent_at", "@timestamp", "timestamp", "time", "ts", "at", "date",
    "ts_ms", "datetime", "이벤트일시", "발생일시", "일시",
)  # fmt: skip
_SCORES = frozenset("score rating stars star csat value point points grade nps".split())
_KIND_NAMES = frozenset(
    "event type eventtype eventname event_type event_name topic action name kind activity"
    " detail-type detailtype 이벤트 이벤트명 이벤트유형 구분".split()
)

__all__ = ["Streamed", "fold_events", "is_stream"]


@dataclass(frozen=True)
class Streamed:
    """The tickets that events tell, the number of each one's first event in the file, how many
    events there are, and how many of them are of no ticket.
    """

    tickets: list[Record]
    numbers: list[int]
    events: int
    others: int


@dataclass
class _Ticket:
    opening: Record
    number: int
    id: str
    messages: list[dict[str, Any]] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)
    asked: str = ""
    title: str = ""
    customer: str = ""


def is_stream(records: Sequence[Record]) -> bool:
    """Whether records look like events of tickets."""
    return _kind_path([_opened_up(record) for record in records]) is not None


def fold_events(records: Sequence[Record]) -> Streamed | None:
    """One record a ticket, with its messages, out of events; None for records that are no events.

    An event told twice counts once. Messages of tickets that were opened before the file begins
    make tickets of their own.
    """
    events = [_opened_up(record) for record in records]
    kind_path = _kind_path(events)
    if kind_path is None:
        return None
    names = [_at_path(event, kind_path) for event in events]
    kinds = [kind_of(name) for name in names]
    flat = [scalars(event, _DEEP) for event in events]
    paths = id_paths(flat, names, kinds)
    if paths is None:
        return None
    tickets: dict[str, _Ticket] = {}
    others = 0
    seen: set[str] = set()
    order = sorted(range(len(events)), key=lambda n: kinds[n] != OPENS)
    for n in order:
        own = next((flat[n][p] for p in paths.get(names[n], ()) if flat[n].get(p)), "")
        if not own or (own not in tickets and kinds[n] not in (OPENS, SAYS)):
            others += 1
            continue
        event = _Event(events[n], names[n], kinds[n], kind_path)
        if (mark := f"{own}\n{event.mark()}") in seen:
            continue
        seen.add(mark)
        if own not in tickets:
            tickets[own] = _Ticket(events[n] if kinds[n] == OPENS else {}, n, own)
        event.add_to(tickets[own])
    told = [ticket for ticket in tickets.values() if ticket.messages or ticket.title]
    if sum(bool(ticket.messages) for ticket in told) < _MOST * len(tickets):
        return None
    told.sort(key=lambda ticket: ticket.number)
    found = [_record(ticket) for ticket in told]
    return Streamed(found, [ticket.number + 1 for ticket in told], len(events), others)


def _opened_up(record: Record) -> Record:
    """A record whose text that is JSON (a message's value in a queue) is what it says."""
    found = dict(record)
    for key, value in record.items():
        if isinstance(value, str) and value[:1] == "{" and value[-1:] == "}":
            try:
                inner = json.loads(value, parse_float=str, parse_int=str)
            except (ValueError, RecursionError):
                continue
            found[key] = inner
    return found


def _kind_path(events: Sequence[Record]) -> Path | None:
    """Where each record says which event it is: names that tell of tickets opened and gone on."""
    if len(events) < _LEAST:
        return None
    found: Counter[Path] = Counter()
    values: dict[Path, set[str]] = {}
    for event in events:
        for path, value in scalars(event, _NAMES_DEEP).items():
            if path[-1].lower().replace("_", "") in {k.replace("_", "") for k in _KIND_NAMES}:
                found[path] += 1
                values.setdefault(path, set()).add(value)
    for path in sorted(found, key=lambda path: (-found[path], len(path), path)):
        few = len(values[path]) <= min(_MOST_KINDS, len(events) - 1)
        if found[path] >= _SOME * len(events) and few and tells_tickets(frozenset(values[path])):
            return path
    return None


def _at_path(event: Record, path: Path) -> str:
    node: Any = event
    for key in path:
        node = node.get(key) if isinstance(node, dict) else None
    return str(node) if isinstance(node, (str, int)) else ""


@dataclass(frozen=True)
class _Event:
    record: Record
    name: str
    kind: str
    kind_path: Path

    def mark(self) -> str:
        """What two deliveries of one event have in common."""
        said, at = self._said(_Ticket({}, 0, ""))[0], self.at()
        return f"{self.name}\n{said}\n{at}\n{self._score()}"

    def add_to(self, ticket: _Ticket) -> None:
        """What the event tells of its ticket."""
        if self.kind == OPENS:
            self._open(ticket)
        elif self.kind == SAYS:
            text, around = self._said(ticket)
            if text:
                role = self._role(around, ticket)
                ticket.messages.append({"role": role, "text": text, "created_at": self.at()})
        elif self.kind == RATES:
            field, score = self._score()
            if score:
                ticket.told[field] = score
        elif self.kind == CLOSES:
            closed = {"role": "system", "part_type": "closed", "created_at": self.at()}
            ticket.messages.append(closed)

    def at(self) -> str:
        """When it happened; what is told nearest to the outside is the event's own."""
        for names in (_TIMES[:1], _TIMES):
            for node in _nodes(self.record):
                keys = {key.lower(): value for key, value in node.items()}
                for name in names:
                    value = keys.get(name)
                    if isinstance(value, (str, int, float)) and str(value).strip():
                        return str(value)
        return ""

    def _open(self, ticket: _Ticket) -> None:
        text, around = self._said(ticket)
        flat = scalars(self.record, _DEEP)
        fields = {path: read_header(path[-1]).field for path in flat}
        ticket.title = next((flat[p] for p, f in fields.items() if f == "subject"), "")
        ticket.customer = next((flat[p] for p, f in fields.items() if f == "customer_id"), "")
        ticket.asked = text
        if text:
            role = self._role(around, ticket)
            role = CUSTOMER if role == UNKNOWN else role
            ticket.messages.insert(0, {"role": role, "text": text, "created_at": self.at()})

    def _said(self, ticket: _Ticket) -> tuple[str, Record]:
        """What is said in the event and not what its ticket said before, and what stands around."""
        around: dict[str, Any] = {}
        found: list[tuple[str, Record]] = []
        for node in _nodes(self.record):
            around |= {key: value for key, value in node.items() if key != self.kind_path[-1]}
            text = said_in(node)
            if text and text not in (ticket.asked, ticket.title, self.name):
                found.append((text, {**around}))
        # An object speaks of what is said inside it; the innermost knows by whom.
        return next((each for each in found[::-1] if each[0] == found[0][0]), ("", {}))

    def _role(self, around: Record, ticket: _Ticket) -> str:
        role = speaker_of(around, "", frozenset(), {})
        if role == UNKNOWN:
            role = speaker_in(self.name)
        if role == UNKNOWN:
            role = speaker_of(around, ticket.customer, frozenset(), {})
        return role

    def _score(self) -> tuple[str, str]:
        if self.kind != RATES:
            return "", ""
        nps = "nps" in self.name.lower()
        for path, value in scalars(self.record, _DEEP).items():
            read = read_header(path[-1]).field
            if read in ("rating", "nps") or path[-1].lower() in _SCORES:
                return "nps" if nps or read == "nps" else "rating", value
        return "", ""


def _nodes(record: Record, depth: int = 0) -> Iterator[Record]:
    """The objects of a record, from the outside in."""
    inside: list[Record] = [record]
    while inside and depth <= _DEEP:
        yield from inside
        inside = [child for node in inside for child in _children(node)]
        depth += 1


def _children(node: Record) -> Iterator[Record]:
    for value in node.values():
        if isinstance(value, dict):
            yield value
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, dict))


def _record(ticket: _Ticket) -> dict[str, Any]:
    """A ticket as other records are: what its opening says, and its messages."""
    own = _without_text(ticket.opening, ticket.asked, ticket.id)
    at = next((m["created_at"] for m in ticket.messages if m["created_at"]), "")
    beside = {"ticket_id", "created_at", "messages", *ticket.told}
    rest = {key: value for key, value in own.items() if key.lower() not in beside}
    first = {"ticket_id": ticket.id, "created_at": at}
    return {**first, **rest, **ticket.told, "messages": ticket.messages}


def _without_text(node: Record, text: str, own: str) -> dict[str, Any]:
    """An opening without its text, lists, and addresses of the ticket (`case/610`)."""
    return {
        key: _without_text(value, text, own) if isinstance(value, dict) else value
        for key, value in node.items()
        if not (isinstance(value, list) or (text and value == text) or _is_address(value, own))
    }


def _is_address(value: object, own: str) -> bool:
    return isinstance(value, str) and value.endswith((f"/{own}", f":{own}"))
