"""Where the events of a stream name the ticket that each is about."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from voc_cli.load.conversations.event_kinds import CLOSES, OPENS, RATES, SAYS

Path = tuple[str, ...]
_TICKET_IDS = re.compile(
    r"(?i)(?:ticket|inquiry|inq|case|conversation|chat|room|thread|session|qna|issue|request|"
    r"question|review|stream|aggregate|문의|상담|티켓|접수)[_\- ]?(?:id|no|num|number|key|seq|sn|"
    r"uuid|번호)?$"
)
_IDS = re.compile(r"(?i)(?:id|no|num|number|key|seq|sn|uuid|번호)$")
_PEOPLE = re.compile(
    r"(?i)user|customer|member|person|contact|requester|writer|author|actor|account|visitor|"
    r"sender|agent|assignee|고객|회원|작성자"
)
_MOST = 0.5

__all__ = ["Path", "id_paths", "scalars"]


def scalars(node: Mapping[str, Any], depth: int, prefix: Path = ()) -> dict[Path, str]:
    """The words and numbers of an object by the keys that lead to them; lists are left out."""
    found: dict[Path, str] = {}
    for key, value in node.items():
        if isinstance(value, dict):
            if depth > 1:
                found |= scalars(value, depth - 1, (*prefix, key))
        elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
            found[(*prefix, key)] = str(value)
    return found


def id_paths(
    events: Sequence[Mapping[Path, str]], names: Sequence[str], kinds: Sequence[str]
) -> dict[str, tuple[Path, ...]] | None:
    """Where events of each name hold the ticket's id, the surest place first; None without one.

    It is what differs among the events that open tickets and comes again in half of those of later
    ones; a name that speaks of a ticket goes before one that speaks of an id, and of people last.
    """
    opened = [event for event, kind in zip(events, kinds, strict=True) if kind == OPENS]
    later = [
        (event, name)
        for event, name, kind in zip(events, names, kinds, strict=True)
        if kind in (SAYS, CLOSES, RATES)
    ]
    best: tuple[tuple[float, ...], Path, dict[str, tuple[Path, ...]]] | None = None
    for own in _own_paths(opened):
        ids = {event[own] for event in opened}
        again = {}
        for name in dict.fromkeys(name for _, name in later):
            again[name] = _places(ids, [event for event, n in later if n == name])
        hits = sum(any(e.get(p) in ids for p in again[name]) for e, name in later)
        if hits < _MOST * len(later):
            continue
        rank = (_speaks(own), float(hits), -float(len(own)))
        if best is None or rank > best[0]:
            best = (rank, own, again)
    if best is None:
        return None
    _, own, again = best
    found = {n: (own,) for n, kind in zip(names, kinds, strict=True) if kind == OPENS}
    return {**again, **found}


def _own_paths(opened: Sequence[Mapping[Path, str]]) -> list[Path]:
    """Where every event that opens a ticket says something else (twice told events aside)."""
    common = [path for path in opened[0] if all(event.get(path) for event in opened)]
    found = []
    for path in common:
        values = Counter(event[path] for event in opened)
        said = {tuple(sorted(event.items())) for event in opened}
        if len(values) == len(opened) or len(values) >= len(said):
            found.append(path)
    return found


def _places(ids: set[str], events: Sequence[Mapping[Path, str]]) -> tuple[Path, ...]:
    """Where events hold one of the ids, the likeliest place first."""
    hits = Counter(path for event in events for path, value in event.items() if value in ids)
    return tuple(
        sorted(
            (path for path, n in hits.items() if n >= _MOST * max(hits.values())),
            key=lambda path: (-_speaks(path), -hits[path], path),
        )
    )


def _speaks(path: Path) -> float:
    """How much a name speaks of a ticket's id."""
    last, above = path[-1], path[-2] if len(path) > 1 else ""
    if _PEOPLE.search(last) or (_PEOPLE.search(above) and not _TICKET_IDS.search(last)):
        return 0.0
    if _TICKET_IDS.search(last) and _IDS.search(last):
        return 3.0
    if _IDS.search(last):
        return 2.0 if _TICKET_IDS.search(above) else 1.0
    return 1.5 if _TICKET_IDS.search(last) else 0.5
