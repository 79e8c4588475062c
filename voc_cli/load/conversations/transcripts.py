"""A conversation in one cell (`[고객] … [상담사] …`): who says what in it, and when.

A line begins a turn where it names who speaks: by a word for a speaker (`상담사:`, `[고객]`, `Q:`),
by a name that the ticket's other columns tell, or by any name beside a time (`[10:05] 이영희: …`,
or `이영희 2026-03-02 10:05` above what was said).
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from voc_cli.load.cells.speakers import AGENT, BOT, CUSTOMER, UNKNOWN, role_of
from voc_cli.load.conversations.closings import says_closed

_MOST = 0.5
_SAMPLE = 200
_DATE = (
    r"(?:\d{4}\s?[-./년]\s?\d{1,2}\s?[-./월]\s?\d{1,2}\s?[.일]?|\d{2}[-./]\d{1,2}[-./]\d{1,2}|"
    r"\d{1,2}[-./]\d{1,2}(?:[-./]\d{2,4})?\.?|\d{1,2}월\s?\d{1,2}일|"
    r"\d{1,2}[/ -][A-Z][a-z]{2}[/ -]\d{2,4}|[A-Z][a-z]{2,8} \d{1,2}, \d{4})"
)
_MOMENT = (
    rf"(?:{_DATE}[.,T\s]*(?:\(?[월화수목금토일]요?일?\)?\s*)?)?(?:오전|오후|AM|PM)?"
    r"\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|\s*(?:AM|PM))?"
)
_CLOCK = rf"[\[(]?\s*{_MOMENT}\s*[\])]?"
# What stands before the words: an optional time, a word or two in brackets or before a colon.
_LABEL = re.compile(
    rf"^\s*(?:{_CLOCK}\s*[,|-]?\s*)?"
    rf"(?:[\[(<【{{]\s*(?:{_MOMENT}[\s,|/]{{1,5}})?(?P<boxed>[^\[\](){{}}<>【】:：\n]{{1,20}}?)"
    rf"(?:[\s,|/]{{1,5}}{_MOMENT})?\s*[\])>】}}]\s*(?P<named>{_CLOCK}\s*)?[:：]?"
    r"|(?P<pair>[QqAa문답질])\s*[.)](?=\s)"
    r"|(?P<bare>[A-Za-z가-힣][A-Za-z가-힣 .*○_-]{0,23}?)(?:\d{1,4}(?!:\d\d))?\s*"
    r"(?:\((?P<who>[^()\n]{1,24})\))?"
    rf"\s*(?:{_CLOCK}(?!:\d\d(?!\d)))?\s*[:：])"
    rf"\s*(?:{_CLOCK}\s*[:：]?)?",
    re.IGNORECASE,
)
# Who and when on a line of their own, in either order.
_ABOVE = re.compile(
    rf"^\s*(?P<name>[^\d:：\[\](){{}}<>\n]{{1,30}}?)\s*[\[(|,]?\s*(?P<at>{_MOMENT})\s*[\])]?\s*$"
    rf"|^\s*{_CLOCK}\s+(?P<after>[^\d:：\[\](){{}}<>\n]{{1,20}}?)\s*$",
    re.IGNORECASE,
)
_AT = re.compile(_MOMENT, re.IGNORECASE)
_DATED = re.compile(rf"{_DATE}[.,T\s]", re.IGNORECASE)
_SYSTEM = re.compile(rf"^\s*{_CLOCK}\s*(?P<said>\*{{3}}.*\*{{3}})\s*$", re.IGNORECASE)
_SEVERAL = re.compile(r"[,;|/]")
# Blanks in a row stand in each other's way: who speaks is looked for with one for each run of them.
_BLANKS = re.compile(r"\s{2,}")
_HEAD = 120  # who and when stand in so many signs
_PAIRS = {
    "q": CUSTOMER, "문": CUSTOMER, "질문": CUSTOMER, "문의": CUSTOMER, "inquiry": CUSTOMER,
    "a": AGENT, "답": AGENT, "답변": AGENT, "회신": AGENT, "reply": AGENT, "answer": AGENT,
}  # fmt: skip
# `06/Mar/26 10:12 AM;author;text`, as Jira writes a comment.
_JIRA = re.compile(r"^\s*(?P<at>[^;\n]{6,40});(?P<who>[^;\n]{1,120});(?P<text>.+)$", re.S)

People = Mapping[str, str]

__all__ = ["People", "Said", "are_transcripts", "names_in", "read_thread", "with_roles"]


@dataclass(frozen=True)
class Said:
    """A turn as its cell writes it; `role` is unknown where only a name tells who speaks."""

    who: str
    at: str
    text: str
    role: str


def names_in(cell: str) -> list[str]:
    """The names that a cell of people holds, as they are compared."""
    return [name for part in _SEVERAL.split(cell) if (name := part.strip().lower())]


def read_thread(cell: str, people: People) -> list[Said]:
    """The turns of one cell; empty for one that is no conversation. `people` are roles by name."""
    jira = _JIRA.match(cell)
    if jira is not None and _AT.search(jira["at"]):
        who = jira["who"].strip()
        return [Said(who, jira["at"].strip(), jira["text"].strip(), _known(who, people))]
    found: list[tuple[Said, list[str]]] = []
    for line in _lines(cell.strip()):
        head = _BLANKS.sub(" ", line)
        system = _SYSTEM.match(head)
        begun = None if system is not None else _begun(line, head, people)
        if begun is not None:
            found.append((begun, [begun.text]))
        elif not found and system is None:
            return []
        elif system is not None:
            at = _AT.search(system[0])
            if at is not None and says_closed(system["said"]):
                found.append((Said("", at[0].strip(), "", BOT), [system["said"]]))
        elif line.strip():
            found[-1][1].append(line.strip())
    said = [replace(s, text="\n".join(part for part in parts if part)) for s, parts in found]
    return [each for each in said if each.text]


def are_transcripts(threads: Sequence[Sequence[Said]]) -> bool:
    """Whether most filled cells of a column are chats, in which both sides speak."""
    opened = [thread for thread in threads if thread]
    if not opened or len(opened) < _MOST * len(threads):
        return False
    roles = {said.role for thread in with_roles(opened, asked=False) for said in thread}
    return CUSTOMER in roles and bool(roles & {AGENT, BOT})


def with_roles(threads: Sequence[Sequence[Said]], *, asked: bool) -> list[list[Said]]:
    """The turns with who speaks in each; `asked`: what the customer asked stands elsewhere.

    Below a question whoever else writes answers it. In a whole conversation the one who is not
    known is the other side; where nobody is, the company are they who speak in most of the cells.
    """
    heard = [{said.who for said in thread} for thread in threads if thread]
    often = Counter(who for people in heard if len(people) > 1 for who in people)
    shared = sum(len(people) > 1 for people in heard)
    ours = {who for who, n in often.items() if n >= max(2, 0.6 * shared)}
    result: list[list[Said]] = []
    for thread in threads:
        roles = {said.role for said in thread}
        unknown = {said.who for said in thread if said.role == UNKNOWN}
        other = UNKNOWN
        if asked or CUSTOMER in roles:
            other = AGENT
        elif AGENT in roles and len(unknown) == 1:
            other = CUSTOMER
        told = {who: other for who in unknown}
        if other == UNKNOWN and len(unknown & ours) == 1 and len(unknown) > 1:
            told = {who: AGENT if who in ours else CUSTOMER for who in unknown}
        result.append([replace(s, role=told.get(s.who, s.role)) if s.role == UNKNOWN else s
                       for s in thread])  # fmt: skip
    return result


def _lines(cell: str) -> list[str]:
    """The lines of a cell, also where its line ends are written out as a backslash and an n."""
    return (cell if "\n" in cell else cell.replace("\\n", "\n")).splitlines()


def _known(who: str, people: People) -> str:
    role = people.get(who.strip().lower(), UNKNOWN)
    return role if role != UNKNOWN else role_of(who)


def _begun(line: str, head: str, people: People) -> Said | None:
    """The turn that a line begins; None where it goes on with the one before.

    `head` is the line with one blank for each run of them.
    """
    above = _ABOVE.match(head) if len(head) <= _HEAD else None
    if above is not None:
        name, at = (above["name"] or above["after"] or "").strip(" ,|"), _AT.search(head)
        role = _known(name, people)
        dated = above["name"] is not None and at is not None and _DATED.match(at[0]) is not None
        if role != UNKNOWN or dated:
            return Said(name, at[0].strip() if at is not None else "", "", role)
    label = _LABEL.match(head, 0, _HEAD)
    if label is not None:
        at = _AT.search(label[0])
        words = [label[name] for name in ("pair", "boxed", "bare", "who")]
        named = [w.strip() for w in words if w is not None and not _AT.fullmatch(w.strip())]
        roles = [_PAIRS.get(word.lower(), _known(word, people)) for word in named]
        role = next((role for role in roles if role != UNKNOWN), UNKNOWN)
        if named and (role != UNKNOWN or at is not None):
            who = next((w for w, r in zip(named, roles, strict=True) if r == role), named[0])
            moment = at[0].strip() if at is not None else ""
            return Said(who, moment, _behind(line, label[0]), role)
    return None


def _behind(line: str, label: str) -> str:
    """What a line says behind its label, whose runs of blanks may be longer in the line."""
    signs = sum(not sign.isspace() for sign in label)
    found = re.match(rf"(?:\s*\S){{{signs}}}", line)
    return line[found.end() if found is not None else 0 :].strip()
