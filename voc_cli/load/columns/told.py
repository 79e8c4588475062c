"""Headers as a message may repeat them: a row mistaken for a header is a customer's words."""

from collections.abc import Iterable

from voc_cli.privacy import mask_text

_MOST_CHARS = 40

__all__ = ["told_header", "told_headers"]


def told_header(header: str) -> str:
    """A header masked, and cut where it is longer than a label."""
    masked = mask_text(" ".join(header.split()))
    return masked if len(masked) <= _MOST_CHARS else masked[: _MOST_CHARS - 1].rstrip() + "…"


def told_headers(headers: Iterable[str]) -> str:
    """Several of them in a row."""
    return ", ".join(map(told_header, headers))
