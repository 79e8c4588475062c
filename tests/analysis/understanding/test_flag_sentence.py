import pyarrow as pa

from tests.analysis.corpora import corpus
from voc_cli.analysis.understanding.flag_sentence import FLAGS, flagged_sentences
from voc_cli.taxonomy import load_taxonomy

TEXTS = (
    "이물질\n안녕하세요. 어제 산 김밥입니다. 먹다가 철사를 씹어서 이가 깨졌어요. 확인 바랍니다.",
    "배송이 늦네요. 답이 없으면 소비자원에 신고하겠습니다.",
    "탈퇴하겠습니다. 쿠폰도 없네요.",
    "배송이 늦네요. 탈퇴하겠습니다.",
    "먹고 배탈이 났어요. 탈퇴하겠습니다.",
)
SAFETY = [True, False, False, False, True]
LEGAL = [False, True, False, False, False]
CHURN = [False, False, True, True, True]


def told(rows: list[int]) -> dict[str, str]:
    texts = corpus(TEXTS)
    tickets = pa.table(
        {
            "source": ["board"] * len(TEXTS),
            "ticket_id": texts.ticket_ids,
            **dict(zip(FLAGS, (SAFETY, LEGAL, CHURN), strict=True)),
        }
    )
    found = flagged_sentences(texts, tickets, rows, taxonomy=load_taxonomy())
    return {ticket: text for (_, ticket), text in found.items()}


def test_the_text_is_told_from_the_sentence_that_counts() -> None:
    assert told(list(range(len(TEXTS)))) == {
        "t0": "먹다가 철사를 씹어서 이가 깨졌어요. 확인 바랍니다.",
        "t1": "답이 없으면 소비자원에 신고하겠습니다.",
        "t3": "탈퇴하겠습니다.",
    }


def test_only_the_rows_asked_for() -> None:
    assert set(told([1, 2])) == {"t1"}
    assert told([2]) == {}
    assert told([]) == {}
