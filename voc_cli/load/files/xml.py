"""Tables out of XML: the workbooks that Excel 2003 and web grids write, and lists of records."""

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from typing import Any

from voc_cli.errors import InputError
from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.files.json_records import names_record
from voc_cli.load.files.records import frame_of_records
from voc_cli.load.files.xml_text import DEEPEST, own_text, plain_tag, write_as_text
from voc_cli.load.model import Frame, Grid

_MOST_COLUMNS = 2000
_REPEATED = 2
_WORKBOOK = "urn:schemas-microsoft-com:office:spreadsheet"

__all__ = ["read_xml"]


def read_xml(text: str, *, name: str) -> list[Grid] | Frame:
    """The sheets of a SpreadsheetML workbook, or the records that an XML document repeats.

    Raises InputError for broken XML, and for XML in which nothing repeats.
    """
    if "<!ENTITY" in text:
        raise InputError("load.xml_broken", file=name, line=1)  # entities can grow without end
    try:
        root = ET.fromstring(_without_declaration(text))
    except ET.ParseError as error:
        raise InputError("load.xml_broken", file=name, line=error.position[0]) from None
    if _WORKBOOK in root.tag:
        return [grid for grid in map(_grid, _named(root, "Worksheet")) if grid.rows]
    write_as_text(root)
    records = _records(root)
    if not records:
        raise InputError("load.xml_without_records", file=name)
    return frame_of_records(records, list(range(1, len(records) + 1)), "xml")


def _without_declaration(text: str) -> str:
    """The text has been decoded: what its declaration says of an encoding is over."""
    bare = text.lstrip("\ufeff \t\r\n")
    return bare.partition("?>")[2] if bare.startswith("<?xml") else bare


def _named(node: ET.Element, name: str) -> Iterator[ET.Element]:
    return (child for child in node.iter() if plain_tag(child.tag) == name)


def _attribute(node: ET.Element, name: str) -> str | None:
    return next((v for key, v in node.attrib.items() if plain_tag(key) == name), None)


def _number(node: ET.Element, name: str) -> int:
    given = _attribute(node, name)
    return min(int(given[:9]), 1 << 20) if given is not None and given.isdecimal() else 0


def _grid(sheet: ET.Element) -> Grid:
    rows: list[list[str]] = []
    merged: list[tuple[int, int, int]] = []
    for row in _named(sheet, "Row"):
        rows.extend([[]] * (_number(row, "Index") - 1 - len(rows)))
        cells: list[str] = []
        for cell in (child for child in row if plain_tag(child.tag) == "Cell"):
            cells.extend([""] * (min(_number(cell, "Index"), _MOST_COLUMNS) - 1 - len(cells)))
            data = next((child for child in cell if plain_tag(child.tag) == "Data"), None)
            down = _number(cell, "MergeDown")
            if down:
                merged.append((len(cells), len(rows), len(rows) + down))
            cells.append("" if data is None else _said(data))
            across = min(_number(cell, "MergeAcross"), _MOST_COLUMNS - len(cells))
            cells.extend([""] * across)
        rows.append(cells)
    while rows and not any(rows[-1]):
        rows.pop()
    kept = tuple(cell for cell in merged if cell[2] < len(rows))
    return Grid(rows, _attribute(sheet, "Name"), kept)


def _said(data: ET.Element) -> str:
    """The text of a cell; a whole number without `.0`, a moment without its `T` of ISO."""
    text = "".join(data.itertext()).strip()
    if _attribute(data, "Type") == "Number" and text.endswith(".0"):
        return text[:-2]
    return text


def _records(root: ET.Element) -> list[dict[str, Any]]:
    """The elements that are tickets, wherever in the document they stand.

    Those that are called so (`ticket`, `issue`, `item`), else those with a text or a title of their
    own, the outer ones first: what was said in a ticket stands inside it. Else the elements that
    are repeated most below one parent and have something inside.
    """
    floors: dict[tuple[str, ...], list[ET.Element]] = {}
    _walk(root, (), floors)
    of = sorted(floors.items(), key=lambda each: (len(each[1]) < _REPEATED, len(each[0])))
    called = [found for path, found in of if names_record(path[-1])]
    told = [found for _, found in of if len(found) >= _REPEATED and any(map(_is_told, found))]
    best = next(iter(called), None)
    if best is None:
        best = _whole(root, told[0]) if told else _repeated_most(root)
    many = _several(best)
    return [_record(item, many) for item in best]


