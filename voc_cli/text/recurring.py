"""Lines that stand in many tickets without being the customers' words: macros, notices, footers.

Found once over a whole corpus and kept as a list: with the list in hand, a ticket's words do not
depend on who stands beside it, and a rerun gives the same bytes.

The danger is to remove a complaint that many customers share. What tells an agent's line from a
copied protest: it is written in the house's voice or is very common, it comes back week after
week, from many customers, and the rest of the ticket is different each time. A flood is all of
one text, or bursts in a week or two. A ticket of a single line never counts.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from voc_cli.text import noise
from voc_cli.text.clean import line_key, sentences

RECURRING_VERSION = "1"

__all__ = ["RECURRING_VERSION", "find_recurring"]


@dataclass(frozen=True)
class _Bar:
    """What a line has to reach: letters, tickets, and tickets as a share of the corpus."""

    min_letters: int
    min_tickets: int
    min_share: float


_VOICED = _Bar(min_letters=10, min_tickets=5, min_share=0.001)
_COMMON = _Bar(min_letters=25, min_tickets=20, min_share=0.03)
_MIN_CUSTOMERS = 5
_MIN_WEEKS = 3
_MAX_WEEK_SHARE = 0.6  # of a line's tickets in its busiest week, when the data spans more weeks
_MIN_DIFFERENT = 0.5  # distinct remainders of a line's tickets, as a share of these tickets
_CUSTOMER_ENDINGS = ("요", "죠", "까", "네", "나", "다고", "ㅠ", "ㅋ", "ㅎ", "임", "음")


def find_recurring(
    texts: Sequence[str],
    *,
    days: Sequence[date | None],
    customers: Sequence[str | None],
) -> tuple[str, ...]:
    """Keys (`line_key`) of the recurring lines of cleaned texts, sorted.

    texts, days, customers: one a ticket, in the same order. Missing days or customers weaken the
    test for that ticket only. The order of tickets does not matter.
    """
    units = [_units(text) for text in texts]
    counts = Counter(key for row in units for key in row)
    bars = {}
    for row in units:
        for key, line in row.items():
            if key not in bars and (bar := _bar(key, line)):
                bars[key] = bar
    candidates = {
        key
        for key, bar in bars.items()
        if counts[key] >= max(bar.min_tickets, bar.min_share * len(texts))
    }
    if not candidates:
        return ()
    places: dict[str, list[int]] = defaultdict(list)
    for row_number, row in enumerate(units):
        for key in row.keys() & candidates:
            places[key].append(row_number)
    n_weeks = len({_week(day) for day in days if day})
    rests = [_rest(row, candidates) if row.keys() & candidates else "" for row in units]
    return tuple(
        sorted(
            key
            for key, rows in places.items()
            if _different([rests[row] for row in rows])
            and _many([customers[row] for row in rows])
            and _steady([days[row] for row in rows], n_weeks)
        )
    )


def _units(text: str) -> dict[str, str]:
    """Lines of a text by key; sentences of the house's voice inside a line count by themselves."""
    units: dict[str, str] = {}
    for line in text.split("\n"):
        parts = sentences(line)
        for part in parts:
            if len(parts) > 1 and noise.AGENT_VOICE.search(part):
                units[line_key(part)] = part
        units[line_key(line)] = line
    return units


def _bar(key: str, line: str) -> _Bar | None:
    letters = len(key)
    if noise.AGENT_VOICE.search(line) or noise.NOTICE_VOICE.search(line):
        return _VOICED if letters >= _VOICED.min_letters else None
    if letters < _COMMON.min_letters or line.rstrip(" .!?~)").endswith(_CUSTOMER_ENDINGS):
        return None
    return _COMMON


def _rest(row: dict[str, str], candidates: set[str]) -> str:
    own = [key for key in row if key not in candidates and len(key) > 1]
    return "\n".join(own)


def _different(rests: list[str]) -> bool:
    return len({rest for rest in rests if rest}) >= _MIN_DIFFERENT * len(rests)


def _many(customers: list[str | None]) -> bool:
    known = [customer for customer in customers if customer]
    return not known or len(set(known)) >= min(_MIN_CUSTOMERS, len(known))


def _steady(days: list[date | None], n_weeks: int) -> bool:
    weeks = Counter(_week(day) for day in days if day)
    if n_weeks < _MIN_WEEKS or not weeks:
        return True
    return len(weeks) >= _MIN_WEEKS and max(weeks.values()) <= _MAX_WEEK_SHARE * weeks.total()


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]
