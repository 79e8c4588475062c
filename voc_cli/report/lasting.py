"""Rises that go on, in the report's words; which ones do is told by the trend table.

`voc_cli.analysis.trend.lasting` says what going on means.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from voc_cli.messages import message
from voc_cli.report.cells import interval_text
from voc_cli.report.lines import Line
from voc_cli.report.model import Column, Interval, TableBlock
from voc_cli.report.view import View

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
    found = [
        Rise(line, line.risen_since, sum(day >= line.risen_since for day in view.periods), usual)
        for lines in view.lines.values()
        for line in lines
        if line.risen_since is not None and (usual := line.usual) is not None
    ]
    return tuple(sorted(found, key=_order))


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
    return {
        "label": view.named(line),
        "since": rise.since.isoformat(),
        "lasts": _lasts(view, rise),
        "count": view.number(line.count),
        "expected": view.number(rise.usual.center, "estimate"),
        "range": interval_text(Interval(rise.usual.lower, rise.usual.upper), view.lang),
    }


def _lasts(view: View, rise: Rise) -> str:
    return message(f"lasting.lasts_{view.period.freq}", view.lang, n=rise.periods)
