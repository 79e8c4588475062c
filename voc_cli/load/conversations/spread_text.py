"""A customer's words that do not stand in one cell by themselves.

Chats in a cell, text over two columns, a column for every comment, mails that quote others.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pyarrow.compute as pc

from voc_cli.load.cells.mail_text import own_words
from voc_cli.load.cells.samples import spread_sample
from voc_cli.load.columns.date_parts import PARTS
from voc_cli.load.columns.lexicon import canonical_key, read_header
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.columns.told import told_header
from voc_cli.load.conversations.folding import cells, with_folded
from voc_cli.load.conversations.speaking import recipient
from voc_cli.load.conversations.threads import comment_columns, holds_chats, join_threads
from voc_cli.load.model import Frame
from voc_cli.messages import Notice

_NUMBERED = re.compile(r"[\s_(]*\d\)?$")
_QUESTION = re.compile(r"(?:[?？]|요|까|시오|세요|다면|나|점|말씀|의견|이유)[.\s)]*$")
_QUESTION_CHARS = 9
_GOOD = re.compile(
    r"(?i)\b(?:positives?|pros|likes?|liked)\b|장점|좋은|좋았|잘한|칭찬|(?<!비)추천(?!하지)\s*(?:이유|사유)"
)
_BAD = re.compile(
    r"(?i)\b(?:negatives?|cons|dislikes?|disliked)\b|단점|아쉬|나빴|불편|불만|개선|비추천|추천하지"
)
# A table with one of these tells of tickets, and its texts are of several hands.
_ANSWERED = frozenset({"answer", "closed_at", "agent", "subject"})
_ASKS = re.compile(r"[?？]\s*$")
_OPEN = 0.7  # of the answers differ
_SENTENCES = 0.3
_SETTLED_TEXT, _MOST = 0.85, 0.9
# What a question about something else may be taken for by its words alone.
_MAY_BE_TEXT = ("body", "answer", "rating", "nps", "other", "status", "product", None)

__all__ = ["gather_text", "needs_gathering"]


def needs_gathering(frame: Frame, mapped: Mapped) -> bool:
    """Whether the text or the time of a ticket is to be put together from several cells first."""
    spread = any(part in mapped.fields for part in PARTS)
    spread |= "created_time" in mapped.fields and "created_at" not in mapped.fields
    spread |= recipient(frame) is not None or bool(comment_columns(frame))
    return bool(spread or holds_chats(frame, mapped) or further_text(frame, mapped))


def gather_text(frame: Frame, mapped: Mapped, *, name: str) -> Frame:
    """The frame with `voc.body`: the customer's lines of chats, and text of further columns.

    Comes back as it is where every body stands in one cell.
    """
    chats = holds_chats(frame, mapped)
    body = mapped.fields.get("body")
    comments = [header for header in comment_columns(frame) if header != body]
    more = [header for header in further_text(frame, mapped) if header not in comments]
    if comments or chats:
        frame = join_threads(frame, mapped, comments, chats=chats)
    mails = recipient(frame) is not None and body is not None
    if not more and not chats and not mails:
        return frame
    bodies = cells(frame, mapped, "body")
    if "body" in frame.folded:
        bodies = [value or "" for value in frame.table[frame.folded["body"]].to_pylist()]
    if mails:
        bodies = [own_words(cell) for cell in bodies]
    names = frame.table.column_names
    own = names.index(mapped.fields["body"]) if more else 0
    for header in sorted(more, key=names.index):
        extra = [value or "" for value in frame.table[header].to_pylist()]
        before = names.index(header) < own
        pairs = zip(extra, bodies, strict=True) if before else zip(bodies, extra, strict=True)
        bodies = [_with(said, more) for said, more in pairs]
    joined = with_folded(frame, list(range(len(bodies))), {"body": bodies})
    notices = [Notice("load.text_added", {"file": name, "column": told_header(h)}) for h in more]
    if chats:
        values = {"file": name, "column": told_header(mapped.fields["body"])}
        notices.append(Notice("load.chats_in_cells", values))
    return replace(joined, notices=(*joined.notices, *notices))


def _with(said: str, more: str) -> str:
    if not more.strip() or more.strip() in said:
        return said
    return f"{said}\n{more.strip()}" if said else more.strip()


def _sample(frame: Frame, header: str | None) -> list[str]:
    if header is None:
        return []
    rows = spread_sample(len(frame.table))
    return [frame.table[header][row].as_py() or "" for row in rows]


def further_text(frame: Frame, mapped: Mapped) -> list[str]:
    """Columns that go on where the body ends: `추가내용`, `문의내용2`, a survey's next question."""
    body = mapped.fields.get("body")
    if body is None or body.startswith("voc."):
        return []
    used = set(mapped.fields.values())
    tests: Sequence[Callable[[str, str], bool]] = (
        _says_more,
        _same_numbered,
        _both_questions,
        _other_side,
    )
    survey = bool({"nps", "ces"} & mapped.fields.keys()) and _ANSWERED.isdisjoint(mapped.fields)
    survey = survey and _is_open(body, mapped)
    found: list[str] = []
    for match in mapped.matches:
        header = match.header
        free = header not in used and not header.startswith("voc.")
        if free and _stands_in(frame, header, body):
            found.append(header)
        elif free and (
            any(test(header, body) for test in tests) or (survey and _is_open(header, mapped))
        ):
            texts = [cell for cell in _sample(frame, header) if cell.strip()]
            words, letters = (2, 5) if _take_turns(frame, header, body) else (3, 15)
            long = sum(len(cell.split()) >= words or len(cell) >= letters for cell in texts)
            if texts and long >= _SENTENCES * len(texts):
                found.append(header)
    return found


