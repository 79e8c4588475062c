"""Did a group of tickets grow? Its count against what was to be expected.

A topic has its row in the trend table, whose model knows season, holidays and the other topics.
Other groups are compared with their own past: counts of the (up to eight) periods of the same
length before, m = (s + ½) / k their mean with Jeffreys' prior for a Poisson rate (s tickets in k
periods). A new count is then negative binomial with variance φ m (1 + 1/k), the ½ and 1/k being
what so short a past leaves open, and φ the variance of the past over its mean, at least 1. The
p-value is P(X ≥ n), the interval holds 95 %.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import nbinom

from voc_cli.analysis.results import Period

__all__ = ["Asked", "Change", "Trend", "changes", "day_number"]

Days = npt.NDArray[np.int64]
Trend = Literal["rising", "new", "stable", "falling"]

PAST_PERIODS = 8
MIN_PERIODS_FOR_NEW = 2
MIN_PERIODS_FOR_DISPERSION = 4
MIN_RATIO = 1.3
ALPHA = 0.01  # stricter than the alarms of the trend table: many groups, no control over them
ALPHA_NEW = 0.05
_FACTOR_RANGE = (0.5, 3.0)


@dataclass(frozen=True)
class Asked:
    """A group to compare: its topic, if it has one, and the days of its window, both included."""

    group: str
    kind: str
    topic_id: str | None
    first: int
    last: int


@dataclass(frozen=True)
class Change:
    """A count beside what was expected. `source` says of what and from what it was computed:

    `topic` all tickets of the topic, trend table (`test` is a q-value); `history` the group's own
    tickets, `periods` before (`test` is a p-value); `none` nothing to compare with.
    """

    source: Literal["topic", "history", "none"]
    trend: Trend
    count: int
    expected: float | None = None
    lower: float | None = None
    upper: float | None = None
    test: float | None = None
    periods: int = 0

    @property
    def ratio(self) -> float | None:
        """Count over expected; None where nothing was expected."""
        return self.count / self.expected if self.expected else None

    def factor(self, prior: float) -> float:
        """The ratio shrunken towards 1 by `prior` tickets, within ½ and 3; 1 when unknown."""
        if self.expected is None:
            return 1.0
        low, high = _FACTOR_RANGE
        return min(high, max(low, (self.count + prior) / (self.expected + prior)))


def changes(
    asked: Sequence[Asked],
    *,
    history: pd.DataFrame,
    first_day: int,
    trend: pa.Table,
    period: Period,
) -> list[Change]:
    """The change of each group. `history` has `group`, `kind`, `day`; `first_day` the data's."""
    by_topic = _topic_rows(trend, period)
    days: dict[object, Days] = {
        key: part.to_numpy(dtype=np.int64)
        for key, part in history.groupby(["group", "kind"])["day"]
    }
    found = []
    for one in asked:
        own = days[one.group, one.kind]
        past = _past(own, one, first_day)
        row = by_topic.get(one.topic_id or "") if one.kind == "problem" else None
        found.append(_of_topic(row, past) if row else _of_history(own, one, past))
    return found


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - date(1970, 1, 1)).days


def _topic_rows(trend: pa.Table, period: Period) -> dict[str, dict[str, Any]]:
    if "by" not in trend.column_names:
        return {}
    wanted = pc.and_(
        pc.equal(trend.column("by"), "topic"),
        pc.equal(trend.column("period"), pa.scalar(period.start, pa.date32())),
    )
    rows = trend.filter(wanted).to_pylist()
    return {row["key"]: row for row in rows if row["expected"] is not None and row["complete"]}


def _past(days: Days, one: Asked, first_day: int) -> list[int]:
    """Counts of the periods before, latest first."""
    length = one.last - one.first + 1
    periods = min(PAST_PERIODS, max(0, one.first - first_day) // length)
    starts = [one.first - length * (back + 1) for back in range(periods)]
    return [int(((days >= start) & (days < start + length)).sum()) for start in starts]


def _of_topic(row: dict[str, Any], past: list[int]) -> Change:
    count, expected = int(row["count"]), float(row["expected"])
    lower, upper, q = row["lower"], row["upper"], row["q_value"]
    code: Trend = "stable"
    if row["alert"]:
        code = "new" if _unseen(past) else "rising"
    elif lower is not None and count < lower:
        code = "falling"
    return Change("topic", code, count, expected, lower, upper, q, len(past))


def _of_history(own: Days, one: Asked, past: list[int]) -> Change:
    count = int(((own >= one.first) & (own <= one.last)).sum())
    if not past:
        return Change("none", "stable", count)
    k = len(past)
    mean = (sum(past) + 0.5) / k
    spread = float(np.var(past, ddof=1) / np.mean(past)) if _known_spread(past) else 1.0
    variance = max(1.0, spread) * mean * (1 + 1 / k)
    size, chance = mean**2 / (variance - mean), mean / variance
    p = float(nbinom.sf(count - 1, size, chance))
    lower, upper = (float(nbinom.ppf(level, size, chance)) for level in (0.025, 0.975))
    expected = sum(past) / k
    code: Trend = "stable"
    if _unseen(past):
        code = "new" if p < ALPHA_NEW else "stable"
    elif p < ALPHA and count >= MIN_RATIO * expected:
        code = "rising"
    elif count < lower:
        code = "falling"
    return Change("history", code, count, expected, lower, upper, p, k)


def _known_spread(past: list[int]) -> bool:
    return len(past) >= MIN_PERIODS_FOR_DISPERSION and sum(past) > 0


def _unseen(past: list[int]) -> bool:
    return len(past) >= MIN_PERIODS_FOR_NEW and sum(past) == 0
