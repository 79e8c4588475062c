"""Lists of messages inside records: which list it is, and who says what and when in each message.

Help desks nest them differently (`comments`, `_embedded.threads`, `conversation_parts`), and say
who speaks by a word, a letter, a nested object or a flag (`from_agent`). All are read by what they
mean, known names first; `message_speakers` tells who speaks.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, TypeGuard

from voc_cli.load.cells.html_text import html_to_text, looks_like_html
from voc_cli.load.cells.speakers import AGENT, BOT, CUSTOMER, UNKNOWN, is_true, role_of
from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.conversations.message_speakers import (
    OWN_IDS,
    ROLE_KEYS,
    SENDERS,
    Message,
    first_text,
    is_of_sender,
    speaker_of,
    speaker_words,
    tells_speaker,
)
from voc_cli.load.conversations.turns import Turn, columns_of, join_turns, with_opening

_LISTS = (
    "comments", "messages", "conversationparts", "commentdtolist", "replies", "answers", "turns",
    "conversation", "chats", "events", "threads", "transcript", "audits", "notes", "segments",
    "utterances", "댓글", "대화", "답변",
)  # fmt: skip
_TEXTS = (
    "plain_body", "plainText", "body_text", "bodyText", "body", "text", "content", "message", "msg",
    "html_body", "comment", "내용", "메시지", "대화내용", "발화", "utterance", "contents",
    "plaintext", "preview", "blurb",
)  # fmt: skip
_AT = (
    "created_at", "createdAt", "inquiryCommentAt", "at", "time", "timestamp", "date", "sent_at",
    "timestamp_ms", "createdDateTime", "dated", "startTimeMs",
    "sentAt", "sent_datetime", "created_datetime", "시각", "일시", "시간", "작성일시", "등록일시",
)  # fmt: skip
# Bots write what was said into lines: `[name (17 digits)]: text`.
_LOGS = frozenset({"logs", "log", "history"})
_LOGGED = re.compile(r"^\[[^\[\]\n]{1,60}\((?P<id>\d{5,})\)\]:\s*")
_PARTS = re.compile(r"(?i)(?:message|text|content|body)_?parts$")
_MEDIA_TYPE = re.compile(r"^[a-z]+/[\w.+-]+$")
_DEEPEST, _MOST_PARTS = 2, 8
_MOST_EVENTS = 4  # to a message
_OPENS = 0.6
_DIGITS_OF_DAY = 6
_BEGINS = 20  # letters by which the beginning of a message is known
_CLOSINGS = frozenset({"close", "closed", "conversation_closed", "chat_closed", "chat_ended"})
_CLOSED_STATES = frozenset({"closed", "solved", "resolved"})
_ANSWER_LISTS = frozenset({"commentDtoList", "replies", "answers"})
_UNDER_A_TEXT = frozenset(
    {"commentdtolist", "replies", "answers", "comments", "notes", "댓글", "답변"}
)
_OPENED = ("created_at", "createdAt", "inquiryAt", "created")
_OPENINGS = ("description", "description_text", "content", "inquiryContent", "question")
_IDS = re.compile(r"(?i)id$|번호$")
_ROOMS = re.compile(
    r"(?i)(?:conversation|chat|ticket|room|thread|session|contact|call)_?(?:id|no)$"
)

__all__ = [
    "fold_record",
    "is_answer",
    "is_conversation",
    "is_spoken",
    "messages_key",
    "said_in",
]


def fold_record(record: Message) -> tuple[dict[str, Any], dict[str, str]]:
    """A nested record without its list of messages, and what that list gives.

    The second value maps `body`, `first_response_at`, `closed_at`, `n_messages` (and `created_at`
    when the record has none of its own) to text; it is empty for a record without messages.
    """
    found = _message_list(record)
    if found is None:
        return dict(record), {}
    path, messages = found
    people = _people(record)
    rest = _without(record, path)
    answered = _folded(path[-1]).rstrip("0123456789") in _UNDER_A_TEXT
    around = list(_around(record, path))
    opening = next(filter(None, (_opening(each, answered=answered) for each in around)), "")
    customer = next(filter(None, map(_customer_of, around)), "")
    answers_only = path[-1] in _ANSWER_LISTS
    if not customer:
        customer = _named_after(record, messages)
    turns = _turns(messages, customer, people, answers_only=answers_only, opened=bool(opening))
    if not turns:
        return rest, {}
    if not opening and turns[0].role == AGENT:
        # Somebody is answered: what the record itself says came before.
        opening = next(filter(None, (_opening(each, answered=True) for each in around)), "")
        opening = "" if any(turn.text.startswith(opening[:_BEGINS]) for turn in turns) else opening
    if opening:
        opened_at = next(filter(None, map(_opened_at, around)), "")
        turns = with_opening(turns, Turn(CUSTOMER, opening, opened_at))
    joined = join_turns(turns)
    folded = {field: cell for field, (cell,) in columns_of([joined]).items() if cell}
    if joined.started_at and not _is_dated(rest):
        folded["created_at"] = joined.started_at
    return rest, folded


def _opened_at(record: Message) -> str:
    """When a record says that it began."""
    known = first_text(record, _OPENED)
    if known:
        return known
    names = [name for name, value in record.items() if _tells_begin(name, value)]
    begun = first_text(record, sorted(names, key=lambda name: -read_header(name).weight))
    return unicodedata.normalize("NFKC", begun)


def _tells_begin(name: str, value: object) -> bool:
    """Whether it is the time of a beginning; one called a clock (`문의시간`) may hold the day."""
    if not isinstance(value, (str, int, float)):
        return False
    field = read_header(name).field
    whole = sum(sign.isdigit() for sign in str(value)) >= _DIGITS_OF_DAY
    return field == "created_at" or (field == "created_time" and whole)


def _around(record: Message, path: Sequence[str]) -> Iterator[Message]:
    """A record and the objects inside it that a path leads through."""
    yield record
    for key in path[:-1]:
        record = record[key]
        yield record


def _named_after(record: Message, messages: Sequence[Message]) -> str:
    """The customer's name where a messenger calls a conversation by it; else empty."""
    senders = {first_text(message, SENDERS) for message in messages}
    title = first_text(record, ("title", "name", "displayName"))
    return title if title and title in senders else ""


