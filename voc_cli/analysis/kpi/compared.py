"""The figures of a period beside those before it, and whether they moved.

Tickets do not come independently of each other: of 68,196 app reviews by weeks, intervals of
Poisson counts called 52 % of weeks different from the mean of the four before, and a third of those
of single apps. So the difference of a count is set against how much the same count differed from
its own last four before (5 % and 5 %, docs/benchmarks.md).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from voc_cli.analysis import intervals
from voc_cli.analysis.kpi.metrics import METRICS
from voc_cli.analysis.kpi.waiting import Wait
from voc_cli.analysis.results import Kpi, Period

__all__ = ["period_kpis", "restlessness", "widened"]

_COUNTS = frozenset({"tickets", "customers"})
_BEFORE = 4
_LEAST_PAST, _MOST_PAST = 8, 26  # periods that tell how restless a count is
_LEAST_MEAN = 1 / _BEFORE  # one ticket in all of them

NO_WAITS: Mapping[tuple[date, str], Wait] = MappingProxyType({})


def period_kpis(
    table: pa.Table,
    period: Period,
    *,
    first: date,
    waiting: Mapping[tuple[date, str], Wait] = NO_WAITS,
) -> tuple[Kpi, ...]:
    """The figures of `period` beside the one before and the mean of the four before.

    table  `kpi_table` without keys, of the spans up to the period
    first  day of the first ticket: a span that begins before it is nothing to compare with
    waiting  durations with open tickets counted in: where any is open, those are compared

    A metric that no span of the table has data for is left out. Whether a count moved is open
    until twelve periods before are known.
    """
    spans = sorted(set(table["period"].to_pylist()))
    rows = {(row["period"], row["metric"]): row for row in table.to_pylist()}
    before = [name for name in spans if name < period.start][-_BEFORE:][::-1]
    kpis = []
    for metric in METRICS:
        if not any(rows[name, metric]["n"] for name in spans):
            continue
        now = rows[period.start, metric]
        past = [rows[name, metric] if name >= first else None for name in before]
        known = [row for row in past if row is not None and row["value"] is not None]
        whole = len(before) == _BEFORE and all(name >= first for name in before)
        base = known if whole else []
        moved = _moved(*_comparable(now, base, waiting))
        mean = sum(row["value"] for row in base) / len(base) if base else None
        if metric in _COUNTS and moved is not None and mean is not None:
            counts = [rows[name, metric]["value"] for name in spans if first <= name < period.start]
            wider = restlessness(counts)
            moved = widened(moved, now["value"] - mean, wider) if wider else None
        kpis.append(
            Kpi(
                metric,
                now["value"],
                now["lower"],
                now["upper"],
                now["n"],
                past[0]["value"] if past and past[0] else None,
                mean,
                moved,
                waiting[period.start, metric].n_open if (period.start, metric) in waiting else 0,
            )
        )
    return tuple(kpis)


def _comparable(
    now: Mapping[str, Any], base: Sequence[Mapping[str, Any]], waiting: Mapping[Any, Wait]
) -> tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]:
    """The rows themselves, or those of the waits where tickets are open still."""
    found = [waiting.get((row["period"], row["metric"])) for row in (now, *base)]
    rows = [vars(wait) for wait in found if wait is not None]
    if len(rows) < len(found) or not any(row["n_open"] for row in rows):
        return now, base
    return rows[0], rows[1:]


def _moved(now: Mapping[str, Any], base: Sequence[Mapping[str, Any]]) -> tuple[float, float] | None:
    if not base or any(None in (row["value"], row["lower"], row["upper"]) for row in (now, *base)):
        return None
    first, *others = ((row["value"], row["lower"], row["upper"]) for row in (now, *base))
    return intervals.difference_from_mean(first, others)


def restlessness(counts: Sequence[float]) -> float | None:
    """How many times (1 at least) as far from those before counts lie as chance would take them.

    The variance of a count minus the mean of k before is (1 + 1/k) times the mean for Poisson. Its
    ratio to that is the mean over the last differences; None where there are too few.
    """
    ratios = []
    for at in range(_BEFORE, len(counts)):
        mean = sum(counts[at - _BEFORE : at]) / _BEFORE
        expected = (1 + 1 / _BEFORE) * max(mean, _LEAST_MEAN)
        ratios.append((counts[at] - mean) ** 2 / expected)
    ratios = ratios[-_MOST_PAST:]
    if len(ratios) < _LEAST_PAST:
        return None
    return float(max(1.0, sum(ratios) / len(ratios)) ** 0.5)


def widened(moved: tuple[float, float], middle: float, times: float) -> tuple[float, float]:
    """An interval around `middle`, so many times as wide."""
    lower, upper = moved
    return middle - times * (middle - lower), middle + times * (upper - middle)
