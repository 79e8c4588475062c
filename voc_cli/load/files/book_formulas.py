"""Formulas of a workbook that nothing has calculated yet: programs write them without a value."""

import io
import re
import zipfile
from collections.abc import Mapping
from html import unescape
from posixpath import join, normpath

from voc_cli.load.files.zip_errors import UNZIP_ERRORS

_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
# A cell that holds a formula and no value. Excel itself writes an empty text as `t="str"`.
_UNCOUNTED = re.compile(
    rb"<c\b(?![^>]*\bt=[\"']str[\"'])[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*"
    rb"(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)

__all__ = ["uncounted_formulas"]


def uncounted_formulas(data: bytes) -> Mapping[str, int]:
    """How many formulas without a value each sheet of an XLSX holds, by its name."""
    found: dict[str, int] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            parts = _parts(book)
            for name, part in parts.items():
                text = book.read(part)
                if b"<f" in text and (n := len(_UNCOUNTED.findall(text))):
                    found[name] = n
    except UNZIP_ERRORS:
        return {}  # reading its cells says what is wrong
    return found


def _parts(book: zipfile.ZipFile) -> dict[str, str]:
    """The file in the workbook that holds each sheet."""
    relations = map(_attributes, _RELATION.findall(book.read("xl/_rels/workbook.xml.rels")))
    target = {one.get("Id", ""): one.get("Target", "") for one in relations}
    parts: dict[str, str] = {}
    for sheet in map(_attributes, _SHEET.findall(book.read("xl/workbook.xml"))):
        path = target.get(sheet.get("id", ""), "")
        part = path.lstrip("/") if path.startswith("/") else normpath(join("xl", path))
        if part in book.namelist():
            parts[sheet.get("name", "")] = part
    return parts


def _attributes(tag: bytes) -> dict[str, str]:
    """Attributes by their names without a prefix (`r:id` is `id`, `sheetId` stays)."""
    return {
        name.decode().rsplit(":", 1)[-1]: unescape(value.decode("utf-8", "replace"))
        for name, value in _ATTRIBUTE.findall(tag)
    }
