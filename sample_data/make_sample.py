"""Write the sample tickets of the invented mall 가온두리 next to this file.

Everything comes from one seeded generator, so the four files are the same bytes every time.
`--truth FILE` also writes what each ticket was made as (not part of the sample).
"""

import argparse
import csv
import random
from collections import Counter
from pathlib import Path

from generator import weeks
from generator.board import write_board
from generator.channeltalk import write_channeltalk
from generator.compose import BOARD, CHAT, REVIEW, ZENDESK, Ticket, compose
from generator.people import Person, make_people
from generator.reviews import write_reviews
from generator.service import Handling, handle
from generator.zendesk import write_zendesk
from phrases import ALL_ISSUES, CRASH_520, HUB_DELAY
from phrases.model import Issue

SEED = 20261116
_CHANNELS = (BOARD, ZENDESK, CHAT, REVIEW)
_CHANNEL_SIZE = (1.0, 0.72, 0.97, 1.0)
_VOLUME = 0.86
_SECOND_MATTER = 0.22


def _variant(rng: random.Random, issue: Issue, week: int) -> Issue:
    """In the weeks of an event, most tickets of its kind name the cause."""
    if issue.name == "delivery_delay" and week >= 46 and rng.random() < 0.55:
        return HUB_DELAY
    if issue.name == "app_crash" and 36 <= week <= 38 and rng.random() < 0.85:
        return CRASH_520
    return issue


def _second(rng: random.Random, issue: Issue, channel: str) -> Issue | None:
    """Another matter in the same ticket; planted ones stay out so that their counts stay true."""
    if issue.solo or rng.random() > _SECOND_MATTER:
        return None
    pool = [i for i in ALL_ISSUES if not i.solo and i.name != issue.name and i.lines]
    other = rng.choices(pool, [i.weekly for i in pool])[0]
    return other if not (other.goods and issue.goods) or other.code != issue.code else None


def make_tickets(rng: random.Random) -> list[Ticket]:
    """All tickets of all channels, in order of time."""
    population = make_people(rng, 3400)
    activity = [rng.paretovariate(2.2) for _ in population]
    tickets: list[Ticket] = []
    for index in range(weeks.WEEKS):
        week = weeks.iso_week(index)
        common = _VOLUME * rng.gauss(1.0, 0.025) * (0.98 + 0.04 * index / 23)
        if week == weeks.BUSY_WEEK:
            common = 1.37 * _VOLUME
        for issue in ALL_ISSUES:
            for _ in range(weeks.weekly_count(rng, issue, index, common)):
                chosen = _variant(rng, issue, week)
                shares = [a * b for a, b in zip(chosen.channels, _CHANNEL_SIZE, strict=True)]
                channel = rng.choices(_CHANNELS, shares)[0]
                person: Person = rng.choices(population, activity)[0]
                tickets.append(
                    compose(
                        rng,
                        chosen,
                        channel=channel,
                        week=week,
                        person=person,
                        at=weeks.moment(rng, index, issue.name),
                        second=_second(rng, chosen, channel),
                    )
                )
    return sorted(tickets, key=lambda ticket: ticket.at)


def write_truth(path: Path, ids: dict[str, Ticket]) -> None:
    """What each ticket was made as: for checks of the generator only."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "channel", "week", "code", "issue", "second"])
        for key, ticket in ids.items():
            issue = ticket.issue
            writer.writerow(
                [key, ticket.channel, ticket.week, issue.code, issue.name, ticket.second]
            )


def main() -> None:
    """Write the four files and say how large they came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent, help="folder for the files"
    )
    parser.add_argument("--truth", type=Path, help="also write what each ticket was made as")
    options = parser.parse_args()
    rng = random.Random(SEED)
    tickets = make_tickets(rng)
    by_channel: dict[str, list[Ticket]] = {c: [] for c in _CHANNELS}
    for ticket in tickets:
        by_channel[ticket.channel].append(ticket)
    handled: dict[str, list[tuple[Ticket, Handling]]] = {
        channel: [(t, handle(rng, t)) for t in by_channel[channel]] for channel in _CHANNELS[:3]
    }
    ids = write_board(rng, options.out / "게시판_문의.csv", handled[BOARD])
    ids |= write_zendesk(rng, options.out / "zendesk_tickets.jsonl", handled[ZENDESK])
    ids |= write_channeltalk(rng, options.out / "channeltalk_chats.xlsx", handled[CHAT])
    ids |= write_reviews(rng, options.out / "app_reviews.csv", by_channel[REVIEW])
    if options.truth:
        write_truth(options.truth, ids)
    counts = Counter(ticket.channel for ticket in tickets)
    print(f"{len(tickets):,} tickets: {dict(counts)}")


if __name__ == "__main__":
    main()
