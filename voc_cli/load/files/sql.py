"""Tables out of a database dump: what `INSERT INTO` statements put into each table."""

import re
from datetime import datetime, timedelta

from voc_cli.errors import InputError
from voc_cli.load.files.dump_cells import meant
from voc_cli.load.files.sniff import Text
from voc_cli.load.model import Grid

_BEGINS = re.compile(
    r"(?is)\A\s*(?:--|/\*|#|\\(?:restrict|connect)\b|(?:rem|prompt)\s|"
    r"(?:set|use|lock|alter|copy|truncate|delete|pragma|delimiter|declare|select\s+pg_catalog)\s|"
    r"(?:drop|create)\s+(?:table|database|schema|type|sequence|extension|view|user)\b|"
    r"insert\s+into|insert\s+\[|replace\s+into|begin\b|start\s+transaction)"
)
_NAME = r"(?:`[^`]+`|\"[^\"]+\"|\[[^\]]+\]|[\w$.]+)"
# One part of a name, without dots: were they in it, long texts could be cut in too many ways.
_PART = r"(?:`[^`]+`|\"[^\"]+\"|\[[^\]]+\]|[\w$]+)"
# SQL Server's scripts leave INTO out and bracket every name.
_INSERT = re.compile(
    rf"(?is)\b(?:insert|replace)\s+(?:(?:ignore\s+|or\s+\w+\s+)?into\s+(?P<table>{_PART}(?:\.{{1,2}}{_PART}){{0,3}})|(?P<bracketed>\[[^\]]+\](?:\.\[[^\]]+\]){{0,2}}))\s*"
    r"(?:\((?P<names>(?:\[[^\]]*\]|[^()\[\]])*)\))?\s*values\s*"
)
# What pg_dump writes: rows as lines, cells between tabs, until a line that says `\.`.
_COPY = re.compile(
    rf"(?im)^copy\s+(?P<table>{_PART}(?:\.{_PART}){{0,2}})\s*(?:\((?P<names>[^()]*)\))?\s*"
    r"from\s+stdin\s*;[^\n]*\n"
)
_END_OF_COPY = re.compile(r"(?m)^\\\.\r?$")
_CREATE = re.compile(
    rf"(?is)\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?(?P<table>{_NAME}(?:\.{_NAME})?)\s*\((?P<body>.*?)\)\s*(?:engine\b[^;]*|[^;()]*);"
)
_COLUMN = re.compile(
    r"(?is)^\s*(?P<name>`[^`]+`|\"[^\"]+\"|\[[^\]]+\]|(?!(?:primary|unique|key|constraint|index|fulltext|foreign|check)\b)\w+)\s+\[?\w"
)
_PIECES = re.compile(r"'(?:[^'\\]|\\.|'')*'|--[^\n]*|[(),]|[^'(),-]+|-", re.S)
_BEFORE = r"(?s)\s*(?:(?:(?P<kind>[A-Za-z_][\w ]{0,40}&?)?"  # N'…', E'…', _binary '…', DATE '…'
_AFTER = (
    r"|(?i:cast)\s*\(\s*(?:N?'(?P<cast>(?:[^']|'')*)'|(?P<plain>[^'()\s]+))"
    r"\s+(?i:as)\s+(?P<type>\w+)\s*(?:\([^()]*\))?\s*\)"
    r"|(?P<bare>[^,()'\s][^,()']*?(?:\([^()]*\))?))"
    r"(?:\s*::\s*[\w\".][\w\". ]*(?:\([\d, ]*\)[\w ]*)?(?:\[\])*)*\s*(?P<end>[,)])"
)
_VALUE = re.compile(_BEFORE + r"'(?P<text>(?:[^'\\]|\\.|'')*)')" + _AFTER)
_VERBATIM = re.compile(_BEFORE + r"'(?P<text>(?:[^']|'')*)')" + _AFTER)
_STANDARD = re.compile(
    r"(?i)insert\s+(?:into\s+)?\[|"
    r"standard_conforming_strings\s*=\s*on\b|PostgreSQL database dump|pragma\s+foreign_keys"
)
_FIRST_DAY = datetime(1900, 1, 1)
_ROW = re.compile(r"(?s)\s*(?P<more>,)?(?:\s|--[^\n]*|/\*.*?\*/)*(?P<row>\()?")
_ESCAPED = re.compile(r"\\(.)|''", re.S)
_MOMENT = re.compile(r"(?i)0x([0-9a-f]{8})([0-9a-f]{8})")
# A date that a function reads from its text; a number that only the database knew.
_DATED = re.compile(r"(?i)(?:to_date|to_timestamp|str_to_date)\s*\(\s*'([^']*)'")
_UNSAID = re.compile(r"(?is)(?:null|.*\bnextval\b.*)$")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "0": "", "Z": ""}

__all__ = ["is_sql", "read_sql"]


def is_sql(text: Text) -> bool:
    """Whether a text is a dump that fills tables, however much stands before it does."""
    if not _BEGINS.match(text.head):
        return False
    if _fills(text.head):
        return True
    return not text.is_whole and _fills(text.text)


