"""Terms sized by their ratio of naive Bayes."""

import numpy as np
import pytest
import scipy.sparse as sp

from voc_cli.analysis.learn.linear import _ratios, fit_linear

# columns: a term of the first label alone, one of both alike, numbers that are no counts
ROWS = np.array([[1.0, 1.0, -0.5], [1.0, 1.0, 0.5], [0.0, 1.0, 0.5], [0.0, 1.0, -0.5]] * 5)
TRUTH = np.array([0, 0, 1, 1] * 5)


def test_telling_terms_grow_and_numbers_that_are_no_counts_stay() -> None:
    sizes = _ratios(sp.csr_array(ROWS), TRUTH, np.array([0, 1]), 0.5)
    assert sizes.shape == (2, 3)
    assert (sizes[:, 0] > sizes[:, 1]).all()
    assert (sizes[:, 2] == 1).all()


@pytest.mark.parametrize("method", ["ratio_svm_0.3", "ratio_logistic_3"])
def test_what_is_learned_is_a_linear_model_of_the_terms_as_they_come(method: str) -> None:
    matrix = sp.csr_array(ROWS)
    matrix.indices, matrix.indptr = matrix.indices.astype("int32"), matrix.indptr.astype("int32")
    model = fit_linear(matrix, TRUTH, 2, method=method)
    assert (model.scores(matrix).argmax(axis=1) == TRUTH).all()
