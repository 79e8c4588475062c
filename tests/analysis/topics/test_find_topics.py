"""The whole of topic discovery on written corpora: what is found, and that it holds still."""

from collections import Counter

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from tests.analysis.topics.conftest import THEMES, corpus_of, themed
from voc_cli.analysis.topics import Titles, TopicResult, find_topics
from voc_cli.schema import ASSIGNMENT_SCHEMA, TOPIC_SCHEMA, validate


def topic_of(result: TopicResult) -> list[str]:
    return [t or "" for t in result.assignments.column("topic_id").to_pylist()]


@pytest.fixture(scope="module")
def found() -> tuple[list[str], TopicResult]:
    lines, themes = themed(60)
    return themes, find_topics(corpus_of(lines), seed=1)


def test_topics_are_the_themes(found: tuple[list[str], TopicResult]) -> None:
    themes, result = found
    assert adjusted_rand_score(themes, topic_of(result)) > 0.9
    assert result.topics.num_rows >= len(THEMES)


def test_tables_follow_their_schemas(found: tuple[list[str], TopicResult]) -> None:
    _, result = found
    assert validate(result.assignments, ASSIGNMENT_SCHEMA) == []
    assert validate(result.topics, TOPIC_SCHEMA) == []
    sizes = Counter(topic_of(result))
    for topic in result.topics.to_pylist():
        assert topic["size"] == sizes[topic["topic_id"]]
        assert topic["share"] == pytest.approx(topic["size"] / len(topic_of(result)))
        assert topic["status"] == "new"
        assert 0 <= topic["stability"] <= 1
        assert 3 <= len(topic["exemplar_ids"]) <= 5
        assert len(set(topic["keywords"])) == len(topic["keywords"]) >= 3
    sizes_listed = result.topics.column("size").to_pylist()
    assert sizes_listed == sorted(sizes_listed, reverse=True)


def test_names_are_phrases_of_the_customers(found: tuple[list[str], TopicResult]) -> None:
    _, result = found
    labels = result.topics.column("label").to_pylist()
    assert {"배송 늦음", "인증번호 안 옴", "환불 안 됨", "앱 튕김"} <= set(labels)
    assert len(set(labels)) == len(labels)
    assert all(0 < len(label) <= 20 for label in labels)


def test_exemplars_belong_to_their_topic_and_differ(
    found: tuple[list[str], TopicResult],
) -> None:
    _, result = found
    ids = result.assignments.column("ticket_id").to_pylist()
    own = dict(zip(ids, topic_of(result), strict=True))
    assert result.topics.num_rows >= 4
    for topic in result.topics.to_pylist():
        assert {own[ticket] for ticket in topic["exemplar_ids"]} == {topic["topic_id"]}
        assert len(set(topic["exemplar_ids"])) == len(topic["exemplar_ids"])


def test_same_corpus_and_seed_same_topics_on_any_number_of_threads() -> None:
    lines, _ = themed(40)
    corpus = corpus_of(lines)
    first = find_topics(corpus, seed=5)
    with threadpool_limits(limits=1):
        second = find_topics(corpus, seed=5)
    assert first.assignments.equals(second.assignments)
    assert first.topics.equals(second.topics)


def test_a_small_sharp_issue_is_a_topic_of_its_own() -> None:
    lines, themes = themed(250, small=15)
    result = find_topics(corpus_of(lines), seed=1)
    topics = np.array(topic_of(result))
    gift = np.array(themes) == "gift"
    (home, inside), *_ = Counter(topics[gift]).most_common()
    assert inside >= 13
    assert inside / (topics == home).sum() > 0.8
    labels = {t["topic_id"]: t["label"] for t in result.topics.to_pylist()}
    assert labels[home] == "선물하기 링크 만료"


def test_a_flood_is_one_topic_and_leaves_the_others_alone() -> None:
    lines, themes = themed(50)
    protest = " ".join(
        f"{word}/NNG" for word in "멤버십 혜택 축소 반대 서명 운동 철회 요구".split()
    )
    flood = [f"{protest} 이름{i % 7}/NNP" for i in range(200)]
    result = find_topics(corpus_of(lines + flood), seed=1)
    topics = topic_of(result)
    assert len(set(topics[len(lines) :])) == 1
    assert not set(topics[len(lines) :]) & set(topics[: len(lines)])
    assert adjusted_rand_score(themes, topics[: len(lines)]) > 0.9


def test_number_of_topics_can_be_asked_for() -> None:
    lines, _ = themed(40)
    for wanted in (2, 4, 6):
        assert find_topics(corpus_of(lines), seed=1, n_topics=wanted).topics.num_rows == wanted


def test_rows_that_are_not_eligible_are_in_no_topic() -> None:
    lines, _ = themed(40)
    eligible = np.arange(len(lines)) % 2 == 0
    result = find_topics(corpus_of(lines), seed=1, eligible=eligible)
    topics = np.array(topic_of(result))
    assert not topics[~eligible].astype(bool).any()
    assert topics[eligible].astype(bool).mean() > 0.9
    assert result.assignments.column("topic_score").null_count >= (~eligible).sum()


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [""],
        ["배송/NNG 이/JKS 늦/VA 어요/EF"],
        ["배송/NNG 지연/NNG"] * 7,
        ["굿/IC"] * 30,
        ["배송/NNG 지연/NNG", "결제/NNG 오류/NNG", "환불/NNG 거절/NNG", "앱/NNG 튕기/VV"],
        [f"낱말{i}/NNG 다른{i}/NNG" for i in range(25)],
    ],
)
@pytest.mark.parametrize("n_topics", [0, 3])
def test_tiny_and_odd_corpora_pass(lines: list[str], n_topics: int) -> None:
    result = find_topics(corpus_of(lines), seed=1, n_topics=n_topics)
    assert result.assignments.num_rows == len(lines)
    assert validate(result.assignments, ASSIGNMENT_SCHEMA) == []
    assert validate(result.topics, TOPIC_SCHEMA) == []


