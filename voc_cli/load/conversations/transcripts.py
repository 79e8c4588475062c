"""A whole chat in one cell (`[고객] … [상담사] …`): the customer's lines are the body.

Such columns are recognised by their cells: most begin with a word for a speaker, set off by
brackets or a colon, and both sides speak. `Q:`/`A:` and `문:`/`답:` pairs count too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from voc_cli.load.cells.speakers import AGENT, BOT, CUSTOMER, UNKNOWN, role_of
from voc_cli.load.conversations.turns import Turn, join_turns

_MOST = 0.5
_SAMPLE = 200
_MOMENT = (
    r"(?:\d{2,4}[-./]\d{1,2}[-./]\d{1,2}[.T\s]*|\d{1,2}[-./]\d{1,2}\.?\s+)?(?:오전|오후|AM|PM)?"
    r"\s*\d{1,2}:\d{2}(?::\d{2})?\s*(?:AM|PM)?"
)
_CLOCK = rf"[\[(]?\s*{_MOMENT}\s*[\])]?"
# What stands before the words: an optional time, a word or two in brackets or before a colon.
_LABEL = re.compile(
    rf"^\s*(?:{_CLOCK}\s*[,|]?\s*)?"
    rf"(?:[\[(<【{{]\s*(?:{_MOMENT}[\s,|/]+)?(?P<boxed>[^\[\](){{}}<>【】:：\n]{{1,20}}?)"
    rf"(?:[\s,|/]+{_MOMENT})?\s*[\])>】}}]\s*[:：]?"
    r"|(?P<pair>[QqAa문답질])\s*[.)](?=\s)"
    r"|(?P<bare>[A-Za-z가-힣][A-Za-z가-힣 ]{0,11})(?:[_-]?\d{1,4}(?!:\d\d))?\s*"
    r"(?:\((?P<who>[^()\n]{1,24})\))?"
    rf"\s*(?:{_CLOCK})?\s*[:：])"
    rf"\s*(?:{_CLOCK}\s*[:：]?)?",
    re.IGNORECASE,
)
_PAIRS = {
    "q": CUSTOMER, "문": CUSTOMER, "질문": CUSTOMER, "문의": CUSTOMER, "inquiry": CUSTOMER,
    "a": AGENT, "답": AGENT, "답변": AGENT, "회신": AGENT, "reply": AGENT, "answer": AGENT,
}  # fmt: skip

__all__ = ["Told", "are_transcripts", "read_transcript"]


@dataclass(frozen=True)
class Told:
    """What a transcript gives: the customer's words and the number of turns."""

    body: str
    n_messages: int


def are_transcripts(cells: Sequence[str]) -> bool:
    """Whether most filled cells of a column are chats, in which both sides speak."""
    filled = [cell for cell in cells if cell.strip()][:_SAMPLE]
    opened = [cell for cell in filled if _opens(cell)]
    if not opened or len(opened) < _MOST * len(filled):
        return False
    roles = {turn.role for cell in opened for turn in _turns(cell)}
    return CUSTOMER in roles and bool(roles & {AGENT, BOT})


def read_transcript(cell: str) -> Told | None:
    """The turns of one cell; None for one that is no chat."""
    if not _opens(cell):
        return None
    turns = _turns(cell)
    return Told(join_turns(turns).body, len(turns))


def _opens(cell: str) -> bool:
    first = _lines(cell.lstrip())[:1]
    return bool(first) and _role(first[0]) != UNKNOWN


def _lines(cell: str) -> list[str]:
    """The lines of a cell, also where its line ends are written out as a backslash and an n."""
    return (cell if "\n" in cell else cell.replace("\\n", "\n")).splitlines()


def _turns(cell: str) -> list[Turn]:
    turns: list[tuple[str, list[str]]] = []
    for line in _lines(cell):
        label = _LABEL.match(line)
        role = _role(line)
        if role != UNKNOWN and label is not None:
            turns.append((role, [line[label.end() :].strip()]))
        elif turns and line.strip():
            turns[-1][1].append(line.strip())
    said = ((role, "\n".join(part for part in parts if part)) for role, parts in turns)
    return [Turn(role, text, "") for role, text in said if text]


def _role(line: str) -> str:
    """Who a line says is speaking, `unknown` where it says nobody."""
    label = _LABEL.match(line)
    if label is None:
        return UNKNOWN
    for word in (label["pair"], label["boxed"], label["bare"], label["who"]):
        if word is None:
            continue
        key = word.strip().lower()
        role = _PAIRS.get(key, role_of(key))
        if role != UNKNOWN:
            return role
    return UNKNOWN
