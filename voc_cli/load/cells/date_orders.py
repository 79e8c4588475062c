"""Which of three numbers is the month: decided once for all columns of times of a table."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells import date_patterns as patterns
from voc_cli.load.cells.date_fields import Fields
from voc_cli.load.cells.date_readers import short_order
from voc_cli.load.cells.samples import spread_sample

_LOOKED_AT = 1000
# What leaves month-first and day-first open: the year stands last.
_YEAR_LAST = frozenset({"cab", "cba"})

__all__ = ["agreed_orders"]


def agreed_orders(columns: Mapping[str, pa.Array], *, decide: bool) -> dict[str, str | None]:
    """The order of each column's short dates, None where the column decides for itself.

    An export writes all of its times in one way, so a column that does not tell month from day
    (`12/03/2024`) is read as one beside it that does (`25/03/2024`), else as the first of them.
    `columns` are trimmed cells by field, the surest time first; with `decide` the order of every
    column is given, as where only a sample of its rows is at hand.
    """
    told = {name: order for name, cells in columns.items() if (order := _order(cells)) is not None}
    sure = {order for order, unsure in told.values() if not unsure and order in _YEAR_LAST}
    open_ones = [name for name, (order, unsure) in told.items() if unsure and order in _YEAR_LAST]
    found: dict[str, str | None] = dict.fromkeys(columns)
    if len(sure) == 1:
        found |= dict.fromkeys(open_ones, next(iter(sure)))
    elif open_ones and not sure:
        found |= dict.fromkeys(open_ones[1:], told[open_ones[0]][0])
    if decide:
        own = {name: order for name, (order, _) in told.items()}
        found = {name: order or own.get(name) for name, order in found.items()}
    return found


def _order(cells: pa.Array) -> tuple[str, bool] | None:
    """The order that a spread sample of cells is best read in, and whether another is as good."""
    rows = pa.array(spread_sample(len(cells), _LOOKED_AT), pa.int64())
    distinct = pc.unique(pc.drop_null(cells.take(rows)))
    groups = pc.extract_regex(distinct, pattern=patterns.SHORT)
    hit = pc.is_valid(groups)
    return short_order(Fields(groups.filter(hit))) if pc.any(hit).as_py() else None
