"""Mails that Outlook saves (`.msg`), as the mails they were (`.eml`).

A `.msg` is a compound file of property streams: `__substg1.0_0037001F` is the subject in UTF-16,
`…_1000001F` the text, `…_10130102` the HTML ([MS-OXMSG], [MS-OXPROPS]).
"""

import io
import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from importlib import import_module
from typing import Any

from voc_cli.errors import InputError

_PROPERTIES = "__properties_version1.0"
_MARK = _PROPERTIES.encode("utf-16-le")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNICODE, _STRING, _BINARY, _TIME = 0x001F, 0x001E, 0x0102, 0x0040
_SUBJECT, _TEXT, _HTML, _HEADER = 0x0037, 0x1000, 0x1013, 0x007D
_FROM_NAME, _FROM, _FROM_PLAIN = 0x0C1A, 0x5D01, 0x0C1F
_TO, _TO_ADDRESS = 0x0E04, 0x39FE
_OWN_ID, _REFERENCES, _ANSWERS = 0x1035, 0x1039, 0x1042
_SENT, _DELIVERED = 0x0039, 0x0E06
_SINCE = datetime(1601, 1, 1, tzinfo=UTC)
_BEFORE_ENTRIES, _ENTRY = 32, 16  # bytes of the stream of fixed properties
_SENT_LINE = re.compile(r"(?im)^Date:[ \t]*([^\r\n]+)")
_BREAKS = re.compile(r"[\r\n]+\s*")

__all__ = ["as_mail", "is_outlook"]


def is_outlook(data: bytes) -> bool:
    """Whether bytes are a mail that Outlook saved, and not a workbook in the same container."""
    return data.startswith(_OLE) and _MARK in data


def as_mail(data: bytes, *, name: str) -> bytes:
    """The mail as it is written for sending: header, then its text or else its HTML.

    Raises InputError where the package that opens such files is missing, or the file is damaged.
    """
    try:
        olefile: Any = import_module("olefile")
    except ImportError:
        raise InputError("load.msg_needs_package", file=name) from None
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return _Message(ole).written() if ole.exists(_PROPERTIES) else data
    except (OSError, ValueError, IndexError, TypeError, KeyError, OverflowError):
        raise InputError("load.truncated", file=name) from None


class _Message:
    """The properties of the mail in an open compound file."""

    def __init__(self, ole: Any) -> None:
        self._ole = ole

    def written(self) -> bytes:
        mail = EmailMessage(policy=SMTP)
        for header, text in (
            ("Message-ID", self._text(_OWN_ID)),
            ("In-Reply-To", self._text(_ANSWERS)),
            ("References", self._text(_REFERENCES)),
            ("Date", self._date()),
            ("From", self._sender()),
            ("To", self._receivers()),
            ("Subject", self._text(_SUBJECT)),
        ):
            bare = _BREAKS.sub(" ", text).strip()
            if bare:
                mail[header] = bare
        text, html = self._text(_TEXT).strip(), self._html()
        if text or not html:
            mail.set_content(text, cte="base64")
        else:
            mail.set_content(html, subtype="html", cte="base64")
        return mail.as_bytes()

    def _stream(self, tag: int, kind: int, folder: str = "") -> bytes:
        path = f"{folder}__substg1.0_{tag:04X}{kind:04X}"
        found: bytes = self._ole.openstream(path).read() if self._ole.exists(path) else b""
        return found

    def _text(self, tag: int, folder: str = "") -> str:
        wide = self._stream(tag, _UNICODE, folder)
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        narrow = self._stream(tag, _STRING, folder)
        try:
            return narrow.decode("utf-8").rstrip("\0")
        except UnicodeDecodeError:
            return narrow.decode("cp949", "replace").rstrip("\0")

    def _html(self) -> str:
        html = self._stream(_HTML, _BINARY)
        try:
            return html.decode("utf-8") or self._text(_HTML)
        except UnicodeDecodeError:
            return html.decode("cp949", "replace")

    def _sender(self) -> str:
        address = self._text(_FROM) or self._text(_FROM_PLAIN)
        return _addressed(self._text(_FROM_NAME), address)

    def _receivers(self) -> str:
        addresses = [
            self._text(_TO_ADDRESS, f"{entry[0]}/")
            for entry in self._ole.listdir(streams=False, storages=True)
            if len(entry) == 1 and entry[0].startswith("__recip_version1.0_")
        ]
        return ", ".join(a for a in addresses if "@" in a) or self._text(_TO)

    def _date(self) -> str:
        times = self._times()
        ticks = times.get(_SENT) or times.get(_DELIVERED)
        if ticks:
            return format_datetime(_SINCE + timedelta(microseconds=ticks // 10))
        found = _SENT_LINE.search(self._text(_HEADER))
        return found[1] if found is not None else ""

    def _times(self) -> dict[int, int]:
        """Properties that are times, in units of 100 ns since 1601."""
        data = self._ole.openstream(_PROPERTIES).read()
        found: dict[int, int] = {}
        for place in range(_BEFORE_ENTRIES, len(data) - _ENTRY + 1, _ENTRY):
            kind, tag = (int.from_bytes(data[place + n : place + n + 2], "little") for n in (0, 2))
            if kind == _TIME:
                found[tag] = int.from_bytes(data[place + 8 : place + 16], "little")
        return found


def _addressed(name: str, address: str) -> str:
    if "@" not in address:
        return name
    bare = re.sub(r'[<>"\\,;:@]', " ", name).strip()
    return f'"{bare}" <{address}>' if bare and bare != address else address
