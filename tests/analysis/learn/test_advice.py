"""What the labels allow and what would help, from held-out probabilities made up for it."""

import numpy as np
import pytest
import scipy.sparse as sp

from voc_cli.analysis.learn.advice import advise, find_twins
from voc_cli.analysis.learn.calibration import Calibration

PLAIN = Calibration(1.0, 1.0, 0.0)
NAMES = ("교환", "반품", "배송", "희귀")


def shares(best: list[int], sure: float = 0.9) -> np.ndarray:
    """`sure` for the best label, the rest for the others alike."""
    out = np.full((len(best), len(NAMES)), (1 - sure) / (len(NAMES) - 1))
    out[np.arange(len(best)), best] = sure
    return out


def test_labels_that_are_mixed_up_are_named_with_what_merging_brings() -> None:
    truth = np.array([0] * 50 + [1] * 50 + [2] * 100)
    best = [0] * 35 + [1] * 15 + [1] * 40 + [0] * 10 + [2] * 98 + [0] * 2
    told = advise(shares(best), truth, NAMES, PLAIN, target=0.9)
    (pair,) = told.pairs
    assert (pair.first, pair.second, pair.mixed) == ("교환", "반품", 25)
    assert pair.accuracy == pytest.approx(198 / 200)
    assert pair.coverage == 1.0
    assert dict(told.choices)[0.9] is None and dict(told.choices)[0.7] == 1.0


def test_a_stricter_target_never_labels_more() -> None:
    rng = np.random.default_rng(3)
    p = rng.dirichlet((0.3, 0.3, 0.3, 0.3), size=800)
    truth = np.array([rng.choice(4, p=row) for row in p])
    told = advise(p, truth, NAMES, PLAIN, target=0.85)
    reached = [c or 0.0 for _, c in told.choices]
    assert [t for t, _ in told.choices] == sorted((t for t, _ in told.choices), reverse=True)
    assert reached == sorted(reached) and reached[-1] > reached[0]


def test_weak_labels_with_few_tickets_are_named_but_no_slips() -> None:
    truth = np.array([0] * 60 + [1] * 60 + [3] * 4)
    best = [0] * 60 + [1] * 60 + [0] * 4
    told = advise(shares(best), truth, NAMES, PLAIN, target=0.9)
    assert told.few == (("희귀", 4),) and told.pairs == ()
    told = advise(shares(best), truth, NAMES, PLAIN, target=0.9, slips=("희귀",))
    assert told.few == ()


def test_nearly_equal_texts_with_different_labels_are_counted_once_a_ticket() -> None:
    kinds = 30
    rows = sp.csr_array(np.repeat(np.eye(kinds), 2, axis=0))
    truth = np.tile([0, 0], kinds)
    texts = [
        f"{n % 7}번 가게에서 산 빵 {n}개가 눌려서 왔습니다. 다시 보내 주세요." for n in range(kinds)
    ]
    texts = [text for text in texts for _ in range(2)]
    truth[1:20:2] = 1  # ten pairs clash
    found = find_twins(rows, truth, texts)
    assert found is not None and (found.pairs, found.differing) == (30, 10)
    low, high = found.interval
    assert low is not None and high is not None and low < 10 / 30 < high
    assert find_twins(rows[:20], truth[:20], texts[:20]) is None  # ten pairs prove nothing
    alone = sp.csr_array(np.eye(60))
    assert find_twins(alone, truth, texts) is None
    asked = [text + "?" * (n % 2) for n, text in enumerate(["왔어", "도착했니"] * kinds)]
    assert find_twins(rows, truth, asked) is None  # the same words, but not the same sentence


def test_two_labels_are_not_to_be_merged_into_one() -> None:
    truth = np.array([0] * 50 + [1] * 50)
    best = [0] * 30 + [1] * 40 + [0] * 30
    assert advise(shares(best), truth, NAMES, PLAIN, target=0.9).pairs == ()


def test_a_text_sent_a_hundred_times_is_fifty_pairs() -> None:
    rows = sp.csr_array(np.ones((100, 1)))
    found = find_twins(rows, np.zeros(100, dtype=np.int64), ["배송이 너무 늦어요"] * 100)
    assert found is not None and (found.pairs, found.differing) == (50, 0)
