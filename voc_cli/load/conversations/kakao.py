"""KakaoTalk conversations saved as text, on a phone or on a computer."""

import re
from dataclasses import replace

import numpy as np
import pyarrow as pa

from voc_cli.errors import InputError
from voc_cli.load.cells.speakers import AGENT, BOT, CUSTOMER, role_of
from voc_cli.load.conversations.company import of_voices
from voc_cli.load.model import Frame

_MONTH_DAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, )?[A-Z][a-z]{2,8} \d{1,2}, \d{4}"
_DAY = rf"(\d{{4}}년 \d{{1,2}}월 \d{{1,2}}일|{_MONTH_DAY})"
_CLOCK = r"((?:오전|오후) \d{1,2}:\d{2}|\d{1,2}:\d{2}(?: [AP]M)?)"
# An iPhone writes `2024. 6. 11. 오후 3:12, 이름 : …`.
_ANY_DAY = rf"(\d{{4}}년 \d{{1,2}}월 \d{{1,2}}일|\d{{4}}\. ?\d{{1,2}}\. ?\d{{1,2}}\.|{_MONTH_DAY})"
_PHONE_LINE = re.compile(rf"^{_ANY_DAY}(?: at|,)? {_CLOCK}, ([^:]+?) : (.*)$")
_DAY_LINE = re.compile(rf"^-*\s*{_DAY}(?: [월화수목금토일]요일)?\s*-*$")
_PHONE_MARK = re.compile(rf"^{_ANY_DAY}(?: at|,)? {_CLOCK}(?:,|$)")
_DESK_LINE = re.compile(rf"^\[([^\]]+)\] \[{_CLOCK}\] (.*)$")
_SYSTEM = re.compile(
    r"님이 (?:들어왔습니다|나갔습니다|.{1,20}초대했습니다)|메시지가 삭제되었습니다|"
    r"^\S.{0,40} (?:has )?(?:joined|left|invited .{1,40}) ?(?:this chatroom|the chat|\.)|"
    r"^(?:This message was deleted|Message deleted)\.?$"
)
_CHANNEL = "카카오톡"
_TITLE = re.compile(
    r"^\ufeff?(?:\[?(?P<ko>.+?)\]?\s*님과 카카오톡 대화|"
    r"KakaoTalk Chats with (?P<en>.+)|(?P<pc>.+?) KakaoTalk Chats|"
    r"(?:\[LINE\]\s*)?(?P<line>[^\n]+?)\s*님과의\s?(?:LINE |WhatsApp |라인 )?(?:대화|채팅)|"
    r"(?:\[LINE\]\s*)?(?:WhatsApp )?Chat(?: history)? (?:with|-) (?P<other>.+?)"
    r"(?:/_chat)?(?:\.txt)?\s*$)"
)
_TABLE = ["date", "user", "message"]
_SHOP = re.compile(
    r"(?i)(?:^|[\s_\-\[(/])cs(?:$|[\s_\-\])팀])|고객\s?(?:센터|지원|상담)|상담|센터|공식|운영|매니저|스토어|"
    r"\(주\)|주식회사|쇼핑몰|가게|채널"
)

__all__ = ["is_kakao", "read_kakao", "roles_of_two", "with_roles_of_two"]


def roles_of_two(said: list[list[str]], text: str, *, name: str = "") -> dict[str, str]:
    """Who of two people is the customer; empty where it cannot be told, or more people talk.

    The name of a shop or of staff tells, then whose voice is the company's; else the one the saved
    conversation is named after (`하늘맘 님과 카카오톡 대화`), in its title or the file's `name`: the
    company saved it.
    """
    people = sorted({row[0] for row in said})
    if len(people) != 2:
        return {}
    staff = [name for name in people if role_of(name) in (AGENT, BOT) or _SHOP.search(name)]
    if not staff:
        staff = sorted(of_voices([row[0] for row in said], [row[2] for row in said]))
    if not staff:
        named = _TITLE.search(text[:300].split("\n", 1)[0]) or _TITLE.search(name)
        title = "" if named is None else next(filter(None, named.groups()), "").strip()
        staff = [name for name in people if title and name != title]
    if len(staff) != 1:
        return {}
    return {name: AGENT if name == staff[0] else CUSTOMER for name in people}


def is_kakao(text: str) -> bool:
    """Whether the first lines are those of a saved KakaoTalk conversation."""
    head = text.lstrip("\ufeff")[:3000].split("\n")[:30]
    lines = [line.strip() for line in head if line.strip()]
    said = sum(bool(_PHONE_LINE.match(line) or _DESK_LINE.match(line)) for line in lines)
    dated = any(_DAY_LINE.match(line) or _PHONE_MARK.match(line) for line in lines)
    return said >= 2 and dated and said * 2 >= len(lines) - 3


def read_kakao(text: str, *, name: str) -> Frame:
    """One row a message: speaker, moment and text; lines that follow a message belong to it.

    Raises InputError when no message is found.
    """
    rows: list[list[str]] = []
    numbers: list[int] = []
    day = ""
    for number, raw in enumerate(text.lstrip("\ufeff").split("\n"), 1):
        line = raw.rstrip("\r")
        if phone := _PHONE_LINE.match(line):
            rows.append([phone[3].strip(), f"{phone[1]} {phone[2]}", phone[4]])
            numbers.append(number)
        elif desk := _DESK_LINE.match(line):
            rows.append([desk[1].strip(), f"{day} {desk[2]}".strip(), desk[3]])
            numbers.append(number)
        elif dated := _DAY_LINE.match(line.strip()):
            day = dated[1]
        elif rows and line.strip() and not _PHONE_MARK.match(line) and not _SYSTEM.search(line):
            rows[-1][2] += "\n" + line
    if not rows:
        raise InputError("load.empty_file", file=name)
    names = ["customer_name", "created_at", "body"]
    roles = roles_of_two(rows, text)
    if roles:
        names.append("author_type")
        rows = [[*row, roles[row[0]]] for row in rows]
    names.append("channel")
    rows = [[*row, _CHANNEL] for row in rows]
    columns = list(zip(*rows, strict=True))
    table = pa.table({n: pa.array(c, pa.string()) for n, c in zip(names, columns, strict=True)})
    return Frame(table, np.array(numbers, dtype=np.int64), "kakao")


def with_roles_of_two(frame: Frame) -> Frame:
    """A table that KakaoTalk saved on a Mac (Date, User, Message), with who of two speaks."""
    names = frame.table.column_names
    if [name.lower() for name in names] != _TABLE:
        return frame
    columns = (frame.table[names[place]].to_pylist() for place in (1, 0, 2))
    rows = [[cell or "" for cell in row] for row in zip(*columns, strict=True)]
    kept = [n for n, row in enumerate(rows) if row[0] and not _SYSTEM.search(row[2])]
    roles = roles_of_two([rows[n] for n in kept], "")
    if not roles:
        return frame
    table = frame.table.take(pa.array(kept, pa.int64()))
    spoken = pa.array([roles[rows[n][0]] for n in kept], pa.string())
    table = table.append_column("author_type", spoken)
    table = table.append_column("channel", pa.array([_CHANNEL] * len(kept), pa.string()))
    return replace(frame, table=table, row_numbers=frame.row_numbers[kept], format="kakao")
