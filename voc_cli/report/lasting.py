"""Rises that go on: alarms whose key has not been back at its usual level since.

The expected count learns from what happens, so weeks after a rise its new level is the expected
one and no alarm is due. It is no return to normal either. A rise goes on from the period of its
alarm as long as every count since lies above what was expected then, the mean of the last four
above the upper bound of then and the newest at least half as far up and five tickets above; after
a quarter (13 weeks, 3 months; of days the 26 that a report keeps) it is the usual level.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from voc_cli.messages import message
from voc_cli.report.cells import interval_text
from voc_cli.report.lines import BASELINE, HISTORY, Line
from voc_cli.report.model import Column, Interval, TableBlock
from voc_cli.report.view import View

LONGEST = {"week": 13, "month": 3, "day": HISTORY}  # periods after which a level is the usual one
MIN_ABOVE = 5  # tickets above the usual: fewer are no matter for a headline
_NAMED = 3
_SHOWN = 12

__all__ = ["Rise", "lasting", "lasting_headline", "lasting_named", "lasting_table"]


@dataclass(frozen=True)
class Rise:
    """A line above its usual level for `periods` periods, the newest included.

    `since` is the first day of the period that raised the alarm, `usual` what was expected then.
    """

    line: Line
    since: date
    periods: int
    usual: Interval


def lasting(view: View) -> tuple[Rise, ...]:
    """Rises of two periods or more, the longest first, then by tickets above the usual."""
    reach = LONGEST.get(view.period.freq or "", 0)
    found = [
        rise
        for lines in view.lines.values()
        for line in lines
        if (rise := _rise(line, view.periods, reach)) is not None
    ]
    return tuple(sorted(found, key=_order))


def _rise(line: Line, periods: Sequence[date], reach: int) -> Rise | None:
    last = len(line.history) - 1
    for at in range(max(0, last - reach + 1), last):
        usual = line.expectations[at]
        if not line.alerts[at] or usual is None or usual.center is None:
            continue
        since = line.history[at:]
        recent = since[-BASELINE:]
        high = sum(recent) / len(recent) > usual.upper
        least = max((usual.center + usual.upper) / 2, usual.center + MIN_ABOVE)
        if high and min(since) > usual.center and line.count >= least:
            return Rise(line, periods[at], last - at + 1, usual)
    return None


def _order(rise: Rise) -> tuple[int, float, str, str]:
    above = rise.line.count - (rise.usual.center or 0.0)
    return (-rise.periods, -above, rise.line.by, rise.line.key)


def lasting_headline(view: View, rise: Rise) -> str:
    """What goes on, where nothing rose anew."""
    return message("lasting.headline", view.lang, **_values(view, rise))


def lasting_named(view: View, rises: Sequence[Rise]) -> str:
    """The first few of `rises` in one line."""
    named = [message("lasting.item", view.lang, **_values(view, rise)) for rise in rises[:_NAMED]]
    more = view.say("and_more", n=len(rises) - _NAMED) if len(rises) > _NAMED else ""
    return ", ".join(named) + more


def lasting_table(view: View, rises: Sequence[Rise]) -> TableBlock:
    """A row a rise that goes on."""
    columns = (
        Column("label", view.say("col_label")),
        Column("by", view.say("col_by"), "text", 2),
        Column("since", message("lasting.col_since", view.lang), "date"),
        Column("periods", message("lasting.col_periods", view.lang)),
        Column("count", view.say("col_count"), "count"),
        Column("usual", message("lasting.col_usual", view.lang), "interval"),
    )
    rows = tuple(
        (
            rise.line.label,
            view.say(f"by_{rise.line.by}"),
            rise.since.isoformat(),
            _lasts(view, rise),
            rise.line.count,
            rise.usual,
        )
        for rise in rises[:_SHOWN]
    )
    title = message("lasting.title", view.lang)
    return TableBlock(columns, rows, title=title)


def _values(view: View, rise: Rise) -> dict[str, object]:
    line = rise.line
    label = line.label if line.by == "category" else view.say(f"named_{line.by}", label=line.label)
    return {
        "label": label,
        "since": rise.since.isoformat(),
        "lasts": _lasts(view, rise),
        "count": view.number(line.count),
        "expected": view.number(rise.usual.center, "estimate"),
        "range": interval_text(Interval(rise.usual.lower, rise.usual.upper), view.lang),
    }


def _lasts(view: View, rise: Rise) -> str:
    return message(f"lasting.lasts_{view.period.freq}", view.lang, n=rise.periods)
