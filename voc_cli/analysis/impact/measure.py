"""Did a fix work? The weeks after a date beside what the weeks before it let one expect.

The effect and its interval are those of `effect`; what the key is held against stands in `control`,
the verdict in `rows`, what makes a change doubtful (peaks, placebo dates) in `doubts`, other keys
and segments in `elsewhere`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from voc_cli.analysis.impact.control import Question, control_of
from voc_cli.analysis.impact.doubts import doubted, placebo_of, without_peaks
from voc_cli.analysis.impact.elsewhere import moved_elsewhere, segments_of
from voc_cli.analysis.impact.keys import Key, key_mask
from voc_cli.analysis.impact.rows import row_of
from voc_cli.analysis.impact.weeks import FEWEST_WEEKS, weeks_around
from voc_cli.errors import InputError
from voc_cli.schema import IMPACT_SCHEMA

__all__ = ["NO_CONTROL", "Impact", "measure_impact"]

NO_CONTROL: tuple[Key, ...] = ()
_FORCED_WEEKS = 3
_TWO_YEARS, _MOST_PAST = 104, 156  # weeks before the date that tell a season


@dataclass(frozen=True)
class Impact:
    """IMPACT_SCHEMA: the key's row, then one a segment; `moved` the same columns for other keys."""

    table: pa.Table
    moved: pa.Table


def measure_impact(
    tickets: pa.Table,
    key: Key,
    *,
    since: date,
    controls: Sequence[Key] | None = None,
    expect: float | None = None,
    by: Sequence[str] = (),
    force: bool = False,
    as_of: date | None = None,
    aliases: Mapping[str, str] | None = None,
) -> Impact:
    """The impact of what happened on `since` on the weekly number of tickets of `key`.

    controls  keys the user vouches for; None: chosen; NO_CONTROL: none
    expect    the hoped-for change as a proportion (-0.3)
    by        columns whose (crossed) values are looked at one by one

    Raises InputError when there are fewer than 8 whole weeks on a side (3 with `force`), or no
    ticket of the key before the date; UsageError for an unknown column.
    """
    weeks = weeks_around(tickets, since, as_of=as_of)
    fewest = _FORCED_WEEKS if force else FEWEST_WEEKS
    if min(weeks.n_before, weeks.n_after) < fewest:
        raise InputError(
            "impact.too_short" if not force else "impact.too_short_forced",
            since=since, before=weeks.n_before, after=weeks.n_after, fewest=fewest,
        )  # fmt: skip
    past = weeks_around(tickets, since, as_of=as_of, most_before=_MOST_PAST)
    asked = Question(tickets, weeks, past if past.n_before >= _TWO_YEARS else None, expect, aliases)
    mask = key_mask(tickets, key, aliases=aliases)
    if weeks.count(mask)[: weeks.n_before].sum() == 0:
        raise InputError("impact.none_before", key=key.name, since=since)
    names, beside = control_of(asked, key, mask, controls, np.ones_like(mask))
    row = row_of(asked, key.name, key.label, mask, beside)
    row |= without_peaks(asked, mask, beside, row)
    row |= {"control": names, **placebo_of(asked, mask, beside, row)}
    moved = moved_elsewhere(asked, key, mask)
    row["moved_to"] = [other["key"] for other in moved if other["verdict"] == "worse"]
    rows = [doubted(row), *segments_of(asked, key, mask, controls, by)]
    return Impact(
        pa.Table.from_pylist(rows, schema=IMPACT_SCHEMA),
        pa.Table.from_pylist(moved, schema=IMPACT_SCHEMA),
    )
