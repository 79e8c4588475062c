"""Changes of a database's tables, as tools write them that follow its log, made the tables again.

Debezium and its like tell of each row what it was and what it became (`before`, `after`, `op`),
Maxwell and Canal (`type`, `data`, `old`), AWS DMS (`data`, `metadata`), wal2json (`action`,
`columns`), streams of DynamoDB (`eventName`, `dynamodb`) and MongoDB (`operationType`) in their own
words. Played in order they give each table as it stood at the end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from voc_cli.load.files.records import frame_of_records
from voc_cli.load.model import Frame
from voc_cli.messages import Notice

Record = Mapping[str, Any]
_WRITES = frozenset("c r u i insert update replace read modify bootstrap-insert load".split())
_DELETES = frozenset("d delete remove".split())
_MOST = 0.9
_IDS = ("id", "_id")

__all__ = ["are_changes", "tables_of_changes"]


@dataclass(frozen=True)
class _Change:
    """A row of a table as it became, None where it was deleted; `key` is what it is known by."""

    table: str
    before: Record
    after: Record | None
    key: str


def are_changes(records: Sequence[Record]) -> bool:
    """Whether nearly all records tell how a row of a table changed."""
    told = sum(_change(record) is not None for record in records)
    return bool(records) and told >= _MOST * len(records)


def tables_of_changes(records: Sequence[Record], *, name: str, kind: str) -> list[Frame]:
    """A frame for every table: its rows as they stood after the last change, in the order in which
    they came up. Deleted rows are gone, and a notice counts them.
    """
    tables: dict[str, list[tuple[int, _Change]]] = {}
    for number, record in enumerate(records, 1):
        change = _change(record)
        if change is not None:
            tables.setdefault(change.table, []).append((number, change))
    frames: list[Frame] = []
    deleted = 0
    for table, changes in tables.items():
        rows, gone = _played(changes)
        deleted += gone
        if rows:
            numbers = [number for number, _ in rows.values()]
            frame = frame_of_records([row for _, row in rows.values()], numbers, kind)
            frames.append(replace(frame, sheet=table or None))
    if deleted and frames:
        notice = Notice("nested.deleted", {"file": name, "n": deleted})
        frames[0] = replace(frames[0], notices=(*frames[0].notices, notice))
    return frames


def _played(changes: Sequence[tuple[int, _Change]]) -> tuple[dict[str, tuple[int, Record]], int]:
    """The rows that are left by their keys, each with the number of its first change, and how
    many were deleted.
    """
    column = _key_column([change for _, change in changes])
    rows: dict[str, tuple[int, Record]] = {}
    gone = 0
    for number, change in changes:
        row = change.after if change.after is not None else change.before
        key = change.key or (str(row.get(column)) if column is not None else f"{number}")
        if change.after is None:
            gone += rows.pop(key, None) is not None
        else:
            first, before = rows.get(key, (number, {}))
            rows[key] = (first, {**before, **change.after})
    return rows, gone


def _key_column(changes: Sequence[_Change]) -> str | None:
    """The column that tells rows apart: of an id, else the first that differs in all new rows."""
    new = [c.after for c in changes if c.after is not None and not c.before]
    sample = new or [c.after for c in changes if c.after is not None]
    if not sample:
        return None
    for column in (*_IDS, *sample[0]):
        values = [row.get(column) for row in sample]
        plain = all(isinstance(value, (str, int)) and str(value) for value in values)
        if plain and (column in _IDS or len({str(value) for value in values}) == len(values)):
            return str(column)
    return None


def _change(record: Record) -> _Change | None:
    """The change that a record tells, in whichever tool's words; None for any other record."""
    value = record.get("value")
    inside = value.get("payload") if isinstance(value, dict) else None
    for node in (record, record.get("payload"), value, inside):
        if isinstance(node, dict):
            found = _before_after(node) or _data(node) or _columns(node) or _stream(node)
            if found is not None:
                return found
    return None


def _before_after(node: Record) -> _Change | None:
    op = _word(node, "op", "op_type", "operation")
    if not op or not node.keys() & {"before", "after"}:
        return None
    table = _word(_row(node.get("source")) or node, "table", "collection")
    before, after = _row(node.get("before")), _row(node.get("after"))
    if op.lower() in _DELETES and before:
        return _Change(table, before, None, "")
    if op.lower() in _WRITES and after:
        return _Change(table, before, after, "")
    return None


def _data(node: Record) -> _Change | None:
    """Maxwell's, Canal's and AWS DMS's."""
    about = _row(node.get("metadata")) or node
    op, table = _word(about, "type", "operation").lower(), _word(about, "table", "table-name")
    told = node.get("data")
    if isinstance(told, list) and len(told) == 1:
        told = told[0]
    row = _row(told)
    if not table or not row or op not in _WRITES | _DELETES:
        return None
    names = node.get("pkNames")
    key = "|".join(str(row.get(n)) for n in names) if isinstance(names, list) and names else ""
    return _Change(table, _row(node.get("old")), None if op in _DELETES else row, key)


def _columns(node: Record) -> _Change | None:
    """wal2json's."""
    action, table = _word(node, "action").lower(), _word(node, "table")
    told = {"i": "columns", "u": "columns", "d": "identity"}.get(action)
    cells = node.get(told) if told else None
    if not table or not isinstance(cells, list):
        return None
    row = {str(c.get("name")): c.get("value") for c in cells if isinstance(c, dict)}
    return _Change(table, row if action == "d" else {}, None if action == "d" else row, "")


def _stream(node: Record) -> _Change | None:
    """Of DynamoDB's streams and MongoDB's."""
    inner = node.get("dynamodb")
    op = _word(node, "eventName", "operationType").lower()
    if isinstance(inner, dict) and op in _WRITES | _DELETES:
        keys, after = _row(inner.get("Keys")), _row(inner.get("NewImage"))
        key = "|".join(str(value) for value in keys.values())
        return _Change("", _row(inner.get("OldImage")), None if op in _DELETES else after, key)
    about, own = node.get("ns"), node.get("documentKey")
    if isinstance(about, dict) and isinstance(own, dict) and op in _WRITES | _DELETES:
        changed = _row(node.get("updateDescription"))
        after = _row(node.get("fullDocument")) or _row(changed.get("updatedFields"))
        key = "|".join(str(value) for value in own.values())
        left = None if op in _DELETES else {**own, **after}
        return _Change(_word(about, "coll"), {}, left, key)
    return None


def _row(value: object) -> Record:
    return value if isinstance(value, dict) else {}


def _word(node: Record, *names: str) -> str:
    return next((node[n] for n in names if isinstance(node.get(n), str)), "")