def _is_dated(record: Message) -> bool:
    """Whether a record says itself when it began, at its top or right below."""
    inside = [value for value in record.values() if isinstance(value, dict)]
    return any(_tells_begin(*item) for part in (record, *inside) for item in part.items())


def messages_key(record: Message) -> str | None:
    """The key of a record's list of messages (or of what holds it), or None."""
    found = _message_list(record)
    return None if found is None else found[0][0]


def is_conversation(record: Message) -> bool:
    """Whether an object is one conversation: it has an id, and its messages are of no other."""
    found = _message_list(record)
    if found is None or not (any(_IDS.search(key) for key in record) or "participants" in record):
        return False
    messages = [message for message in found[1] if _text_of(message)]
    rooms = {
        key: {str(message.get(key)) for message in messages}
        for key in messages[0]
        if _ROOMS.search(key)
    }
    return all(map(is_spoken, messages)) and all(len(ids) == 1 for ids in rooms.values())


def _without(record: Message, path: Sequence[str]) -> dict[str, Any]:
    rest = {name: value for name, value in record.items() if name != path[0]}
    if len(path) > 1:
        inner = _without(record[path[0]], path[1:])
        if inner and path[0] not in _LISTS:
            rest[path[0]] = inner
    return rest


def _message_list(record: Message) -> tuple[tuple[str, ...], list[Message]] | None:
    """The list of messages by its usual names, else one whose items say who spoke what."""
    lists = [(p, v) for p, v in _lists_inside(record) if not all(map(is_answer, v))]
    named = [
        (path, value)
        for key in _LISTS
        for path, value in lists
        if key in map(_folded, path) and any(map(_text_of, value))
    ]
    if len(named) > 1:
        # Comments of colleagues stand beside the messages of customers.
        people, customer = _people(record), _customer_of(record)
        heard = [
            each
            for each in named
            if any(speaker_of(m, customer, frozenset(), people) == CUSTOMER for m in each[1])
        ]
        named = heard or named
    if named:
        return named[0]
    return next(((p, v) for p, v in lists if _are_spoken(v) or _are_logged(p[-1], v)), None)


