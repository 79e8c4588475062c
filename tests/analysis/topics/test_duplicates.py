"""Which texts count as one voice."""

from tests.analysis.topics.conftest import corpus_of
from voc_cli.analysis.features import document_term_matrix
from voc_cli.analysis.topics.duplicates import content_keys, duplicate_groups

LONG = " ".join(f"낱말{i}/NNG" for i in range(20))


def groups(*lines: str) -> list[int]:
    dtm = document_term_matrix(corpus_of(lines), min_df=1, max_df=1.0)
    return [int(number) for number in duplicate_groups(dtm)]


def test_the_same_words_in_another_order_are_one_voice() -> None:
    assert groups("배송/NNG 늦/VA", "결제/NNG", "늦/VA 배송/NNG 이/JKS") == [0, 1, 0]


def test_a_pasted_text_with_a_word_changed_is_a_duplicate() -> None:
    assert groups(LONG, f"{LONG} 덧붙임/NNG", "배송/NNG") == [0, 0, 2]


def test_short_texts_that_differ_are_not() -> None:
    assert groups("배송/NNG 늦/VA 환불/NNG", "배송/NNG 늦/VA 결제/NNG") == [0, 1]


def test_long_texts_that_share_half_are_not() -> None:
    other = " ".join(f"낱말{i}/NNG" for i in range(10, 30))
    assert groups(LONG, other) == [0, 1]


def test_keys_do_not_depend_on_the_rest_of_the_corpus() -> None:
    alone = document_term_matrix(corpus_of([LONG]), min_df=1, max_df=1.0)
    among = document_term_matrix(corpus_of(["가나/NNG", LONG, "하하/NNG"]), min_df=1, max_df=1.0)
    assert content_keys(alone)[0] == content_keys(among)[1]
    assert content_keys(among)[0] != content_keys(among)[2]


def test_empty_texts_have_key_zero() -> None:
    dtm = document_term_matrix(corpus_of(["", "배송/NNG", ""]), min_df=1, max_df=1.0)
    assert content_keys(dtm).tolist()[::2] == [0, 0]
