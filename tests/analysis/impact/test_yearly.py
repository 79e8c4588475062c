"""The yearly wave: found where there is one, nothing where there is none, peaks left out."""

import numpy as np
import numpy.typing as npt
import pytest

from voc_cli.analysis.impact.effect import estimate_effects
from voc_cli.analysis.impact.yearly import YEAR, yearly_wave

DAYS: npt.NDArray[np.float64] = (7 * np.arange(156)).astype(np.float64)
WAVE = 1 + 0.25 * np.sin(2 * np.pi * DAYS / YEAR)


def counts(wave: npt.NDArray[np.float64], *, series: int = 200) -> npt.NDArray[np.float64]:
    rng = np.random.default_rng(5)
    mean = 60 * wave * np.ones((series, 1))
    return rng.negative_binomial(12, 12 / (12 + mean)).astype(np.float64)


def test_a_wave_is_found_and_its_error_is_told() -> None:
    found = yearly_wave(counts(WAVE), DAYS)
    truth = np.log(WAVE) - np.log(WAVE).mean()
    off = found.at(DAYS) - truth
    assert off.std() < 0.05
    gap = off[:, -12:].mean(axis=1) - off[:, -38:-12].mean(axis=1)
    told = found.contrast_variance(DAYS[-38:-12], DAYS[-12:])
    assert (gap**2).mean() == pytest.approx(told.mean(), rel=0.6)


def test_no_wave_and_single_peaks_give_next_to_none() -> None:
    flat = counts(np.ones(156))
    flat[:, 60] = 600.0
    assert np.abs(yearly_wave(flat, DAYS).at(DAYS)).mean() < 0.03
    assert np.abs(yearly_wave(np.zeros((1, 156)), DAYS).at(DAYS)).max() < 0.05


def test_a_season_is_taken_for_a_change_only_without_it() -> None:
    before, after = slice(118, 144), slice(144, 156)
    y = counts(1 + 0.25 * np.sin(2 * np.pi * (DAYS / YEAR + 0.75)))
    found = yearly_wave(y[:, :144], DAYS[:144])
    season = {
        "season": found.at(DAYS[118:]),
        "season_variance": found.contrast_variance(DAYS[before], DAYS[after]),
    }
    blind = estimate_effects(y[:, before], y[:, after])
    told = estimate_effects(y[:, before], y[:, after], **season)  # type: ignore[arg-type]
    misses = [(np.abs(one.log_ratio) > one.half_width).mean() for one in (blind, told)]
    assert misses[0] > 0.2
    assert misses[1] < 0.08
