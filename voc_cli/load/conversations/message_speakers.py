"""Who speaks in a message of a record: by a word, a letter, a nested object, a flag or an id."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from voc_cli.load.cells.speakers import AGENT, BOT, CUSTOMER, UNKNOWN, flag_of, role_of

Message = Mapping[str, Any]
_SPEAKERS = (
    "role", "author_type", "author_role", "authorType", "personType", "sender", "sender_type",
    "senderType", "from", "speaker", "author", "type", "createdBy", "화자", "발신자", "작성자",
    "구분", "direction", "participant", "speakerRole", "participantRole", "sender_name",
    "writer", "발화자", "작성자구분",
)  # fmt: skip
_SPEAKER_KEY = re.compile(
    r"(?i)(?:author|writer|sender|speaker|participant|person|user|actor|owner)[_ ]?"
    r"(?:type|role|kind|purpose)$"
)
# Of whoever takes part; of a message they would say who may read it.
_SIDES = {"internal": AGENT, "external": CUSTOMER}
_KIND_KEY = re.compile(r"(?i)(?:account|user|person|member|author)[_ ]?(?:type|role|kind)$")
_MAY_SPEAK = ("user", "by", "who")  # where what stands there is a role and no name
SENDERS = ("sender_name", "from", "sender", "author")
_PERSONS = ("author", "sender", "from", "createdBy", "created_by", "actor")
OWN_IDS = ("id", "accountId", "account_id", "uid")
_AUTHOR_IDS = (
    "author_id", "personId", "authorId", "user_id", "userId", "sender_id", "senderId", "writer_id"
)  # fmt: skip
ROLE_KEYS = ("role", "type", "kind", "t")
# Letters that stand for a speaker, where a speaker is expected.
_LETTERS = {
    "v": CUSTOMER, "c": CUSTOMER, "u": CUSTOMER, "a": AGENT, "o": AGENT, "s": BOT, "b": BOT
}  # fmt: skip

__all__ = [
    "OWN_IDS",
    "ROLE_KEYS",
    "SENDERS",
    "Message",
    "first_text",
    "is_of_sender",
    "speaker_of",
    "speaker_words",
    "tells_speaker",
]


def speaker_of(
    message: Message, customer: str, staff: frozenset[str], people: Mapping[str, str]
) -> str:
    """The role of who speaks, UNKNOWN where nothing tells.

    `customer` is the id of the ticket's customer, `staff` words that mean the help desk here,
    `people` roles by id.
    """
    for word in speaker_words(message):
        key = word.strip().lower()
        role = AGENT if key in staff else _LETTERS.get(key, role_of(word))
        if role != UNKNOWN:
            return role
    people_in = (message[key] for key in _PERSONS if isinstance(message.get(key), dict))
    flagged = next((f for f in map(_flag, (message, *people_in)) if f != UNKNOWN), UNKNOWN)
    if flagged != UNKNOWN:
        return flagged
    sender = first_text(message, SENDERS)
    if customer and sender == customer:
        return CUSTOMER
    author_id = next((message[key] for key in _AUTHOR_IDS if message.get(key) is not None), None)
    if author_id is None and customer and "sender_name" in message:
        return AGENT
    for key in ("author", "sender", "from"):
        author = message.get(key)
        if author_id is None and isinstance(author, dict):
            author_id = first_text(author, OWN_IDS) or None
    if author_id is not None and str(author_id) in people:
        return people[str(author_id)]
    if author_id is not None and customer:
        return CUSTOMER if str(author_id) == customer else AGENT
    return UNKNOWN


def tells_speaker(message: Message) -> bool:
    """Whether a key of the message is one that says who speaks."""
    told = any(name in message for name in _SPEAKERS) or any(map(_SPEAKER_KEY.search, message))
    words = (message[key] for key in _MAY_SPEAK if isinstance(message.get(key), str))
    return told or _flag(message) != UNKNOWN or any(role_of(word) != UNKNOWN for word in words)


def is_of_sender(message: Message, other: Message) -> bool:
    """Whether both messages name the same sender, or the same kind of one."""
    given = message.get("from", message.get("sender"))
    if isinstance(given, str) and given == other.get("from", other.get("sender")):
        return True
    kinds = [
        author.get("type", author.get("role"))
        for author in (message.get("author"), other.get("author"))
        if isinstance(author, dict)
    ]
    return len(kinds) == 2 and isinstance(kinds[0], str) and kinds[0] == kinds[1]


def speaker_words(message: Message) -> Iterator[str]:
    """What may name the speaker, the surest first."""
    author = message.get("author")
    people = [author] if isinstance(author, dict) else []
    people += [message[key] for key in _SPEAKERS if isinstance(message.get(key), dict)]
    for person in people[:1] if people and people[0] is author else []:
        yield from (str(person[key]) for key in ROLE_KEYS if isinstance(person.get(key), str))
        yield from (str(v) for k, v in person.items() if _KIND_KEY.search(k) and isinstance(v, str))
    for key in _SPEAKERS:
        if isinstance(message.get(key), str):
            yield message[key]
    for key, value in message.items():
        if isinstance(value, str) and _SPEAKER_KEY.search(key):
            yield _SIDES.get(value.lower(), value)
        elif key in _MAY_SPEAK and isinstance(value, str) and role_of(value) != UNKNOWN:
            yield value
    for person in people:
        yield from (str(person[key]) for key in ROLE_KEYS if isinstance(person.get(key), str))


def _flag(message: Message) -> str:
    """The speaker by a flag such as `from_agent`, `isCustomer`, `incoming`."""
    for key, value in message.items():
        role = flag_of(key) if isinstance(value, bool) else UNKNOWN
        if role != UNKNOWN:
            return role if value else AGENT if role == CUSTOMER else CUSTOMER
    return UNKNOWN


def first_text(record: Message, names: Sequence[str]) -> str:
    """The first value under one of `names` that says something, whatever the names' case."""
    for name in names:
        value = record.get(name)
        if isinstance(value, (str, int, float)) and str(value).strip():
            return str(value)
    # A capital without a small letter (`ℂ`) stays what it is.
    items = record.items()
    cased = {key.lower(): value for key, value in items if key[:1] != key[:1].lower()}
    return first_text(cased, names) if cased else ""
