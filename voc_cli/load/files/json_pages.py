"""Answers of an API that were saved page by page: one document of what all pages hold.

A program that fetches every page leaves a list of them, or a line for each. What is in a list of
a page goes on in the same list of the next; people and messages that were answered beside the
records (`included`, `users`) stay lists beside them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.conversations.message_lists import is_conversation, is_spoken

Record = Mapping[str, Any]
# What only an answer that goes on says, wherever in it.
_GOES_ON = frozenset(
    "nextpage previouspage prevpage nextcursor nexttoken nextpagetoken nextlink odatanextlink"
    " paging pagination pageable pageinfo pagenumber pagesize pageno perpage totalpages"
    " totalelements totalcount totalresults hasmore hasnext hasnextpage islast lastpage"
    " currentpage scrollid endofstream aftercursor beforecursor afterurl nexturl previousurl".split()
)
# What may stand beside a list for other reasons; two of them are an answer's.
_MAY_GO_ON = frozenset(
    "page next previous prev first last count total limit offset size links meta success"
    " cursor after included status code error errors message msg".split()
)
# An answer as a recorder keeps it.
_EXCHANGE = frozenset({"response", "request"})
_ANSWERS_SAY = frozenset("message msg code status reason resultmsg resultcode result".split())
_OF_TICKETS = frozenset({"ticket_id", "body", "subject", "created_at", "rating", "nps"})
_DEEP = 5
_FEW = 2

__all__ = ["are_pages", "without_pages"]


def without_pages(node: Any, depth: int = 0) -> Any:
    """A document in which every list of pages is what they hold together."""
    if isinstance(node, list):
        if _are_lists(node):
            node = [item for page in node for item in page]
        if not are_pages(node):
            return node
        whole = _merged(node)
        lists = [value for _, value in _lists(whole, 0)]
        return lists[0] if len(lists) == 1 and depth else whole
    if not isinstance(node, dict) or depth >= _FEW:
        return node
    return {key: without_pages(value, depth + 1) for key, value in node.items()}


def _are_lists(items: Sequence[Any]) -> bool:
    """Whether all items are lists of objects: pages of an API that answers with bare lists."""
    lists = bool(items) and all(isinstance(item, list) for item in items)
    return lists and all(isinstance(inner, dict) for item in items for inner in item)


def are_pages(items: Sequence[Any]) -> bool:
    """Whether all items are pages of answers to one question: lists of records, no record."""
    if not items or not all(isinstance(item, dict) for item in items):
        return False
    keys = set(items[0])
    alike = all(len(keys & set(item)) * 2 > len(keys | set(item)) for item in items)
    return alike and all(_may_be_page(item) for item in items) and any(map(_is_page, items))


def _may_be_page(item: Record) -> bool:
    """Whether an object speaks of nothing itself, as pages do, the last and empty one too."""
    if is_conversation(item):
        return False
    says = (key for key, value in item.items() if isinstance(value, (str, int)))
    about = (key for key in says if _folded(key) not in _GOES_ON | _MAY_GO_ON | _ANSWERS_SAY)
    return not any(read_header(key).field in _OF_TICKETS for key in about)


def _is_page(item: Record) -> bool:
    """Whether an object holds a list of records, and says that it is one answer of several."""
    keys = {_folded(key) for key in _keys_around(item, 0)}
    beside = {_folded(key) for key, value in item.items() if not isinstance(value, (list, dict))}
    goes_on = bool(keys & _GOES_ON) or len(keys & _MAY_GO_ON) >= _FEW or set(item) == _EXCHANGE
    goes_on = goes_on or (bool(beside) and beside <= _MAY_GO_ON)
    return goes_on and any(_are_records(path, found) for path, found in _lists(item, 0))


def _are_records(path: Sequence[str], items: Sequence[Record]) -> bool:
    """Whether a list holds records; messages are one conversation, unless each has replies."""
    if not all(map(is_spoken, items)) or _folded(path[-1]) not in ("messages", "comments"):
        return True
    return any(isinstance(value, list) and value for item in items for value in item.values())


def _keys_around(node: Record, depth: int) -> Iterator[str]:
    for key, value in node.items():
        yield key
        if isinstance(value, dict) and depth < _DEEP:
            yield from _keys_around(value, depth + 1)


def _lists(node: Record, depth: int) -> Iterator[tuple[tuple[str, ...], list[Record]]]:
    """Lists of objects that a page holds, with the keys that lead there."""
    for key, value in node.items():
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            yield (key,), value
        elif isinstance(value, dict) and depth < _DEEP:
            for path, found in _lists(value, depth + 1):
                yield (key, *path), found


def _merged(pages: Sequence[Record]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for page in pages:
        _add(whole, page)
    return whole


def _add(whole: dict[str, Any], page: Record) -> None:
    """Adds a page to the document; what pages say once each is as the first of them says it."""
    for key, value in page.items():
        before = whole.get(key)
        if isinstance(before, list) and isinstance(value, list):
            before.extend(value)
        elif isinstance(before, dict) and isinstance(value, dict):
            _add(before, value)
        elif not before and isinstance(value, list):
            whole[key] = [*value]
        elif not before and isinstance(value, dict):
            whole[key] = {}
            _add(whole[key], value)
        elif before is None:
            whole[key] = value


def _folded(key: str) -> str:
    return "".join(sign for sign in key.lower() if sign.isalnum())
