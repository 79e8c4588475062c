"""Conversations that messengers save as text: WhatsApp's and LINE's, line by line."""

import re
from datetime import date

import numpy as np
import pyarrow as pa

from voc_cli.errors import InputError
from voc_cli.load.cells.speakers import UNKNOWN, role_of
from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.conversations.kakao import roles_of_two
from voc_cli.load.model import Frame

_CLOCK = r"(?:오전|오후|午前|午後)?\s?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?"
# `3/10/26, 9:15 AM - Minji: …`, `[2026. 3. 10. 오전 9:15:02] 민지: …`; nobody speaks in a notice.
_DATED = re.compile(
    rf"^\[?(?P<at>\d{{1,4}}[./-]\s?\d{{1,2}}[./-]\s?\d{{1,4}}\.?,?\s{_CLOCK})(?:\]|\s-)\s"
    r"(?:(?P<who>[^:\n]{1,60}): ?(?P<text>.*))?"
)
_DAY = re.compile(
    r"^(?P<day>\d{4}[./-]\s?\d{1,2}[./-]\s?\d{1,2})\.?\s?\(?(?:[월화수목금토일](?:요일)?|[A-Z][a-z]{2,8}|[月火水木金土日](?:曜日)?)?\)?$"
)
# LINE in English writes the month first; which it is the weekday tells.
_WEEKDAY = re.compile(
    r"^(?P<week>Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?\s"
    r"(?P<one>\d{1,2})[./-](?P<two>\d{1,2})[./-](?P<year>\d{4})$"
)
_TIMED = re.compile(rf"^(?P<at>{_CLOCK})\t(?P<who>[^\t]{{1,60}})\t(?P<text>.*)$")
# What stands for a file, and what the messenger says itself.
_NOTHING_SAID = re.compile(
    r"(?i)^(?:<[^<>]{0,30}(?:omitted|attached|제외|생략)[^<>]{0,30}>|"
    r"\[(?:사진|동영상|스티커|파일|photo|video|sticker|file)\]|"
    r"(?:image|video|audio|sticker|document|gif) omitted|"
    r".{0,40}(?:end-to-end encrypted|종단간 암호화).*|"
    r"(?:this message was deleted|you deleted this message)\.?|삭제된 메시지입니다\.?)$"
)
_MARKS = str.maketrans({"\u202f": " ", "\u200e": None, "\u200f": None, "\ufeff": None})
_LINES = 40
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Between conversations: a rule, and what is known of the next one (`Session: 8f2a1c90`).
_RULE = re.compile(r"^\s*[-=_*#]{4,}\s*$")
_ABOUT = re.compile(r"^\s*(?P<key>[^\d:\[\]][^:\[\]]{1,24}):\s?(?P<value>\S[^\n]{0,80})$")
_NAME_AND_ROLE = re.compile(r"^(?P<name>.+?)\s*\((?P<role>[^()]{1,20})\)$")

# A cell that begins with what a message begins with: a table with whole chats in its cells.
_IN_A_CELL = re.compile(
    rf"(?m)(?:^|[,;|\t])\"\s*\[?\d{{2,4}}[./-]\s?\d{{1,2}}[./-]\s?\d{{1,4}}\.?,?\s{_CLOCK}|"
    r"(?:^|[,;|\t])\"\[[^\]\n]{1,40}\] \["
)

__all__ = ["is_chat_text", "is_table_of_chats", "read_chat_text"]


def is_table_of_chats(head: str) -> bool:
    """Whether a text has lines of messages inside the quoted cells of a table."""
    return _IN_A_CELL.search(head.translate(_MARKS)) is not None


def is_chat_text(text: str) -> bool:
    """Whether most of the first lines begin a message of a saved conversation."""
    head = [line.strip("\r") for line in text[:6000].translate(_MARKS).split("\n")[:_LINES]]
    lines = [line for line in head if line.strip()]
    said = sum(bool(_DATED.match(line) or _TIMED.match(line)) for line in lines)
    dated = any(_DATED.match(line) or _day_of(line) for line in lines)
    around = sum(bool(_RULE.match(line) or _ABOUT.match(line)) for line in lines)
    return said >= 2 and dated and said * 2 >= len(lines) - around - 3


def _day_of(line: str) -> str:
    """The day that a line between messages tells; empty for any other line."""
    if (found := _DAY.match(line)) is not None:
        return found["day"]
    if (found := _WEEKDAY.match(line)) is None:
        return ""
    one, two, year = int(found["one"]), int(found["two"]), int(found["year"])
    for month, number in ((one, two), (two, one)):
        try:
            told = date(year, month, number)
        except ValueError:
            continue
        if _DAYS[told.weekday()] == found["week"]:
            return told.isoformat()
    return ""


def _in_one(text: str) -> str:
    """A message of several lines without the quotation marks that LINE puts around it."""
    if "\n" in text and len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    return text


def read_chat_text(text: str, *, name: str) -> Frame:
    """One row a message: speaker, moment and text; lines that follow a message belong to it.

    Raises InputError when no message is found.
    """
    rows: list[list[str]] = []
    numbers: list[int] = []
    rooms: list[str] = []
    day, room, open_row = "", "", False
    for number, raw in enumerate(text.translate(_MARKS).split("\n"), 1):
        line = raw.rstrip("\r")
        found = _DATED.match(line) or _TIMED.match(line)
        if found is not None:
            said = (found["text"] or "").strip()
            open_row = bool(found["who"]) and not _NOTHING_SAID.match(said)
            if open_row:
                at = f"{day} {found['at']}".strip() if found.re is _TIMED else found["at"]
                rows.append([found["who"].strip(), at, said])
                numbers.append(number)
                rooms.append(room)
        elif _RULE.match(line):
            open_row = False
        elif (about := _ABOUT.match(line)) and (not open_row or not line.strip()):
            told = read_header(about["key"])
            if (told.field == "ticket_id" or "ticket" in told.concepts) and " " not in about[
                "value"
            ]:
                room = about["value"].strip()
        elif dated := _day_of(line.strip()):
            day, open_row = dated, False
        elif open_row and line.strip():
            rows[-1][2] += "\n" + line
    if not rows:
        raise InputError("load.empty_file", file=name)
    rows = [[who, at, _in_one(said)] for who, at, said in rows]
    names = ["customer_name", "created_at", "body"]
    parted = [_NAME_AND_ROLE.match(row[0]) for row in rows]
    if all(part is not None and role_of(part["role"]) != UNKNOWN for part in parted):
        people = [(p["name"], p["role"]) if p is not None else ("", "") for p in parted]
        rows = [[name, *row[1:], role] for row, (name, role) in zip(rows, people, strict=True)]
        names.append("author_type")
    elif roles := roles_of_two(rows, text, name=name):
        names.append("author_type")
        rows = [[*row, roles[row[0]]] for row in rows]
    if any(rooms):
        names.append("ticket_id")
        rows = [[*row, room] for row, room in zip(rows, rooms, strict=True)]
    columns = list(zip(*rows, strict=True))
    table = pa.table({n: pa.array(c, pa.string()) for n, c in zip(names, columns, strict=True)})
    return Frame(table, np.array(numbers, dtype=np.int64), "chat")
