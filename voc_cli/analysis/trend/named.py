"""Farrington and EARS over a count table: each key by itself, as R's `surveillance` does it."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc_cli.analysis.results import Freq, Method
from voc_cli.analysis.trend.cells import Cells, rounded
from voc_cli.analysis.trend.ears import EARS_ALPHA, ears
from voc_cli.analysis.trend.farrington import THRESHOLDS, Bounds, farrington
from voc_cli.errors import UsageError

__all__ = ["NAMED_METHODS", "check_method", "named_trend"]

NAMED_METHODS = ("farrington", *EARS_ALPHA)
_FARRINGTON_ALPHA = 0.05

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def check_method(method: Method, freq: Freq) -> None:
    """Raise UsageError for options that no method has or that do not go together."""
    if method.name not in ("auto", *NAMED_METHODS):
        known = ", ".join(("auto", *NAMED_METHODS))
        raise UsageError("analysis.bad_method", method=method.name, known=known)
    if method.threshold not in THRESHOLDS:
        known = ", ".join(THRESHOLDS)
        raise UsageError("trend.bad_threshold", value=method.threshold, known=known)
    if method.alpha is not None and not 0 < method.alpha < 1:
        raise UsageError("analysis.bad_alpha", alpha=method.alpha)
    if method.years < 1:
        raise UsageError("analysis.bad_years", years=method.years)
    if method.name == "farrington" and freq != "week":
        raise UsageError("trend.farrington_weeks", freq=freq)
    if method.offset and method.name != "farrington":
        raise UsageError("trend.offset_farrington", method=method.name)


def named_trend(ordered: pa.Table, method: Method, freq: Freq) -> pa.Table:
    """TREND_SCHEMA of `ordered` (COUNT_SCHEMA by period and key), without lower bound, p and q.

    Periods that are not complete are neither judged nor looked at. An alarm: count > upper.
    """
    cells = Cells(ordered)
    counts = cells.spread(ordered["count"].to_numpy().astype(np.float64), np.nan)
    whole = cells.whole()
    people = cells.spread(_population(ordered), np.nan) if method.offset else None
    expected, upper = np.full((2, *counts.shape), np.nan)
    for key in range(counts.shape[0]):
        span = np.flatnonzero(np.isfinite(counts[key]) & whole[key])
        exposure = None if people is None else people[key, span]
        found = _bounds(cells.days[span], counts[key, span], method, exposure)
        expected[key, span], upper[key, span] = found.expected, found.upper
    known = np.isfinite(upper)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(known & (expected > 0), counts / expected, np.nan)
    nothing = np.full(counts.shape, np.nan)
    figures = {
        "expected": rounded(expected),
        "lower": nothing,
        "upper": rounded(upper),
        "ratio": rounded(ratio),
        "p_value": nothing,
        "q_value": nothing,
    }
    words = np.where(known, method.name, "none")
    return cells.table(figures, known & (counts > upper), words, freq)


def _bounds(days: Ints, counts: Floats, method: Method, population: Floats | None) -> Bounds:
    if method.name != "farrington":
        return ears(counts, method=method.name, alpha=method.alpha or EARS_ALPHA[method.name])
    return farrington(
        days,
        counts,
        years=method.years,
        threshold=method.threshold,
        alpha=method.alpha or _FARRINGTON_ALPHA,
        population=population,
    )


def _population(ordered: pa.Table) -> Floats:
    """The exposure of each row: its population, else all tickets of its period."""
    name = "population" if "population" in ordered.column_names else "total"
    if ordered[name].null_count:
        raise UsageError("trend.offset_population")
    values: Floats = ordered[name].to_numpy().astype(np.float64)
    return values
