"""Did a fix work? The weeks after a date beside what the weeks before it let one expect.

The effect and its interval are those of `voc_cli.analysis.effect`. Around it:

Control. Given keys count together; without any, all other tickets stand for how busy the weeks
were (the other categories; for `column=value` the other values of the column), each of them capped
at twice its median of the side, so that somebody else's outbreak is not taken for busyness. A
child's siblings are no control: complaints move between them.

Season. With two years before the date, the yearly wave of the key and of its control
(`voc_cli.analysis.yearly`, at most the last three years, weeks after the date left out) is taken
out, and what is unsure about it widens the interval.

Placebo dates. Every week that has 8 weeks before the date on both sides is tried as if it had been
the date. `placebo` is the share of them with a change at least as large in the same direction; a
drop that at least one in four made-up dates shows too is no improvement but `unclear`.

Peaks. Teams act after a peak, and after a peak counts fall by themselves. Weeks before the date
that hold more than twice the median and 4 robust standard deviations above it (1.4826 times the
median absolute deviation, at least that of a Poisson count) are left out (up to a third of them)
and the change is estimated again: what is a fall only with them is `unclear`.

Moved elsewhere. The other values of the key's column that rose from the same date on: interval
above 1, at least one ticket a week more, Benjamini-Hochberg 5 % over all of them.

Verdict. improved: the interval lies below 1. partial: it does, and above the expected ratio too.
worse: it lies above 1. none: it holds 1 and rules out what would have mattered (the expected drop;
a drop or rise of a fifth where none was expected). unclear: anything else, and fewer than 10
tickets before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc_cli.analysis.columns import column_names
from voc_cli.analysis.effect import (
    DRIFT,
    DRIFT_BESIDE_OTHERS,
    DRIFT_CONTROLLED,
    Effects,
    estimate_effects,
)
from voc_cli.analysis.impact_keys import Key, key_mask
from voc_cli.analysis.impact_weeks import Weeks, groups_of, weeks_around
from voc_cli.analysis.yearly import yearly_wave
from voc_cli.errors import InputError
from voc_cli.schema import IMPACT_SCHEMA, UNCLASSIFIED

__all__ = ["FEWEST_WEEKS", "NO_CONTROL", "Impact", "measure_impact", "verdict_of"]

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

FEWEST_WEEKS = 8
NO_CONTROL: tuple[Key, ...] = ()
_FORCED_WEEKS = 3
_FEWEST_TICKETS = 10
_MATTERS = 0.8
_PLACEBO_LIMIT = 0.25
_FDR = 0.05
_MOST_SEGMENTS = 30
_TWO_YEARS, _MOST_PAST = 104, 156  # weeks before the date that tell a season
_PEAK_SD = 4.0
_PEAK_RATIO = 2.0
_PEAK_TICKETS = 5
_OTHERS = "*"


@dataclass(frozen=True)
class Impact:
    """IMPACT_SCHEMA: the key's row, then one a segment; `moved` the same columns for other keys."""

    table: pa.Table
    moved: pa.Table


@dataclass(frozen=True)
class _Question:
    tickets: pa.Table
    weeks: Weeks
    past: Weeks | None  # two years or more before the date, where there are, for the season
    expect: float | None
    aliases: Mapping[str, str] | None


@dataclass(frozen=True)
class _Beside:
    """What a series is held against: a control with the bound of the drift, and the season.

    `season` (series × weeks, log) is None without two years of history; `season_variance` is that
    of its change from before to after.
    """

    control: Floats | None
    drift: float
    season: Floats | None = None
    season_variance: Floats | float = 0.0


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
    asked = _Question(
        tickets, weeks, past if past.n_before >= _TWO_YEARS else None, expect, aliases
    )
    mask = key_mask(tickets, key, aliases=aliases)
    if weeks.count(mask)[: weeks.n_before].sum() == 0:
        raise InputError("impact.none_before", key=key.name, since=since)
    names, beside = _control(asked, key, mask, controls, np.ones_like(mask))
    row = _row(asked, key.name, key.label, mask, beside)
    row |= _peaks(asked, mask, beside, row)
    row |= {"control": names, **_placebo(asked, mask, beside, row)}
    moved = _moved(asked, key, mask)
    row["moved_to"] = [other["key"] for other in moved if other["verdict"] == "worse"]
    rows = [_doubted(row), *_segments(asked, key, mask, controls, by)]
    return Impact(
        pa.Table.from_pylist(rows, schema=IMPACT_SCHEMA),
        pa.Table.from_pylist(moved, schema=IMPACT_SCHEMA),
    )


