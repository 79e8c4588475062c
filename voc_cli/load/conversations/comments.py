"""A column for every comment of a ticket, as Jira writes them: `23/Feb/26 11:12 PM;author;text`."""

import re
from collections.abc import Sequence

import pyarrow as pa

from voc_cli.load.cells.dates import looks_like_time
from voc_cli.load.cells.samples import spread_sample
from voc_cli.load.cells.speakers import AGENT, CUSTOMER
from voc_cli.load.columns.lexicon import canonical_key
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.conversations.folding import cells, with_folded
from voc_cli.load.conversations.turns import Turn, join_turns
from voc_cli.load.model import Frame

_COMMENT = re.compile(r"^\s*(?P<at>[^;\n]{6,40});(?P<who>[^;\n]{1,120});(?P<text>.+)$", re.S)
_MOST = 0.8
# Who may have asked: what a ticket says of its own customer beside the columns that were taken.
_ASKED = frozenset(
    "reporter reporterid creator creatorid requester 보고자 보고자id 만든사람 만든사람id"
    " 작성자 요청자".split()
)
_CUSTOMER = ("customer_id", "customer_name", "customer_email")

__all__ = ["comment_columns", "join_comments"]


def comment_columns(frame: Frame) -> list[str]:
    """The columns whose cells are a time, somebody and what they said."""
    rows = pa.array(spread_sample(len(frame.table)), pa.int64())
    found: list[str] = []
    for header in frame.table.column_names:
        column = frame.table[header]
        if column.null_count == len(column) or header.startswith("voc."):
            continue
        filled = [cell for cell in column.take(rows).to_pylist() if cell]
        if not filled or not _COMMENT.match(filled[0]):
            continue
        told = [match for cell in filled if (match := _COMMENT.match(cell))]
        timed = looks_like_time([match["at"] for match in told]) * len(told)
        if timed >= _MOST * len(filled):
            found.append(header)
    return found


def join_comments(frame: Frame, mapped: Mapped, columns: Sequence[str]) -> Frame:
    """The customer's comments below the description, the first of somebody else as the response."""
    texts, times = cells(frame, mapped, "body"), cells(frame, mapped, "created_at")
    named = [header for header in frame.table.column_names if canonical_key(header) in _ASKED]
    asked = [frame.table[header].to_pylist() for header in named]
    asked += [cells(frame, mapped, field) for field in _CUSTOMER]
    said = [frame.table[header].to_pylist() for header in columns]
    folded: dict[str, list[str]] = {"body": [], "first_response_at": [], "n_messages": []}
    for row in range(len(texts)):
        people = {str(names[row]).strip() for names in asked if names[row]}
        turns = [Turn(CUSTOMER, texts[row], times[row])]
        for comments in said:
            match = _COMMENT.match(comments[row] or "")
            if match is not None:
                role = CUSTOMER if match["who"].strip() in people else AGENT
                turns.append(Turn(role, match["text"].strip(), match["at"].strip()))
        joined = join_turns(turns)
        folded["body"].append(joined.body)
        folded["first_response_at"].append(joined.first_response_at)
        folded["n_messages"].append(str(joined.n_messages))
    return with_folded(frame, list(range(len(texts))), folded)
