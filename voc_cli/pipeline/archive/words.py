"""The words an archive keeps beside its tickets, left on disk until somebody asks for them.

They take twice the room of the tickets themselves, and most questions need them a week at a time
or not at all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc_cli.text import CORPUS_COLUMNS, REMOVED, StoredWords, TokenizedCorpus

Ints = npt.NDArray[np.int64]

__all__ = ["KeptWords", "WeekOfWords"]


@dataclass(frozen=True)
class WeekOfWords:
    """The words of `rows` tickets; `read` gives them and the noise removed from each, or None when
    they are gone or were made again since.
    """

    rows: int
    read: Callable[[], tuple[TokenizedCorpus, pa.Array] | None]


@dataclass(frozen=True)
class KeptWords:
    """Words on disk, beside a ticket table of n rows.

    weeks        where they lie, one after the other
    row_of       int64[n]: the row, over all weeks, that belongs to each ticket; -1 for none
    recurring    keys of the lines that were left out as they recur in many tickets
    fingerprint  of the tokenizer that made them
    """

    weeks: tuple[WeekOfWords, ...]
    row_of: Ints
    recurring: tuple[str, ...]
    fingerprint: str

    @property
    def is_whole(self) -> bool:
        """Whether every ticket has words."""
        return bool((self.row_of >= 0).all())

    def take(self, rows: Ints | slice) -> "KeptWords":
        """The words beside the given rows of the ticket table."""
        return replace(self, row_of=self.row_of[rows])

    def load(self) -> StoredWords:
        """The words themselves, of these tickets alone.

        What has changed on disk since counts as none, so it is made again from the tickets: the
        same words, since they depend on a ticket's text and the list of recurring lines alone.
        """
        starts = np.cumsum([0, *(week.rows for week in self.weeks)])
        order = np.argsort(self.row_of, kind="stable")
        order = order[np.searchsorted(self.row_of[order], 0) :]
        ends = np.searchsorted(self.row_of[order], starts)
        row_of = np.full(len(self.row_of), -1, dtype=np.int64)
        held: dict[str, list[pa.Array]] = {name: [] for name in (*CORPUS_COLUMNS, "removed")}
        size = 0
        for week, start, first, last in zip(self.weeks, starts, ends, ends[1:], strict=False):
            found = week.read() if first < last else None
            if found is None:
                continue
            corpus, removed = found
            tickets = order[first:last]
            rows, place = np.unique(self.row_of[tickets] - start, return_inverse=True)
            if len(rows) < week.rows:
                corpus, removed = corpus.take(pa.array(rows)), removed.take(pa.array(rows))
            row_of[tickets] = size + place
            size += len(rows)
            for name in CORPUS_COLUMNS:
                held[name].append(getattr(corpus, name))
            held["removed"].append(removed)
        if not size:
            empty = TokenizedCorpus.empty(self.fingerprint)
            return StoredWords(empty, pa.array([], REMOVED), row_of, self.recurring)
        # Column by column, so that not everything is held twice.
        removed = pa.concat_arrays(held.pop("removed"))
        columns = {name: pa.concat_arrays(held.pop(name)) for name in CORPUS_COLUMNS}
        corpus = TokenizedCorpus(**columns, fingerprint=self.fingerprint)
        return StoredWords(corpus, removed, row_of, self.recurring)

    def cuts(self, rows: int) -> Iterator[slice]:
        """Consecutive parts of the table of about so many rows, cut where a week of words ends, so
        that few weeks are read twice.
        """
        ends = np.cumsum([week.rows for week in self.weeks])
        week = np.searchsorted(ends, self.row_of, side="right")
        borders = np.append(np.flatnonzero(week[1:] != week[:-1]) + 1, len(week))
        start = 0
        while start < len(week):
            fits = borders[(borders > start) & (borders <= start + rows)]
            stop = int(fits[-1]) if len(fits) else min(start + rows, len(week))
            yield slice(start, stop)
            start = stop
