"""Channels whose tickets hold no time of an answer or of closing: a duration leaves them out."""

from collections import Counter
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.results import Kpi
from voc_cli.messages import message
from voc_cli.report.lines import within
from voc_cli.report.view import View

LARGE_SHARE = 0.2  # of the period's tickets, from which a channel that is missing bends the figure
KNOWN_SHARE = 0.01  # of a channel's tickets; a stray time is no record of them
_TIMES = {"frt_median_h": "first_response_at", "resolution_median_h": "closed_at"}

__all__ = ["missing_times"]


def missing_times(view: View, known: Sequence[Kpi]) -> list[str]:
    """A sentence for each duration among `known` that a large channel is not in.

    Judged by all tickets loaded: those of the newest week may simply be unanswered still.
    """
    metrics = {kpi.metric for kpi in known}
    period = within(view.results.tickets, view.period.start, view.period.end)
    now = Counter(period.column("channel").drop_null().to_pylist())
    large = [name for name, n in now.most_common() if n >= LARGE_SHARE * period.num_rows]
    said = []
    for metric, column in _TIMES.items():
        if metric not in metrics:
            continue
        silent = sorted(
            (name for name in large if _told(view.results.tickets, name, column) < KNOWN_SHARE),
            key=lambda name: (-now[name], name),
        )
        if silent:
            listed = ", ".join(
                message(
                    "kpi.nameless_channel",
                    view.lang,
                    channel=view.word("channel", name),
                    n=now[name],
                )
                for name in silent
            )
            said.append(message(f"kpi.missing_{column}", view.lang, channels=listed))
    return said


def _told(tickets: pa.Table, channel: str, column: str) -> float:
    """The share of a channel's tickets that hold a time in `column`."""
    mine = tickets.filter(pc.fill_null(pc.equal(tickets.column("channel"), channel), False))
    return 1 - mine.column(column).null_count / max(1, mine.num_rows)
