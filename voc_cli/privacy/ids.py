"""Ticket ids that are somebody's phone number, e-mail address, resident number or name."""

import re

from voc_cli.privacy.detect import find_spans
from voc_cli.privacy.pseudonym import pseudonym
from voc_cli.privacy.spans import Span

__all__ = ["RISKY_ID", "id_spans", "safe_id"]

# What only a personal id can hold. Thirteen digits in a row are a time in milliseconds more often
# than a resident number, so that one must have its hyphen; sixteen are an order number.
RISKY_ID = r"@|\+?82|01[016789]|[0-9]{6}-[0-9]{7}|\p{Hangul}"
_RISKY = re.compile(RISKY_ID.replace(r"\p{Hangul}", "[가-힣]"))


def id_spans(ticket_id: str) -> list[Span]:
    """Personal data in an id."""
    return find_spans(ticket_id) if _RISKY.search(ticket_id) else []


def safe_id(ticket_id: str, key: bytes) -> str:
    """The id, or its pseudonym where it is personal data."""
    return pseudonym(ticket_id, key) if id_spans(ticket_id) else ticket_id
