import numpy as np

from voc_cli.analysis.learn.drift import measure_drift, reference_of

RNG = np.random.default_rng(2)


def _tickets(n: int, mean: float, known: float) -> tuple[np.ndarray, ...]:
    score = np.clip(RNG.normal(mean, 0.12, n), 0, 1)
    words = np.full(n, 10)
    return score, RNG.binomial(10, known, n), words


def test_like_tickets_are_steady_and_unlike_ones_ask_for_labels() -> None:
    reference = reference_of(*_tickets(2_000, 0.7, 0.95))
    assert measure_drift(reference, *_tickets(800, 0.7, 0.95)).verdict == "steady"
    assert measure_drift(reference, *_tickets(800, 0.63, 0.95)).verdict != "steady"
    assert measure_drift(reference, *_tickets(800, 0.5, 0.95)).verdict == "relabel"
    assert measure_drift(reference, *_tickets(800, 0.7, 0.8)).verdict == "relabel"


def test_few_tickets_say_nothing() -> None:
    reference = reference_of(*_tickets(2_000, 0.7, 0.95))
    assert measure_drift(reference, *_tickets(20, 0.3, 0.5)).verdict == "few"
