r"""Cells of tables that databases write out as text: `\N` is nothing, `\n` a new line.

MySQL (`SELECT … INTO OUTFILE`, `mysql --batch`) and PostgreSQL (`COPY`) write them so.
"""

import re

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells.scan import holds

_NOTHING = r"\N"
_IN_TEXT = re.compile(r"(?:^|[\t,;|])\\N(?=[\t,;|\r\n]|$)", re.MULTILINE)
_ESCAPED = re.compile(r"\\([\\ntrb0])")
_MEANT = {"\\": "\\", "n": "\n", "t": "\t", "r": "\r", "b": "", "0": ""}

__all__ = ["is_dump", "without_escapes"]


def is_dump(text: str) -> bool:
    r"""Whether cells stand for nothing as databases write it (`\N`)."""
    return r"\N" in text and _IN_TEXT.search(text) is not None


def without_escapes(table: pa.Table) -> pa.Table:
    """The table of a dump with its cells as the database holds them."""
    columns = []
    for column in table.columns:
        if not holds(column, "\\"):
            columns.append(column)
            continue
        bare = pc.if_else(pc.equal(column, _NOTHING), pa.scalar(None, pa.string()), column)
        columns.append(pa.chunked_array([pa.array(map(_meant, bare.to_pylist()), pa.string())]))
    return pa.table(columns, names=table.column_names)


def _meant(cell: str | None) -> str | None:
    if cell is None or "\\" not in cell:
        return cell
    return _ESCAPED.sub(lambda found: _MEANT[found[1]], cell) or None
