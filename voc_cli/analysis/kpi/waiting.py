"""How long customers wait, counting those who wait still.

The tickets of the newest period that are closed by now are its quick ones, so the median of what is
known reads too short there and every newest week looks better than the weeks before. The
Kaplan-Meier estimate (1958, JASA 53:457) counts an open ticket as one that takes longer than its
age, and so compares periods of different ages. Its quantile is the first time at which the estimate
of S, the share still waiting, falls to 1 − q; the quantile's interval is where that of S does
(Brookmeyer & Crowley 1982, Biometrics 38:29), on the scale log(−log S) with Greenwood's variance.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.special import ndtri

from voc_cli.analysis.kpi.measures import Clocks, clocks
from voc_cli.analysis.kpi.spans import Span

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

QUANTILES: Mapping[str, float] = MappingProxyType({"median": 0.5, "p90": 0.9})

__all__ = ["Wait", "survival_quantile", "waits"]


@dataclass(frozen=True)
class Wait:
    """A quantile of hours over all tickets that tell it, `n_open` of them waiting still.

    None: so many wait that the quantile, or a bound of its 95 % interval, is not reached yet.
    """

    value: float | None
    lower: float | None
    upper: float | None
    n: int
    n_open: int


def waits(tickets: pa.Table, spans: Sequence[Span]) -> Mapping[tuple[date, str], Wait]:
    """The waits of each span by (its name, metric): `frt_` and `resolution_`, median and P90.

    tickets  ticket table; the newest of its times is when the data end, and an open ticket is as
             old as that

    In are tickets of sources that ever tell the time asked for; not in are tickets closed at an
    unknown time, or closed without an answer. `n` − `n_open` is the `n` of `kpi_table`: both rest
    on the same answers.
    """
    dated = tickets.filter(tickets["created_at"].is_valid())
    told = clocks(dated)
    found = {}
    for span in spans:
        first, last = (np.datetime64(day, "D").astype(np.int64) for day in (span.start, span.end))
        mine = (told.day >= first) & (told.day <= last)
        for what, (hours, ended) in _kinds(told).items():
            known = mine & np.isfinite(hours)
            for name, q in QUANTILES.items():
                bounds = survival_quantile(hours[known], ended[known], q)
                n, closed = int(known.sum()), int(ended[known].sum())
                found[span.name, f"{what}_{name}_h"] = Wait(*bounds, n, n - closed)
    return found


def _kinds(told: Clocks) -> Mapping[str, tuple[Floats, Mask]]:
    return {
        "frt": (told.first_response, told.responded),
        "resolution": (told.resolution, told.closed),
    }


def survival_quantile(
    hours: Floats, ended: Mask, q: float, *, level: float = 0.95
) -> tuple[float | None, float | None, float | None]:
    """(quantile, lower, upper) of durations, those not `ended` known only to be longer."""
    if not ended.any():
        return None, None, None
    times, place = np.unique(hours, return_inverse=True)
    events = np.bincount(place, weights=ended, minlength=times.size)
    at_risk = hours.size - np.concatenate([[0], np.cumsum(np.bincount(place))[:-1]])
    share = np.cumprod(1 - events / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(events / (at_risk * (at_risk - events)))
        spread = float(ndtri((1 + level) / 2)) * np.sqrt(variance) / np.abs(np.log(share))
        low, high = share ** np.exp(spread), share ** np.exp(-spread)
    low = np.where(share <= 0, 0.0, low)
    left = 1 - q + 1e-12
    return _first(times, share <= left), _first(times, low <= left), _first(times, high <= left)


def _first(times: Floats, reached: Mask) -> float | None:
    """The first time at which the curve is as low; None: never."""
    place = int(np.argmax(reached))
    value = float(times[place])
    return value if reached[place] and math.isfinite(value) else None
