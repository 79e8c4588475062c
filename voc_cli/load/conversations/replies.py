"""Boards whose answers are rows: by their depth, their parent, or the title they repeat."""

import re
from bisect import bisect_left
from collections.abc import Sequence

import pyarrow.compute as pc

from voc_cli.load.cells.speakers import AGENT, CUSTOMER, role_of
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.conversations.answered import firsts_of
from voc_cli.load.conversations.folding import cells, with_folded
from voc_cli.load.conversations.turns import Turn, columns_of, join_turns
from voc_cli.load.model import Frame

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

__all__ = ["bare_title", "has_answer_titles", "is_replies", "join_replies"]


def is_replies(frame: Frame, mapped: Mapped) -> bool:
    """Whether some rows answer others: a depth above 0, or a parent that is another row."""
    if "ticket_id" not in mapped.fields and "parent_id" in mapped.fields:
        return False
    replies = _reply_rows(frame, mapped)
    if "parent_id" not in mapped.fields or "reply_depth" in mapped.fields:
        return bool(replies)
    # Sub-tasks have parents too; replies answer articles of the same export.
    ids = set(cells(frame, mapped, "ticket_id"))
    return sum(parent in ids for parent in replies.values()) * 2 >= len(replies) > 0


def _reply_rows(frame: Frame, mapped: Mapped) -> dict[int, str]:
    """Row → id of its parent, for every row that is a reply."""
    if not {"parent_id", "reply_depth"} & mapped.fields.keys():
        return _titled_replies(frame, mapped)
    ids = _ids_of(frame, mapped)
    parents = cells(frame, mapped, "parent_id")
    depths = cells(frame, mapped, "reply_depth")
    titles = cells(frame, mapped, "subject")
    articles = _articles(frame, mapped, depths)
    replies: dict[int, str] = {}
    for row, (own, parent, depth) in enumerate(zip(ids, parents, depths, strict=True)):
        deep = depth.strip().removesuffix(".0")
        if deep.isdecimal():
            if any(map(int, deep)):
                near = articles.get(bare_title(titles[row]), ()) if not parent else ()
                replies[row] = ids[_nearest(row, near)] if near else parent
        elif parent and parent not in ("0", own):
            replies[row] = parent
    # Beside comments, boards keep answers that are articles of their own, told by their titles.
    return _titled_replies(frame, mapped) | replies


def _ids_of(frame: Frame, mapped: Mapped) -> list[str]:
    """The numbers of the articles, or of the rows where no column numbers them."""
    if "ticket_id" in mapped.fields:
        return cells(frame, mapped, "ticket_id")
    return [str(row) for row in range(len(frame.table))]


def _articles(frame: Frame, mapped: Mapped, depths: Sequence[str]) -> dict[str, list[int]]:
    """The rows of depth 0 by their titles."""
    found: dict[str, list[int]] = {}
    for row, title in enumerate(cells(frame, mapped, "subject")):
        if title and depths[row].strip() in ("0", "0.0"):
            found.setdefault(bare_title(title), []).append(row)
    return found


def _titled_replies(frame: Frame, mapped: Mapped) -> dict[int, str]:
    """Rows that answer the article whose title theirs repeats (`└ RE: 언제 오나요`).

    The one that answers is no customer: the sign says so, or the same few writers wrote all such
    rows and no article.
    """
    if not has_answer_titles(frame, mapped):
        return {}
    titles = cells(frame, mapped, "subject")
    ids = _ids_of(frame, mapped)
    writers = cells(frame, mapped, "customer_name")
    bare = [bare_title(title) for title in titles]
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
            replies[row] = ids[_nearest(row, articles[bare[row]])]
    return replies


def bare_title(title: str) -> str:
    """A title without the signs of an answer before it (`└`, `RE:`)."""
    return _REPLY_SIGN.sub("", title).strip()


def _nearest(row: int, others: Sequence[int]) -> int:
    """The nearest of some rows in their order; of two as near the upper one."""
    place = bisect_left(others, row)
    return min(others[max(0, place - 1) : place + 1], key=lambda other: abs(other - row))


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
    ids = _ids_of(frame, mapped)
    texts = cells(frame, mapped, "body")
    times = cells(frame, mapped, "created_at")
    writers = cells(frame, mapped, "customer_id")
    if not any(writers):
        writers = cells(frame, mapped, "customer_name")
    roots = [row for row in range(len(ids)) if row not in replies]
    row_of = {ids[row]: row for row in range(len(ids))}
    answers: dict[int, list[int]] = {row: [] for row in roots}
    nowhere = len(ids)  # what an article that the file has not is
    before = [
        row_of.get(replies[row], nowhere) if row in replies else row for row in range(nowhere)
    ]
    firsts = firsts_of([*before, nowhere])
    for row in sorted(replies):
        if firsts[row] in answers:
            answers[firsts[row]].append(row)
    joined = []
    for root in roots:
        turns = [Turn(CUSTOMER, texts[root], times[root])]
        for row in answers[root]:
            again = bool(writers[row]) and writers[row] == writers[root]
            turns.append(Turn(CUSTOMER if again else AGENT, texts[row], times[row]))
        joined.append(join_turns(turns))
    return with_folded(frame, roots, columns_of(joined)), {"reply": sorted(replies)}
