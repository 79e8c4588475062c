"""Mailboxes and single mails as they are saved (`.mbox`, `.eml`): one row a mail."""

import re
from collections.abc import Sequence
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default

import numpy as np
import pyarrow as pa

from voc_cli.errors import InputError
from voc_cli.load.html_text import html_to_text
from voc_cli.load.model import Content, Frame

_ENVELOPE = re.compile(rb"(?m)^From [^\n]{1,200}\r?\n(?=[A-Za-z-]{2,40}:)")
_HEADERS = re.compile(
    rb"(?i)\A(?:\xef\xbb\xbf)?(?:(?:return-path|received|delivered-to|message-id|from|to|subject|date|mime-version|x-[\w-]+|"
    rb"dkim-signature|content-type|reply-to|in-reply-to|references|cc|authentication-results|arc-[\w-]+):[^\n]*\n"
    rb"(?:[ \t][^\n]*\n)*){3}"
)
_NAMES = ("Message-ID", "Thread ID", "Date", "From", "To", "Subject", "Body")
_ID = re.compile(r"<[^<>\s]+>")

__all__ = ["is_mail", "join_mails", "read_mail"]


def is_mail(data: bytes) -> bool:
    """Whether bytes are a mailbox, or one mail with its header."""
    head = data[:20_000]
    begins = _ENVELOPE.match(head)
    return bool(_HEADERS.match(head[begins.end() :] if begins is not None else head))


def join_mails(found: list[Content]) -> list[Content]:
    """Several mails packed together as one mailbox, so that answers find what they answer."""
    mails = [content for content in found if is_mail(content.data)]
    if len(mails) < 2:
        return found
    data = b"".join(
        content.data if _ENVELOPE.match(content.data) else b"From -\n" + content.data + b"\n"
        for content in mails
    )
    name = mails[0].name.split("/", 1)[0]
    rest = [content for content in found if content not in mails]
    return [Content(name, data, mails[0].sha256), *rest]


def read_mail(data: bytes, *, name: str) -> Frame:
    """One row a mail, with the id of the first mail of its thread.

    Raises InputError when no mail holds a text.
    """
    begins = [found.end() for found in _ENVELOPE.finditer(data)] or [0]
    ends = [*(found.start() for found in _ENVELOPE.finditer(data))][1:] if begins != [0] else []
    rows: list[list[str | None]] = []
    for start, end in zip(begins, [*ends, len(data)], strict=True):
        try:
            row = _row(message_from_bytes(data[start:end], policy=default))
        except (MessageError, LookupError, ValueError, TypeError, AttributeError):
            continue  # a broken mail among others
        rows.append(row)
    _follow(rows)
    if not any(row[-1] for row in rows):
        raise InputError("load.empty_file", file=name)
    columns = zip(*rows, strict=True)
    table = pa.table({n: pa.array(c, pa.string()) for n, c in zip(_NAMES, columns, strict=True)})
    return Frame(table, np.arange(1, len(rows) + 1), "mail", "UTF-8")


def _row(mail: EmailMessage) -> list[str | None]:
    own = _first_id(mail["Message-ID"])
    thread = mail["X-GM-THRID"] or _first_id(mail["References"]) or _first_id(mail["In-Reply-To"])
    part = mail.get_body(("plain", "html"))
    text = str(part.get_content()) if part is not None else ""
    if part is not None and part.get_content_subtype() == "html":
        text = html_to_text(text)
    told = [mail["Date"], mail["From"], mail["To"], mail["Subject"]]
    return [
        own or None,
        thread or own or None,
        *(str(t) if t else None for t in told),
        text.strip(),
    ]


def _first_id(header: object) -> str:
    found = _ID.search(str(header)) if header else None
    return found[0] if found else ""


def _follow(rows: Sequence[list[str | None]]) -> None:
    """What answers an answer belongs to the first mail."""
    thread = {row[0]: row[1] for row in rows}
    for row in rows:
        seen = {row[0]}
        while row[1] not in seen and thread.get(row[1], row[1]) != row[1]:
            seen.add(row[1])
            row[1] = thread[row[1]]
