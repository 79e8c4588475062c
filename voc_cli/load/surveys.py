"""Survey answers to the tickets they are about: by customer, then by the nearest time."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.model import SourceReport
from voc_cli.messages import Notice

WINDOW_DAYS = 14
_BEFORE = np.timedelta64(1, "D")
_AFTER = np.timedelta64(WINDOW_DAYS, "D")
_SCORES = (("csat", ("rating", "csat")), ("nps", ("nps",)), ("ces", ("ces",)))
_SCORE_FIELDS = frozenset({"rating", "nps", "ces"})
# A file with one of these is kept by people who work on tickets.
_TICKET_FIELDS = frozenset({"status", "closed_at", "answer", "author_type", "first_response_at"})
_SURVEY = re.compile(
    r"(?i)설문|만족도\s*조사|응답\s*(?:번호|일시|자|id)|참여\s*일시|타임스탬프|survey|respondent|questionnaire|"
    r"(?:^|[^a-z])(?:nps|csat|ces)(?:[^a-z]|$)|typeform|[?？]\s*$|(?:니까|나요|까요)[?？.]?\s*(?:\(|$)"
)
IDENTITIES = ("customer_id", "customer_email", "customer_phone")

Ints = npt.NDArray[np.int64]
Table = dict[str, pa.ChunkedArray]

__all__ = ["SurveyJoin", "is_survey", "join_surveys", "joined_notices", "survey_rows"]


@dataclass(frozen=True)
class SurveyJoin:
    """The table with scores in their place; `used_up` are rows that hold nothing any more.

    `joined` answers gave a score, `alone` ones hold scores that nobody took.
    """

    table: pa.Table
    used_up: Ints
    joined: int
    alone: int


def joined_notices(found: SurveyJoin) -> tuple[Notice, ...]:
    """How many answers gave their score to a ticket, and how many found none."""
    told = []
    if found.joined:
        told.append(Notice("load.survey_joined", {"n": found.joined, "days": WINDOW_DAYS}))
    if found.alone:
        told.append(Notice("load.survey_alone", {"n": found.alone}))
    return tuple(told)


def is_survey(report: SourceReport) -> bool:
    """Whether a table is the answers of a survey and not tickets with a rating.

    It has scores and nothing of a ticket's way through a team, and says it is a survey: by two
    scores or more, by a word in its headers, its sheet's or its file's name.
    """
    fields = {match.field for match in report.columns}
    if report.preset is not None or not fields & _SCORE_FIELDS or fields & _TICKET_FIELDS:
        return False
    headers = [match.header for match in report.columns]
    asked = sum(read_header(header).field in _SCORE_FIELDS for header in headers)
    named = any(_SURVEY.search(text) for text in (*headers, report.sheet or "", report.name))
    return asked >= 2 or named


def join_surveys(
    table: pa.Table,
    answers: npt.NDArray[np.bool_],
    *,
    identities: Sequence[str] = IDENTITIES,
) -> SurveyJoin:
    """Move the scores of survey rows (`answers`) to the tickets they are about.

    An answer belongs to a ticket with the same customer (in one of the columns `identities`: id,
    e-mail address or phone number; in a masked table customer_key) that was opened at most a day
    after it (dates without a clock) and was opened or closed at most WINDOW_DAYS before it; of
    several the nearest in time, then the earlier row. A score that the ticket has already stays
    with the answer. An answer whose scores have all moved stays as a ticket when it has a comment,
    and is used up when it has none.
    """
    rows = _Rows(table)
    pairs = _candidates(table, rows, answers, identities)
    moved: dict[str, dict[int, int]] = {name: {} for name, _ in _SCORES}
    served: set[tuple[str, int]] = set()
    partner: dict[int, int] = {}
    for _, answer, ticket in sorted(pairs):
        if answer in partner:
            continue
        fitting = [
            name
            for name, _ in _SCORES
            if rows.has(name, answer)
            and not rows.has(name, ticket)
            and (name, ticket) not in served
        ]
        if fitting:
            partner[answer] = ticket
            for name in fitting:
                moved[name][answer] = ticket
                served.add((name, ticket))
    used_up = [
        answer
        for answer in partner
        if not rows.speaks[answer]
        and all(answer in moved[name] or not rows.has(name, answer) for name, _ in _SCORES)
    ]
    columns: Table = dict(zip(table.column_names, table.columns, strict=True))
    for name, together in _SCORES:
        for column in together:
            columns[column] = _moved(columns[column], moved[name])
    if partner:
        columns["extra"] = _with_items(columns["extra"], partner)
    found = pa.table(columns, schema=table.schema)
    alone = sum(answer not in partner for answer in map(int, np.flatnonzero(answers & rows.scored)))
    return SurveyJoin(found, np.array(sorted(used_up), dtype=np.int64), len(partner), alone)


class _Rows:
    """What joining asks of rows: which scores they have, whether they say anything, their times."""

    def __init__(self, table: pa.Table) -> None:
        # A rating on a scale of its own has no csat and is a score all the same.
        self._scored = {
            name: np.any([np.asarray(pc.is_valid(table[c])) for c in together], axis=0)
            for name, together in _SCORES
        }
        self.scored = np.any([*self._scored.values()], axis=0)
        said = pc.or_(pc.is_valid(table["body"]), pc.is_valid(table["subject"]))
        self.speaks = np.asarray(said)
        self.opened = _moments(table["created_at"])
        closed = _moments(table["closed_at"])
        self.ended = np.where(np.isnat(closed), self.opened, closed)

    def has(self, score: str, row: int) -> bool:
        return bool(self._scored[score][row])


def _moments(column: pa.ChunkedArray) -> npt.NDArray[np.datetime64]:
    naive = column.cast(pa.timestamp("us", tz="UTC")).cast(pa.timestamp("us"))
    return np.asarray(naive.to_numpy(), dtype="datetime64[us]")


def _candidates(
    table: pa.Table, rows: _Rows, answers: npt.NDArray[np.bool_], identities: Sequence[str]
) -> set[tuple[int, int, int]]:
    """(distance in microseconds, answer, ticket) of all pairs within the window."""
    found: set[tuple[int, int, int]] = set()
    for name in identities:
        tickets: dict[str, list[int]] = {}
        keys = _identities(table[name], name)
        for row in np.flatnonzero(~answers):
            if keys[row]:
                tickets.setdefault(keys[row], []).append(int(row))
        for answer in map(int, np.flatnonzero(answers)):
            at = rows.opened[answer]
            if np.isnat(at):
                continue
            for ticket in tickets.get(keys[answer], ()):
                opened, ended = rows.opened[ticket], rows.ended[ticket]
                last = max(opened, ended)
                if not np.isnat(opened) and opened - _BEFORE <= at <= last + _AFTER:
                    gap = min(abs(at - opened), abs(at - ended))
                    found.add((int(gap.astype(np.int64)), answer, ticket))
    return found


def _identities(column: pa.ChunkedArray, name: str) -> list[str]:
    values = [value or "" for value in column.to_pylist()]
    if name == "customer_phone":
        return [re.sub(r"\D", "", value).removeprefix("82").lstrip("0") for value in values]
    return [value.strip().lower() for value in values]


def _moved(column: pa.ChunkedArray, moves: Mapping[int, int]) -> pa.ChunkedArray:
    if not moves:
        return column
    place = np.arange(len(column))
    gone = np.zeros(len(column), dtype=bool)
    for answer, ticket in moves.items():
        place[ticket] = answer
        gone[answer] = True
    found: pa.ChunkedArray = column.take(pa.array(place, mask=gone))
    return found


def _with_items(extra: pa.ChunkedArray, partner: Mapping[int, int]) -> pa.ChunkedArray:
    """The other items of an answer beside what the ticket's own file said."""
    new: list[list[tuple[str, str]]] = []
    place = np.arange(len(extra))
    for answer, ticket in sorted(partner.items()):
        own = dict(extra[ticket].as_py() or [])
        items = dict(extra[answer].as_py() or [])
        place[ticket] = len(extra) + len(new)
        new.append([*own.items(), *((k, v) for k, v in items.items() if k not in own)])
    both = pa.chunked_array([*extra.chunks, pa.array(new, extra.type)])
    found: pa.ChunkedArray = pa.chunked_array([both.combine_chunks().take(pa.array(place))])
    return found


def survey_rows(reports: Sequence[SourceReport], part: Ints) -> npt.NDArray[np.bool_] | None:
    """Which rows are answers; None unless there are both answers and tickets."""
    kinds = np.array([is_survey(report) for report in reports], dtype=bool)
    if not kinds.any() or kinds.all():
        return None
    return np.asarray(kinds[part])
