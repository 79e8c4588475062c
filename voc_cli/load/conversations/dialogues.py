"""Calls written down as text, a line for every turn: `상담사: …`, `A: …`, `SPEAKER_01: …`."""

import re
from collections.abc import Sequence, Set

import numpy as np
import pyarrow as pa

from voc_cli.errors import InputError
from voc_cli.load.cells.speakers import AGENT, CUSTOMER, UNKNOWN, role_of
from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.model import Frame

_SPOKEN = re.compile(
    r"^[\[(<]?\s{0,4}(?P<who>[A-Za-z가-힣][A-Za-z가-힣 _-]{0,13}\d{0,2})\s{0,4}[\])>]?"
    r"\s{0,4}[:：]\s?(?P<text>\S.*)$"
)
# Who is only told apart: a letter, a number behind a word for a speaker.
_LABEL = re.compile(r"(?i)^(?:[a-d]|(?:speaker|spk|화자|발화자|채널|channel)[ _-]?[\dA-D]{1,2})$")
_CELLS = re.compile(r"[,;|\t][^,;|\t]*[,;|\t]|[,;|\t]\"")
_RULE = re.compile(r"^\s*[-=_*#]{4,}\s*$")
_LINES, _MOST = 60, 0.6
_LEAST_TURNS = 3

__all__ = ["is_dialogue", "read_dialogue"]


def is_dialogue(text: str) -> bool:
    """Whether most of the first lines are turns of two sides or two labels."""
    lines = [line.lstrip() for line in text.lstrip("\ufeff")[:8000].splitlines()[:_LINES]]
    lines = [line for line in lines if line]
    if lines and _SPOKEN.match(lines[0]) is None and _CELLS.search(lines[0]) is not None:
        return False  # the header of a table, in whose cells calls stand
    said = [m["who"].strip() for line in lines if (m := _SPOKEN.match(line)) and _speaks(m["who"])]
    if len(said) < _LEAST_TURNS or len(said) < _MOST * len(lines):
        return False
    roles = {role_of(who) for who in said} - {UNKNOWN}
    labels = {who for who in said if role_of(who) == UNKNOWN}
    return {CUSTOMER, AGENT} <= roles or (not roles and len(labels) > 1)


def _speaks(who: str) -> bool:
    return role_of(who.strip()) != UNKNOWN or _LABEL.match(who.strip()) is not None


def read_dialogue(text: str, *, name: str) -> Frame:
    """One row a turn: who speaks, what, and what stands above the conversation (its number, when).

    Lines above the turns, and rules below them, part conversations; other lines go on with the turn
    before, as does a field that has headed none yet and stands right below it. Raises InputError
    when nothing is said.
    """
    rows: list[list[str]] = []
    numbers: list[int] = []
    rooms: list[int | None] = []  # of calls without a number
    room, own, at, talking, above = 0, "", "", False, ""
    heads: set[str] = set()
    for number, raw in enumerate(text.lstrip("\ufeff").split("\n"), 1):
        line, before, above = raw.strip(), above, raw.strip()
        found = _SPOKEN.match(line)
        if found is not None and _speaks(found["who"]):
            begun = "" if talking else at  # when the others were said is not known
            rows.append([own, begun, found["who"].strip(), found["text"].strip()])
            rooms.append(None if own else room)
            numbers.append(number)
            talking = True
            continue
        told = read_header(found["who"]) if found is not None else None
        tells = told is not None and (told.field is not None or "ticket" in told.concepts)
        if talking and tells and found is not None:
            tells = not before or found["who"].strip() in heads
        if talking and (_RULE.match(line) or tells):
            room, own, at, talking = room + 1, "", "", False
        if found is not None and told is not None and tells:
            heads.add(found["who"].strip())
            if told.field == "ticket_id" or {"ticket", "id"} <= told.concepts:
                own = found["text"].strip()
            elif told.field == "created_at":
                at = found["text"].strip()
        elif talking and line and not _RULE.match(line):
            rows[-1][3] += "\n" + line
    if not rows:
        raise InputError("load.empty_file", file=name)
    for row, called in zip(rows, _counted(rooms, {row[0] for row in rows}), strict=True):
        row[0] = called or row[0]
    names = ["ticket_id", "created_at", "author_type", "body"]
    columns = {n: list(c) for n, c in zip(names, zip(*rows, strict=True), strict=True)}
    if len({*columns["ticket_id"]}) == 1 and not own:
        del columns["ticket_id"]  # a call, whose number nobody told
    if not any(columns["created_at"]):
        del columns["created_at"]
    table = pa.table({n: pa.array([v or None for v in c], pa.string()) for n, c in columns.items()})
    return Frame(table, np.array(numbers, dtype=np.int64), "chat")


def _counted(rooms: Sequence[int | None], numbers: Set[str]) -> list[str]:
    """What calls without a number are called: their count, marked where it is another's number."""
    counts = {str(room) for room in rooms if room is not None}
    mark = ""
    while any(f"{mark}{count}" in numbers for count in counts):
        mark += "#"
    return ["" if room is None else f"{mark}{room}" for room in rooms]
