"""One key as a row of IMPACT_SCHEMA: its effect, its interval and the verdict on them.

Verdict. improved: the interval lies below 1. partial: it does, and above the expected ratio too.
worse: it lies above 1. none: it holds 1 and rules out what would have mattered (the expected drop;
a drop or rise of a fifth where none was expected). unclear: anything else, fewer than 10 tickets
before, and a change that only a slope makes which chance may have made.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from voc_cli.analysis.impact.control import Beside, Question
from voc_cli.analysis.impact.effect import Effects, estimate_effects

__all__ = ["effects_of", "figures_of", "filled_row", "row_of", "verdict_of"]

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_FEWEST_TICKETS = 10
_MATTERS = 0.8


def verdict_of(
    ratio: float, lower: float, upper: float, *, expect: float | None, borne: bool = False
) -> str:
    """The verdict of an interval; see the module's text. `borne`: by an unproven slope alone."""
    hoped = None if expect is None else 1 + expect
    if not np.isfinite(ratio) or borne:
        return "unclear"
    if lower > 1:
        return "worse"
    if upper < 1:
        return "partial" if hoped is not None and lower > hoped else "improved"
    if hoped is not None:
        return "none" if lower > hoped else "unclear"
    return "none" if lower > _MATTERS and upper < 1 / _MATTERS else "unclear"


def effects_of(n: int, counts: Floats, beside: Beside) -> tuple[Effects, Floats, Floats]:
    """Effects of the rows of `counts` (series × weeks, `n` before), with lower and upper ratio."""
    sides: dict[str, Any] = {}
    if beside.control is not None:
        wide = np.broadcast_to(beside.control, counts.shape)
        sides = {"control_before": wide[:, :n], "control_after": wide[:, n:]}
    found = estimate_effects(
        counts[:, :n],
        counts[:, n:],
        drift_controlled=beside.drift,
        season=beside.season,
        season_variance=beside.season_variance,
        **sides,
    )
    lower, upper = (
        np.exp(np.clip(found.log_ratio + sign * found.half_width, -50, 50)) for sign in (-1, 1)
    )
    return found, lower, upper


def row_of(
    asked: Question,
    name: str,
    label: str,
    mask: Mask,
    beside: Beside,
) -> dict[str, Any]:
    counts = asked.weeks.count(mask)
    found, lower, upper = effects_of(asked.weeks.n_before, counts[None, :], beside)
    return filled_row(asked, name, label, counts, found, lower, upper, 0)


def filled_row(
    asked: Question,
    name: str,
    label: str,
    counts: Floats,
    found: Effects,
    lower: Floats,
    upper: Floats,
    at: int,
) -> dict[str, Any]:
    n = asked.weeks.n_before
    n_before, n_after = int(counts[:n].sum()), int(counts[n:].sum())
    row: dict[str, Any] = {
        "key": name,
        "label": label,
        "n_before": n_before,
        "n_after": n_after,
        "weeks_before": n,
        "weeks_after": asked.weeks.n_after,
        "observed": float(counts[n:].mean()),
        "expect": asked.expect,
        "verdict": "unclear",
    }
    if n_before < _FEWEST_TICKETS:
        return row
    return row | figures_of(found, lower, upper, at, expect=asked.expect)


def figures_of(
    found: Effects, lower: Floats, upper: Floats, at: int, *, expect: float | None
) -> dict[str, Any]:
    """The figures of one series and the verdict on them."""
    ratio = float(np.exp(found.log_ratio[at]))
    low, high = float(lower[at]), float(upper[at])
    borne = bool(found.borne[at])
    return {
        "rate_ratio": ratio,
        "lower": low,
        "upper": high,
        "p_value": float(found.p_value[at]),
        "verdict": verdict_of(ratio, low, high, expect=expect, borne=borne),
        "counterfactual": float(found.counterfactual[at]),
        "level": float(np.exp(np.clip(found.level[at], -50, 50))),
        "slope": float(np.exp(found.slope[at]) - 1),
        "withstands": None if borne else _withstands(float(found.withstands[at]), low, high),
        "trend_only": borne,
    }


def _withstands(drift: float, low: float, high: float) -> float | None:
    """The hidden drift a week that a change survives, as a proportion; None where there is none."""
    return float(np.expm1(drift)) if np.isfinite(drift) and (high < 1 or low > 1) else None
