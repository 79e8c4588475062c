"""What a model sees: vectors let a word that no ticket taught speak as its neighbours do."""

from dataclasses import replace

import numpy as np
import pytest

from tests.analysis.corpora import corpus
from tests.analysis.learn.corpora import tickets
from voc_cli.analysis.learn.features import (
    MEANINGS,
    RECIPES,
    count_terms,
    fit_block,
    recipes_for,
    transform_block,
)
from voc_cli.analysis.learn.folds import number_texts
from voc_cli.text.meanings import Meanings

NOBODY = np.zeros(3, dtype=bool)


def _space() -> Meanings:
    """Two directions: goods on their way, and money back."""
    near = {
        "배송/NNG": 0,
        "택배/NNG": 0,
        "물류/NNG": 0,
        "환불/NNG": 1,
        "취소/NNG": 1,
        "반품/NNG": 1,
    }
    vectors = np.zeros((len(near), 2), dtype=np.float32)
    vectors[np.arange(len(near)), list(near.values())] = 1.0
    return Meanings(tuple(near), vectors)


def test_an_unseen_word_lies_where_its_neighbours_lie() -> None:
    some = tickets()
    space = _space()
    counts = count_terms(some.corpus, [MEANINGS], subjects=some.subjects, meanings=space)[MEANINGS]
    texts = number_texts(some.corpus.texts.to_pylist())
    block = fit_block(MEANINGS, 0.5, counts, texts, limit=10)
    new = count_terms(
        corpus(["물류 택배", "반품 환불", "전혀 몰라요"]), [MEANINGS], subjects=NOBODY
    )
    rows = transform_block(block, new[MEANINGS]).toarray()
    assert np.linalg.norm(rows[:2], axis=1) == pytest.approx([0.5, 0.5])
    assert rows[0, 0] > rows[0, 1] and rows[1, 1] > rows[1, 0]
    assert not rows[2].any()  # no word with a vector: nothing is said
    assert block.width == 2


def test_a_word_of_too_few_texts_leaves_no_mark() -> None:
    once = replace(_space(), words=("물류/NNG", "배송/NNG"), vectors=np.eye(2, dtype=np.float32))
    said = corpus(["물류 창고", "배송 하나", "배송 둘", "배송 셋"])
    counts = count_terms(said, [MEANINGS], subjects=np.zeros(4, dtype=bool), meanings=once)
    block = fit_block(MEANINGS, 1.0, counts[MEANINGS], np.arange(4), limit=10)
    assert block.idf[0] == pytest.approx(np.log(5) + 1)  # as if no ticket held it
    assert block.idf[1] == pytest.approx(np.log(5 / 4) + 1)


def test_only_recipes_whose_features_are_there_are_tried() -> None:
    plain = recipes_for(subjects=False, long=True, rules=False)
    assert plain == ("words",)
    assert set(recipes_for(subjects=True, long=False, rules=True, meanings=True)) == set(RECIPES)
    with_vectors = recipes_for(subjects=False, long=True, rules=False, meanings=True)
    assert with_vectors == ("words", "meanings")