def _whole(root: ET.Element, parts: list[ET.Element]) -> list[ET.Element]:
    """What a question and its answers stand in, where each of the elements has one of its own."""
    above = {child: parent for parent in root.iter() for child in parent}
    found = [above[part] for part in parts]
    own = len({*map(id, found)}) == len(found) and root not in found
    more = any(len(parent) > 1 or parent.attrib for parent in found)
    return found if own and more else parts


def _walk(
    node: ET.Element, path: tuple[str, ...], floors: dict[tuple[str, ...], list[ET.Element]]
) -> None:
    """The elements below a node that have something inside, by the names that lead to them."""
    for child in node:
        if (len(child) or len(child.attrib) > 1) and len(path) < DEEPEST:
            below = (*path, plain_tag(child.tag))
            floors.setdefault(below, []).append(child)
            _walk(child, below, floors)


def _is_told(item: ET.Element) -> bool:
    """Whether an element has a text or a title of its own."""
    named = {**item.attrib, **{child.tag: child.text or "" for child in item if not len(child)}}
    return any(
        said.strip() and read_header(plain_tag(name)).field in ("body", "subject")
        for name, said in named.items()
    )


def _repeated_most(root: ET.Element) -> list[ET.Element]:
    best: list[ET.Element] = []
    for parent in root.iter():
        inside = Counter(child.tag for child in parent if len(child) or len(child.attrib) > 1)
        tag, times = next(iter(inside.most_common(1)), ("", 0))
        if times > len(best):
            best = [child for child in parent if child.tag == tag]
    return best or _texts(root)


def _texts(root: ET.Element) -> list[ET.Element]:
    """Elements with nothing but a text, where their name says that it is one (`review`)."""
    found: dict[str, list[ET.Element]] = {}
    for node in root.iter():
        name = plain_tag(node.tag)
        named = names_record(name) or read_header(name).field == "body"
        if not len(node) and own_text(node) and named:
            found.setdefault(name, []).append(node)
    return max((items for items in found.values() if len(items) >= _REPEATED), key=len, default=[])


def _value(item: ET.Element, many: Set[str]) -> Any:
    """A list where an element holds things of one kind (`<notes type="array"><note>…`)."""
    if not len(item):
        text = (item.text or "").strip()
        return text == "true" if text in ("true", "false") else text or None
    kinds = {plain_tag(child.tag) for child in item}
    listed = _attribute(item, "type") == "array" or plain_tag(item.tag) in {f"{k}s" for k in kinds}
    if len(kinds) == 1 and listed and any(len(child) or child.attrib for child in item):
        return [_record(child, many) for child in item]
    return _record(item, many)


def _record(item: ET.Element, many: Set[str]) -> dict[str, Any]:
    """What an element holds; `many` are what one of its kind holds several times."""
    record: dict[str, Any] = {plain_tag(key): value for key, value in item.attrib.items()}
    again = Counter(plain_tag(child.tag) for child in item)
    held: dict[str, Any] = {}
    for child in item:
        name = plain_tag(child.tag)
        value = _record(child, many) if name in many else _value(child, many)
        if again[name] > 1 or name in many:
            held.setdefault(name, []).append(value)
        else:
            held[name] = value
    record |= held
    if own := own_text(item):
        record.setdefault("text", own)  # `<message from="5001">…</message>`
    return record


def _several(items: Sequence[ET.Element]) -> Set[str]:
    """The names of what an element holds several times, with something inside."""
    nodes = [node for item in items for node in item.iter()]
    full = {plain_tag(node.tag) for node in nodes if len(node) or node.attrib}
    return {
        name
        for node in nodes
        for name, times in Counter(plain_tag(child.tag) for child in node).items()
        if times > 1 and name in full
    }
