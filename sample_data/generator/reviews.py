"""app_reviews.csv: reviews of the two app stores in one table."""

import csv
import io
import random
from pathlib import Path

from generator.compose import Ticket
from generator.goods import app_version

__all__ = ["COLUMNS", "write_reviews"]

COLUMNS = ("id", "date", "rating", "title", "text", "app_version", "os")
_ANDROID = ("Android 13", "Android 14", "Android 14", "Android 15", "Android 15", "Android 16")
_IOS = ("iOS 17.6", "iOS 18.3", "iOS 18.5", "iOS 26.0")


def write_reviews(rng: random.Random, path: Path, tickets: list[Ticket]) -> dict[str, Ticket]:
    """Write the reviews and return the ticket of each id. Only App Store reviews have titles."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    ids: dict[str, Ticket] = {}
    for ticket in tickets:
        apple = rng.random() < 0.35
        key = f"{'AS' if apple else 'GP'}-{rng.getrandbits(40):010x}"
        ids[key] = ticket
        version = app_version(rng, ticket.at.date())
        if ticket.issue.name == "app_crash" and ticket.week in (36, 37):
            version = "5.2.0" if rng.random() < 0.9 or ticket.week == 36 else "5.2.1"
        system = rng.choice(_IOS[:3] if apple and ticket.week < 38 else _IOS if apple else _ANDROID)
        text = " ".join(part for part in (*ticket.parts, *ticket.personal) if part)
        title = ticket.title if apple else ""
        rating = rng.choice(ticket.issue.stars)
        writer.writerow([key, f"{ticket.at:%Y-%m-%d}", rating, title, text, version, system])
    path.write_bytes(buffer.getvalue().encode())
    return ids
