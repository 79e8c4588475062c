"""A Slack export: a zip of channels' days, whose threads are conversations with customers.

`users.json` says who is who: guests and people of other companies (shared channels) are customers,
members of the workspace that saved the export are the company. Where all are of one company, the
one who opens a thread is the customer.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from voc_cli.load.model import Content

_PEOPLE, _ROOMS = "users.json", "channels.json"
_OUTSIDE = ("is_stranger", "is_restricted", "is_ultra_restricted")
_SAID = frozenset({"", "thread_broadcast", "file_share", "me_message"})

__all__ = ["join_slack"]


def join_slack(found: list[Content]) -> list[Content]:
    """The days of every channel as one document of threads; other contents stay as they are."""
    by_name = {PurePosixPath(content.name).name: content for content in found}
    if _PEOPLE not in by_name or _ROOMS not in by_name:
        return found
    people, rooms = (_read(by_name[name]) for name in (_PEOPLE, _ROOMS))
    if not isinstance(people, list) or not isinstance(rooms, list):
        return found
    threads = _threads(found, people)
    if not threads:
        return found
    first = found[0]
    name = first.name.removesuffix(f"/{first.name.rsplit('/', 1)[-1]}")
    data = json.dumps(threads, ensure_ascii=False).encode()
    return [Content(name.split("/", 1)[0], data, first.sha256, first.alone)]


def _read(content: Content) -> Any:
    try:
        return json.loads(content.data)
    except ValueError:
        return None


def _threads(found: Sequence[Content], people: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Conversations with their messages, in the order of their beginning."""
    roles = {str(p.get("id")): _role(p) for p in people if isinstance(p, dict)}
    outside = "customer" in roles.values()
    names = {str(p.get("id")): str(p.get("real_name") or p.get("name") or "") for p in people}
    said: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for content in found:
        parts = PurePosixPath(content.name).parts
        days = _read(content) if len(parts) >= 2 else None
        for message in days if isinstance(days, list) else ():
            if isinstance(message, dict) and "ts" in message and "text" in message:
                key = (parts[-2], str(message.get("thread_ts", message["ts"])))
                said.setdefault(key, []).append(message)
    threads: list[dict[str, Any]] = []
    for (room, start), messages in sorted(said.items(), key=lambda item: item[0][1]):
        spoken = [m for m in messages if str(m.get("subtype", "")) in _SAID and m.get("user")]
        spoken.sort(key=lambda m: str(m["ts"]))
        asks = str(spoken[0]["user"]) if spoken else ""
        if not spoken or (outside and not any(roles.get(m["user"]) == "customer" for m in spoken)):
            continue  # joins, bots, and talk among colleagues
        turns = [
            {
                "role": roles.get(str(m["user"]), "customer")
                if outside
                else ("customer" if str(m["user"]) == asks else "agent"),
                "text": m["text"],
                "created_at": str(m["ts"]).split(".")[0],
            }
            for m in spoken
        ]
        writer = next(m for m, t in zip(spoken, turns, strict=True) if t["role"] == "customer")
        threads.append(
            {
                "ticket_id": start,
                "created_at": start.split(".")[0],
                "team": room,
                "customer_id": writer["user"],
                "customer_name": names.get(str(writer["user"]), ""),
                "channel": "Slack",
                "messages": turns,
            }
        )
    return threads


def _role(person: Mapping[str, Any]) -> str:
    if person.get("is_bot") or person.get("id") == "USLACKBOT":
        return "bot"
    return "customer" if any(person.get(key) for key in _OUTSIDE) else "agent"
