import numpy as np
import pytest

from tests.analysis.corpora import corpus, morphemes
from voc_cli.analysis.morphology import flatten
from voc_cli.analysis.understanding.cues import Lookup, match
from voc_cli.analysis.understanding.spelling import misspellings
from voc_cli.taxonomy.cue import parse_cue


def found(cue: str, text: str) -> bool:
    texts = corpus([text])
    m = flatten(texts, 0, 1)
    lookup = Lookup(m, misspellings(texts.texts, 0, 1, m))
    return len(match(m, [parse_cue(cue)], lookup)) > 0


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("배송 + 늦다", "배송이 너무 늦어요"),
        ("배송 + 늦다", "늦은 배송 때문에 속상해요"),
        ("안 오다", "택배가 안 와요"),
        ("안 오다", "택배가 오지 않아요"),
        ("안 오다", "택배가 오지를 않네요"),
        ("안 오다", "택배가 못 온대요"),
        ("배송 + 안 오다", "배송이안와요"),
        ("안 되다", "결제가 안되요"),
        ("안 되다", "결제가 되지 않습니다"),
        ("고객센터", "고객 센터 전화"),
        ("고객센터", "고객센터에 문의"),
        ("오배송", "오배송 됐어요"),
        ("친절하다", "기사님이 친절하셨어요"),
        ("친절하다", "친절 그 자체"),
        ("면/EC > 좋다", "알림이 있으면 좋겠어요"),
        ("ㄹ게요/EF", "내일 먹을게요"),
        ("ㄹ게요/EF", "제가 갈게요"),
        ("환불", "환뷸 해주세요"),
        ("취소 | 반품 + 수수료", "반품하는데 수수료를 내라네요"),
        ("너무 >> 하다", "이건 너무하네요"),
        ("E07", "세탁기에 e07 떠요"),
        ("E07 + 에러", "E07에러가 나요"),
        ("A/S", "A/S 신청했어요"),
        ("A/S", "as 기사님이 안 오세요"),
        ("1+1", "1+1 행사라더니"),
    ],
)
def test_found(cue: str, text: str) -> None:
    assert found(cue, text)


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("안 오다", "택배가 잘 와요"),
        ("배송 + 늦다", "배송은 빨라요. 답변은 늦어요."),
        ("배송 > 늦다", "늦은 배송"),
        ("배송 - 무료", "무료 배송이에요"),
        ("회원", "위원회 원칙"),
        ("좋다 > 면/EC", "있으면 좋겠어요"),
        ("너무 >> 하다", "너무 맛있게 했어요"),
    ],
)
def test_not_found(cue: str, text: str) -> None:
    assert not found(cue, text)


NEGATED = [
    ("불편 없이 쓰고 있어요", "불편"),
    ("불편한 점이 하나도 없어요", "불편"),
    ("문제는 아니에요", "문제"),
    ("친절하지 않아요", "친절"),
    ("쓸 수가 없어요", "쓰"),
    ("귀찮은 내색 한 번 없이 도와주셨어요", "귀찮"),
    ("관리 안 하는 것 같아요", "관리"),
]


@pytest.mark.parametrize(("text", "form"), NEGATED)
def test_negation_reaches_the_word_it_denies(text: str, form: str) -> None:
    m = morphemes([text])
    denied = {m.forms[code] for code in m.code[m.negated]}
    assert form in denied


def test_negation_stops_at_the_sentence() -> None:
    m = morphemes(["배송이 좋아요. 안 써요."])
    assert "좋" not in {m.forms[code] for code in m.code[m.negated]}


def test_places_are_the_same_alone_and_among_others() -> None:
    texts = ["배송이 늦어요", "환불해 주세요", "", "배송이 왜 이렇게 늦나요"]
    cues = [parse_cue("배송 + 늦다"), parse_cue("환불")]
    whole = morphemes(texts)
    hits = match(whole, cues)
    rows = list(zip(hits.cue.tolist(), whole.row[hits.first].tolist(), strict=True))
    alone = []
    for row in range(len(texts)):
        m = morphemes(texts[row : row + 1])
        alone += [(int(cue), row) for cue in match(m, cues).cue]
    assert sorted(rows) == sorted(alone)
    assert np.all(hits.first <= hits.last)


@pytest.mark.parametrize("cue", ["배송 + 늦다", "배송 > 늦다", "늦다 + 배송", "배송 - 무료"])
def test_a_crowd_of_places_changes_nothing(cue: str) -> None:
    rare = ["배송이 늦어요", "무료 배송", "늦은 배송 때문에 속상해요", "배송은 빨라요. 늦어요."]
    crowd = ["배송 문의", "배송이 왔어요. 배송 상자", "배송비"] * 20
    texts = [text for i in range(4) for text in (*crowd[15 * i : 15 * i + 15], rare[i])]
    m = morphemes(texts)
    hits = match(m, [parse_cue(cue)])
    together = [texts[row] for row in m.row[hits.first].tolist()]
    alone = [text for text in texts for _ in range(count(cue, text))]
    assert together == alone
    assert (np.diff(hits.first) >= 0).all()


def count(cue: str, text: str) -> int:
    return len(match(morphemes([text]), [parse_cue(cue)]))


def test_a_word_cut_in_three_is_found_from_its_rarest_piece() -> None:
    texts = ["고객 만족 센터", "고객만족센터에 전화", "만족 고객 센터", "고객. 만족. 센터"]
    m = morphemes([*texts, *["고객 센터 만족"] * 5])
    rows = m.row[match(m, [parse_cue("고객만족센터")]).first]
    assert set(rows.tolist()) == {0, 1}
