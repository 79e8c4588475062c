import numpy as np
import pyarrow as pa
import pytest

from voc_cli.analysis.search import contexts, query_words, search
from voc_cli.settings import Settings
from voc_cli.text import TokenizedCorpus, morphemes
from voc_cli.text.tokenize import tokenize_texts

ONE = Settings(workers=1)
TEXTS = (
    "배송이 너무 늦어요",
    "배송 늦음. 언제 오나요",
    "배송지를 바꾸고 싶어요",
    "로그인이 안 됩니다",
    "배송 배송 배송 정말 늦네요 늦어요",
    "",
)


@pytest.fixture(scope="module")
def corpus() -> TokenizedCorpus:
    ids = pa.array([str(n) for n in range(len(TEXTS))])
    return tokenize_texts(ids, list(TEXTS), settings=ONE)


def words(query: str) -> tuple[tuple[str, str], ...]:
    return query_words(morphemes(query, settings=ONE))


def test_a_query_is_its_nouns_and_verbs() -> None:
    assert words("배송이 늦어요") == (("배송", "N"), ("늦", "V"))
    assert words("배송 배송") == (("배송", "N"),)
    assert words("!! ... ~") == ()


def test_all_words_or_any(corpus: TokenizedCorpus) -> None:
    assert sorted(search(corpus, words("배송이 늦다"), any_word=False).rows) == [0, 1, 4]
    assert sorted(search(corpus, words("로그인 늦다"), any_word=False).rows) == []
    assert sorted(search(corpus, words("로그인 늦다"), any_word=True).rows) == [0, 1, 3, 4]


def test_more_of_the_words_comes_first(corpus: TokenizedCorpus) -> None:
    found = search(corpus, words("배송 늦다"), any_word=True)
    assert found.rows[0] == 4
    assert list(found.scores) == sorted(found.scores, reverse=True)


def test_parts_and_order_change_no_score(
    corpus: TokenizedCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = words("배송 늦다")
    whole = search(corpus, query, any_word=True)
    monkeypatch.setattr("voc_cli.analysis.search._PART_ROWS", 2)
    parts = search(corpus, query, any_word=True)
    assert parts.rows.tolist() == whole.rows.tolist()
    assert parts.scores.tolist() == whole.scores.tolist()
    twice = corpus.take(pa.array([1, 1, 3]))
    found = search(twice, words("배송"), any_word=True, order=np.array([2, 1, 0]))
    assert found.rows.tolist() == [1, 0]


def test_context_marks_the_words(corpus: TokenizedCorpus) -> None:
    query = words("배송 늦다")
    found = search(corpus, query, any_word=False)
    shown = dict(
        zip(found.rows.tolist(), contexts(corpus, query, found.rows).to_pylist(), strict=True)
    )
    assert shown[0] == "【배송】이 너무 【늦】어요"


def test_a_long_text_is_cut_around_the_word() -> None:
    text = "가나다라 " * 60 + "환불이 안 됩니다 " + "마바사아 " * 60
    corpus = tokenize_texts(pa.array(["1"]), [text], settings=ONE)
    query = words("환불")
    [shown] = contexts(corpus, query, search(corpus, query, any_word=False).rows).to_pylist()
    assert shown.startswith("…") and shown.endswith("…") and "【환불】" in shown
    assert len(shown) < 150


def test_codes_are_found_in_any_spelling() -> None:
    texts = ["E07 에러가 떠요", "e-07이 뜹니다", "iOS17에서 꺼져요", "ios 17 에서 꺼져요", "07 E"]
    texts += ["A/S 신청", "5.2.0 버전"]
    corpus = tokenize_texts(pa.array([str(n) for n in range(len(texts))]), texts, settings=ONE)

    def rows(query: str) -> list[int]:
        return sorted(search(corpus, words(query), any_word=False).rows.tolist())

    assert rows("E07") == rows("e-07") == [0, 1]
    assert rows("iOS") == [2, 3]
    assert rows("ios17") == [2]
    assert rows("AS") == rows("A/S") == [5]
    assert rows("5.2.0") == [6]
