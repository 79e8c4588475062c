"""How far a control is believed: theta, the part of its movement that the key is expected to share.

A control takes away drift that it shares with the key, and noise of weeks that were busy for
everybody; it adds its own. theta is the larger of two:

worth  With it the smallest fall is found nine times in ten; of several that do, but for half a
       percent, the largest. theta makes of the bound of the drift (1 - theta) * alone + theta *
       beside, and of the variance of the change

           own - 2 * theta * shared + theta^2 * noise

       own and noise those of key and control, shared the covariance of their residuals from week
       to week, less what chance may make of it (times 1 - se^2 / covariance^2, not below 0)
moved  1 - noise / c^2 where the control's own change c is more than chance (3 standard errors),
       the part of it that is no noise (James & Stein 1961). What happened to everybody from the
       date on is taken out even where a control is no help against drift.
"""

import numpy as np
import numpy.typing as npt

from voc_cli.analysis.impact.bounds import PARTS, half_width, smallest_found, widening
from voc_cli.analysis.impact.lines import Side, fit_sides

__all__ = ["trust_of"]

Floats = npt.NDArray[np.float64]

_SURELY = 3.0  # standard errors
_NEARLY = 1.005


def trust_of(
    key: tuple[Floats, Floats],
    control: tuple[Floats, Floats],
    exposure: tuple[Floats, Floats],
    weeks: tuple[Floats, Floats],
    *,
    alone: float,
    beside: float,
) -> Floats:
    """Theta of each series, 0 to 1; every pair is (before, after).

    exposure  log season of the key, zeros without
    alone, beside  log drift a week that a key, and a key against this control, is allowed
    """
    n0, n1 = weeks[0].size, weeks[1].size
    flat = np.zeros(control[0].shape), np.zeros(control[1].shape)
    pre, post, dispersion = fit_sides(*key, *weeks, *exposure)
    pre_c, post_c, dispersion_c = fit_sides(*control, *weeks, *flat)
    own = _change_variance(pre, dispersion) + _change_variance(post, dispersion)
    noise = _change_variance(pre_c, dispersion_c) + _change_variance(post_c, dispersion_c)
    shared = _shared(pre, pre_c, post, post_c) * (1 / n0 + 1 / n1)
    distance, steady = (n0 + n1) / 2, own * pre.information
    thetas = PARTS[:, None]
    variance = own - 2 * thetas * shared + thetas**2 * noise
    variance = np.maximum(variance, own / 20)
    bound = (1 - thetas) * alone + thetas * beside
    wider = np.where(dispersion > 0, widening(n0 + n1), 1.0)
    falls = [
        _found(variance, (1 - part) * distance * bound, (part * distance) ** 2 / steady, wider)
        for part in PARTS
    ]
    found = np.min(falls, axis=0)
    good = found <= _NEARLY * found.min(axis=0)
    worth = PARTS[len(PARTS) - 1 - np.argmax(good[::-1], axis=0)]
    change = np.log((control[1].mean(axis=1) + 0.5 / n1) / (control[0].mean(axis=1) + 0.5 / n0))
    moved = np.where(change**2 > _SURELY**2 * noise, 1 - noise / np.maximum(change**2, 1e-12), 0.0)
    theta: Floats = np.maximum(worth, moved)
    return theta


def _found(variance: Floats, bias: Floats, slope: Floats, wider: Floats) -> Floats:
    """The smallest fall found; `slope` is the variance that the part of it adds, over the own."""
    error = np.sqrt(variance * (1 + slope))
    return smallest_found(error, half_width(error, bias + 0 * error, wider))


def _change_variance(side: Side, dispersion: Floats) -> Floats:
    """Variance of the log of a side's total."""
    mean = np.maximum(side.mean, 0.05)
    spread = (mean + dispersion[:, None] * mean**2).sum(axis=1)
    variance: Floats = spread / mean.sum(axis=1) ** 2
    return variance


def _shared(pre: Side, pre_c: Side, post: Side, post_c: Side) -> Floats:
    """Covariance of the weekly residuals of key and control beyond chance, log scale."""
    own = np.hstack([_residual(pre), _residual(post)])
    other = np.hstack([_residual(pre_c), _residual(post_c)])
    freedom = max(own.shape[1] - 4, 2)
    covariance = (own * other).sum(axis=1) / freedom
    chance = (own**2).sum(axis=1) * (other**2).sum(axis=1) / freedom**3
    sure = np.maximum(1 - chance / np.maximum(covariance**2, 1e-300), 0.0)
    shared: Floats = sure * np.maximum(covariance, 0.0)
    return shared


def _residual(side: Side) -> Floats:
    mean = np.maximum(side.mean, 0.5)
    residual: Floats = (side.counts - mean) / mean
    return residual
