"""The figures of a period beside those before it, and whether they moved."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from voc_cli.analysis import intervals
from voc_cli.analysis.kpi.metrics import METRICS
from voc_cli.analysis.kpi.waiting import Wait
from voc_cli.analysis.results import Kpi, Period

__all__ = ["period_kpis"]

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

    A metric that no span of the table has data for is left out.
    """
    spans = sorted(set(table["period"].to_pylist()))
    rows = {(row["period"], row["metric"]): row for row in table.to_pylist()}
    before = [name for name in spans if name < period.start][-4:][::-1]
    kpis = []
    for metric in METRICS:
        if not any(rows[name, metric]["n"] for name in spans):
            continue
        now = rows[period.start, metric]
        past = [rows[name, metric] if name >= first else None for name in before]
        known = [row for row in past if row is not None and row["value"] is not None]
        whole = len(before) == 4 and all(name >= first for name in before)
        base = known if whole else []
        kpis.append(
            Kpi(
                metric,
                now["value"],
                now["lower"],
                now["upper"],
                now["n"],
                past[0]["value"] if past and past[0] else None,
                sum(row["value"] for row in base) / len(base) if base else None,
                _moved(*_comparable(now, base, waiting)),
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
