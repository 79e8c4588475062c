"""JSON as databases and APIs dress it up, made plain: typed values, wrappers, JSON:API, pairs.

`{"S": "늦어요"}` (DynamoDB) and `{"$date": …}` (MongoDB) are values; `{"seconds": …, "nanos": 0}`
is a moment; `{"id": …, "attributes": {…}, "relationships": {…}}` is a record with ids of others;
lists of `{"helpdesk_note": {…}}` are lists of notes; documents of editors are their words.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

_MOST_DEEP = 40
_SAMPLE = 30
# What only says of which type a value is, for DynamoDB, MongoDB and Firestore.
_TYPES = frozenset(
    "S N B SS NS L M BOOL $oid $date $numberLong $numberInt $numberDouble $numberDecimal"
    " stringValue integerValue doubleValue timestampValue booleanValue".split()
)
_NULLS = frozenset({"NULL", "nullValue"})
_HELD = {"arrayValue": "values", "mapValue": "fields"}
_DOCUMENT = {"name", "fields", "createTime", "updateTime"}
_SECONDS = ({"seconds", "nanos"}, {"seconds"}, {"_seconds", "_nanoseconds"})
_WRAPPED = re.compile(
    r"(?i)(?:^|_|(?<=[a-z]))(?:ticket|conversation|review|inquiry|issue|case|item|record|fields)$"
)

_TWICE_ENCODED = re.compile(r"[\xc2-\xf4][\x80-\xbf]")

__all__ = ["are_plain", "as_written", "made_plain", "plain_records", "rich_text"]


def plain_records(records: Sequence[Any]) -> list[Any]:
    """The records made plain; left as they are where a sample of them is plain already."""
    return list(records) if are_plain(records) else [made_plain(record) for record in records]


def are_plain(records: Sequence[Any]) -> bool:
    """Whether a sample of the records, the first of them, is plain already."""
    sample = list(records[:_SAMPLE])
    return [made_plain(record) for record in sample] == sample


def made_plain(node: Any, depth: int = 0) -> Any:
    """A value of a JSON document without what only says of which type it is."""
    if depth > _MOST_DEEP:
        return node
    if isinstance(node, list):
        return _plain_list([made_plain(item, depth + 1) for item in node])
    if not isinstance(node, dict):
        return node
    if len(node) == 1:
        ((key, value),) = node.items()
        if key in _NULLS:
            return None
        if key in _HELD and isinstance(value, dict):
            return made_plain(value.get(_HELD[key], []), depth + 1)
        if key in _TYPES or key in _HELD:
            return made_plain(value, depth + 1)
    rich = rich_text(node)
    if rich is not None:
        return rich
    if "label" in node and node.keys() <= {"label", "attributes"} and _is_word(node["label"]):
        return node["label"]  # Apple's feeds
    if node.keys() in _SECONDS:
        return node.get("seconds", node.get("_seconds"))
    inner = {key: made_plain(value, depth + 1) for key, value in node.items()}
    if node.keys() == _DOCUMENT and isinstance(inner["fields"], dict):
        return {"id": str(inner["name"]).rsplit("/", 1)[-1], **inner["fields"]}
    if isinstance(inner.get("attributes"), dict) and "id" in inner:
        inner = _of_json_api(inner)
    if isinstance(inner.get("included"), list):
        inner["included"] = _by_type(inner["included"])
    return inner


def _is_word(value: object) -> bool:
    return isinstance(value, (str, int))


def as_written(node: Any) -> Any:
    """A document whose UTF-8 bytes were taken for letters (Meta's downloads), as it was written."""
    if isinstance(node, list):
        return [as_written(item) for item in node]
    if isinstance(node, dict):
        return {as_written(key): as_written(value) for key, value in node.items()}
    if not isinstance(node, str) or not _TWICE_ENCODED.search(node):
        return node
    try:
        return node.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return node


def rich_text(node: Mapping[str, Any]) -> str | None:
    """The words of a document of editors: blocks of texts (Jira), or insertions one by one."""
    if node.get("type") == "doc" and isinstance(node.get("content"), list):
        return "\n".join(filter(None, (_block(inner, 0) for inner in node["content"])))
    if node.keys() == {"ops"} and isinstance(node["ops"], list):
        said = (op.get("insert") for op in node["ops"] if isinstance(op, dict))
        return "".join(text for text in said if isinstance(text, str)).strip()
    return None


def _block(node: Any, depth: int) -> str:
    """A block is a line; what stands in it side by side goes on, blocks inside begin anew."""
    if not isinstance(node, dict) or depth > _MOST_DEEP:
        return ""
    if isinstance(node.get("text"), str):
        return str(node["text"])
    if node.get("type") == "hardBreak":
        return "\n"
    inner = node.get("content")
    if not isinstance(inner, list):
        about = node.get("attrs")
        return str(about.get("text", "")) if isinstance(about, dict) else ""
    lines = any(isinstance(child, dict) and "content" in child for child in inner)
    return ("\n" if lines else "").join(_block(child, depth + 1) for child in inner)


def _plain_list(items: list[Any]) -> Any:
    """Objects of one key each: the same key wraps every item, different keys are one object."""
    if items and all(isinstance(i, dict) and isinstance(i.get("plain_text"), str) for i in items):
        return "".join(item["plain_text"] for item in items)
    if not items or not all(isinstance(i, dict) and len(i) == 1 for i in items):
        return items
    values = [next(iter(item.values())) for item in items]
    keys = [next(iter(item)) for item in items]
    if not all(isinstance(value, dict) for value in values):
        return items
    if len(set(keys)) == 1 and (len(items) > 1 or _WRAPPED.search(keys[0]) or "_" in keys[0]):
        return values
    return dict(zip(keys, values, strict=True)) if len(set(keys)) == len(keys) else items


def _of_json_api(record: Mapping[str, Any]) -> dict[str, Any]:
    plain = {key: value for key, value in record.items() if key in ("id", "type")}
    plain |= {key: value for key, value in record["attributes"].items() if key not in plain}
    related = record.get("relationships")
    for name, relation in related.items() if isinstance(related, dict) else ():
        data = relation.get("data") if isinstance(relation, dict) else None
        if isinstance(data, dict) and "id" in data:
            plain.setdefault(f"{name}_id", data["id"])
    return plain


def _by_type(records: list[Any]) -> Any:
    """What JSON:API includes beside its records, in a list for every type."""
    if not all(isinstance(record, dict) and "type" in record for record in records):
        return records
    lists: dict[str, list[Any]] = {}
    for record in records:
        lists.setdefault(str(record["type"]), []).append(record)
    return lists
