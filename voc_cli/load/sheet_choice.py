"""Which sheets of a workbook hold tickets: the others explain, sum up or list codes."""

from collections.abc import Sequence

import pyarrow.compute as pc

from voc_cli.load.tables import TableRead

_SENTENCE_CHARS = 12
_SAME_SHEET = 0.5
_LABEL_AND_FIGURE = 2
# A sheet with one of these keeps something that happens to tickets or people.
_OF_TICKETS = frozenset(
    "customer_id customer_name customer_phone customer_email channel status rating nps ces"
    " first_response_at closed_at answer n_messages".split()
)

__all__ = ["without_lists"]


def without_lists(reads: Sequence[TableRead]) -> tuple[list[TableRead], list[TableRead]]:
    """The tables of tickets, and those beside them that are lists of codes, sums or notes.

    Where all look like lists, all stay: they are what the file has.
    """
    lists = [_is_list(read, reads) for read in reads]
    if all(lists):
        return list(reads), []
    kept = [read for read, is_list in zip(reads, lists, strict=True) if not is_list]
    return kept, [read for read, is_list in zip(reads, lists, strict=True) if is_list]


def _is_list(read: TableRead, beside: Sequence[TableRead]) -> bool:
    """No time, and one column, no sentence, or nothing of a ticket beside a sheet with times."""
    if _has(read, "created_at"):
        return _names_only(read) and any(_has(other, "body") for other in beside)
    if len(read.report.columns) == 1:
        return True  # notes on how to fill in the sheets beside it
    if _has(read, "rating"):
        # `응답수 | 5`, `평균 만족도 | 2.8`: what is summed up beside the sheet of answers.
        full = any(_has(other, "body") and _has(other, "created_at") for other in beside)
        return full and len(read.report.columns) == _LABEL_AND_FIGURE and not _has(read, "body")
    tickets = read.tickets
    longest = pc.max(pc.utf8_length(pc.coalesce(tickets["body"], tickets["subject"]))).as_py()
    if (longest or 0) < _SENTENCE_CHARS:
        return True
    if {match.field for match in read.report.columns} & _OF_TICKETS:
        return False
    dated = [other for other in beside if _has(other, "created_at")]
    return bool(dated) and not any(_are_alike(read, other) for other in dated)


def _names_only(read: TableRead) -> bool:
    """Short names without a text, as a table of tags or products that knows when each was made."""
    if _has(read, "body") or {match.field for match in read.report.columns} & _OF_TICKETS:
        return False
    longest = pc.max(pc.utf8_length(read.tickets["subject"])).as_py()
    return bool((longest or 0) < _SENTENCE_CHARS)


def _has(read: TableRead, column: str) -> bool:
    return bool(read.tickets[column].null_count < len(read.tickets))


def _are_alike(read: TableRead, other: TableRead) -> bool:
    """Sheets of one kind: a month whose dates are missing is still a month of tickets."""
    own = {match.header for match in read.report.columns}
    theirs = {match.header for match in other.report.columns}
    return len(own & theirs) >= _SAME_SHEET * len(own)
