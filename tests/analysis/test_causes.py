"""Causes: what sets the tickets of a period apart."""

import numpy as np
import pyarrow as pa
from scipy import sparse

from voc_cli.analysis.causes import over_represented, share_shifts

TERMS = ("배송", "지연", "물류", "안녕")


def corpus() -> tuple[sparse.csr_matrix, np.ndarray]:
    """200 tickets, the last 40 of which are the period: 물류 is new in it, 지연 doubled."""
    rng = np.random.default_rng(1)
    mask = np.arange(200) >= 160
    share = np.array([[0.5, 0.2, 0.02, 0.9]] * 160 + [[0.5, 0.5, 0.6, 0.9]] * 40)
    return sparse.csr_matrix((rng.random((200, 4)) < share).astype(np.int64)), mask


def test_the_new_word_comes_first_and_common_words_do_not() -> None:
    matrix, mask = corpus()
    found = over_represented(matrix, mask, TERMS)
    assert [shift.term for shift in found] == ["물류", "지연"]
    assert found[0].z > found[1].z > 1.96
    assert found[0].tickets == int(matrix[160:, 2].sum())
    assert found[0].share == found[0].tickets / 40
    assert found[0].share_before < 0.1


def test_tickets_count_not_tokens() -> None:
    matrix, mask = corpus()
    assert over_represented(matrix * 7, mask, TERMS) == over_represented(matrix, mask, TERMS)


def test_one_long_ticket_is_no_cause() -> None:
    matrix, mask = corpus()
    alone = sparse.lil_matrix(matrix)
    alone[:, 3] = 0
    alone[199, 3] = 500
    assert "안녕" not in {s.term for s in over_represented(alone.tocsr(), mask, TERMS)}


def test_nothing_to_compare_with() -> None:
    matrix, _ = corpus()
    assert over_represented(matrix, np.ones(200, dtype=bool), TERMS) == ()
    assert over_represented(matrix, np.zeros(200, dtype=bool), TERMS) == ()
    assert over_represented(matrix, np.arange(200) >= 160, TERMS, top=1)[0].term == "물류"


def test_shares_that_moved() -> None:
    mask = np.array([True] * 20 + [False] * 60)
    table = pa.table(
        {
            "channel": ["앱"] * 15 + ["전화"] * 5 + ["앱"] * 15 + ["전화"] * 45,
            "product": ["잔"] * 80,
            "tags": [["새것"]] * 20 + [[]] * 30 + [["옛것", "옛것"]] * 30,
            "team": pa.nulls(80, pa.string()),
        }
    )
    found = share_shifts(table, mask, ["channel", "product", "tags", "team"])
    assert [(s.column, s.value, s.tickets) for s in found] == [
        ("channel", "앱", 15),
        ("tags", "새것", 20),
    ]
    assert (found[0].share, found[0].share_before) == (0.75, 0.25)
    assert share_shifts(table, np.zeros(80, dtype=bool), ["channel"]) == ()
