"""What each figure of a period is, with its 95 % interval and the number it stands on.

Definitions
    tickets             tickets created in the period (exact Poisson interval)
    customers           different customers among them (the same); null where tickets name nobody
    nps                 % of 9–10 minus % of 0–6, −100…100 (Tango's score interval); cut points and
                        form are settings, a ratio has the interval of its odds (Wilson)
    csat                share of satisfied (top two of five: rescaled rating ≥ .75) among rated
    csat_response_rate  share of tickets that were rated
    csat_mean           mean of the rescaled rating, 0–1 (Student's t; where all answers are alike,
                        what Wilson's interval leaves to others)
    csat_weighted       mean over customers of their weighted mean of several questions, 0–1
    ces                 mean customer effort score, on its own scale
    frt_median_h        first agent response after creation, median hours; frt_p90_h: 90th
                        percentile (order statistics)
    resolution_median_h closing after creation, median hours; resolution_p90_h: 90th percentile
    reopen_rate         share reopened at least once among closed tickets (all tickets, where the
                        source gives no closing times) that say how often they were reopened
    backlog             tickets open at the end of the period, of sources that give closing times:
                        all of them counted, and many the same as a week before, so no interval
    fcr_proxy           share of tickets after which the same customer sent no further one of the
                        same category within 7 days; only tickets whose 7 days have passed
    contact_rate        tickets per 1,000 of a denominator the user supplies (orders, active users)

Shares have Wilson's interval. Durations belong to the period the ticket was created in; those of
tickets not yet closed are not in them, so the newest period reads too short until its tickets
close. `compared` therefore compares durations with open tickets counted in (`waiting`). A figure
whose column is absent is null and stands on n = 0.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voc_cli.analysis import intervals
from voc_cli.analysis.intervals import Interval
from voc_cli.analysis.kpi.definitions import Definitions
from voc_cli.analysis.kpi.measures import Measures

__all__ = ["METRICS", "NO_DATA", "Estimate", "Group"]

PER = 1000.0
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """`value` and interval are null where `n` tickets tell nothing."""

    value: float | None
    interval: Interval
    n: int


@dataclass(frozen=True)
class Group:
    """The tickets of one span and key; `open_tickets` and `known` are those up to its end."""

    rows: Measures
    open_tickets: int
    known: int
    denominator: float | None
    definitions: Definitions


NO_DATA = Estimate(None, intervals.NONE, 0)


def _tickets(group: Group) -> Estimate:
    n = group.rows.day.size
    return Estimate(float(n), intervals.count(n), n)


def _customers(group: Group) -> Estimate:
    known = group.rows.customer[group.rows.customer >= 0]
    if known.size == 0 and group.rows.day.size:
        return NO_DATA  # nobody is named: how many they are is unknown, not none
    n = int(np.unique(known).size)
    return Estimate(float(n), intervals.count(n), n)


def _nps(group: Group) -> Estimate:
    chosen = group.definitions
    scores = _known(group.rows.nps)
    up = int((scores >= chosen.nps_promoter).sum())
    down = int((scores <= chosen.nps_detractor).sum())
    if scores.size == 0:
        return NO_DATA
    if chosen.nps_form == "ratio":
        lower, upper = (_odds(share) for share in intervals.wilson(up, up + down))
        return Estimate(up / down if down else None, (lower, upper), scores.size)
    low, high = intervals.score_difference(up, down, scores.size)
    assert low is not None and high is not None
    return Estimate(100 * (up - down) / scores.size, (100 * low, 100 * high), scores.size)


def _csat(group: Group) -> Estimate:
    rated = _known(group.rows.csat)
    return _share(int((rated >= group.definitions.satisfied - 1e-9).sum()), rated.size)


def _response(group: Group) -> Estimate:
    return _share(_known(group.rows.csat).size, group.rows.csat.size)


def _mean(column: str, *, top: float | None) -> Callable[[Group], Estimate]:
    def estimate(group: Group) -> Estimate:
        values = _known(getattr(group.rows, column))
        if values.size == 0:
            return NO_DATA
        lower, upper = intervals.mean(values, bounds=None if top is None else (0.0, top))
        if lower is not None and upper is not None and top is not None:
            lower, upper = max(lower, 0.0), min(upper, top)
        return Estimate(float(values.mean()), (lower, upper), values.size)

    return estimate


def _duration(column: str, q: float) -> Callable[[Group], Estimate]:
    def estimate(group: Group) -> Estimate:
        hours = _known(getattr(group.rows, column))
        if hours.size == 0:
            return NO_DATA
        value = float(hours[0] if hours.size == 1 else np.quantile(hours, q))
        return Estimate(value, intervals.quantile(hours, q), hours.size)

    return estimate


def _reopen_rate(group: Group) -> Estimate:
    told = _known(group.rows.reopened)
    return _share(int(told.sum()), told.size)


def _backlog(group: Group) -> Estimate:
    if not group.known:
        return NO_DATA
    return Estimate(float(group.open_tickets), intervals.NONE, group.known)


def _fcr(group: Group) -> Estimate:
    followed = _known(group.rows.followed)
    return _share(int((followed == 0).sum()), followed.size)


def _contact_rate(group: Group) -> Estimate:
    if not group.denominator:
        return NO_DATA
    n = group.rows.day.size
    lower, upper = intervals.count(n)
    assert lower is not None and upper is not None
    scale = PER / group.denominator
    return Estimate(n * scale, (lower * scale, upper * scale), n)


METRICS: Mapping[str, Callable[[Group], Estimate]] = {
    "tickets": _tickets,
    "customers": _customers,
    "nps": _nps,
    "csat": _csat,
    "csat_response_rate": _response,
    "csat_mean": _mean("csat", top=1.0),
    "csat_weighted": _mean("weighted", top=1.0),
    "ces": _mean("ces", top=None),
    "frt_median_h": _duration("first_response", 0.5),
    "frt_p90_h": _duration("first_response", 0.9),
    "resolution_median_h": _duration("resolution", 0.5),
    "resolution_p90_h": _duration("resolution", 0.9),
    "reopen_rate": _reopen_rate,
    "backlog": _backlog,
    "fcr_proxy": _fcr,
    "contact_rate": _contact_rate,
}


def _known(values: Floats) -> Floats:
    found: Floats = values[np.isfinite(values)]
    return found


def _odds(share: float | None) -> float | None:
    return None if share is None or share >= 1 else share / (1 - share)


def _share(k: int, n: int) -> Estimate:
    return Estimate(k / n, intervals.wilson(k, n), n) if n else NO_DATA
