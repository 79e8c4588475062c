"""What one message of a record says, and when."""

import re
from typing import Any

from voc_cli.load.cells.html_text import html_to_text, looks_like_html
from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.conversations.message_speakers import Message, first_text, tells_speaker

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
_PARTS = re.compile(r"(?i)(?:message|text|content|body)_?parts$")
_MEDIA_TYPE = re.compile(r"^[a-z]+/[\w.+-]+$")
_MOST_PARTS = 8

__all__ = ["at_of", "clean_text", "is_spoken", "said_in", "text_of"]


def is_spoken(message: Message) -> bool:
    """Whether an object says something and tells who says it."""
    return tells_speaker(message) and bool(text_of(message))


def text_of(message: Message, depth: int = 0) -> str:
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
    said = (part if isinstance(part, str) else text_of(part, depth + 1) for part in told)
    return between.join(filter(None, said)).strip()


def at_of(message: Message) -> str:
    """When a message was said, as it writes it."""
    at = first_text(message, _AT)
    if at:
        return at
    names = (n for n in message if read_header(n).field in ("created_at", "message_at"))
    return first_text(message, tuple(names))


def clean_text(text: str) -> str:
    """A text without tags."""
    return html_to_text(text) if looks_like_html(text) else text.strip()


def said_in(message: Message) -> str:
    """What an object says as a message; empty where it says nothing."""
    return clean_text(text_of(message))
