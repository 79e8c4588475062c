"""Reasons not to believe a change: peaks before the date, and dates when nothing was done.

Placebo dates. Every week that has 8 weeks before the date on both sides is tried as if it had been
the date. `placebo` is the share of them with a change at least as large in the same direction; a
drop that at least one in four made-up dates shows too is no improvement but `unclear`.

Peaks. Teams act after a peak, and after a peak counts fall by themselves. Weeks before the date
that hold more than twice the median and 4 robust standard deviations above it (1.4826 times the
median absolute deviation, at least that of a Poisson count) are left out (up to a third of them):
figures are those of the other weeks, since a peak at the end of a short past would draw out a line
to counts that never were. What is a fall only with them is `unclear`, and so is what is a rise only
without them.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from voc_cli.analysis.impact.control import Beside, Question, weeks_of
from voc_cli.analysis.impact.rows import effects_of, figures_of
from voc_cli.analysis.impact.weeks import FEWEST_WEEKS

__all__ = ["PLACEBO_LIMIT", "doubted", "placebo_of", "without_peaks"]

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_FELL = ("improved", "partial")
PLACEBO_LIMIT = 0.25
_PEAK_SD = 4.0
_PEAK_RATIO = 2.0
_PEAK_TICKETS = 5


def placebo_of(asked: Question, mask: Mask, beside: Beside, row: dict[str, Any]) -> dict[str, Any]:
    """Share of made-up dates with as large a change, and how many there are; peaks left out."""
    weeks = asked.weeks.count(mask)
    calm = np.flatnonzero(_calm(weeks, asked.weeks.n_before)[: asked.weeks.n_before])
    n = calm.size
    if "rate_ratio" not in row or n < 2 * FEWEST_WEEKS:
        return {"placebo": None, "n_placebo": 0}
    counts = weeks[None, calm]
    real = float(np.log(row["rate_ratio"]))
    past = weeks_of(beside, calm)
    larger = []
    for cut in range(FEWEST_WEEKS, n - FEWEST_WEEKS + 1):
        found = float(effects_of(cut, counts, past)[0].log_ratio[0])
        larger.append(found <= real if real < 0 else found >= real)
    return {"placebo": sum(larger) / len(larger), "n_placebo": len(larger)}


def without_peaks(
    asked: Question, mask: Mask, beside: Beside, row: dict[str, Any]
) -> dict[str, Any]:
    """How many weeks before are left out, and the figures and verdict that do not rest on them."""
    n = asked.weeks.n_before
    counts = asked.weeks.count(mask)
    kept = _calm(counts, n)
    if "rate_ratio" not in row or kept.all():
        return {"n_spikes": 0}
    left = int((~kept).sum())
    beside = weeks_of(beside, np.flatnonzero(kept))
    found = effects_of(n - left, counts[None, kept], beside)
    calm = figures_of(*found, 0, expect=asked.expect)
    allowed = (*_FELL, "none") if row["verdict"] in _FELL else (*_FELL, "none", row["verdict"])
    verdict = calm["verdict"] if calm["verdict"] in allowed else "unclear"
    return calm | {"n_spikes": left, "verdict": verdict}


def _peaks(past: Floats) -> Mask:
    """Weeks that stand out among those before the date."""
    usual = float(np.median(past))
    spread = max(1.4826 * float(np.median(np.abs(past - usual))), float(np.sqrt(usual)))
    high = max(usual + _PEAK_SD * spread, _PEAK_RATIO * usual)
    return (past > high) & (past >= _PEAK_TICKETS)


def _calm(counts: Floats, n: int) -> Mask:
    """All weeks but the peaks among the `n` before the date, where those are a third at most."""
    kept = np.ones(counts.size, dtype=np.bool_)
    peaks = _peaks(counts[:n])
    if 0 < peaks.sum() <= n // 3:
        kept[:n] = ~peaks
    return kept


def doubted(row: dict[str, Any]) -> dict[str, Any]:
    """A change that made-up dates show as often is no change that can be told."""
    placebo = row.get("placebo")
    changed = row["verdict"] in ("improved", "partial", "worse")
    doubted = changed and placebo is not None and placebo >= PLACEBO_LIMIT
    return row | {"verdict": "unclear"} if doubted else row
