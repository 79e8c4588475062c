"""The terms of the baseline: level, slow trend, day of the week, season; with their priors."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["MOST_TERMS", "Grid", "Shape", "Terms", "terms_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_SLOPE_SD = 0.05  # log units a half-life
_WEEKDAY_SD, _HOLIDAY_SD = 0.7, 0.5
_SEASON_SD, _LEVEL_SD = 0.3, 0.5
_SEASON_YEARS, _LONG_YEARS = 1.25, 3.0
_LEVELS, _HALF_WINDOW = 10, 3.5 / 52.18  # years: three weeks before and after, and the week itself
_OFF = 1e8  # a precision that holds a term at zero
MOST_TERMS = 2 + 7 + 1 + _LEVELS - 1


@dataclass(frozen=True)
class Grid:
    """Counts as keys × periods. `known` is False where a key has no row or the period is partial.

    population  exposure of each cell; ones when none is given
    phase       turns of the year at each period, for the season
    weekday     0–6 for days (a public holiday is a Sunday), else None
    holiday     public holidays, for days; they may depart from Sundays
    """

    counts: Floats
    known: Mask
    population: Floats
    phase: Floats
    weekday: Ints | None
    holiday: Mask | None


@dataclass(frozen=True)
class Shape:
    """How much past there must be, and how fast it fades, in periods."""

    min_history: int
    half_life: float
    year: float
    window: int


@dataclass(frozen=True)
class Terms:
    """The design of one fit: `past` is span × p, `now` the p terms of the period judged.

    sd      of each term's prior; infinite for the level
    season  how many of the last columns are the season's
    long    three years or more: Farrington's season and reweighting
    """

    past: Floats
    now: Floats
    sd: Floats
    season: int
    long: bool

    def precision(self, lived: Ints, year: float) -> Floats:
        """Prior precisions, rows × p: a key that has not lived long enough has no season."""
        precision = np.tile(1 / self.sd**2, (lived.size, 1))
        if self.season:
            precision[lived < _SEASON_YEARS * year, -self.season :] = _OFF
        return precision


def terms_of(grid: Grid, shape: Shape, t: int, span: Ints) -> Terms:
    """Level, slope (zero at t), weekdays and holidays (for days), season (after a year).

    Season: one yearly harmonic; with three years of past the ten-level factor of Noufaily et al.
    (2013) around the anniversaries of t, whose own level is the one that holds at t.
    """
    both = np.append(span, t)
    columns = [np.ones(both.size), (both - t) / shape.half_life]
    sd = [np.inf, _SLOPE_SD]
    if grid.weekday is not None:
        columns += [(grid.weekday[both] == day) - 1 / 7 for day in range(7)]
        sd += [_WEEKDAY_SD] * 7
    if grid.holiday is not None:
        columns.append(grid.holiday[both].astype(np.float64))
        sd.append(_HOLIDAY_SD)
    long = span.size >= int(_LONG_YEARS * shape.year)
    season: list[Floats] = []
    if long:
        level = _levels(grid.phase[both] - grid.phase[t])
        season = [(level == one).astype(np.float64) for one in range(1, _LEVELS)]
    elif span.size >= _SEASON_YEARS * shape.year:
        turn = 2 * np.pi * grid.phase[both]
        season = [np.cos(turn), np.sin(turn)]
    design = np.column_stack([*columns, *season]).astype(np.float64)
    spread = np.array(sd + [_LEVEL_SD if long else _SEASON_SD] * len(season))
    return Terms(design[:-1], design[-1], spread, len(season), long)


def _levels(turns: Floats) -> Ints:
    """0 within three weeks of an anniversary, else 1–9 for nine equal parts of the rest."""
    ahead = turns % 1.0
    near = (ahead <= _HALF_WINDOW) | (ahead >= 1 - _HALF_WINDOW)
    part = np.floor((ahead - _HALF_WINDOW) / (1 - 2 * _HALF_WINDOW) * (_LEVELS - 1))
    return np.where(near, 0, 1 + np.clip(part, 0, _LEVELS - 2)).astype(np.int64)
