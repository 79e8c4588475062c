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
from voc_cli.load.files.json_links import linked_records
from voc_cli.load.files.json_pages import are_pages, without_pages
from voc_cli.load.files.json_records import Record, records_of, rows_of_lists
from voc_cli.load.files.json_shapes import as_written, made_plain, plain_records
from voc_cli.load.files.records import frame_of_records, written_cell
from voc_cli.load.model import Frame, Grid
from voc_cli.messages import Notice

_ESCAPED = re.compile(r"\\u00[c-f][0-9a-f]\\u00[89ab]")
_SAMPLE = 200

__all__ = ["are_of_one_document", "frames_of_document", "read_json"]


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
    inner = root if isinstance(root, list) else records_of(root)
    objects = [item for item in inner if isinstance(item, dict)]
    if are_changes(objects):
        return tables_of_changes(objects, name=name, kind=kind)
    told = fold_events(objects)
    if told is not None and told.tickets:
        values = {"file": name, "n": told.events, "tickets": len(told.tickets)}
        notices = [Notice("nested.events", values)]
        if told.others:
            notices.append(Notice("nested.other_events", {"file": name, "n": told.others}))
        frame = frame_of_records(told.tickets, told.numbers, kind)
        return [replace(frame, notices=tuple(notices))]
    records = threads_of(root) or linked_records(root) or records_of(root)
    if not records:
        raise InputError("load.json_without_records", file=name)
    return [frame_of_records(records, list(range(1, len(records) + 1)), kind)]
