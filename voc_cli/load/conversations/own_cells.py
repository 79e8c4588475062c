"""What a table says of its tickets beside what their messages say: its own cells come first."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells.dates import parse_times
from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.columns.told import told_header
from voc_cli.load.model import Frame
from voc_cli.messages import Notice

# What a column of the tickets knows better than their messages do.
_STATED = ("first_response_at", "closed_at")
_LEAST, _MOST = 3, 0.5
_APART = np.timedelta64(1, "h")

__all__ = ["own_header", "told_otherwise", "with_own_values"]


def own_header(field: str, plain: Mapped) -> str | None:
    """The file's own column of a field that was joined; a time of creation may be it for want of a
    better one.
    """
    own = plain.fields.get(field)
    if own is None and read_header(plain.fields.get("created_at", "")).field == field:
        own = plain.fields["created_at"]
    return own


def with_own_values(frame: Frame, plain: Mapped) -> Frame:
    """Joined columns with the file's own value where a row had no messages to join.

    When a ticket was answered and closed, the file itself knows better than its messages.
    """
    table = frame.table
    for field, header in frame.folded.items():
        own = own_header(field, plain)
        if own is not None:
            both = [table[header], table[own]]
            filled = pc.coalesce(*(both[::-1] if field in _STATED else both))
            table = table.set_column(table.schema.get_field_index(header), header, filled)
    return replace(frame, table=table)


def told_otherwise(frame: Frame, plain: Mapped, name: str) -> list[Notice]:
    """Where a column contradicts what the messages say, in half of the tickets that have both.

    An answer stands an hour or more from the first message of ours, or a closing an hour or more
    before the line that says so: one of the two has another time zone, or means something else.
    Closing later is no contradiction.
    """
    notices: list[Notice] = []
    for field in _STATED:
        header, own = frame.folded.get(field), plain.fields.get(field)
        if header is None or own is None:
            continue
        both = pc.and_(pc.is_valid(frame.table[header]), pc.is_valid(frame.table[own]))
        rows = frame.table.filter(both)
        stated, said = (_moments(rows[name_].to_pylist()) for name_ in (own, header))
        apart = said - stated
        known = ~np.isnat(apart)
        far = known & (apart >= _APART)
        if field == "first_response_at":
            far |= known & (apart <= -_APART)
        n = int(far.sum())
        if n >= _LEAST and n > _MOST * int(known.sum()):
            hours = float(np.median(np.abs(apart[far])) / np.timedelta64(1, "h"))
            values = {"file": name, "column": told_header(own), "n": n, "of": int(known.sum())}
            notices.append(Notice(f"turns.{field}", {**values, "hours": f"{hours:.1f}"}))
    return notices


def _moments(cells: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    return parse_times(pa.array(cells, pa.string()), tz="UTC").times
