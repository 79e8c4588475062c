"""Which days are counted together when figures are made by period."""

from dataclasses import dataclass
from datetime import date, timedelta

from voc_cli.analysis.period import last_day, periods_between
from voc_cli.analysis.results import Freq, Period

__all__ = ["Span", "period_spans", "spans_of"]


@dataclass(frozen=True)
class Span:
    """Days counted together, both ends included; `name` is the first day of their period."""

    name: date
    start: date
    end: date
    complete: bool = True


def period_spans(
    seen: tuple[date, date] | None,
    *,
    freq: Freq,
    reached: date,
    start: date | None = None,
    end: date | None = None,
) -> list[Span]:
    """Every period from the first ticket to the newest, or as far as the data reach.

    seen        days of the first and the last ticket; None: there is none
    reached     last day up to which periods are complete
    start, end  days before and after which nothing counts; a period they cut is not complete
    """
    if seen is None:
        return []
    first, last = start or seen[0], max(seen[1], reached)
    spans = []
    for begin in periods_between(first, min(last, end) if end else last, freq):
        close = last_day(begin, freq)
        low, high = max(begin, start or begin), min(close, end or close)
        spans.append(Span(begin, low, high, (low, high) == (begin, close) and close <= reached))
    return spans


def spans_of(period: Period, n: int = 5) -> list[Span]:
    """The last `n` spans as long as a free period, the period itself last."""
    length = period.end - period.start + timedelta(days=1)
    starts = [period.start - back * length for back in range(n - 1, -1, -1)]
    return [Span(start, start, start + length - timedelta(days=1)) for start in starts]
