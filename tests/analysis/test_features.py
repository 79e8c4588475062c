"""Document-term counts and c-TF-IDF against figures worked out by hand."""

import math

import numpy as np
import pytest
import scipy.sparse as sp

from tests.analysis.topics.conftest import corpus_of
from voc_cli.analysis.features import c_tf_idf, document_term_matrix, select_terms

LINES = [
    "배송/NNG 이/JKS 늦/VA 어요/EF",
    "배송/NNG 배송/NNG 안/MAG 오/VV 아요/EF",
    "[전화]/PII 3/SN 결제/NNG 않/VX 어요/EF App/SL",
]


def counts(**options: object) -> dict[str, list[float]]:
    found = document_term_matrix(corpus_of(LINES), **{"min_df": 1, "max_df": 1.0, **options})  # type: ignore[arg-type]
    dense = found.matrix.toarray()
    return {term: dense[:, i].tolist() for i, term in enumerate(found.terms)}


def test_counts_content_words_and_negations_only() -> None:
    assert counts() == {
        "app/SL": [0, 0, 1],
        "결제/NNG": [0, 0, 1],
        "늦/VA": [1, 0, 0],
        "배송/NNG": [1, 2, 0],
        "안/MAG": [0, 1, 0],
        "않/VX": [0, 0, 1],
        "오/VV": [0, 1, 0],
    }


def test_terms_are_sorted_and_named_by_plain_tags() -> None:
    found = document_term_matrix(
        corpus_of(["어렵/VA-I", "어렵/VA 가깝/VA-I"]), min_df=1, max_df=1.0
    )
    assert found.terms == ("가깝/VA", "어렵/VA")
    assert found.matrix.toarray().tolist() == [[0, 1], [1, 1]]


def test_rare_and_common_terms_go() -> None:
    assert set(counts(min_df=2)) == {"배송/NNG"}
    assert "배송/NNG" not in counts(max_df=0.5)


def test_select_terms_keeps_rows() -> None:
    found = document_term_matrix(corpus_of(LINES), min_df=1, max_df=1.0)
    kept = select_terms(found, min_df=2, max_df=1.0)
    assert kept.matrix.toarray().tolist() == [[1], [2], [0]]


def test_rows_are_taken_in_the_order_given() -> None:
    found = counts(rows=np.array([2, 0]))
    assert found["배송/NNG"] == [0, 1]
    assert found["결제/NNG"] == [1, 0]


def test_bigrams_stay_within_a_document() -> None:
    found = counts(bigrams=True)
    assert found["안/MAG 오/VV"] == [0, 1, 0]
    assert found["배송/NNG 배송/NNG"] == [0, 1, 0]
    assert "늦/VA 배송/NNG" not in found
    assert list(found) == sorted(found)


def test_bigrams_stay_within_a_sentence() -> None:
    corpus = corpus_of(["배송/NNG 결제/NNG"])
    apart = type(corpus)(**{**corpus.__dict__, "sentences": corpus_numbers([[0, 1]])})
    found = document_term_matrix(apart, min_df=1, max_df=1.0, bigrams=True)
    assert found.terms == ("결제/NNG", "배송/NNG")


def corpus_numbers(values: list[list[int]]) -> object:
    import pyarrow as pa

    return pa.array(values, pa.list_(pa.int32()))


@pytest.mark.parametrize("lines", [[], [""], ["!/SF"]])
def test_a_corpus_without_content_has_no_terms(lines: list[str]) -> None:
    found = document_term_matrix(corpus_of(lines), min_df=1, max_df=1.0, bigrams=True)
    assert found.terms == ()
    assert found.matrix.shape == (len(lines), 0)


def test_c_tf_idf_is_the_stated_formula() -> None:
    matrix = sp.csr_array(np.array([[2.0, 1.0], [0.0, 3.0], [4.0, 0.0]]))
    scores = c_tf_idf(matrix, np.array([0, 0, 1]), 3).toarray()
    mean_total = 10 / 3
    assert scores[0, 0] == pytest.approx(2 / 6 * math.log(1 + mean_total / 6))
    assert scores[0, 1] == pytest.approx(4 / 6 * math.log(1 + mean_total / 4))
    assert scores[1].tolist() == pytest.approx([math.log(1 + mean_total / 6), 0.0])
    assert scores[2].tolist() == [0.0, 0.0]


def test_c_tf_idf_leaves_out_what_has_no_class() -> None:
    matrix = sp.csr_array(np.array([[1.0, 0.0], [0.0, 9.0]]))
    scores = c_tf_idf(matrix, np.array([0, -1]), 1).toarray()
    assert scores[0, 0] > 0
    assert scores[0, 1] == 0