def _fills(text: str) -> bool:
    return bool(_INSERT.search(text) or _COPY.search(text))


def read_sql(text: str, *, name: str) -> list[Grid]:
    """A grid for every table: its column names, then its rows.

    Raises InputError when a value cannot be read: rows behind it would be lost without a word.
    """
    names = {_bare(found["table"]): _columns(found["body"]) for found in _CREATE.finditer(text)}
    rows: dict[str, list[list[str]]] = {}
    place = 0
    first = _next_statement(text, 0)
    before = 20_000 if first is None else first.end()
    standard = bool(_STANDARD.search(text[: max(20_000, before)]))
    while (found := _next_statement(text, place)) is not None:
        if found.re is _COPY:
            place = _add_lines(rows, names, text, found)
            continue
        table = _bare(found["table"] or found["bracketed"])
        if found["names"]:
            names[table] = [_bare(column) for column in found["names"].split(",")]
        listed = rows.setdefault(table, [])
        place = _add_rows(listed, text, found.end(), standard=standard)
        if place < 0:
            raise InputError("load.sql_broken", file=name, table=table, row=len(listed) + 1)
    grids: list[Grid] = []
    for table, values in rows.items():
        width = max(map(len, values), default=0)
        header = names.get(table, [])
        if len(header) != width:
            header = [f"col{n + 1}" for n in range(width)]
        grids.append(Grid([header, *values], table))
    return grids


def _columns(body: str) -> list[str]:
    """The names of the columns that a table is created with, on lines of their own or on one."""
    parts, depth = [""], 0
    for piece in _PIECES.findall(body):
        depth += (piece == "(") - (piece == ")")
        if piece == "," and depth == 0:
            parts.append("")
        elif not piece.startswith("--"):
            parts[-1] += piece
    found = (_COLUMN.match(part) for part in parts)
    return [_bare(column["name"]) for column in found if column is not None]


def _next_statement(text: str, place: int) -> re.Match[str] | None:
    """The next statement that fills a table."""
    insert, copy = _INSERT.search(text, place), _COPY.search(text, place)
    if insert is None or copy is None:
        return insert or copy
    return min(insert, copy, key=lambda found: found.start())


def _add_lines(
    rows: dict[str, list[list[str]]], names: dict[str, list[str]], text: str, copy: re.Match[str]
) -> int:
    """Adds the rows below a COPY; where they end."""
    table = _bare(copy["table"])
    if copy["names"]:
        names[table] = [_bare(column) for column in copy["names"].split(",")]
    end = _END_OF_COPY.search(text, copy.end())
    last = end.start() if end is not None else len(text)
    lines = text[copy.end() : last].split("\n")
    listed = rows.setdefault(table, [])
    for line in lines[:-1] if not lines[-1] else lines:
        cells = line.removesuffix("\r").split("\t")
        listed.append([meant(cell) or "" for cell in cells])
    return last if end is None else end.end()


def _bare(name: str) -> str:
    return name.strip().split(".")[-1].strip('`"[] ')


def _add_rows(rows: list[list[str]], text: str, place: int, *, standard: bool) -> int:
    r"""Adds the rows `(…), (…)` from a place on; where they end, or -1 at one that is unreadable.

    A `\` escapes what follows it, as in MySQL, unless the dump is of a `standard` database or
    the value makes sense only without (`'C:\'`).
    """
    first = place
    while (begin := _ROW.match(text, place)) is not None and begin["row"]:
        place = begin.end()
        row: list[str] = []
        end = ","
        while end == ",":
            value = _value(text, place, standard=standard)
            if value is None:
                return -1
            row.append(_said(value))
            place, end = value.end(), value["end"]
        rows.append(row)
    return -1 if place > first and begin is not None and begin["more"] else place


def _value(text: str, place: int, *, standard: bool) -> re.Match[str] | None:
    if not standard:
        return _VALUE.match(text, place) or _VERBATIM.match(text, place)
    value = _VERBATIM.match(text, place)
    if value is None or (value["kind"] or "").lower() == "e":
        return _VALUE.match(text, place)
    return value


def _said(value: re.Match[str]) -> str:
    if value["type"] is not None:
        return (value["cast"] or _plain(value["plain"] or "", value["type"])).replace("''", "'")
    if value["text"] is None:
        bare = value["bare"]
        if dated := _DATED.match(bare):
            return dated[1]
        return "" if _UNSAID.match(bare) else bare
    if value.re is _VERBATIM:
        return value["text"].replace("''", "'")
    return _ESCAPED.sub(lambda m: "'" if m[1] is None else _LETTERS.get(m[1], m[1]), value["text"])


def _plain(value: str, kind: str) -> str:
    """A value without quotes; SQL Server writes moments as days since 1900 and 300ths a second."""
    found = _MOMENT.fullmatch(value)
    if found is None or kind.lower() != "datetime":
        return value
    try:
        day = _FIRST_DAY + timedelta(days=int(found[1], 16), seconds=int(found[2], 16) // 300)
    except OverflowError:
        return value
    return day.isoformat(" ")