def verdict_of(ratio: float, lower: float, upper: float, *, expect: float | None) -> str:
    """The verdict of an interval; see the module's text."""
    hoped = None if expect is None else 1 + expect
    if not np.isfinite(ratio):
        return "unclear"
    if lower > 1:
        return "worse"
    if upper < 1:
        return "partial" if hoped is not None and lower > hoped else "improved"
    if hoped is not None:
        return "none" if lower > hoped else "unclear"
    return "none" if lower > _MATTERS and upper < 1 / _MATTERS else "unclear"


def _effects(n: int, counts: Floats, beside: _Beside) -> tuple[Effects, Floats, Floats]:
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


def _row(
    asked: _Question,
    name: str,
    label: str,
    mask: Mask,
    beside: _Beside,
) -> dict[str, Any]:
    counts = asked.weeks.count(mask)
    found, lower, upper = _effects(asked.weeks.n_before, counts[None, :], beside)
    return _filled(asked, name, label, counts, found, lower, upper, 0)


def _filled(
    asked: _Question,
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
    ratio = float(np.exp(found.log_ratio[at]))
    low, high = float(lower[at]), float(upper[at])
    return row | {
        "rate_ratio": ratio,
        "lower": low,
        "upper": high,
        "p_value": float(found.p_value[at]),
        "verdict": verdict_of(ratio, low, high, expect=asked.expect),
        "counterfactual": float(found.counterfactual[at]),
        "level": float(np.exp(np.clip(found.level[at], -50, 50))),
        "slope": float(np.exp(found.slope[at]) - 1),
    }


def _control(
    asked: _Question,
    key: Key,
    mask: Mask,
    controls: Sequence[Key] | None,
    within: Mask,
) -> tuple[list[str], _Beside]:
    """Names of the control among the tickets of `within`, and what the key is held against."""
    own = _wave(asked, (mask & within)[None, :])
    if controls is not None:
        chosen = np.zeros_like(mask)
        for control in controls:
            chosen |= key_mask(asked.tickets, control, aliases=asked.aliases)
        counts = asked.weeks.count(chosen & within & ~mask)
        if not controls or not counts[: asked.weeks.n_before].sum():
            return [], _Beside(None, DRIFT, *own)
        calm = _without_season(asked, counts, chosen & within & ~mask)
        return [control.name for control in controls], _Beside(calm, DRIFT_CONTROLLED, *own)
    counts = _others(asked, key, within & ~mask)
    if counts[: asked.weeks.n_before].mean() < 1 or counts[asked.weeks.n_before :].mean() < 1:
        return [], _Beside(None, DRIFT, *own)
    calm = _without_season(asked, counts, within & ~mask)
    return [_OTHERS], _Beside(calm, DRIFT_BESIDE_OTHERS, *own)


def _wave(asked: _Question, masks: Mask) -> tuple[Floats | None, Floats | float]:
    """(log season over both sides, variance of its change) of each of `masks`."""
    if asked.past is None:
        return None, 0.0
    return _season_of(asked, np.array([asked.past.count(mask) for mask in masks]))


def _season_of(asked: _Question, counts: Floats) -> tuple[Floats | None, Floats | float]:
    """The same of counts (series × all weeks of the long past); the weeks after teach nothing."""
    if asked.past is None:
        return None, 0.0
    n, days = asked.past.n_before, asked.weeks.days
    wave = yearly_wave(counts[:, :n], asked.past.days[:n])
    before, after = days[: asked.weeks.n_before], days[asked.weeks.n_before :]
    return wave.at(days), wave.contrast_variance(before, after)


def _without_season(asked: _Question, counts: Floats, mask: Mask) -> Floats:
    """A control's counts as they would be without its season; the key has its own."""
    season, _ = _wave(asked, mask[None, :])
    return counts if season is None else counts / np.exp(season[0])


def _others(asked: _Question, key: Key, rest: Mask) -> Floats:
    """Weekly counts of all other tickets, single outbreaks capped."""
    column = key.column
    if column in ("subcategory", "topic_id") and "category" in column_names(asked.tickets):
        column = "category"
    rows, codes, words = groups_of(asked.tickets, (column,), aliases=asked.aliases)
    own = key.value.partition(".")[0] if key.column == "subcategory" else None
    kept = rest[rows]
    if own in words:
        kept &= codes != words.index(own)
    grid = asked.weeks.grid(rows[kept], codes[kept], len(words))
    n = asked.weeks.n_before
    for side in (grid[:, :n], grid[:, n:]):
        top = np.maximum(2 * np.median(side, axis=1, keepdims=True), 2.0)
        np.minimum(side, top, out=side)
    total: Floats = grid.sum(axis=0)
    return total


def _placebo(asked: _Question, mask: Mask, beside: _Beside, row: dict[str, Any]) -> dict[str, Any]:
    n = asked.weeks.n_before
    if "rate_ratio" not in row or n < 2 * FEWEST_WEEKS:
        return {"placebo": None, "n_placebo": 0}
    counts = asked.weeks.count(mask)[None, :n]
    real = float(np.log(row["rate_ratio"]))
    past = _weeks_of(beside, np.arange(n))
    larger = []
    for cut in range(FEWEST_WEEKS, n - FEWEST_WEEKS + 1):
        found = float(_effects(cut, counts, past)[0].log_ratio[0])
        larger.append(found <= real if real < 0 else found >= real)
    return {"placebo": sum(larger) / len(larger), "n_placebo": len(larger)}


def _peaks(asked: _Question, mask: Mask, beside: _Beside, row: dict[str, Any]) -> dict[str, Any]:
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
    calm = _weeks_of(beside, np.flatnonzero(kept))
    upper = float(_effects(n - found, counts[None, kept], calm)[2][0])
    return {"n_spikes": found, "verdict": row["verdict"] if upper < 1 else "unclear"}


def _weeks_of(beside: _Beside, weeks: npt.NDArray[np.int64]) -> _Beside:
    """The same for some of the weeks."""
    control = None if beside.control is None else beside.control[weeks]
    season = None if beside.season is None else beside.season[:, weeks]
    return _Beside(control, beside.drift, season, beside.season_variance)


def _doubted(row: dict[str, Any]) -> dict[str, Any]:
    """A change that made-up dates show as often is no change that can be told."""
    placebo = row.get("placebo")
    changed = row["verdict"] in ("improved", "partial", "worse")
    doubted = changed and placebo is not None and placebo >= _PLACEBO_LIMIT
    return row | {"verdict": "unclear"} if doubted else row


def _moved(asked: _Question, key: Key, mask: Mask) -> list[dict[str, Any]]:
    """A row for every other value of the key's column; those that surely rose are `worse`."""
    rows, codes, words = groups_of(asked.tickets, (key.column,), aliases=asked.aliases)
    kept = ~mask[rows]
    grid = asked.weeks.grid(rows[kept], codes[kept], len(words))
    chosen = [i for i, word in enumerate(words) if word not in (key.value, UNCLASSIFIED)]
    if not chosen:
        return []
    season: tuple[Floats | None, Floats | float] = (None, 0.0)
    if asked.past is not None:
        season = _season_of(asked, asked.past.grid(rows[kept], codes[kept], len(words))[chosen])
    beside = _Beside(None, DRIFT, *season)
    found, lower, upper = _effects(asked.weeks.n_before, grid[chosen], beside)
    tested = np.where(np.isfinite(found.p_value), found.p_value, 1.0)
    order = np.argsort(tested, kind="stable")
    passed = np.flatnonzero(tested[order] <= _FDR * np.arange(1, len(order) + 1) / len(order))
    sure = set(order[: passed.max() + 1].tolist()) if passed.size else set()
    made = []
    for at, group in enumerate(chosen):
        word = words[group]
        row = _filled(asked, word, word, grid[group], found, lower, upper, at) | {"expect": None}
        more = row["observed"] - (row.get("counterfactual") or 0.0)
        rose = at in sure and row["verdict"] == "worse" and more >= 1
        fell = at in sure and row["verdict"] == "improved"
        if row["verdict"] in ("worse", "improved", "partial") and not (rose or fell):
            row["verdict"] = "unclear"
        made.append(row)
    return sorted(made, key=lambda row: (row["verdict"] != "worse", row["key"]))


def _segments(
    asked: _Question,
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
        names, beside = _control(asked, key, mask, controls, within)
        name = f"{key.name} × {words[group]}"
        row = _row(asked, name, f"{key.label} × {words[group]}", mask & within, beside)
        row |= _peaks(asked, mask & within, beside, row)
        made.append(
            row | {"control": names, "by": ",".join(by), "segment": words[group], "moved_to": []}
        )
    return made
