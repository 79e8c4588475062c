"""The same ticket counts once, its newest version."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.duplicates.id_keys import hashes_of

_SAME_TICKET = np.timedelta64(24 * 3600, "s")
_MIN_SHARED = 0.3
_TELLING_CHARS = 8
_QUARTER, _HOUR = np.timedelta64(900, "s"), np.timedelta64(3600, "s")

Ints = npt.NDArray[np.int64]

__all__ = ["Deduplicated", "Versions", "drop_older_versions", "equal_codes", "order_free"]


@dataclass(frozen=True)
class Deduplicated:
    """kept: row numbers that stay, ascending; dropped: older versions; renamed: row → new id;
    older: row that stays → its older versions, the newest of them last.
    """

    kept: Ints
    dropped: Ints
    renamed: dict[int, str]
    older: Mapping[int, Sequence[int]]


def drop_older_versions(table: pa.Table, order: Ints) -> Deduplicated:
    """Of rows with the same source and ticket_id the newest stays.

    Newest is the latest `updated_at`, then the last of `order` (the rank in which rows were
    loaded). Rows that cannot be one ticket (created more than a day apart, if not for the order
    of day and month, or texts that share almost nothing) all stay: the first keeps its id, the
    others get it with a hash of their content.
    """
    rows = len(table)
    hashes = np.sort(hashes_of(table["ticket_id"].combine_chunks()))
    if not (hashes[1:] == hashes[:-1]).any():
        return Deduplicated(np.arange(rows), np.array([], dtype=np.int64), {}, {})
    codes = equal_codes(table["ticket_id"])
    counts = np.bincount(codes)
    if counts.max(initial=0) > 1:
        # Ids repeat; only now is it worth asking which source they are from.
        sources = equal_codes(table["source"])
        codes = np.unique(codes * (sources.max() + 1) + sources, return_inverse=True)[1]
        counts = np.bincount(codes)
    if counts.max(initial=0) <= 1:
        return Deduplicated(np.arange(rows), np.array([], dtype=np.int64), {}, {})
    shared = np.flatnonzero(counts[codes] > 1)
    groups: dict[int, list[int]] = {}
    for row in shared:
        groups.setdefault(int(codes[row]), []).append(int(row))
    versions = Versions(table, order)
    dropped: list[int] = []
    renamed: dict[int, str] = {}
    older: dict[int, Sequence[int]] = {}
    for group in groups.values():
        tickets = versions.tickets_of(group)
        newest = [ticket[-1] for ticket in tickets]
        dropped.extend(row for ticket in tickets for row in ticket[:-1])
        older.update({ticket[-1]: ticket[:-1] for ticket in tickets if len(ticket) > 1})
        renamed.update(versions.new_ids(newest))
    gone = np.array(sorted(dropped), dtype=np.int64)
    return Deduplicated(np.setdiff1d(np.arange(rows), gone), gone, renamed, older)


def equal_codes(column: pa.ChunkedArray) -> Ints:
    """Equal values as equal numbers, counted in the order of their first row."""
    encoded = pc.dictionary_encode(column)
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    return np.asarray(encoded.indices.to_numpy(zero_copy_only=False), dtype=np.int64)


class Versions:
    """Rows of one id, told apart as versions of a ticket or as different tickets."""

    def __init__(self, table: pa.Table, order: Ints) -> None:
        self._created = _micros(table["created_at"])
        self._updated = _micros(table["updated_at"])
        self._order = order
        self._table = table

    def tickets_of(self, rows: Sequence[int]) -> list[list[int]]:
        """Rows grouped by ticket, each from the oldest version to the newest."""
        ordered = sorted(rows, key=self._age)
        tickets: list[list[int]] = []
        for row in ordered:
            for ticket in tickets:
                if self._same(ticket[-1], row):
                    ticket.append(row)
                    break
            else:
                tickets.append([row])
        return tickets

    def only_zone_differs(self, left: int, right: int) -> bool:
        """Whether two rows are one version of a ticket, its times read in two zones: all of them
        differ by the same quarters of an hour, but for an hour of summer time.
        """
        moved = self._created[right] - self._created[left]
        later = self._updated[right] - self._updated[left]
        if np.isnat(moved) or np.isnat(later) or not moved:
            return False
        quarters = moved % _QUARTER == later % _QUARTER == np.timedelta64(0)
        alike = abs(later - moved) <= _HOUR and self._text(left) == self._text(right)
        return bool(quarters and alike)

    def only_reading_differs(self, left: int, right: int) -> bool:
        """Whether two rows are one version of a ticket, its times read in two ways."""
        return self.only_zone_differs(left, right) or self.only_order_differs(left, right)

    def only_order_differs(self, left: int, right: int) -> bool:
        """Whether two rows are one version of a ticket, the day of which was read in two orders
        (4 March and 3 April at one time of day). Short texts may be those of two.
        """
        if np.isnat(self._created[left]) or np.isnat(self._created[right]):
            return False
        there = [self._local(row) for row in (left, right)]
        alike = there[0] != there[1] and len({order_free(moment) for moment in there}) == 1
        text = self._text(left)
        return alike and len(text) >= _TELLING_CHARS and text == self._text(right)

    def _local(self, row: int) -> datetime:
        found: datetime = self._table["created_at"][row].as_py()
        return found

    def new_ids(self, rows: list[int]) -> dict[int, str]:
        """New ids for all but the first-created of several tickets that share one id."""
        if len(rows) < 2:
            return {}
        first, *others = sorted(rows, key=self.first_key)
        taken = {self.id_of(first)}
        renamed: dict[int, str] = {}
        for row in others:
            renamed[row] = self.free_id(row, taken)
            taken.add(renamed[row])
        return renamed

    def free_id(self, row: int, taken: set[str]) -> str:
        """The row's id with a hash of its content behind, as long as it takes to be new."""
        own = self.id_of(row)
        digest = hashlib.sha256(self._content(row).encode()).hexdigest()
        size = 6
        while f"{own}~{digest[:size]}" in taken and size < 64:
            size += 1
        return f"{own}~{digest[:size]}"

    def first_key(self, row: int) -> tuple[int, str]:
        """Sorts tickets by when they were created, then by what they say."""
        return self._time(row), self._content(row)

    def id_of(self, row: int) -> str:
        """The row's ticket_id."""
        return str(self._table["ticket_id"][row].as_py())

    def _age(self, row: int) -> tuple[bool, int, int]:
        updated = self._updated[row]
        known = not np.isnat(updated)
        return (known, int(updated.astype(np.int64)) if known else 0, int(self._order[row]))

    def _time(self, row: int) -> int:
        created = self._created[row]
        return 2**62 if np.isnat(created) else int(created.astype(np.int64))

    def _same(self, left: int, right: int) -> bool:
        a, b = self._created[left], self._created[right]
        dated = not np.isnat(a) and not np.isnat(b)
        if dated and abs(b - a) > _SAME_TICKET:
            return self.only_order_differs(left, right)
        moved = not np.isnat(self._updated[left]) and not np.isnat(self._updated[right])
        at_one_moment = dated and a == b and (int(a.astype(np.int64)) // 1_000_000) % 3600 != 0
        if at_one_moment or (moved and dated and a == b):
            return True
        return _alike(self._text(left), self._text(right))

    def _text(self, row: int) -> str:
        subject = self._table["subject"][row].as_py() or ""
        body = self._table["body"][row].as_py() or ""
        return "".join(f"{subject} {body}".lower().split())

    def _content(self, row: int) -> str:
        return f"{self._created[row]}\x1f{self._text(row)}"


def order_free(moment: datetime) -> tuple[tuple[int, ...], time]:
    """The numbers of a day whatever their order, and the time of day."""
    numbers = sorted((moment.year % 100, moment.month, moment.day))
    return tuple(numbers), moment.time()


def _alike(left: str, right: str) -> bool:
    """Whether two texts can be versions of one: one is empty, or they share pairs of letters."""
    if not left or not right or left in right or right in left:
        return True
    a = {left[i : i + 2] for i in range(len(left) - 1)}
    b = {right[i : i + 2] for i in range(len(right) - 1)}
    return bool(a and b) and len(a & b) / min(len(a), len(b)) >= _MIN_SHARED


def _micros(column: pa.ChunkedArray) -> npt.NDArray[np.datetime64]:
    naive = column.cast(pa.timestamp("us", tz="UTC")).cast(pa.timestamp("us"))
    return np.asarray(naive.to_numpy(), dtype="datetime64[us]")
