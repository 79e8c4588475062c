import pyarrow as pa
import pytest

from tests.analysis.corpora import corpus, morphemes
from voc_cli.analysis.understanding.classify import classify
from voc_cli.analysis.understanding.cues import Lookup
from voc_cli.analysis.understanding.polarity import measure
from voc_cli.taxonomy import load_taxonomy


def label(text: str, csat: float | None = None) -> str:
    tokens = corpus([text])
    tickets = pa.table({"ticket_id": tokens.ticket_ids, "csat": pa.array([csat], pa.float64())})
    table = classify(tokens, tickets, taxonomy=load_taxonomy())
    return str(table.column("polarity")[0].as_py())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("정말 좋아요 최고예요", "pos"),
        ("불편 없이 잘 쓰고 있어요", "pos"),
        ("처음부터 끝까지 문제없이 처리해 주셔서 감사합니다", "pos"),
        ("나쁘지 않아요", "pos"),
        ("하나도 안 친절해요", "neg"),
        ("친절하지 않았어요", "neg"),
        ("별로예요 돈이 아까워요", "neg"),
        ("로그인이 안 돼요", "neg"),
        ("디자인은 예쁜데 너무 느려요", "mix"),
        ("잘 쓰고 있는데 다크모드도 추가해 주세요", "mix"),
        ("잘 쓰고 있어요. 다크모드도 추가해 주세요", "mix pos"),  # readers say either
        ("영업시간이 어떻게 되나요?", "neu"),
        ("배송지를 회사로 바꿔 주세요", "neu"),
        ("이 기능이 있으면 좋겠어요", "neu"),
    ],
)
def test_polarity(text: str, expected: str) -> None:
    assert label(text) in expected.split()


def test_a_rating_speaks_only_where_the_text_does_not() -> None:
    assert label("", csat=1.0) == "pos"
    assert label("", csat=0.0) == "neg"
    assert label("", csat=None) == "neu"
    assert label("최악이에요 다시는 안 써요", csat=1.0) == "neg"


def test_emphasis_counts_more_and_softening_less() -> None:
    m = morphemes(["불편해요", "너무 불편해요", "좀 불편해요"])
    displeased = measure(m, Lookup(m)).displeased
    assert displeased[1] > displeased[0] > displeased[2]


def test_scores_stay_between_minus_one_and_one() -> None:
    m = morphemes(["최악 최악 최악 쓰레기 짜증", "최고 최고 짱 좋아요 만족", "", "네"])
    score = measure(m, Lookup(m)).score
    assert score[0] < -0.7 and score[1] > 0.7
    assert score[2] == score[3] == 0
