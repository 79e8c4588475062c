"""Tickets of sources that tell no time of an answer or of closing: a duration leaves them out."""

from collections import Counter
from collections.abc import Sequence

import pyarrow as pa

from voc_cli.analysis.results import Kpi
from voc_cli.messages import message
from voc_cli.report.lines import within
from voc_cli.report.view import View

LARGE_SHARE = 0.2  # of the period's tickets, from which what is missing bends the figure
KNOWN_SHARE = 0.01  # of a channel of a source; a stray time is no record of them
_TIMES = {"frt_median_h": "first_response_at", "resolution_median_h": "closed_at"}

__all__ = ["missing_times"]

Counts = Counter[tuple[str, str | None]]


def missing_times(view: View, known: Sequence[Kpi]) -> list[str]:
    """A sentence for each duration among `known` that a large part of the tickets is not in.

    The part is told by its channels. A channel of a source is judged by all its tickets: those of
    the newest week may simply be unanswered still.
    """
    metrics = {kpi.metric for kpi in known}
    tickets = view.results.tickets
    now = _counts(within(tickets, view.period.start, view.period.end))
    ever = _counts(tickets)
    said = []
    for metric, column in _TIMES.items():
        told = _counts(tickets.filter(tickets.column(column).is_valid()))
        silent: Counter[str | None] = Counter()
        for pair, n in now.items():
            if told[pair] < KNOWN_SHARE * ever[pair]:
                silent[pair[1]] += n
        if silent and metric in metrics and silent.total() >= LARGE_SHARE * now.total():
            listed = ", ".join(
                message("kpi.nameless_channel", view.lang, channel=view.word("channel", name), n=n)
                for name, n in sorted(silent.items(), key=lambda one: (-one[1], one[0] or ""))
            )
            said.append(message(f"kpi.missing_{column}", view.lang, channels=listed))
    return said


def _counts(tickets: pa.Table) -> Counts:
    columns = (tickets.column(name).to_pylist() for name in ("source", "channel"))
    return Counter(zip(*columns, strict=True))
