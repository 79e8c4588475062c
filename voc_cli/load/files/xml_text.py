"""Prose in XML: elements that hold a text with tags in it become the text that a reader sees."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from voc_cli.load.columns.lexicon import read_header

DEEPEST = 40
_INLINE = frozenset(
    "a abbr b big code del em font i img ins kbd mark s small span strike strong sub sup u wbr"
    " link emphasis".split()
)
_BLOCKS = frozenset(
    "p br div li ul ol pre blockquote hr h1 h2 h3 h4 h5 h6 table thead tbody tr td th".split()
)
_PAGES = frozenset({"p", "br", "div", "span"})  # those that no list of values is made of

__all__ = ["DEEPEST", "own_text", "plain_tag", "write_as_text"]


def plain_tag(tag: str) -> str:
    """The name of an element or an attribute without its namespace."""
    return tag.rsplit("}", 1)[-1]


def write_as_text(root: ET.Element) -> None:
    """Puts the words of every element that is prose into its text, and takes its tags out.

    Lines end where HTML's do. What lies deeper than `DEEPEST` becomes text as well, so that all
    who walk the tree come to an end. The root is no prose: it holds the records.
    """
    waiting = [(child, 1) for child in root]
    while waiting:
        item, depth = waiting.pop()
        if len(item) and (depth >= DEEPEST or _is_prose(item)):
            text = _read_aloud(item)
            del item[:]
            item.text = text
        waiting.extend((child, depth + 1) for child in item)


def own_text(item: ET.Element) -> str:
    """The words of an element between its children."""
    if not len(item):
        return (item.text or "").strip()
    pieces = (item.text, *(child.tail for child in item))
    return " ".join(piece.strip() for piece in pieces if _has_words(piece) and piece)


def _has_words(text: str | None) -> bool:
    return text is not None and any(map(str.isalnum, text))


def _is_prose(item: ET.Element) -> bool:
    """Whether an element holds words with marks in them, and no fields.

    Tags of HTML are marks beside words, and alone where they make lines. Any tag is one that has
    words before and behind it, where it is not called like a column or what it stands in is
    called a text.
    """
    tags = {plain_tag(child.tag).lower() for child in item}
    words = [_has_words(item.text), *(_has_words(child.tail) for child in item)]
    if tags <= _INLINE | _BLOCKS:
        return any(words) or bool(tags & _PAGES)
    amid = words[0] and any(words[1:]) and not any(len(child) for child in item)
    told = read_header(plain_tag(item.tag)).field in ("body", "subject")
    return amid and (told or all(read_header(tag).field is None for tag in tags))


def _read_aloud(item: ET.Element) -> str:
    lines = "".join(_pieces(item)).splitlines()
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def _pieces(item: ET.Element) -> Iterator[str]:
    """The words of an element in their order, a line feed at every end of a line."""
    waiting: list[ET.Element | str] = [item]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
            continue
        end = "\n" if plain_tag(one.tag).lower() in _BLOCKS else ""
        yield f"{end}{one.text or ''}"
        waiting.append(end)
        for child in reversed(one):
            waiting += [child.tail or "", child]
