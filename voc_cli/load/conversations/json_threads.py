"""A channel's messages one after another, as Discord and Slack save them, made conversations.

Nothing in such a file is a ticket. Messages that answer one another are one conversation, and so
is what one customer writes in a row; who answers for the company is told by roles, or by only
ever answering.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from voc_cli.load.cells.dates import parse_times
from voc_cli.load.cells.html_text import html_to_text
from voc_cli.load.cells.speakers import AGENT, BOT, CUSTOMER, UNKNOWN, role_of

Record = Mapping[str, Any]
_TEXTS = ("content", "text", "body", "message")
_TIMES = ("timestamp", "date", "ts", "created_at", "createdAt", "createdDateTime")
_LISTS = ("messages", "value", "items", "data")
_AUTHORS = ("author", "from", "user", "sender")
_NAMES = ("nickname", "global_name", "displayName", "name", "first_name", "username")
_IDS = ("id", "ts")
# Where a message says which other one it answers, from the outside in.
_ANSWERS = (
    ("reference", "messageId"), ("message_reference", "message_id"), ("referenced_message", "id"),
    ("reply_to_message_id",), ("reply_to_message", "message_id"), ("thread_ts",), ("replyToId",),
)  # fmt: skip
_GOES_ON = np.timedelta64(6, "h")
_LEAST_ANSWERED = 2
_SPEECH = ("", "default", "reply", "message", "thread_broadcast", "19", "0")

__all__ = ["threads_of"]


@dataclass
class _Message:
    id: str
    text: str
    at: str
    author: str
    name: str
    role: str
    answers: str
    moment: np.datetime64 = field(default_factory=lambda: np.datetime64("NaT"))


def threads_of(root: object) -> list[Record] | None:
    """The conversations of a document that is the log of a channel; None for any other document."""
    items = _log(root)
    if items is None:
        return None
    said = [m for m in map(_message, items) if m is not None]
    if not said or len({m.id for m in said}) < len(said):
        return None
    known = {m.id for m in said}
    if not any(m.answers in known for m in said) and AGENT not in {m.role for m in said}:
        return None
    _tell_roles(said)
    moments = parse_times(pa.array([m.at for m in said], pa.string()), tz="UTC").times
    for message, moment in zip(said, moments, strict=True):
        message.moment = moment
    place = None if np.isnat(moments).any() else np.argsort(moments, kind="stable")
    ordered = said if place is None else [said[int(n)] for n in place]
    threads = _threads(ordered)
    return [_record(thread) for thread in threads if any(m.role == CUSTOMER for m in thread)]


def _log(root: object) -> list[Record] | None:
    """The messages of a document that holds them and nothing else that is said."""
    if isinstance(root, dict):
        told = next((root[key] for key in _LISTS if isinstance(root.get(key), list)), None)
        if root.keys() & {"id", "ticket_id", "conversation_id"} and root.get("type") in (
            "personal_chat",
            None,
        ):
            return None  # one conversation
    else:
        told = root
    if not isinstance(told, list) or not told or not all(isinstance(m, dict) for m in told):
        return None
    fits = [m for m in told if _author(m)[0] and _first(m, _IDS) and _first(m, _TIMES)]
    return (
        told if len(fits) * 2 > len(told) and any(_answered(m) for m in told) else _by_roles(told)
    )


def _by_roles(told: list[Record]) -> list[Record] | None:
    """A log in which nothing answers anything, but authors have roles."""
    roles = [m for m in told if isinstance(m.get("author"), dict) and m["author"].get("roles")]
    return told if roles else None


def _first(message: Record, names: Sequence[str]) -> str:
    for name in names:
        value = message.get(name)
        if isinstance(value, dict) and isinstance(value.get("content"), str):
            value = html_to_text(value["content"])
        if isinstance(value, list):
            # Telegram writes a text with links in it as a list of its parts.
            parts = [p.get("text", "") if isinstance(p, dict) else p for p in value]
            value = "".join(p for p in parts if isinstance(p, str))
        if isinstance(value, (str, int, float)) and str(value).strip():
            return str(value).strip()
    return ""


def _answered(message: Record) -> str:
    for path in _ANSWERS:
        node: Any = message
        for key in path:
            node = node.get(key) if isinstance(node, dict) else None
        if isinstance(node, (str, int)) and str(node) != _first(message, _IDS):
            return str(node)
    return ""


def _author(message: Record) -> tuple[str, str, str]:
    """The id, the name and the role of who wrote a message."""
    for key in _AUTHORS:
        person = message.get(key)
        if isinstance(person, dict) and isinstance(person.get("user"), dict):
            person = person["user"]
        if isinstance(person, dict):
            own = _first(person, ("id", "username", "name"))
            name = _first(person, _NAMES)
            if person.get("isBot") or person.get("bot") or person.get("is_bot"):
                return own, name, BOT
            roles = person.get("roles")
            words = [r.get("name", "") if isinstance(r, dict) else r for r in roles or ()]
            told = {role_of(str(word)) for word in words}
            return own, name, AGENT if AGENT in told else BOT if BOT in told else UNKNOWN
        if isinstance(person, str) and person:
            return _first(message, ("from_id",)) or person, person, role_of(person)
    return "", "", UNKNOWN


def _message(item: Record) -> _Message | None:
    author, name, role = _author(item)
    text = _first(item, _TEXTS)
    kind = str(item.get("type", "")).lower()
    if not author or not text or kind not in _SPEECH or item.get("subtype"):
        return None
    at = _first(item, _TIMES)
    if "ts" in item and at == item["ts"]:
        at = at.split(".")[0]
    return _Message(_first(item, _IDS), text, at, author, name, role, _answered(item))


def _tell_roles(said: Sequence[_Message]) -> None:
    """Who has no role is a customer; where nobody has one, staff are they who only answer."""
    if AGENT not in {m.role for m in said}:
        writer = {m.id: m.author for m in said}
        helped: dict[str, set[str]] = {}
        for m in said:
            if writer.get(m.answers, m.author) != m.author:
                helped.setdefault(m.author, set()).add(writer[m.answers])
        begins = {m.author for m in said if not m.answers}
        staff = {a for a, to in helped.items() if a not in begins and len(to) >= _LEAST_ANSWERED}
        for m in said:
            if m.author in staff:
                m.role = AGENT
    for m in said:
        if m.role == UNKNOWN:
            m.role = CUSTOMER


def _threads(said: Sequence[_Message]) -> list[list[_Message]]:
    threads: list[list[_Message]] = []
    of: dict[str, list[_Message]] = {}
    latest: dict[str, list[_Message]] = {}
    for m in said:
        thread = of.get(m.answers)
        if thread is None and m.role == CUSTOMER:
            thread = latest.get(m.author)
            if thread is not None and not m.moment - thread[-1].moment <= _GOES_ON:
                thread = None
        elif thread is None and threads:
            thread = threads[-1]
        if thread is None:
            thread = []
            threads.append(thread)
        thread.append(m)
        of[m.id] = thread
        if m.role == CUSTOMER:
            latest[m.author] = thread
    return threads


def _record(thread: Sequence[_Message]) -> dict[str, Any]:
    asks = next(m for m in thread if m.role == CUSTOMER)
    return {
        "ticket_id": asks.id,
        "created_at": asks.at,
        "customer_id": asks.author,
        "customer_name": asks.name,
        "channel": "chat",
        "messages": [{"role": m.role, "text": m.text, "created_at": m.at} for m in thread],
    }
