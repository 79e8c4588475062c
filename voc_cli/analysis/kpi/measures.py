"""What each single ticket says to the figures, as columns of numbers; NaN where it says nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.kpi.definitions import Definitions
from voc_cli.analysis.period import last_plausible_day, local_days

__all__ = ["Clocks", "Measures", "clocks", "measure"]

_HOUR_US = 3_600_000_000
_DAY_US = 24 * _HOUR_US
# A status that says closed without telling when: such a ticket is in no backlog.
_CLOSED_WORDS = (
    "완료", "처리완료", "답변완료", "상담완료", "종료", "상담종료", "해결", "해결됨", "종결",
    "마감",
    "closed", "solved", "resolved", "done", "completed", "answered",
)  # fmt: skip

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Measures:
    """One entry a ticket, in the order of the table.

    day, created         calendar day (days since 1970), instant (µs)
    customer             code of the customer; −1 unknown
    csat, nps, ces       as in the ticket table; `weighted`: weighted mean of several questions
    first_response       hours to the first answer; `resolution`: hours to closing
    reopened             1 reopened, 0 not, among closed tickets that tell it
    left                 instant from which the ticket is open no more; the largest int while open;
                         −1 where the source gives no closing times
    followed             1 a further ticket of the customer and category came in time, 0 none did
    """

    day: Ints
    created: Ints
    customer: Ints
    csat: Floats
    nps: Floats
    ces: Floats
    weighted: Floats
    first_response: Floats
    resolution: Floats
    reopened: Floats
    left: Ints
    followed: Floats

    def take(self, rows: Ints | Mask) -> "Measures":
        """The tickets of `rows` alone."""
        return replace(self, **{f.name: getattr(self, f.name)[rows] for f in fields(self)})


def measure(
    tickets: pa.Table,
    *,
    definitions: Definitions,
    questions: Mapping[str, Floats],
    as_of: date,
) -> Measures:
    """The measures of a ticket table whose `created_at` has no null.

    questions  rescaled answers (0–1, NaN none) of the questions of `csat_questions`
    as_of      the last day that is known: what a ticket's customer does later is not
    """
    created = _micros(tickets["created_at"])
    closed = _micros(tickets["closed_at"])
    tells = _source_tells(tickets, "closed_at")
    return Measures(
        day=local_days(tickets["created_at"]).cast(pa.int32()).to_numpy().astype(np.int64),
        created=created,
        customer=_codes(tickets["customer_key"]),
        csat=_floats(tickets["csat"]),
        nps=_floats(tickets["nps"]),
        ces=_floats(tickets["ces"]),
        weighted=_weighted(definitions.csat_questions, questions, len(created)),
        first_response=_hours(created, _micros(tickets["first_response_at"])),
        resolution=_hours(created, closed),
        reopened=_reopened(_floats(tickets["reopens"]), closed, tells),
        left=_left(tickets, closed, tells),
        followed=_followed(tickets, created, definitions.follow_up_days, as_of),
    )


@dataclass(frozen=True)
class Clocks:
    """Hours of waiting, one entry a ticket; NaN where nothing is known of it.

    `responded` and `closed` say that the hours have ended; else the ticket waited so long when the
    data end.
    """

    day: Ints
    first_response: Floats
    responded: Mask
    resolution: Floats
    closed: Mask


def clocks(tickets: pa.Table) -> Clocks:
    """The waits of a ticket table whose `created_at` has no null, with those that go on.

    A wait has ended where the data say when, so that as many have ended as `measure` has hours of.
    """
    created = _micros(tickets["created_at"])
    end = _data_end(tickets)
    closed = _micros(tickets["closed_at"])
    left = _left(tickets, closed, _source_tells(tickets, "closed_at"))
    open_now = left == np.iinfo(np.int64).max
    response = _micros(tickets["first_response_at"])
    silent = _source_tells(tickets, "first_response_at") & (response < 0)
    silent &= open_now | ~_source_tells(tickets, "closed_at")
    first_response, responded = _waited(created, response, silent, end)
    resolution, ended = _waited(created, closed, open_now, end)
    return Clocks(
        day=local_days(tickets["created_at"]).cast(pa.int32()).to_numpy().astype(np.int64),
        first_response=first_response,
        responded=responded,
        resolution=resolution,
        closed=ended,
    )


def _data_end(tickets: pa.Table) -> int:
    """The newest instant (µs) of the data, a few mistyped ones far behind it left out.

    An export pulled on a Tuesday holds answers of that day to tickets that end on Sunday.
    """
    names = ("created_at", "updated_at", "first_response_at", "closed_at")
    times = pa.chunked_array([chunk for name in names for chunk in tickets[name].chunks])
    last = last_plausible_day(times)
    if last is not None:
        times = times.filter(pc.less_equal(local_days(times), pa.scalar(last, pa.date32())))
    return int(_micros(times).max(initial=-1))


def _waited(created: Ints, ended: Ints, waiting: Mask, end: int) -> tuple[Floats, Mask]:
    """Hours, and whether they have ended; those that have not go on until `end`."""
    done = ended >= 0
    hours = _hours(created, np.where(done, ended, end))
    return np.where(done | waiting, hours, np.nan), done


def _weighted(weights: Mapping[str, float], questions: Mapping[str, Floats], n: int) -> Floats:
    """Each customer's weighted mean over the questions they answered."""
    above, below = np.zeros((2, n))
    for name, weight in sorted(weights.items()):
        answers = questions[name]
        known = np.isfinite(answers)
        above += np.where(known, weight * np.where(known, answers, 0.0), 0.0)
        below += weight * known
    mean: Floats = np.divide(above, below, out=np.full(n, np.nan), where=below > 0)
    return mean


