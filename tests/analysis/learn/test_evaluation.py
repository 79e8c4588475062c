import numpy as np
import pytest

from voc_cli.analysis.learn.evaluation import cohen_kappa, evaluate, suspects

NAMES = ("가", "나", "다")


def test_figures_of_a_table_counted_by_hand() -> None:
    truth = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 2])
    found = np.array([0, 0, 0, 1, 1, 1, 0, 2, -1, 1])
    score = np.array([0.9, 0.9, 0.6, 0.5, 0.8, 0.8, 0.7, 0.9, 0.0, 0.3])
    told = evaluate(truth, found, score, NAMES, threshold=0.6, calibrated=True, seed=1)
    by_label = {f.label: f for f in told.labels}
    assert told.accuracy == pytest.approx(0.6)
    assert by_label["가"].precision == pytest.approx(3 / 4)
    assert by_label["가"].recall == pytest.approx(3 / 4)
    assert by_label["나"].precision == pytest.approx(2 / 4)
    assert by_label["다"].f1 == pytest.approx(0.5)
    assert told.macro_f1 == pytest.approx((0.75 + 4 / 7 + 0.5) / 3)
    assert told.coverage == pytest.approx(0.7) and told.kept_precision == pytest.approx(6 / 7)
    assert told.labels[0].label == "다"  # the worst first
    assert ("다", "", 1) in told.confusion
    low, high = told.macro_f1_interval
    assert low is not None and high is not None and low < told.macro_f1 < high


def test_the_interval_of_macro_f1_covers_the_truth() -> None:
    rng = np.random.default_rng(3)
    covered = 0
    for seed in range(60):
        truth = rng.integers(0, 3, 200)
        found = np.where(rng.random(200) < 0.7, truth, rng.integers(0, 3, 200))
        told = evaluate(truth, found, np.ones(200), NAMES, threshold=0, calibrated=False, seed=seed)
        low, high = told.macro_f1_interval
        covered += (low or 1) <= 0.8 <= (high or 0)
    assert covered >= 52


def test_planted_errors_come_first() -> None:
    rng = np.random.default_rng(5)
    truth = rng.integers(0, 3, 300)
    p = rng.dirichlet(np.ones(3), 300) * 0.4
    p[np.arange(300), truth] += 0.6
    wrong = rng.choice(300, 15, replace=False)
    labels = truth.copy()
    labels[wrong] = (labels[wrong] + 1) % 3
    first = [s.row for s in suspects(p, labels, NAMES)[:15]]
    assert len(set(first) & set(wrong.tolist())) >= 13
    assert suspects(p, labels, NAMES)[0].suggested == NAMES[truth[first[0]]]


def test_kappa_of_a_textbook_table() -> None:
    # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: agreement .7, chance .5
    first = ["y"] * 25 + ["n"] * 25
    second = ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15
    kappa, (low, high) = cohen_kappa(first, second)
    assert kappa == pytest.approx(0.4)
    assert low is not None and high is not None
    rng = np.random.default_rng(0)
    pairs = np.array(list(zip(first, second, strict=True)))
    draws = [pairs[rng.integers(0, 50, 50)] for _ in range(600)]
    spread = np.std([cohen_kappa(list(d[:, 0]), list(d[:, 1]))[0] for d in draws])
    assert (high - low) / 2 / 1.96 == pytest.approx(spread, rel=0.12)


def test_two_that_never_differ_agree_wholly() -> None:
    assert cohen_kappa(["a", "b"], ["a", "b"])[0] == pytest.approx(1.0)
