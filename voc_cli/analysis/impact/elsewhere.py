"""Where else something changed at the same date: other values of the column, and segments.

Moved elsewhere. The other values of the key's column that rose from the same date on: interval
above 1, at least one ticket a week more, Benjamini-Hochberg 5 % over all of them.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from voc_cli.analysis.impact.control import Beside, Question, control_of, season_of
from voc_cli.analysis.impact.doubts import without_peaks
from voc_cli.analysis.impact.effect import DRIFT
from voc_cli.analysis.impact.keys import Key
from voc_cli.analysis.impact.rows import effects_of, filled_row, row_of
from voc_cli.analysis.impact.weeks import groups_of
from voc_cli.analysis.trend.discovery import benjamini_hochberg
from voc_cli.schema import UNCLASSIFIED

__all__ = ["moved_elsewhere", "segments_of"]

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_FDR = 0.05
_MOST_SEGMENTS = 30


def moved_elsewhere(asked: Question, key: Key, mask: Mask) -> list[dict[str, Any]]:
    """A row for every other value of the key's column; those that surely rose are `worse`."""
    rows, codes, words = groups_of(asked.tickets, (key.column,), aliases=asked.aliases)
    kept = ~mask[rows]
    grid = asked.weeks.grid(rows[kept], codes[kept], len(words))
    chosen = [i for i, word in enumerate(words) if word not in (key.value, *key.also, UNCLASSIFIED)]
    if not chosen:
        return []
    season: tuple[Floats | None, Floats | float] = (None, 0.0)
    if asked.past is not None:
        season = season_of(asked, asked.past.grid(rows[kept], codes[kept], len(words))[chosen])
    beside = Beside(None, DRIFT, *season)
    found, lower, upper = effects_of(asked.weeks.n_before, grid[chosen], beside)
    tested = np.where(np.isfinite(found.p_value), found.p_value, 1.0)
    sure = benjamini_hochberg(tested) <= _FDR
    made = []
    for at, group in enumerate(chosen):
        word = words[group]
        row = filled_row(asked, word, word, grid[group], found, lower, upper, at) | {"expect": None}
        more = row["observed"] - (row.get("counterfactual") or 0.0)
        rose = sure[at] and row["verdict"] == "worse" and more >= 1
        fell = sure[at] and row["verdict"] == "improved"
        if row["verdict"] in ("worse", "improved", "partial") and not (rose or fell):
            row["verdict"] = "unclear"
        made.append(row)
    return sorted(made, key=lambda row: (row["verdict"] != "worse", row["key"]))


def segments_of(
    asked: Question,
    key: Key,
    mask: Mask,
    controls: Sequence[Key] | None,
    by: Sequence[str],
) -> list[dict[str, Any]]:
    if not by:
        return []
    rows, codes, words = groups_of(asked.tickets, by, aliases=asked.aliases)
    sizes = np.bincount(codes[mask[rows]], minlength=len(words))
    largest = sorted(range(len(words)), key=lambda i: (-sizes[i], words[i]))[:_MOST_SEGMENTS]
    made = []
    for group in largest:
        if not sizes[group]:
            continue
        within = np.zeros_like(mask)
        within[rows[codes == group]] = True
        names, beside = control_of(asked, key, mask, controls, within)
        name = f"{key.name} × {words[group]}"
        row = row_of(asked, name, f"{key.label} × {words[group]}", mask & within, beside)
        row |= without_peaks(asked, mask & within, beside, row)
        made.append(
            row | {"control": names, "by": ",".join(by), "segment": words[group], "moved_to": []}
        )
    return made
