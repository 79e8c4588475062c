"""How the invented service centre worked on a ticket: answers, delays, ratings."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from generator.compose import Ticket
from generator.weeks import END

__all__ = ["AGENTS", "Handling", "handle"]

AGENTS = ("김다솜", "이한결", "박나래", "정우빈", "최아름", "한지호")
_FIRST_HOURS = {"board": 7.0, "zendesk": 5.0, "chat": 0.12}
_SLOW = {"returns": 1.7, "delivery": 1.2, "privacy": 2.2, "app_error": 1.8, "product": 1.3}
_MOOD = {
    "praise": 4.8,
    "other": 3.9,
    "account": 3.6,
    "usability": 3.7,
    "product": 3.3,
    "payment": 3.4,
    "benefits": 3.3,
    "delivery": 3.0,
    "subscription": 2.9,
    "app_error": 2.9,
    "returns": 2.8,
    "policy": 2.6,
    "privacy": 2.6,
    "support": 2.1,
}


@dataclass(frozen=True)
class Handling:
    """First answer and closing (KST; None when they have not come yet) and the rating 1 to 5."""

    agent: str
    answered: datetime | None
    solved: datetime | None
    rating: int | None


def _working(when: datetime) -> datetime:
    """The first office moment (weekdays 9 to 18) at or after `when`."""
    while when.weekday() >= 5 or when.hour >= 18:
        when = (when + timedelta(days=1)).replace(hour=9, minute=when.minute % 40)
    return when.replace(hour=9) if when.hour < 9 else when


def handle(rng: random.Random, ticket: Ticket) -> Handling:
    """Slow in the weeks of the planted delivery delay, and slower for refunds than for praise."""
    slow = _SLOW.get(ticket.issue.code, 1.0)
    if ticket.week >= 46 and ticket.issue.code == "delivery":
        slow *= 2.2
    hours = _FIRST_HOURS[ticket.channel] * slow * rng.lognormvariate(0, 0.7)
    answered = _working(ticket.at) + timedelta(hours=hours)
    if ticket.channel != "chat":
        answered = _working(answered)
    rest = (
        hours * rng.choice([0, 0, 0.3, 1.0, 3.0])
        if ticket.channel != "chat"
        else rng.uniform(0.05, 0.7)
    )
    solved = answered + timedelta(hours=rest, seconds=rng.randint(5, 55))
    if ticket.channel != "chat" and rest:
        solved = _working(solved)
    mood = _MOOD[ticket.issue.code] + (0.7 if ticket.issue.tone != "neg" else 0.0)
    mood -= 0.5 if hours > 2.5 * _FIRST_HOURS[ticket.channel] else 0.0
    rating = max(1, min(5, round(rng.gauss(mood, 1.15))))
    unrated = rng.random() > {"board": 0.24, "zendesk": 0.3, "chat": 0.34}[ticket.channel]
    never = rng.random() < 0.012
    done = solved < END and not never
    return Handling(
        agent=rng.choices(AGENTS, (5, 5, 4, 4, 3, 2))[0],
        answered=answered if answered < END and not never else None,
        solved=solved if done else None,
        rating=rating if done and not unrated else None,
    )
