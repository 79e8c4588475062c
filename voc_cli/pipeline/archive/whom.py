"""Whom `voc archive forget` was asked to forget, and how many tickets each of them had."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from voc_cli.messages import Notice
from voc_cli.privacy import pseudonym, safe_id
from voc_cli.store.archive import customer_tombstone, ticket_tombstone

# The columns a customer's key is made of, in the order in which they are asked.
_KEY_COLUMNS = ("customer_id", "customer_phone", "customer_email")

__all__ = ["Whom", "asked_for", "found_for", "key_columns"]


@dataclass(frozen=True)
class Whom:
    """One id that was given.

    given       as it was typed
    kind        "customer", "customer_key" or "ticket"
    keys        the customer keys it can be
    ticket_ids  the tickets it can be
    tickets     how many tickets were taken out for it
    known       whether a tombstone of it was there before
    """

    given: str
    kind: str
    keys: frozenset[str] = frozenset()
    ticket_ids: frozenset[str] = frozenset()
    tickets: int = 0
    known: bool = False

    def told(self, place: int) -> Notice:
        """What became of it; it is the `place`-th of those given."""
        values = {"place": place, "given": self.given, "n": self.tickets}
        if self.tickets:
            return Notice("archive.forgot_one", values)
        if self.known:
            return Notice("archive.forgot_before", values)
        ticket = self.kind == "ticket"
        return Notice("archive.forgot_no_ticket" if ticket else "archive.forgot_nobody", values)


def asked_for(
    customers: Sequence[str], customer_keys: Sequence[str], ticket_ids: Sequence[str], *, key: bytes
) -> tuple[Whom, ...]:
    """Everybody that was given, in this order.

    A customer can have its key by an id, by the digits of a phone, by an e-mail address. A ticket's
    id that is personal stands in the archive as its pseudonym.
    """
    found = [Whom(given, "customer", _keys_of(given, key)) for given in customers]
    found += [Whom(given, "customer_key", frozenset({given.strip()})) for given in customer_keys]
    for given in ticket_ids:
        ids = frozenset({given, safe_id(given, key)})
        found.append(Whom(given, "ticket", ticket_ids=ids))
    return tuple(found)


def found_for(
    asked: Sequence[Whom], parts: Sequence[pa.Table], tombstones: frozenset[str], *, key: bytes
) -> tuple[Whom, ...]:
    """Each with the tickets it has in the parts of an archive; `tombstones` are those of before."""
    of_customer: dict[str, int] = {}
    of_ticket: dict[str, int] = {}
    sources: set[str] = set()
    for tickets in parts:
        sources.update(tickets["source"].unique().to_pylist())
        for counts, name in ((of_customer, "customer_key"), (of_ticket, "ticket_id")):
            for one in tickets[name].value_counts().to_pylist():
                counts[one["values"]] = counts.get(one["values"], 0) + one["counts"]
    found = []
    for one in asked:
        marks = {customer_tombstone(customer, key) for customer in one.keys}
        marks |= {ticket_tombstone(s, ticket, key) for s in sources for ticket in one.ticket_ids}
        n = sum(of_customer.get(customer, 0) for customer in one.keys)
        n += sum(of_ticket.get(ticket, 0) for ticket in one.ticket_ids)
        found.append(replace(one, tickets=n, known=not marks.isdisjoint(tombstones)))
    return tuple(found)


def key_columns(headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """(header, canonical name) of the columns that tell an archive's customers, the first first."""
    told = [(h, column) for h, column in sorted(headers.items()) if column in _KEY_COLUMNS]
    return tuple(sorted(told, key=lambda pair: _KEY_COLUMNS.index(pair[1])))


def _keys_of(given: str, key: bytes) -> frozenset[str]:
    plain = given.strip()
    forms = {plain, re.sub("[^0-9]", "", plain), plain.casefold()}
    return frozenset(pseudonym(form, key) for form in forms if form)
