import numpy as np

from tests.analysis.corpora import corpus
from tests.analysis.learn.corpora import tickets
from voc_cli.analysis.learn.features import count_terms, transform
from voc_cli.analysis.learn.fitting import Material, fit_blocks, fit_scorer, held_out
from voc_cli.analysis.learn.folds import number_texts
from voc_cli.analysis.learn.members import average
from voc_cli.analysis.learn.neighbours import NEIGHBOURS, Neighbours
from voc_cli.analysis.learn.training import learn


def material(rounds: int = 16) -> Material:
    some = tickets(rounds)
    counts = count_terms(some.corpus, ["words"], subjects=some.subjects)
    texts = number_texts(some.corpus.texts.to_pylist())
    return Material(counts, texts, some.truth, some.ids, len(some.labels))


def taught(given: Material) -> tuple[Neighbours, tuple[object, ...]]:
    blocks = fit_blocks(given, "words")
    scorer = fit_scorer(given, blocks, transform(blocks, given.counts), method=NEIGHBOURS)
    assert isinstance(scorer, Neighbours)
    return scorer, blocks


def test_a_ticket_gets_the_label_of_those_it_lies_among() -> None:
    given = material(60)
    scores, known = held_out(given, candidates=[("words", NEIGHBOURS)], workers=1)
    assert (scores[0].argmax(axis=1) == given.truth).mean() > 0.9 and known.min() > 0


def test_a_ticket_without_a_known_word_gets_what_is_common() -> None:
    given = material()
    scorer, blocks = taught(given)
    some = corpus(["전혀 다른 글"])
    counts = count_terms(some, ["words"], subjects=np.zeros(1, dtype=bool))
    found = scorer.scores(transform(blocks, counts))  # type: ignore[arg-type]
    assert np.isfinite(found).all() and np.ptp(found) < 1e-9  # all labels are as common


def test_batches_of_tickets_change_nothing() -> None:
    given = material(80)
    scorer, blocks = taught(given)
    matrix = transform(blocks, given.counts)  # type: ignore[arg-type]
    whole = scorer.scores(matrix)
    parts = np.vstack([scorer.scores(matrix[i : i + 7]) for i in range(0, matrix.shape[0], 7)])
    assert np.allclose(whole, parts, atol=1e-4)


def test_no_term_at_all_is_no_direction() -> None:
    given = material()
    scorer, blocks = taught(given)
    empty = Neighbours(
        scorer.columns, np.zeros((len(scorer.columns), 1), np.float16),
        np.zeros((len(scorer.owners), 1), np.int8), scorer.owners, scorer.n_labels,
    )  # fmt: skip
    matrix = transform(blocks, given.counts)  # type: ignore[arg-type]
    assert np.isfinite(empty.scores(matrix)).all()


def test_members_weigh_alike_whatever_the_size_of_their_scores() -> None:
    one, two = np.array([[2.0, 0.0]]), np.array([[0.0, 200.0]])
    joint = average([one, two], [1.0, 0.01])
    assert np.allclose(joint[0, 0], joint[0, 1])


def test_a_further_member_is_tried_and_told() -> None:
    trials = {trial.method for trial in learn(tickets(noise=5)).trials}
    assert NEIGHBOURS in trials and any("+" in method for method in trials)
