"""Messages and people that a JSON document keeps in lists beside its records."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from voc_cli.load.conversations.message_texts import is_spoken

Record = Mapping[str, Any]
_MOST = 0.5
_MAX_DEPTH = 3
_PEOPLE = ("requester_id", "customer_id", "user_id", "userId", "customerId", "memberId")
_OF_CHATS = re.compile(r"(?i)^(?:status|state)$|channel|room|conversation|thread|ticket")
_OWN_ID = ("id", "_id")

__all__ = ["linked_records", "lists_of"]


def linked_records(root: object) -> list[Record] | None:
    """The records of a document that keeps their messages (or people) in lists beside them.

    Messages go into their record under `messages`; a record that names a person by id gets what
    the document says of that person under `requester`. None for a document without such lists.
    """
    lists = lists_of(root)
    # What JSON:API includes is about its data, whichever names the other.
    data = root.get("data") if isinstance(root, dict) and "included" in root else None
    best: tuple[int, list[Record], list[Record], str, str | None] | None = None
    spoken = [each for each in lists if all(map(is_spoken, each))]  # few, where lists are many
    for chats in lists if not isinstance(data, list) else [data]:
        for messages in spoken:
            if messages is chats or _is_person(chats[0]):
                continue
            own = _own_key(chats, messages)
            ids = _ids(chats, own)
            for key in messages[0] if ids else ():
                hits = sum(str(m.get(key)) in ids for m in messages) if key not in _OWN_ID else 0
                if hits >= _MOST * len(messages) and (best is None or hits > best[0]):
                    best = (hits, chats, messages, key, own)
    if best is not None:
        _, chats, messages, key, own = best
        said: dict[str, list[Record]] = {}
        for message in messages:
            said.setdefault(str(message.get(key)), []).append(message)
        chats = [
            {
                **({"ticket_id": chat[own]} if own else {}),
                **chat,
                "messages": said.get(_id(chat, own), []),
            }
            for chat in chats
        ]
        return _with_people(chats, [each for each in lists if each is not messages])
    main = data if isinstance(data, list) and data else max(lists, key=len, default=[])
    named = _with_people(main, lists)
    return named if named is not main or main is data else None


def _with_people(records: list[Record], lists: Sequence[list[Record]]) -> list[Record]:
    key = next((k for k in _PEOPLE if records and k in records[0]), None)
    if key is None:
        return records
    wanted = {str(record.get(key)) for record in records}
    for people in lists:
        known = {_id(person): person for person in people}
        if people and _is_person(people[0]) and len(wanted & known.keys()) >= _MOST * len(wanted):
            return [
                {**record, "requester": known[str(record.get(key))]}
                if str(record.get(key)) in known and "requester" not in record
                else record
                for record in records
            ]
    return records


def _is_person(record: Record) -> bool:
    says = {"name", "email", "phone", "mobileNumber", "이름", "연락처"} & set(record)
    if says == {"name"} and any(_OF_CHATS.search(key) for key in record):
        return False
    return bool(says) and not {"description", "body", "content", "subject"} & set(record)


def lists_of(node: object, depth: int = 0) -> list[list[Record]]:
    """Every list of objects near the top of a document."""
    if not isinstance(node, dict) or depth >= _MAX_DEPTH:
        return []
    found: list[list[Record]] = []
    for value in node.values():
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            found.append(value)
        else:
            found.extend(lists_of(value, depth + 1))
    return found


def _own_key(chats: Sequence[Record], messages: Sequence[Record]) -> str | None:
    """What numbers the records where no `id` does: a key of both that differs in all of them."""
    if all(_id(chat) for chat in chats):
        return None
    shared = [key for key in chats[0] if key in messages[0]]
    return next((key for key in shared if _ids(chats, key)), None)


def _ids(records: Sequence[Record], key: str | None = None) -> set[str]:
    ids = [_id(record, key) for record in records]
    return set(ids) if all(ids) and len(set(ids)) == len(ids) else set()


def _id(record: Record, key: str | None = None) -> str:
    names = _OWN_ID if key is None else (key,)
    return next((str(record[name]) for name in names if record.get(name) is not None), "")
