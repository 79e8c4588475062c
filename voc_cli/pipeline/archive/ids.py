"""Source and id of tickets as one number, and which weeks of an archive hold some of them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load import base_ids, hashes_of
from voc_cli.store.archive import read_columns, weeks_in

Words = npt.NDArray[np.uint64]

__all__ = ["ArchivedIds", "ids_of", "keys_of"]


def ids_of(tickets: pa.Table) -> Words:
    """A number for source and id of each ticket."""
    return _hashes(tickets["source"], tickets["ticket_id"])


def keys_of(tickets: pa.Table) -> Words:
    """A number for source and id of each ticket, equal for all that may be one ticket."""
    return _hashes(tickets["source"], base_ids(tickets["ticket_id"]))


def _hashes(sources: pa.ChunkedArray, ids: pa.ChunkedArray) -> Words:
    return hashes_of(pc.binary_join_element_wise(sources, ids, "\x1f").combine_chunks())


class ArchivedIds:
    """The ids of an archive, eight bytes a ticket, each week read once until it changes.

    A load of many parts asks again for every part; reading all weeks each time would make its cost
    grow with the square of its size.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._weeks: dict[str, Words] = {}

    def weeks_with(self, tickets: pa.Table, *, besides: Iterable[str]) -> set[str]:
        """The weeks, those `besides` left out, that hold one of `tickets` by source and id.

        A week may be named in vain when two hashes are equal by chance; nothing changes in it then.
        """
        ours = np.sort(keys_of(tickets))
        asked = [week for week in weeks_in(self._folder) if week not in set(besides)]
        self._learn([week for week in asked if week not in self._weeks])
        return {week for week in asked if len(ours) and _share(self._weeks[week], ours)}

    def forget(self, weeks: Iterable[str]) -> None:
        """These weeks have changed."""
        for week in weeks:
            self._weeks.pop(week, None)

    def _learn(self, weeks: Sequence[str]) -> None:
        for week in weeks:
            self._weeks[week] = keys_of(read_columns(self._folder, week, ["source", "ticket_id"]))


def _share(theirs: Words, ours: Words) -> bool:
    """Whether any of `theirs` is among `ours`, which are sorted."""
    place = np.minimum(np.searchsorted(ours, theirs), len(ours) - 1)
    return bool((ours[place] == theirs).any())
