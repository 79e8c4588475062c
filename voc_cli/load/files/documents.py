"""Tables out of JSON documents: of records, of the answers of an API, of events, of changes."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from voc_cli.errors import InputError
from voc_cli.load.conversations.event_streams import fold_events, is_stream
from voc_cli.load.conversations.json_threads import threads_of
from voc_cli.load.files.json_changes import are_changes, tables_of_changes
from voc_cli.load.files.json_links import linked_records, lists_of
from voc_cli.load.files.json_pages import are_pages, without_pages
from voc_cli.load.files.json_records import Record, records_of, rows_of_lists
from voc_cli.load.files.json_shapes import as_written, made_plain, plain_records
from voc_cli.load.files.records import frame_of_records, written_cell
from voc_cli.load.model import Frame, Grid
from voc_cli.messages import Notice

_ESCAPED = re.compile(r"\\u00[c-f][0-9a-f]\\u00[89ab]")
_SAMPLE = 200

__all__ = ["are_of_one_document", "frame_of_events", "frames_of_document", "read_json"]


def read_json(text: str, *, name: str) -> list[Frame] | Grid:
    """The tables of a JSON file: a list of objects, wherever in the file it is; of changes of a
    database a table each.

    A table written as lists of cells comes back as a grid whose header is still to be found.
    Raises InputError for broken JSON (with the line) or JSON without records.
    """
    try:
        root = json.loads(text.lstrip("\ufeff"), parse_float=str, parse_int=str)
    except json.JSONDecodeError as error:
        raise InputError("load.json_broken", file=name, line=error.lineno) from None
    except RecursionError:
        raise InputError("load.json_without_records", file=name) from None
    if text.isascii() and _ESCAPED.search(text):
        root = as_written(root)
    root = without_pages(plain_records(root) if isinstance(root, list) else made_plain(root))
    lists = rows_of_lists(root)
    if lists is not None:
        return Grid([[written_cell(value) for value in row] for row in lists])
    return frames_of_document(root, name=name, kind="json")


def are_of_one_document(records: Sequence[Record]) -> bool:
    """Whether lines belong together before they are records: pages, events or changes, as far as
    the first of them show.
    """
    sample = [made_plain(record) for record in records[:_SAMPLE]]
    return are_pages(sample) or are_changes(sample) or is_stream(sample)


def frames_of_document(root: Any, *, name: str, kind: str) -> list[Frame]:
    """The tables of a document that was made plain. Raises InputError where it holds no records."""
    root = without_pages(root)
    for objects in [root] if isinstance(root, list) else lists_of(root):
        told = [item for item in objects if isinstance(item, dict)]
        if are_changes(told):
            return tables_of_changes(told, name=name, kind=kind)
        streamed = _of_events(told, range(1, len(told) + 1), name=name, kind=kind)
        if streamed is not None:
            return [streamed]
    records = threads_of(root) or linked_records(root) or records_of(root)
    if not records:
        raise InputError("load.json_without_records", file=name)
    return [frame_of_records(records, list(range(1, len(records) + 1)), kind)]


def frame_of_events(frame: Frame, *, name: str) -> Frame:
    """A table of events (one a row, what happened as JSON in a cell, or in columns) made tickets;
    any other table as it is.
    """
    if frame.typed is not None or frame.folded:
        return frame
    columns = {header: frame.table[header].to_pylist() for header in frame.table.column_names}
    records = [
        {header: column[row] for header, column in columns.items() if column[row] is not None}
        for row in range(len(frame.table))
    ]
    told = _of_events(records, frame.row_numbers.tolist(), name=name, kind=frame.format)
    if told is None:
        return frame
    notices = (*frame.notices, *told.notices)
    return replace(
        frame, table=told.table, folded=told.folded, row_numbers=told.row_numbers, notices=notices
    )


def _of_events(
    records: Sequence[Record], numbers: Sequence[int], *, name: str, kind: str
) -> Frame | None:
    told = fold_events(records)
    if told is None or not told.tickets:
        return None
    notices = [
        Notice("nested.events", {"file": name, "n": told.events, "tickets": len(told.tickets)})
    ]
    if told.others:
        notices.append(Notice("nested.other_events", {"file": name, "n": told.others}))
    frame = frame_of_records(told.tickets, [numbers[place] for place in told.places], kind)
    return replace(frame, notices=tuple(notices))
