"""Who was forgotten: keyed hashes, so that a later cumulative export brings nobody back.

A tombstone hashes the customer key once more under the same secret: the list names no customer
key that an earlier output shows.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from voc_cli.errors import InputError
from voc_cli.privacy import pseudonym
from voc_cli.store.archive.meta import HIDDEN, text_file

FORGOTTEN_FILE = f"{HIDDEN}/forgotten.json"

__all__ = [
    "FORGOTTEN_FILE",
    "customer_tombstone",
    "forgotten_file",
    "read_forgotten",
    "ticket_tombstone",
]


def customer_tombstone(customer_key: str, key: bytes) -> str:
    """The tombstone of all tickets of one customer."""
    return pseudonym(f"forgotten customer {customer_key}", key)


def ticket_tombstone(source: str, ticket_id: str, key: bytes) -> str:
    """The tombstone of one ticket."""
    return pseudonym(f"forgotten ticket {source} {ticket_id}", key)


def read_forgotten(folder: Path) -> frozenset[str]:
    """All tombstones. Raises InputError for a damaged list: guessing would bring people back."""
    file = folder / FORGOTTEN_FILE
    if not file.exists():
        return frozenset()
    try:
        return frozenset(map(str, json.loads(file.read_text(encoding="utf-8"))))
    except (OSError, ValueError, TypeError):
        raise InputError("archive.damaged", archive=folder.name, file=FORGOTTEN_FILE) from None


def forgotten_file(tombstones: Iterable[str]) -> Mapping[str, Callable[[Path], None]]:
    """What writes the list, by relative path."""
    return text_file(FORGOTTEN_FILE, json.dumps(sorted(tombstones), indent=1) + "\n")
