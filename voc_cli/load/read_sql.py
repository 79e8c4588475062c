"""Tables out of a database dump: what `INSERT INTO` statements put into each table."""

import re
from collections.abc import Iterator

from voc_cli.load.model import Grid

_BEGINS = re.compile(
    r"(?is)\A\s*(?:--|/\*|#|set\s|drop\s+table|create\s+table|insert\s+into|begin|use\s|lock\s)"
)
_NAME = r"(?:`[^`]+`|\"[^\"]+\"|\[[^\]]+\]|[\w$.]+)"
_INSERT = re.compile(
    rf"(?is)\binsert\s+(?:ignore\s+)?into\s+(?P<table>{_NAME}(?:\.{_NAME})?)\s*(?:\((?P<names>[^()]*)\))?\s*values\s*"
)
_CREATE = re.compile(
    rf"(?is)\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?(?P<table>{_NAME}(?:\.{_NAME})?)\s*\((?P<body>.*?)\)\s*(?:engine\b[^;]*|[^;()]*);"
)
_COLUMN = re.compile(
    r"(?m)^\s*(?P<name>`[^`]+`|\"[^\"]+\"|\[[^\]]+\]|(?!(?:primary|unique|key|constraint|index|fulltext|foreign|check)\b)\w+)\s+\w",
    re.I,
)
_VALUE = re.compile(
    r"(?s)\s*(?:[NnEe]?'(?P<text>(?:[^'\\]|\\.|'')*)'|(?P<bare>[^,()'\s][^,()']*?(?:\([^()]*\))?))\s*(?P<end>[,)])"
)
_ESCAPED = re.compile(r"\\(.)|''", re.S)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "0": "", "Z": ""}

__all__ = ["is_sql", "read_sql"]


def is_sql(head: str) -> bool:
    """Whether a text is a dump that fills tables."""
    return bool(_BEGINS.match(head)) and bool(_INSERT.search(head))


def read_sql(text: str) -> list[Grid]:
    """A grid for every table: its column names, then its rows."""
    names = {
        _bare(found["table"]): [_bare(m["name"]) for m in _COLUMN.finditer(found["body"])]
        for found in _CREATE.finditer(text)
    }
    rows: dict[str, list[list[str]]] = {}
    for found in _INSERT.finditer(text):
        table = _bare(found["table"])
        if found["names"]:
            names[table] = [_bare(name) for name in found["names"].split(",")]
        rows.setdefault(table, []).extend(_rows(text, found.end()))
    grids: list[Grid] = []
    for table, values in rows.items():
        width = max(map(len, values), default=0)
        header = names.get(table, [])
        if len(header) != width:
            header = [f"col{n + 1}" for n in range(width)]
        grids.append(Grid([header, *values], table))
    return grids


def _bare(name: str) -> str:
    return name.strip().split(".")[-1].strip('`"[] ')


def _rows(text: str, place: int) -> Iterator[list[str]]:
    """The rows `(…), (…)` from a place on, up to the end of the statement."""
    while (begin := re.compile(r"\s*,?\s*\(").match(text, place)) is not None:
        place = begin.end()
        row: list[str] = []
        while (value := _VALUE.match(text, place)) is not None:
            place = value.end()
            row.append(_said(value))
            if value["end"] == ")":
                yield row
                break
        else:
            return


def _said(value: re.Match[str]) -> str:
    if value["text"] is None:
        bare = value["bare"]
        return "" if bare.upper() == "NULL" else bare
    return _ESCAPED.sub(lambda m: "'" if m[1] is None else _LETTERS.get(m[1], m[1]), value["text"])
