from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from voc_cli.analysis.impact.effect import estimate_effects

Floats = npt.NDArray[np.float64]
RNG = np.random.default_rng(7)


def counts(mean: float, *, size: int | None, series: int, drop: float = 1.0) -> Floats:
    """Series × 24 weeks, the last twelve at `drop` of the mean."""
    means = np.where(np.arange(24) < 12, mean, mean * drop) * np.ones((series, 1))
    rng = np.random.default_rng(int(mean))
    if size is None:
        return rng.poisson(means).astype(float)
    return rng.negative_binomial(size, size / (size + means)).astype(float)


def test_the_slope_and_its_error_are_those_of_statsmodels() -> None:
    sm: Any = import_module("statsmodels.api")  # a second to import, for this test alone
    weeks = np.arange(12.0)
    before = RNG.poisson(60 * np.exp(0.02 * weeks)).astype(float)
    after = RNG.poisson(np.full(12, 40.0)).astype(float)
    found = estimate_effects(before[None, :], after[None, :])
    design = np.column_stack([np.ones(12), weeks, np.zeros(12), np.zeros(12)])
    later = np.column_stack([np.ones(12), weeks + 12, np.ones(12), weeks])
    family = sm.families.Poisson()
    if found.dispersion[0] > 0:
        family = sm.families.NegativeBinomial(alpha=float(found.dispersion[0]))
    whole = np.vstack([design, later])
    model = sm.GLM(np.concatenate([before, after]), whole, family=family).fit()
    # With all of the slope in the counterfactual, the change of slope is the model's own.
    if found.part[0] == 1:
        assert found.slope[0] == pytest.approx(model.params[3], abs=1e-6)
    past = sm.GLM(before, design[:, :2], family=family).fit()
    ahead = np.exp(past.params[0] + past.params[1] * (weeks + 12))
    expected = np.log((after / ahead).mean())
    assert found.part[0] == 1
    assert found.log_ratio[0] == pytest.approx(expected, abs=0.01)
    new = np.column_stack([np.ones(1), [weeks.mean() + 12]])
    error = np.sqrt((new @ past.cov_params() @ new.T)[0, 0] + 1 / after.sum())
    assert found.half_width[0] == pytest.approx(2.086 * error, rel=0.15)


@pytest.mark.parametrize("size", [None, 12])
@pytest.mark.parametrize("controlled", [False, True])
def test_nothing_happened_is_seldom_called_a_fall(size: int | None, controlled: bool) -> None:
    y = counts(60, size=size, series=500)
    control = counts(400, size=size, series=500) if controlled else None
    found = estimate_effects(
        y[:, :12],
        y[:, 12:],
        control_before=None if control is None else control[:, :12],
        control_after=None if control is None else control[:, 12:],
    )
    assert (found.log_ratio + found.half_width < 0).mean() <= 0.05
    inside = np.abs(found.log_ratio) <= found.half_width
    assert 0.93 <= inside.mean() <= 0.985
    assert ((found.p_value < 0.05) == ~inside).mean() > 0.999


def test_a_drop_of_forty_per_cent_is_found_and_measured() -> None:
    y = counts(60, size=None, series=300, drop=0.6)
    found = estimate_effects(y[:, :12], y[:, 12:])
    assert (found.log_ratio + found.half_width < 0).mean() > 0.8
    assert np.exp(np.median(found.log_ratio)) == pytest.approx(0.6, abs=0.04)


def test_a_clear_decline_before_is_not_taken_for_an_effect() -> None:
    means = 120 * np.exp(-0.05 * np.arange(24)) * np.ones((200, 1))
    y = np.random.default_rng(3).poisson(means).astype(float)
    found = estimate_effects(y[:, :12], y[:, 12:])
    assert (found.log_ratio + found.half_width < 0).mean() <= 0.06


def test_a_control_explains_what_happened_to_everybody() -> None:
    y = counts(60, size=None, series=200, drop=0.7)
    everybody = counts(2000, size=None, series=200, drop=0.7)
    alone = estimate_effects(y[:, :12], y[:, 12:])
    beside = estimate_effects(
        y[:, :12], y[:, 12:], control_before=everybody[:, :12], control_after=everybody[:, 12:]
    )
    assert np.exp(np.median(alone.log_ratio)) < 0.8
    assert abs(np.median(beside.log_ratio)) < 0.05
    assert (beside.theta > 0.9).all()


def test_no_ticket_at_all_afterwards_is_a_fall_and_none_before_is_no_figure() -> None:
    zeros, some = np.zeros((1, 12)), RNG.poisson(np.full((1, 12), 8.0)).astype(float)
    gone = estimate_effects(some, zeros)
    assert gone.log_ratio[0] + gone.half_width[0] < 0
    assert np.isnan(estimate_effects(zeros, some).log_ratio[0])


def test_a_control_is_believed_by_its_worth() -> None:
    """A steady one against drift, a restless one little, one that fell or swings with the key."""
    rng = np.random.default_rng(11)
    shape = (400, 24)

    def restless(mean: Floats) -> Floats:
        return rng.negative_binomial(12, 12 / (12 + mean)).astype(float)

    def theta(key: Floats, control: Floats) -> float:
        found = estimate_effects(
            key[:, :12], key[:, 12:], control_before=control[:, :12], control_after=control[:, 12:]
        )
        return float(found.theta.mean())

    flat = np.full(shape, 60.0)
    steady = theta(rng.poisson(flat).astype(float), rng.poisson(10 * flat).astype(float))
    alone = theta(restless(flat), restless(flat))
    fallen = flat * np.where(np.arange(24) < 12, 1.0, 0.3)
    assert steady > 0.95
    assert alone < 0.5
    assert theta(restless(fallen), restless(fallen)) > 0.8
    busy = flat * np.exp(rng.normal(0, 0.5, shape))
    shared = theta(rng.poisson(busy).astype(float), rng.poisson(busy).astype(float))
    apart = theta(rng.poisson(busy).astype(float), rng.poisson(busy[::-1]).astype(float))
    assert shared > 0.8 > 0.6 > apart


def test_a_change_survives_drift_up_to_what_it_withstands() -> None:
    y = counts(60, size=12, series=200, drop=0.5)
    found = estimate_effects(y[:, :12], y[:, 12:])
    fell = (found.log_ratio + found.half_width < 0) & np.isfinite(found.withstands)
    assert fell.sum() > 100
    for series in np.flatnonzero(fell)[:20].tolist():
        drift = float(found.withstands[series])
        part = found.part[series]
        for times, below in ((0.95, True), (1.05, False)):
            own = estimate_effects(y[[series], :12], y[[series], 12:], drift=times * drift)
            if own.part[0] == part:  # else a larger part of the slope was taken
                assert bool(own.log_ratio[0] + own.half_width[0] < 0) is below
