"""The guard against cells that a spreadsheet would run as a formula: a leading `'`.

A formula begins with `= + - @` after any blanks, or the cell with a tab or a carriage return
(OWASP, CSV injection). A cell that is wholly a number, as `-1`, is none and stays. Blanks are spelt
out because Python and Arrow know different ones.
"""

import re

import pyarrow as pa
import pyarrow.compute as pc

_BLANKS = "\t\n\v\f\r\x1c-\x20\x85\xa0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_FORMULA = f"^(?:[\t\r]|[{_BLANKS}]*[=+\\-@])"
# A sheet turns these into numbers without losing a digit or a leading zero.
_NUMBER = r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?"
_COMPILED, NUMBER = re.compile(_FORMULA), re.compile(_NUMBER, re.ASCII)

__all__ = ["NUMBER", "guarded", "guarded_column"]


def guarded(cell: str) -> str:
    """One cell, harmless."""
    return "'" + cell if _COMPILED.match(cell) and not NUMBER.fullmatch(cell) else cell


def guarded_column(cells: pa.Array) -> pa.Array:
    """A column of strings, harmless: what `guarded` makes of each."""
    risky = pc.match_substring_regex(cells, _FORMULA)
    if pc.any(risky).as_py():
        number = pc.match_substring_regex(cells, f"^{_NUMBER}$")
        risky = pc.and_not(risky, number)
        cells = pc.if_else(risky, pc.binary_join_element_wise("'", cells, ""), cells)
    return cells
