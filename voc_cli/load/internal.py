"""Comments that only colleagues read, kept in a table beside the tickets they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.columns.lexicon import canonical_key, read_header
from voc_cli.load.conversations.hidden import shown_rows
from voc_cli.load.frame_columns import map_frame
from voc_cli.load.model import Frame

_OF_COMMENTS = frozenset({"text", "message", "memo"})
_BARE = frozenset({"id", "no", "seq", "번호"})
_MOST = 0.5

__all__ = ["without_internal"]


def without_internal(frames: Sequence[Frame]) -> tuple[list[Frame], Mapping[int, int]]:
    """The tables without internal comments, and how many each lost ({place: rows}).

    Comments have ids of their own and name a ticket whose words stand in another table. What a
    customer asked for nobody else to read (posts, reviews) is no comment and stays.
    """
    found = [*frames]
    hidden: dict[int, int] = {}
    for place, frame in enumerate(frames):
        shown = shown_rows(frame)
        if shown.all() or not _are_comments(frame, [f for f in frames if f is not frame]):
            continue
        hidden[place] = int((~shown).sum())
        table, numbers = frame.table.filter(pa.array(shown)), frame.row_numbers[shown]
        found[place] = replace(frame, table=table, row_numbers=numbers)
    return found, hidden


def _are_comments(frame: Frame, others: Sequence[Frame]) -> bool:
    said = {h: read_header(h).concepts for h in frame.table.column_names}
    numbered = {h for h, words in said.items() if "id" in words and words & _OF_COMMENTS}
    if "body" in map_frame(frame)[1].fields:
        numbered |= {h for h in said if canonical_key(h) in _BARE and _is_key(frame, h)}
    naming = {h for h, words in said.items() if "id" in words and words & {"ticket", "parent"}}
    if not numbered - naming:
        return False
    named = [{*pc.unique(frame.table[h].drop_null()).to_pylist()} for h in sorted(naming)]
    return any(_asks(other, ids) for ids in named if ids for other in others)


def _is_key(frame: Frame, header: str) -> bool:
    column = frame.table[header]
    return column.null_count == 0 and pc.count_distinct(column).as_py() == len(column)


def _asks(frame: Frame, ids: set[str]) -> bool:
    """Whether a table holds the words of most tickets of these ids."""
    fields = map_frame(frame)[1].fields
    header = fields.get("ticket_id")
    if header is None or not {"body", "subject"} & fields.keys():
        return False
    known = ids & {*frame.table[header].to_pylist()}
    return len(known) >= _MOST * len(ids)