def _are_logged(key: str, items: Sequence[Message]) -> bool:
    """Whether a list is a log in which most lines name who said them."""
    said = sum(bool(_LOGGED.match(_text_of(item))) for item in items)
    return _folded(key) in _LOGS and said * 2 > len(items)


def _are_spoken(items: Sequence[Message]) -> bool:
    """Whether all that say something tell who does; what happened in between may stand there."""
    said = [item for item in items if _text_of(item)]
    return all(map(is_spoken, said)) and len(said) * _MOST_EVENTS >= len(items) and bool(said)


def _folded(name: str) -> str:
    """A key as it is compared: without case and underscores."""
    return name.replace("_", "").lower()


def _people(record: Message) -> dict[str, str]:
    """Who is who by id, where a record lists the people of a conversation."""
    found: dict[str, str] = {}
    for _, people in _lists_inside(record):
        for person in people:
            word = next((person[k] for k in ROLE_KEYS if isinstance(person.get(k), str)), "")
            if person.get("id") is not None and role_of(word) != UNKNOWN:
                found[str(person["id"])] = role_of(word)
    return found


def is_answer(item: Message) -> bool:
    """Whether an object is the answer to a question of a form, and no message."""
    return isinstance(item.get("field"), dict) or ("question" in item and "answer" in item)


def _lists_inside(record: Message, depth: int = 0) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    """Lists of objects of a record and of the objects not far inside it."""
    for key, value in record.items():
        if _holds_objects(value):
            yield (key,), _spread(value)
        elif _are_keyed(value):
            yield (key,), list(value.values())
        elif isinstance(value, dict) and depth < _DEEPEST:
            for path, inner in _lists_inside(value, depth + 1):
                yield (key, *path), inner


def _are_keyed(value: object) -> TypeGuard[dict[str, Message]]:
    """Whether an object holds messages under their ids, as Firebase keeps lists."""
    if not isinstance(value, dict) or not value:
        return False
    ids = all(any(sign.isdigit() for sign in key) for key in value)
    return ids and all(isinstance(item, dict) and is_spoken(item) for item in value.values())


def _spread(items: list[Message]) -> list[Message]:
    """Items that say nothing themselves and hold lists of events: the events, with what is theirs.

    Zendesk's audits know when and by whom, their events what was said.
    """
    if not all(any(_holds_objects(v) for v in item.values()) for item in items):
        return items
    if any(map(_text_of, items)):
        return items
    found: list[Message] = []
    for item in items:
        own = {k: v for k, v in item.items() if not isinstance(v, (list, dict))}
        for value in item.values():
            if _holds_objects(value):
                found.extend({**own, **inner} for inner in value)
    return found


def _holds_objects(value: object) -> TypeGuard[list[Message]]:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def is_spoken(message: Message) -> bool:
    """Whether an object says something and tells who says it."""
    return tells_speaker(message) and bool(_text_of(message))


def _text_of(message: Message, depth: int = 0) -> str:
    """What a message says: under a known name, inside a `content`, or where its name says so."""
    text = first_text(message, _TEXTS)
    if text or depth > _MOST_PARTS:
        return text
    for name in _TEXTS:
        inner = message.get(name)
        if isinstance(inner, dict) and (text := first_text(inner, _TEXTS)):
            return text
        if isinstance(inner, list) and (text := _of_parts(inner, "", depth)):
            return text
    for name, inner in message.items():
        parts = [inner] if isinstance(inner, dict) else inner if isinstance(inner, list) else []
        if _PARTS.search(name) and (text := _of_parts(parts, "\n", depth)):
            return text
    for name, value in message.items():
        if isinstance(value, str) and value.strip() and read_header(name).field == "body":
            if not _MEDIA_TYPE.match(value):
                return value
    return ""


