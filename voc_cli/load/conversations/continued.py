"""Tickets that go on in the rows below: only the first of their rows says whose they are.

Sheets for people merge the cells of a ticket downwards and give each thing that was said a row; as
CSV those cells are blank.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.conversations.folding import cells, with_folded
from voc_cli.load.model import Frame

_MOST_FILLED = 3  # what was said, by whom, the answer
_NUMBERED = 0.9

Reasons = npt.NDArray[np.int8]

__all__ = ["has_continued", "join_continued"]


def has_continued(frame: Frame, mapped: Mapped, refused: Callable[[], Reasons]) -> bool:
    """Whether rows go on with the ticket above them; `refused` as of `join_continued`."""
    return bool(_continued(frame, mapped, refused).any())


def join_continued(
    frame: Frame, mapped: Mapped, refused: Callable[[], Reasons]
) -> tuple[Frame, dict[str, list[int]]]:
    """The text of such rows with that of the ticket above, and the rows that are gone (`merged`);
    the frame itself where there are none. `refused` tells why each row is no ticket, 0 where it is.
    """
    more = _continued(frame, mapped, refused)
    if not more.any():
        return frame, {}
    bodies: list[str] = []
    tickets = (refused() == 0).tolist()
    last = 0  # of the rows so far that are tickets; blank rows and totals stand between
    for row, text in enumerate(cells(frame, mapped, "body")):
        if not more[row]:
            last = len(bodies) if tickets[row] else last
            bodies.append(text)
        elif text not in bodies[last]:
            bodies[last] = f"{bodies[last]}\n{text}" if bodies[last] else text
    gone = {"merged": np.flatnonzero(more).tolist()}
    return with_folded(frame, np.flatnonzero(~more).tolist(), {"body": bodies}), gone


def _continued(
    frame: Frame, mapped: Mapped, refused: Callable[[], Reasons]
) -> npt.NDArray[np.bool_]:
    """Rows with a text, neither a number nor a time, and hardly anything else, below one that has
    both, where tickets are numbered and dated.
    """
    table = frame.table
    nothing = np.zeros(len(table), dtype=bool)
    headers = [mapped.fields.get(field, "") for field in ("ticket_id", "created_at", "body")]
    if not all(header in table.column_names for header in headers):
        return nothing
    if any(table[header].null_count == 0 for header in headers[:2]):
        return nothing
    number, time, body = (np.asarray(pc.is_valid(table[header])) for header in headers)
    filled = np.zeros(len(table), dtype=np.int64)
    for column in table.columns:
        filled += np.asarray(pc.is_valid(column))
    more = body & ~number & ~time & (filled <= _MOST_FILLED)
    if not more.any():
        return nothing
    tickets = refused() == 0
    more &= tickets
    whole = body & tickets & ~more
    own = number & time & whole
    if not more.any() or own.sum() < _NUMBERED * max(1, whole.sum()):
        return nothing
    if np.median(filled[own]) <= filled[more].max() + 1:
        return nothing  # a table of little else
    found: npt.NDArray[np.bool_] = more & (np.maximum.accumulate(np.where(own, 1, 0)) > 0)
    return found
