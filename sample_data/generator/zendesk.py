"""zendesk_tickets.jsonl: one ticket a line, times in UTC, mails with macros and quotes."""

import json
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from phrases import agents, common

from generator.board import excel_time
from generator.compose import Ticket
from generator.service import Handling
from generator.text import expand, fill

__all__ = ["write_zendesk"]


def _utc(when: datetime) -> str:
    return f"{when - timedelta(hours=9):%Y-%m-%dT%H:%M:%SZ}"


def _macro(rng: random.Random, ticket: Ticket, agent: str, *, again: bool = False) -> str:
    issue, upset = ticket.issue, ticket.issue.tone == "neg"
    known = agents.answers(issue.name, issue.code, upset=upset)
    answer = rng.choice(agents.FOLLOW_UPS if again else known)
    greeting = rng.choice(agents.MACRO_OPEN if upset and not again else agents.MACRO_OPEN[1:])
    parts = (greeting, answer, rng.choice(agents.MACRO_CLOSE))
    return "\n\n".join(parts).replace("{agent}", agent)


def _quoted(rng: random.Random, text: str, sent: datetime) -> str:
    """An earlier mail as a mail program quotes it."""
    if rng.random() < 0.5:
        head = f"{excel_time(sent)[:-3]}, 가온두리 고객센터 <help@gaondoori.example>님이 작성:"
        return head + "\n> " + "\n> ".join(text.split("\n"))
    head = "-----Original Message-----\nFrom: 가온두리 고객센터 <help@gaondoori.example>"
    return f"{head}\nSent: {sent:%Y-%m-%d %H:%M}\n\n{text}"


def _description(rng: random.Random, ticket: Ticket, facts: dict[str, str]) -> str:
    parts = [*ticket.parts, *ticket.personal]
    text = "\n".join(parts) if rng.random() < 0.45 else " ".join(parts)
    if rng.random() < 0.27:
        text += "\n\n" + fill(rng.choice(common.SIGNATURES), facts)
    if rng.random() < 0.03:
        earlier = ticket.at - timedelta(days=rng.randint(1, 3), minutes=rng.randint(3, 300))
        text += "\n\n" + _quoted(rng, _macro(rng, ticket, "김다솜"), earlier)
    return text


def _comments(
    rng: random.Random, ticket: Ticket, handling: Handling, description: str
) -> list[dict[str, Any]]:
    """The first comment repeats the description, as in a real export."""
    found: list[dict[str, Any]] = []

    def add(role: str, when: datetime, body: str, *, public: bool = True) -> None:
        found.append(
            {"author_role": role, "public": public, "created_at": _utc(when), "body": body}
        )

    add("end-user", ticket.at, description)
    if handling.answered is None:
        return found
    if rng.random() < 0.1:
        add(
            "agent",
            handling.answered - timedelta(minutes=3),
            rng.choice(agents.NOTES),
            public=False,
        )
    macro = _macro(rng, ticket, handling.agent)
    add("agent", handling.answered, macro)
    if handling.solved and handling.solved - handling.answered > timedelta(hours=1):
        again = handling.answered + (handling.solved - handling.answered) * 0.5
        body = expand(rng, rng.choice(agents.CUSTOMER_AGAIN))
        if rng.random() < 0.4:
            body += "\n\n" + _quoted(rng, macro, handling.answered)
        add("end-user", again, body)
        add("agent", handling.solved, _macro(rng, ticket, handling.agent, again=True))
    return found


def write_zendesk(
    rng: random.Random, path: Path, tickets: list[tuple[Ticket, Handling]]
) -> dict[str, Ticket]:
    """Write the lines and return the ticket of each id."""
    ids: dict[str, Ticket] = {}
    lines: list[str] = []
    number = 41200
    for ticket, handling in tickets:
        number += rng.choice([1, 1, 2, 3])
        ids[str(number)] = ticket
        facts = {"name": ticket.person.name, "phone": ticket.person.phone}
        description = _description(rng, ticket, facts)
        tags = (
            [ticket.issue.tag]
            if rng.random() > 0.08
            else [rng.choice(["기타", "배송지연", "환불"])]
        )
        if ticket.person.member:
            tags.append("두리패스")
        if handling.solved is None:
            status = "open" if handling.answered else "new"
        else:
            status = "closed" if handling.solved < datetime(2026, 11, 14) else "solved"
        score = "offered" if rng.random() < 0.6 and handling.solved else "unoffered"
        if handling.rating is not None:
            score = (
                "good"
                if handling.rating >= 4 or (handling.rating == 3 and rng.random() < 0.5)
                else "bad"
            )
        comments = _comments(rng, ticket, handling, description)
        urgent = rng.random() < (0.1 if ticket.issue.tone == "neg" else 0.02)
        record = {
            "id": number,
            "created_at": _utc(ticket.at),
            "updated_at": comments[-1]["created_at"],
            "solved_at": _utc(handling.solved) if handling.solved else None,
            "subject": ("Re: " if rng.random() < 0.02 else "") + ticket.title,
            "description": description,
            "status": status,
            "priority": "urgent"
            if ticket.issue.name == "foreign_matter"
            else "high"
            if urgent
            else "normal",
            "tags": [t for t in tags if t],
            "via": {"channel": rng.choices(["email", "web", "api"], (0.62, 0.3, 0.08))[0]},
            "requester": {"name": ticket.person.name, "email": ticket.person.email},
            "satisfaction_rating": {"score": score},
            "comments": comments,
        }
        lines.append(json.dumps(record, ensure_ascii=False))
    path.write_bytes(("\n".join(lines) + "\n").encode())
    return ids
