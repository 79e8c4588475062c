"""Chats that were saved one to a file (`DATE,USER,MESSAGE`), as KakaoTalk does for a channel.

One file says who writes, not who of them is the company. Of several files it is whoever writes in
most of them.
"""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from voc_cli.load.cells.speakers import AGENT, CUSTOMER
from voc_cli.load.model import Content

_HEADER = "date,user,message"
_MARK = "\ufeff"
_COMPANYS_PART = 0.6
_SEVERAL = 2

__all__ = ["tell_company"]


def tell_company(found: Sequence[Content]) -> list[Content]:
    """The files with who speaks in each line of such chats, where one writer is in most of them.

    Other files, and all of them where nobody or several stand out, come back as they are.
    """
    chats = {n: rows for n, content in enumerate(found) if (rows := _chat(content.data))}
    writers = {n: {row[1] for row in rows[1:]} for n, rows in chats.items()}
    shared = [names for names in writers.values() if len(names) > 1]
    inside = Counter(name for names in shared for name in names)
    often = [w for w, n in inside.items() if n >= max(_SEVERAL, _COMPANYS_PART * len(shared))]
    if len(often) != 1:
        return [*found]
    told = [*found]
    for n, rows in chats.items():
        roles = [AGENT if row[1] == often[0] else CUSTOMER for row in rows[1:]]
        columns = zip(rows, ["author_type", *roles], strict=True)
        out = io.StringIO(newline="")
        csv.writer(out).writerows([*row, role] for row, role in columns)
        told[n] = replace(found[n], data=out.getvalue().encode())
    return told


def _chat(data: bytes) -> list[list[str]]:
    """The rows of such a file with its header; nothing for any other file."""
    head = data[: len(_HEADER) + len(_MARK.encode())]
    if not head.removeprefix(_MARK.encode()).lower().startswith(_HEADER.encode()):
        return []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp949", "replace")
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    return rows if all(len(row) == len(rows[0]) for row in rows) else []
