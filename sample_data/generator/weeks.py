"""How many tickets of each kind come in each week, and when in the week."""

import random
from datetime import date, datetime, timedelta

from phrases.model import Issue

from generator.goods import PRODUCTS

__all__ = ["END", "FIRST_MONDAY", "WEEKS", "iso_week", "moment", "weekly_count"]

FIRST_MONDAY = date(2026, 6, 1)
WEEKS = 25  # 24 whole weeks and the first half of W47
END = datetime(2026, 11, 18, 15, 0)
BUSY_WEEK = 40
_PART_OF_LAST_WEEK = 0.47
_WEEKDAY = (1.35, 1.15, 1.05, 1.0, 0.95, 0.45, 0.4)
_HOUR = (
    0.5,
    0.25,
    0.1,
    0.08,
    0.08,
    0.15,
    0.4,
    1.0,
    2.0,
    4.5,
    6.0,
    6.0,
    4.5,
    5.5,
    6.0,
    5.5,
    5.0,
    4.5,
    3.5,
    3.5,
    4.0,
    4.0,
    3.0,
    1.4,
)
# Public holidays of the span: they bring about as few tickets as a Saturday.
_HOLIDAYS = {
    date(2026, 6, 3),
    date(2026, 7, 17),
    date(2026, 8, 17),
    date(2026, 9, 24),
    date(2026, 9, 25),
    date(2026, 10, 5),
    date(2026, 10, 9),
}


def iso_week(index: int) -> int:
    """The ISO week number of the index-th week of the data."""
    return 23 + index


def _negative_binomial(rng: random.Random, mean: float, size: float) -> int:
    """A gamma-mixed Poisson count: variance = mean + mean² / size."""
    if mean <= 0:
        return 0
    rate = rng.gammavariate(size, mean / size)
    count, product, floor = 0, rng.random(), 2.718281828459045**-rate
    while product > floor:
        count += 1
        product *= rng.random()
    return count


def weekly_count(rng: random.Random, issue: Issue, index: int, common: float) -> int:
    """Tickets of this kind in this week, with the planted events of README.md.

    `common` is the week's own factor for all kinds (mood of the week, drift, busy week).
    """
    week = iso_week(index)
    part = _PART_OF_LAST_WEEK if index == WEEKS - 1 else 1.0
    fixed = _planted(rng, issue.name, week)
    if fixed is not None:
        return fixed
    monday = FIRST_MONDAY + timedelta(weeks=index)
    mean = issue.weekly * common * part * _season(issue.name, week) * _sales(issue, monday)
    if week == BUSY_WEEK:  # the mix stays as it is
        return int(mean + rng.random())
    if issue.name == "delivery_delay":  # a steady base, so that the planted rise stands out
        return round(rng.gauss(mean, 0.15 * mean))
    return _negative_binomial(rng, mean, 45.0)


def _season(name: str, week: int) -> float:
    """Slow changes that are no event."""
    if name == "restock_alert":
        return 0.86 + 0.28 * (week - 23) / 23
    if name in {"return_pickup", "exchange_request"}:
        return 0.95 + 0.10 * (week - 23) / 23
    return 1.0


def _sales(issue: Issue, day: date) -> float:
    """Defects of a seasonal product come when it is sold."""
    sold = [p.months for p in PRODUCTS if len(issue.only) == 1 and p.nick in issue.only]
    if not sold or not sold[0]:
        return 1.0
    return 1.6 if day.month in sold[0] else 0.35


def _planted(rng: random.Random, name: str, week: int) -> int | None:
    """The exact size of a planted event, or None where the kind behaves as always."""
    busy = 1.35 if week == BUSY_WEEK else 1.0
    match name:
        case "delivery_delay":
            return {46: 32, 47: 15}.get(week)
        case "app_crash":
            return {36: 31, 37: 15, 38: 6}.get(week)
        case "login_sms":
            if week < 35:
                return 14 + rng.choice([-3, -2, -1, 0, 0, 0, 1, 2, 3])
            return round((3 + rng.choice([-1, 0, 0, 0, 1])) * (0.5 if week == 47 else busy))
        case "gift_link":
            return {45: 9, 46: 17, 47: 8}.get(week, 0)
        case "pass_protest":
            return 45 if week == 30 else 0
        case "foreign_matter":
            return 4 if week == 46 else 0
        case "restock_alert":
            if week == 47:
                return 4
            mean = (5.3 + 2.2 * (week - 23) / 23) * busy
            return round(mean + rng.choice([-0.9, -0.4, 0.0, 0.4, 0.9]))
    return None


def moment(rng: random.Random, index: int, name: str) -> datetime:
    """A time (KST) in the week, by the weekday and hour pattern."""
    monday = FIRST_MONDAY + timedelta(weeks=index)
    days = [monday + timedelta(days=d) for d in range(7)]
    weights = [0.45 if d in _HOLIDAYS else w for d, w in zip(days, _WEEKDAY, strict=True)]
    if name == "pass_protest":
        weights = [0.0, 0.4, 1.0, 0.6, 0.0, 0.0, 0.0]
    if name == "app_crash" and iso_week(index) == 36:
        weights = [0.7, 1.6, 1.4, 1.1, 1.0, 0.8, 0.6]
    if name == "foreign_matter":
        weights = [0.0, 0.5, 1.0, 1.0, 1.0, 0.5, 0.3]
    while True:
        day = rng.choices(days, weights)[0]
        hour = rng.choices(range(24), _HOUR)[0]
        when = datetime(day.year, day.month, day.day, hour, rng.randrange(60), rng.randrange(60))
        if when < END and not (name == "app_crash" and date(2026, 8, 31) == day and hour < 10):
            return when
