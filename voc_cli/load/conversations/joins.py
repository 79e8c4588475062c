"""Rows that belong together: messages of one conversation, replies under one article."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells.dates import parse_times
from voc_cli.load.cells.mail_text import own_words
from voc_cli.load.cells.speakers import (
    AGENT,
    BOT,
    CUSTOMER,
    UNKNOWN,
    flag_of,
    is_flag,
    is_true,
    role_of,
    roles_of,
)
from voc_cli.load.columns.lexicon import canonical_key, read_header
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.conversations.turns import Turn, join_turns
from voc_cli.load.model import Frame

KNOWN_SHARE = 0.6
# A board's reply stands under the title of its article, with a sign of its own before it.
_ANSWER_TITLE = (
    r"(?i)^\s*(?:[└┗┕╚↳➥⤷ㄴ┖]|[\[(]\s*(?:답변|답글|re)\s*[\])]|"
    r"(?:답변|답글|re|답장|회신|fw|fwd)\s*[:：])"
)
_REPLY_SIGN = re.compile(
    r"^\s*(?P<sign>[└┗┕╚↳➥⤷ㄴ┖]|[\[(]\s*(?:답변|답글|re)\s*[\])]|답변\s*[:：]|답글\s*[:：])?\s*"
    r"(?:(?:re|답장|회신|fw|fwd)\s*[:：]\s*)*",
    re.IGNORECASE,
)
_MOST_ANSWERERS = 3
ONE_EACH = 0.95
_COMPANY_SHARE = 0.6
_MOST_TURNS = 2000
_REST = np.timedelta64(3, "D")
_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\w")
_RECIPIENT = frozenset(
    canonical_key(name)
    for name in (
        "to",
        "to address",
        "to email",
        "to: (address)",
        "받는사람",
        "받는 이",
        "수신자",
        "수신인",
        "recipient",
        "recipients",
        "받는 사람: (전자 메일 주소)",
    )
)

__all__ = [
    "KNOWN_SHARE", "ONE_EACH", "cells", "has_answer_titles", "is_messages", "is_replies",
    "join_messages", "join_replies", "recipient", "speakers", "tells_speakers", "with_folded",
]  # fmt: skip


def cells(frame: Frame, mapped: Mapped, field: str) -> list[str]:
    """The cells of a field as text, empty where there is none; equal ones are one object."""
    header = mapped.fields.get(field)
    if header is None:
        return [""] * len(frame.table)
    encoded = pc.dictionary_encode(frame.table[header].combine_chunks())
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    words = [*encoded.dictionary.to_pylist(), ""]
    return [words[place] for place in pc.fill_null(encoded.indices, len(words) - 1).to_pylist()]


def with_folded(frame: Frame, rows: list[int], folded: Mapping[str, list[str]]) -> Frame:
    """The given rows of a frame with joined columns beside them."""
    table = frame.table.take(pa.array(rows, pa.int64()))
    names: dict[str, str] = dict(frame.folded)
    for field, values in folded.items():
        if any(values):
            header = f"voc.{field}"
            column = pa.array([v or None for v in values], pa.string())
            if header in table.column_names:
                table = table.drop_columns([header])
            table = table.append_column(header, column)
            names[field] = header
    numbers = frame.row_numbers[np.array(rows, dtype=np.int64)]
    return replace(frame, table=table, row_numbers=numbers, folded=names)


def is_messages(frame: Frame, mapped: Mapped) -> bool:
    """Whether rows are messages: conversations span rows, and it can be told who speaks."""
    if "body" not in mapped.fields:
        return False
    if "author_type" not in mapped.fields and _writers(mapped) is None:
        return False
    if "ticket_id" not in mapped.fields:
        return _is_one_chat(frame, mapped)
    ids = cells(frame, mapped, "ticket_id")
    if not tells_speakers(frame, mapped):
        return False
    return len(set(ids)) <= ONE_EACH * len(ids) or _room_field(frame, mapped) is not None


def tells_speakers(frame: Frame, mapped: Mapped) -> bool:
    """Whether it can be told who wrote most rows."""
    if "author_type" not in mapped.fields and _writers(mapped) is None:
        return False
    roles = speakers(frame, mapped, cells(frame, mapped, "ticket_id"))
    return sum(role != UNKNOWN for role in roles) >= KNOWN_SHARE * len(roles)


def _is_one_chat(frame: Frame, mapped: Mapped) -> bool:
    """Whether a file without ids is what one customer and the company said to each other."""
    if "author_type" not in mapped.fields or len(frame.table) > _MOST_TURNS:
        return False
    roles = [role_of(word) for word in cells(frame, mapped, "author_type")]
    if UNKNOWN in roles or not {CUSTOMER} < {*roles}:
        return False
    names = cells(frame, mapped, "customer_name")
    return len({n for n, role in zip(names, roles, strict=True) if role == CUSTOMER}) == 1


def _rooms(frame: Frame, mapped: Mapped) -> list[str]:
    """The conversation of every row; one chat that rests for days begins anew."""
    if "ticket_id" in mapped.fields:
        ids = cells(frame, mapped, "ticket_id")
        room = _room_field(frame, mapped) if len(set(ids)) > ONE_EACH * len(ids) else None
        return ids if room is None else _rooms_of_customers(frame, mapped, room)
    times = parse_times(
        pa.array(_moments(frame, mapped, "created_at"), pa.string()), tz="UTC"
    ).times
    gaps = np.abs(np.diff(times)) > _REST
    return ["0", *(str(n) for n in np.cumsum(gaps))] if len(times) else []


def _room_field(frame: Frame, mapped: Mapped) -> str | None:
    """The number or address that tells whose conversation a row is, where each has its own id.

    On a phone every line has the customer's number, those that went out too.
    """
    if "author_type" not in mapped.fields:
        return None
    roles = roles_of(cells(frame, mapped, "author_type"))
    for field in ("customer_phone", "customer_email"):
        whose = cells(frame, mapped, field)
        asked = {w for w, role in zip(whose, roles, strict=True) if role == CUSTOMER}
        answered = {w for w, role in zip(whose, roles, strict=True) if role == AGENT}
        if all(whose) and len({*whose}) <= ONE_EACH * len(whose) and answered and answered <= asked:
            return field
    return None


def _rooms_of_customers(frame: Frame, mapped: Mapped, field: str) -> list[str]:
    """The customer of every row, anew after a rest of days."""
    moments = pa.array(_moments(frame, mapped, "created_at"), pa.string())
    times = parse_times(moments, tz="UTC").times
    begun: dict[str, int] = {}
    last: dict[str, np.datetime64] = {}
    rooms: list[str] = []
    for whose, time in zip(cells(frame, mapped, field), times, strict=True):
        if whose in last and abs(time - last[whose]) > _REST:
            begun[whose] += 1
        rooms.append(f"{whose} {begun.setdefault(whose, 0)}")
        last[whose] = time
    return rooms


def _writers(mapped: Mapped) -> str | None:
    """The field that names who wrote a row, by a header that speaks of sending."""
    for field in ("customer_name", "customer_email", "customer_id"):
        if "sender" in read_header(mapped.fields.get(field, "")).concepts:
            return field
    return None


def speakers(frame: Frame, mapped: Mapped, ids: Sequence[str]) -> list[str]:
    """Who speaks in each row: by its word for that, else by who writes in most conversations."""
    if "author_type" in mapped.fields:
        told = flag_of(mapped.fields["author_type"])
        words = cells(frame, mapped, "author_type")
        if told != UNKNOWN and all(is_flag(word) for word in words if word):
            other = AGENT if told == CUSTOMER else CUSTOMER
            return [told if is_true(word) else other for word in words]
        return roles_of(words)
    writers = cells(frame, mapped, _writers(mapped) or "")
    ours = _own_address(frame)
    if ours and any(ours in writer for writer in writers):
        return [AGENT if ours in writer else CUSTOMER for writer in writers]
    rooms: dict[str, set[str]] = {}
    for key, writer in zip(ids, writers, strict=True):
        rooms.setdefault(key, set()).add(writer)
    shared = [room for room in rooms.values() if len(room) > 1]
    inside = Counter(writer for room in shared for writer in room)
    often = {w for w, n in inside.items() if n >= max(2, _COMPANY_SHARE * len(shared))}
    if len(often) != 1:
        return [UNKNOWN] * len(ids)
    return [AGENT if writer in often else CUSTOMER for writer in writers]


def recipient(frame: Frame) -> str | None:
    """The column of a table of mails that says to whom each was written, or None."""
    return next((h for h in frame.table.column_names if canonical_key(h) in _RECIPIENT), None)


def _own_address(frame: Frame) -> str:
    """The address that most mails of a mailbox are written to; empty where no column tells."""
    header = recipient(frame)
    if header is None:
        return ""
    found = [_ADDRESS.findall(cell or "") for cell in frame.table[header].to_pylist()]
    often = Counter(address for addresses in found for address in addresses).most_common(1)
    address, times = often[0] if often else ("", 0)
    return address if times * 2 >= len(found) else ""


def join_messages(frame: Frame, mapped: Mapped) -> tuple[Frame, dict[str, list[int]]]:
    """One row a conversation, and the rows that are gone (`merged`, `private_note`, and
    `no_customer`: conversations in which only the company and its bot speak).
    """
    ids = _rooms(frame, mapped)
    roles = speakers(frame, mapped, ids)
    texts = cells(frame, mapped, "body")
    if recipient(frame) is not None:
        texts = [own_words(text) for text in texts]
    at_field = "message_at" if "message_at" in mapped.fields else "created_at"
    times = _moments(frame, mapped, at_field)
    private = [is_true(word) for word in cells(frame, mapped, "private")]
    said: dict[str, list[int]] = {}
    first: dict[str, int] = {}
    hidden: list[int] = []
    for row, key in enumerate(ids):
        if private[row] or (not key and not texts[row]):
            hidden.append(row)
            continue
        said.setdefault(key, []).append(row)
        if key not in first or (roles[row] == CUSTOMER and roles[first[key]] in (AGENT, BOT)):
            first[key] = row
    silent = _silent(said, roles)
    asked = _tells_more(frame, mapped)
    unheard = [row for key in silent if asked.isdisjoint(said[key]) for row in said.pop(key)]
    frame = _without_text(frame, mapped, [first[key] for key in silent if key in said])
    # The turns of one conversation at a time: those of a whole file would fill the memory.
    joined = {
        key: join_turns([Turn(roles[row], texts[row], times[row]) for row in rows])
        for key, rows in said.items()
    }
    folded = {
        "body": [c.body for c in joined.values()],
        "first_response_at": [c.first_response_at for c in joined.values()],
        "n_messages": [str(c.n_messages) for c in joined.values()],
        "closed_at": [c.closed_at for c in joined.values()],
    }
    if at_field == "created_at" or "created_at" not in mapped.fields:
        folded["created_at"] = [c.started_at for c in joined.values()]
    rows = [first[key] for key in joined]
    merged = np.ones(len(ids), dtype=bool)
    merged[hidden + unheard + rows] = False
    gone = {"merged": np.flatnonzero(merged).tolist(), "private_note": hidden}
    gone |= {"no_customer": unheard} if unheard else {}
    return with_folded(frame, rows, folded), gone


def _silent(said: Mapping[str, Sequence[int]], roles: Sequence[str]) -> list[str]:
    """The conversations in which no customer speaks, where customers speak in others."""
    ours = (AGENT, BOT)
    silent = [key for key, rows in said.items() if all(roles[row] in ours for row in rows)]
    return silent if len(silent) < len(said) else []


def _tells_more(frame: Frame, mapped: Mapped) -> set[int]:
    """The rows with a title or an answer to a survey, which are a ticket without a text."""
    return {
        row
        for field in ("subject", "rating", "nps", "ces")
        for row, cell in enumerate(cells(frame, mapped, field))
        if cell
    }


def _without_text(frame: Frame, mapped: Mapped, rows: Sequence[int]) -> Frame:
    """The frame without what the company said in some rows."""
    if not rows:
        return frame
    header = mapped.fields["body"]
    heard = np.ones(len(frame.table), dtype=bool)
    heard[list(rows)] = False
    text = pc.if_else(pa.array(heard), frame.table[header], pa.scalar(None, pa.string()))
    place = frame.table.schema.get_field_index(header)
    return replace(frame, table=frame.table.set_column(place, header, text))


def _moments(frame: Frame, mapped: Mapped, field: str) -> list[str]:
    """When each row was said, with the clock of its own column where there is one."""
    days = cells(frame, mapped, field)
    if field != "created_at" or "created_time" not in mapped.fields:
        return days
    clocks = cells(frame, mapped, "created_time")
    return [f"{day} {clock}".strip() for day, clock in zip(days, clocks, strict=True)]


def is_replies(frame: Frame, mapped: Mapped) -> bool:
    """Whether some rows answer others: a depth above 0, or a parent that is another row."""
    if "ticket_id" not in mapped.fields:
        return False
    replies = _reply_rows(frame, mapped)
    if not {"parent_id", "reply_depth"} & mapped.fields.keys():
        return bool(replies)
    if "reply_depth" in mapped.fields:
        return bool(replies)
    # Sub-tasks have parents too; replies answer articles of the same export.
    ids = set(cells(frame, mapped, "ticket_id"))
    return sum(parent in ids for parent in replies.values()) * 2 >= len(replies) > 0


def _reply_rows(frame: Frame, mapped: Mapped) -> dict[int, str]:
    """Row → id of its parent, for every row that is a reply."""
    if not {"parent_id", "reply_depth"} & mapped.fields.keys():
        return _titled_replies(frame, mapped)
    ids = cells(frame, mapped, "ticket_id")
    parents = cells(frame, mapped, "parent_id")
    depths = cells(frame, mapped, "reply_depth")
    replies: dict[int, str] = {}
    for row, (own, parent, depth) in enumerate(zip(ids, parents, depths, strict=True)):
        deep = depth.strip().removesuffix(".0")
        if deep.isdigit():
            if int(deep) > 0:
                replies[row] = parent
        elif parent and parent not in ("0", own):
            replies[row] = parent
    # Beside comments, boards keep answers that are articles of their own, told by their titles.
    return _titled_replies(frame, mapped) | replies


def _titled_replies(frame: Frame, mapped: Mapped) -> dict[int, str]:
    """Rows that answer the article whose title theirs repeats (`└ RE: 언제 오나요`).

    The one that answers is no customer: the sign says so, or the same few writers wrote all such
    rows and no article.
    """
    if not has_answer_titles(frame, mapped):
        return {}
    titles = cells(frame, mapped, "subject")
    ids = cells(frame, mapped, "ticket_id")
    writers = cells(frame, mapped, "customer_name")
    bare = [_REPLY_SIGN.sub("", title).strip() for title in titles]
    marked = [row for row, title in enumerate(titles) if _is_answer_title(title)]
    articles: dict[str, list[int]] = {}
    for row, title in enumerate(titles):
        if title and not _is_answer_title(title):
            articles.setdefault(bare[row], []).append(row)
    asking = {writers[row] for rows in articles.values() for row in rows}
    answering = {writers[row] for row in marked} - {""}
    few = len(answering) <= _MOST_ANSWERERS and not answering & asking
    replies: dict[int, str] = {}
    for row in marked:
        sign = _REPLY_SIGN.match(titles[row])
        signed = sign is not None and bool(sign["sign"])
        if bare[row] in articles and (signed or few or role_of(writers[row]) == AGENT):
            replies[row] = ids[min(articles[bare[row]], key=partial(_apart, row))]
    return replies


def _apart(row: int, other: int) -> int:
    return abs(other - row)


def has_answer_titles(frame: Frame, mapped: Mapped) -> bool:
    """Whether any row has the title of a reply."""
    if not {"body", "subject"} <= mapped.fields.keys():
        return False
    found = pc.match_substring_regex(frame.table[mapped.fields["subject"]], _ANSWER_TITLE)
    return bool(pc.any(found).as_py())


def _is_answer_title(title: str) -> bool:
    found = _REPLY_SIGN.match(title)
    return found is not None and found.end() > len(title) - len(title.lstrip())


def join_replies(frame: Frame, mapped: Mapped) -> tuple[Frame, dict[str, list[int]]]:
    """Articles without their replies, which give the time of the first response.

    A reply by the writer of the article is the customer again and adds to the body.
    """
    replies = _reply_rows(frame, mapped)
    ids = cells(frame, mapped, "ticket_id")
    texts = cells(frame, mapped, "body")
    times = cells(frame, mapped, "created_at")
    writers = cells(frame, mapped, "customer_id")
    if not any(writers):
        writers = cells(frame, mapped, "customer_name")
    roots = [row for row in range(len(ids)) if row not in replies]
    row_of = {ids[row]: row for row in range(len(ids))}
    answers: dict[int, list[int]] = {row: [] for row in roots}
    for row in sorted(replies):
        root = _root_of(row, replies, row_of)
        if root in answers:
            answers[root].append(row)
    folded: dict[str, list[str]] = {"body": [], "first_response_at": [], "n_messages": []}
    for root in roots:
        turns = [Turn(CUSTOMER, texts[root], times[root])]
        for row in answers[root]:
            again = bool(writers[row]) and writers[row] == writers[root]
            turns.append(Turn(CUSTOMER if again else AGENT, texts[row], times[row]))
        joined = join_turns(turns)
        folded["body"].append(joined.body)
        folded["first_response_at"].append(joined.first_response_at)
        folded["n_messages"].append(str(joined.n_messages))
    return with_folded(frame, roots, folded), {"reply": sorted(replies)}


def _root_of(row: int, replies: Mapping[int, str], row_of: Mapping[str, int]) -> int:
    seen: set[int] = set()
    while row in replies and row not in seen:
        seen.add(row)
        parent = row_of.get(replies[row])
        if parent is None:
            return -1
        row = parent
    return row
