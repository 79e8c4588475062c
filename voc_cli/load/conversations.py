"""Messages to conversations: the customer's turns are the body, agents' turns give times.

Private notes are dropped; a bot's turn is neither the customer's words nor a first response.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeGuard

import numpy as np
import pyarrow as pa

from voc_cli.load.dates import parse_times
from voc_cli.load.html_text import html_to_text, looks_like_html

CUSTOMER, AGENT, BOT, UNKNOWN = "customer", "agent", "bot", "unknown"
_ROLES = {
    CUSTOMER: "customer user end-user end_user enduser lead contact visitor requester client buyer"
    " guest member reporter"
    " 고객 사용자 회원 이용자 구매자 문의자 소비자 손님 방문자 in inbound 수신"
    .split(),
    AGENT: "agent admin manager operator staff support teammate seller assignee owner team 상담사"
    " 상담원 담당자 매니저 관리자 운영자 직원 판매자 out outbound 발신 상담직원 상담".split(),
    BOT: "bot system auto automation workflow robot chatbot 챗봇 봇 시스템 자동 자동응답 알림"
    .split(),
}  # fmt: skip
_ROLE_OF = {word: role for role, words in _ROLES.items() for word in words}
_LISTS = (
    "comments", "messages", "conversation_parts", "commentDtoList", "replies", "answers", "turns",
    "conversation", "chats", "events",
)  # fmt: skip
_TEXTS = (
    "plain_body", "plainText", "body", "text", "content", "message", "html_body", "comment", "내용",
    "메시지", "대화내용", "발화", "utterance",
)  # fmt: skip
_AT = (
    "created_at", "createdAt", "inquiryCommentAt", "at", "time", "timestamp", "date", "sent_at",
    "시각", "일시", "시간", "작성일시", "등록일시",
)  # fmt: skip
_SPEAKERS = (
    "role", "author_type", "author_role", "personType", "sender", "sender_type", "from", "speaker",
    "author", "화자", "발신자", "작성자", "구분", "direction",
)  # fmt: skip
_ANSWER_LISTS = frozenset({"commentDtoList", "replies", "answers"})
# Written alike, these sort as text: ISO times of one length and epochs.
_SORTABLE = re.compile(r"^(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::[\d.]+)?Z?|\d{10}|\d{13})$")
_TRUE = frozenset("1 true y yes t o 예 비공개 내부 private internal note".split())

__all__ = [
    "AGENT", "BOT", "CUSTOMER", "UNKNOWN", "Conversation", "Turn", "fold_record", "is_true",
    "join_turns", "messages_key", "role_of",
]  # fmt: skip


@dataclass(frozen=True)
class Turn:
    """One message: who spoke, what, and when (as the file writes it)."""

    role: str
    text: str
    at: str


@dataclass(frozen=True)
class Conversation:
    """What the turns of one conversation give; times as the file writes them, empty if unknown."""

    body: str
    started_at: str
    first_response_at: str
    n_messages: int
    last_at: str


@lru_cache(maxsize=4096)
def role_of(word: str) -> str:
    """`customer`, `agent`, `bot` or `unknown` for what an export calls the speaker."""
    key = re.sub(r"[\s_]+", "-", word.strip().lower())
    if key in _ROLE_OF:
        return _ROLE_OF[key]
    for part in re.split(r"[-/()\s]+", key):
        if part in _ROLE_OF:
            return _ROLE_OF[part]
    for stem in ("상담", "담당", "매니저", "관리자", "판매자"):
        if stem in key:
            return AGENT
    if "봇" in key or "bot" in key or "시스템" in key:
        return BOT
    return CUSTOMER if "고객" in key or "customer" in key else UNKNOWN


def is_true(word: str) -> bool:
    """Whether a cell says yes (`1`, `TRUE`, `Y`, `비공개`)."""
    return word.strip().lower() in _TRUE


def join_turns(turns: Sequence[Turn]) -> Conversation:
    """One conversation out of its public turns, put in the order of time.

    The first response is the first turn of a person on our side after the customer first spoke.
    """
    ordered = _in_order_of_time(turns)
    body: list[str] = []
    started = response = ""
    for turn in ordered:
        if turn.role == CUSTOMER:
            if turn.text.strip() and (not body or body[-1] != turn.text.strip()):
                body.append(turn.text.strip())
            started = started or turn.at
        elif turn.role == AGENT and started and not response:
            response = turn.at
    last = ordered[-1].at if ordered else ""
    first = started or (ordered[0].at if ordered else "")
    return Conversation("\n".join(body), first, response, len(ordered), last)


def _in_order_of_time(turns: Sequence[Turn]) -> list[Turn]:
    """Turns by their time; as they stand when one has none that can be read."""
    written = [turn.at for turn in turns]
    if len({len(at) for at in written}) <= 1 and all(map(_SORTABLE.match, written)):
        return sorted(turns, key=lambda turn: turn.at)
    moments = parse_times(pa.array(written, pa.string()), tz="UTC").times
    if np.isnat(moments).any():
        return list(turns)
    return [turns[int(place)] for place in np.argsort(moments, kind="stable")]


def fold_record(record: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """A nested record without its list of messages, and what that list gives.

    The second value maps `body`, `first_response_at`, `n_messages` (and `created_at` when the
    record has none of its own) to text; it is empty for a record without messages.
    """
    found = _message_list(record)
    if found is None:
        return dict(record), {}
    key, messages = found
    rest = {name: value for name, value in record.items() if name != key}
    opening = _opening(record)
    customer = _customer_of(record)
    turns = _turns(messages, customer, answers_only=key in _ANSWER_LISTS, opened=bool(opening))
    if not turns:
        return rest, {}
    if opening and not any(_same(turn.text, opening) for turn in turns):
        opened_at = _first_text(record, ("created_at", "createdAt", "inquiryAt"))
        turns = [Turn(CUSTOMER, opening, opened_at), *turns]
    joined = join_turns(turns)
    folded = {"n_messages": str(joined.n_messages)}
    if joined.body:
        folded["body"] = joined.body
    if joined.first_response_at:
        folded["first_response_at"] = joined.first_response_at
    return rest, folded


def messages_key(record: Mapping[str, Any]) -> str | None:
    """The key of a record's list of messages, or None."""
    found = _message_list(record)
    return None if found is None else found[0]


