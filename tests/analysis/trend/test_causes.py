"""Causes: the words that grew are found, those that were always there are not."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
import scipy.sparse as sp

from voc_cli.analysis.trend.causes import (
    explain,
    new_phrases,
    over_represented,
    share_shifts,
    shift_columns,
)
from voc_cli.analysis.trend.vocabulary import Vocabulary
from voc_cli.schema import ticket_schema

WORDS = ("배송", "파업", "택배 파업", "앱", "오다")
NOW, BEFORE = np.arange(20), np.arange(20, 220)


def vocabulary(holders: dict[str, list[int]], n: int = 220) -> Vocabulary:
    held = np.zeros((n, len(WORDS)))
    for word, rows in holders.items():
        held[rows, WORDS.index(word)] = 1
    parts = tuple(tuple(word.split(" ")) if " " in word else () for word in WORDS)
    return Vocabulary(sp.csr_array(held), WORDS, parts)


def tickets(n: int = 220, **columns: Sequence[object]) -> pa.Table:
    schema = ticket_schema()
    return pa.table(
        {f.name: pa.array(columns.get(f.name, [None] * n), f.type) for f in schema}, schema=schema
    )


USUAL = {"배송": list(range(18)) + list(range(20, 200)), "앱": [0, 1, 2, *range(20, 50)]}


def test_a_word_that_grew_is_named_and_its_phrase_speaks_for_it() -> None:
    words = vocabulary({**USUAL, "파업": [*range(12), 30], "택배 파업": list(range(11))})
    found = over_represented(words, now=NOW, before=BEFORE, background=np.arange(220))
    assert [word.term for word in found] == ["택배 파업"]  # 배송 was in most tickets all along
    assert (found[0].tickets, found[0].share, found[0].share_before) == (11, 0.55, 0.0)
    assert found[0].z > 3


def test_a_word_of_other_tickets_is_named_beside_it() -> None:
    words = vocabulary({**USUAL, "파업": list(range(8)), "오다": list(range(10, 18))})
    found = over_represented(words, now=NOW, before=BEFORE, background=np.arange(220))
    assert {word.term for word in found} == {"파업", "오다"}


def test_two_tickets_are_no_cause() -> None:
    words = vocabulary({**USUAL, "파업": [0, 1]})
    assert over_represented(words, now=NOW, before=BEFORE, background=np.arange(220)) == ()
    nothing = np.empty(0, dtype=np.int64)
    assert over_represented(words, now=NOW, before=nothing, background=NOW) == ()


def test_shares_that_moved_of_product_and_version() -> None:
    products = ["가방"] * 12 + ["모자"] * 8 + ["가방"] * 40 + ["모자"] * 160
    version = [[("앱 버전", "5.2")]] * 15 + [[("앱 버전", "5.1")]] * 205
    table = tickets(product=products, extra=version)
    assert shift_columns(table) == ["product", "channel", "segment", "앱 버전"]
    found = {
        shift.column: shift
        for shift in share_shifts(table, shift_columns(table), now=NOW, before=BEFORE)
    }
    assert set(found) == {"product", "앱 버전"}
    assert (found["product"].value, found["product"].tickets) == ("가방", 12)
    assert found["product"].share == pytest.approx(0.6)
    assert found["product"].share_before == pytest.approx(0.2)
    assert found["앱 버전"].value == "5.2"


def test_a_share_that_stayed_is_not_told() -> None:
    table = tickets(product=["가방", "모자"] * 110)
    assert share_shifts(table, ["product"], now=NOW, before=BEFORE) == ()


def test_examples_hold_the_words_and_are_readable() -> None:
    words = vocabulary({**USUAL, "파업": list(range(4, 12))})
    lengths = np.full(220, 40)
    lengths[4] = 900
    repeated = [None] * 5 + ["x"] + [None] * 214
    table = tickets(ticket_id=[f"T{row}" for row in range(220)], duplicate_of=repeated)
    cause = explain(
        words, table, lengths, now=NOW, before=BEFORE, others=BEFORE, columns=["product"]
    )
    assert cause.exemplars == (6, 7, 8)


def test_no_text_is_an_example_twice() -> None:
    words = vocabulary({"파업": list(range(4))})
    repeated = ["T1", None, "T1", "T300", "T300"] + [None] * 215
    table = tickets(ticket_id=[f"T{row}" for row in range(220)], duplicate_of=repeated)
    cause = explain(
        words, table, np.full(220, 40), now=np.arange(5), before=BEFORE, others=BEFORE, columns=[]
    )
    assert cause.exemplars == (1, 3)  # 0 and 2 repeat 1; 3 and 4 a ticket of another time


def test_a_key_without_a_past_is_set_against_all_others() -> None:
    words = vocabulary({**USUAL, "파업": list(range(10))})
    cause = explain(
        words,
        tickets(),
        np.full(220, 40),
        now=NOW,
        before=np.arange(20, 23),
        others=BEFORE,
        columns=[],
    )
    assert [word.term for word in cause.words] == ["파업"]
    assert cause.words[0].share_before == 0
    assert cause.of_all


def test_new_words_with_what_stands_in_them() -> None:
    words = vocabulary({**USUAL, "파업": list(range(12)), "택배 파업": list(range(3, 8))})
    people = np.arange(220)
    found = new_phrases(words, people, now=np.arange(10), previous=np.arange(10, 20), older=BEFORE)
    assert [(p.term, p.now, p.previous, p.older) for p in found] == [("파업", 10, 2, 0)]
    assert found[0].within == (("택배 파업", 5),)
    assert found[0].customers == 12


def test_what_one_customer_repeats_or_chance_gives_is_not_new() -> None:
    words = vocabulary({**USUAL, "파업": list(range(6))})
    one = np.zeros(220, dtype=np.int64)
    now, previous = np.arange(10), np.arange(10, 20)

    def found(vocabulary: Vocabulary, customers: np.ndarray, older: np.ndarray) -> int:
        return len(new_phrases(vocabulary, customers, now=now, previous=previous, older=older))

    assert found(words, np.arange(220), BEFORE) == 1
    assert found(words, one, BEFORE) == 0
    few = np.arange(20, 30)  # a past of ten tickets proves nothing
    assert found(words, np.arange(220), few) == 0
    known = vocabulary({**USUAL, "파업": [*range(6), *range(40, 80)]})
    assert found(known, np.arange(220), BEFORE) == 0
