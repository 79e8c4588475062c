import numpy as np
import scipy.sparse as sp

from voc_cli.analysis.learn.selection import choose_to_label, doubt


def _choose(
    uncertain: list[float], vectors: list[list[float]], texts: list[int], n: int, **more: object
) -> list[int]:
    size = len(uncertain)
    labelled = np.array(more.get("labelled", [False] * size))
    rows = choose_to_label(
        np.array(uncertain),
        sp.csr_array(np.array(vectors)),
        np.array(texts),
        [f"t{i}" for i in range(size)],
        np.array(more.get("lengths", [20] * size)),
        n=n,
        labelled=labelled,
    )
    return [int(i) for i in rows]


EYE = [[1.0, 0, 0], [1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]]


def test_doubt_is_the_missing_margin() -> None:
    assert np.allclose(doubt(np.array([[0.5, 0.5, 0], [0.9, 0.1, 0]])), [1.0, 0.2])


def test_doubtful_first_but_never_the_same_twice() -> None:
    assert _choose([0.9, 0.85, 0.6, 0.1], EYE, [0, 1, 2, 3], 2) == [0, 2]


def test_a_repeated_text_a_labelled_one_and_an_empty_one_are_not_asked_about() -> None:
    assert 1 not in _choose([0.9, 0.9, 0.6, 0.1], EYE, [0, 0, 2, 3], 4) or 0 not in _choose(
        [0.9, 0.9, 0.6, 0.1], EYE, [0, 0, 2, 3], 4
    )
    chosen = _choose(
        [0.9, 0.8, 0.6, 0.1], EYE, [0, 1, 2, 3], 4, labelled=[True, False, False, False]
    )
    assert 0 not in chosen and len(chosen) == 3
    assert 3 not in _choose([0.9, 0.8, 0.6, 0.1], EYE, [0, 1, 2, 3], 4, lengths=[20, 20, 20, 2])


def test_what_is_labelled_counts_as_covered() -> None:
    labelled = [False, True, False, False]
    first = _choose([0.7, 0.7, 0.5, 0.1], EYE, [0, 1, 2, 3], 1, labelled=labelled)
    assert first == [2]


def test_one_that_many_are_like_comes_before_a_loner_of_the_same_doubt() -> None:
    crowd = [[0, 1.0, 0]] + [[1.0, 0, 0]] * 3
    assert _choose([0.8, 0.8, 0.8, 0.8], crowd, [0, 1, 2, 3], 1) == [1]


def test_the_quick_way_chooses_as_the_plain_one_does() -> None:
    rng = np.random.default_rng(4)
    vectors = np.abs(rng.normal(size=(60, 8)))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    doubts = rng.uniform(size=60)
    near, like = np.zeros(60), vectors @ vectors.T
    plain: list[int] = []
    for _ in range(12):
        gains = doubts * (np.maximum(like - near, 0) @ doubts)
        gains[plain] = -1
        plain.append(int(gains.argmax()))
        near = np.maximum(near, like[plain[-1]])
    assert _choose(doubts.tolist(), vectors.tolist(), list(range(60)), 12) == plain