def _message_list(record: Mapping[str, Any]) -> tuple[str, list[Mapping[str, Any]]] | None:
    """The list of messages by its usual names, else one whose items say who spoke what."""
    for key in _LISTS:
        value = record.get(key)
        if isinstance(value, dict):
            inner = value.get(key) or value.get("data")
            value = inner if isinstance(inner, list) else None
        if _holds_objects(value) and any(name in message for message in value for name in _TEXTS):
            return key, value
    for key, value in record.items():
        if _holds_objects(value) and all(map(_is_spoken, value)):
            return key, value
    return None


def _holds_objects(value: object) -> TypeGuard[list[Mapping[str, Any]]]:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def _is_spoken(message: Mapping[str, Any]) -> bool:
    told = any(name in message for name in _TEXTS)
    return told and any(name in message for name in _SPEAKERS)


def _opening(record: Mapping[str, Any]) -> str:
    source = record.get("source")
    if isinstance(source, dict) and isinstance(source.get("body"), str):
        return _clean(source["body"])
    return _clean(_first_text(record, ("description", "content", "inquiryContent", "question")))


def _customer_of(record: Mapping[str, Any]) -> str:
    for key in ("requester_id", "customer_id", "user_id", "userId"):
        if record.get(key) is not None:
            return str(record[key])
    requester = record.get("requester")
    return str(requester.get("id", "")) if isinstance(requester, dict) else ""


def _turns(
    messages: Sequence[Mapping[str, Any]], customer: str, *, answers_only: bool, opened: bool
) -> list[Turn]:
    turns: list[Turn] = []
    for place, message in enumerate(messages):
        if message.get("public") is False or is_true(str(message.get("isPrivate", ""))):
            continue
        kinds = {str(message.get("part_type")), str(message.get("type"))}
        if message.get("private") is True or kinds & {"note", "assignment"}:
            continue
        text = _clean(_first_text(message, _TEXTS))
        if not text:
            continue
        role = _speaker(message, customer)
        if role == UNKNOWN:
            # Without any word of who speaks, the first message of a ticket is the customer's.
            first = place == 0 and not opened and not answers_only
            role = CUSTOMER if first else AGENT
        turns.append(Turn(role, text, _first_text(message, _AT)))
    return turns


def _speaker(message: Mapping[str, Any], customer: str) -> str:
    author = message.get("author")
    if isinstance(author, dict):
        for key in ("role", "type"):
            if author.get(key):
                return role_of(str(author[key]))
        author_id = author.get("id")
    else:
        author_id = message.get("author_id", message.get("personId"))
        if isinstance(author, str) and role_of(author) != UNKNOWN:
            return role_of(author)
    for key in _SPEAKERS:
        word = message.get(key)
        if isinstance(word, str) and role_of(word) != UNKNOWN:
            return role_of(word)
    if author_id is not None and customer:
        return CUSTOMER if str(author_id) == customer else AGENT
    return UNKNOWN


def _first_text(record: Mapping[str, Any], names: Sequence[str]) -> str:
    for name in names:
        value = record.get(name)
        if isinstance(value, (str, int, float)) and str(value).strip():
            return str(value)
    return ""


def _clean(text: str) -> str:
    return html_to_text(text) if looks_like_html(text) else text.strip()


def _same(left: str, right: str) -> bool:
    return "".join(left.split()) == "".join(right.split())
