"""What a key is held against: a control, the bound of what it leaves unexplained, and the season.

Control. Given keys count together; without any, all other tickets stand for how busy the weeks
were (the other categories; for `column=value` the other values of the column), each of them capped
at twice its median of the side, so that somebody else's outbreak is not taken for busyness. Nor is
somebody else's fix of the same day: values whose own change at the date lies more than 3 standard
errors from that of the others (their weighted median) are left out, as long as they hold less than
half of the tickets. A child's siblings are no control: complaints move between them. How far the
control is believed stands in `voc_cli.analysis.impact.trust`.

Season. With two years before the date, the yearly wave of the key and of its control
(`analysis.impact.yearly`, at most the last three years, weeks after the date left out) is taken
out, and what is unsure about it widens the interval.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc_cli.analysis.columns import column_names
from voc_cli.analysis.impact.effect import DRIFT, DRIFT_BESIDE_OTHERS, DRIFT_CONTROLLED
from voc_cli.analysis.impact.keys import Key, key_mask
from voc_cli.analysis.impact.weeks import Weeks, groups_of
from voc_cli.analysis.impact.yearly import yearly_wave

__all__ = ["Beside", "Question", "control_of", "season_of", "weeks_of"]

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_OTHERS = "*"
_ODD = 3.0  # standard errors


@dataclass(frozen=True)
class Question:
    tickets: pa.Table
    weeks: Weeks
    past: Weeks | None  # two years or more before the date, where there are, for the season
    expect: float | None
    aliases: Mapping[str, str] | None


@dataclass(frozen=True)
class Beside:
    """What a series is held against: a control with the bound of the drift, and the season.

    `season` (series × weeks, log) is None without two years of history; `season_variance` is that
    of its change from before to after.
    """

    control: Floats | None
    drift: float
    season: Floats | None = None
    season_variance: Floats | float = 0.0


def control_of(
    asked: Question,
    key: Key,
    mask: Mask,
    controls: Sequence[Key] | None,
    within: Mask,
) -> tuple[list[str], Beside]:
    """Names of the control among the tickets of `within`, and what the key is held against."""
    own = _wave_of(asked, (mask & within)[None, :])
    if controls is not None:
        chosen = np.zeros_like(mask)
        for control in controls:
            chosen |= key_mask(asked.tickets, control, aliases=asked.aliases)
        counts = asked.weeks.count(chosen & within & ~mask)
        if not controls or not counts[: asked.weeks.n_before].sum():
            return [], Beside(None, DRIFT, *own)
        calm = _without_season(asked, counts, chosen & within & ~mask)
        return [control.name for control in controls], Beside(calm, DRIFT_CONTROLLED, *own)
    counts = _others(asked, key, within & ~mask)
    if counts[: asked.weeks.n_before].mean() < 1 or counts[asked.weeks.n_before :].mean() < 1:
        return [], Beside(None, DRIFT, *own)
    calm = _without_season(asked, counts, within & ~mask)
    return [_OTHERS], Beside(calm, DRIFT_BESIDE_OTHERS, *own)


def _wave_of(asked: Question, masks: Mask) -> tuple[Floats | None, Floats | float]:
    """(log season over both sides, variance of its change) of each of `masks`."""
    if asked.past is None:
        return None, 0.0
    return season_of(asked, np.array([asked.past.count(mask) for mask in masks]))


def season_of(asked: Question, counts: Floats) -> tuple[Floats | None, Floats | float]:
    """The same of counts (series × all weeks of the long past); the weeks after teach nothing."""
    if asked.past is None:
        return None, 0.0
    n, days = asked.past.n_before, asked.weeks.days
    wave = yearly_wave(counts[:, :n], asked.past.days[:n])
    before, after = days[: asked.weeks.n_before], days[asked.weeks.n_before :]
    return wave.at(days), wave.contrast_variance(before, after)


def _without_season(asked: Question, counts: Floats, mask: Mask) -> Floats:
    """A control's counts as they would be without its season; the key has its own."""
    season, _ = _wave_of(asked, mask[None, :])
    return counts if season is None else counts / np.exp(season[0])


def _others(asked: Question, key: Key, rest: Mask) -> Floats:
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
    total: Floats = grid[_with_the_others(grid[:, :n], grid[:, n:])].sum(axis=0)
    return total


def _with_the_others(before: Floats, after: Floats) -> Mask:
    """Which rows (values × weeks) changed as the others did, but for chance."""
    sides = (before, after)
    means = [np.maximum(side.mean(axis=1), 0.5 / side.shape[1]) for side in sides]
    change = np.log(means[1] / means[0])
    variance = np.zeros(change.size)
    for side, mean in zip(sides, means, strict=True):
        spread = np.maximum(side.var(axis=1, ddof=1), mean)
        variance += spread / side.shape[1] / mean**2
    weight = before.sum(axis=1) + after.sum(axis=1)
    order = np.argsort(change, kind="stable")
    middle = np.searchsorted(np.cumsum(weight[order]), weight.sum() / 2)
    common = change[order[min(int(middle), order.size - 1)]]
    odd = (change - common) ** 2 > _ODD**2 * variance
    if 2 * weight[odd].sum() >= weight.sum():
        return np.ones(change.size, dtype=np.bool_)
    kept: Mask = ~odd
    return kept


def weeks_of(beside: Beside, weeks: npt.NDArray[np.int64]) -> Beside:
    """The same for some of the weeks."""
    control = None if beside.control is None else beside.control[weeks]
    season = None if beside.season is None else beside.season[:, weeks]
    return Beside(control, beside.drift, season, beside.season_variance)
