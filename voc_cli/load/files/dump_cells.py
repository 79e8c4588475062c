r"""Cells of tables that databases write out as text: `\N` is nothing, `\n` a new line.

MySQL (`SELECT … INTO OUTFILE`, `mysql --batch`) and PostgreSQL (`COPY`) write them so.
"""

import re

import pyarrow as pa

from voc_cli.load.cells.scan import holds

_NOTHING = r"\N"
_IN_TEXT = re.compile(rb"(?:^|[\t,;|])\\N(?=[\t,;|\r\n]|$)", re.MULTILINE)
_ESCAPED = re.compile(r"\\([\\ntrb0])")
_MEANT = {"\\": "\\", "n": "\n", "t": "\t", "r": "\r", "b": "", "0": ""}

__all__ = ["is_dump", "meant", "without_escapes"]


def is_dump(data: bytes) -> bool:
    r"""Whether cells stand for nothing as databases write it (`\N`)."""
    place = data.find(b"\\")  # for two letters Python's search is twenty times slower
    while place >= 0 and data[place + 1 : place + 2] != b"N":
        place = data.find(b"\\", place + 1)
    return place >= 0 and _IN_TEXT.search(data, max(0, place - 1)) is not None


def without_escapes(table: pa.Table) -> pa.Table:
    """The table of a dump with its cells as the database holds them."""
    columns = []
    for column in table.columns:
        if not holds(column, "\\"):
            columns.append(column)
            continue
        columns.append(pa.chunked_array([pa.array(map(meant, column.to_pylist()), pa.string())]))
    return pa.table(columns, names=table.column_names)


def meant(cell: str | None) -> str | None:
    r"""What a cell stands for, None for `\N`."""
    if cell == _NOTHING:
        return None
    if cell is None or "\\" not in cell:
        return cell
    return _ESCAPED.sub(lambda found: _MEANT[found[1]], cell) or None
