"""channeltalk_chats.xlsx: chats cut into short turns, in the five sheets of the export."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import xlsxwriter
from phrases import agents

from generator.compose import Ticket
from generator.service import AGENTS, Handling
from generator.weeks import END

__all__ = ["write_channeltalk"]

_CHAT = (
    "id",
    "userId",
    "state",
    "assigneeId",
    "tags",
    "firstAskedAt",
    "openedAt",
    "firstRepliedAtAfterOpen",
    "closedAt",
    "waitingTime",
    "avgReplyTime",
    "resolutionTime",
    "profile.csat",
    "profile.csatComment",
)
_MESSAGE = ("id", "chatId", "personType", "personId", "plainText", "isPrivate", "createdAt")
_USER = ("id", "memberId", "name", "mobileNumber", "email", "createdAt")
_MANAGER = ("id", "name", "email")
_TAG = ("id", "chatId", "tag", "createdAt")
_ID_FLOOR = 0x68A000000000000000000000
Cell = str | int | bool | None


def _new_id(rng: random.Random) -> str:
    return f"{_ID_FLOOR + rng.getrandbits(84):024x}"


def _time(when: datetime | None) -> str | None:
    return f"{when:%Y-%m-%d %H:%M:%S}" if when else None


def _span(gap: timedelta) -> str:
    seconds = int(gap.total_seconds())
    return f"{seconds // 3600}h {seconds // 60 % 60}m {seconds % 60}s"


def _turns(
    rng: random.Random, ticket: Ticket, handling: Handling
) -> list[tuple[str, str, bool, datetime]]:
    """(who, what, private, when) of one chat."""
    turns: list[tuple[str, str, bool, datetime]] = []
    now = ticket.at

    def say(who: str, what: str, wait: tuple[int, int], private: bool = False) -> None:
        nonlocal now
        now += timedelta(seconds=rng.randint(*wait))
        if now < END:
            turns.append((who, what.replace("{agent}", handling.agent), private, now))

    if rng.random() < 0.45:
        turns.append(("bot", agents.BOT[0], False, now))
    for part in ticket.parts:
        say("user", part, (2, 28))
    if rng.random() < 0.1 and ticket.order and ticket.product:
        say("user", rng.choice(agents.SYSTEM[::2]), (4, 40))
    if not 9 <= ticket.at.hour < 18 or ticket.at.weekday() >= 5:
        say("bot", agents.BOT[2], (1, 2))
    elif rng.random() < 0.25:
        say("bot", agents.BOT[1], (1, 3))
    asked = bool(ticket.order and ticket.product) and rng.random() < 0.4
    asked = asked and not any(ticket.order in part for part in ticket.parts)
    if handling.answered is None:
        for part in ticket.personal:
            say("user", part, (5, 40))
        return turns
    now = max(now, handling.answered)
    say("manager", rng.choice(agents.CHAT_HELLO), (0, 3))
    if asked:
        say("manager", agents.CHAT_ASK[0], (5, 40))
        say(
            "user",
            rng.choice([ticket.order, ticket.order, f"{ticket.order} 요", f"{ticket.order}입니다"]),
            (15, 120),
        )
    for part in ticket.personal:
        say("manager", agents.CHAT_ASK[1], (8, 60))
        say("user", part, (10, 90))
    if rng.random() < 0.1:
        say("manager", rng.choice(agents.NOTES), (10, 60), private=True)
    if rng.random() < 0.6:
        soothe = agents.CHAT_ASK[2:4] if ticket.issue.tone == "neg" else agents.CHAT_ASK[2:3]
        say("manager", rng.choice(soothe), (5, 30))
    issue = ticket.issue
    known = agents.answers(issue.name, issue.code, upset=issue.tone == "neg")
    say("manager", rng.choice(known), (40, 400))
    if rng.random() < 0.62:
        say("user", rng.choice(agents.CUSTOMER_THANKS), (10, 200))
    if rng.random() < 0.5:
        say("manager", rng.choice(agents.CHAT_CLOSE), (10, 120))
    return turns


def _sheet(
    book: xlsxwriter.Workbook, name: str, header: Sequence[str], rows: list[list[Cell]]
) -> None:
    sheet = book.add_worksheet(name)
    table: list[list[Cell]] = [list(header), *rows]
    for row_number, row in enumerate(table):
        for column, value in enumerate(row):
            if isinstance(value, bool):
                sheet.write_boolean(row_number, column, value)
            elif isinstance(value, int):
                sheet.write_number(row_number, column, value)
            elif value:
                sheet.write_string(row_number, column, value)


def write_channeltalk(
    rng: random.Random, path: Path, tickets: list[tuple[Ticket, Handling]]
) -> dict[str, Ticket]:
    """Write the workbook and return the ticket of each chat id."""
    manager_ids = {name: str(210400 + 37 * i) for i, name in enumerate(AGENTS)}
    chats: list[list[Cell]] = []
    messages: list[list[Cell]] = []
    users: dict[int, list[Cell]] = {}
    tag_rows: list[list[Cell]] = []
    ids: dict[str, Ticket] = {}
    for ticket, handling in tickets:
        chat_id = _new_id(rng)
        ids[chat_id] = ticket
        person = ticket.person
        if person.key not in users:
            joined = ticket.at - timedelta(days=rng.randint(1, 900), minutes=rng.randint(0, 900))
            known = rng.random() < 0.8
            users[person.key] = [
                _new_id(rng),
                f"m{100000 + person.key}" if known else None,
                person.name if known else None,
                f"+82{person.phone[1:]}" if known else None,
                person.email if known and rng.random() < 0.6 else None,
                _time(joined),
            ]
        user_id = users[person.key][0]
        turns = _turns(rng, ticket, handling)
        for who, what, private, when in turns:
            speaker = {"user": user_id, "manager": manager_ids[handling.agent], "bot": "bot-1"}[who]
            messages.append(
                [
                    f"{chat_id[:12]}{len(messages) + 1:06d}",
                    chat_id,
                    who,
                    speaker,
                    what,
                    private,
                    _time(when),
                ]
            )
        replies = [w for who, _, private, w in turns if who == "manager" and not private]
        first = replies[0] if replies else None
        closed = max(turns[-1][3], handling.solved) if handling.solved else None
        label = ticket.issue.tag if rng.random() < 0.85 else ""
        tags = [t for t in (label, "두리패스" if person.member and rng.random() < 0.5 else "") if t]
        for tag in tags:
            tag_rows.append([_new_id(rng), chat_id, tag, _time(first or ticket.at)])
        rating = handling.rating if closed and replies else None
        chats.append(
            [
                chat_id,
                user_id,
                "closed" if closed else "opened",
                manager_ids[handling.agent] if first else None,
                ",".join(tags),
                _time(turns[0][3]),
                _time(ticket.at),
                _time(first),
                _time(closed),
                _span(first - ticket.at) if first else None,
                _span(timedelta(seconds=rng.randint(20, 400))) if first else None,
                _span(closed - ticket.at) if closed else None,
                rating,
                rng.choice(agents.CSAT_COMMENTS[rating]) if rating and rng.random() < 0.3 else None,
            ]
        )
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_urls": False})
    book.set_properties({"title": "Channel Talk export", "created": END})
    _sheet(book, "UserChat data", _CHAT, chats)
    _sheet(book, "Message data", _MESSAGE, messages)
    _sheet(book, "User data", _USER, list(users.values()))
    managers: list[list[Cell]] = [
        [key, name, f"cs{i + 1}@gaondoori.example"]
        for i, (name, key) in enumerate(manager_ids.items())
    ]
    _sheet(book, "Manager data", _MANAGER, managers)
    _sheet(book, "UserChatTag data", _TAG, tag_rows)
    book.close()
    return ids
