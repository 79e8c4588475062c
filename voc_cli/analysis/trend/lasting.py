"""Rises that go on: alarms whose key has not been back at its usual level since.

The expected count learns from what happens, so weeks after a rise its new level is the expected
one and no alarm is due. It is no return to normal either. A rise goes on from the period of its
alarm as long as every count since lies above what was expected then, the mean of the last four
above the upper bound of then, and the newest at least half as far up and five tickets above; after
a quarter (13 weeks, 3 months, of days 26) it is the usual level.
"""

import numpy as np
import numpy.typing as npt

from voc_cli.analysis.results import Freq

__all__ = ["NEVER", "going_on"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

NEVER = -1
_LONGEST: dict[Freq, int] = {"day": 26, "week": 13, "month": 3}  # periods until it is the usual one
_RECENT = 4  # periods whose mean tells the level
_MIN_ABOVE = 5  # tickets above the usual: fewer are no matter for a headline


def going_on(
    counts: Floats, known: Mask, alert: Mask, expected: Floats, upper: Floats, *, freq: Freq
) -> Ints:
    """For every cell the column in which the rise that goes on there began, else NEVER.

    All are keys × periods; `known` is False where a count is not whole: nothing is said there, and
    it is passed over. The period of the alarm itself is a new rise. Of several the oldest counts.
    """
    since = np.full(counts.shape, NEVER, dtype=np.int64)
    judged = alert & known & np.isfinite(expected) & np.isfinite(upper)
    for key, begin in zip(*(one.tolist() for one in np.nonzero(judged)), strict=True):
        usual, bound = float(expected[key, begin]), float(upper[key, begin])
        least = max((usual + bound) / 2, usual + _MIN_ABOVE)
        seen = [float(counts[key, begin])]
        for t in range(begin + 1, min(begin + _LONGEST[freq], counts.shape[1])):
            if not known[key, t]:
                continue
            seen.append(float(counts[key, t]))
            if min(seen) <= usual:
                break
            recent = seen[-_RECENT:]
            high = sum(recent) / len(recent) > bound and seen[-1] >= least
            if high and since[key, t] == NEVER:
                since[key, t] = begin
    return since
