"""Where in a JSON document the records are: a list, pages of lists, a table of columns and rows."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from voc_cli.load.columns.added import is_added
from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.conversations.message_lists import is_conversation, messages_key
from voc_cli.load.conversations.message_speakers import speaker_words

Record = Mapping[str, Any]
_WRAPPERS = frozenset("ticket conversation review inquiry issue chat case item record".split())
# Elasticsearch, GraphQL: the record inside, and what is said of the search and not of the record.
_AROUND = ("_source", "node", "_airbyte_data", "data", "record", "payload")
_OF_SEARCH = frozenset(
    {"_index", "_type", "_score", "sort", "cursor", "highlight"}
    # What connectors that copy tables write around each record.
    | {"stream", "emitted_at", "_airbyte_emitted_at", "_airbyte_ab_id", "time_extracted"}
)
# What answers of APIs call their list, and what they say of the page.
_PAGED = frozenset({"data", "items", "results", "records", "value", "values", "list", "rows"})
_PAGING = frozenset(
    "links meta paging pagination next previous prev first last cursor nextcursor page pages total"
    " count totalcount limit offset size hasmore nextpagetoken included url".split()
)
_UNNAMED = re.compile(r"^(?:Unnamed: ?\d+|__EMPTY(?:_\d+)?)$")
_TEXT_FIELDS = frozenset({"body", "subject"})
_NESTED = frozenset({dict, list})
_LOOKED_AT = 50
_MOST_DEEP, _DEEP = 6, 3
_MIN_SHARED_KEYS = 0.5

__all__ = [
    "Record",
    "is_flat",
    "names_record",
    "records_of",
    "rows_of_lists",
    "spread_pages",
    "unwrapped",
]


def is_flat(record: Record) -> bool:
    """Whether a record holds no list and no object, so that nothing in it is to be looked for."""
    return _NESTED.isdisjoint(map(type, record.values()))


def unwrapped(record: Record) -> Record:
    """`{"ticket": {…}}` is the ticket, and so is what a search answers with around it."""
    for key in _AROUND:
        inner = record.get(key)
        if isinstance(inner, dict) and inner and (key in _AROUND[:3] or _speaks(inner)):
            own = {k: v for k, v in record.items() if k != key and k not in _OF_SEARCH}
            beside = {k: v for k, v in own.items() if not is_added(k)}
            return {**beside, **inner} if not beside.keys() & inner.keys() else record
    for key, inner in record.items():
        if isinstance(inner, dict) and names_record(key) and (len(record) == 1 or _speaks(inner)):
            beside = {k: v for k, v in record.items() if k != key and k not in inner}
            return {**inner, **beside}
    return record


def names_record(key: str) -> bool:
    """Whether a key names the whole record (`ticket`, `helpdesk_ticket`, DynamoDB's `Item`)."""
    return re.split(r"[_.\-]|(?<=[a-z])(?=[A-Z])", key)[-1].lower() in _WRAPPERS


def records_of(root: object) -> list[Record]:
    """The largest list of objects near the top of a document, or the one object it is."""
    best: list[Record] = []

    def walk(node: object, depth: int) -> None:
        nonlocal best
        if isinstance(node, list):
            objects = [item for item in node if isinstance(item, dict)]
            found = [record for record, _ in spread_pages([(o, 0) for o in objects])]
            if _tells(found) > _tells(best):
                best = found
        elif isinstance(node, dict) and depth < _MOST_DEEP:
            for inner in node.values():
                walk(inner, depth + 1)

    if isinstance(root, list) and root and all(isinstance(said, str) for said in root):
        return [{"text": said} for said in root]
    if isinstance(root, dict) and (_is_ticket(root) or is_conversation(root)):
        return [root]
    if isinstance(root, dict) and (named := _under_own_ids(root)):
        return named
    walk(root, 0)
    return best or _without_list(root)


def spread_pages(numbered: Iterable[tuple[Record, int]]) -> list[tuple[Record, int]]:
    """Records with their numbers; a page of an answer gives the records of its list."""
    found: list[tuple[Record, int]] = []
    beside: list[tuple[Record, int]] = []
    paged = False
    for record, number in numbered:
        flat = is_flat(record)
        page = None if flat else _page(record)
        if page is None:
            beside.append((record if flat else unwrapped(record), number))
            found.append(beside[-1])
        else:
            paged = True
            found.extend((unwrapped(item), number) for item in page)
    if paged and len(found) > 2 * len(beside):
        # What stands beside a table of records in a dump tells of the table.
        found = [each for each in found if not any(each is other for other in beside)]
    return found


def _page(record: Record) -> list[Record] | None:
    """The list of a record that carries one and says nothing itself (`{"page": 1, "items": …}`)."""
    lists = [v for v in record.values() if _is_list_of_objects(v)]
    if len(lists) != 1 or _speaks(record):
        return None
    if messages_key(record) is not None and not _is_page_of_records(record):
        return None
    if any(isinstance(v, dict) and names_record(k) and _speaks(v) for k, v in record.items()):
        return None
    return [item for item in lists[0] if isinstance(item, dict)]


def _is_page_of_records(record: Record) -> bool:
    """Whether what looks like messages are records of one kind, which an API gave page by page.

    Reviews of App Store Connect have a `type` as messages have one that says who speaks; all of
    them have the same, and each an id of its own.
    """
    key, items = next((k, v) for k, v in record.items() if _is_list_of_objects(v))
    if key.lower() not in _PAGED or not all(isinstance(item, dict) for item in items):
        return False
    beside = {name.lower().replace("_", "") for name in record if name != key}
    ids = {str(item["id"]) for item in items if "id" in item}
    said = {tuple(speaker_words(item)) for item in items}
    return beside <= _PAGING and len(ids) == len(items) and len(said) == 1


def _tells(records: list[Record]) -> tuple[int, int, int]:
    """How much a list tells of tickets: its texts, then its titles, then its records."""
    return _with(records, "body"), _with(records, "subject"), len(records)


def _with(records: list[Record], field: str) -> int:
    """How many records hold a text right inside them: cards do, what was done to them does not."""
    named = {key for record in records[:_LOOKED_AT] for key in record}
    texts = [key for key in named if read_header(key).field == field]
    return sum(any(isinstance(r.get(key), str) and r[key] for key in texts) for r in records)


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _speaks(record: Record) -> bool:
    """Whether a record has an id or a text of its own."""
    fields = {
        read_header(key).field
        for key, value in record.items()
        if isinstance(value, (str, int)) and key not in ("page", "code", "message", "reason")
    }
    return bool(fields & {*_TEXT_FIELDS, "ticket_id"})


def _without_list(root: object) -> list[Record]:
    if isinstance(root, dict):
        columns = [value for value in root.values() if isinstance(value, list)]
        if columns and len(columns) == len(root) and len({len(c) for c in columns}) == 1:
            return [dict(zip(root, row, strict=True)) for row in zip(*columns, strict=True)]
        if keyed := _keyed(root):
            return keyed
        if any(not isinstance(value, (dict, list)) for value in root.values()):
            return [root]
    return []


def _under_own_ids(root: Record) -> list[Record]:
    """Tickets or conversations under ids that are theirs (`{"001": {"ticket_id": "001"}}`)."""
    for node in _of_objects(root):
        own = all(key in map(str, value.values()) for key, value in node.items())
        if own and all(_speaks(v) or messages_key(v) is not None for v in node.values()):
            return [*node.values()]
    return []


def _keyed(root: Record) -> list[Record]:
    """Records under their ids: `{"T1": {…}, "T2": {…}}`, the id beside what they hold."""
    for node in _of_objects(root):
        first = set(next(iter(node.values())))
        alike = (
            len(first & set(value)) >= _MIN_SHARED_KEYS * len(value) for value in node.values()
        )
        if len(node) >= 2 and all(alike):
            return [{"id": key, **value} for key, value in node.items()]
    return []


def _of_objects(node: Record, depth: int = 0) -> Iterator[Mapping[str, Record]]:
    """The objects near the top of a document that hold nothing but objects."""
    if node and all(isinstance(value, dict) for value in node.values()):
        yield node
    for value in node.values() if depth < _DEEP else ():
        if isinstance(value, dict):
            yield from _of_objects(value, depth + 1)


def rows_of_lists(root: object, depth: int = 0) -> list[list[object]] | None:
    """The rows of a table written as lists, its header first; None where there is none.

    Either a list of lists, or `{"columns": […], "rows": [[…]]}` wherever in the document it is.
    """
    if isinstance(root, list) and (rows := _unnamed(root)) is not None:
        return rows
    if isinstance(root, list):
        return root if len(root) >= 2 and all(isinstance(row, list) for row in root) else None
    if not isinstance(root, dict):
        return None
    names = [v for v in root.values() if isinstance(v, list) and v and all(map(_name_of, v))]
    tables = [v for v in root.values() if isinstance(v, list) and v and isinstance(v[0], list)]
    for table in tables:
        for header in names:
            if all(isinstance(row, list) and len(row) == len(header) for row in table):
                return [[_name_of(name) for name in header], *table]
    inside = root.values() if depth < _MOST_DEEP else ()
    found = (rows_of_lists(inner, depth + 1) for inner in inside if isinstance(inner, dict))
    return next((rows for rows in found if rows is not None), None)


def _unnamed(records: list[Any]) -> list[list[object]] | None:
    """The cells of a sheet that pandas read with its title for a header (`Unnamed: 1`)."""
    if not records or not all(isinstance(record, dict) for record in records):
        return None
    names = list(dict.fromkeys(key for record in records for key in record))
    if sum(bool(_UNNAMED.match(name)) for name in names) * 2 <= len(names):
        return None
    titles: list[object] = ["" if _UNNAMED.match(name) else name for name in names]
    return [titles, *([record.get(name) for name in names] for record in records)]


def _name_of(column: object) -> str:
    if isinstance(column, dict):
        column = column.get("name") or column.get("label") or column.get("title")
    return column if isinstance(column, str) else ""


def _is_ticket(root: Record) -> bool:
    """A single ticket carries its own messages; a response page carries tickets."""
    has_id = any(k in root for k in ("id", "ticket_id", "conversation_id", "inquiryId"))
    texts = ("description", "subject", "body", "text", "content", "source")
    return has_id and any(k in root for k in texts)