def _of_parts(parts: list[Any], between: str, depth: int) -> str:
    """A text written in parts, words and links (Telegram) or blocks (Freshchat)."""
    told = (part for part in parts if isinstance(part, (str, dict)))
    said = (part if isinstance(part, str) else _text_of(part, depth + 1) for part in told)
    return between.join(filter(None, said)).strip()


def _at_of(message: Message) -> str:
    at = first_text(message, _AT)
    if at:
        return at
    names = (n for n in message if read_header(n).field in ("created_at", "message_at"))
    return first_text(message, tuple(names))


def _opening(record: Message, *, answered: bool) -> str:
    """What the record itself says before its messages; `answered`: it is what they answer."""
    source = record.get("source")
    if isinstance(source, dict) and isinstance(source.get("body"), str):
        return _clean(source["body"])
    text = first_text(record, _OPENINGS)
    if not text and answered:
        readings = ((name, read_header(name)) for name in record)
        names = [n for n, read in readings if read.field == "body" and read.weight >= _OPENS]
        text = first_text(record, names)
        text = text if len(text.split()) > 1 else ""
    return _clean(text)


def _customer_of(record: Message) -> str:
    for key in ("requester_id", "customer_id", "user_id", "userId"):
        if record.get(key) is not None:
            return str(record[key])
    for key, value in record.items():
        if read_header(key).field == "customer_id" and isinstance(value, (str, int)) and value:
            return str(value)
    for key in ("requester", "customer", "user", "visitor", "contact", "reporter"):
        person = record.get(key)
        if isinstance(person, dict) and (own := first_text(person, OWN_IDS)):
            return own
    return ""


def _turns(
    messages: Sequence[Message],
    customer: str,
    people: Mapping[str, str],
    *,
    answers_only: bool,
    opened: bool,
) -> list[Turn]:
    turns: list[Turn] = []
    words = {word.strip().lower() for message in messages for word in speaker_words(message)}
    # Where customers are called customers, a user is one of the help desk's.
    staff = frozenset({"user"}) if "customer" in words else frozenset[str]()
    for place, message in enumerate(messages):
        if message.get("public") is False or is_true(str(message.get("isPrivate", ""))):
            continue
        kinds = {str(message.get("part_type")), str(message.get("type"))}
        hidden = message.get("private") is True or message.get("is_note") is True
        if hidden or kinds & {"note", "assignment", "lineitem"}:
            continue
        text = _clean(_text_of(message))
        if not text:
            if _records_closing(message, kinds):
                turns.append(Turn(BOT, "", _at_of(message), closes=True))
            continue
        role = speaker_of(message, customer, staff, people)
        if logged := _LOGGED.match(text):
            role = CUSTOMER if logged["id"] == customer else AGENT
            text = text[logged.end() :]
        if role == UNKNOWN:
            # Without any word of who speaks, the first message of a ticket is the customer's, and
            # so are others of the same sender.
            first = place == 0 or is_of_sender(message, messages[0])
            role = CUSTOMER if first and not opened and not answers_only else AGENT
        closes = role != CUSTOMER and _records_closing(message, kinds)
        turns.append(Turn(role, text, _at_of(message), closes))
    return turns if any(turn.text for turn in turns) else []


def _records_closing(message: Message, kinds: Set[str]) -> bool:
    """Whether an event says that the conversation was closed (Intercom, Zendesk's audits)."""
    if message.get("field_name") == "status":
        return str(message.get("value")).lower() in _CLOSED_STATES
    return not kinds.isdisjoint(_CLOSINGS)


def _clean(text: str) -> str:
    return html_to_text(text) if looks_like_html(text) else text.strip()


def said_in(message: Message) -> str:
    """What an object says as a message; empty where it says nothing."""
    return _clean(_text_of(message))