def _reopened(reopens: Floats, closed: Ints, tells: Mask) -> Floats:
    """Among closed tickets; among all of a source that gives no closing times."""
    counted = np.isfinite(reopens) & ((closed >= 0) | ~tells)
    return np.where(counted, (reopens > 0).astype(np.float64), np.nan)


def _left(tickets: pa.Table, closed: Ints, tells: Mask) -> Ints:
    open_end = np.iinfo(np.int64).max
    words = pc.utf8_lower(pc.utf8_trim_whitespace(tickets["status"]))
    done = pc.fill_null(pc.is_in(words, pa.array(_CLOSED_WORDS)), False)
    ended = np.asarray(done.to_numpy(), dtype=np.bool_)
    left = np.where(closed >= 0, closed, open_end)
    return np.where(tells & ~(ended & (closed < 0)), left, -1)


def _followed(tickets: pa.Table, created: Ints, days: int, as_of: date) -> Floats:
    """Whether the same customer came back with the same category within `days`.

    NaN for tickets without a customer and for the newest, whose days have not all passed.
    """
    category = "category" if "category" in tickets.column_names else "agent_category"
    customer = _codes(tickets["customer_key"])
    kind = _codes(tickets[category])
    order = np.lexsort((created, kind, customer))
    gap = np.diff(created[order])
    same = (np.diff(customer[order]) == 0) & (np.diff(kind[order]) == 0)
    back = np.zeros(created.size)
    back[order[:-1]] = same & (gap <= days * _DAY_US)
    day = local_days(tickets["created_at"]).cast(pa.int32()).to_numpy().astype(np.int64)
    seen = day + days <= (as_of - date(1970, 1, 1)).days
    return np.where((customer >= 0) & seen, back, np.nan)


def _source_tells(tickets: pa.Table, column: str) -> Mask:
    """Whether a ticket's source ever fills in `column`."""
    source = _codes(tickets["source"])
    known = np.asarray(tickets[column].is_valid().to_numpy(), dtype=np.bool_)
    told = np.bincount(source + 1, weights=known, minlength=int(source.max(initial=-1)) + 2)
    return np.asarray(told[source + 1] > 0, dtype=np.bool_)


def _hours(start: Ints, end: Ints) -> Floats:
    return np.where((end >= 0) & (end >= start), (end - start) / _HOUR_US, np.nan)


def _codes(column: pa.ChunkedArray) -> Ints:
    encoded = column.combine_chunks().dictionary_encode()
    indices = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return np.asarray(indices, dtype=np.int64)


def _floats(column: pa.ChunkedArray) -> Floats:
    values = column.cast(pa.float64()).to_numpy()
    return np.asarray(values, dtype=np.float64)


def _micros(column: pa.ChunkedArray) -> Ints:
    """Instants in µs; −1 where there is none (nothing here is older than 1970)."""
    instants = column.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
    return np.asarray(pc.fill_null(instants, -1).to_numpy(), dtype=np.int64)
