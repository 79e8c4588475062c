"""The causes of alarms: which tickets an alarm is about, and what sets them apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.counts import ticket_keys
from voc_cli.analysis.period import local_days, period_of
from voc_cli.analysis.results import Cause, Freq, NewPhrase
from voc_cli.analysis.trend.causes import explain, new_phrases, shift_columns
from voc_cli.analysis.trend.vocabulary import Vocabulary, vocabulary
from voc_cli.text.corpus import TokenizedCorpus

__all__ = ["Reader", "phrases_of_period", "reader"]

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Reader:
    """Tickets with their words, read once for all alarms; rows are those of `tickets`."""

    tickets: pa.Table
    words: Vocabulary
    lengths: Rows
    aliases: Mapping[str, str]

    def causes(
        self,
        alarms: Iterable[tuple[date, str]],
        *,
        by: Sequence[str],
        freq: Freq,
        multi: bool = False,
    ) -> dict[tuple[date, str], Cause]:
        """The cause of each alarm by its period and key; `by`, `multi` as in `count_tickets`.

        A topic's tickets share their words at all times, so a topic is set apart from what all
        customers said before; every other key from its own past.
        """
        rows, codes, words = ticket_keys(self.tickets, by=by, multi=multi, aliases=self.aliases)
        place = {word: code for code, word in enumerate(words)}
        periods = _numbers(period_of(self.tickets["created_at"], freq))
        columns = [name for name in shift_columns(self.tickets) if name not in by]
        topical = "topic_id" in by
        found = {}
        for period, key in alarms:
            begin = (period - date(1970, 1, 1)).days
            mine = rows[codes == place[key]]
            found[period, key] = explain(
                self.words,
                self.tickets,
                self.lengths,
                now=mine[periods[mine] == begin],
                before=mine[(periods[mine] >= 0) & (periods[mine] < begin) & (not topical)],
                others=np.flatnonzero((periods >= 0) & (periods < begin)),
                columns=columns,
            )
        return found


def reader(
    tickets: pa.Table, corpus: TokenizedCorpus, aliases: Mapping[str, str] | None = None
) -> Reader:
    """Make a Reader; `corpus` has a row for each of `tickets`."""
    lengths = pc.fill_null(pc.utf8_length(corpus.texts), 0).to_numpy(zero_copy_only=False)
    return Reader(tickets, vocabulary(corpus), lengths.astype(np.int64), aliases or {})


def phrases_of_period(
    read: Reader, *, start: date, end: date, before: date
) -> tuple[NewPhrase, ...]:
    """What is said from `start` to `end` (and perhaps from `before` on), and was not earlier."""
    days = _numbers(local_days(read.tickets["created_at"]))
    low, first, last = ((day - date(1970, 1, 1)).days for day in (before, start, end))
    keys = read.tickets["customer_key"].combine_chunks().dictionary_encode()
    customers = keys.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return new_phrases(
        read.words,
        customers,
        now=np.flatnonzero((days >= first) & (days <= last)),
        previous=np.flatnonzero((days >= low) & (days < first)),
        older=np.flatnonzero((days >= 0) & (days < low)),
    )


def _numbers(days: pa.Array) -> Rows:
    """Days since 1970-01-01, -1 where there is none."""
    numbers = days.cast(pa.int32()).fill_null(-1).to_numpy(zero_copy_only=False)
    return np.asarray(numbers, dtype=np.int64)
