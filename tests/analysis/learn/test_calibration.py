import numpy as np
import pytest

from voc_cli.analysis.learn.calibration import (
    calibration_error,
    confidence,
    coverage_threshold,
    fit_calibration,
    lower_bound,
    precision_threshold,
    probabilities,
)


def test_scores_become_probabilities_of_being_right() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 4, 4_000)
    scores = rng.normal(0, 1, (4_000, 4))
    scores[np.arange(4_000), truth] += 1.0
    overdone = 7 * scores
    fitted = fit_calibration(overdone[:2_000], truth[:2_000])
    p = probabilities(overdone[2_000:], fitted)
    right = p.argmax(axis=1) == truth[2_000:]
    raw = np.exp(overdone[2_000:] - overdone[2_000:].max(axis=1, keepdims=True))
    trusting = (raw / raw.sum(axis=1, keepdims=True)).max(axis=1)
    assert calibration_error(trusting, right) > 0.2
    assert calibration_error(confidence(p.max(axis=1), fitted), right) < 0.05


def test_a_fit_without_mistakes_stays_finite() -> None:
    scores = np.eye(3)[np.arange(30) % 3] * 5
    fitted = fit_calibration(scores, np.arange(30) % 3)
    found = confidence(probabilities(scores, fitted).max(axis=1), fitted)
    assert np.isfinite(found).all() and (found > 0.9).all()


def test_the_threshold_keeps_its_promise_with_caution() -> None:
    score = np.linspace(0.999, 0.0, 1_000).round(4)
    right = np.ones(1_000, dtype=bool)
    right[500::2] = False
    threshold, reached = precision_threshold(score, right, 0.9)
    kept = score >= threshold
    assert reached and right[kept].mean() >= 0.9
    assert 0.55 < kept.mean() < 0.65
    assert lower_bound(int(right[kept].sum()), int(kept.sum())) >= 0.9


def test_nothing_is_kept_back_where_all_are_right() -> None:
    assert precision_threshold(np.full(50, 0.7), np.ones(50, dtype=bool), 0.9) == (0.0, True)


def test_an_unreachable_target_keeps_the_surest_tenth_and_says_so() -> None:
    score = np.linspace(0.9, 0.1, 100).round(4)
    right = np.arange(100) % 2 == 0
    right[:12] = np.arange(12) % 4 != 0
    threshold, reached = precision_threshold(score, right, 0.95)
    assert not reached
    assert 0.1 <= (score >= threshold).mean() < 0.3


@pytest.mark.parametrize("wanted", [0.1, 0.4, 1.0])
def test_coverage_is_what_was_asked(wanted: float) -> None:
    score = np.linspace(0, 1, 200)
    assert (score >= coverage_threshold(score, wanted)).mean() == pytest.approx(wanted, abs=0.006)