def test_documents_without_content_stay_unassigned() -> None:
    lines, _ = themed(30)
    result = find_topics(corpus_of([*lines, "!/SF", ""]), seed=1)
    assert topic_of(result)[-2:] == ["", ""]
    assert topic_of(result)[:-2].count("") <= 0.1 * len(lines)


def test_progress_covers_the_corpus() -> None:
    lines, _ = themed(20)
    done: list[int] = []
    find_topics(corpus_of(lines), seed=1, advance=done.append)
    assert sum(done) == len(lines)


def test_ids_say_what_the_topic_is_about_whatever_the_order_of_tickets() -> None:
    lines, _ = themed(60)
    ids = [f"T{i}" for i in range(len(lines))]
    first = find_topics(corpus_of(lines, ids), seed=1)
    second = find_topics(corpus_of(lines, ids), seed=1)
    assert first.topics.column("topic_id").to_pylist() == (
        second.topics.column("topic_id").to_pylist()
    )
    assert all(t.startswith("t-") for t in first.topics.column("topic_id").to_pylist())


def test_large_topics_are_divided_and_their_parts_named() -> None:
    lines, _ = themed(60)
    again = ["재배송/NNG 주소/NNG 틀리/VV 어요/EF", "로켓/NNG 배송/NNG 빠르/VA 아요/EF"]
    more = [
        f"{again[i % 2]} ./SF {w}/NNG"
        for i, w in enumerate("택배 출고 기사 도착 송장 문".split() * 8)
    ]
    result = find_topics(corpus_of(lines + more), seed=1)
    parts = result.assignments.column("subtopic").to_pylist()
    topics = topic_of(result)
    named = {row["topic_id"]: row["subtopics"] for row in result.topics.to_pylist()}
    assert any(named.values())
    for topic, part in zip(topics, parts, strict=True):
        assert part is None or part in named[topic]
    everything = [*result.topics.column("label").to_pylist()]
    everything += [part for names in named.values() for part in names]
    assert len(set(everything)) == len(everything)
    assert all(len(name) <= 20 for name in everything)


def test_names_in_english_stay_korean_where_no_word_is_known() -> None:
    lines, _ = themed(60)
    labels = find_topics(corpus_of(lines), seed=1, lang="en").topics.column("label").to_pylist()
    assert {"Late delivery", "Verification code not arriving", "App crashing"} <= set(labels)


def test_a_category_names_a_topic_that_no_phrase_does() -> None:
    lines = [f"낱말{i % 7}/NNG 물건{i % 5}/NNG 때문/NNB" for i in range(35)]
    titles = Titles(np.zeros(35, dtype=np.int64), ("배송 지연",), ("Late",))
    labels = [
        find_topics(corpus_of(lines), seed=1, n_topics=1, titles=titles, lang=lang)
        .topics.column("label")[0]
        .as_py()
        for lang in ("ko", "en")
    ]
    assert labels[0] == "배송 지연"
    assert labels[1] in ("Late", "Delivery delay")


def test_a_code_is_a_topic_word_when_several_write_it() -> None:
    shared = ["세탁기/NNG 에/JKB E07/SL 에러/NNG 가/JKS 뜨/VV 어요/EF"] * 3
    shared += [f"E07/SL 에러/NNG 세탁기/NNG {word}/NNG" for word in ("탈수", "헹굼", "물")]
    own = [f"{line} K{2930 + i}/SL" for i, line in enumerate(themed(30)[0])]
    result = find_topics(corpus_of([*own, *shared]), seed=1)
    said = {word for words in result.topics.column("keywords").to_pylist() for word in words}
    assert "E07" in said
    assert not [word for word in said if word.upper().startswith("K29")]


def test_a_topic_of_two_matters_has_both_names() -> None:
    late = [f"배송/NNG 이/JKS 늦/VA 어요/EF ./SF 주문/NNG {w}/NNG" for w in ("날짜", "기사", "문")]
    void = [f"주문/NNG 취소/NNG 하/XSV 어요/EF ./SF 배송/NNG {w}/NNG" for w in ("앱", "전", "창")]
    lines = (late + void) * 7
    codes = np.array([0] * 3 + [1] * 3)
    titles = Titles(np.tile(codes, 7), ("배송", "반품"), ("Delivery", "Returns"), (0, 1))
    lines = [f"{line} 말{i}/NNG" for i, line in enumerate(lines)]

    def named(given: Titles, lang: str) -> str:
        result = find_topics(corpus_of(lines), seed=1, n_topics=1, titles=given, lang=lang)
        (label,) = result.topics.column("label").to_pylist()
        return str(label)

    assert named(titles, "ko") == "배송 늦음·주문 취소"
    assert named(titles, "en") == "Late delivery / order cancellation"
    one = Titles(np.zeros(42, dtype=np.int64), ("배송", "반품"), ("Delivery", "Returns"), (0, 1))
    assert "·" not in named(one, "ko")
