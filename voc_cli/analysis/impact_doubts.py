"""Reasons not to believe a change: peaks before the date, and dates when nothing was done.

Placebo dates. Every week that has 8 weeks before the date on both sides is tried as if it had been
the date. `placebo` is the share of them with a change at least as large in the same direction; a
drop that at least one in four made-up dates shows too is no improvement but `unclear`.

Peaks. Teams act after a peak, and after a peak counts fall by themselves. Weeks before the date
that hold more than twice the median and 4 robust standard deviations above it (1.4826 times the
median absolute deviation, at least that of a Poisson count) are left out (up to a third of them)
and the change is estimated again: what is a fall only with them is `unclear`.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from voc_cli.analysis.impact_control import Beside, Question, weeks_of
from voc_cli.analysis.impact_rows import effects_of
from voc_cli.analysis.impact_weeks import FEWEST_WEEKS

__all__ = ["doubted", "placebo_of", "without_peaks"]

Mask = npt.NDArray[np.bool_]

_PLACEBO_LIMIT = 0.25
_PEAK_SD = 4.0
_PEAK_RATIO = 2.0
_PEAK_TICKETS = 5


def placebo_of(asked: Question, mask: Mask, beside: Beside, row: dict[str, Any]) -> dict[str, Any]:
    n = asked.weeks.n_before
    if "rate_ratio" not in row or n < 2 * FEWEST_WEEKS:
        return {"placebo": None, "n_placebo": 0}
    counts = asked.weeks.count(mask)[None, :n]
    real = float(np.log(row["rate_ratio"]))
    past = weeks_of(beside, np.arange(n))
    larger = []
    for cut in range(FEWEST_WEEKS, n - FEWEST_WEEKS + 1):
        found = float(effects_of(cut, counts, past)[0].log_ratio[0])
        larger.append(found <= real if real < 0 else found >= real)
    return {"placebo": sum(larger) / len(larger), "n_placebo": len(larger)}


def without_peaks(
    asked: Question, mask: Mask, beside: Beside, row: dict[str, Any]
) -> dict[str, Any]:
    """How many weeks before stand out, and the verdict that does not rest on them."""
    n = asked.weeks.n_before
    counts = asked.weeks.count(mask)
    past = counts[:n]
    usual = float(np.median(past))
    spread = max(1.4826 * float(np.median(np.abs(past - usual))), float(np.sqrt(usual)))
    high = max(usual + _PEAK_SD * spread, _PEAK_RATIO * usual)
    out = (past > high) & (past >= _PEAK_TICKETS)
    found = int(out.sum())
    if not 0 < found <= n // 3 or row["verdict"] not in ("improved", "partial"):
        return {"n_spikes": found}
    kept = np.concatenate([~out, np.ones(asked.weeks.n_after, dtype=np.bool_)])
    calm = weeks_of(beside, np.flatnonzero(kept))
    upper = float(effects_of(n - found, counts[None, kept], calm)[2][0])
    return {"n_spikes": found, "verdict": row["verdict"] if upper < 1 else "unclear"}


def doubted(row: dict[str, Any]) -> dict[str, Any]:
    """A change that made-up dates show as often is no change that can be told."""
    placebo = row.get("placebo")
    changed = row["verdict"] in ("improved", "partial", "worse")
    doubted = changed and placebo is not None and placebo >= _PLACEBO_LIMIT
    return row | {"verdict": "unclear"} if doubted else row
