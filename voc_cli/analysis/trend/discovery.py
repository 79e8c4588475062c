"""How many false finds there are among the finds, when many things are tested at once."""

import numpy as np
import numpy.typing as npt

__all__ = ["benjamini_hochberg", "step_up"]

Floats = npt.NDArray[np.float64]


def benjamini_hochberg(p: Floats) -> Floats:
    """q-values of independent tests (Benjamini & Hochberg 1995, JRSS B 57:289)."""
    return step_up(p, p * p.size)


def step_up(p: Floats, false: Floats) -> Floats:
    """q-values: `false` finds that chance gives up to each p, over the finds there are."""
    order = np.argsort(p, kind="stable")
    scaled = false[order] / np.arange(1, p.size + 1)
    out = np.empty_like(p)
    out[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return out