def _take_turns(frame: Frame, header: str, body: str) -> bool:
    """Whether no row has both."""
    own, other = (pc.is_valid(frame.table[name]) for name in (body, header))
    return not pc.any(pc.and_(own, other)).as_py()


def _stands_in(frame: Frame, header: str, body: str) -> bool:
    """Whether a column of text is filled just where the body is empty.

    Records of two kinds in one list, and sheets put under each other, name their text differently.
    """
    reading = read_header(header)
    if reading.field != "body" or reading.weight < _SETTLED_TEXT:
        return False
    own, other = (np.asarray(pc.is_valid(frame.table[name])) for name in (body, header))
    filled = (own | other).sum()
    return bool(own.any() and not (own & other).any() and filled >= _MOST * len(own))


def _says_more(header: str, body: str) -> bool:
    concepts = read_header(header).concepts
    return {"more", "text"} <= concepts and read_header(header).field in ("body", None)


def _same_numbered(header: str, body: str) -> bool:
    stem = canonical_key(_NUMBERED.sub("", header))
    return bool(stem) and stem == canonical_key(_NUMBERED.sub("", body))


def _other_side(header: str, body: str) -> bool:
    """`Positive review` and `Negative review`, `좋았던 점` and `아쉬웠던 점`."""
    if not header or read_header(header).field not in _MAY_BE_TEXT:
        return False
    good, bad = bool(_GOOD.search(header)), bool(_BAD.search(header))
    return good != bad and good == bool(_BAD.search(body)) and bad == bool(_GOOD.search(body))


def _is_open(header: str, mapped: Mapped) -> bool:
    """Whether a column holds answers to an open question of a survey, however it is headed (`추천
    이유`, `What should we improve?`): hardly two customers answer alike.
    """
    reading, looks = read_header(header), mapped.profiles.get(header)
    if looks is None or looks.distinct < _OPEN or looks.time >= 0.5:
        return False
    if reading.field == "body":
        return "memo" not in reading.concepts
    return _ASKS.search(header) is not None and reading.field in (None, "created_at")


def _both_questions(header: str, body: str) -> bool:
    if read_header(header).field not in _MAY_BE_TEXT:
        return False
    return all(len(h) >= _QUESTION_CHARS and _QUESTION.search(h) for h in (header, body))
