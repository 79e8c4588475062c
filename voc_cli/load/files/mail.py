"""Mailboxes and single mails as they are saved (`.mbox`, `.eml`): one row a mail."""

import codecs
import re
from collections.abc import Sequence
from dataclasses import replace
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.policy import default

import numpy as np
import pyarrow as pa

from voc_cli.errors import InputError
from voc_cli.load.cells.html_text import html_to_text
from voc_cli.load.model import Content, Frame, RejectedRow
from voc_cli.messages import Notice

_ENVELOPE = re.compile(rb"(?m)^From [^\n]{1,200}\r?\n(?=[A-Za-z-]{2,40}:)")
_HEADERS = re.compile(
    rb"(?i)\A(?:\xef\xbb\xbf)?(?:(?:return-path|received|delivered-to|message-id|from|to|subject|date|mime-version|x-[\w-]+|"
    rb"dkim-signature|content-type|reply-to|in-reply-to|references|cc|authentication-results|arc-[\w-]+):[^\n]*\n"
    rb"(?:[ \t][^\n]*\n)*){3}"
)
_NAMES = ("Message-ID", "Thread ID", "Date", "From", "To", "Subject", "Body")
_END_OF_HEADER = re.compile(rb"\n\r?\n")
_CP949 = (
    r"(?i:(?:x-|cs)?(?:windows-?949|cp-?949|ms-?949|uhc|euc[-_]?kr|"
    r"ks[-_]?[cx][-_]?(?:5601|1001)[-_\d]*|iso-ir-149|korean))"
)
_KOREAN = re.compile(_CP949)
_KOREAN_WORD = re.compile(rb"=\?" + _CP949.encode() + rb"(?=\?[bBqQ]\?)")
_BROKEN = (MessageError, LookupError, ValueError, TypeError, AttributeError, OverflowError)
_ID = re.compile(r"<[^<>\s]+>")

__all__ = ["is_mail", "join_mails", "read_mail"]


def is_mail(data: bytes) -> bool:
    """Whether bytes are a mailbox, or one mail with its header."""
    head = data[:20_000]
    begins = _ENVELOPE.match(head)
    return bool(_HEADERS.match(head[begins.end() :] if begins is not None else head))


def join_mails(found: list[Content]) -> tuple[list[Content], list[str]]:
    """Several mails as one mailbox, so that answers find what they answer, and their SHA-256."""
    mails: list[Content] = []
    rest: list[Content] = []
    for content in found:
        (mails if is_mail(content.data) else rest).append(content)
    if len(mails) < 2:
        return found, []
    data = b"".join(
        content.data if _ENVELOPE.match(content.data) else b"From -\n" + content.data + b"\n"
        for content in mails
    )
    name, _, inner = mails[0].name.partition("/")
    if not inner:  # mails of the folder itself
        name = f"*.{name.rsplit('.', 1)[-1]}"
    alone = any(mail.alone for mail in mails)
    box = Content(name, data, mails[0].sha256, alone)
    return [box, *rest], [mail.sha256 for mail in mails]


def read_mail(data: bytes, *, name: str) -> Frame:
    """One row a mail, with the id of the first mail of its thread.

    A mail that cannot be read is a refused row. Raises InputError when no mail holds a text.
    """
    envelopes = [*_ENVELOPE.finditer(data)]
    begins = [found.end() for found in envelopes] or [0]
    ends = [*(found.start() for found in envelopes[1:]), len(data)]
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    broken: list[RejectedRow] = []
    for number, (start, end) in enumerate(zip(begins, ends, strict=True), 1):
        try:
            row = _row(message_from_bytes(_readable(data[start:end]), policy=default))
        except _BROKEN:
            broken.append(RejectedRow(name, number, "broken_mail", {}))
            continue
        rows.append(row)
        numbers.append(number)
    _follow(rows)
    if not any(row[-1] for row in rows):
        raise InputError("load.mail_broken" if broken else "load.empty_file", file=name)
    columns = zip(*rows, strict=True)
    table = pa.table({n: pa.array(c, pa.string()) for n, c in zip(_NAMES, columns, strict=True)})
    frame = Frame(table, np.array(numbers, np.int64), "mail", "UTF-8", refused=tuple(broken))
    if not broken:
        return frame
    values = {"file": name, "n": len(broken), "row": broken[0].row}
    return replace(frame, notices=(Notice("load.mails_broken", values),))


def _readable(mail: bytes) -> bytes:
    """A mail whose header Python can decode: raw letters in UTF-8, Korean charsets as CP949."""
    found = _END_OF_HEADER.search(mail)
    end = found.start() if found is not None else len(mail)
    lines = [
        line if line.isascii() else _decoded(line, "utf-8", "cp949").encode()
        for line in mail[:end].split(b"\n")
    ]
    return _KOREAN_WORD.sub(b"=?cp949", b"\n".join(lines)) + mail[end:]


def _row(mail: EmailMessage) -> list[str | None]:
    own = _first_id(mail["Message-ID"])
    thread = mail["X-GM-THRID"] or _first_id(mail["References"]) or _first_id(mail["In-Reply-To"])
    part = mail.get_body(("plain", "html"))
    text = _text(part) if part is not None else ""
    if part is not None and part.get_content_subtype() == "html":
        text = html_to_text(text)
    told = [mail["Date"], mail["From"], mail["To"], mail["Subject"]]
    return [
        own or None,
        thread or own or None,
        *(str(t) if t else None for t in told),
        text.strip(),
    ]


def _text(part: MIMEPart) -> str:
    """What a part says; where its charset is unknown or untold, it is UTF-8 or else CP949."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    charset = part.get_content_charset("").strip()
    if _KOREAN.fullmatch(charset):
        return _decoded(data, "cp949", "utf-8")
    try:
        if codecs.lookup(charset).name != "ascii":
            return data.decode(charset, "replace")
    except (LookupError, ValueError):
        pass
    return _decoded(data, "utf-8", "cp949")


def _decoded(data: bytes, *codecs_in_order: str) -> str:
    for codec in codecs_in_order:
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return data.decode(codecs_in_order[0], "replace")


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
